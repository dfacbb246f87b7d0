"""How a source is cited, in the order and with the marks that are used here; and which have grown old."""

from __future__ import annotations

from datetime import date
from typing import Any

from content.enums import SourceGroup, SourceKind
from content.models import Programme, Source

OLD_AFTER_YEARS = 5
# by the language of the source, as a bibliography has it: pages in all, pages from and to, electronic, address, seen
WORDS = {
    "kk": ("{} б.", "{} б.", "Электрондық ресурс", "Қолжетімділік режимі", "қаралған күні"),
    "ru": ("{} с.", "С. {}", "Электронный ресурс", "Режим доступа", "дата обращения"),
    "en": ("{} p.", "P. {}", "Electronic resource", "URL", "accessed"),
}


def cite(source: Source) -> str:
    """Author. Title : kind of work // Journal. – Place : Publisher, year. – Issue. – Pages. – Address."""
    in_all, from_to, electronic, address, seen = WORDS[source.language]
    head = " ".join(filter(None, (source.authors, source.heading)))
    if source.url and not (source.publisher or source.host or source.pages):
        head += f" [{electronic}]"
    if source.about:
        head += f" : {source.about}"
    if source.host:
        head += f" // {source.host}"
    imprint = ", ".join(filter(None, (_imprint(source), _year(source))))
    pages = (from_to if _is_range(source.pages) else in_all).format(source.pages) if source.pages else ""
    where = f"{address}: {source.url}" if source.url else ""
    if where and source.seen_on:
        where += f" ({seen}: {source.seen_on:%d.%m.%Y})"
    return " – ".join(f"{piece.rstrip('.')}." for piece in (head, imprint, source.issue, pages, where) if piece)


def _imprint(source: Source) -> str:
    return " : ".join(filter(None, (source.place, source.publisher)))


def _year(source: Source) -> str:
    # an act's year stands in its name already
    return str(source.year) if source.year and source.kind != SourceKind.ACT else ""


def _is_range(pages: str) -> bool:
    return "–" in pages or "-" in pages


def is_old(source: Source, *, on: date) -> bool:
    """Older than five years: a warning to the author, never an error. A site and a law stay what they are."""
    dated = source.kind in {SourceKind.BOOK, SourceKind.ARTICLE}
    return bool(dated and source.year and source.year < on.year - OLD_AFTER_YEARS)


def by_group(programme: Programme) -> list[dict[str, Any]]:
    """The four groups in their order, numbered within each, as the document lists them."""
    rows = list(programme.literature.all())
    groups = []
    for group in SourceGroup:
        sources = [{"source": row, "citation": cite(row)} for row in rows if row.group == group]
        if sources:
            groups.append({"group": group, "title": group.label, "sources": sources})
    return groups
