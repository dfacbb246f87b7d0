"""Timetables are asked to be drawn up; the page waits for the worker and shows what came of it."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from courses import access
from courses.domain.drawings import already_marked, named, problems
from courses.domain.wanted import needs_room
from courses.timetable_forms import DrawForm, DrawTogetherForm
from lms.access import SignedIn, may
from lms.pages import carried_out
from lms.roles import May

SECONDS_TO_WAIT = 3


@login_required
def timetable_draw(request: SignedIn, code: str) -> HttpResponse:
    managed = access.managed_cohorts(request.user).select_related("variant__edition", "provider", "room")
    cohort = get_object_or_404(managed, code=code)
    form = DrawForm(request.POST or None, cohort=cohort, by=request.user)
    if carried_out(form):
        return redirect("drawing", form.done.uid)
    context = {
        "cohort": cohort,
        "form": form,
        "teachers": cohort.teachers.select_related("person").prefetch_related("modules"),
        "needs_room": needs_room(cohort),
        "marked": bool(already_marked([cohort])),
        "copy": cohort.plannedsessions.exists(),
    }
    return render(request, "courses/timetable_draw.html", context)


@login_required
def cohorts_draw(request: SignedIn) -> HttpResponse:
    if not may(request.user, May.MANAGE_COHORTS):
        raise Http404
    form = DrawTogetherForm(request.POST or None, by=request.user)
    if carried_out(form):
        return redirect("drawing", form.done.uid)
    cohorts = access.cohorts_to_draw(request.user, on=timezone.localdate())
    return render(request, "courses/cohorts_draw.html", {"form": form, "any": cohorts.exists()})


@login_required
@require_safe
@never_cache
def drawing(request: SignedIn, uid: UUID) -> HttpResponse:
    """Comes back by itself until the worker is done; then leads on to the one working copy, or tells."""
    drawing = get_object_or_404(access.drawings(request.user), uid=uid)
    cohorts = list(drawing.cohorts.order_by("code"))
    if drawing.done_at and not drawing.problems and len(cohorts) == 1:
        return redirect("timetable_edit", cohorts[0].code)
    concerned = named(drawing)
    context = {
        "drawing": drawing,
        "cohorts": cohorts,
        "problems": problems(drawing),
        "concerned": [cohort for cohort in cohorts if cohort.code in concerned] or cohorts,
    }
    if drawing.done_at or drawing.failed_at:
        return render(request, "courses/drawing.html", context)
    response = render(request, "courses/drawing.html", context, status=202)
    response["Refresh"] = str(SECONDS_TO_WAIT)
    return response
