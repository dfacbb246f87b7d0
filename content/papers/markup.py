"""An author's HTML brought down to what a paper can hold: paragraphs, headings, lists, quotations, tables.

Nothing of the author's markup is passed on. It is read into these few values, and a paper is written from
them: of a tag that isn't known the text remains, of a script or a style nothing does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from lxml import etree, html

from lms.text import holdable

_SILENT = {"head", "script", "style", "template", "iframe", "object", "svg", "math", "select", "textarea"}
_HEADINGS = {"h1": 3, "h2": 3, "h3": 3, "h4": 4, "h5": 4, "h6": 4}
_PARAGRAPHS = {"p", "div", "section", "article", "figure", "figcaption", "details", "summary", "dt", "dd"}
_SCHEMES = {"http", "https", "mailto"}
_DEEPEST = 60

_SPACE = re.compile(r"[ \t\n\r\f]+")


@dataclass(frozen=True)
class Run:
    """Words in one manner. A line break is a run of its own: «\\n»."""

    text: str
    bold: bool = False
    italic: bool = False
    href: str = ""


Runs = tuple[Run, ...]


@dataclass(frozen=True)
class Paragraph:
    runs: Runs


@dataclass(frozen=True)
class Heading:
    """Level 3 or 4, as in HTML: 1 is the paper's, 2 the section's."""

    level: int
    runs: Runs


@dataclass(frozen=True)
class Listing:
    ordered: bool
    items: tuple[tuple[Block, ...], ...]


@dataclass(frozen=True)
class Quotation:
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Cell:
    runs: Runs
    head: bool = False
    span: int = 1


@dataclass(frozen=True)
class Table:
    """All rows are equally wide; what lacked is made up with empty cells."""

    rows: tuple[tuple[Cell, ...], ...]
    caption: Runs = ()

    @property
    def width(self) -> int:
        return sum(cell.span for cell in self.rows[0])


Block = Paragraph | Heading | Listing | Quotation | Table


def read(markup: str) -> tuple[Block, ...]:
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    # A body around it, so that loose text stays in its place.
    root = html.document_fromstring(f"<body>{holdable(markup)}</body>".encode(), parser=parser)
    return _read(root, Run(""), 0)


def _read(node: etree._Element, manner: Run, depth: int) -> tuple[Block, ...]:
    reader = _Reader()
    reader.walk(node, manner, depth)
    reader.end_paragraph()
    return tuple(reader.blocks)


class _Reader:
    """Goes through the children of a node; loose words gather into a paragraph until a block begins."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.runs: list[Run] = []

    def walk(self, node: etree._Element, manner: Run, depth: int) -> None:
        if depth > _DEEPEST:
            self.say("".join(node.itertext()), manner)
            return
        self.say(node.text, manner)
        for child in node:
            if isinstance(child.tag, str):
                self.meet(child, manner, depth + 1)
            self.say(child.tail, manner)

    def say(self, text: str | None, manner: Run) -> None:
        if text:
            self.runs.append(replace(manner, text=_SPACE.sub(" ", holdable(text))))

    def end_paragraph(self) -> None:
        if runs := _trimmed(self.runs):
            self.blocks.append(Paragraph(runs))
        self.runs = []

    def meet(self, node: etree._Element, manner: Run, depth: int) -> None:
        tag = node.tag
        if tag in _SILENT:
            return
        if tag == "br":
            self.runs.append(Run("\n"))
        elif tag in ("b", "strong"):
            self.walk(node, replace(manner, bold=True), depth)
        elif tag in ("i", "em"):
            self.walk(node, replace(manner, italic=True), depth)
        elif tag == "a":
            self.walk(node, replace(manner, href=_address(node.get("href") or "")), depth)
        elif tag in _PARAGRAPHS:
            self.end_paragraph()
            self.walk(node, manner, depth)
            self.end_paragraph()
        elif block := _block(node, depth):
            self.end_paragraph()
            self.blocks.append(block)
        elif tag not in _BLOCKS:
            self.walk(node, manner, depth)


def _block(node: etree._Element, depth: int) -> Block | None:
    """The block that begins here, unless there is nothing in it."""
    return _BLOCKS[node.tag](node, depth) if node.tag in _BLOCKS else None


def _heading(node: etree._Element, depth: int) -> Block | None:
    runs = _in_one(_read(node, Run(""), depth))
    return Heading(_HEADINGS[node.tag], runs) if runs else None


def _listing(node: etree._Element, depth: int) -> Block | None:
    items = tuple(item for item in (_item(child, depth) for child in node) if item)
    return Listing(node.tag == "ol", items) if items else None


def _item(node: etree._Element, depth: int) -> tuple[Block, ...]:
    if node.tag == "li":
        return _read(node, Run(""), depth)
    # A list set straight into a list, as some editors write it.
    reader = _Reader()
    reader.meet(node, Run(""), depth)
    reader.end_paragraph()
    return tuple(reader.blocks)


def _quotation(node: etree._Element, depth: int) -> Block | None:
    blocks = _read(node, Run(""), depth)
    return Quotation(blocks) if blocks else None


def _table(node: etree._Element, depth: int) -> Block | None:
    rows: list[list[Cell]] = []
    hanging: dict[int, int] = {}
    # Rows of a table within a cell are that cell's lines.
    own = [row for row in node.iter("tr") if next(row.iterancestors("table")) is node]
    for line in own:
        row: list[Cell] = []
        for cell in line.iterchildren("td", "th"):
            _leave_room(row, hanging)
            if rowspan := _number(cell.get("rowspan")) - 1:
                hanging[_width(row)] = rowspan
            runs = _in_one(_read(cell, Run(""), depth))
            row.append(Cell(runs, head=cell.tag == "th", span=_number(cell.get("colspan"))))
        _leave_room(row, hanging)
        if any(cell.runs for cell in row):
            rows.append(row)
    width = max(map(_width, rows), default=0)
    for row in rows:
        row += [Cell(())] * (width - _width(row))
    captions = [_in_one(_read(caption, Run(""), depth)) for caption in node.iterchildren("caption")]
    return Table(tuple(map(tuple, rows)), *captions[:1]) if rows else None


def _leave_room(row: list[Cell], hanging: dict[int, int]) -> None:
    """Empty cells where one of an earlier row hangs down into this one."""
    while hanging.get(_width(row), 0) > 0:
        hanging[_width(row)] -= 1
        row.append(Cell(()))


def _width(row: list[Cell]) -> int:
    return sum(cell.span for cell in row)


_BLOCKS: dict[Any, Any] = {
    **dict.fromkeys(_HEADINGS, _heading),
    "ul": _listing,
    "ol": _listing,
    "blockquote": _quotation,
    "table": _table,
}


def _number(written: str | None) -> int:
    """How many columns or rows a cell takes."""
    return min(max(int(written), 1), 20) if written and re.fullmatch("[0-9]{1,3}", written) else 1


def _address(href: str) -> str:
    """Where a link leads, if a paper may lead there."""
    href = "".join(holdable(href).split())
    try:
        scheme = urlsplit(href).scheme
    except ValueError:
        return ""
    return href if scheme.lower() in _SCHEMES else ""


def _trimmed(runs: Iterable[Run]) -> Runs:
    """Joined where the manner is the same, without space at the ends, beside breaks or doubled."""
    joined: list[Run] = []
    for run in runs:
        text = run.text
        if not joined or joined[-1].text.endswith(("\n", " ")):
            text = text if text == "\n" else text.lstrip(" ")
        if not text or (text == "\n" and not joined):
            continue
        if text == "\n":
            joined[-1] = replace(joined[-1], text=joined[-1].text.rstrip(" "))
            joined.append(Run("\n"))
        elif joined and joined[-1].text != "\n" and replace(joined[-1], text="") == replace(run, text=""):
            joined[-1] = replace(run, text=joined[-1].text + text)
        else:
            joined.append(replace(run, text=text))
    while joined and not joined[-1].text.strip():
        joined.pop()
    if joined:
        joined[-1] = replace(joined[-1], text=joined[-1].text.rstrip(" "))
    return tuple(joined)


def _in_one(blocks: Iterable[Block]) -> Runs:
    """Blocks as the lines of one cell or heading."""
    runs: list[Run] = []
    for block in blocks:
        if lines := _lines(block):
            runs += [Run("\n"), *lines] if runs else lines
    return tuple(runs)


def _lines(block: Block) -> Runs:
    if isinstance(block, Paragraph | Heading):
        return block.runs
    if isinstance(block, Quotation):
        return _in_one(block.blocks)
    if isinstance(block, Listing):
        items = [_in_one(item) for item in block.items]
        return _in_one(Paragraph((Run("– "), *item)) for item in items)
    return _in_one(Paragraph(cell.runs) for row in block.rows for cell in row)
