"""Finds in a file the sheet with the people, the rows of its header, and what each column is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext_lazy as _

from courses.rosters.cells import as_text, looks_like_email, looks_like_iin, looks_like_name, looks_like_phone
from courses.rosters.fields import (
    FIELDS,
    NAMES,
    field_of,
    language_alone,
    language_of_words,
)
from courses.rosters.rejected import heads_of_reasons
from courses.rosters.values import Header, filled
from lms.spreadsheets import Area, Row, Sheet, Unreadable

# A header stands among the first rows of a sheet.
_WITHIN = 60
_LOOKED_AT = 400


def find(sheets: Sequence[Sheet]) -> Header:
    """In the visible sheet with the most rows of people; in a hidden one only where no other has any."""
    found = [(sheet, header) for sheet in sheets if (header := _of_sheet(sheet))]
    seen = [pair for pair in found if not pair[0].hidden] or found
    if not seen:
        raise Unreadable(
            "no_header",
            _(
                "No header was found: a list needs a row with the names of its columns, "
                "one of them the full name."
            ),
        )
    return max(seen, key=lambda pair: _people(*pair))[1]


def _people(sheet: Sheet, header: Header) -> int:
    keys = [place for code, place in header.columns.items() if code in {"iin", "phone", "email"}]
    keys = keys or [place for code, place in header.columns.items() if code.startswith(NAMES)]
    last = max(header.rows, default=0)
    return sum(row.number > last and any(row.at(place) is not None for place in keys) for row in sheet.rows)


def _of_sheet(sheet: Sheet) -> Header | None:
    rows = sheet.rows[:_WITHIN]
    best: tuple[int, int, int] = (0, 0, 0)
    header: Header | None = None
    for place, row in enumerate(rows):
        for below in (None, rows[place + 1] if place + 1 < len(rows) else None):
            if below is not None and not _may_belong(row, below, sheet.merged):
                continue
            columns = _columns(row, below, sheet.merged)
            # Of two that know as much the one of fewer rows, unless cells reach down; and the upper one.
            score = (len(columns), _rows_hold_together(row, below, sheet.merged), -place)
            if score > best and _is_header(columns):
                best = score
                header = Header(sheet.name, (row.number, below.number) if below else (row.number,), columns)
    return header or _without_header(sheet)


def _is_header(columns: dict[str, int]) -> bool:
    named = {code.removesuffix("_kk").removesuffix("_ru") for code in columns}
    return bool(named & {"name", "surname"}) and len(named) > 1


def _rows_hold_together(row: Row, below: Row | None, merged: Sequence[Area]) -> int:
    if below is None:
        return 0
    down = any(top == row.number and bottom == below.number for top, _first, bottom, _last in merged)
    return 1 if down else -1


def _may_belong(row: Row, below: Row, merged: Sequence[Area]) -> bool:
    """Whether the row below may be the header's second: it stands right there and is about nobody.

    Never in a spreadsheet of rejected rows: its header is one row, and reasons speak of phones and e-mail.
    """
    if any(as_text(value) in heads_of_reasons() for _place, value in filled(row.values)):
        return False
    joined = below.number == row.number + 1 or any(
        top == row.number and bottom >= below.number for top, _first, bottom, _last in merged
    )
    return joined and not is_about_somebody(below)


def is_about_somebody(row: Row) -> bool:
    """A number of twelve digits, a phone or an address."""
    texts = [as_text(value) for _place, value in filled(row.values)]
    return any(looks_like_iin(text) or looks_like_email(text) or looks_like_phone(text) for text in texts)


def heads_of(rows: Sequence[Row], merged: Sequence[Area]) -> list[str]:
    """The words above each column, the upper row's first."""
    width = max((len(row.values) for row in rows), default=0)
    parts = [_spread(row, merged) for row in rows]
    heads = []
    for place in range(width):
        words = [as_text(part[place]) for part in parts if place < len(part)]
        heads.append(" ".join(dict.fromkeys(word for word in words if word)))
    while heads and not heads[-1]:
        heads.pop()
    return heads


def _spread(row: Row, merged: Sequence[Area]) -> list[Any]:
    """What stands in a merged cell stands above all the columns it covers."""
    values = list(row.values)
    for top, first, _bottom, last in merged:
        if top == row.number and first < len(values):
            for place in range(first + 1, min(last + 1, len(values))):
                values[place] = values[first] if values[place] is None else values[place]
    return values


def _columns(row: Row, below: Row | None, merged: Sequence[Area]) -> dict[str, int]:
    upper = _spread(row, merged)
    if below is None:
        fields = [field_of(value) for value in upper]
        heads = [as_text(value) for value in upper]
    else:
        fields, heads = _of_two_rows(upper, below)
    fields = _told_apart(fields, heads)
    columns: dict[str, int] = {}
    for place, code in enumerate(fields):
        if code in FIELDS:
            columns.setdefault(code, place)
    return columns


def _of_two_rows(upper: list[Any], below: Row) -> tuple[list[str], list[str]]:
    """The lower row says it, or both together; a group's name reaches to the next one without merging too."""
    fields, heads, group = [], [], None
    for place in range(max(len(upper), len(below.values))):
        top, low = (upper[place] if place < len(upper) else None), below.at(place)
        group = top if top is not None else (group if low is not None else None)
        both = " ".join(filter(None, (as_text(group), as_text(low))))
        heads.append(both)
        if low is None:
            fields.append(field_of(top))
        elif language_alone(low) and field_of(group) in NAMES:
            fields.append(f"{field_of(group)}{language_alone(low)}")
        else:
            code = field_of(low) or field_of(both)
            language = language_alone(group)
            fields.append(f"{code}{language}" if code in NAMES and language else code)
    return fields, heads


def _told_apart(fields: list[str], heads: list[str]) -> list[str]:
    """Two columns of names without a word on the language: the words they are called by tell it."""
    counts = Counter(fields)
    for code in NAMES:
        if counts[code] > 1:
            for place, found in enumerate(fields):
                if found == code and (language := language_of_words(heads[place])):
                    fields[place] = f"{code}_{language}"
    # «ФИО» beside «Аты-жөні (қазақша)»: the one without a word is in the other language.
    for code in NAMES:
        for given, other in (("kk", "ru"), ("ru", "kk")):
            if f"{code}_{given}" in fields and f"{code}_{other}" not in fields and code in fields:
                fields[fields.index(code)] = f"{code}_{other}"
    return fields


# --- a sheet of people with no header at all ----------------------------------------------------------------


def _without_header(sheet: Sheet) -> Header | None:
    """What most cells of a column look like says what it is; names and more are needed."""
    rows = sheet.rows[:_LOOKED_AT]
    looks: tuple[tuple[str, Callable[[str], bool]], ...] = (
        ("iin", looks_like_iin),
        ("email", looks_like_email),
        ("phone", looks_like_phone),
        ("name", looks_like_name),
    )
    columns: dict[str, int] = {}
    for code, fits in looks:
        counts: Counter[int] = Counter()
        for row in rows:
            counts.update(place for place, value in filled(row.values) if fits(as_text(value)))
        free = [place for place in counts if place not in columns.values()]
        if free:
            place = max(free, key=lambda place: counts[place])
            if counts[place] * 2 >= len(rows):
                columns[code] = place
    return Header(sheet.name, (), columns) if "name" in columns and len(columns) > 1 else None


# --- rows that repeat the header or number its columns ------------------------------------------------------


def repeats(row: Row, columns: dict[str, int]) -> bool:
    """The header once more, on every printed page: where names stand, it says what a name is called."""
    return any(
        field_of(row.at(place)).startswith(NAMES) for code, place in columns.items() if code.startswith(NAMES)
    )


def numbers_the_columns(row: Row) -> bool:
    """«1 2 3 4 5» under the header."""
    texts = [as_text(value) for _place, value in filled(row.values)]
    if len(texts) < 3 or not all(re.fullmatch(r"[0-9]{1,2}", text) for text in texts):
        return False
    return all(int(after) - int(before) == 1 for before, after in pairwise(texts))
