"""Documents of a course: what can be had, asking for one, and the file once the worker has made it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from courses import access
from courses.domain import files
from courses.enums import FileKind
from courses.file_form import CourseFileForm
from courses.models import Cohort
from lms.access import SignedIn
from lms.pages import carried_out
from lms.papers import file_or_wait


@login_required
@require_safe
def cohort_files(request: SignedIn, code: str) -> HttpResponse:
    """What can be had of a cohort: lists for whoever teaches it, orders too for the office."""
    seen = access.seen_cohorts(request.user).select_related("provider", "variant__edition")
    cohort = get_object_or_404(seen, code=code)
    office = _is_the_office(request, cohort)
    context = {
        "cohort": cohort,
        "kinds": access.FILES_OF_TEACHERS,
        "on_paper": files.fits_on_paper(cohort),
        "most": files.MOST_ON_PAPER,
        "orders": cohort.orders.filter(kind__in=files.ORDERS_ON_PAPER) if office else None,
        "contacts": access.managed_cohorts(request.user).filter(pk=cohort.pk).exists(),
    }
    return render(request, "courses/files.html", context)


@login_required
@require_POST
def ask(request: SignedIn, code: str) -> HttpResponse:
    cohort = get_object_or_404(access.seen_cohorts(request.user), code=code)
    kinds = tuple(FileKind) if _is_the_office(request, cohort) else access.FILES_OF_TEACHERS
    form = CourseFileForm(request.POST, cohort=cohort, by=request.user, kinds=kinds)
    if carried_out(form):
        return redirect("course_file", form.done.uid)
    for problem in {str(text) for texts in form.errors.values() for text in texts}:
        messages.error(request, problem)
    return redirect("cohort_files", code)


@login_required
@require_POST
def own_reference(request: SignedIn, code: str) -> HttpResponse:
    """A learner's own reference of study, in the language they read."""
    own = access.own_enrolments(request.user).select_related("cohort")
    enrolment = get_object_or_404(own, cohort__code=code)
    asked = files.ask(
        cohort=enrolment.cohort,
        kind=FileKind.REFERENCE,
        format="pdf",
        language="ru" if get_language() == "ru" else "kk",
        by=request.user,
        at=timezone.now(),
        enrolment=enrolment,
    )
    return redirect("course_file", asked.uid)


@login_required
@require_safe
@never_cache
def course_file(request: SignedIn, uid: UUID) -> HttpResponseBase:
    asked = access.course_files(request.user).select_related("cohort", "order")
    row = get_object_or_404(asked, uid=uid)
    return file_or_wait(request, row, filename=files.called(row))


def _is_the_office(request: SignedIn, cohort: Cohort) -> bool:
    return access.cohorts_of_the_office(request.user).filter(pk=cohort.pk).exists()
