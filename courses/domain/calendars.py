"""Calendars that follow the timetable: a secret address of a person or a cohort, and what it is to show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from courses.domain.enrolments import learning_in
from courses.enums import OrderKind
from courses.models import CalendarFeed, Cancelled, Cohort, Order, Session, TimetableVersion
from lms.models import User

_signer = signing.Signer(salt="courses.calendar")
# A teacher's calendar doesn't carry the classes of all the years.
BACK = timedelta(days=366)


def make(*, at: datetime, person: User | None = None, cohort: Cohort | None = None) -> CalendarFeed:
    """A new address. The one there was opens nothing any more: whoever had it has it no longer."""
    with transaction.atomic():
        # two presses of the button at once: the second waits, and revokes what the first made
        if person:
            User.objects.select_for_update(no_key=True).get(pk=person.pk)
        if cohort:
            Cohort.objects.select_for_update(no_key=True).get(pk=cohort.pk)
        _current(person=person, cohort=cohort).update(revoked_at=at)
        return CalendarFeed.objects.create(person=person, cohort=cohort, made_at=at)


def revoke(*, at: datetime, person: User | None = None, cohort: Cohort | None = None) -> None:
    _current(person=person, cohort=cohort).update(revoked_at=at)


def current(*, person: User | None = None, cohort: Cohort | None = None) -> CalendarFeed | None:
    return _current(person=person, cohort=cohort).first()


def _current(*, person: User | None, cohort: Cohort | None) -> QuerySet[CalendarFeed]:
    return CalendarFeed.objects.filter(person=person, cohort=cohort, revoked_at=None)


def address_of(feed: CalendarFeed) -> str:
    """Made when it is shown: what is stored opens nothing."""
    return f"{settings.BASE_URL}{reverse('calendar_file', args=[_signer.sign(str(feed.uid))])}"


def feed_of_token(token: str) -> CalendarFeed | None:
    """What the address opens; nothing once it is revoked or its person's account is closed."""
    try:
        uid = UUID(_signer.unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    feeds = CalendarFeed.objects.select_related("person", "cohort__provider")
    open_ones = feeds.filter(Q(person=None) | Q(person__is_active=True), revoked_at=None)
    return open_ones.filter(uid=uid).first()


@dataclass(frozen=True)
class Followed:
    """The classes of a calendar: those in force, those cancelled, and when each was last changed."""

    sessions: list[Any]
    cancelled: list[Cancelled]
    changed: dict[UUID, datetime]
    # of these cohorts the person is a learner; the other classes they teach
    learns_in: set[int] = field(default_factory=set)


def followed(feed: CalendarFeed, *, at: datetime) -> Followed:
    """In as many queries for one class as for a hundred. Each session knows if its cohort is `called_off`."""
    learns_in: set[int] = set()
    if feed.cohort_id:
        mine = gone = Q(cohort=feed.cohort_id)
    else:
        places = learning_in(Cohort.objects.filter(enrolments__learner=feed.person_id))
        learns_in = set(places.filter(learner=feed.person_id).values_list("cohort", flat=True))
        mine = gone = Q(cohort__in=learns_in) | Q(teacher=feed.person_id)
    called_off = Order.objects.filter(cohort=OuterRef("cohort"), kind=OrderKind.CANCELLATION)
    sessions = Session.objects.filter(mine, ends__gte=at - BACK).annotate(called_off=Exists(called_off))
    cancelled = Cancelled.objects.filter(gone, ends__gte=at - BACK)
    found = list(
        sessions.select_related("cohort__provider", "topic", "kind", "teacher", "room").order_by("starts")
    )
    return Followed(
        found,
        list(cancelled.select_related("cohort")),
        _last_changes({session.cohort_id for session in found}),
        learns_in,
    )


def _last_changes(cohorts: Iterable[int]) -> dict[UUID, datetime]:
    """When each class was last changed, by its identity: of its versions the latest counts."""
    changed: dict[UUID, datetime] = {}
    versions = TimetableVersion.objects.filter(cohort__in=cohorts).order_by("at", "number")
    for at, changes in versions.values_list("at", "changes"):
        changed |= {UUID(change["uid"]): at for change in changes}
    return changed
