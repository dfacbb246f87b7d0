"""The way into a class online, its recording, and where both are found."""

from __future__ import annotations

from csp.decorators import csp_update
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from courses import access
from courses.attendance_forms import LinksForm, WatchedForm
from courses.domain import online
from courses.models import Enrolment, Session
from lms.access import SignedIn
from lms.pages import carried_out
from lms.refusals import Refused

KNOWN = ("cohort__variant__edition", "topic", "kind", "teacher", "room")


def _session_and_place(request: SignedIn, pk: int) -> tuple[Session, Enrolment | None]:
    """The class, and the place of whoever learns there; those who run it have none."""
    session = get_object_or_404(access.sessions_to_join(request.user).select_related(*KNOWN), pk=pk)
    place = access.current_enrolments(request.user).filter(cohort=session.cohort_id)
    return session, place.first()


# The button leads to wherever the class is held, by way of this page, which notes who came.
@csp_update({"form-action": ["https:"]})
@never_cache
@login_required
def join(request: SignedIn, pk: int) -> HttpResponse:
    session, enrolment = _session_and_place(request, pk)
    now = timezone.now()
    if request.method == "POST":
        try:
            link = (
                online.join(session=session, enrolment=enrolment, at=now)
                if enrolment
                else online.way_in(session, at=now)
            )
        except Refused as refusal:
            messages.error(request, refusal.reason)
            return redirect("session_join", pk)
        return HttpResponseRedirect(link)
    context = {
        "session": session,
        "online": bool(online.link_of(session)),
        "doorway": online.doorway(session, at=now),
        "opens_at": online.opens_at(session),
        "over": now >= session.ends,
        "enrolment": enrolment,
        "rules": online.rules_in_words(session.cohort),
    }
    return render(request, "courses/session_online.html", context)


@login_required
def recording(request: SignedIn, pk: int) -> HttpResponse:
    session, enrolment = _session_and_place(request, pk)
    now = timezone.now()
    shown = online.doorway(session, at=now) == online.Doorway.RECORDING and online.is_safe(
        session.recording_link
    )
    if request.method == "POST" and enrolment is None:
        raise Http404
    until = online.watched_until(session, online.rules_of(session.cohort))
    answered = online.answer_of(session, enrolment) if enrolment else None
    form = None
    if shown and enrolment and not answered and now <= until:
        form = WatchedForm(request.POST or None, session=session, enrolment=enrolment)
        if carried_out(form):
            messages.success(request, _("Your answer is with the teacher."))
            return redirect("session_recording", pk)
    context = {
        "session": session,
        "shown": shown,
        "until": until,
        "late": now > until,
        "answered": answered,
        "form": form,
        "enrolment": enrolment,
        "rules": online.rules_in_words(session.cohort),
    }
    return render(request, "courses/recording.html", context)


@login_required
def links(request: SignedIn, pk: int) -> HttpResponse:
    held = access.taught_sessions(request.user).select_related(*KNOWN)
    session = get_object_or_404(held, pk=pk)
    form = LinksForm(request.POST or None, session=session)
    if carried_out(form):
        messages.success(request, _("The links are saved."))
        return redirect("session_links", pk)
    return render(request, "courses/session_links.html", {"session": session, "form": form})
