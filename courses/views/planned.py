"""The timetable in the making: the working copy with its clashes, one session of it, its publication."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from courses import access
from courses.domain.conflicts import by_session, conflicts
from courses.domain.planned import (
    against_plan,
    discard,
    remove,
    stamp,
    sum_in_words,
    take_in_hand,
    working_copy,
)
from courses.domain.timetable import by_day
from courses.domain.timetable_changes import difference, lines
from courses.models import Cohort, PlannedSession
from courses.planned_forms import PublishForm, SessionForm
from lms.access import SignedIn
from lms.pages import carried_out, did


def managed(request: SignedIn, code: str) -> Cohort:
    cohorts = access.managed_cohorts(request.user).select_related("variant__edition", "provider")
    return get_object_or_404(cohorts, code=code)


@login_required
def edit(request: SignedIn, code: str) -> HttpResponse:
    """The working copy by day, what clashes in it, what its publication would change."""
    cohort = managed(request, code)
    if "take" in request.POST:
        take_in_hand(cohort=cohort, by=request.user, at=timezone.now())
        return redirect("timetable_edit", code)
    if "discard" in request.POST:
        said = _("The working copy is thrown away. The published timetable is as it was.")
        did(request, lambda: discard(cohort=cohort), said=said)
        return redirect("cohort_timetable", code)
    form = PublishForm(
        request.POST if "publish" in request.POST else None,
        cohort=cohort,
        by=request.user,
        initial={"seen": stamp(cohort)},
    )
    if carried_out(form):
        said = _("Version %(number)s of the timetable is published.") % {"number": form.done.number}
        messages.success(request, said)
        return redirect("cohort_timetable", code)
    return render(request, "courses/timetable_edit.html", {"cohort": cohort, "form": form} | _copy(cohort))


def _copy(cohort: Cohort) -> dict[str, Any]:
    planned = list(working_copy(cohort))
    if not planned:
        return {"planned": [], "published": cohort.sessions.exists()}
    found = conflicts(cohort, planned)
    of = by_session(found)
    for row in planned:
        row.conflicts = of.get(row.pk, [])  # type: ignore[attr-defined]
    return {
        "planned": planned,
        "days": by_day(planned),
        "hard": [conflict for conflict in found if conflict.hard],
        "soft": [conflict for conflict in found if not conflict.hard],
        "sums": [sum_in_words(item) for item in against_plan(cohort, planned)],
        "hours": sum(row.hours for row in planned if not row.is_defence),
        "changes": lines(difference(cohort.sessions.all(), planned)),
        "first": not cohort.timetable_versions.exists(),
    }


@login_required
def new(request: SignedIn, code: str) -> HttpResponse:
    cohort = managed(request, code)
    form = SessionForm(request.POST or None, cohort=cohort, by=request.user, initial=_begin_with(request))
    if carried_out(form):
        return _saved(request, form.done)
    return render(request, "courses/timetable_session.html", {"cohort": cohort, "form": form})


def _begin_with(request: SignedIn) -> dict[str, Any]:
    """A session added to a day begins with that day."""
    return {"day": request.GET.get("day", ""), "hours": 2}


@login_required
def session(request: SignedIn, code: str, pk: int) -> HttpResponse:
    """One session: its facts, and what clashes as it stands now."""
    cohort = managed(request, code)
    found = access.planned_sessions(request.user).filter(cohort=cohort)
    planned = get_object_or_404(
        found.select_related("topic__module", "kind", "teacher", "room", "changed_by", "cohort__variant"),
        pk=pk,
    )
    if "remove" in request.POST:
        version = request.POST.get("version", "")
        if not version.isdecimal():
            raise Http404
        said = _("The session is out of the working copy.")
        did(request, lambda: remove(planned=planned, version=int(version)), said=said)
        return redirect("timetable_edit", code)
    form = SessionForm(request.POST or None, cohort=cohort, by=request.user, planned=planned)
    if carried_out(form):
        return _saved(request, form.done)
    of = by_session(conflicts(cohort, working_copy(cohort)))
    context = {"cohort": cohort, "form": form, "planned": planned, "conflicts": of.get(planned.pk, [])}
    return render(request, "courses/timetable_session.html", context)


def _saved(request: SignedIn, planned: PlannedSession) -> HttpResponse:
    """Back to the day it is on; where something clashes, to the session itself, which says what."""
    cohort = planned.cohort
    found = by_session(conflicts(cohort, working_copy(cohort))).get(planned.pk, [])
    if found:
        messages.warning(request, _("Saved, and something is to be looked at: see below."))
        return redirect("timetable_session", cohort.code, planned.pk)
    messages.success(request, _("Saved."))
    return redirect("timetable_edit", cohort.code)


@login_required
def versions(request: SignedIn, code: str) -> HttpResponse:
    """Each publication with the list of what it changed."""
    seen = access.seen_cohorts(request.user).select_related("variant__edition")
    cohort = get_object_or_404(seen, code=code)
    published = list(cohort.timetable_versions.select_related("by"))
    told = iter(lines([change for version in published for change in version.changes]))
    parts = [(version, [next(told) for _change in version.changes]) for version in published]
    return render(request, "courses/timetable_versions.html", {"cohort": cohort, "versions": parts})
