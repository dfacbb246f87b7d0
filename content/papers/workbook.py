"""The workbook of a plan that somebody uploads: how large it may be, and its sheets one after another."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from lms import spreadsheets
from lms.spreadsheets import Limits, Row

LIMITS = Limits(
    megabytes=2,
    unpacked=50 * 1024 * 1024,
    read=8 * 1024 * 1024,
    sheet_tags=300_000,
    other_tags=50_000,
    rows=500,
    lowest_row=2000,
    columns=60,
    too_much=_("There is too much in the file. Leave only the sheet of the plan in it."),
)


def sheets(content: bytes) -> Iterator[list[Row]]:
    """The rows of one sheet after another; a sheet that nobody asks for isn't read."""
    for sheet in spreadsheets.sheets(content, LIMITS, formulas=True):
        yield sheet.rows
