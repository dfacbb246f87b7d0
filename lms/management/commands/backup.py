"""Writes a backup of the whole installation into a new folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from lms import backup
from lms.contract import give_up, tell


class Command(BaseCommand):
    help = "Writes the database, all files and the keys into DIR, which must be new or empty."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("directory", metavar="DIR", type=Path)

    def handle(self, *args: Any, directory: Path, **options: Any) -> None:
        try:
            manifest = backup.make(directory)
        except backup.BackupRefused as refusal:
            give_up(self, refusal.code, refusal)
        keys = directory / backup.KEYS
        self.stderr.write(
            f"{keys} holds the keys that open identity numbers. Keep it apart from the rest, under lock."
        )
        for folder in manifest["elsewhere"]:
            self.stderr.write(f"{folder}/ is in object storage and not in this backup.")
        answer = {
            "directory": str(directory),
            "keys": str(keys),
            "files": len(manifest["files"]),
            "bytes": sum(file["bytes"] for file in manifest["files"].values()),
        }
        tell(
            self,
            answer
            | {name: manifest[name] for name in ("version", "made_at", "engine", "elsewhere", "counts")},
        )
