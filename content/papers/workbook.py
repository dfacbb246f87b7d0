"""A workbook that somebody uploads, hostile maybe: refused in a sentence, or given as rows with numbers.

Its size, what it unpacks into, its tags and its rows are limited before and while openpyxl reads it.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from content.papers import holdable

LARGEST_FILE = 2 * 1024 * 1024
LARGEST_UNPACKED = 50 * 1024 * 1024
# Of this what is XML, and its tags: those are what openpyxl takes time and memory for.
LARGEST_READ = 8 * 1024 * 1024
_MOST_TAGS = {"sheets": 300_000, "rest": 50_000}
MOST_ROWS = 500
_LOWEST_ROW, _MOST_COLUMNS = 2000, 60


class Unreadable(Exception):
    """The file as a whole can't be read; the words say why."""


@dataclass(frozen=True)
class Row:
    """What stands in a row of a sheet, its number there, and the places of its formulas."""

    number: int
    values: tuple[Any, ...]
    formulas: frozenset[int]

    @property
    def unknown(self) -> set[int]:
        """Where a formula stands whose result the file doesn't hold."""
        return {place for place in self.formulas if self.values[place] is None}

    def at(self, place: int | None) -> Any:
        return self.values[place] if place is not None and place < len(self.values) else None


def sheets(content: bytes) -> Iterator[list[Row]]:
    """The rows of one sheet after another; a sheet that nobody asks for isn't read."""
    _check_package(content)
    from openpyxl import load_workbook

    try:
        # Once for what formulas came to, once for where they stand.
        results = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        formulas = load_workbook(io.BytesIO(content), read_only=True)
        for name in results.sheetnames:
            yield list(_sheet_rows(results[name], formulas[name]))
    except Unreadable:
        raise
    except Exception as error:
        # A damaged file makes openpyxl and what it reads by raise whatever they please.
        raise Unreadable(_("The file is damaged: it can't be read.")) from error


def _check_package(content: bytes) -> None:
    if len(content) > LARGEST_FILE:
        raise Unreadable(_("The file is larger than 2 MB."))
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise Unreadable(_("The file is protected by a password. Save it without one."))
        raise Unreadable(_("This is an .xls of old. Open it and save it as .xlsx."))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = set(package.namelist())
            too_much = _too_much(package)
    except Exception as error:
        # A package that is damaged or encrypted fails in its own way in each of zipfile's decoders.
        raise Unreadable(_("This is not an .xlsx file.")) from error
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise Unreadable(_("This is not an .xlsx file."))
    if too_much:
        raise Unreadable(_("There is too much in the file. Leave only the sheet of the plan in it."))


def _too_much(package: zipfile.ZipFile) -> bool:
    """Whether the file unpacks into more than a plan can be. zipfile gives no more than a part declares."""
    parts = package.infolist()
    read = [part for part in parts if part.filename.endswith((".xml", ".rels"))]
    if sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        return True
    if sum(part.file_size for part in read) > LARGEST_READ:
        return True
    tags = dict.fromkeys(_MOST_TAGS, 0)
    for part in read:
        of_sheet = part.filename.startswith(("xl/worksheets/", "xl/sharedStrings"))
        tags["sheets" if of_sheet else "rest"] += package.read(part).count(b"<")
    return any(tags[where] > most for where, most in _MOST_TAGS.items())


def _sheet_rows(results: Any, formulas: Any) -> Iterator[Row]:
    """The rows with something in them. What a file says of its own size isn't believed; below is nothing."""
    if not hasattr(results, "iter_rows"):
        return
    count = 0
    for sheet in (results, formulas):
        sheet.reset_dimensions()
    within = {"max_row": _LOWEST_ROW, "max_col": _MOST_COLUMNS}
    pairs = zip(results.iter_rows(**within), formulas.iter_rows(**within), strict=True)
    for number, (known, written) in enumerate(pairs, start=1):
        values = tuple(_trimmed(cell.value) for cell in known)
        formulas = frozenset(place for place, cell in enumerate(written) if cell.data_type == "f")
        if formulas or any(value is not None for value in values):
            count += 1
            if count > MOST_ROWS:
                raise Unreadable(_("There are more than %(most)s rows.") % {"most": MOST_ROWS})
            yield Row(number, values, formulas)


def _trimmed(value: Any) -> Any:
    if isinstance(value, str):
        # A title is one line, however it is broken in its cell.
        return re.sub(r"\s*[\r\n]+\s*", " ", holdable(value)).strip() or None
    return value
