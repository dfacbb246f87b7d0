"""What a page is told of a list: counts, causes, columns."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils import translation

from lms.refusals import Refused

LANGUAGES = ("kk", "ru", "en")


class RosterRefused(Refused):
    """The list can't be taken, corrected, imported or undone like this."""


@dataclass(frozen=True)
class Cause:
    """One thing that is the matter, and the numbers of the rows it concerns."""

    code: str
    words: str
    rows: list[int]
    rejects: bool


@dataclass(frozen=True)
class Summary:
    """How many rows of each kind a list has, and what is the matter with which."""

    new: int
    known: int
    rejected: int
    ignored: int
    # of the new and known those who would go to the waiting list
    waiting: int
    rejections: list[Cause]
    warnings: list[Cause]

    @property
    def accepted(self) -> int:
        return self.new + self.known


@dataclass(frozen=True)
class ColumnFound:
    """A column of the sheet as the mapping form shows it: letter, header words, a few values, field."""

    index: int
    letter: str
    head: str
    values: list[str] = field(repr=False)
    field: str = ""


@dataclass(frozen=True)
class ColumnsFound:
    """What the reader made of a file: its sheets, the one it took, its header and its columns."""

    sheets: list[str]
    sheet: str
    header_rows: list[int]
    columns: list[ColumnFound]
    # what a column may be, by code, in the reader's language
    fields: dict[str, str]


def in_all_languages(problem: Exception) -> dict[str, str]:
    """One sentence as whoever comes to read it reads it; the worker has no reader of its own."""
    told = {}
    for language in LANGUAGES:
        with translation.override(language):
            told[language] = str(problem)
    return told
