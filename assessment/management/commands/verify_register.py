"""Goes through the registers of certificates and tells whether every row is as it was entered."""

from __future__ import annotations

import hashlib
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from assessment.domain.register import FIRST_PREVIOUS, broken_at
from lms.contract import give_up, tell
from lms.models import Provider


class Command(BaseCommand):
    help = "Verifies the chain of hashes of every provider's register, or of one provider's."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--provider", help="The provider's short name in addresses.")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        providers = Provider.objects.exclude(register=None)
        if options["provider"]:
            providers = Provider.objects.filter(slug=options["provider"])
            if not providers:
                give_up(self, "no_provider", f"No provider is called {options['provider']}.")
        registers = [_told(provider) for provider in providers.order_by("slug").distinct()]
        broken = [one for one in registers if not one["intact"]]
        answer = {
            "rows": sum(one["rows"] for one in registers),
            "intact": not broken,
            "broken_at": broken[0]["broken_at"] if broken else None,
            "head": _head_of([one["head"] for one in registers]),
            "registers": registers,
        }
        if options["json"]:
            tell(self, answer, problems=bool(broken))
            return
        for one in registers:
            found = "intact" if one["intact"] else f"broken at row {one['broken_at']}"
            self.stdout.write(f"{one['provider']}: {one['rows']} rows, {found}, {one['head']}")


def _told(provider: Provider) -> dict[str, Any]:
    last = provider.register.last()
    place = broken_at(provider)
    return {
        "provider": provider.slug,
        "rows": provider.register.count(),
        "intact": place is None,
        "broken_at": place,
        "head": last.hash if last else FIRST_PREVIOUS,
    }


def _head_of(heads: list[str]) -> str:
    """Of one register its own; of several, one hash over all of them."""
    if len(heads) == 1:
        return heads[0]
    return hashlib.sha256("".join(heads).encode()).hexdigest() if heads else FIRST_PREVIOUS
