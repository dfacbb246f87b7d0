"""An assessor fills in a sheet and sends it. Until all are in nobody sees another's (assessment.access)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from assessment.enums import DefenceState, Seat
from assessment.models import Defence, ProjectMember, Sheet, SheetValue
from content.models import Criterion, Rubric
from lms.models import User
from lms.refusals import Refused

# What is scored: a criterion, and the member where it is judged member by member.
Cell = tuple[int, int | None]


class ScoringRefused(Refused):
    """The sheet can't be taken like this."""


def rubric_of(defence: Defence) -> Rubric:
    """The edition's, with all its parts, fetched once for a defence."""
    rubric = defence.project.cohort.edition.rubric
    prefetch_related_objects([rubric], "criteria", "levels", "bands")
    return rubric


def members_of(defence: Defence) -> list[ProjectMember]:
    prefetch_related_objects([defence.project], "members__enrolment")
    return list(defence.project.members.all())


@dataclass(frozen=True)
class Row:
    """A line of a sheet: a criterion, and whose it is where it is judged member by member."""

    criterion: Criterion
    member: ProjectMember | None
    alone: bool

    @property
    def cell(self) -> Cell:
        return self.criterion.pk, self.member.pk if self.member else None

    def __str__(self) -> str:
        words = f"{self.criterion.number}. {self.criterion.wording(alone=self.alone)}"
        return words if self.member is None or self.alone else f"{words} — {self.member}"


def rows_of(defence: Defence) -> list[Row]:
    """Every line of a full sheet, in order."""
    members = members_of(defence)
    found: list[Row] = []
    for criterion in rubric_of(defence).criteria.all():
        whose: list[ProjectMember | None] = list(members) if criterion.per_member else [None]
        found.extend(Row(criterion, member, len(members) == 1) for member in whose)
    return found


def cells_of(defence: Defence) -> list[Cell]:
    return [row.cell for row in rows_of(defence)]


def scorers(defence: Defence) -> set[int]:
    """The people whose sheets count: everyone on the commission but the secretary."""
    return {seat.person_id for seat in defence.commission.members.all() if seat.seat != Seat.SECRETARY}


def send_sheet(*, defence: Defence, assessor: User, values: dict[Cell, int], at: datetime) -> Sheet:
    """Takes a full sheet. Sent twice with the same values it counts once; with other values it is refused."""
    if assessor.pk not in scorers(defence):
        raise ScoringRefused(_("You don't score this project."))
    _check(values, defence)
    with transaction.atomic():
        locked = Defence.objects.select_for_update().get(pk=defence.pk)
        if locked.closed_at or locked.settlements.exists():
            raise ScoringRefused(_("The scoring of this project is closed."))
        sheet, _made = Sheet.objects.get_or_create(defence=defence, assessor=assessor)
        if sheet.sent_at:
            if values_of(sheet) == values:
                return sheet
            raise ScoringRefused(
                _("Your sheet has been sent already, with other values. It stands as it was sent.")
            )
        sheet.values.all().delete()
        SheetValue.objects.bulk_create(
            SheetValue(sheet=sheet, criterion_id=criterion, member_id=member, value=value)
            for (criterion, member), value in values.items()
        )
        sheet.sent_at = at
        sheet.save(update_fields=["sent_at"])
    return sheet


def close_scoring(*, defence: Defence, by: User, reason: str, at: datetime) -> None:
    """The chair goes on without the sheets that are missing, and says why."""
    if not is_chair(defence, by):
        raise ScoringRefused(_("Only the chair closes the scoring."))
    if not reason.strip():
        raise ScoringRefused(_("Say why the scoring is closed without every sheet."))
    if not defence.sheets.exclude(sent_at=None).exists():
        raise ScoringRefused(_("No sheet has been sent yet."))
    Defence.objects.filter(pk=defence.pk, closed_at=None).update(
        closed_at=at, closed_because=reason.strip()[:300]
    )
    defence.refresh_from_db(fields=["closed_at", "closed_because"])


def values_of(sheet: Sheet) -> dict[Cell, int]:
    return {(row.criterion_id, row.member_id): row.value for row in sheet.values.all()}


def is_chair(defence: Defence, person: User) -> bool:
    return defence.commission.members.filter(person=person, seat=Seat.CHAIR).exists()


def state(defence: Defence) -> DefenceState:
    """Reads what has been fetched beforehand (`STATE_NEEDS`): a list of defences costs no more than one."""
    latest = max(defence.settlements.all(), key=lambda settlement: settlement.version, default=None)
    if latest:
        return DefenceState.RELEASED if latest.released_at else DefenceState.SETTLED
    sent = {sheet.assessor_id for sheet in defence.sheets.all() if sheet.sent_at}
    return DefenceState.ALL_IN if defence.closed_at or sent >= scorers(defence) else DefenceState.SCORING


STATE_NEEDS = ("settlements", "sheets", "commission__members")


def _check(values: dict[Cell, int], defence: Defence) -> None:
    allowed = {level.value for level in rubric_of(defence).levels.all()}
    wanted = {row.cell: row.criterion.number for row in rows_of(defence)}
    if foreign := set(values) - set(wanted):
        raise ScoringRefused(_("%(count)s values do not belong to this project.") % {"count": len(foreign)})
    if missing := {number for cell, number in wanted.items() if cell not in values}:
        listed = ", ".join(str(number) for number in sorted(missing))
        raise ScoringRefused(_("Still to be scored: criterion %(numbers)s.") % {"numbers": listed})
    if any(value not in allowed for value in values.values()):
        listed = ", ".join(str(value) for value in sorted(allowed))
        raise ScoringRefused(_("Only these values are given: %(values)s.") % {"values": listed})
