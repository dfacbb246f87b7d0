"""A calendar as programs read it (RFC 5545): stable identities, changes and cancellations carried."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vDuration, vText

from courses.domain.calendars import Followed
from courses.models import CalendarFeed, Cancelled, Cohort, Session

ASKED_AGAIN = timedelta(hours=1)
HOST = urlsplit(settings.BASE_URL).hostname or "localhost"


def language_of(feed: CalendarFeed) -> str:
    return feed.person.language if feed.person else feed.cohort.language if feed.cohort else "kk"


def calendar_file(feed: CalendarFeed, followed: Followed) -> bytes:
    """The same bytes for the same timetable, so that a program that has them needn't take them again."""
    with translation.override(language_of(feed)):
        name = _("Classes: %(whose)s") % {"whose": feed.person or feed.cohort}
        calendar = Calendar()
        calendar.add("prodid", f"-//{HOST}//timetable//")
        calendar.add("version", "2.0")
        calendar.add("calscale", "GREGORIAN")
        calendar.add("x-wr-calname", name)
        calendar.add("name", name)
        calendar.add("x-wr-timezone", "Asia/Almaty")
        calendar.add("refresh-interval", vDuration(ASKED_AGAIN), {"VALUE": "DURATION"})
        calendar.add("x-published-ttl", vDuration(ASKED_AGAIN))
        for session in followed.sessions:
            calendar.add_component(_held(session, feed, followed))
        for gone in followed.cancelled:
            calendar.add_component(_cancelled(gone, feed))
        return bytes(calendar.to_ical())


def _held(session: Any, feed: CalendarFeed, followed: Followed) -> Event:
    # a timetable that was put in before versions were kept changed when the calendar began at the latest
    changed = followed.changed.get(session.uid, feed.made_at)
    event = _event(session, changed, session.sequence + session.called_off)
    event.add("summary", _summary(session, feed))
    event.add("status", "CANCELLED" if session.called_off else "CONFIRMED")
    if place := _place(session):
        event.add("location", place)
    event.add("description", _description(session))
    event.add("url", f"{settings.BASE_URL}{_page(session, feed, followed)}")
    return event


def _cancelled(gone: Cancelled, feed: CalendarFeed) -> Event:
    event = _event(gone, gone.at, gone.sequence)
    title = gone.title.get(translation.get_language() or "kk") or gone.title.get("kk", "")
    event.add("summary", title if feed.cohort else f"{title} · {gone.cohort}")
    event.add("status", "CANCELLED")
    return event


def _event(held: Any, changed: datetime, sequence: int) -> Event:
    event = Event()
    event.add("uid", vText(f"{held.uid}@{HOST}"))
    event.add("dtstamp", changed.astimezone(UTC).replace(microsecond=0))
    event.add("last-modified", changed.astimezone(UTC).replace(microsecond=0))
    event.add("sequence", sequence)
    event.add("dtstart", held.starts.astimezone(UTC))
    event.add("dtend", held.ends.astimezone(UTC))
    return event


def _summary(session: Session, feed: CalendarFeed) -> str:
    """Who learns or teaches in several cohorts sees which one it is."""
    return str(session) if feed.cohort else f"{session} · {session.cohort}"


def _place(session: Session) -> str:
    cohort: Cohort = session.cohort
    first, second = cohort.place_kk, cohort.place_ru
    place = (second or first) if translation.get_language() == "ru" else (first or second)
    return ", ".join(filter(None, (str(session.room or ""), place)))


def _description(session: Session) -> str:
    teacher = session.teacher.get_short_name() if session.teacher else ""
    return "\n".join(filter(None, (str(session.cohort.provider), teacher)))


def _page(session: Session, feed: CalendarFeed, followed: Followed) -> str:
    """The page of the product: whoever opens it signs in there, and only there finds the link to join."""
    cohort, taught = session.cohort, session.cohort_id not in followed.learns_in
    if feed.cohort or (taught and session.is_defence):
        return reverse("cohort_timetable", args=[cohort.code])
    if taught:
        return reverse("session", args=[session.pk])
    if session.topic is None:
        return reverse("learn_timetable", args=[cohort.code])
    return reverse("lesson", args=[cohort.code, session.topic.code])
