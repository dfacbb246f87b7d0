"""Does all that is due, once, as the clock of `lms.serve` does every minute. Safe to run at any time."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from lms.contract import tell
from lms.jobs import do_due


class Command(BaseCommand):
    help = "Does what is due: letters, work that a killed worker left behind, and what else the apps have."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        report = do_due()
        if not options["json"]:
            for name, counts in report.items():
                self.stdout.write(
                    f"{name}: " + ", ".join(f"{count} {what}" for what, count in counts.items())
                )
            return
        unwell = any(counts.get(what) for counts in report.values() for what in ("failed", "busy", "broken"))
        tell(self, report, problems=unwell)
