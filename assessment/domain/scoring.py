"""An assessor fills in a sheet and sends it. Until all are in nobody sees another's (assessment.access)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
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
    return defence.project.cohort.edition.rubric


def cells(criteria: list[Criterion], members: list[ProjectMember]) -> list[Cell]:
    """Every cell a full sheet fills, in order."""
    found: list[Cell] = []
    for criterion in criteria:
        if criterion.per_member:
            found.extend((criterion.pk, member.pk) for member in members)
        else:
            found.append((criterion.pk, None))
    return found


def cells_of(defence: Defence) -> list[Cell]:
    return cells(list(rubric_of(defence).criteria.all()), list(defence.project.members.all()))


def scorers(defence: Defence) -> set[int]:
    """The people whose sheets count: everyone on the commission but the secretary."""
    seats = defence.commission.members.exclude(seat=Seat.SECRETARY)
    return set(seats.values_list("person_id", flat=True))


def send_sheet(*, defence: Defence, assessor: User, values: dict[Cell, int], at: datetime) -> Sheet:
    """Takes a full sheet. Sent twice with the same values it counts once; other values after sending are refused."""
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
            raise ScoringRefused(_("Your sheet has been sent already, with other values. It stands as it was sent."))
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
    Defence.objects.filter(pk=defence.pk, closed_at=None).update(closed_at=at, closed_because=reason.strip()[:300])
    defence.refresh_from_db(fields=["closed_at", "closed_because"])


def values_of(sheet: Sheet) -> dict[Cell, int]:
    return {(row.criterion_id, row.member_id): row.value for row in sheet.values.all()}


def is_chair(defence: Defence, person: User) -> bool:
    return defence.commission.members.filter(person=person, seat=Seat.CHAIR).exists()


def state(defence: Defence) -> DefenceState:
    latest = defence.settlements.last()
    if latest:
        return DefenceState.RELEASED if latest.released_at else DefenceState.SETTLED
    sent = set(defence.sheets.exclude(sent_at=None).values_list("assessor_id", flat=True))
    return DefenceState.ALL_IN if defence.closed_at or sent >= scorers(defence) else DefenceState.SCORING


def _check(values: dict[Cell, int], defence: Defence) -> None:
    rubric = rubric_of(defence)
    allowed = {level.value for level in rubric.levels.all()}
    wanted = cells_of(defence)
    if foreign := set(values) - set(wanted):
        raise ScoringRefused(_("%(count)s values do not belong to this project.") % {"count": len(foreign)})
    numbers = {criterion.pk: criterion.number for criterion in rubric.criteria.all()}
    if missing := [cell for cell in wanted if cell not in values]:
        listed = ", ".join(str(number) for number in sorted({numbers[criterion] for criterion, _member in missing}))
        raise ScoringRefused(_("Still to be scored: criterion %(numbers)s.") % {"numbers": listed})
    if any(value not in allowed for value in values.values()):
        listed = ", ".join(str(value) for value in sorted(allowed))
        raise ScoringRefused(_("Only these values are given: %(values)s.") % {"values": listed})
