"""The plan as .xlsx: one sheet to change and to import again, and two to print, as the official table.

The first sheet is read again, by `plan_reading`, by its row of codes and its first two columns; what else
stands there (sums, rows without a number, columns without a code) is for people. openpyxl is loaded when it
is needed.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

from content.domain.plan import MOST_HOURS, Key, ModuleLine, Plan, TopicLine, said
from content.papers import Language, PlanTable, plan_tables
from lms.text import holdable

SHEET = "Оқу жоспары · Учебный план"
PRINTED: dict[Language, str] = {"kk": "Басып шығаруға (қазақша)", "ru": "Для печати (русский)"}

# By these the sheet is read again.
MODULE, TOPIC, TOTAL = "module", "topic", "total_hours"
TITLES = {"kk": "title_kk", "ru": "title_ru", "en": "title_en"}
# None has a dot, as a kind's code with its variant's has.
FIXED = [MODULE, TOPIC, *TITLES.values()]
_FIXED_HEADS = [
    "Модуль №",
    "Тақырып коды · Код темы",
    "Атауы (қазақша)",
    "Название (русский)",
    "Title (English)",
]
# A sum's code; no kind of hours can have it.
SUM = "Σ"
_HOW = (
    "Сұр жолдағы кодтарды өзгертпеңіз. Модуль: нөмірі бірінші бағанда. Тақырып: коды екінші бағанда, "
    "сағаттары бүтін сандармен. Бос ұяшық – сағат жоқ. Қосындылар өздігінен есептеледі, оқылмайды. · "
    "Не меняйте коды в серой строке. Модуль: номер в первом столбце. Тема: код во втором столбце, часы "
    "целыми числами. Пустая ячейка – часов нет. Суммы считаются сами и не читаются."
)
_TOTAL_LABEL = "Барлық сағат · Всего часов"
_SUM_LABEL = "Барлығы · Всего"
_SPARE_ROWS = 40


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
        place = len(FIXED)
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
        _put_text(sheet.cell(self.TOTAL_ROW, 1), TOTAL).font = _code_font()
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
        for place, (head, code) in enumerate(zip(_FIXED_HEADS, FIXED, strict=True), start=1):
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
            _put_text(sheet.cell(self.CODES_ROW, place), f"{SUM} {variant}")

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
        for place, language in enumerate(TITLES, start=3):
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
                    cell.alignment = wrapped if place <= len(FIXED) else middle
                    cell.font, cell.border = Font(bold=row in self.bold), _thin()
                if place <= len(FIXED) and row > self.CODES_ROW:
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
