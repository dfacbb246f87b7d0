"""The course as its learner sees it: the outline, and the lesson page, which is opened most of all."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language

from content.domain.texts import lesson_of
from courses import access
from courses.domain.attendance import attendance_of
from courses.domain.cohorts import state
from courses.domain.outline import modules, neighbours, topics_of
from lms.access import SignedIn
from lms.panels import panels


@login_required
def outline(request: SignedIn, code: str) -> HttpResponse:
    """Modules, topics and one's own classes, and the one sentence on attendance."""
    own = access.own_enrolments(request.user).select_related("cohort__variant__edition", "cohort__provider")
    enrolment = get_object_or_404(own, cohort__code=code)
    now = timezone.now()
    context = {
        "enrolment": enrolment,
        "cohort": enrolment.cohort,
        "state": state(enrolment.cohort, on=timezone.localdate()),
        "modules": modules(topics_of(enrolment.cohort), enrolment.cohort.sessions.select_related("kind")),
        "attendance": attendance_of(enrolment, at=now),
        "now": now,
        "panels": panels("learn", request, enrolment=enrolment),
    }
    return render(request, "courses/learn.html", context)


@login_required
def lesson(request: SignedIn, code: str, topic: str) -> HttpResponse:
    """The stored text of a topic, its classes, and what upper apps add: at most ten queries in all."""
    own = access.own_enrolments(request.user).select_related("cohort__variant")
    enrolment = get_object_or_404(own, cohort__code=code)
    before, here, after = neighbours(topics_of(enrolment.cohort), topic)
    if here is None:
        raise Http404
    context = {
        "cohort": enrolment.cohort,
        "topic": here,
        "lesson": lesson_of(here.uid, get_language() or "kk", enrolment.cohort.variant.code),
        "sessions": enrolment.cohort.sessions.filter(topic=here).select_related("kind"),
        "before": before,
        "after": after,
        "panels": panels("lesson", request, enrolment=enrolment, topic=here),
    }
    return render(request, "courses/lesson.html", context)
