"""A learner hands work in; a teacher answers it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from assessment import access
from assessment.domain import submissions
from assessment.enums import WorkState
from assessment.forms.work import FeedbackForm, HandInForm
from courses.access import own_enrolments
from lms.access import SignedIn
from lms.pages import carried_out

MOST_SHOWN = 50


@login_required
def hand_in(request: SignedIn, cohort: str, pk: int) -> HttpResponse:
    enrolment = get_object_or_404(
        own_enrolments(request.user).select_related("cohort__variant__edition"), cohort__code=cohort
    )
    task = get_object_or_404(access.tasks_of(enrolment).select_related("topic"), pk=pk)
    work = access.own_submissions(request.user).filter(task=task, enrolment=enrolment).first()
    versions = list(work.versions.order_by("-order").prefetch_related("feedback__by")) if work else []
    before = {"text": versions[0].text} if versions else None
    form = HandInForm(request.POST or None, enrolment=enrolment, task=task, initial=before)
    if carried_out(form):
        messages.success(request, _("Handed in. The teacher's answer will stand here."))
        return redirect("hand_in", cohort, pk)
    context = {
        "enrolment": enrolment,
        "task": task,
        "topic": access.topic_of(task, enrolment),
        "state": submissions.work_state(work),
        "States": WorkState,
        "versions": versions,
        "form": form,
    }
    return render(request, "assessment/hand_in.html", context)


@login_required
def feedback_queue(request: SignedIn) -> HttpResponse:
    """What waits for this teacher, from all cohorts; who has waited longest stands first."""
    waiting = submissions.waiting(access.submissions_to_answer(request.user))
    shown = list(waiting.select_related("task__topic", "enrolment__cohort")[:MOST_SHOWN])
    context = {"works": shown, "more": waiting.count() - MOST_SHOWN if len(shown) == MOST_SHOWN else 0}
    return render(request, "assessment/feedback_queue.html", context)


@login_required
def feedback(request: SignedIn, pk: int) -> HttpResponse:
    work = get_object_or_404(
        access.submissions_to_answer(request.user).select_related("task__topic", "enrolment__cohort"), pk=pk
    )
    form = FeedbackForm(request.POST or None, work=work, by=request.user)
    if carried_out(form):
        messages.success(request, _("Your feedback has been given."))
        return redirect("feedback_queue")
    context = {
        "work": work,
        "state": submissions.work_state(work),
        "States": WorkState,
        "versions": list(work.versions.order_by("-order").prefetch_related("feedback__by")),
        "form": form,
    }
    return render(request, "assessment/feedback.html", context)
