"""Documents of a course as PDF: A4, fonts with every Kazakh letter in them, pages numbered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from content.papers.pdf import drawn
from courses.enums import FileKind
from courses.files import facts, journal
from courses.files.words import WORDS
from courses.models import CourseFile
from lms import pdf

# One table of a thousand rows takes half a minute to lay out; ten of a hundred take a few seconds.
ROWS_OF_A_TABLE = 100
DAYS_OF_A_GRID = 12
# Of the page's width, in percent, column by column.
PEOPLE = (5, 36, 36, 23)
PEOPLE_MOVED = (5, 28, 24, 15, 14, 14)
LIST = (4, 25, 27, 16, 13, 15)
RECORD = (4, 8, 9, 37, 12, 6, 13, 11)
TIMETABLE = (13, 40, 13, 7, 15, 12)


def write(row: CourseFile) -> bytes:
    return WRITERS[FileKind(row.kind)](row)


def _order(row: CourseFile) -> bytes:
    assert row.order is not None
    paper = facts.order_paper(row.order, row.language)
    widths = PEOPLE if len(paper.people.columns) == len(PEOPLE) else PEOPLE_MOVED
    return _render("order", row, paper, **_table(paper.people, widths))


def _list(row: CourseFile) -> bytes:
    paper = facts.list_paper(row.cohort, row.language, at=row.due_at)
    return _render("list", row, paper, **_table(paper.people, LIST))


def _reference(row: CourseFile) -> bytes:
    assert row.enrolment is not None
    return _render("reference", row, facts.reference_paper(row.enrolment, row.language, at=row.due_at))


def _journal(row: CourseFile) -> bytes:
    paper = journal.journal_paper(row.cohort, row.language, at=row.due_at)
    return _render("journal", row, paper, grids=_grids(paper), **_table(paper.record, RECORD))


def _timetable(row: CourseFile) -> bytes:
    paper = journal.timetable_paper(row.cohort, row.language)
    return _render("timetable", row, paper, heads=list(zip(paper.columns, TIMETABLE, strict=True)))


WRITERS: dict[FileKind, Callable[[CourseFile], bytes]] = {
    FileKind.ORDER: _order,
    FileKind.LIST: _list,
    FileKind.REFERENCE: _reference,
    FileKind.JOURNAL: _journal,
    FileKind.TIMETABLE: _timetable,
}


def _render(name: str, row: CourseFile, paper: Any, **more: Any) -> bytes:
    context = drawable({"paper": asdict(paper), "words": WORDS[row.language], **more})
    return pdf.render(f"pdf/courses/{name}.html", context, title=f"{row.cohort.code} · {row.kind}")


def drawable(value: Any) -> Any:
    """The same with every text in letters that the fonts have."""
    if isinstance(value, str):
        return drawn(value)
    if isinstance(value, dict):
        return {key: drawable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [drawable(item) for item in value]
    return value


def _table(table: facts.Table, widths: Sequence[int]) -> dict[str, Any]:
    return {
        "heads": list(zip(table.columns, widths, strict=True)),
        "parts": _parts(table.rows),
    }


def _grids(paper: journal.JournalPaper) -> list[dict[str, Any]]:
    """The days in grids that fit a page's width; the last carries what it all comes to."""
    grids = []
    how_many = -(-len(paper.days) // DAYS_OF_A_GRID)
    most = -(-len(paper.days) // how_many) if how_many and paper.lines else 0
    for first in range(0, len(paper.days), most) if most else ():
        days = paper.days[first : first + most]
        last = first + most >= len(paper.days)
        sums = (21 + 7 * paper.outside) if last else 0
        day_width = min(6, (96 - 25 - sums) / len(days))
        lines = [asdict(line) | {"cells": line.cells[first : first + most]} for line in paper.lines]
        grids.append(
            {
                "days": [asdict(day) for day in days],
                "parts": _parts(lines),
                "last": last,
                "day_width": f"{day_width:.2f}",
                "name_width": f"{96 - sums - day_width * len(days):.2f}",
            }
        )
    return grids


def _parts(rows: Sequence[Any]) -> list[Sequence[Any]]:
    return [rows[first : first + ROWS_OF_A_TABLE] for first in range(0, len(rows), ROWS_OF_A_TABLE)]
