"""What this floor puts on the pages of those below: what waits for whom."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils import timezone

from assessment import access
from assessment.domain import scoring, submissions
from assessment.domain import support as year_after
from assessment.enums import DefenceState, Seat, WorkState
from content.models import EditionTopic
from courses.access import managed_cohorts, taught_cohorts
from courses.models import Cohort, Enrolment
from lms.panels import panel

# --- home ---------------------------------------------------------------------------------------------------


@panel("home", order=20, template="assessment/panels/home_teacher.html")
def works_and_questions(request: HttpRequest) -> dict[str, Any] | None:
    """A teacher's: how much waits for an answer."""
    if not taught_cohorts(request.user).exists():
        return None
    asked = year_after.waiting(access.consultations_to_answer(request.user))
    overdue = Count("pk", filter=Q(due_on__lt=timezone.localdate()))
    return {
        "works": submissions.waiting(access.submissions_to_answer(request.user)).count(),
        **asked.aggregate(questions=Count("pk"), overdue=overdue),
    }


@panel("home", order=15, template="assessment/panels/home_assessor.html")
def defences_waiting(request: HttpRequest) -> dict[str, Any] | None:
    """An assessor's: projects to be scored; and the chair's, to be settled and released."""
    sits_on = access.defences_scored_by(request.user).exclude(settlements__released_at__isnull=False)
    to_score, to_settle = [], []
    for defence in sits_on.select_related("project__cohort").prefetch_related(*scoring.STATE_NEEDS):
        where = scoring.state(defence)
        sent = {sheet.assessor_id for sheet in defence.sheets.all() if sheet.sent_at}
        seats = {(seat.person_id, seat.seat) for seat in defence.commission.members.all()}
        if where == DefenceState.SCORING and request.user.pk not in sent:
            to_score.append(defence)
        elif (request.user.pk, Seat.CHAIR) in seats:
            to_settle.append((defence, where))
    return {"to_score": to_score, "to_settle": to_settle} if to_score or to_settle else None


@panel("home", order=10, template="assessment/panels/home_director.html")
def cohorts_to_certify(request: HttpRequest) -> dict[str, Any] | None:
    """A director's: cohorts whose results are out and for which no order has been given."""
    cohorts = access.without_certificates(access.cohorts_to_certify(request.user))
    return {"cohorts": found} if (found := list(cohorts)) else None


# --- a cohort, for those who run it -------------------------------------------------------------------------


@panel("cohort", order=60, template="assessment/panels/cohort_defences.html")
def projects_and_defences(request: HttpRequest, *, cohort: Cohort) -> dict[str, Any]:
    projects = (
        access.projects(request.user)
        .filter(cohort=cohort)
        .prefetch_related("members__enrolment", *(f"defences__{needed}" for needed in scoring.STATE_NEEDS))
    )
    manages = managed_cohorts(request.user).filter(pk=cohort.pk).exists()
    commissions = cohort.commissions.prefetch_related("members__person")
    return {
        "cohort": cohort,
        "manages": manages,
        "commissions": list(commissions),
        "projects": [
            (project, [(defence, scoring.state(defence)) for defence in project.defences.all()])
            for project in projects
        ],
    }


@panel("cohort", order=70, template="assessment/panels/cohort_certificates.html")
def certificates(request: HttpRequest, *, cohort: Cohort) -> dict[str, Any] | None:
    if not access.cohorts_certified(request.user).filter(pk=cohort.pk).exists():
        return None
    issued = access.certificate_files(request.user).filter(row__enrolment__cohort=cohort)
    return {"cohort": cohort, "issued": issued.count()}


# --- a learner's course and lesson --------------------------------------------------------------------------


@panel("learn", order=20, template="assessment/panels/learn.html")
def what_waits(request: HttpRequest, *, enrolment: Enrolment) -> dict[str, Any]:
    """Tasks in order, what is to be revised first; the defence; the certificate; the year after."""
    tasks = submissions.with_states(access.tasks_of(enrolment), of=enrolment).select_related("topic")
    told = [(task, WorkState(task.state)) for task in tasks]
    return {
        "enrolment": enrolment,
        "revise": [task for task, state in told if state == WorkState.REVISE],
        "tasks": told,
        "project": access.own_projects(request.user).filter(members__enrolment=enrolment).first(),
        "certificate": access.certificate_files(request.user)
        .filter(row__enrolment=enrolment)
        .select_related("row")
        .first(),
        "support": access.own_support(request.user).filter(enrolment=enrolment).first(),
    }


@panel("lesson", order=20, template="assessment/panels/lesson_tasks.html")
def tasks_of_the_lesson(
    request: HttpRequest, *, enrolment: Enrolment, topic: EditionTopic
) -> dict[str, Any] | None:
    tasks = submissions.with_states(access.tasks_of_topic(topic), of=enrolment)
    told = [(task, WorkState(task.state)) for task in tasks]
    return {"enrolment": enrolment, "tasks": told} if told else None
