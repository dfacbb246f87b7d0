"""What a programme offers to take home, by module."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from content.models import Material, Module, Programme


def by_module(programme: Programme, language: str) -> list[dict[str, Any]]:
    """What belongs to the whole programme first, then each module that has something."""
    rows = programme.materials.select_related("module", "topic", "document_kk", "document_ru")
    found: dict[Module | None, list[Material]] = defaultdict(list)
    for row in rows:
        if row.document(language):
            found[row.module].append(row)
    order = [None, *programme.modules.all()]
    return [
        {
            "module": module,
            "materials": [{"material": row, "document": row.document(language)} for row in found[module]],
            "size": sum(row.document(language).file_size or 0 for row in found[module]),
        }
        for module in order
        if found.get(module)
    ]
