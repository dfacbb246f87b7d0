"""Calendars that follow the timetable: the file itself, and the pages where its address is made."""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import parse_etags, quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses import access, calendar_file
from courses.domain.calendars import address_of, current, feed_of_token, followed, make, revoke
from courses.models import CalendarFeed
from lms.access import SignedIn

KEPT_FOR = 15 * 60


@require_safe
def ics(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever has the address has the classes: a calendar program can't sign in."""
    feed = feed_of_token(token)
    if feed is None:
        raise Http404
    content = calendar_file.calendar_file(feed, followed(feed, at=timezone.now()))
    mark = quote_etag(hashlib.sha256(content).hexdigest()[:32])
    if mark in parse_etags(request.headers.get("If-None-Match", "")):
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = 'inline; filename="timetable.ics"'
    response["ETag"] = mark
    response["Cache-Control"] = f"private, max-age={KEPT_FOR}"
    # the address is the key: no other site is to learn it from a link followed out of here
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


@login_required
def calendars(request: SignedIn) -> HttpResponse:
    """One's own address, and those of the cohorts one runs."""
    if request.method == "POST":
        _carry_out(request, person=request.user)
        return redirect("calendars")
    cohorts = access.managed_cohorts(request.user).filter(completed_on=None)
    context = {"cohorts": cohorts, "cohort": None} | _shown(current(person=request.user))
    return render(request, "courses/calendars.html", context)


@login_required
def of_cohort(request: SignedIn, code: str) -> HttpResponse:
    cohort = get_object_or_404(access.managed_cohorts(request.user), code=code)
    if request.method == "POST":
        _carry_out(request, cohort=cohort)
        return redirect("cohort_calendar", code)
    context = {"cohort": cohort} | _shown(current(cohort=cohort))
    return render(request, "courses/calendars.html", context)


def _carry_out(request: SignedIn, **whose: Any) -> None:
    if "revoke" in request.POST:
        revoke(at=timezone.now(), **whose)
        messages.success(request, _("The address opens nothing any more."))
    else:
        make(at=timezone.now(), **whose)
        messages.success(request, _("The address is made."))


def _shown(feed: CalendarFeed | None) -> dict[str, Any]:
    if feed is None:
        return {"address": ""}
    address = address_of(feed)
    # calendar programs on phones and desks take the address with this scheme straight away
    return {"address": address, "webcal": "webcal://" + address.partition("://")[2], "made_at": feed.made_at}
