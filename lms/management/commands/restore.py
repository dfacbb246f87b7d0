"""Takes a backup back in place of what is there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from lms import backup
from lms.contract import give_up, tell


class Command(BaseCommand):
    help = "Restores database and files from the backup in DIR, once all of it is found to be whole."
    # what is there before may be nothing at all
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("directory", metavar="DIR", type=Path)
        parser.add_argument("--force", action="store_true", help="Overwrite a database that is in use.")

    def handle(self, *args: Any, directory: Path, force: bool, **options: Any) -> None:
        try:
            manifest, problems = backup.restore(directory, force=force)
        except backup.BackupRefused as refusal:
            give_up(self, refusal.code, refusal)
        for problem in problems:
            self.stderr.write(problem["message"])
        answer = {
            "directory": str(directory),
            "version": manifest["version"],
            "made_at": manifest["made_at"],
            "counts": backup.counts(),
            "problems": problems,
        }
        tell(self, answer, problems=bool(problems))
