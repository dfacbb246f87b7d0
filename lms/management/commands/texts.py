"""The catalogues of translations: `texts collect`, `texts check`, `texts compile`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lms import texts


class Command(BaseCommand):
    help = "Collects what the product says into locale/, checks the translations, or compiles them."
    # compiling comes before everything else on a fresh machine
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["collect", "check", "compile"])

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        getattr(self, f"_{action}")()

    def _collect(self) -> None:
        for domain in texts.DOMAINS:
            for language in texts.LANGUAGES:
                path = texts.catalogue_path(language, domain)
                merged = texts.merge(language, domain)
                if len(merged) or path.exists():
                    texts.save(merged, path)
                    self.stdout.write(f"{path.relative_to(texts.BASE_DIR)}: {len(merged)}")

    def _check(self) -> None:
        problems = texts.check()
        for problem in problems:
            self.stdout.write(str(problem))
        if problems:
            raise CommandError(f"{len(problems)} translations are missing or wrong.", returncode=1)

    def _compile(self) -> None:
        for path in texts.compile_all():
            self.stdout.write(str(path.relative_to(texts.BASE_DIR)))
