"""A workbook that somebody uploads, hostile maybe: refused in a sentence, or given as rows with numbers.

Its size, what it unpacks into, its tags and its rows are limited before and while openpyxl reads it, which
is loaded only then.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from lms.text import holdable

OLE = b"\xd0\xcf\x11\xe0"
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*\bref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_MOST_MERGED = 20_000
Area = tuple[int, int, int, int]


class Unreadable(Exception):
    """The file as a whole can't be read; the words say why, in the language they are asked for in."""

    def __init__(self, code: str, words: Any, **facts: Any) -> None:
        super().__init__(code)
        self.code, self.words, self.facts = code, words, facts

    def __str__(self) -> str:
        return str(self.words) % self.facts if self.facts else str(self.words)


@dataclass(frozen=True)
class Limits:
    """How much a file may hold before it is taken for an attack or a mistake."""

    megabytes: int
    unpacked: int
    # Of this what is XML, and its tags: those are what openpyxl takes time and memory for.
    read: int
    sheet_tags: int
    other_tags: int
    rows: int
    lowest_row: int
    columns: int
    too_much: Any = field(repr=False)


@dataclass(frozen=True)
class Row:
    """What stands in a row of a sheet, its number there, and the places of its formulas."""

    number: int
    values: tuple[Any, ...]
    formulas: frozenset[int] = frozenset()

    @property
    def unknown(self) -> set[int]:
        """Where a formula stands whose result the file doesn't hold."""
        return {place for place in self.formulas if self.values[place] is None}

    def at(self, place: int | None) -> Any:
        return self.values[place] if place is not None and place < len(self.values) else None


@dataclass(frozen=True)
class Sheet:
    """The rows with something in them, and the merged areas: first row and column, last row and column.

    Rows are counted from 1, as they are shown; columns from 0.
    """

    name: str
    rows: list[Row]
    hidden: bool = False
    merged: tuple[Area, ...] = ()


def too_large(limits: Limits) -> Unreadable:
    return Unreadable("too_large", _("The file is larger than %(most)s MB."), most=limits.megabytes)


def too_many_rows(limits: Limits) -> Unreadable:
    return Unreadable("too_many_rows", _("There are more than %(most)s rows."), most=limits.rows)


def protected() -> Unreadable:
    return Unreadable("protected", _("The file is protected by a password. Save it without one."))


def damaged() -> Unreadable:
    return Unreadable("damaged", _("The file is damaged: it can't be read."))


def sheets(content: bytes, limits: Limits, *, formulas: bool = False) -> Iterator[Sheet]:
    """One sheet after another; a sheet that nobody asks for isn't read."""
    _check_package(content, limits)
    from openpyxl import load_workbook

    try:
        # Once for what formulas came to, and where it is asked for, once for where they stand.
        with _quietly():
            results = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            written = load_workbook(io.BytesIO(content), read_only=True) if formulas else None
        for name in results.sheetnames:
            sheet = results[name]
            if not hasattr(sheet, "iter_rows"):
                continue
            with _quietly():
                rows = list(_rows(sheet, written[name] if written else None, limits))
            merged = () if formulas else _merged(content, sheet)
            yield Sheet(name, rows, hidden=sheet.sheet_state != "visible", merged=merged)
    except Unreadable:
        raise
    except Exception as error:
        # A damaged file makes openpyxl and what it reads by raise whatever they please.
        raise damaged() from error


@contextmanager
def _quietly() -> Iterator[None]:
    """openpyxl warns of what it leaves out of a file: its lists to choose from, its header and footer."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _check_package(content: bytes, limits: Limits) -> None:
    if len(content) > limits.megabytes * 1024 * 1024:
        raise too_large(limits)
    if content.startswith(OLE):
        if is_encrypted(content):
            raise protected()
        raise Unreadable("xls", _("This is an .xls of old. Open it and save it as .xlsx."))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = set(package.namelist())
            too_much = _too_much(package, limits)
    except Exception as error:
        # A package that is damaged or encrypted fails in its own way in each of zipfile's decoders.
        raise _not_xlsx() from error
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise _not_xlsx()
    if too_much:
        raise Unreadable("too_much", limits.too_much)


def is_encrypted(ole: bytes) -> bool:
    """An .xlsx under a password is a package of the old kind that holds the new one encrypted."""
    return "EncryptedPackage".encode("utf-16-le") in ole


def _not_xlsx() -> Unreadable:
    return Unreadable("not_xlsx", _("This is not an .xlsx file."))


def _too_much(package: zipfile.ZipFile, limits: Limits) -> bool:
    """Whether the file unpacks into more than it may. zipfile gives no more than a part declares."""
    parts = package.infolist()
    read = [part for part in parts if part.filename.endswith((".xml", ".rels"))]
    if sum(part.file_size for part in parts) > limits.unpacked:
        return True
    if sum(part.file_size for part in read) > limits.read:
        return True
    of_sheets = rest = 0
    for part in read:
        tags = _tags(package, part)
        if part.filename.startswith(("xl/worksheets/", "xl/sharedStrings")):
            of_sheets += tags
        else:
            rest += tags
    return of_sheets > limits.sheet_tags or rest > limits.other_tags


def _tags(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> int:
    with package.open(part) as stream:
        return sum(chunk.count(b"<") for chunk in iter(lambda: stream.read(1 << 20), b""))


def _rows(results: Any, written: Any, limits: Limits) -> Iterator[Row]:
    """The rows with something in them. What a file says of its own size isn't believed; below is nothing."""
    count = 0
    within = {"max_row": limits.lowest_row, "max_col": limits.columns}
    results.reset_dimensions()
    pairs: Any
    known = results.iter_rows(**within, values_only=True)
    if written is not None:
        written.reset_dimensions()
        pairs = zip(known, written.iter_rows(**within), strict=True)
    else:
        pairs = ((values, ()) for values in known)
    for number, (values, cells) in enumerate(pairs, start=1):
        values = tuple(_trimmed(value) for value in values)
        if written is None:
            values = _without_the_empty_end(values)
        formulas = frozenset(place for place, cell in enumerate(cells) if cell.data_type == "f")
        if formulas or any(value is not None for value in values):
            count += 1
            if count > limits.rows:
                raise too_many_rows(limits)
            yield Row(number, values, formulas)


def _without_the_empty_end(values: tuple[Any, ...]) -> tuple[Any, ...]:
    end = len(values)
    while end and values[end - 1] is None:
        end -= 1
    return values[:end]


def _merged(content: bytes, sheet: Any) -> tuple[Area, ...]:
    """openpyxl leaves merged areas out when it reads row by row."""
    from openpyxl.utils import column_index_from_string as place

    with zipfile.ZipFile(io.BytesIO(content)) as package:
        found = _MERGED.findall(package.read(sheet._worksheet_path))[:_MOST_MERGED]
    return tuple(
        (int(top), place(first.decode()) - 1, int(bottom), place(last.decode()) - 1)
        for first, top, last, bottom in found
    )


def _trimmed(value: Any) -> Any:
    if isinstance(value, str):
        # A title is one line, however it is broken in its cell.
        return re.sub(r"\s*[\r\n]+\s*", " ", holdable(value)).strip() or None
    return value
