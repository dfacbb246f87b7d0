"""Timetables as published: of a cohort, by teacher, room and day, and the learner's own."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from courses import access
from courses.domain.online import doorway
from courses.domain.planned import working_copy
from courses.domain.timetable import classes
from courses.planned_forms import LookForm
from lms.access import SignedIn
from lms.dates import ALMATY, date_short


@login_required
def timetable(request: SignedIn, code: str) -> HttpResponse:
    """A cohort's, for those who run it; while there is none, the way to draw it up."""
    seen = access.seen_cohorts(request.user).select_related("variant__edition", "provider")
    cohort = get_object_or_404(seen, code=code)
    manages = access.managed_cohorts(request.user).filter(pk=cohort.pk).exists()
    context = {
        "cohort": cohort,
        "classes": classes(cohort.sessions.select_related("room"), at=timezone.now()),
        "manages": manages,
        "marks": access.cohorts_to_mark(request.user).filter(pk=cohort.pk).exists(),
        "copy": manages and working_copy(cohort).exists(),
        "version": cohort.timetable_versions.first(),
    }
    return render(request, "courses/timetable.html", context)


@login_required
def timetables(request: SignedIn) -> HttpResponse:
    """All the classes one sees, of a week or a day, of a cohort, a teacher or a room."""
    form = LookForm(request.GET or None, user=request.user, today=timezone.localdate())
    first, last = form.days()
    begins, ends = (datetime.combine(day, time.min, ALMATY) for day in (first, last + timedelta(days=1)))
    held = access.seen_sessions(request.user).filter(starts__gte=begins, starts__lt=ends, **form.only)
    found = classes(held.select_related("room"), at=timezone.now())
    marked = set(access.cohorts_to_mark(request.user).values_list("pk", flat=True))
    for session in found.sessions:
        session.to_mark = session.cohort_id in marked
    step = last - first + timedelta(days=1)
    context = {
        "form": form,
        "first": first,
        "last": last,
        "classes": found,
        "before": _asked(request, first - step),
        "after": _asked(request, first + step),
    }
    return render(request, "courses/timetables.html", context)


def _asked(request: SignedIn, day: Any) -> str:
    """The same question for another day."""
    return "?" + urlencode(request.GET.dict() | {"day": date_short(day)})


@login_required
def own(request: SignedIn, code: str) -> HttpResponse:
    """The whole timetable of the course one learns in."""
    mine = access.own_enrolments(request.user).select_related("cohort__variant__edition", "cohort__provider")
    enrolment = get_object_or_404(mine, cohort__code=code)
    held = access.own_sessions(request.user).filter(cohort=enrolment.cohort)
    now = timezone.now()
    found = classes(held.select_related("room"), at=now)
    for session in found.sessions:
        session.doorway = doorway(session, at=now)
    context = {"cohort": enrolment.cohort, "classes": found}
    return render(request, "courses/learn_timetable.html", context)
