"""What a programme offers to take home, by module."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from content.models import Edition, Material, Programme

NEW_FOR = timedelta(days=30)


def by_module(programme: Programme, language: str, edition: Edition, *, at: datetime) -> list[dict[str, Any]]:
    """What belongs to the whole programme first, then each module of the edition that has something.

    Modules and topics are called as the edition calls them, whatever the draft has made of them.
    """
    topics = {topic.uid: topic for topic in edition.topics.all()}
    rows = programme.materials.select_related("module", "topic", "document_kk", "document_ru")
    found: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        if row.document(language):
            found[row.module and row.module.uid].append(
                _told(row, language, edition, at) | {"topic": row.topic and topics.get(row.topic.uid)}
            )
    parts: list[dict[str, Any]] = [
        {"module": module, "materials": found[module and module.uid]}
        for module in (None, *edition.modules.all())
        if module is None or module.uid in found
    ]
    return [
        {**part, "size": sum(material["size"] for material in part["materials"])}
        for part in parts
        if part["materials"]
    ]


def _told(row: Material, language: str, edition: Edition, at: datetime) -> dict[str, Any]:
    document: Any = row.document(language)
    return {
        "material": row,
        "title": row.title(language),
        "document": document,
        "size": document.file_size or 0,
        "language": "ru" if document == row.document_ru and document != row.document_kk else "kk",
        # what the edition came with was never an addition
        "is_new": row.added_at > at - NEW_FOR and row.added_at.date() > edition.approved_on,
    }
