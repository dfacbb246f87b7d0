"""A list as it was read: sheets of cells, a header, and people as their rows tell of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lms.people import PersonName

Problem = tuple[str, dict[str, int]]
NO_NAME = PersonName("", "")


@dataclass(frozen=True)
class Header:
    """Which sheet, which rows are its header, and which column is what (courses.rosters.fields)."""

    sheet: str
    rows: tuple[int, ...]
    columns: dict[str, int]

    def as_stored(self) -> dict[str, Any]:
        return {"sheet": self.sheet, "header_rows": list(self.rows), "columns": self.columns}


@dataclass
class ReadRow:
    """A row that is about a person, put in order. Nothing of it stands in its repr, and so in no log."""

    number: int
    cells: tuple[str, ...] = field(default=(), repr=False)
    names: dict[str, PersonName] = field(default_factory=dict, repr=False)
    iin: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    birth: str = field(default="", repr=False)
    org: str = field(default="", repr=False)
    org_type: str = field(default="", repr=False)
    position: str = field(default="", repr=False)
    language: str = field(default="", repr=False)
    region: str = field(default="", repr=False)
    # Why an identity number with an odd check digit is accepted all the same, and who says so.
    iin_reason: str = field(default="", repr=False)
    iin_by: int | None = field(default=None, repr=False)
    problems: list[Problem] = field(default_factory=list, repr=False)
    # Judged, not read: somebody the provider knows by the number needs no address of the list.
    on_record: bool = False

    @property
    def name(self) -> PersonName:
        """The first of the names given, the Kazakh one where there are two."""
        return next(iter(self.names.values()), NO_NAME)

    def tell(self, code: str, **facts: int) -> None:
        if code not in self.codes:
            self.problems.append((code, facts))

    @property
    def codes(self) -> set[str]:
        return {code for code, _facts in self.problems}


@dataclass(frozen=True)
class ReadList:
    """A whole list: its header, its people, and the rows that are about nobody."""

    header: Header
    heads: tuple[str, ...]
    people: list[ReadRow]
    ignored: list[tuple[int, tuple[str, ...]]]


STORED = ("iin", "phone", "email", "birth", "org", "org_type", "position", "language", "region", "iin_reason")


def stored(row: ReadRow) -> dict[str, Any]:
    """What of a row is kept, to be encrypted."""
    told: dict[str, Any] = {name: getattr(row, name) for name in STORED if getattr(row, name)}
    names = {code: [name.surname, name.given_name, name.patronymic] for code, name in row.names.items()}
    problems = [list(problem) for problem in row.problems]
    return told | {"names": names, "cells": row.cells, "problems": problems, "iin_by": row.iin_by}


def restored(number: int, told: dict[str, Any]) -> ReadRow:
    """The row as it was kept, with the problems that reading found; judging adds its own."""
    return ReadRow(
        number,
        cells=tuple(told.get("cells", ())),
        names={code: PersonName(*parts) for code, parts in told.get("names", {}).items()},
        problems=[(code, facts) for code, facts in told.get("problems", [])],
        iin_by=told.get("iin_by"),
        **{name: told.get(name, "") for name in STORED},
    )


def filled(values: tuple[Any, ...]) -> Iterator[tuple[int, Any]]:
    return ((place, value) for place, value in enumerate(values) if value is not None)
