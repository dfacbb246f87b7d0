"""Two texts compared: paragraph by paragraph, and word by word where a paragraph was changed.

Nothing here knows of programmes: text in, differences out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from html.parser import HTMLParser
from itertools import zip_longest

# Two paragraphs with fewer words in common than this are two paragraphs, and not one that was changed.
ALIKE = 0.5


class Op(StrEnum):
    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True)
class Piece:
    op: Op
    words: str


@dataclass(frozen=True)
class Passage:
    """A paragraph as it was and is: pieces in reading order."""

    pieces: tuple[Piece, ...]

    @property
    def changed(self) -> bool:
        return any(piece.op != Op.SAME for piece in self.pieces)

    def before(self) -> str:
        return " ".join(piece.words for piece in self.pieces if piece.op != Op.NEW)

    def after(self) -> str:
        return " ".join(piece.words for piece in self.pieces if piece.op != Op.GONE)


def compare(old: Sequence[str], new: Sequence[str]) -> list[Passage]:
    """Every paragraph of both, the unchanged ones too. A paragraph isn't empty, and its spaces are single."""
    passages: list[Passage] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            passages += [_whole(Op.SAME, words) for words in old[i1:i2]]
        else:
            passages += _replaced(old[i1:i2], new[j1:j2])
    return passages


def _whole(op: Op, words: str) -> Passage:
    return Passage((Piece(op, words),))


def _replaced(old: Sequence[str], new: Sequence[str]) -> Iterable[Passage]:
    """Changed paragraphs stand where they stood; beside each other they are compared in order."""
    for was, now in zip_longest(old, new):
        if was is not None and now is not None:
            pieces = by_words(was, now)
            kept = sum(len(piece.words.split()) for piece in pieces if piece.op == Op.SAME)
            if kept >= ALIKE * min(len(was.split()), len(now.split())):
                yield Passage(pieces)
                continue
        if was is not None:
            yield _whole(Op.GONE, was)
        if now is not None:
            yield _whole(Op.NEW, now)


def by_words(old: str, new: str) -> tuple[Piece, ...]:
    was, now = old.split(" "), new.split(" ")
    pieces: list[Piece] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece(Op.SAME, " ".join(was[i1:i2])))
            continue
        if i2 > i1:
            pieces.append(Piece(Op.GONE, " ".join(was[i1:i2])))
        if j2 > j1:
            pieces.append(Piece(Op.NEW, " ".join(now[j1:j2])))
    return tuple(pieces)


# --- Out of HTML ---

BLOCKS = {
    *("p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "dd", "tr", "caption", "figcaption", "summary"),
    *(
        "div",
        "section",
        "article",
        "aside",
        "figure",
        "blockquote",
        "ul",
        "ol",
        "dl",
        "table",
        "thead",
        "tbody",
    ),
    *("details", "br", "hr"),
}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.paragraphs: list[str] = []
        self.line: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in BLOCKS:
            self.end_line()
        elif tag in ("td", "th") and self.line:
            self.line.append(" | ")

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self.end_line()

    def handle_data(self, data: str) -> None:
        self.line.append(data)

    def end_line(self) -> None:
        words = re.sub(r"\s+", " ", "".join(self.line)).strip(" |")
        if words:
            self.paragraphs.append(words)
        self.line = []


def paragraphs(html: str) -> list[str]:
    """The paragraphs of a text as words alone; a row of a table is one."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.end_line()
    return reader.paragraphs
