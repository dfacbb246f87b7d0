"""Who gets a certificate: each reason by itself, green or red, alike on every page and in every refusal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from assessment.models import MemberResult
from courses.domain.attendance import Figures, attendance
from courses.domain.enrolments import learning
from courses.models import Cohort, Enrolment


@dataclass(frozen=True)
class Reason:
    """One condition, whether it holds, and the sentence that says so."""

    code: str
    holds: bool
    sentence: str


@dataclass(frozen=True)
class Eligibility:
    reasons: tuple[Reason, ...]
    attendance: Figures
    result: MemberResult | None

    @property
    def eligible(self) -> bool:
        return all(reason.holds for reason in self.reasons)

    @property
    def refusals(self) -> list[str]:
        return [reason.sentence for reason in self.reasons if not reason.holds]


def eligibility(
    cohort: Cohort, *, at: datetime, enrolments: Iterable[int] | None = None
) -> dict[int, Eligibility]:
    """By enrolment, in the same number of queries for one as for a cohort."""
    figures = attendance(cohort, at=at, enrolments=enrolments)
    staying = {item.pk for item in learning(cohort)}
    results = _released_results(list(figures))
    return {
        pk: Eligibility(_reasons(figures[pk], results.get(pk), pk in staying), figures[pk], results.get(pk))
        for pk in figures
    }


def eligibility_of(enrolment: Enrolment, *, at: datetime) -> Eligibility:
    return eligibility(enrolment.cohort, at=at, enrolments=[enrolment.pk])[enrolment.pk]


def _reasons(figures: Figures, result: MemberResult | None, staying: bool) -> tuple[Reason, ...]:
    return (
        Reason(
            "enrolled", staying, _("In the cohort to the end.") if staying else _("No longer in the cohort.")
        ),
        Reason("attendance", figures.held > 0 and figures.enough and not figures.unmarked, figures.reason()),
        _defence_reason(result),
    )


def _defence_reason(result: MemberResult | None) -> Reason:
    if result is None:
        return Reason("defence", False, _("The result of the defence has not been released."))
    facts = {"points": result.points, "grade": result.grade}
    if result.passed:
        return Reason("defence", True, _("Project defended: %(points)s points, grade %(grade)s.") % facts)
    return Reason("defence", False, _("Project defended with %(points)s points: not passed.") % facts)


def _released_results(enrolments: list[int]) -> dict[int, MemberResult]:
    """The latest released result of each; a later one overwrites an earlier."""
    rows = (
        MemberResult.objects.filter(member__enrolment__in=enrolments, settlement__released_at__isnull=False)
        .select_related("member", "settlement")
        .order_by("settlement__released_at", "pk")
    )
    return {row.member.enrolment_id: row for row in rows}
