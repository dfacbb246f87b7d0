"""Lists as text: in whichever encoding, parted by semicolons, commas or tabs, with line breaks in quotes."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from django.utils.translation import gettext_lazy as _

from courses.rosters.fields import known_words
from courses.rosters.reading import LIMITS, not_a_list
from lms import spreadsheets
from lms.spreadsheets import Row, Sheet, Unreadable
from lms.text import KAZAKH_ALPHABET, holdable, lost_kazakh_letters

SEPARATORS = ";,\t|"
_BREAK = re.compile(r"\r\n|\n|\r")
_SAID = re.compile(r"sep=(.)$")
# A quote that isn't closed within so many lines was never meant to hold them.
_MOST_LINES_A_RECORD = 12
_LOOKED_AT = 200_000
# KZ-1048 differs from CP1251 by the Kazakh letters alone.
_EIGHT_BITS = ("cp1251", "cp866", "koi8-r", "mac-cyrillic")
_KAZAKH = set("әғқңөұүһі")


def sheet_of_text(content: bytes) -> Sheet:
    text = decoded(content)
    unprintable = sum(not character.isprintable() and character not in "\t\r\n" for character in text[:4000])
    if "\0" in text or unprintable > 10:
        raise not_a_list()
    if text.count("?") > sum(map(str.isalpha, text)):
        raise Unreadable(
            "letters_lost",
            _("The letters of this file are lost, question marks stand for them. Save the list as .xlsx."),
        )
    lines = _BREAK.split(holdable(text))
    begins = 0
    separator = _SAID.match(lines[0]) if lines else None
    if separator:
        begins = 1
    by = separator[1] if separator else _separator(lines)
    rows: list[Row] = []
    for number, cells in _records(lines, begins, by):
        values = tuple(" ".join(cell.split()) or None for cell in cells[: LIMITS.columns])
        if any(values):
            if len(rows) == LIMITS.rows:
                raise spreadsheets.too_many_rows(LIMITS)
            rows.append(Row(number, values))
    return Sheet("", rows)


def _records(lines: list[str], begins: int, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Each with the line it starts on."""
    place = begins
    while place < len(lines):
        few = [f"{line}\n" for line in islice(lines, place, place + _MOST_LINES_A_RECORD + 1)]
        reader = csv.reader(few, delimiter=separator)
        try:
            cells, taken = next(reader), reader.line_num
        except (csv.Error, StopIteration):
            cells, taken = [], len(few) + 1
        unclosed = taken >= len(few) > 1 and "".join(few).count('"') % 2 == 1
        if taken > _MOST_LINES_A_RECORD or unclosed:
            # The line as it stands, its lone quote left out.
            cells, taken = [cell.replace('"', "") for cell in lines[place].split(separator)], 1
        yield place + 1, cells
        place += taken


def _separator(lines: list[str]) -> str:
    """The one by which the header falls into known words; else the one that parts the most lines alike."""
    first = [line for line in lines[:300] if line.strip()][:60]

    def fits(separator: str) -> tuple[int, int]:
        parted = [line.split(separator) for line in first]
        known = max((known_words(cells) for cells in parted if len(cells) > 1), default=0)
        widths = Counter(len(cells) for cells in parted if len(cells) > 1)
        return known, max(widths.values(), default=0)

    return max(SEPARATORS, key=fits)


# --- encodings ----------------------------------------------------------------------------------------------


def decoded(content: bytes) -> str:
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    if wide := _utf_16_unmarked(content):
        return content.decode(wide, errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _eight_bits(content)


def _utf_16_unmarked(content: bytes) -> str:
    """Digits, spaces and separators leave every second byte zero."""
    beginning = content[:4000]
    low, high = beginning[0::2].count(0), beginning[1::2].count(0)
    if high > len(beginning) / 20 and low < high / 8:
        return "utf-16-le"
    return "utf-16-be" if low > len(beginning) / 20 and high < low / 8 else ""


def _eight_bits(content: bytes) -> str:
    """The encoding in which the most of it is everyday letters; small ones are the commonest in any text."""

    def fits(encoding: str) -> int:
        text = content[:_LOOKED_AT].decode(encoding, errors="replace")
        known = known_words(re.split(r"[;,\t|\r\n\"]", text[:20_000]))
        return known * 1000 + sum(character in KAZAKH_ALPHABET for character in text)

    best = max(_EIGHT_BITS, key=fits)
    text = content.decode(best, errors="replace")
    if best == "cp1251" and lost_kazakh_letters(text):
        kazakh = content.decode("kz1048", errors="replace")
        if not lost_kazakh_letters(kazakh) and _KAZAKH & set(kazakh.lower()):
            return kazakh
    return text
