"""Checks a certificate by its code or its file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from assessment.domain.checking import check_code, check_file
from lms.contract import give_up, tell


class Command(BaseCommand):
    help = "Tells whether a certificate is valid, replaced, revoked, expired, unknown or altered."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file_or_code", help="A PDF, or the code printed beside the QR code.")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        given, today = options["file_or_code"], timezone.localdate()
        path = Path(given)
        if path.is_file():
            checked = check_file(path.read_bytes(), on=today)
        elif path.suffix or len(path.parts) > 1:
            give_up(self, "no_file", f"There is no file {given}.")
        else:
            checked = check_code(given, on=today)
        told = checked.told()
        if options["json"]:
            tell(self, told)
        else:
            self.stdout.write(f"{told['number'] or given}: {told['state']}")
