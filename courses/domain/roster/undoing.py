"""An import is undone as if it had not been, until somebody it brought has signed in or done anything."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from courses.domain.roster.judging import chunks
from courses.domain.roster.values import RosterRefused
from courses.enums import ApplicationState, ImportStage
from courses.models import (
    Application,
    ApplicationEvent,
    Cohort,
    CourseFile,
    Enrolment,
    EnrolmentEvent,
    Order,
    RosterImport,
    RosterRow,
)
from lms.models import DataAccess, Invitation, Message, User

_AT_ONCE = 500
# What an import itself leaves at a place or a person, and what a page of documents made of it.
_OF_A_PLACE: set[type[Model]] = {EnrolmentEvent, RosterRow, Application, CourseFile}
_OF_A_PERSON: set[type[Model]] = {Enrolment, RosterRow, Application, Invitation, Message, DataAccess}


def undo(*, roster: RosterImport, by: User, at: datetime) -> None:
    """Takes back the places, the waiting list, the people it put on record and the order it brought."""
    with transaction.atomic():
        locked = RosterImport.objects.select_for_update().get(pk=roster.pk)
        if locked.stage != ImportStage.IMPORTED:
            raise RosterRefused(_("Only an import that was carried out can be undone."))
        Cohort.objects.select_for_update().get(pk=locked.cohort_id)
        rows = list(locked.rows.exclude(enrolment=None, application=None))
        _refuse_if_used(locked)
        _take_back(locked, rows)
        locked.stage, locked.undone_at, locked.order = ImportStage.UNDONE, at, None
        locked.done_at, locked.claimed_at = at, None
        locked.report |= {"undone_by": by.pk}
        locked.save()
        _take_back_order(roster, locked.report)
    roster.refresh_from_db()


# --- why it can't be ----------------------------------------------------------------------------------------


def why_it_stays(roster: RosterImport) -> str:
    """The reason why an import can't be undone any more, for a page; empty where it can."""
    try:
        _refuse_if_used(roster)
    except RosterRefused as refusal:
        return str(refusal.reason)
    return ""


def _refuse_if_used(roster: RosterImport) -> None:
    """In as many queries for a thousand rows as for ten."""
    brought = roster.rows.exclude(enrolment=None, application=None)
    made = brought.filter(made_person=True).exclude(person=None).values("person")
    known = brought.filter(made_person=False).exclude(person=None).values("person")
    places = brought.exclude(enrolment=None).values("enrolment")
    asked = brought.exclude(application=None).values("application")
    if _any(User.objects.exclude(last_login=None), "pk", made) or _any(
        User.objects.filter(last_login__gte=roster.imported_at), "pk", known
    ):
        raise RosterRefused(_("This can't be undone any more: somebody it brought has signed in since."))
    if _any(EnrolmentEvent.objects.exclude(order=roster.order), "enrolment", places):
        raise RosterRefused(
            _("This can't be undone any more: another order about somebody it brought is on record.")
        )
    others = Q(state=ApplicationState.WAITING, at=roster.imported_at)
    if _any(ApplicationEvent.objects.exclude(others), "application", asked):
        raise RosterRefused(
            _("This can't be undone any more: somebody it put on the waiting list has been decided on.")
        )
    for model, key in _related(Enrolment, but=_OF_A_PLACE):
        if _any(model._default_manager.all(), key, places):
            raise RosterRefused(
                _("This can't be undone any more: attendance or works of somebody it brought are on record.")
            )


def _any(found: QuerySet[Any], key: str, rows: QuerySet[Any, Any]) -> bool:
    return found.filter(**{f"{key}__in": rows}).exists()


def _related(of: type[Model], *, but: set[type[Model]]) -> list[tuple[type[Model], str]]:
    """Whatever points at such a row, in this app or in one above that isn't known here."""
    return [
        (relation.related_model, relation.field.name)
        for relation in of._meta.related_objects
        if relation.related_model not in but
    ]


# --- taking back --------------------------------------------------------------------------------------------


def _take_back(roster: RosterImport, rows: list[RosterRow]) -> None:
    places = [row.enrolment_id for row in rows if row.enrolment_id]
    asked = [row.application_id for row in rows if row.application_id]
    made = [row.person_id for row in rows if row.made_person and row.person_id]
    roster.rows.update(enrolment=None, application=None, made_person=False)
    for some in chunks(places, _AT_ONCE):
        Message.objects.filter(kind="enrolled", refers_to__in=map(str, some)).delete()
        Enrolment.objects.filter(pk__in=some).delete()
    known = {row.person_id for row in rows if row.enrolment_id and not row.made_person}
    for those in chunks(known, _AT_ONCE):
        _take_back_invitations(roster, those)
    for some in chunks(asked, _AT_ONCE):
        uids = Application.objects.filter(pk__in=some).values_list("uid", flat=True)
        Message.objects.filter(kind="application_waiting", refers_to__in=map(str, uids)).delete()
        Application.objects.filter(pk__in=some).delete()
    roster.rows.filter(person__in=made).update(person=None, verdict="new")
    for some in chunks(made, _AT_ONCE):
        tied = _with_other_ties(some)
        User.objects.filter(pk__in=set(some) - tied).delete()


def _take_back_invitations(roster: RosterImport, people: Sequence[int | None]) -> None:
    """Of those who were on record before; with the others' rows theirs go by themselves."""
    sent = Invitation.objects.filter(
        person__in=people,
        provider=roster.cohort.provider_id,
        used_at=None,
        made_at__gte=roster.imported_at,
    )
    keys = [str(uid) for uid in sent.values_list("uid", flat=True)]
    Message.objects.filter(kind="invitation", refers_to__in=keys).delete()
    sent.delete()


def _with_other_ties(people: list[int]) -> set[int]:
    """Those who have come to be something else here meanwhile: they stay on record."""
    tied: set[int] = set()
    for model, key in _related(User, but=_OF_A_PERSON):
        tied |= set(model._default_manager.filter(**{f"{key}__in": people}).values_list(key, flat=True))
    tied |= set(Enrolment.objects.filter(learner__in=people).values_list("learner", flat=True))
    tied |= set(Application.objects.filter(person__in=people).values_list("person", flat=True))
    return tied


def _take_back_order(roster: RosterImport, report: dict[str, Any]) -> None:
    """Where the import brought the order, and nothing else has come to rest on it."""
    order: Order | None = roster.order
    if order is None or not report.get("made_order"):
        return
    rests = order.events.exists() or RosterImport.objects.filter(order=order).exists()
    if not rests:
        for made in CourseFile.objects.filter(order=order):
            made.file.delete(save=False)
        order.delete()
