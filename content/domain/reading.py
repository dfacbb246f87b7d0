"""A programme as anyone reads it: its latest edition, and the live text of its pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from content.domain.texts import module_part, sections, text_of, topic_part
from content.models import (
    Edition,
    EditionModule,
    EditionText,
    EditionTopic,
    Programme,
    ProgrammePage,
    PublishedText,
)


def language_of_content(language: str) -> str:
    """Content is in Kazakh and Russian; under an English frame it is read in Kazakh."""
    return language if language in ("kk", "ru") else "kk"


@dataclass(frozen=True)
class Outline:
    """The modules of an edition with their topics, in order."""

    modules: Sequence[tuple[EditionModule, Sequence[EditionTopic]]]

    @property
    def topics(self) -> list[EditionTopic]:
        return [topic for _module, topics in self.modules for topic in topics]

    def module(self, number: str) -> tuple[EditionModule, Sequence[EditionTopic]] | None:
        return next((pair for pair in self.modules if pair[0].number == number), None)


def outline(edition: Edition) -> Outline:
    rows = EditionTopic.objects.filter(edition=edition).select_related("module")
    return Outline([(module, list(topics)) for module, topics in groupby(rows, lambda topic: topic.module)])


def page_of(programme: Programme, language: str) -> ProgrammePage | None:
    pages = ProgrammePage.objects.live().filter(programme=programme).select_related("locale")
    found = {page.locale.language_code: page for page in pages}
    return found.get(language) or found.get("kk")


def document(edition: Edition, language: str) -> dict[str, Any]:
    """The ten sections, the table of the plan and the methods, as they were approved."""
    rows = EditionText.objects.filter(edition=edition, language=language).exclude(part__startswith="topic-")
    parts = {(row.part, row.language): row.html for row in rows}
    return {
        "sections": sections(parts, language),
        "plan": parts.get(("plan", language), ""),
        "methods": parts.get(("methods", language), ""),
    }


def module_text(module: EditionModule, language: str) -> PublishedText | None:
    return text_of(module_part(module.uid), language)


def topic_text(topic: EditionTopic, language: str) -> PublishedText | None:
    return text_of(topic_part(topic.uid), language)


