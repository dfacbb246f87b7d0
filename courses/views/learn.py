"""The course as its learner sees it: the outline, and the lesson page, which is opened most of all."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from content.domain.texts import lesson_of
from courses import access
from courses.domain import progress
from courses.domain.attendance import attendance_of
from courses.domain.cohorts import state
from courses.domain.enrolments import with_standing
from courses.domain.online import doorway
from courses.domain.outline import defence_of, modules, neighbours, topics_of
from courses.domain.questionnaire import due_in
from courses.domain.risk import risk_of
from courses.enums import EnrolmentState
from lms.access import SignedIn
from lms.pages import did
from lms.panels import panels


@login_required
def outline(request: SignedIn, code: str) -> HttpResponse:
    """What is to be done first, then modules and topics with how far one is, and one's own classes."""
    own = with_standing(access.own_enrolments(request.user)).prefetch_related("cohort__orders")
    known = ("cohort__variant__edition", "cohort__provider")
    enrolment = get_object_or_404(own.select_related(*known), cohort__code=code)
    learning = [enrolment] if enrolment.standing == EnrolmentState.ENROLLED else []
    cohort, now = enrolment.cohort, timezone.now()
    where, figures = state(cohort, on=timezone.localdate()), attendance_of(enrolment, at=now)
    how_far = progress.progress_of(enrolment)
    sessions = list(cohort.sessions.select_related("kind", "room"))
    for session in sessions:
        session.cohort = cohort
        session.doorway = doorway(session, at=now)
    context = {
        "enrolment": enrolment,
        "cohort": cohort,
        "state": where,
        "asked": due_in(learning, on=timezone.localdate()).get(enrolment.pk),
        "modules": modules(topics_of(cohort), sessions, how_far),
        "progress": how_far,
        "defence": defence_of(sessions),
        "attendance": figures,
        "risk": risk_of(figures),
        "now": now,
        "panels": panels("learn", request, enrolment=enrolment),
    }
    return render(request, "courses/learn.html", context)


@login_required
def lesson(request: SignedIn, code: str, topic: str) -> HttpResponse:
    """The stored text of a topic, its classes, and what upper apps add: at most ten queries in all."""
    own = progress.with_worked(access.own_enrolments(request.user), topic)
    enrolment = get_object_or_404(own.select_related("cohort__variant"), cohort__code=code)
    before, here, after = neighbours(topics_of(enrolment.cohort), topic)
    if here is None:
        raise Http404
    context = {
        "cohort": enrolment.cohort,
        "topic": here,
        "lesson": lesson_of(here.uid, get_language() or "kk", enrolment.cohort.variant.code),
        "sessions": enrolment.cohort.sessions.filter(topic=here).select_related("kind", "room"),
        "worked": enrolment.worked_through,
        "before": before,
        "after": after,
        "panels": panels("lesson", request, enrolment=enrolment, topic=here),
    }
    return render(request, "courses/lesson.html", context)


@require_POST
@login_required
def worked(request: SignedIn, code: str, topic: str) -> HttpResponse:
    """The lesson is worked through, or that is taken back."""
    own = access.own_enrolments(request.user).select_related("cohort__variant")
    enrolment = get_object_or_404(own, cohort__code=code)
    _before, here, _after = neighbours(topics_of(enrolment.cohort), topic)
    if here is None:
        raise Http404
    if "undo" in request.POST:
        progress.not_worked_through(enrolment=enrolment, topic=here)
        return redirect("lesson", code, topic)
    did(
        request,
        lambda: progress.worked_through(enrolment=enrolment, topic=here, at=timezone.now()),
        said=_("Noted: you have worked through this lesson."),
    )
    return redirect("lesson", code, topic)
