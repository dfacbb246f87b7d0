"""A programme as anyone reads it: its latest edition, and the live text of its pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import OuterRef, Q, Subquery

from content.domain.editions import TITLES
from content.domain.plan import Titles, said
from content.domain.texts import module_part, sections, text_of, topic_part
from content.models import (
    Discussion,
    Edition,
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
class Line:
    """A module or a topic as lists of them show it: its number or code, and its titles."""

    name: str
    titles: Titles
    uid: UUID

    def title(self, language: str | None = None) -> str:
        return said(self.titles, language)


@dataclass(frozen=True)
class Part:
    """A module of an edition with its topics, in order."""

    module: Line
    topics: tuple[Line, ...]


@dataclass(frozen=True)
class Outline:
    """An edition's modules in order, each found between the ones beside it; so are the topics."""

    modules: tuple[Part, ...]

    def module(self, number: str) -> tuple[Part | None, Part | None, Part | None]:
        return _between(self.modules, lambda part: part.module.name == number)

    def topic(self, code: str) -> tuple[Line | None, Line | None, Line | None]:
        topics = [topic for part in self.modules for topic in part.topics]
        return _between(topics, lambda topic: topic.name == code)

    def module_of(self, topic: Line) -> Line:
        return next(part.module for part in self.modules if topic in part.topics)


Item = TypeVar("Item")


def _between(
    items: Sequence[Item], wanted: Callable[[Item], bool]
) -> tuple[Item | None, Item | None, Item | None]:
    """The one before, the one wanted, the one after; nothing where there is none."""
    place = next((place for place, item in enumerate(items) if wanted(item)), None)
    if place is None:
        return None, None, None
    return (
        items[place - 1] if place else None,
        items[place],
        items[place + 1] if place + 1 < len(items) else None,
    )


def outline(edition: Edition) -> Outline:
    of_topic, of_module = ("code", *TITLES, "uid"), ("number", *TITLES, "uid")
    rows = EditionTopic.objects.filter(edition=edition).values_list(
        *of_topic, *(f"module__{name}" for name in of_module)
    )
    parts = [
        Part(_line(module), tuple(_line(row[: len(of_topic)]) for row in topics))
        for module, topics in groupby(rows, lambda row: row[len(of_topic) :])
    ]
    return Outline(tuple(parts))


def _line(row: tuple[Any, ...]) -> Line:
    name, kazakh, russian, english, uid = row
    return Line(name, {"kk": kazakh, "ru": russian, "en": english}, uid)


@dataclass(frozen=True)
class Offer:
    """A programme in the list: its edition if it has been approved, its page if it has been told of."""

    programme: Programme
    edition: Edition | None
    page: ProgrammePage | None

    @property
    def row(self) -> Programme | Edition:
        """What its title is read from."""
        return self.edition or self.programme


def offers(programmes: Iterable[Programme], editions: Iterable[Edition], language: str) -> list[Offer]:
    """`editions` are the latest ones."""
    found = list(programmes)
    latest = {edition.programme_id: edition for edition in editions}
    pages: dict[int, dict[str, ProgrammePage]] = {}
    for page in ProgrammePage.objects.live().filter(programme__in=found).select_related("locale"):
        pages.setdefault(page.programme_id, {})[page.locale.language_code] = page
    return [Offer(row, latest.get(row.pk), _in(pages.get(row.pk, {}), language)) for row in found]


def page_of(programme: Programme, language: str) -> ProgrammePage | None:
    pages = ProgrammePage.objects.live().filter(programme=programme).select_related("locale")
    return _in({page.locale.language_code: page for page in pages}, language)


def _in(pages: dict[str, ProgrammePage], language: str) -> ProgrammePage | None:
    return pages.get(language) or pages.get("kk")


def discussed_until(programme: str, *, on: date) -> Subquery:
    """The last day of the public discussion that is open on a day; of the row's `programme`."""
    open_then = Discussion.objects.filter(programme=OuterRef(programme), opened_on__lte=on, closes_on__gte=on)
    return Subquery(open_then.values("closes_on")[:1])


def document(edition: Edition, language: str) -> dict[str, Any]:
    """The ten sections, the table of the plan and the methods, as they were approved."""
    of_the_document = Q(part__startswith="section-") | Q(part__in=("plan", "methods"))
    rows = EditionText.objects.filter(of_the_document, edition=edition, language=language)
    parts = {(part, language): html for part, html in rows.values_list("part", "html")}
    return {
        "sections": sections(parts, language),
        "plan": parts.get(("plan", language), ""),
        "methods": parts.get(("methods", language), ""),
    }


def module_text(module: Line, language: str) -> PublishedText | None:
    return text_of(module_part(module.uid), language)


def topic_text(topic: Line, language: str) -> PublishedText | None:
    return text_of(topic_part(topic.uid), language)
