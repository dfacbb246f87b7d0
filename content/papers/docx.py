"""The programme as the official .docx: A4, Times New Roman 14, ten sections, both plan tables."""

from __future__ import annotations

import io
from collections.abc import Iterable
from itertools import count
from typing import Any

from docx import Document
from docx.document import Document as Paper
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt
from docx.table import Table as DocxTable
from docx.text.paragraph import Paragraph as DocxParagraph

from content.papers import PLAN_SECTION, PlanTable, ProgrammePaper, Section, markup, plan_tables
from content.papers.docx_page import add_run, begin_field, end_field, say_what_it_is, set_page, set_styles
from content.papers.measure import begins_a_page, fair_widths, pages_of, plan_widths, upright_height
from lms.text import holdable


def write(paper: ProgrammePaper) -> bytes:
    document = Document()
    say_what_it_is(document, paper)
    set_page(document, paper)
    set_styles(document)
    _Writer(document, paper).write()
    into = io.BytesIO()
    document.save(into)
    return into.getvalue()


class _Writer:
    """Writes the body from top to bottom, keeping count of its lists and bookmarks."""

    def __init__(self, document: Paper, paper: ProgrammePaper) -> None:
        self.document = document
        self.paper = paper
        self.lists = _Lists(document)
        self.bookmarks = count(1)

    def write(self) -> None:
        self.title_page()
        self.contents()
        for section in self.paper.sections:
            self.section(section)

    def paragraph(self, style: str) -> DocxParagraph:
        paragraph = self.document.add_paragraph()
        _dress(paragraph, style)
        return paragraph

    # --- Title page and contents ---

    def title_page(self) -> None:
        """The city and the year stand in this page's footer, where its number would be."""
        paper = self.paper
        self.line(paper.ministry, "Title Page", bold=True)
        self.line(paper.organisation, "Title Page", before=6)
        approved = self.line(paper.approved or paper.words["draft"], "Title Page", before=48)
        approved.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        approved.paragraph_format.left_indent = Cm(8.5)
        self.line(paper.words["kind"], "Title Page", before=150)
        self.line(f"«{paper.title}»", "Title Page", bold=True, before=12)
        self.line(paper.audience, "Title Page", before=24)

    def line(self, text: str, style: str, *, bold: bool = False, before: float = 0) -> DocxParagraph:
        paragraph = self.paragraph(style)
        paragraph.add_run(holdable(text)).bold = bold or None
        paragraph.paragraph_format.space_before = Pt(before)
        return paragraph

    def contents(self) -> None:
        """A field that Word makes anew when asked to, with what it will say already in it."""
        heading = self.line(self.paper.words["contents"].upper(), "Title Page", bold=True)
        heading.paragraph_format.page_break_before = True
        heading.paragraph_format.space_after = Pt(12)
        pages = pages_of(self.paper)
        entries = [self.paragraph("toc 1") for _section in self.paper.sections]
        if not entries:
            return
        begin_field(entries[0], r'TOC \o "1-1" \h \z \u')
        for section, paragraph in zip(self.paper.sections, entries, strict=True):
            link = OxmlElement("w:hyperlink")
            link.set(qn("w:anchor"), _bookmark(section))
            link.set(qn("w:history"), "1")
            paragraph._p.append(link)
            within = DocxParagraph(link, paragraph._parent)
            add_run(within, f"{_heading(section)}\t")
            begin_field(within, rf"PAGEREF {_bookmark(section)} \h")
            add_run(within, str(pages[section.number]))
            end_field(within)
        end_field(entries[-1])

    # --- Sections ---

    def section(self, section: Section) -> None:
        heading = self.paragraph("Heading 1")
        if section is self.paper.sections[0]:
            heading.paragraph_format.page_break_before = True
        number = str(next(self.bookmarks))
        start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
        start.set(qn("w:id"), number)
        start.set(qn("w:name"), _bookmark(section))
        end.set(qn("w:id"), number)
        heading._p.append(start)
        heading.add_run(_heading(section))
        heading._p.append(end)
        self.blocks(markup.read(section.html))
        if section.number == PLAN_SECTION:
            for table in plan_tables(self.paper.plan, self.paper.language):
                self.plan(table)

    def blocks(self, blocks: Iterable[markup.Block], *, style: str = "Normal") -> None:
        for block in blocks:
            if isinstance(block, markup.Heading):
                self.runs(self.paragraph(f"Heading {block.level - 1}"), block.runs)
            elif isinstance(block, markup.Listing):
                self.listing(block, 0)
            elif isinstance(block, markup.Quotation):
                self.blocks(block.blocks, style="Quote")
            elif isinstance(block, markup.Table):
                self.table(block)
            else:
                self.runs(self.paragraph(style), block.runs)

    def listing(self, listing: markup.Listing, level: int) -> None:
        number = self.lists.begin(ordered=listing.ordered)
        for item in listing.items:
            marked = False
            for block in item:
                if isinstance(block, markup.Listing):
                    self.listing(block, min(level + 1, 8))
                elif isinstance(block, markup.Paragraph) and not marked:
                    paragraph = self.paragraph("List Paragraph")
                    self.lists.mark(paragraph, number, level)
                    self.runs(paragraph, block.runs)
                    marked = True
                else:
                    self.blocks([block])

    def runs(self, paragraph: DocxParagraph, runs: markup.Runs) -> None:
        for run in runs:
            into = paragraph
            if run.href:
                link = OxmlElement("w:hyperlink")
                link.set(
                    qn("r:id"),
                    paragraph.part.relate_to(run.href, RELATIONSHIP_TYPE.HYPERLINK, is_external=True),
                )
                paragraph._p.append(link)
                into = DocxParagraph(link, paragraph._parent)
            written = add_run(into, "" if run.text == "\n" else run.text)
            if run.text == "\n":
                written.add_break(WD_BREAK.LINE)
            written.bold = run.bold or None
            written.italic = run.italic or None
            written.underline = bool(run.href) or None

    # --- Tables ---

    def table(self, table: markup.Table) -> None:
        if table.caption:
            self.runs(self.paragraph("Caption"), table.caption)
        made = self.document.add_table(len(table.rows), table.width, "Table Grid")
        made.alignment = WD_TABLE_ALIGNMENT.CENTER
        widths = fair_widths(table)
        for row, cells in zip(made.rows, table.rows, strict=True):
            place = 0
            for cell in cells:
                merged = row.cells[place]
                if cell.span > 1:
                    merged = merged.merge(row.cells[place + cell.span - 1])
                paragraph = merged.paragraphs[0]
                _dress(paragraph, "Table Text")
                self.runs(paragraph, cell.runs)
                if cell.head:
                    for run in paragraph.runs:
                        run.bold = True
                place += cell.span
            _keep_whole(row)
        _set_widths(made, widths)
        if all(cell.head for cell in table.rows[0]):
            _repeat(made.rows[0])
        self.after_table()

    def plan(self, plan: PlanTable) -> None:
        caption = self.line(plan.caption, "Caption", before=0 if begins_a_page(plan) else 12)
        caption.paragraph_format.page_break_before = begins_a_page(plan)
        made = self.document.add_table(1 + len(plan.lines), len(plan.heads), "Table Grid")
        made.alignment = WD_TABLE_ALIGNMENT.CENTER
        widths, upright = plan_widths(plan)
        _fill(made.rows[0], plan.heads, bold=True, style="Table Head")
        _keep_whole(made.rows[0])
        _repeat(made.rows[0])
        if upright:
            _stand_upright(made.rows[0], upright_height(plan))
        for row, line in zip(made.rows[1:], plan.lines, strict=True):
            _fill(
                row, (line.number, line.title, *(str(hours or "–") for hours in line.hours)), bold=line.sums
            )
            _keep_whole(row)
        _set_widths(made, widths)
        self.after_table()

    def after_table(self) -> None:
        """Two tables that touch are one to Word."""
        self.document.add_paragraph().paragraph_format.line_spacing = Pt(10)


def _dress(paragraph: DocxParagraph, style: str) -> None:
    """Gives a style by its id, its name without spaces: looking names up made a paper take two seconds."""
    paragraph._p.style = style.replace(" ", "")


def _heading(section: Section) -> str:
    return f"{section.number}. {holdable(section.title)}"


def _bookmark(section: Section) -> str:
    # Word takes names like this for its own and hides them.
    return f"_Toc{section.number:08}"


# --- Filling and shaping tables ---


def _fill(row: Any, texts: Iterable[str], *, bold: bool, style: str = "Table Text") -> None:
    for place, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
        paragraph = cell.paragraphs[0]
        _dress(paragraph, style)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT if place == 1 else WD_ALIGN_PARAGRAPH.CENTER
        paragraph.add_run(holdable(text)).bold = bold or None


def _set_widths(table: DocxTable, widths: list[float]) -> None:
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Pt(width)
    for row in table._tbl.tr_lst:
        place = 0
        for cell in row.tc_lst:
            span = cell.grid_span
            cell.width = Pt(sum(widths[place : place + span]))
            place += span


def _repeat(row: Any) -> None:
    """The head comes again on every page the table reaches."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _keep_whole(row: Any) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _stand_upright(row: Any, height: float) -> None:
    row.height = Pt(height)
    for cell in row.cells[2:]:
        direction = OxmlElement("w:textDirection")
        direction.set(qn("w:val"), "btLr")
        cell._tc.get_or_add_tcPr().append(direction)


# --- Lists ---


class _Lists:
    """Two shapes of list, with a dash and with 1), 2), 3); every list begins its numbers anew."""

    def __init__(self, document: Paper) -> None:
        self.numbering = document.part.numbering_part.element
        for old in list(self.numbering):
            self.numbering.remove(old)
        for shape, (form, text) in enumerate((("bullet", "–"), ("decimal", "%{})"))):
            levels = "".join(
                f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
                '<w:suff w:val="space"/>'
                f'<w:lvlText w:val="{text.format(level + 1)}"/><w:lvlJc w:val="left"/>'
                f'<w:pPr><w:ind w:left="{709 * level}" w:firstLine="709"/></w:pPr></w:lvl>'
                for level in range(9)
            )
            self.numbering.append(
                parse_xml(
                    f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{shape}">'
                    f'<w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
                )
            )
        self.numbers = count(1)

    def begin(self, *, ordered: bool) -> int:
        number = next(self.numbers)
        again = "".join(
            f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="1"/></w:lvlOverride>'
            for level in range(9)
        )
        self.numbering.append(
            parse_xml(
                f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{int(ordered)}"/>'
                f"{again}</w:num>"
            )
        )
        return number

    def mark(self, paragraph: DocxParagraph, number: int, level: int) -> None:
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = level
        properties.get_or_add_numId().val = number
