"""A person in a cohort: what is on record, and the orders by which they leave it or go over to another."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from courses import access
from courses.domain.attendance import attendance_of
from courses.domain.enrolments import standing
from courses.domain.leaving import may_leave
from courses.models import Enrolment
from courses.order_forms import CancelForm, LeaveForm, NameForm
from lms.access import SignedIn
from lms.domain.people import masked_iin
from lms.pages import carried_out


@login_required
def cohort_person(request: SignedIn, code: str, pk: int) -> HttpResponse:
    """Addresses and the number's last digits are for the office alone."""
    rows = access.seen_enrolments(request.user).select_related(
        *("cohort__variant__edition", "learner", "organisation_type", "region", "department"),
        *("continues__cohort", "continued_by__cohort"),
    )
    enrolment = get_object_or_404(rows, cohort__code=code, pk=pk)
    manages = access.managed_enrolments(request.user).filter(pk=pk).exists()
    application = access.applications(request.user).filter(enrolment=enrolment).first()
    context = {
        "enrolment": enrolment,
        "cohort": enrolment.cohort,
        "names": [enrolment.name("kk"), enrolment.name("ru")],
        "state": standing(enrolment),
        "attendance": attendance_of(enrolment, at=timezone.now()),
        "events": enrolment.events.select_related("order__cohort", "order__by"),
        "manages": manages,
        "may_leave": manages and may_leave(enrolment, on=timezone.localdate()),
        "iin": masked_iin(enrolment.learner) if manages else "",
        "application": application,
    }
    return render(request, "courses/enrolment.html", context)


def _managed(request: SignedIn, code: str, pk: int) -> Enrolment:
    rows = access.managed_enrolments(request.user).select_related(
        "cohort__variant__edition", "cohort__provider", "learner", "department"
    )
    return get_object_or_404(rows, cohort__code=code, pk=pk)


@login_required
def leave(request: SignedIn, code: str, pk: int) -> HttpResponse:
    enrolment = _managed(request, code, pk)
    cohorts = access.cohorts_to_transfer_to(request.user, enrolment)
    form = LeaveForm(request.POST or None, enrolment=enrolment, cohorts=cohorts, by=request.user)
    if carried_out(form):
        if form.done:
            words = _("%(person)s is now in the cohort %(cohort)s.")
            facts = {"person": form.done, "cohort": form.done.cohort}
            messages.success(request, words % facts)
            return redirect("cohort_person", form.done.cohort.code, form.done.pk)
        messages.success(request, _("The order is on record, and the place is free."))
        return redirect("cohort_person", code, pk)
    context = {
        "form": form,
        "cohort": enrolment.cohort,
        "enrolment": enrolment,
        "possible": may_leave(enrolment, on=timezone.localdate()),
    }
    return render(request, "courses/order_new.html", context)


@login_required
def name(request: SignedIn, code: str, pk: int) -> HttpResponse:
    enrolment = _managed(request, code, pk)
    form = NameForm(request.POST or None, enrolment=enrolment)
    if carried_out(form):
        messages.success(request, _("The name is corrected."))
        return redirect("cohort_person", code, pk)
    context = {"form": form, "cohort": enrolment.cohort, "enrolment": enrolment}
    return render(request, "courses/enrolment_name.html", context)


@login_required
def cancel(request: SignedIn, code: str) -> HttpResponse:
    cohort = get_object_or_404(access.managed_cohorts(request.user).select_related("provider"), code=code)
    form = CancelForm(request.POST or None, cohort=cohort, by=request.user)
    if carried_out(form):
        messages.success(request, _("The cohort is cancelled. Those concerned are written to."))
        return redirect("cohort", code)
    return render(request, "courses/cohort_cancel.html", {"form": form, "cohort": cohort})
