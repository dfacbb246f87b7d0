"""The places of a cohort: how many each department may fill, how many are taken, who waits for one.

Places promised to no department are for whoever applies on the site, and for departments without a quota.
Whoever counts on a free place asks under the cohort's lock, as the verbs that take people in do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from courses.domain.application_states import with_state
from courses.domain.enrolments import learning_in
from courses.enums import ApplicationState
from courses.models import Cohort, Department, Quota
from lms.refusals import Refused


class QuotaRefused(Refused):
    """The places can't be promised like this."""


@dataclass(frozen=True)
class QuotaLine:
    """A department's places, or (without a department) those promised to none."""

    department: Department | None
    places: int
    taken: int
    waiting: int
    free: int


def set_quotas(*, cohort: Cohort, places: dict[Department, int]) -> None:
    """Says anew how many places each of these departments may fill, 0 being no quota; the others keep
    theirs, which somebody else may just have set."""
    if any(department.provider_id != cohort.provider_id for department in places):
        raise QuotaRefused(_("This department is another provider's."))
    with transaction.atomic():
        cohort = Cohort.objects.select_for_update().get(pk=cohort.pk)
        kept = {quota.department: quota.places for quota in cohort.quotas.select_related("department")}
        promised = {department: count for department, count in (kept | places).items() if count}
        _refuse_too_many(cohort, promised)
        cohort.quotas.all().delete()
        Quota.objects.bulk_create(
            Quota(cohort=cohort, department=department, places=count)
            for department, count in promised.items()
        )


def standing(cohort: Cohort) -> list[QuotaLine]:
    """A line for each department with a quota, and the last for everybody else."""
    quotas = list(cohort.quotas.select_related("department"))
    taken = _by_department(learning_in([cohort]))
    waiting = _by_department(waiting_list(cohort))
    free = max(0, cohort.capacity - sum(taken.values()))
    lines = [
        QuotaLine(
            department=quota.department,
            places=quota.places,
            taken=(inside := taken.pop(quota.department_id, 0)),
            waiting=waiting.pop(quota.department_id, 0),
            free=min(free, max(0, quota.places - inside)),
        )
        for quota in quotas
    ]
    # A place that a department holds beyond its quota is one fewer for everybody else.
    others = max(0, cohort.capacity - sum(max(line.places, line.taken) for line in lines))
    inside = sum(taken.values())
    return [
        *lines,
        QuotaLine(
            department=None,
            places=others,
            taken=inside,
            waiting=sum(waiting.values()),
            free=min(free, max(0, others - inside)),
        ),
    ]


def free_places(cohort: Cohort, department: Department | None = None) -> int:
    """How many more may be taken in from a department; without one, from the site."""
    *lines, others = standing(cohort)
    return next((line for line in lines if line.department == department), others).free


def has_place(cohort: Cohort, department: Department | None = None) -> bool:
    """Whether one more may be taken in: by the department's own quota, or in a place promised to nobody."""
    *lines, others = standing(cohort)
    return bool(others.free or any(line.free for line in lines if line.department == department))


def waiting_list(cohort: Cohort) -> QuerySet[Any]:
    """Those who wait for a place: whoever applied first stands first."""
    return with_state(cohort.applications.all()).filter(standing=ApplicationState.WAITING)


def _by_department(rows: QuerySet[Any]) -> dict[int | None, int]:
    return dict(rows.order_by().values_list("department").annotate(Count("pk")))


def _refuse_too_many(cohort: Cohort, promised: dict[Department, int]) -> None:
    total = sum(promised.values())
    words = {"total": total, "places": cohort.capacity}
    if total > cohort.capacity:
        raise QuotaRefused(_("The quotas add up to %(total)d places, and the cohort has %(places)d.") % words)
    taken = _by_department(learning_in([cohort]))
    beyond = sum(taken.values()) - sum(
        min(count, taken.get(department.pk, 0)) for department, count in promised.items()
    )
    if total and total + beyond > cohort.capacity:
        raise QuotaRefused(
            _(
                "The quotas add up to %(total)d places, and %(beyond)d are taken by others already: "
                "that is more than the %(places)d places of the cohort."
            )
            % (words | {"beyond": beyond})
        )
