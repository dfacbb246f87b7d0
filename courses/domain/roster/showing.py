"""A list looked through before it is imported: counts, causes, rows, and what a coordinator decides."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from courses.domain.roster.judging import IGNORED, KNOWN, NEW, REJECTED, judge
from courses.domain.roster.rows import opened, read_again, seal, write, write_back
from courses.domain.roster.values import Cause, ColumnFound, ColumnsFound, RosterRefused, Summary
from courses.enums import ImportStage
from courses.models import RosterImport, RosterRow
from courses.rosters.cells import looks_like_iin
from courses.rosters.fields import FIELDS, field_of
from courses.rosters.values import Problem, restored, stored
from courses.rosters.words import REJECTS, WARNINGS, cause, reasons, rejection, told
from lms import closed
from lms.models import User
from lms.people import mask_iin, show_phone

_DIGITS = re.compile(r"(?<![0-9])[0-9]{9,12}(?![0-9])")
_VALUES_SHOWN = 3


# --- what was found -----------------------------------------------------------------------------------------


def summary(roster: RosterImport) -> Summary:
    """In one query, however long the list is."""
    counts: Counter[str] = Counter()
    causes: dict[tuple[bool, str], list[int]] = defaultdict(list)
    waiting = 0
    for number, verdict, problems in roster.rows.values_list("number", "verdict", "problems"):
        counts[verdict] += 1
        waiting += verdict in {NEW, KNOWN} and any(code == "waiting_list" for code, _facts in problems)
        for rejects, code in _named(verdict, problems):
            causes[rejects, code].append(number)
    return Summary(
        new=counts[NEW],
        known=counts[KNOWN],
        rejected=counts[REJECTED],
        ignored=counts[IGNORED],
        waiting=waiting,
        rejections=_causes(causes, rejects=True),
        warnings=_causes(causes, rejects=False),
    )


def _named(verdict: str, problems: Iterable[Problem]) -> list[tuple[bool, str]]:
    """A rejected row under its one reason, another under all that is worth a look."""
    if verdict == REJECTED:
        return [(True, code) for code in reasons(problems)][:1]
    return [(False, code) for code, _facts in problems if code in WARNINGS]


def _causes(causes: dict[tuple[bool, str], list[int]], *, rejects: bool) -> list[Cause]:
    return [
        Cause(code, cause(code, rejects=rejects), causes[rejects, code], rejects)
        for code in (REJECTS if rejects else WARNINGS)
        if (rejects, code) in causes
    ]


def rows_shown(roster: RosterImport, verdict: str | None = None) -> QuerySet[RosterRow]:
    """By their numbers; of one verdict or all that are about people."""
    rows = roster.rows.filter(verdict=verdict) if verdict else roster.rows.exclude(verdict=IGNORED)
    return rows.select_related("person").order_by("number")


def facts(row: RosterRow, *, whole: bool = False) -> dict[str, Any]:
    """What the row says of its person, in order; the identity number masked unless the whole is needed."""
    read = restored(row.number, opened(row))
    return {
        "name": read.name.full,
        "names": {code: name.full for code, name in read.names.items()},
        "iin": read.iin if whole else mask_iin(read.iin) if read.iin else "",
        "phone": show_phone(read.phone),
        "email": read.email,
        "birth": read.birth,
        "org": read.org,
        "org_type": read.org_type,
        "position": read.position,
        "language": read.language,
        "region": read.region,
        "cells": [text if whole else _masked(text) for text in read.cells],
    }


def sentences(row: RosterRow) -> list[str]:
    """What is the matter with the row, the reason for a rejection first."""
    read = restored(row.number, opened(row))
    problems = {code: (code, facts) for code, facts in row.problems}
    return [
        told(problems[code], read, rejects=rejects) for rejects, code in _named(row.verdict, row.problems)
    ]


def _masked(text: str) -> str:
    """A number that may be an IIN, its first zero lost or not; a phone is read as it is."""

    def mask(found: re.Match[str]) -> str:
        return mask_iin(found[0].zfill(12)) if looks_like_iin(found[0]) else found[0]

    return _DIGITS.sub(mask, text)


def columns_found(roster: RosterImport, sheet: str | None = None) -> ColumnsFound:
    """For a coordinator who corrects the columns: of the sheet that was taken, or of another they choose."""
    mapping = roster.mapping
    preview = _preview(mapping)
    chosen = sheet if sheet in preview else mapping.get("sheet", next(iter(preview), ""))
    same = chosen == mapping.get("sheet")
    header_rows = mapping.get("header_rows", []) if same else []
    fields = {place: code for code, place in mapping.get("columns", {}).items()} if same else {}
    lines = preview.get(chosen, [])
    width = max((len(cells) for _number, cells in lines), default=0)
    while width and not any(len(cells) >= width and cells[width - 1] for _number, cells in lines):
        width -= 1
    below = max(header_rows, default=0)
    columns = []
    for place in range(width):
        column = [(number, cells[place]) for number, cells in lines if len(cells) > place and cells[place]]
        heads = [text for number, text in column if number in header_rows]
        values = [_masked(text) for number, text in column if number > below]
        columns.append(
            ColumnFound(place, _letter(place), " ".join(heads), values[:_VALUES_SHOWN], fields.get(place, ""))
        )
    names = {code: str(name) for code, name in FIELDS.items()}
    return ColumnsFound(list(preview), chosen, header_rows, columns, names)


def _preview(mapping: dict[str, Any]) -> dict[str, Any]:
    return json.loads(closed.decrypt(mapping["preview"])) if mapping.get("preview") else {}


def _letter(place: int) -> str:
    """As the sheet calls its columns: A … Z, AA …"""
    return (chr(64 + place // 26) if place >= 26 else "") + chr(65 + place % 26)


# --- what a coordinator decides -----------------------------------------------------------------------------


def accept_row(*, row: RosterRow, reason: str, by: User, at: datetime) -> None:
    """An identity number whose last digit alone is odd is accepted, for a reason that is kept."""
    if not reason.strip():
        raise RosterRefused(_("Say why the number is accepted."))
    with transaction.atomic():
        roster = _shown(row)
        read = read_again(row)
        if not may_be_accepted(row):
            raise RosterRefused(_("Only a row whose IIN has an odd last digit can be accepted like this."))
        read.problems = [
            ("iin_accepted", {}) if code == "iin_check_digit" else (code, facts)
            for code, facts in read.problems
        ]
        read.iin_reason, read.iin_by = reason.strip()[:300], by.pk
        row.token = seal(stored(read))
        row.save(update_fields=["token"])
        _judge_again(roster)
    row.refresh_from_db()


def may_be_accepted(row: RosterRow) -> bool:
    """Whether nothing stands in the way but the last digit of the identity number."""
    return row.verdict == REJECTED and rejection(read_again(row)) == "iin_check_digit"


def leave_out(*, row: RosterRow) -> None:
    """This person is not to be imported; of two rows about one person the other then counts."""
    with transaction.atomic():
        roster = _shown(row)
        RosterRow.objects.filter(pk=row.pk).update(verdict=IGNORED, problems=[["left_out", {}]], person=None)
        _judge_again(roster)
    row.refresh_from_db()


def _shown(row: RosterRow) -> RosterImport:
    roster = RosterImport.objects.select_for_update().get(pk=row.roster_id)
    if roster.stage != ImportStage.SHOWN or not row.token:
        raise RosterRefused(_("The rows of this list can't be changed now."))
    return roster


def _judge_again(roster: RosterImport) -> None:
    rows = {row.number: row for row in roster.rows.exclude(verdict=IGNORED)}
    read = [read_again(row) for row in rows.values()]
    changed = []
    for item in judge(read, cohort=roster.cohort, department=roster.department):
        row = rows[item.row.number]
        before = row.verdict, row.problems, row.person_id
        write(row, item)
        if before != (row.verdict, row.problems, row.person_id):
            changed.append(row)
    write_back(changed)


# --- files --------------------------------------------------------------------------------------------------


def rejected_file(roster: RosterImport) -> bytes:
    """The rejected rows as they came, each with its reason beside it, to be mended and sent again."""
    from courses.rosters.rejected import write_rejected

    rows = []
    for row in rows_shown(roster, REJECTED):
        reasons = sentences(row)
        rows.append((row.number, list(restored(row.number, opened(row)).cells), " ".join(reasons)))
    return write_rejected(_heads(roster.mapping), rows)


def _heads(mapping: dict[str, Any]) -> list[str]:
    """The list's own header; where it doesn't say what a column is, as a coordinator or the cells told it."""
    heads = list(mapping.get("heads", []))
    for code, place in mapping.get("columns", {}).items():
        heads += [""] * (place + 1 - len(heads))
        said = field_of(heads[place])
        if not said or not code.startswith(said):
            heads[place] = str(FIELDS[code])
    return heads


def template(language: str) -> bytes:
    """A list to fill in."""
    from courses.rosters.template import write_template

    return write_template(language)
