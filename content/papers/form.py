"""A page of a librarian's own, filled as a specimen or empty: a Word file to print or to fill in."""

from __future__ import annotations

import io
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

LANGUAGES = {"kk": "kk-KZ", "ru": "ru-RU"}
WIDE_FROM_COLUMNS = 6


def write(told: dict[str, Any], *, language: str) -> bytes:
    """`told`: title, note, lines before and after, head and rows of the table."""
    document = Document()
    _page(document, wide=len(told["head"]) >= WIDE_FROM_COLUMNS)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(12)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "Times New Roman")
    document.core_properties.title = told["title"]
    document.core_properties.language = LANGUAGES[language]
    heading = document.add_paragraph()
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    heading.add_run(told["title"]).bold = True
    for line in filter(None, (told.get("note"), *told.get("before", []))):
        document.add_paragraph(line)
    _table(document, told["head"], told["rows"])
    document.add_paragraph()
    for line in told.get("after", []):
        document.add_paragraph(line)
    into = io.BytesIO()
    document.save(into)
    return into.getvalue()


def _page(document: Any, *, wide: bool) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    if wide:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = section.page_height, section.page_width
    section.left_margin, section.right_margin = Cm(2.5), Cm(1.5)
    section.top_margin = section.bottom_margin = Cm(2)


def _table(document: Any, head: list[str], rows: list[list[str]]) -> None:
    table = document.add_table(rows=1, cols=len(head), style="Table Grid")
    for cell, text in zip(table.rows[0].cells, head, strict=True):
        cell.paragraphs[0].add_run(text).bold = True
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
