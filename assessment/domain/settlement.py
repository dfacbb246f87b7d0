"""The chair settles the final sheet; points become each member's grade; a person confirms and releases."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from statistics import median_low

from django.db import transaction
from django.utils.translation import gettext as _

from assessment.domain.scoring import Cell, cells_of, is_chair, members_of, rubric_of, state, values_of
from assessment.domain.support import open_support
from assessment.enums import DefenceState, Why
from assessment.models import Defence, MemberResult, SettledValue, Settlement
from content.domain.rubric import Converted, convert
from content.models import Rubric
from courses.domain.cohorts import complete
from lms.dates import ALMATY
from lms.models import User
from lms.refusals import Refused


class SettlementRefused(Refused):
    """The sheet can't be settled or released like this."""


@dataclass(frozen=True)
class SideBySide:
    """One cell of the settlement: what each assessor gave, and the value proposed."""

    cell: Cell
    given: dict[int, int]

    @property
    def proposed(self) -> int:
        """The median; of two in the middle the lower."""
        return median_low(self.given.values())

    def torn(self, levels: set[int]) -> bool:
        """One gave the least and another the most there is: 0 against 2."""
        return {min(levels), max(levels)} <= set(self.given.values())


def side_by_side(defence: Defence) -> list[SideBySide]:
    """Every cell with the values of the sheets that were sent."""
    if state(defence) == DefenceState.SCORING:
        raise SettlementRefused(_("Not every sheet is in yet."))
    sheets = {
        sheet.assessor_id: values_of(sheet)
        for sheet in defence.sheets.exclude(sent_at=None).prefetch_related("values")
    }
    return [
        SideBySide(cell, {assessor: values[cell] for assessor, values in sheets.items()})
        for cell in cells_of(defence)
    ]


def points_by_member(values: dict[Cell, int], members: list[int]) -> dict[int, int]:
    """A member's points: the project's criteria, and the member's own."""
    return {
        member: sum(value for (_criterion, whose), value in values.items() if whose in (None, member))
        for member in members
    }


def why_a_reason(defence: Defence, values: dict[Cell, int]) -> dict[Cell, list[Why]]:
    """The cells where the chair says why, and what for.

    Where the value is nobody's, or assessors are torn between the least and the most. And where a boundary of
    grades runs between the sheets, or between them and the final sheet, for a member: on what differs.
    """
    table = side_by_side(defence)
    rubric = rubric_of(defence)
    levels = {level.value for level in rubric.levels.all()}
    needed: dict[Cell, list[Why]] = defaultdict(list)
    for row in table:
        if values[row.cell] not in row.given.values():
            needed[row.cell].append(Why.NOBODYS)
        if row.torn(levels):
            needed[row.cell].append(Why.TORN)
    for member in torn_between_grades(defence, table, values, rubric):
        for row in table:
            differs = len({values[row.cell], *row.given.values()}) > 1
            if row.cell[1] in (None, member) and differs and Why.BOUNDARY not in needed[row.cell]:
                needed[row.cell].append(Why.BOUNDARY)
    return {cell: why for cell, why in needed.items() if why}


def torn_between_grades(
    defence: Defence, table: list[SideBySide], values: dict[Cell, int], rubric: Rubric
) -> list[int]:
    """Members whose grade is not the same by every assessor's sheet and by the final one."""
    members = [member.pk for member in members_of(defence)]
    sheets: dict[int, dict[Cell, int]] = defaultdict(dict)
    for row in table:
        for assessor, value in row.given.items():
            sheets[assessor][row.cell] = value
    totals = [points_by_member(sheet, members) for sheet in [*sheets.values(), values]]
    return [
        member
        for member in members
        if len({convert(total[member], rubric=rubric).band.pk for total in totals}) > 1
    ]


def settle(
    *,
    defence: Defence,
    by: User,
    values: dict[Cell, int],
    reasons: dict[Cell, str],
    confirmed: dict[int, bool],
    at: datetime,
) -> Settlement:
    """The chair's final sheet. `confirmed` is the chair's word on each member, passed or not."""
    _check(defence, by, values, reasons)
    results = results_of(defence, values, rubric_of(defence))
    if {member: result.passed for member, result in results.items()} != confirmed:
        raise SettlementRefused(_("Confirm for each member whether the course is passed: points decide."))
    with transaction.atomic():
        locked = Defence.objects.select_for_update().get(pk=defence.pk)
        if locked.settlements.exists():
            raise SettlementRefused(_("This sheet is settled already."))
        settlement = Settlement.objects.create(defence=defence, by=by, at=at)
        SettledValue.objects.bulk_create(
            SettledValue(
                settlement=settlement,
                criterion_id=cell[0],
                member_id=cell[1],
                value=value,
                reason=reasons.get(cell, "").strip()[:300],
            )
            for cell, value in values.items()
        )
        MemberResult.objects.bulk_create(
            MemberResult(
                settlement=settlement,
                member_id=member,
                points=result.points,
                grade=result.grade,
                passed=result.passed,
            )
            for member, result in results.items()
        )
    return settlement


def _check(defence: Defence, by: User, values: dict[Cell, int], reasons: dict[Cell, str]) -> None:
    if not is_chair(defence, by):
        raise SettlementRefused(_("Only the chair settles the sheet."))
    if set(values) != set(cells_of(defence)):
        raise SettlementRefused(_("The final sheet must have a value for every criterion."))
    rubric = rubric_of(defence)
    levels = {level.value for level in rubric.levels.all()}
    if not set(values.values()) <= levels:
        raise SettlementRefused(
            _("Only these values are given: %(values)s.") % {"values": ", ".join(map(str, sorted(levels)))}
        )
    unexplained = [cell for cell in why_a_reason(defence, values) if not reasons.get(cell, "").strip()]
    if unexplained:
        numbers = {criterion.pk: criterion.number for criterion in rubric.criteria.all()}
        listed = ", ".join(str(number) for number in sorted({numbers[cell[0]] for cell in unexplained}))
        raise SettlementRefused(_("Give a reason for criterion %(numbers)s.") % {"numbers": listed})


def results_of(defence: Defence, values: dict[Cell, int], rubric: Rubric) -> dict[int, Converted]:
    members = [member.pk for member in members_of(defence)]
    return {
        member: convert(points, rubric=rubric) for member, points in points_by_member(values, members).items()
    }


def release(*, settlement: Settlement, by: User, at: datetime) -> None:
    """The results reach the learners; for each who passed the support year opens today."""
    if not is_chair(settlement.defence, by):
        raise SettlementRefused(_("Only the chair releases the results."))
    with transaction.atomic():
        taken = Settlement.objects.filter(pk=settlement.pk, released_at=None).update(released_at=at)
        if not taken:
            raise SettlementRefused(_("These results have been released already."))
        settlement.refresh_from_db()
        today = at.astimezone(ALMATY).date()
        complete(cohort=settlement.defence.project.cohort, on=today)
        for result in settlement.results.filter(passed=True).select_related("member__enrolment__cohort"):
            open_support(enrolment=result.member.enrolment, on=today)
