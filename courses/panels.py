"""What cohorts put on the first page of each of their people, and on the programme's public page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from content.domain.publication import kept
from content.models import Programme
from courses import access
from courses.domain import applications
from courses.domain.attendance import attendance_in
from courses.domain.cohorts import state
from courses.domain.enrolments import how_many_learn, learning_in
from courses.domain.online import Doorway, doorway, rules_in_words
from courses.domain.progress import behind, progress_in, topics_over
from courses.domain.questionnaire import due_in
from courses.domain.risk import Level, at_risk, risk_of
from courses.domain.timetable import classes
from courses.enums import ApplicationState, CohortState
from courses.models import Cohort, Enrolment
from lms.access import what_may
from lms.panels import panel
from lms.roles import May

BEHIND_US = {CohortState.ARCHIVED, CohortState.CANCELLED}
# A class without marks stands in the way of the certificates, so it is told of until they are issued.
TAUGHT_NOW = {CohortState.ENROLLED, CohortState.RUNNING, CohortState.DEFENCE, CohortState.COMPLETED}
AT_WORK = {CohortState.OPEN, CohortState.ENROLLED, CohortState.RUNNING, CohortState.DEFENCE}


@panel("home", order=20, template="courses/panels/my_courses.html")
def my_courses(request: HttpRequest) -> dict[str, Any] | None:
    """A learner's courses: what they are asked, today's classes, the next one, how far they are."""
    rows = access.current_enrolments(request.user)
    mine = list(rows.select_related("cohort__variant__edition").prefetch_related("cohort__orders"))
    now, today = timezone.now(), timezone.localdate()
    stand = {item.pk: state(item.cohort, on=today) for item in mine}
    asked = due_in(mine, on=today)
    going_on = [item for item in mine if stand[item.pk] not in BEHIND_US]
    # what is asked a year after is asked of a cohort long behind us
    looking_back = [item for item in mine if stand[item.pk] in BEHIND_US and item.pk in asked]
    if not going_on and not looking_back:
        return None
    cohorts = [item.cohort for item in going_on]
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    drawn = classes(access.own_sessions(request.user).filter(ends__gt=midnight), at=now).sessions
    figures = attendance_in(cohorts, at=now, chosen=rows)
    progress = progress_in(cohorts, chosen=rows)
    return {
        "courses": [
            {
                "cohort": item.cohort,
                "state": stand[item.pk],
                "asked": asked.get(item.pk),
                "attendance": figures[item.pk],
                "risk": risk_of(figures[item.pk]) if stand[item.pk] == CohortState.RUNNING else None,
                "progress": progress[item.pk],
                **_of_the_day([one for one in drawn if one.cohort_id == item.cohort_id], now),
            }
            for item in going_on
        ],
        "looking_back": [(item.cohort, asked[item.pk]) for item in looking_back],
    }


def _of_the_day(drawn: list[Any], now: datetime) -> dict[str, Any]:
    """Today's classes, each with its doorway where it is held online, and the next after today."""
    today = timezone.localdate(now)
    of_today = [(one, doorway(one, at=now)) for one in drawn if timezone.localdate(one.starts) == today]
    return {
        "today": of_today,
        "next": next((one for one in drawn if timezone.localdate(one.starts) > today), None),
        "door_is_open": any(where == Doorway.OPEN for _one, where in of_today),
    }


@panel("home", order=25, template="courses/panels/my_applications.html")
def my_applications(request: HttpRequest) -> dict[str, Any] | None:
    """Those in cohorts that have not begun, until the person is in: then the course itself stands here."""
    rows = applications.with_state(access.own_applications(request.user)).filter(
        cohort__starts_on__gte=timezone.localdate(),
        standing__in=[*applications.UNDECIDED, ApplicationState.REFUSED],
    )
    mine = [
        (item, ApplicationState(item.standing), applications.token_of(item))
        for item in rows.select_related("cohort__variant__edition")
    ]
    return {"applications": mine} if mine else None


@panel("home", order=30, template="courses/panels/teaching.html")
def teaching(request: HttpRequest) -> dict[str, Any] | None:
    """A teacher's day: today's classes and the next, sheets not filled in, and whom to help."""
    taught = list(
        access.taught_cohorts(request.user).select_related("variant__edition").prefetch_related("orders")
    )
    if not taught:
        return None
    now, today = timezone.now(), timezone.localdate()
    stand = [(cohort, state(cohort, on=today)) for cohort in taught]
    at_work = [cohort for cohort, where in stand if where in TAUGHT_NOW]
    running = [cohort for cohort, where in stand if where == CohortState.RUNNING]
    drawn = classes(access.own_classes(request.user).filter(cohort__in=at_work), at=now)
    ahead = [session for session in drawn.sessions if session.ends > now]
    of_today = [session for session in drawn.sessions if timezone.localdate(session.starts) == today]
    return {
        "today": of_today,
        "to_mark_now": next((one for one in of_today if one in drawn.unmarked), None),
        "next": [session for session in ahead if timezone.localdate(session.starts) > today][:3],
        "unmarked": [one for one in drawn.unmarked if timezone.localdate(one.starts) < today],
        "to_help": _whom_to_help(running, now),
        "cohorts": stand,
    }


def _whom_to_help(cohorts: list[Cohort], now: datetime) -> list[tuple[Any, list[str]]]:
    """Those who miss too much, the gravest first, then those whose progress lags; each with why, in words."""
    if not cohorts:
        return []
    people = learning_in(cohorts)
    risks, held = at_risk(cohorts, at=now), topics_over(cohorts, at=now)
    progress = progress_in(cohorts, chosen=people)
    found = []
    for person in people.select_related("cohort"):
        risk, lag = risks.get(person.pk), behind(progress[person.pk], held[person.cohort_id])
        if risk or lag:
            rank = 2 if risk is None else risk.level != Level.BEYOND
            reasons = [*(risk.words() if risk else ()), *([lag.reason()] if lag else ())]
            found.append((rank, person, reasons))
    return [(person, reasons) for _rank, person, reasons in sorted(found, key=lambda one: one[0])]


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


@panel("learn", order=10, template="courses/panels/how_counted.html")
def how_counted(request: HttpRequest, *, enrolment: Enrolment) -> dict[str, Any]:
    """The provider's rules, told to those they are applied to."""
    return {"rules": rules_in_words(enrolment.cohort)}
