"""How a source is cited, in the order and with the marks that are used here; and which have grown old."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from content.enums import SourceGroup, SourceKind
from content.models import Programme, Source
from lms.text import search_key

OLD_AFTER_YEARS = 5
# By the language of the source: pages in all, pages from and to, electronic, where it is, when it was seen.
WORDS = {
    "kk": ("{} б.", "{} б.", "Электрондық ресурс", "Қолжетімділік режимі", "қаралған күні"),
    "ru": ("{} с.", "С. {}", "Электронный ресурс", "Режим доступа", "дата обращения"),
    "en": ("{} p.", "P. {}", "Electronic resource", "URL", "accessed"),
}
_PAGES_FROM_TO = re.compile(r"\d+\s*[–-]\s*\d+(,\s*\d+(\s*[–-]\s*\d+)?)*")


# --- The citation ---


def cite(source: Source) -> str:
    """Author. Title : kind of work // Journal. – Place : Publisher, year. – Issue. – Pages. – Address"""
    in_all, from_to, electronic, address, seen = WORDS[source.language]
    head = f"{_authors(source)}{_inner_quotes(source.heading)}"
    if source.url and not (source.publisher or source.host or source.pages):
        head += f" [{electronic}]"
    about = source.about.strip()
    series = about if about.startswith("(") else ""
    if about and not series:
        # «/ ред. Н. Н.» and «/ the institute» carry their own mark
        head += f" {about}" if about.startswith("/") else f" : {about}"
    if source.host:
        head += f" // {source.host}"
    imprint = ", ".join(filter(None, (_imprint(source), _year(source))))
    where = f"{address}: {source.url}" if source.url else ""
    if where and source.seen_on:
        where += f" ({seen}: {source.seen_on:%d.%m.%Y})"
    pages = _pages(source.pages.strip(), in_all, from_to)
    pieces = [piece.strip() for piece in (head, imprint, source.issue, pages, where, series)]
    return " – ".join(_closed(piece) for piece in pieces if piece)


def _closed(piece: str) -> str:
    """With its full stop; but an address is copied, and a stop at its end would go along."""
    return piece if piece.endswith((".", "?", "!", "…")) or _ends_in_address(piece) else f"{piece}."


def _ends_in_address(piece: str) -> bool:
    return "://" in piece.rpartition(" ")[2]


def _authors(source: Source) -> str:
    """A person's initials end in a stop already; an organisation's name gets one."""
    authors = source.authors.strip()
    return f"{_closed(authors)} " if authors else ""


def _inner_quotes(title: str) -> str:
    """An act's name that names another act: «„Әділет“ туралы», for the same marks twice over are misread."""
    depth, written = 0, []
    for sign in title:
        if sign == "»":
            written.append("“" if depth > 1 else sign)
            depth = max(depth - 1, 0)
            continue
        depth += sign == "«"
        written.append("„" if sign == "«" and depth > 1 else sign)
    return "".join(written)


def _imprint(source: Source) -> str:
    return " : ".join(filter(None, (source.place, source.publisher)))


def _year(source: Source) -> str:
    # an act's year stands in its name already
    return str(source.year) if source.year and source.kind != SourceKind.ACT else ""


def _pages(pages: str, in_all: str, from_to: str) -> str:
    if pages.isdecimal():
        return in_all.format(pages)
    if _PAGES_FROM_TO.fullmatch(pages):
        return from_to.format(re.sub(r"\s*[–-]\s*", "–", pages))
    return pages  # with words of its own: «1 электрон. опт. диск»


# --- What has grown old ---


def is_old(source: Source, *, on: date) -> bool:
    """Older than five years: a warning to the author, never an error. A site and a law stay what they are."""
    dated = source.kind in {SourceKind.BOOK, SourceKind.ARTICLE}
    return bool(dated and source.year and source.year < on.year - OLD_AFTER_YEARS)


def old_sources(programme: Programme, *, on: date) -> list[Source]:
    return [source for source in programme.literature.all() if is_old(source, on=on)]


# --- The list ---


def by_group(programme: Programme) -> list[dict[str, Any]]:
    """The four groups in their order, numbered within each, as the document lists them."""
    rows = list(programme.literature.all())
    groups = []
    for group in SourceGroup:
        of_group = [row for row in rows if row.group == group]
        if of_group:
            sources = [
                {"number": number, "source": row, "citation": cite(row)}
                for number, row in enumerate(of_group, start=1)
            ]
            groups.append({"group": group, "title": group.label, "sources": sources})
    return groups


def found_in(groups: list[dict[str, Any]], text: str) -> list[dict[str, Any]]:
    """Of the list what has all the words of the text in it, under the numbers it has in the list."""
    words = search_key(text).split()
    found = [
        {**group, "sources": [item for item in group["sources"] if has_words(item["citation"], words)]}
        for group in groups
    ]
    return [group for group in found if group["sources"]]


def has_words(citation: str, words: list[str]) -> bool:
    key = search_key(citation)
    return all(word in key for word in words)
