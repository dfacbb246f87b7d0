"""Cohorts as those who run them see them: the list, a new one, the place to work, and who is taken in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from courses import access
from courses.cohort_forms import CohortForm, NewCohortForm
from courses.domain.attendance import attendance
from courses.domain.cohorts import state
from courses.domain.enrolments import NO_LONGER_TAKES, how_many_learn, number_left_aside, with_standing
from courses.domain.progress import progress_in
from courses.domain.risk import risk_of
from courses.domain.timetable import classes
from courses.enums import CohortState, EnrolmentState
from courses.forms import EnrolForm
from courses.models import Cohort
from courses.todo import todo
from courses.views.applications import tell_of_number, tell_of_slip
from lms.access import SignedIn, may
from lms.pages import carried_out
from lms.panels import panels
from lms.roles import May

A_PAGE = 40


@login_required
def cohorts(request: SignedIn) -> HttpResponse:
    seen = access.seen_cohorts(request.user).select_related("variant__edition", "provider")
    page = Paginator(seen.prefetch_related("orders"), A_PAGE).get_page(request.GET.get("page"))
    today, people = timezone.localdate(), how_many_learn(list(page))
    lines = [(cohort, state(cohort, on=today), people.get(cohort.pk, 0)) for cohort in page]
    context = {"page": page, "lines": lines, "may_open": may(request.user, May.MANAGE_COHORTS)}
    return render(request, "courses/cohorts.html", context)


@login_required
def new(request: SignedIn) -> HttpResponse:
    if not may(request.user, May.MANAGE_COHORTS):
        raise Http404
    form = NewCohortForm(request.POST or None, user=request.user)
    if carried_out(form):
        messages.success(request, _("The cohort is open. Now take its people in and draw up the timetable."))
        return redirect("cohort", form.done.code)
    return render(request, "courses/cohort_new.html", {"form": form})


@login_required
def edit(request: SignedIn, code: str) -> HttpResponse:
    cohort = get_object_or_404(access.managed_cohorts(request.user).select_related("provider"), code=code)
    form = CohortForm(request.POST or None, instance=cohort, user=request.user)
    if carried_out(form):
        messages.success(request, _("Saved."))
        return redirect("cohort", code)
    return render(request, "courses/cohort_edit.html", {"form": form, "cohort": cohort})


@login_required
def cohort(request: SignedIn, code: str) -> HttpResponse:
    """The place to work: what is next and missing, who is at risk, who learns here and how far they are."""
    seen = access.seen_cohorts(request.user).select_related("variant__edition__programme", "provider", "room")
    cohort = get_object_or_404(seen.prefetch_related("orders", "teachers__person", "regions"), code=code)
    now = timezone.now()
    where = state(cohort, on=timezone.localdate())
    manages = access.managed_cohorts(request.user).filter(pk=cohort.pk).exists()
    seen_people = access.seen_enrolments(request.user).filter(cohort=cohort).select_related("learner")
    enrolments = list(with_standing(seen_people))
    people = [item for item in enrolments if item.standing == EnrolmentState.ENROLLED]
    drawn = classes(cohort.sessions.all(), at=now)
    context = {
        "cohort": cohort,
        "state": where,
        "manages": manages,
        "takes_in": manages and where not in NO_LONGER_TAKES,
        "marks": access.cohorts_to_mark(request.user).filter(pk=cohort.pk).exists(),
        "classes": drawn,
        "todo": todo(cohort, state=where, people=people, classes=drawn, on=timezone.localdate())
        if manages
        else [],
        **how_they_fare(cohort, people, at=now, running=where == CohortState.RUNNING),
        "gone": [
            (item, EnrolmentState(item.standing).label)
            for item in enrolments
            if item.standing != EnrolmentState.ENROLLED
        ],
        "panels": panels("cohort", request, cohort=cohort),
    }
    return render(request, "courses/cohort.html", context)


def how_they_fare(cohort: Cohort, people: list[Any], *, at: datetime, running: bool) -> dict[str, Any]:
    """Each with attendance and progress; those who miss too much are named apart while it can be mended."""
    figures, progress = attendance(cohort, at=at), progress_in([cohort])
    risks = [(item, risk_of(figures[item.pk])) for item in people] if running else []
    return {
        "people": [(item, figures[item.pk], progress.get(item.pk)) for item in people],
        "at_risk": [(item, risk) for item, risk in risks if risk],
    }


@login_required
@sensitive_post_parameters("iin")
def enrol(request: SignedIn, code: str) -> HttpResponse:
    cohort = get_object_or_404(access.managed_cohorts(request.user).select_related("provider"), code=code)
    form = EnrolForm(request.POST or None, cohort=cohort, by=request.user)
    if carried_out(form):
        messages.success(request, _("%(person)s is in the cohort.") % {"person": form.done})
        if number_left_aside(form.done, form.cleaned_data["iin"]):
            tell_of_number(request, form.done)
        tell_of_slip(request, form.done)
        return redirect("cohort_enrol", code) if "another" in request.POST else redirect("cohort", code)
    return render(request, "courses/cohort_enrol.html", {"form": form, "cohort": cohort})
