"""The programme as PDF, the same paper as the .docx. Loaded by the worker alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache, lru_cache
from typing import Any
from unicodedata import category, normalize

from django.utils.html import escape
from django.utils.safestring import mark_safe
from reportlab.pdfbase.ttfonts import TTFontFile

from content.papers import PLAN_SECTION, PlanTable, ProgrammePaper, markup, plan_tables
from content.papers.markup import Block, Cell, Heading, Listing, Paragraph, Quotation, Run, Runs, Table
from content.papers.measure import TEXT_WIDTH, fair_widths, widest_word
from lms import pdf
from lms.text import holdable

_HEAD_SIZE = 8.5
# Of a page's width, in percent: the numbers, the least and the most for a column of hours, for all of them.
_NUMBER, _LEAST, _MOST, _ALL = 6.0, 9.0, 26.0, 64.0


def write(paper: ProgrammePaper) -> bytes:
    paper = replace(
        paper,
        title=drawn(paper.title),
        audience=drawn(paper.audience),
        ministry=drawn(paper.ministry),
        organisation=drawn(paper.organisation),
        city=drawn(paper.city),
        approved=drawn(paper.approved),
    )
    context = {
        "paper": paper,
        "words": paper.words,
        "contents": paper.words["contents"].upper(),
        "sections": [
            {
                "number": section.number,
                "title": drawn(section.title),
                # Safe: built anew from a few tags of ours, with every word of the author's escaped.
                "html": mark_safe(as_html(markup.read(section.html))),  # noqa: S308
                "plans": _plans(paper) if section.number == PLAN_SECTION else [],
            }
            for section in paper.sections
        ],
    }
    return pdf.render("pdf/programme.html", context, title=paper.title)


# --- Letters the fonts have ---

_NEAR = {"→": "–", "←": "–", "≥": ">=", "≤": "<=", "≠": "!=", "≈": "~", "✓": "+", "✔": "+", "☑": "+"}


@cache
def _letters() -> frozenset[int]:
    return frozenset.intersection(
        *(
            frozenset(TTFontFile(str(pdf.FONTS / f"NotoSerif-{weight}.ttf")).charToGlyph)
            for weight in ("Regular", "Bold")
        )
    )


def drawn(text: str) -> str:
    """The text in letters the fonts have: another would come out as an empty box, and no warning said so."""
    return "".join(map(_drawn, normalize("NFC", holdable(text))))


@lru_cache(4096)
def _drawn(letter: str) -> str:
    if category(letter) in ("Cf", "Mn"):
        return ""
    if letter.isspace() or ord(letter) in _letters():
        return letter
    plain = "".join(part for part in normalize("NFKD", letter) if ord(part) in _letters())
    return _NEAR.get(letter) or plain or "?"


# --- The plan's tables ---


def _plans(paper: ProgrammePaper) -> list[dict[str, Any]]:
    return [_plan(plan) for plan in plan_tables(paper.plan, paper.language)]


def _plan(plan: PlanTable) -> dict[str, Any]:
    """xhtml2pdf takes a column's width from its head."""
    wished = [min(max(_LEAST, _width(head)), _MOST) for head in plan.heads[2:]]
    shrunk = min(1.0, _ALL / sum(wished))
    columns = [width * shrunk for width in wished]
    widths = [_NUMBER, 100 - _NUMBER - sum(columns), *columns]
    return {
        "caption": drawn(plan.caption),
        "heads": list(zip(map(drawn, plan.heads), widths, strict=True)),
        "lines": [replace(line, number=drawn(line.number), title=drawn(line.title)) for line in plan.lines],
    }


def _width(head: str) -> float:
    """Noto Serif is wider than what is measured by a fifth; and there is the cell's padding."""
    return (widest_word(head, _HEAD_SIZE, bold=True) * 1.2 + 10) / TEXT_WIDTH * 100


# --- HTML of a few tags, every word escaped ---


def as_html(blocks: Iterable[Block]) -> str:
    """Lists become paragraphs with marks, as in the .docx; xhtml2pdf's marks need a font of their own."""
    return "".join(_block_html(block, 0) for block in blocks)


def _block_html(block: Block, level: int) -> str:
    if isinstance(block, Paragraph):
        return f"<p>{_runs_html(block.runs)}</p>"
    if isinstance(block, Heading):
        return f"<h{block.level}>{_runs_html(block.runs)}</h{block.level}>"
    if isinstance(block, Quotation):
        return f"<blockquote>{as_html(block.blocks)}</blockquote>"
    if isinstance(block, Listing):
        return "".join(_item_html(block, number, level) for number in range(len(block.items)))
    return _table_html(block)


def _item_html(listing: Listing, number: int, level: int) -> str:
    written, mark = "", f"{number + 1}) " if listing.ordered else "– "
    for block in listing.items[number]:
        if isinstance(block, Paragraph):
            written += f'<p class="item{min(level, 3)}">{mark}{_runs_html(block.runs)}</p>'
            mark = ""
        else:
            written += _block_html(block, level + 1)
    return written


def _table_html(table: Table) -> str:
    caption = f'<p class="caption">{_runs_html(table.caption)}</p>' if table.caption else ""
    # xhtml2pdf takes the columns' widths from the first row, if its cells are columns.
    widths = [0.0] * len(table.rows[0])
    if all(cell.span == 1 for cell in table.rows[0]):
        widths = fair_widths(table)
    first = map(_cell_html, table.rows[0], widths)
    rows = ["".join(first), *("".join(map(_cell_html, row)) for row in table.rows[1:])]
    repeat = ' repeat="1"' if all(cell.head for cell in table.rows[0]) else ""
    return f"{caption}<table{repeat}>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"


def _cell_html(cell: Cell, width: float = 0) -> str:
    tag = "th" if cell.head else "td"
    span = f' colspan="{cell.span}"' if cell.span > 1 else ""
    style = f' style="width: {width / TEXT_WIDTH * 100:.1f}%"' if width else ""
    return f"<{tag}{span}{style}>{_runs_html(cell.runs) or '&#160;'}</{tag}>"


def _runs_html(runs: Runs) -> str:
    return "".join(map(_run_html, runs))


def _run_html(run: Run) -> str:
    if run.text == "\n":
        return "<br>"
    said = str(escape(drawn(run.text)))
    if run.bold:
        said = f"<strong>{said}</strong>"
    if run.italic:
        said = f"<em>{said}</em>"
    return f'<a href="{escape(run.href)}">{said}</a>' if run.href else said
