"""The timetable of a cohort, who teaches it, and who was at a class."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from courses import access
from courses.domain.attendance import corrections
from courses.domain.timetable import by_day, classes
from courses.forms import AttendanceForm, TeacherForm, TimetableForm
from lms.access import SignedIn
from lms.pages import carried_out


@login_required
def teachers(request: SignedIn, code: str) -> HttpResponse:
    cohort = get_object_or_404(access.managed_cohorts(request.user), code=code)
    form = TeacherForm(request.POST or None, cohort=cohort)
    if carried_out(form):
        messages.success(request, _("%(person)s teaches this cohort.") % {"person": form.done.person})
        return redirect("cohort_timetable", code)
    context = {"form": form, "cohort": cohort, "teachers": access.teachers_of(cohort)}
    return render(request, "courses/cohort_teachers.html", context)


@login_required
def timetable(request: SignedIn, code: str) -> HttpResponse:
    """The list by day; while there is none, the form that draws it up, first to be looked at, then put in."""
    seen = access.seen_cohorts(request.user).select_related("variant__edition", "provider")
    cohort = get_object_or_404(seen, code=code)
    manages = access.managed_cohorts(request.user).filter(pk=cohort.pk).exists()
    drawn = classes(cohort.sessions.all(), at=timezone.now())
    if drawn.sessions or not manages:
        if request.method == "POST" and not manages:
            raise Http404
        marks = access.cohorts_to_mark(request.user).filter(pk=cohort.pk).exists()
        context = {"cohort": cohort, "classes": drawn, "manages": manages, "marks": marks}
        return render(request, "courses/timetable.html", context)
    form = TimetableForm(request.POST or request.GET or None, cohort=cohort)
    if request.method == "POST" and carried_out(form):
        messages.success(request, _("The timetable is drawn up."))
        return redirect("cohort_timetable", code)
    context = {
        "cohort": cohort,
        "form": form,
        "teachers": access.teachers_of(cohort),
        "teacher_form": TeacherForm(cohort=cohort),
        "days": by_day(form.drafts) if form.is_bound and form.is_valid() else [],
    }
    return render(request, "courses/timetable_draw.html", context)


@login_required
def session(request: SignedIn, pk: int) -> HttpResponse:
    """The attendance sheet of a class."""
    held = access.taught_sessions(request.user).select_related(
        "cohort__variant__edition", "topic", "kind", "teacher"
    )
    session = get_object_or_404(held, pk=pk)
    form = AttendanceForm(request.POST or None, session=session, by=request.user)
    if request.method == "POST" and carried_out(form):
        messages.success(request, _("The attendance is marked."))
        return redirect("session", pk)
    context = {
        "session": session,
        "form": form,
        "begun": session.starts <= timezone.now(),
        "corrections": corrections(session),
    }
    return render(request, "courses/session.html", context)
