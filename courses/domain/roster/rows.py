"""Rows of a list as they are stored: sealed, opened, written back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from courses.domain.roster.judging import Judged, chunks
from courses.models import RosterRow
from courses.rosters.values import ReadRow, restored
from lms import closed

KEPT_AT_ONCE = 500
WRITTEN = ["verdict", "problems", "person", "made_person", "enrolment", "application"]


def seal(told: Any) -> str:
    return closed.encrypt(json.dumps(told, ensure_ascii=False))


def opened(row: RosterRow) -> dict[str, Any]:
    """What the row says of its person; nothing where that has been forgotten."""
    return json.loads(closed.decrypt(row.token)) if row.token else {}


def read_again(row: RosterRow) -> ReadRow:
    """As it was read, not yet judged."""
    return restored(row.number, opened(row))


def write(row: RosterRow, item: Judged) -> RosterRow:
    """What judging made of a row. Problems name no one: what they say of a person is in the token."""
    row.verdict, row.person = item.verdict, item.person
    row.problems = [list(problem) for problem in item.row.problems]
    return row


def write_back(rows: Iterable[RosterRow]) -> None:
    """Many rows changed, in few queries. What they say of a person stays: it may be forgotten meanwhile."""
    for some in chunks(rows, KEPT_AT_ONCE):
        RosterRow.objects.bulk_create(
            some, update_conflicts=True, unique_fields=["pk"], update_fields=WRITTEN
        )
