"""Lists in files of old: .xls, and the web pages and XML that other programs save under that name."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from courses.rosters.reading import LIMITS, not_a_list
from lms import spreadsheets
from lms.spreadsheets import Area, Row, Sheet
from lms.text import holdable

_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"


def sheets_of_xls(content: bytes) -> list[Sheet]:
    if spreadsheets.is_encrypted(content):
        raise spreadsheets.protected()
    import xlrd

    try:
        # It reports to standard output, which is a command's JSON's alone.
        book = xlrd.open_workbook(
            file_contents=content, formatting_info=True, ragged_rows=True, logfile=io.StringIO()
        )
    except xlrd.XLRDError as error:
        if "encrypted" in str(error):
            raise spreadsheets.protected() from error
        if "Can't find workbook" in str(error):
            # A .doc is a package of the same kind.
            raise not_a_list() from error
        raise spreadsheets.damaged() from error
    return [_xls_sheet(book, sheet) for sheet in book.sheets()]


def _xls_sheet(book: Any, sheet: Any) -> Sheet:
    import xlrd

    def value(kind: int, found: Any) -> Any:
        if kind == xlrd.XL_CELL_TEXT:
            return _one_line(found)
        if kind == xlrd.XL_CELL_NUMBER:
            return found
        if kind == xlrd.XL_CELL_DATE:
            return _date_of_xls(found, book.datemode)
        return bool(found) if kind == xlrd.XL_CELL_BOOLEAN else None

    lines = (
        tuple(value(cell.ctype, cell.value) for cell in sheet.row(place)[: LIMITS.columns])
        for place in range(sheet.nrows)
    )
    merged = [(top + 1, first, bottom, last - 1) for top, bottom, first, last in sheet.merged_cells[:20_000]]
    return _sheet(sheet.name, enumerate(lines, start=1), merged, hidden=sheet.visibility != 0)


def _date_of_xls(serial: float, datemode: int) -> Any:
    import xlrd

    try:
        return xlrd.xldate_as_datetime(serial, datemode)
    except (xlrd.XLDateError, ValueError, OverflowError):
        return serial


# --- web pages ----------------------------------------------------------------------------------------------


def sheets_of_web_page(content: bytes) -> list[Sheet]:
    """Its tables, each a sheet; rows are counted within the table."""
    from lxml import html

    from courses.rosters.text_files import decoded

    text = re.sub(r"^\s*<\?xml[^>]*>", "", decoded(content))
    root = html.fromstring(text, parser=html.HTMLParser(no_network=True, huge_tree=False))
    tables = [root] if root.tag == "table" else root.iter("table")
    return [_table(place, table) for place, table in enumerate(tables, start=1)]


def _table(place: int, table: Any) -> Sheet:
    lines = (
        [
            (_whole(cell.get("colspan")), _whole(cell.get("rowspan")), " ".join(cell.itertext()))
            for cell in line.iterchildren("td", "th")
        ]
        for line in table.xpath("./tr|./thead/tr|./tbody/tr|./tfoot/tr")
    )
    rows, merged = _laid_out(enumerate(lines, start=1))
    return _sheet(str(place), rows, merged)


def _whole(text: str | None) -> int:
    return int(text) if text and re.fullmatch(r"[1-9][0-9]{0,4}", text.strip()) else 1


def _laid_out(
    lines: Iterable[tuple[int, list[tuple[int, int, Any]]]],
) -> tuple[list[tuple[int, tuple[Any, ...]]], list[Area]]:
    """Cells put where they are seen: one that spans rows pushes those of the rows below aside."""
    taken: dict[int, int] = {}  # by column, the last row a cell from above reaches
    rows, merged = [], []
    for number, cells in lines:
        values: list[Any] = [None] * LIMITS.columns
        place = 0
        for across, down, value in cells:
            while taken.get(place, 0) >= number:
                place += 1
            if place >= LIMITS.columns:
                break
            values[place] = _one_line(value) if isinstance(value, str) else value
            if across > 1 or down > 1:
                last = min(place + across, LIMITS.columns) - 1
                merged.append((number, place, number + down - 1, last))
                taken |= dict.fromkeys(range(place, last + 1), number + down - 1)
            place += across
        rows.append((number, tuple(values)))
    return rows, merged


# --- XML Spreadsheet 2003 -----------------------------------------------------------------------------------


def sheets_of_xml(content: bytes) -> list[Sheet]:
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, remove_comments=True
    )
    root = etree.fromstring(content, parser)
    if root.getroottree().docinfo.doctype:
        raise spreadsheets.damaged()
    return [
        _xml_sheet(sheet.get(f"{_SS}Name") or str(place), sheet)
        for place, sheet in enumerate(root.iter(f"{_SS}Worksheet"), start=1)
    ]


def _xml_sheet(name: str, sheet: Any) -> Sheet:
    def lines() -> Iterator[tuple[int, tuple[Any, ...]]]:
        number = 0
        for row in sheet.iterfind(f"{_SS}Table/{_SS}Row"):
            number = max(number + 1, _whole(row.get(f"{_SS}Index")))
            values: list[Any] = [None] * LIMITS.columns
            place = 0
            for cell in row.iterfind(f"{_SS}Cell"):
                place = max(place, _whole(cell.get(f"{_SS}Index")) - 1)
                if place >= LIMITS.columns:
                    break
                values[place] = _xml_value(cell)
                across, down = (_spanned(cell.get(f"{_SS}Merge{way}")) for way in ("Across", "Down"))
                if across or down:
                    merged.append((number, place, number + down, min(place + across, LIMITS.columns - 1)))
                place += 1 + across
            yield number, tuple(values)

    merged: list[Area] = []
    rows = list(lines())
    return _sheet(name, rows, merged)


def _spanned(text: str | None) -> int:
    return int(text) if text and re.fullmatch(r"[0-9]{1,5}", text) else 0


def _xml_value(cell: Any) -> Any:
    data = cell.find(f"{_SS}Data")
    if data is None:
        return None
    text, kind = "".join(data.itertext()), data.get(f"{_SS}Type")
    try:
        if kind == "Number":
            return float(text)
        if kind == "DateTime":
            return datetime.fromisoformat(text[:19])
    except ValueError:
        pass
    return None if kind == "Error" else _one_line(text)


def _one_line(text: str) -> str | None:
    return " ".join(holdable(text).split()) or None


def _sheet(
    name: str,
    lines: Iterable[tuple[int, tuple[Any, ...]]],
    merged: Iterable[Area],
    *,
    hidden: bool = False,
) -> Sheet:
    rows: list[Row] = []
    for number, values in lines:
        if any(value is not None for value in values):
            if len(rows) == LIMITS.rows or number > LIMITS.lowest_row:
                raise spreadsheets.too_many_rows(LIMITS)
            rows.append(Row(number, values))
    return Sheet(name, rows, hidden=hidden, merged=tuple(merged))
