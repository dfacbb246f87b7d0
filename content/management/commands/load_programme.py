"""Puts in the starter programme."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from content.domain.starter import load_programme
from lms.models import Provider


class Command(BaseCommand):
    help = "Loads the starter programme for a provider. Loading twice changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("provider", help="The provider's short name in addresses.")
        parser.add_argument("--code", default="", help="The programme's code, where it shall be another.")

    def handle(self, *args: Any, **options: Any) -> None:
        provider = Provider.objects.filter(slug=options["provider"]).first()
        if provider is None:
            raise CommandError(f"No provider is called {options['provider']}.")
        programme = load_programme(provider=provider, code=options["code"])
        self.stderr.write(f"{programme.code}: {programme}")
