"""Writes the empty lists that departments fill in to where they are served from. For whoever changes them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from courses.domain.roster import template


class Command(BaseCommand):
    help = "Writes static/courses/list-kk.xlsx and list-ru.xlsx anew; commit them."

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(settings.BASE_DIR) / "static" / "courses"
        folder.mkdir(exist_ok=True)
        for language in ("kk", "ru"):
            (folder / f"list-{language}.xlsx").write_bytes(template(language))
