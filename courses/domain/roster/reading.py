"""The worker reads a list: every row is put in order, judged and kept, its person's data encrypted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.domain.roster.carrying import carry_in, invite
from courses.domain.roster.judging import IGNORED, chunks, judge
from courses.domain.roster.keeping import due_again, kept_file
from courses.domain.roster.rows import KEPT_AT_ONCE, seal, write
from courses.domain.roster.values import RosterRefused, in_all_languages
from courses.enums import ImportStage
from courses.models import Cohort, RosterImport, RosterRow
from courses.rosters import header as headers
from courses.rosters.cells import as_text
from courses.rosters.fields import FIELDS
from courses.rosters.reading import read_file
from courses.rosters.rows import read_list
from courses.rosters.values import Header, ReadList, stored
from lms.spreadsheets import Sheet, Unreadable

# What a mapping form shows of each sheet.
_SHOWN_ROWS, _SHOWN_BELOW = 15, 3
TO_REMAP = {ImportStage.SHOWN, ImportStage.UNREADABLE}


def work(roster: RosterImport) -> None:
    """What is due for a list at the stage it is at; done twice, it does nothing twice."""
    if roster.stage == ImportStage.READING:
        read(roster)
    if roster.stage == ImportStage.IMPORTING:
        carry_in(roster)
    if roster.stage == ImportStage.IMPORTED:
        invite(roster)


def read(roster: RosterImport) -> None:
    """The file into rows; where it can't be read, one sentence why, and nothing else is changed."""
    try:
        sheets = read_file(kept_file(roster))
        roster.mapping = {**roster.mapping, "preview": _preview(sheets)}
        found = read_sheets(sheets, roster.cohort, roster.mapping)
    except (Unreadable, RosterRefused) as problem:
        roster.stage, roster.problem = ImportStage.UNREADABLE, in_all_languages(problem)
        with transaction.atomic():
            roster.rows.all().delete()
            roster.save(update_fields=["stage", "problem", "mapping"])
        return
    RosterImport.objects.filter(pk=roster.pk).update(
        done_rows=0, all_rows=len(found.people) + len(found.ignored)
    )
    # Before it is judged: who is on record then may change until it is imported.
    sealed = [seal(stored(row)) for row in found.people]
    judged = judge(found.people, cohort=roster.cohort, department=roster.department)
    roster.mapping = {
        **roster.mapping,
        **found.header.as_stored(),
        "heads": list(found.heads),
        "preview": _preview(sheets, found.header),
    }
    rows = [
        write(RosterRow(number=item.row.number, token=token), item)
        for item, token in zip(judged, sealed, strict=True)
    ]
    keep(roster, rows + _kept_ignored(found))


def read_sheets(sheets: Sequence[Sheet], cohort: Cohort, mapping: dict[str, Any]) -> ReadList:
    """By the coordinator's mapping, where there is one; else by the header that is found."""
    header = _mapped(mapping) if mapping.get("asked") else headers.find(sheets)
    sheet = next((sheet for sheet in sheets if sheet.name == header.sheet), None)
    if sheet is None:
        raise RosterRefused(gettext_lazy("The file has no such sheet."))
    found = read_list(sheet, header, language=cohort.language)
    if not found.people:
        raise Unreadable("nobody", gettext_lazy("Below the header there is nobody."))
    return found


def _mapped(mapping: dict[str, Any]) -> Header:
    columns = {code: int(place) for code, place in mapping["columns"].items()}
    return Header(mapping["sheet"], tuple(mapping["header_rows"]), columns)


def remap(*, roster: RosterImport, mapping: dict[str, Any], at: datetime) -> None:
    """A coordinator says which sheet, which rows are the header and which column is what; it is read anew."""
    columns = {code: int(place) for code, place in mapping["columns"].items()}
    if not set(columns) <= set(FIELDS) or any(place < 0 for place in columns.values()):
        raise RosterRefused(_("There is no such column."))
    if len(set(columns.values())) < len(columns):
        raise RosterRefused(_("One column can't be two things."))
    if not any(code.startswith(("name", "surname")) for code in columns):
        raise RosterRefused(_("Say which column has the names."))
    with transaction.atomic():
        locked = RosterImport.objects.select_for_update().get(pk=roster.pk)
        if locked.stage not in TO_REMAP:
            raise RosterRefused(_("The columns can't be changed now."))
        if not locked.file:
            raise RosterRefused(_("The file is no longer kept."))
        locked.mapping = {
            **locked.mapping,
            "sheet": str(mapping["sheet"]),
            "header_rows": sorted({int(number) for number in mapping["header_rows"]}),
            "columns": columns,
            "asked": True,
        }
        due_again(locked, stage=ImportStage.READING, at=at)
    roster.refresh_from_db()


# --- what is kept -------------------------------------------------------------------------------------------


def _kept_ignored(found: ReadList) -> list[RosterRow]:
    return [
        RosterRow(number=number, verdict=IGNORED, token=seal({"cells": cells}))
        for number, cells in found.ignored
    ]


def keep(roster: RosterImport, rows: list[RosterRow]) -> None:
    """Takes the place of what was read before; told to whoever watches as it goes on."""
    with transaction.atomic():
        roster.rows.all().delete()
    roster.all_rows, roster.done_rows = len(rows), 0
    for some in chunks(rows, KEPT_AT_ONCE):
        for row in some:
            row.roster = roster
        RosterRow.objects.bulk_create(some)
        roster.done_rows += len(some)
        roster.save(update_fields=["all_rows", "done_rows"])
    roster.stage, roster.problem = ImportStage.SHOWN, {}
    roster.save(update_fields=["stage", "problem", "mapping"])


def _preview(sheets: Sequence[Sheet], header: Header | None = None) -> str:
    """The first rows of each sheet, and those below the header: what a mapping form needs of the file."""
    shown = {}
    for sheet in sheets:
        rows = sheet.rows[:_SHOWN_ROWS]
        if header and header.sheet == sheet.name:
            below = max(header.rows, default=0)
            rows += [row for row in sheet.rows if row.number > below and row not in rows][:_SHOWN_BELOW]
        shown[sheet.name] = [[row.number, [as_text(value) for value in row.values]] for row in rows]
    return seal(shown)
