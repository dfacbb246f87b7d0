"""The plan as .xlsx: one sheet to change and to import again, and two to print, as the official table.

The first sheet is read by its row of codes and its first two columns; what else stands there (sums, rows
without a number, columns without a code) is for people. openpyxl is loaded when it is needed: see `read`.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _

from content.domain.plan import (
    LONGEST_NAME,
    LONGEST_TITLE,
    MOST_HOURS,
    MOST_IN_ALL,
    Column,
    Key,
    ModuleLine,
    Plan,
    TopicLine,
    said,
)
from content.papers import Language, PlanTable, holdable, plan_tables
from lms.text import mend_look_alikes

SHEET = "Оқу жоспары · Учебный план"
PRINTED: dict[Language, str] = {"kk": "Басып шығаруға (қазақша)", "ru": "Для печати (русский)"}

_MODULE, _TOPIC, _TOTAL = "module", "topic", "total_hours"
_TITLES = {"kk": "title_kk", "ru": "title_ru", "en": "title_en"}
# None has a dot, as a kind's code with its variant's has.
_FIXED = [_MODULE, _TOPIC, *_TITLES.values()]
_FIXED_HEADS = [
    "Модуль №",
    "Тақырып коды · Код темы",
    "Атауы (қазақша)",
    "Название (русский)",
    "Title (English)",
]
# A sum's code; no kind of hours can have it.
_SUM = "Σ"
_HOW = (
    "Сұр жолдағы кодтарды өзгертпеңіз. Модуль: нөмірі бірінші бағанда. Тақырып: коды екінші бағанда, "
    "сағаттары бүтін сандармен. Бос ұяшық – сағат жоқ. Қосындылар өздігінен есептеледі, оқылмайды. · "
    "Не меняйте коды в серой строке. Модуль: номер в первом столбце. Тема: код во втором столбце, часы "
    "целыми числами. Пустая ячейка – часов нет. Суммы считаются сами и не читаются."
)
_TOTAL_LABEL = "Барлық сағат · Всего часов"
_SUM_LABEL = "Барлығы · Всего"
_SPARE_ROWS = 40


# --- Written ---


def write(plan: Plan, *, title: str) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.title = SHEET
    _Sheet(sheet, plan).write(title)
    for language, name in PRINTED.items():
        _print_sheet(book.create_sheet(name), plan, title, language)
    book.properties.title, book.properties.creator = holdable(title), ""
    into = io.BytesIO()
    book.save(into)
    return into.getvalue()


class _Sheet:
    """The sheet that is read again: facts as they are, sums as formulas."""

    TOTAL_ROW, HEADS_ROW, CODES_ROW = 3, 4, 6

    def __init__(self, sheet: Any, plan: Plan) -> None:
        self.sheet = sheet
        self.plan = plan
        self.places: dict[Key, int] = {}
        self.sums: dict[str, int] = {}
        place = len(_FIXED)
        for variant in plan.variants:
            for column in plan.columns:
                if column.variant == variant:
                    place += 1
                    self.places[column.key] = place
            place += 1
            self.sums[variant] = place
        self.width = place

    def write(self, title: str) -> None:
        from openpyxl.styles import Alignment, Font

        sheet = self.sheet
        _put_text(sheet.cell(1, 1), title).font = Font(bold=True, size=14)
        _put_text(sheet.cell(2, 1), _HOW).alignment = Alignment(wrap_text=True, vertical="top")
        sheet.merge_cells(start_row=2, end_row=2, start_column=1, end_column=max(self.width, 5))
        sheet.row_dimensions[2].height = 46
        _put_text(sheet.cell(self.TOTAL_ROW, 1), _TOTAL).font = _code_font()
        _put_text(sheet.cell(self.TOTAL_ROW, 3), _TOTAL_LABEL).font = Font(bold=True)
        sheet.cell(self.TOTAL_ROW, 4, self.plan.total_hours).alignment = Alignment(horizontal="left")
        self.heads()
        names = [(_both(column.titles), 14) for column in self.plan.columns]
        sheet.row_dimensions[self.HEADS_ROW].height = 32
        sheet.row_dimensions[self.HEADS_ROW + 1].height = _height(names)
        last = self.lines()
        self.shape(last)

    def heads(self) -> None:
        sheet, row = self.sheet, self.HEADS_ROW
        for place, (head, code) in enumerate(zip(_FIXED_HEADS, _FIXED, strict=True), start=1):
            _put_text(sheet.cell(row, place), head)
            sheet.merge_cells(start_row=row, end_row=row + 1, start_column=place, end_column=place)
            _put_text(sheet.cell(self.CODES_ROW, place), code)
        for column in self.plan.columns:
            place = self.places[column.key]
            _put_text(sheet.cell(row + 1, place), _both(column.titles))
            _put_text(sheet.cell(self.CODES_ROW, place), ".".join(column.key))
        for variant, place in self.sums.items():
            first = min(found for (code, _kind), found in self.places.items() if code == variant)
            _put_text(sheet.cell(row, first), _both(self.plan.variants[variant]))
            sheet.merge_cells(start_row=row, end_row=row, start_column=first, end_column=place)
            _put_text(sheet.cell(row + 1, place), _SUM_LABEL)
            _put_text(sheet.cell(self.CODES_ROW, place), f"{_SUM} {variant}")

    def lines(self) -> int:
        """The modules with their topics, and the sum of all; the last row is returned."""
        row, modules = self.CODES_ROW, []
        for module in self.plan.modules:
            row += 1
            modules.append(row)
            _put_text(self.sheet.cell(row, 1), module.number)
            self.titles(row, module)
            self.sum_up(
                row, f"{{letter}}{row + 1}:{{letter}}{row + len(module.topics)}" if module.topics else "0"
            )
            for topic in module.topics:
                row += 1
                _put_text(self.sheet.cell(row, 2), topic.code)
                self.titles(row, topic)
                for key, hours in topic.hours.items():
                    self.sheet.cell(row, self.places[key], hours)
                self.sum_across(row)
        row += 1
        _put_text(self.sheet.cell(row, 3), _SUM_LABEL)
        self.sum_up(row, ",".join(f"{{letter}}{module}" for module in modules) or "0")
        self.bold = {*modules, row}
        return row

    def titles(self, row: int, line: ModuleLine | TopicLine) -> None:
        for place, language in enumerate(_TITLES, start=3):
            _put_text(self.sheet.cell(row, place), line.titles.get(language, ""))
        self.sheet.row_dimensions[row].height = _height((title, 38) for title in line.titles.values())

    def sum_up(self, row: int, cells: str) -> None:
        from openpyxl.utils import get_column_letter

        for place in (*self.places.values(), *self.sums.values()):
            self.sheet.cell(row, place, f"=SUM({cells.format(letter=get_column_letter(place))})")

    def sum_across(self, row: int) -> None:
        from openpyxl.utils import get_column_letter

        for variant, place in self.sums.items():
            of_variant = [found for (code, _kind), found in self.places.items() if code == variant]
            first, last = get_column_letter(min(of_variant)), get_column_letter(max(of_variant))
            self.sheet.cell(row, place, f"=SUM({first}{row}:{last}{row})")

    def shape(self, last: int) -> None:
        from openpyxl.styles import Alignment, Font, PatternFill
        from openpyxl.utils import get_column_letter
        from openpyxl.worksheet.datavalidation import DataValidation

        sheet = self.sheet
        for place, width in enumerate((10, 12, 46, 46, 40), start=1):
            sheet.column_dimensions[get_column_letter(place)].width = width
        for place in range(6, self.width + 1):
            sheet.column_dimensions[get_column_letter(place)].width = 19
        wrapped = Alignment(wrap_text=True, vertical="center")
        middle = Alignment(wrap_text=True, vertical="center", horizontal="center")
        wash = PatternFill("solid", fgColor="E6F0EF")
        for row in range(self.HEADS_ROW, last + _SPARE_ROWS + 1):
            for place in range(1, self.width + 1):
                cell = sheet.cell(row, place)
                if row < self.CODES_ROW:
                    cell.alignment, cell.font, cell.fill, cell.border = middle, Font(bold=True), wash, _thin()
                elif row == self.CODES_ROW:
                    cell.alignment, cell.font, cell.border = middle, _code_font(), _thin()
                elif row <= last:
                    cell.alignment = wrapped if place <= len(_FIXED) else middle
                    cell.font, cell.border = Font(bold=row in self.bold), _thin()
                if place <= len(_FIXED) and row > self.CODES_ROW:
                    # Or Excel makes a number, or a day in January, of the code 1.1.
                    cell.number_format = "@"
        hours = DataValidation(type="whole", operator="between", formula1="0", formula2=str(MOST_HOURS))
        hours.error = f"0–{MOST_HOURS}"
        for place in self.places.values():
            letter = get_column_letter(place)
            hours.add(f"{letter}{self.CODES_ROW + 1}:{letter}{last + _SPARE_ROWS}")
        if self.places:
            sheet.add_data_validation(hours)
        _fit_the_width(sheet)
        sheet.freeze_panes = sheet.cell(self.CODES_ROW + 1, 4)


def _print_sheet(sheet: Any, plan: Plan, title: str, language: Language) -> None:
    """The official tables one under another, in plain numbers, as the plan was when this was written."""
    from openpyxl.styles import Font
    from openpyxl.worksheet.pagebreak import Break

    _put_text(sheet.cell(1, 1), title).font = Font(name="Times New Roman", size=14, bold=True)
    row = 3
    for number, table in enumerate(plan_tables(plan, language)):
        if number:
            sheet.row_breaks.append(Break(row - 1))
        row = _print_table(sheet, table, row) + 2
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 7, 70
    for letter in "CDEFGHIJKL":
        sheet.column_dimensions[letter].width = 17
    _fit_the_width(sheet)


def _fit_the_width(sheet: Any) -> None:
    sheet.page_setup.paperSize, sheet.page_setup.orientation = sheet.PAPERSIZE_A4, "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _print_table(sheet: Any, table: PlanTable, row: int) -> int:
    from openpyxl.styles import Alignment, Font

    _put_text(sheet.cell(row, 1), table.caption).font = Font(name="Times New Roman", size=12, bold=True)
    row += 1
    for place, head in enumerate(table.heads, start=1):
        cell = _put_text(sheet.cell(row, place), head)
        cell.font, cell.border = Font(name="Times New Roman", size=11, bold=True), _thin()
        cell.alignment = Alignment(wrap_text=True, horizontal="center", vertical="center")
    sheet.row_dimensions[row].height = _height((head, 14) for head in table.heads[2:])
    for line in table.lines:
        row += 1
        sheet.row_dimensions[row].height = _height([(line.title, 80)])
        _put_text(sheet.cell(row, 1), line.number)
        _put_text(sheet.cell(row, 2), line.title)
        for place, hours in enumerate(line.hours, start=3):
            sheet.cell(row, place, hours).number_format = "0;-0;–"
        for place in range(1, len(table.heads) + 1):
            cell = sheet.cell(row, place)
            cell.font, cell.border = Font(name="Times New Roman", size=11, bold=line.sums), _thin()
            cell.alignment = Alignment(
                wrap_text=True, vertical="top", horizontal="left" if place == 2 else "center"
            )
    return row


def _height(texts: Iterable[tuple[str, int]]) -> float:
    """High enough for texts in columns so many letters wide; not every program finds that out by itself."""
    return 15.5 * max((1 + len(text) // width for text, width in texts), default=1)


def _put_text(cell: Any, text: str) -> Any:
    """Text stays text, be it «=1+1»: a formula out of somebody's title would run at the reader's."""
    cell.value = holdable(text) or None
    if text:
        cell.data_type = "s"
    cell.number_format = "@"
    return cell


def _both(titles: Any) -> str:
    kazakh, russian = said(titles, "kk"), said(titles, "ru")
    return kazakh if kazakh == russian else f"{kazakh} · {russian}"


def _code_font() -> Any:
    from openpyxl.styles import Font

    return Font(size=8, color="808080")


def _thin() -> Any:
    from openpyxl.styles import Border, Side

    side = Side(style="thin", color="808080")
    return Border(left=side, right=side, top=side, bottom=side)


# --- Read ---

LARGEST_FILE = 2 * 1024 * 1024
LARGEST_UNPACKED = 50 * 1024 * 1024
# Of this what is XML, and its tags: those are what openpyxl takes time and memory for.
LARGEST_READ = 8 * 1024 * 1024
_MOST_TAGS = {"sheets": 300_000, "rest": 50_000}
MOST_ROWS = 500
_LOWEST_ROW, _MOST_COLUMNS = 2000, 60
_CODES_WITHIN = 30

_LONGEST = {
    _MODULE: LONGEST_NAME,
    _TOPIC: LONGEST_NAME,
    **dict.fromkeys(_TITLES.values(), LONGEST_TITLE),
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
        rows = _rows(content)
    except _Unreadable as refusal:
        return ReadPlan(None, [RowProblem(0, str(refusal))])
    return _Reading(rows, columns).result()


class _Unreadable(Exception):
    """The file as a whole can't be read; the words say why."""


@dataclass(frozen=True)
class _Row:
    number: int
    values: tuple[Any, ...]
    formulas: frozenset[int]

    @property
    def unknown(self) -> set[int]:
        """Where a formula stands whose result the file doesn't hold."""
        return {place for place in self.formulas if self.values[place] is None}

    def at(self, place: int | None) -> Any:
        return self.values[place] if place is not None and place < len(self.values) else None


def _rows(content: bytes) -> list[_Row]:
    _check_package(content)
    from openpyxl import load_workbook

    try:
        # Once for what formulas came to, once for where they stand.
        results = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        formulas = load_workbook(io.BytesIO(content), read_only=True)
        for name in results.sheetnames:
            rows = list(_sheet_rows(results[name], formulas[name]))
            if _codes_row(rows):
                return rows
    except _Unreadable:
        raise
    except Exception as error:
        # A damaged file makes openpyxl and what it reads by raise whatever they please.
        raise _Unreadable(_("The file is damaged: it can't be read.")) from error
    raise _Unreadable(
        _("No sheet has the row of codes («%(codes)s»). Download the plan as it is and fill in that file.")
        % {"codes": f"{_MODULE}, {_TOPIC}, {_TITLES['kk']} …"}
    )


def _check_package(content: bytes) -> None:
    if len(content) > LARGEST_FILE:
        raise _Unreadable(_("The file is larger than 2 MB."))
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise _Unreadable(_("The file is protected by a password. Save it without one."))
        raise _Unreadable(_("This is an .xls of old. Open it and save it as .xlsx."))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = set(package.namelist())
            too_much = _too_much(package)
    except Exception as error:
        # A package that is damaged or encrypted fails in its own way in each of zipfile's decoders.
        raise _Unreadable(_("This is not an .xlsx file.")) from error
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise _Unreadable(_("This is not an .xlsx file."))
    if too_much:
        raise _Unreadable(_("There is too much in the file. Leave only the sheet of the plan in it."))


def _too_much(package: zipfile.ZipFile) -> bool:
    """Whether the file unpacks into more than a plan can be. zipfile gives no more than a part declares."""
    parts = package.infolist()
    read = [part for part in parts if part.filename.endswith((".xml", ".rels"))]
    if sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        return True
    if sum(part.file_size for part in read) > LARGEST_READ:
        return True
    tags = dict.fromkeys(_MOST_TAGS, 0)
    for part in read:
        of_sheet = part.filename.startswith(("xl/worksheets/", "xl/sharedStrings"))
        tags["sheets" if of_sheet else "rest"] += package.read(part).count(b"<")
    return any(tags[where] > most for where, most in _MOST_TAGS.items())


def _sheet_rows(results: Any, formulas: Any) -> Iterator[_Row]:
    """The rows with something in them. What a file says of its own size isn't believed; below is nothing."""
    if not hasattr(results, "iter_rows"):
        return
    count = 0
    for sheet in (results, formulas):
        sheet.reset_dimensions()
    within = {"max_row": _LOWEST_ROW, "max_col": _MOST_COLUMNS}
    pairs = zip(results.iter_rows(**within), formulas.iter_rows(**within), strict=True)
    for number, (known, written) in enumerate(pairs, start=1):
        values = tuple(_trimmed(cell.value) for cell in known)
        formulas = frozenset(place for place, cell in enumerate(written) if cell.data_type == "f")
        if formulas or any(value is not None for value in values):
            count += 1
            if count > MOST_ROWS:
                raise _Unreadable(_("There are more than %(most)s rows.") % {"most": MOST_ROWS})
            yield _Row(number, values, formulas)


def _trimmed(value: Any) -> Any:
    if isinstance(value, str):
        # A title is one line, however it is broken in its cell.
        return re.sub(r"\s*[\r\n]+\s*", " ", holdable(value)).strip() or None
    return value


def _codes_row(rows: Iterable[_Row]) -> _Row | None:
    for row in rows:
        if row.number > _CODES_WITHIN:
            break
        if {_MODULE, _TOPIC} <= {value for value in row.values if isinstance(value, str)}:
            return row
    return None


class _Reading:
    """Reads the rows one after another; every problem is told, not only the first."""

    def __init__(self, rows: list[_Row], columns: tuple[Column, ...]) -> None:
        self.rows = rows
        self.columns = columns
        self.problems: list[RowProblem] = []
        self.notes: list[RowProblem] = []
        self.places: dict[str, int] = {}
        self.modules: list[tuple[str, dict[str, str], list[TopicLine]]] = []
        self.rows_of: dict[tuple[str, str], int] = {}
        self.numbers_as_codes: set[str] = set()

    def result(self) -> ReadPlan:
        head = _codes_row(self.rows)
        assert head
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

    def tell(self, row: _Row, words: str, **facts: object) -> None:
        self.problems.append(RowProblem(row.number, words % facts if facts else words))

    # --- Above the rows ---

    def read_heads(self, head: _Row) -> None:
        known = [*_FIXED, *(".".join(column.key) for column in self.columns)]
        above = {row.number: row for row in self.rows}.get(head.number - 1)
        for place, value in enumerate(head.values):
            name = above.at(place) if above else None
            if value is None:
                if isinstance(name, str) and name.lower() not in _ALL_WORDS:
                    self.tell(head, _("Column «%(name)s» has no code."), name=_short(name))
                continue
            code = str(value)
            if code not in known:
                if not code.startswith(_SUM):
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
            if code not in self.places and code != _TITLES["en"]:
                self.tell(head, _("Column «%(code)s» is missing."), code=code)

    def read_total(self, head: _Row) -> int:
        for row in self.rows:
            if row.number < head.number and row.at(0) == _TOTAL:
                found = _number(next((value for value in row.values[3:] if value is not None), None))
                if found is not None and 1 <= found <= MOST_IN_ALL and found == int(found):
                    return int(found)
                words = _("Hours in all: whole numbers from 1 to %(most)s are possible.")
                self.tell(row, words, most=MOST_IN_ALL)
                return 0
        self.tell(head, _("The row «%(code)s» with the hours in all is missing above."), code=_TOTAL)
        return 0

    # --- The rows of modules and topics ---

    def read_row(self, row: _Row) -> None:
        said_here = [row.at(place) for place in self.places.values()]
        in_row = {place for place in self.places.values() if place in row.unknown}
        if all(value is None for value in said_here) and not in_row:
            return
        if self.is_sum(row):
            return
        number, code = (self.code(row, column) for column in (_MODULE, _TOPIC))
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

    def is_sum(self, row: _Row) -> bool:
        """A row of sums, with the word for it or with formulas alone."""
        texts = [row.at(self.places.get(code)) for code in _FIXED]
        written = [str(text).rstrip(":").lower() for text in texts if text is not None]
        return all(text in _ALL_WORDS for text in written) if written else bool(row.formulas)

    def read_module(self, row: _Row, number: str) -> None:
        titles = self.titles(row, number)
        if self.once(
            row, _MODULE, number, _("Two modules have the number %(number)s; the other is in row %(row)s.")
        ):
            self.modules.append((number, titles, []))

    def read_topic(self, row: _Row, code: str) -> None:
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
            row, _TOPIC, code, _("Two topics have the code %(number)s; the other is in row %(row)s.")
        )
        if unique and self.modules:
            self.modules[-1][2].append(TopicLine(code, titles, hours))

    def once(self, row: _Row, column: str, number: str, words: str) -> bool:
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

    def code(self, row: _Row, column: str) -> str:
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
        return text

    def titles(self, row: _Row, name: str) -> dict[str, str]:
        titles = {}
        for language, column in _TITLES.items():
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

    def hours(self, row: _Row, value: Any, where: str) -> int | None:
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
