"""The rejected rows of a list as a spreadsheet, each with its reason beside it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from functools import cache
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.text import holdable

_WIDTH, _WIDTH_OF_REASON = 22, 70
_LONGEST_CELL = 32_000

# The least of what a workbook is. A page asks for it, and no page loads openpyxl: that is the worker's.
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="r2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
    # plain, text (49 is «@»), bold
    "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}">'
    '<fonts count="2"><font><sz val="11"/></font><font><b/><sz val="11"/></font></fonts>'
    '<fills count="2"><fill><patternFill/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="3"><xf/><xf numFmtId="49" applyNumberFormat="1"/>'
    '<xf numFmtId="49" fontId="1" applyNumberFormat="1" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}
_TEXT, _BOLD = 1, 2


_REASON = gettext_lazy("Why it was not imported")


@cache
def heads_of_reasons() -> frozenset[str]:
    """By these the reader knows such a spreadsheet when it comes back, in whichever language it was made."""
    told = set()
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            told.add(str(_REASON))
    return frozenset(told)


def write_rejected(heads: Sequence[str], rows: Sequence[tuple[int, list[str], str]]) -> bytes:
    """Every cell is text, so that nothing somebody typed into a list ever runs as a formula."""
    width = max([len(heads), *(len(cells) for _number, cells, _reason in rows)])
    titles = [*heads, *[""] * (width - len(heads)), str(_REASON), _("Row in the list")]
    lines = ["<row>", *(_cell(title, _BOLD) for title in titles), "</row>"]
    for number, cells, reason in rows:
        texts = [*cells, *[""] * (width - len(cells)), reason]
        lines += ["<row>", *(_cell(text, _TEXT) for text in texts), f"<c><v>{number}</v></c></row>"]
    widths = [_WIDTH] * width + [_WIDTH_OF_REASON, _WIDTH]
    columns = "".join(
        f'<col min="{place}" max="{place}" width="{wide}" customWidth="1"/>'
        for place, wide in enumerate(widths, start=1)
    )
    frozen = '<pane ySplit="1" topLeftCell="A2" state="frozen"/>'
    parts = _PARTS | {
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        f'<sheet name={quoteattr(_("Not imported"))} sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}">'
        f'<sheetViews><sheetView workbookViewId="0">{frozen}</sheetView></sheetViews><cols>{columns}</cols>'
        f"<sheetData>{''.join(lines)}</sheetData></worksheet>",
    }
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{content}')
    return into.getvalue()


def _cell(text: str, look: int) -> str:
    if not (kept := holdable(text)[:_LONGEST_CELL]):
        return f'<c s="{look}"/>'
    return f'<c s="{look}" t="inlineStr"><is><t xml:space="preserve">{escape(kept)}</t></is></c>'


def text_cell(sheet: Any, text: str, **look: Any) -> Any:
    """Text stays text, be it «=1+1» or a number with its first zero."""
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, value=holdable(text)[:_LONGEST_CELL] or None)
    if text:
        cell.data_type = "s"
    cell.number_format = "@"
    for name, value in look.items():
        setattr(cell, name, value)
    return cell
