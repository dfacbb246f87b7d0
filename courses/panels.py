"""What cohorts put on the first page of each of their people, and on the programme's public page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from content.domain.publication import kept
from content.models import Programme
from courses import access
from courses.domain.attendance import attendance_in
from courses.domain.cohorts import state
from courses.domain.enrolments import how_many_learn, learning_in, with_standing
from courses.domain.timetable import classes
from courses.enums import CohortState, EnrolmentState
from courses.models import Cohort
from lms.access import what_may
from lms.panels import panel
from lms.roles import May

BEHIND_US = {CohortState.ARCHIVED, CohortState.CANCELLED}
AT_WORK = {CohortState.OPEN, CohortState.ENROLLED, CohortState.RUNNING, CohortState.DEFENCE}


@panel("home", order=20, template="courses/panels/my_courses.html")
def my_courses(request: HttpRequest) -> dict[str, Any] | None:
    """A learner's courses: today's classes, the next one, and the sentence on attendance."""
    rows = with_standing(access.own_enrolments(request.user)).filter(standing=EnrolmentState.ENROLLED)
    mine = list(rows.select_related("cohort__variant__edition").prefetch_related("cohort__orders"))
    if not mine:
        return None
    now, today = timezone.now(), timezone.localdate()
    ahead = classes(access.own_sessions(request.user).filter(ends__gt=now), at=now).sessions
    figures = attendance_in([item.cohort for item in mine], at=now, chosen=rows)
    courses = []
    for item in mine:
        where = state(item.cohort, on=today)
        if where in BEHIND_US:
            continue
        own = [session for session in ahead if session.cohort_id == item.cohort_id]
        courses.append(
            {
                "cohort": item.cohort,
                "state": where,
                "today": [session for session in own if timezone.localdate(session.starts) == today],
                "next": next(
                    (session for session in own if timezone.localdate(session.starts) > today), None
                ),
                "attendance": figures[item.pk],
            }
        )
    return {"courses": courses} if courses else None


@panel("home", order=30, template="courses/panels/teaching.html")
def teaching(request: HttpRequest) -> dict[str, Any] | None:
    """A teacher's day: today's classes and the next, sheets not filled in, and whom to help."""
    taught = list(
        access.taught_cohorts(request.user).select_related("variant__edition").prefetch_related("orders")
    )
    if not taught:
        return None
    now, today = timezone.now(), timezone.localdate()
    running = [cohort for cohort in taught if state(cohort, on=today) == CohortState.RUNNING]
    drawn = classes(access.own_classes(request.user).filter(cohort__in=running), at=now)
    ahead = [session for session in drawn.sessions if session.ends > now]
    return {
        "today": [session for session in drawn.sessions if timezone.localdate(session.starts) == today],
        "next": [session for session in ahead if timezone.localdate(session.starts) > today][:3],
        "unmarked": drawn.unmarked,
        "to_help": _too_seldom_here(running, now),
        "cohorts": [(cohort, state(cohort, on=today)) for cohort in taught],
    }


def _too_seldom_here(cohorts: list[Cohort], now: Any) -> list[tuple[Any, Any]]:
    """Those whose attendance is below what the course asks for."""
    if not cohorts:
        return []
    figures = attendance_in(cohorts, at=now)
    behind = [pk for pk, item in figures.items() if not item.enough]
    rows = learning_in(cohorts).filter(pk__in=behind).select_related("cohort")
    return [(item, figures[item.pk]) for item in rows]


@panel("home", order=40, template="courses/panels/cohorts.html")
def cohorts(request: HttpRequest) -> dict[str, Any] | None:
    """For those who run cohorts: the ones at work now."""
    may = what_may(request.user)
    if May.SEE_COHORTS not in may:
        return None
    today = timezone.localdate()
    seen = access.seen_cohorts(request.user).filter(completed_on=None).select_related("variant__edition")
    found = [(cohort, state(cohort, on=today)) for cohort in seen.prefetch_related("orders")]
    at_work = [(cohort, where) for cohort, where in found if where in AT_WORK]
    people = how_many_learn([cohort for cohort, _where in at_work])
    return {
        "cohorts": [(cohort, where, people.get(cohort.pk, 0)) for cohort, where in at_work],
        "may_open": May.MANAGE_COHORTS in may,
    }


@panel("programme", order=20, template="courses/panels/open_cohorts.html")
def open_cohorts(request: HttpRequest, *, programme: Programme) -> dict[str, Any]:
    """The cohorts of a programme that anyone may apply to today."""
    today = timezone.localdate()

    def told() -> list[Cohort]:
        found = access.open_cohorts(on=today).filter(variant__edition__programme=programme)
        return list(found.select_related("variant", "provider").order_by("applications_until"))

    return {"cohorts": kept(f"open cohorts:{programme.pk}:{today}", told)}
