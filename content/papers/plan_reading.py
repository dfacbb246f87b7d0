"""The plan out of a spreadsheet that `xlsx` wrote and people changed; what is wrong is told with its row."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _

from content.domain.plan import (
    LONGEST_NAME,
    LONGEST_TITLE,
    MOST_HOURS,
    MOST_IN_ALL,
    NAME,
    NOT_A_NAME,
    Column,
    ModuleLine,
    Plan,
    TopicLine,
    said,
)
from content.papers.workbook import sheets
from content.papers.xlsx import FIXED, MODULE, SUM, TITLES, TOPIC, TOTAL
from lms.spreadsheets import Row, Unreadable
from lms.text import mend_look_alikes

_CODES_WITHIN = 30

_LONGEST = {
    MODULE: LONGEST_NAME,
    TOPIC: LONGEST_NAME,
    **dict.fromkeys(TITLES.values(), LONGEST_TITLE),
}
_ALL_WORDS = {"барлығы", "жиыны", "всего", "итого", "total", "барлығы · всего"}
_NONE = {"-", "–", "—"}


@dataclass(frozen=True)
class RowProblem:
    """What is wrong and in which row of the sheet; row 0 is the file as a whole."""

    row: int
    words: str


@dataclass(frozen=True)
class ReadPlan:
    """The plan of a file where there are no problems; notes don't hinder, but a person should see them."""

    plan: Plan | None
    problems: list[RowProblem]
    notes: list[RowProblem] = field(default_factory=list)


def read(content: bytes, *, columns: tuple[Column, ...]) -> ReadPlan:
    """A plan out of the first sheet that has the row of codes, with these kinds of hours and no others."""
    try:
        rows, head = _sheet_of_the_plan(content)
    except Unreadable as refusal:
        return ReadPlan(None, [RowProblem(0, str(refusal))])
    return _Reading(rows, columns).result(head)


def _sheet_of_the_plan(content: bytes) -> tuple[list[Row], Row]:
    """Its rows, and the one of codes among them."""
    for rows in sheets(content):
        if head := _codes_row(rows):
            return rows, head
    raise Unreadable(
        "no_codes",
        _("No sheet has the row of codes («%(codes)s»). Download the plan as it is and fill in that file."),
        codes=f"{MODULE}, {TOPIC}, {TITLES['kk']} …",
    )


def _codes_row(rows: Iterable[Row]) -> Row | None:
    for row in rows:
        if row.number > _CODES_WITHIN:
            break
        if {MODULE, TOPIC} <= {value for value in row.values if isinstance(value, str)}:
            return row
    return None


class _Reading:
    """Reads the rows one after another; every problem is told, not only the first."""

    def __init__(self, rows: list[Row], columns: tuple[Column, ...]) -> None:
        self.rows = rows
        self.columns = columns
        self.problems: list[RowProblem] = []
        self.notes: list[RowProblem] = []
        self.places: dict[str, int] = {}
        self.modules: list[tuple[str, dict[str, str], list[TopicLine]]] = []
        self.rows_of: dict[tuple[str, str], int] = {}
        self.numbers_as_codes: set[str] = set()

    def result(self, head: Row) -> ReadPlan:
        self.read_heads(head)
        known = not self.problems
        total = self.read_total(head)
        if known:
            for row in self.rows:
                if row.number > head.number:
                    self.read_row(row)
        if not self.problems:
            plan = Plan(
                total,
                self.columns,
                tuple(ModuleLine(number, titles, tuple(topics)) for number, titles, topics in self.modules),
            )
            self.problems += [RowProblem(0, words) for words in plan.faults()]
            if not self.problems:
                return ReadPlan(plan, [], self.notes)
        return ReadPlan(None, sorted(self.problems, key=lambda problem: problem.row), self.notes)

    def tell(self, row: Row, words: Any, **facts: object) -> None:
        self.problems.append(RowProblem(row.number, words % facts if facts else words))

    # --- Above the rows ---

    def read_heads(self, head: Row) -> None:
        known = [*FIXED, *(".".join(column.key) for column in self.columns)]
        above = {row.number: row for row in self.rows}.get(head.number - 1)
        for place, value in enumerate(head.values):
            name = above.at(place) if above else None
            if value is None:
                if isinstance(name, str) and name.lower() not in _ALL_WORDS:
                    self.tell(head, _("Column «%(name)s» has no code."), name=_short(name))
                continue
            code = str(value)
            if code not in known:
                if not code.startswith(SUM):
                    self.tell(
                        head,
                        _("Column «%(code)s» isn't known: the programme has no such kind of hours."),
                        code=_short(code),
                    )
            elif code in self.places:
                self.tell(head, _("Column «%(code)s» is there twice."), code=code)
            else:
                self.places[code] = place
        for code in known:
            if code not in self.places and code != TITLES["en"]:
                self.tell(head, _("Column «%(code)s» is missing."), code=code)

    def read_total(self, head: Row) -> int:
        for row in self.rows:
            if row.number < head.number and row.at(0) == TOTAL:
                found = _number(next((value for value in row.values[3:] if value is not None), None))
                if found is not None and 1 <= found <= MOST_IN_ALL and found == int(found):
                    return int(found)
                words = _("Hours in all: whole numbers from 1 to %(most)s are possible.")
                self.tell(row, words, most=MOST_IN_ALL)
                return 0
        self.tell(head, _("The row «%(code)s» with the hours in all is missing above."), code=TOTAL)
        return 0

    # --- The rows of modules and topics ---

    def read_row(self, row: Row) -> None:
        said_here = [row.at(place) for place in self.places.values()]
        in_row = {place for place in self.places.values() if place in row.unknown}
        if all(value is None for value in said_here) and not in_row:
            return
        if self.is_sum(row):
            return
        number, code = (self.code(row, column) for column in (MODULE, TOPIC))
        if number and code:
            self.tell(
                row, _("A row is either a module or a topic: only one of the first two cells is filled.")
            )
        elif number:
            self.read_module(row, number)
        elif code:
            self.read_topic(row, code)
        else:
            self.tell(row, _("There is neither a module's number nor a topic's code."))

    def is_sum(self, row: Row) -> bool:
        """A row of sums, with the word for it or with formulas alone."""
        texts = [row.at(self.places.get(code)) for code in FIXED]
        written = [str(text).rstrip(":").lower() for text in texts if text is not None]
        return all(text in _ALL_WORDS for text in written) if written else bool(row.formulas)

    def read_module(self, row: Row, number: str) -> None:
        titles = self.titles(row, number)
        if self.once(
            row, MODULE, number, _("Two modules have the number %(number)s; the other is in row %(row)s.")
        ):
            self.modules.append((number, titles, []))

    def read_topic(self, row: Row, code: str) -> None:
        titles = self.titles(row, code)
        if not self.modules:
            self.tell(row, _("Topic %(code)s stands before any module."), code=code)
        hours = {}
        for column in self.columns:
            place = self.places[".".join(column.key)]
            if place in row.unknown:
                self.tell(
                    row,
                    _("Topic %(code)s, %(column)s: the formula has no result; write the number."),
                    code=code,
                    column=_column_name(column),
                )
                continue
            found = self.hours(row, row.at(place), f"{code}, {_column_name(column)}")
            if found is not None:
                hours[column.key] = found
        unique = self.once(
            row, TOPIC, code, _("Two topics have the code %(number)s; the other is in row %(row)s.")
        )
        if unique and self.modules:
            self.modules[-1][2].append(TopicLine(code, titles, hours))

    def once(self, row: Row, column: str, number: str, words: str) -> bool:
        first = self.rows_of.setdefault((column, number), row.number)
        if first == row.number:
            return True
        words %= {"number": number, "row": first}
        if number in self.numbers_as_codes:
            words += " " + _(
                "Excel takes 1.10 for the number 1.1: format the cell as text and type it again."
            )
        self.problems.append(RowProblem(row.number, words))
        return False

    def code(self, row: Row, column: str) -> str:
        place = self.places[column]
        value = row.at(place)
        if place in row.unknown:
            self.tell(row, _("The formula has no result: open the file in Excel and save it again."))
            return f"?{row.number}"
        if isinstance(value, date | datetime | time):
            self.tell(row, _("Excel made a date of the code: format the cell as text and type it again."))
            return f"?{row.number}"
        if isinstance(value, float) and not value.is_integer():
            text = f"{value:.10g}"
            self.numbers_as_codes.add(text)
            self.notes.append(
                RowProblem(
                    row.number,
                    _("The code is a number and was taken as %(code)s; 1.10 would have become 1.1.")
                    % {"code": text},
                )
            )
            return text
        text = str(int(value)) if isinstance(value, float) else str(value if value is not None else "")
        if len(text) > _LONGEST[column]:
            self.tell(
                row,
                _("«%(name)s» is too long: up to %(most)s characters fit."),
                name=_short(text),
                most=_LONGEST[column],
            )
        elif text and not NAME.fullmatch(text):
            self.tell(row, NOT_A_NAME, name=_short(text))
        return text

    def titles(self, row: Row, name: str) -> dict[str, str]:
        titles = {}
        for language, column in TITLES.items():
            place = self.places.get(column)
            value = row.at(place)
            title = "" if value is None else str(value)
            titles[language] = title
            if place in row.unknown:
                self.tell(row, _("The formula has no result: open the file in Excel and save it again."))
            elif not title and language == "kk":
                self.tell(row, f"{name}: {_('no title in Kazakh')}.")
            elif not title and language == "ru":
                self.tell(row, f"{name}: {_('no title in Russian')}.")
            elif len(title) > _LONGEST[column]:
                self.tell(
                    row,
                    _("%(name)s: the title has %(length)s characters; up to %(most)s fit."),
                    name=name,
                    length=len(title),
                    most=_LONGEST[column],
                )
            if (mended := mend_look_alikes(title)) != title:
                words = _("%(name)s: «%(title)s» has letters that aren't Cyrillic; «%(mended)s» is meant?")
                self.notes.append(
                    RowProblem(row.number, words % {"name": name, "title": title, "mended": mended})
                )
        return titles

    def hours(self, row: Row, value: Any, where: str) -> int | None:
        """Whole hours; none where the cell is empty or has a dash."""
        if value is None or value in _NONE:
            return None
        number = _number(value)
        if number is None:
            self.tell(
                row, _("%(where)s: «%(value)s» isn't a number of hours."), where=where, value=_short(value)
            )
        elif number < 0:
            self.tell(row, _("%(where)s: %(value)s hours can't be."), where=where, value=_short(value))
        elif number > MOST_HOURS:
            self.tell(
                row,
                _("%(where)s: %(value)s hours, more than %(most)s."),
                where=where,
                value=_short(value),
                most=MOST_HOURS,
            )
        elif number != int(number):
            self.tell(
                row, _("%(where)s: %(value)s hours; whole hours only."), where=where, value=_short(value)
            )
        else:
            return int(number)
        return None


def _number(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return None if value != value else value
    if isinstance(value, str):
        text = value.replace(",", ".").replace("−", "-")
        return float(text) if re.fullmatch(r"[+-]?[0-9]{1,9}(\.[0-9]{1,9})?", text) else None
    return None


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 40 else f"{text[:40]}…"


def _column_name(column: Column) -> str:
    return f"{said(column.variant_titles)}, {said(column.titles)}"
