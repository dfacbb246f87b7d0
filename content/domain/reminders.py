"""What a programme's people are reminded of when its day comes: each letter once, the outbox remembers it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from content.domain.programme import REVIEW_NOTICE, with_standing
from content.enums import Step
from content.models import Discussion, Edition, Programme, ProgrammeStep
from lms.dates import ALMATY
from lms.mail import queue
from lms.models import Message, Provider, User
from lms.roles import May, roles_that_may

MEND_NOTICE = timedelta(days=5)
AUTHORS = frozenset({May.WRITE_CONTENT})
AUTHORS_AND_DIRECTORS = frozenset({May.WRITE_CONTENT, May.APPROVE_PROGRAMME})


def remind(*, at: datetime) -> int:
    """How many letters were put in the outbox."""
    on = at.astimezone(ALMATY).date()
    return _of_reviews(on, at) + _of_discussions(on, at) + _of_mending(on, at)


def _of_reviews(on: date, at: datetime) -> int:
    """Ninety days before an edition's three years are over, and again on the day."""
    later = Edition.objects.filter(programme=OuterRef("programme"), number__gt=OuterRef("number"))
    due = Edition.objects.filter(~Exists(later), review_due__lte=on + REVIEW_NOTICE)
    return sum(
        _write(
            "programme_review",
            edition.programme,
            AUTHORS_AND_DIRECTORS,
            f"{edition.pk}:{'due' if edition.review_due <= on else 'soon'}",
            at,
        )
        for edition in due.select_related("programme__provider")
    )


def _of_discussions(on: date, at: datetime) -> int:
    ended = Discussion.objects.filter(closes_on__lt=on, programme__in=_standing_at(Step.DISCUSSION))
    later = Discussion.objects.filter(programme=OuterRef("programme"), opened_on__gt=OuterRef("opened_on"))
    return sum(
        _write("discussion_ended", discussion.programme, AUTHORS, str(discussion.pk), at)
        for discussion in ended.filter(~Exists(later)).select_related("programme__provider")
    )


def _of_mending(on: date, at: datetime) -> int:
    near = ProgrammeStep.objects.filter(
        step=Step.RETURNED,
        mend_by__gte=on,
        mend_by__lte=on + MEND_NOTICE,
        programme__in=_standing_at(Step.RETURNED),
    )
    return sum(
        _write("programme_to_mend", step.programme, AUTHORS, str(step.pk), at)
        for step in near.select_related("programme__provider")
    )


def _standing_at(step: Step) -> QuerySet[Any]:
    return with_standing(Programme.objects.all()).filter(step=step).values("pk")


def _write(kind: str, programme: Programme, rights: frozenset[May], refers_to: str, at: datetime) -> int:
    told = Message.objects.filter(kind=kind, refers_to=refers_to).values("person")
    letters = [
        queue(kind=kind, person=person, provider=programme.provider, refers_to=refers_to, at=at)
        for person in _who_may(programme.provider, rights).exclude(pk__in=told)
    ]
    return len([letter for letter in letters if letter])


def _who_may(provider: Provider, rights: frozenset[May]) -> QuerySet[User]:
    roles = frozenset().union(*(roles_that_may(right) for right in rights))
    held = provider.memberships.current().filter(role__in=roles)
    return User.objects.filter(pk__in=held.values("person"), is_active=True)
