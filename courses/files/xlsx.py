"""List, journal and timetable of a course as .xlsx. Text stays text, whatever sign it begins with."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from courses.access import managed_cohorts
from courses.enums import FileKind
from courses.files import facts, journal
from courses.files.words import WORDS
from courses.models import CourseFile
from lms.text import holdable

# Letters a column is wide, by what stands in it.
NUMBER, SHORT, NAME, LONG = 6, 13, 34, 44


@dataclass(frozen=True)
class Sheet:
    """A table under a few lines that say what it is; the first columns stay in sight, as its head does."""

    name: str
    lines: tuple[str, ...]
    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    widths: tuple[int, ...]
    kept_in_sight: int = 2


def write(row: CourseFile) -> bytes:
    return _book(WRITERS[FileKind(row.kind)](row), title=f"{row.cohort.code} · {row.kind}")


def _list(row: CourseFile) -> list[Sheet]:
    """With phones and addresses for whoever manages the cohort, and for nobody else."""
    contacts = managed_cohorts(row.asked_by).filter(pk=row.cohort_id).exists()
    words = WORDS[row.language]
    paper = facts.list_paper(row.cohort, row.language, at=row.due_at, contacts=contacts)
    people = paper.people
    widths = (NUMBER, NAME, LONG, 28, 24, 28, 20, 30)[: len(people.columns)]
    said = (paper.as_of,) if people.rows else (paper.as_of, paper.nobody)
    return [
        Sheet(
            words["list_short"], _over(row, paper.about, *said), people.columns, _numbers(people.rows), widths
        )
    ]


def _journal(row: CourseFile) -> list[Sheet]:
    words = WORDS[row.language]
    paper = journal.journal_paper(row.cohort, row.language, at=row.due_at)
    sums = [words[name] for name in ("outside", "attended", "held")]
    days = [f"{day.date} {day.weekday}, {day.hours} {words['h']}" for day in paper.days]
    grid = [
        (
            line.number,
            f"{line.name} ({line.note})" if line.note else line.name,
            *(int(cell) if cell.isdecimal() else cell for cell in line.cells),
            line.outside,
            line.attended,
            line.held,
            int(line.percent) if line.percent.isdecimal() else line.percent,
        )
        for line in paper.lines
    ]
    said = [paper.as_of, paper.legend]
    said += [paper.nobody] * (not paper.lines) + [paper.no_timetable] * (not paper.days)
    columns = (words["number"], words["name"], *days, *sums, words["percent"])
    widths = (NUMBER, NAME, *[9] * len(days), SHORT, SHORT, SHORT, NUMBER)
    record = paper.record
    return [
        Sheet(words["attendance"], _over(row, paper.about, *said), columns, grid, widths),
        Sheet(
            words["records"],
            _over(row, paper.about),
            record.columns,
            _numbers(record.rows, 0, 5),
            (NUMBER, SHORT, SHORT, LONG, 16, 8, 22, 20),
        ),
    ]


def _timetable(row: CourseFile) -> list[Sheet]:
    words = WORDS[row.language]
    paper = journal.timetable_paper(row.cohort, row.language)
    rows = [(day.date, day.weekday, *of_class) for day in paper.days for of_class in day.rows]
    said = [text for text in (paper.version, "" if rows else paper.no_timetable) if text]
    return [
        Sheet(
            words["timetable_short"],
            _over(row, paper.about, *said),
            (words["day"], words["weekday"], *paper.columns),
            _numbers(rows, 5),
            (SHORT, 14, SHORT, LONG, 16, 8, 22, 18),
        )
    ]


WRITERS: dict[FileKind, Callable[[CourseFile], list[Sheet]]] = {
    FileKind.LIST: _list,
    FileKind.JOURNAL: _journal,
    FileKind.TIMETABLE: _timetable,
}


def _over(row: CourseFile, about: Sequence[tuple[str, str]], *said: str) -> tuple[str, ...]:
    words = WORDS[row.language]
    course = dict(about)
    return (
        f"{words['cohort']} {row.cohort.code}",
        course[words["programme"]],
        f"{words['dates']}: {course[words['dates']]}",
        *said,
    )


def _numbers(rows: Sequence[tuple[str, ...]], *columns: int) -> list[tuple[Any, ...]]:
    """Numbers as numbers, in the columns that hold them: the first, where none is named."""
    places = set(columns or (0,))
    return [
        tuple(int(cell) if place in places and cell.isdecimal() else cell for place, cell in enumerate(row))
        for row in rows
    ]


# --- the file -----------------------------------------------------------------------------------------------


def _book(sheets: list[Sheet], *, title: str) -> bytes:
    into = io.BytesIO()
    with pd.ExcelWriter(into, engine="openpyxl") as writer:
        for sheet in sheets:
            frame = pd.DataFrame(
                [[_holdable(cell) for cell in row] for row in sheet.rows],
                columns=[_holdable(column) for column in sheet.columns],
                dtype=object,
            )
            frame.to_excel(writer, sheet_name=sheet.name[:31], index=False, startrow=len(sheet.lines) + 1)
            _shape(writer.sheets[sheet.name[:31]], sheet)
        writer.book.properties.title, writer.book.properties.creator = title, ""
    return into.getvalue()


def _holdable(cell: Any) -> Any:
    return holdable(cell) if isinstance(cell, str) else cell


def _shape(page: Any, sheet: Sheet) -> None:
    head = len(sheet.lines) + 2
    for number, line in enumerate(sheet.lines, start=1):
        page.cell(number, 1, holdable(line)).font = Font(bold=number == 1, size=14 if number == 1 else 11)
    side = Side(style="thin", color="808080")
    for row in page.iter_rows(min_row=1, max_row=head + len(sheet.rows)):
        for cell in row:
            if isinstance(cell.value, str):
                # «=1+1» out of somebody's list is a text and no formula, here and when the cell is edited.
                cell.data_type, cell.number_format = "s", "@"
            if cell.row >= head:
                cell.border = Border(left=side, right=side, top=side, bottom=side)
                cell.alignment = Alignment(wrap_text=True, vertical="top")
            if cell.row == head:
                cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E6F0EF")
    for place, width in enumerate(sheet.widths, start=1):
        page.column_dimensions[get_column_letter(place)].width = width
    page.freeze_panes = page.cell(head + 1, sheet.kept_in_sight + 1)
    page.print_title_rows = f"{head}:{head}"
    page.page_setup.paperSize, page.page_setup.orientation = page.PAPERSIZE_A4, "landscape"
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
