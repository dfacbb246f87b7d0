"""Who teaches a cohort, and who was at a class."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses import access
from courses.attendance_forms import AttendanceForm
from courses.domain.cohorts import let_teacher_go
from courses.forms import TeacherForm
from courses.timetable_forms import ModulesForm
from lms.access import SignedIn
from lms.pages import carried_out, did


@login_required
def teachers(request: SignedIn, code: str) -> HttpResponse:
    cohort = get_object_or_404(access.managed_cohorts(request.user), code=code)
    names = "modules" in request.POST
    modules = ModulesForm(request.POST if names else None, cohort=cohort)
    if carried_out(modules):
        messages.success(request, _("It is noted who teaches which modules."))
        return redirect("cohort_teachers", code)
    form = TeacherForm(None if names else request.POST or None, cohort=cohort)
    if carried_out(form):
        messages.success(request, _("%(person)s teaches this cohort.") % {"person": form.done.person})
        return redirect("cohort_timetable", code)
    context = {"form": form, "modules": modules, "cohort": cohort}
    return render(request, "courses/cohort_teachers.html", context)


@login_required
@require_POST
def teacher_gone(request: SignedIn, code: str, pk: int) -> HttpResponse:
    """Taken off the list of the cohort's teachers."""
    cohort = get_object_or_404(access.managed_cohorts(request.user), code=code)
    teacher = get_object_or_404(cohort.teachers.select_related("person", "cohort"), pk=pk)
    said = _("%(person)s no longer teaches this cohort.") % {"person": teacher.person}
    did(request, lambda: let_teacher_go(teacher=teacher, at=timezone.now()), said=said)
    return redirect("cohort_teachers", code)


@login_required
def session(request: SignedIn, pk: int) -> HttpResponse:
    """The attendance sheet of a class; the defence has none, and its page says so."""
    held = access.taught_sessions(request.user).select_related(
        "cohort__variant__edition", "topic", "kind", "teacher", "room"
    )
    session = get_object_or_404(held, pk=pk)
    if session.is_defence:
        return render(request, "courses/session.html", {"session": session})
    form = AttendanceForm(request.POST or None, session=session, by=request.user)
    if request.method == "POST" and carried_out(form):
        messages.success(request, _("The attendance is marked."))
        return redirect("session", pk)
    context = {"session": session, "form": form, "begun": session.starts <= timezone.now()}
    return render(request, "courses/session.html", context)
