"""People leave a cohort before its end, go over to another, or the cohort is cancelled: each by an order."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from courses.domain import applications
from courses.domain.cohorts import record_order, state
from courses.domain.enrolments import (
    NO_LONGER_TAKES,
    EnrolmentRefused,
    enrol,
    invite_or_tell,
    learning_in,
    leave,
    refuse_what_is_to_come,
    standing,
)
from courses.enums import CohortState, EnrolmentState, OrderKind
from courses.models import Cohort, Enrolment, Order
from lms.dates import date_short
from lms.mail import queue_all
from lms.models import User

STATE_BY = {
    OrderKind.WITHDRAWAL: EnrolmentState.WITHDRAWN,
    OrderKind.EXPULSION: EnrolmentState.EXPELLED,
    OrderKind.TRANSFER: EnrolmentState.TRANSFERRED,
}
OVER = {CohortState.CANCELLED, CohortState.COMPLETED, CohortState.SUPPORT, CohortState.ARCHIVED}
KEPT_AT_TRANSFER = ("organisation", "organisation_type", "position", "region")
NAMES = tuple(f"{part}_{code}" for code in ("kk", "ru") for part in ("surname", "given_name", "patronymic"))


def leave_by_order(
    *, enrolment: Enrolment, kind: OrderKind, number: str, date: date, reason: str, by: User, on: date
) -> Order:
    """Withdrawal or expulsion, with the reason that stands in the order."""
    refuse_what_is_to_come(date, on)
    with transaction.atomic():
        cohort = Cohort.objects.select_for_update().get(pk=enrolment.cohort_id)
        _refuse_out_of_time(cohort, enrolment, date, on)
        order = _ordered(cohort, kind, number, date, reason, by)
        leave(enrolment=enrolment, how=STATE_BY[kind], order=order)
    return order


def transfer(
    *,
    enrolment: Enrolment,
    to: Cohort,
    number: str,
    date: date,
    reason: str,
    by: User,
    at: datetime,
    on: date,
) -> Enrolment:
    """Over to another cohort of the programme: the order stands in both, and the new place says from when.

    The name goes along as it is spelt here.
    """
    here = enrolment.cohort
    refuse_what_is_to_come(date, on)
    if to == here or to.provider_id != here.provider_id or _programme(to) != _programme(here):
        raise EnrolmentRefused(_("A transfer leads to another cohort of the same programme."))
    with transaction.atomic():
        # Always in the same order, so that two transfers the other way round don't wait for each other.
        cohorts = Cohort.objects.select_for_update().filter(pk__in=[here.pk, to.pk]).order_by("pk")
        locked = {cohort.pk: cohort for cohort in cohorts}
        _refuse_out_of_time(locked[here.pk], enrolment, date, on)
        left = _ordered(here, OrderKind.TRANSFER, number, date, reason, by)
        leave(enrolment=enrolment, how=EnrolmentState.TRANSFERRED, order=left)
        order = _ordered(to, OrderKind.TRANSFER, number, date, reason, by)
        facts = {name: getattr(enrolment, name) for name in KEPT_AT_TRANSFER}
        made = enrol(
            learner=enrolment.learner,
            cohort=to,
            order=order,
            on=on,
            names={name: getattr(enrolment, name) for name in NAMES},
            continues=enrolment,
            continues_from=date,
            **facts,
        )
        made.department = enrolment.department
        made.save(update_fields=["department"])
        invite_or_tell(made, by=by, at=at, letter="enrolled")
    return made


def cancel_cohort(
    *, cohort: Cohort, number: str, date: date, reason: str, by: User, at: datetime, on: date
) -> Order:
    """Nothing more happens in it. Those who learn and teach in it are told, and so is whoever has asked for a
    place."""
    refuse_what_is_to_come(date, on)
    if not reason.strip():
        raise EnrolmentRefused(_("Give the reason that stands in the order."))
    with transaction.atomic():
        Cohort.objects.select_for_update().get(pk=cohort.pk)
        if state(cohort, on=on) == CohortState.CANCELLED:
            raise EnrolmentRefused(_("The cohort is cancelled already."))
        if state(cohort, on=on) in NO_LONGER_TAKES:
            raise EnrolmentRefused(_("It is too late to cancel this cohort: its classes are over."))
        order = _ordered(cohort, OrderKind.CANCELLATION, number, date, reason, by)
        queue_all(
            kind="cohort_cancelled",
            people=_concerned(cohort),
            provider=cohort.provider,
            refers_to=str(order.pk),
            at=at,
        )
        waiting = applications.with_state(cohort.applications.select_related("cohort__provider", "person"))
        for application in waiting.filter(standing__in=applications.UNDECIDED):
            applications.refuse(application=application, reason=reason, by=by, at=at)
    return order


def _concerned(cohort: Cohort) -> QuerySet[User]:
    """Once each, whatever they do in the cohort."""
    return User.objects.filter(
        Q(pk__in=learning_in([cohort]).values("learner"))
        | Q(pk__in=cohort.teachers.values("person"))
        | Q(pk__in=cohort.sessions.values("teacher")),
        is_active=True,
    )


def may_leave(enrolment: Enrolment, *, on: date) -> bool:
    """While the course lasts: afterwards nobody leaves before its end."""
    return standing(enrolment) == EnrolmentState.ENROLLED and state(enrolment.cohort, on=on) not in OVER


def _refuse_out_of_time(cohort: Cohort, enrolment: Enrolment, day: date, on: date) -> None:
    """The page may be an old one: the cohort is looked at anew, under its lock. And nobody leaves before they
    came: what they attended in between would count for nothing."""
    if state(cohort, on=on) in OVER:
        raise EnrolmentRefused(_("The course is over: nobody leaves it before its end any more."))
    came = enrolment.events.select_related("order").earliest("at", "pk").order
    if day < came.date:
        raise EnrolmentRefused(
            _("The order is earlier than the one that took the person in, of %(date)s. Check the date.")
            % {"date": date_short(came.date)}
        )


def _ordered(cohort: Cohort, kind: OrderKind, number: str, date: date, reason: str, by: User) -> Order:
    """The same order may concern several people: it is recorded once, with its one reason."""
    same = {"kind": kind, "number": number.strip(), "date": date, "reason": reason.strip()}
    known = cohort.orders.filter(**same).first() if reason.strip() else None
    return known or record_order(cohort=cohort, kind=kind, number=number, date=date, reason=reason, by=by)


def _programme(cohort: Cohort) -> int:
    return cohort.variant.edition.programme_id
