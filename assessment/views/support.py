"""The year after: a learner asks, a mentor answers."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessment import access
from assessment.domain import support as year_after
from assessment.forms.support import AskForm, SayForm
from lms.access import SignedIn
from lms.pages import carried_out, did

MOST_ANSWERED = 50


@login_required
def support(request: SignedIn, cohort: str) -> HttpResponse:
    year = get_object_or_404(
        access.own_support(request.user).select_related("enrolment__cohort__variant__edition"),
        enrolment__cohort__code=cohort,
    )
    today = timezone.localdate()
    form = AskForm(request.POST or None, support=year)
    if carried_out(form):
        messages.success(
            request,
            _("Your question has been sent. An answer is promised by %(day)s.")
            % {"day": f"{form.done.due_on:%d.%m.%Y}"},
        )
        return redirect("support", cohort)
    asked = year_after.with_thread(access.consultations(request.user).filter(support=year))
    context = {
        "year": year,
        "over": today > year.ends_on,
        "consultations": year_after.told(asked.order_by("-asked_at"), on=today),
        "form": form,
    }
    return render(request, "assessment/support.html", context)


@login_required
def consultations(request: SignedIn) -> HttpResponse:
    """A mentor's: what is to be answered stands first, by the day it was promised for."""
    asked, today = access.consultations_to_answer(request.user), timezone.localdate()
    waiting = year_after.waiting(asked)
    answered = asked.exclude(pk__in=waiting.values("pk")).order_by("-asked_at")[:MOST_ANSWERED]
    context = {
        "waiting": year_after.told(year_after.with_thread(waiting), on=today),
        "answered": year_after.told(year_after.with_thread(answered), on=today),
    }
    return render(request, "assessment/consultations.html", context)


@login_required
def consultation(request: SignedIn, pk: int) -> HttpResponse:
    question = get_object_or_404(year_after.with_thread(access.consultations(request.user)), pk=pk)
    form = SayForm(request.POST or None, consultation=question, by=request.user)
    if carried_out(form):
        messages.success(request, _("Your words have been sent."))
        return redirect("consultation", pk)
    context = {
        "one": year_after.told([question], on=timezone.localdate())[0],
        "asker": question.support.enrolment.learner_id == request.user.pk,
        "form": form,
    }
    return render(request, "assessment/consultation.html", context)


@login_required
@require_POST
def consultation_close(request: SignedIn, pk: int) -> HttpResponse:
    question = get_object_or_404(access.consultations(request.user), pk=pk)
    did(
        request,
        lambda: year_after.close(consultation=question, by=request.user, at=timezone.now()),
        said=_("The question is closed."),
    )
    return redirect("consultation", pk)
