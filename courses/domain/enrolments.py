"""People come into a cohort and leave it, each time by an order."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from courses.domain.cohorts import record_order, state
from courses.enums import CohortState, EnrolmentState, OrderKind
from courses.models import Cohort, Enrolment, EnrolmentEvent, Order
from lms import sms
from lms.domain.invitations import invite_by_link
from lms.domain.people import register_person
from lms.models import User
from lms.refusals import Refused

NAME_PARTS = ("surname", "given_name", "patronymic")
NO_LONGER_TAKES = {
    CohortState.CANCELLED,
    CohortState.DEFENCE,
    CohortState.COMPLETED,
    CohortState.SUPPORT,
    CohortState.ARCHIVED,
}


class EnrolmentRefused(Refused):
    """The person can't be enrolled, or can't leave, like this."""


def enrol(*, learner: User, cohort: Cohort, order: Order, on: date, **facts: Any) -> Enrolment:
    """Takes a person into a cohort by the provider's order; the name is kept as it is given now."""
    if order.cohort_id != cohort.pk or order.kind != OrderKind.ENROLMENT:
        raise EnrolmentRefused(_("Enrolment needs an order of enrolment for this cohort."))
    if state(cohort, on=on) in NO_LONGER_TAKES:
        raise EnrolmentRefused(_("This cohort no longer takes anyone in."))
    if Enrolment.objects.filter(cohort=cohort, learner=learner).exists():
        raise EnrolmentRefused(_("This person is in the cohort already."))
    with transaction.atomic():
        # Two at once for the last place: the count is taken under the cohort's lock.
        Cohort.objects.select_for_update().get(pk=cohort.pk)
        if len(learning(cohort)) >= cohort.capacity:
            raise EnrolmentRefused(_("The cohort is full."))
        enrolment = Enrolment(cohort=cohort, learner=learner, **_names(learner), **facts)
        try:
            enrolment.full_clean(exclude=["sort_key"])
        except ValidationError as problem:
            raise EnrolmentRefused(" ".join(problem.messages)) from problem
        enrolment.save()
        EnrolmentEvent.objects.create(enrolment=enrolment, state=EnrolmentState.ENROLLED, order=order)
    return enrolment


def leave(*, enrolment: Enrolment, how: EnrolmentState, order: Order) -> None:
    """Someone leaves before the end, by an order that gives the reason."""
    if standing(enrolment) != EnrolmentState.ENROLLED:
        raise EnrolmentRefused(_("This person is no longer in the cohort."))
    if order.cohort_id != enrolment.cohort_id or not order.reason:
        raise EnrolmentRefused(_("Leaving needs an order with its reason."))
    EnrolmentEvent.objects.create(enrolment=enrolment, state=how, order=order)


def enrol_by_order(
    *,
    cohort: Cohort,
    number: str,
    date: date,
    address: str,
    names: dict[str, str],
    by: User,
    at: datetime,
    on: date,
    **facts: Any,
) -> Enrolment:
    """The order goes on record once; a person not yet on record is put there and invited; the place is taken.

    A name given for somebody who signs in with this address already is left aside: it is theirs to mend.
    """
    by_mail = "@" in address
    with transaction.atomic():
        order = _order_of_enrolment(cohort, number, date, by)
        person = User.objects.filter(**{"email" if by_mail else "phone": address}).first()
        if person is None:
            person = register_person(
                names=names,
                email=address if by_mail else "",
                phone="" if by_mail else address,
                language=cohort.language,
            )
        enrolment = enrol(learner=person, cohort=cohort, order=order, on=on, **facts)
        if not person.has_usable_password() and (person.email or sms.works()):
            invite_by_link(person=person, provider=cohort.provider, by=by, at=at)
    return enrolment


def _order_of_enrolment(cohort: Cohort, number: str, date: date, by: User) -> Order:
    known = cohort.orders.filter(kind=OrderKind.ENROLMENT, number=number.strip(), date=date).first()
    return known or record_order(cohort=cohort, kind=OrderKind.ENROLMENT, number=number, date=date, by=by)


def with_standing(enrolments: QuerySet[Enrolment]) -> QuerySet[Any]:
    """The rows with `standing`: what the latest order made of each."""
    latest = EnrolmentEvent.objects.filter(enrolment=OuterRef("pk")).order_by("-at", "-pk")
    return enrolments.annotate(standing=Subquery(latest.values("state")[:1]))


def standing(enrolment: Enrolment) -> EnrolmentState:
    return EnrolmentState(enrolment.events.order_by("-at", "-pk").values_list("state", flat=True)[0])


def learning(cohort: Cohort) -> list[Enrolment]:
    """Those who are in the cohort now, in Kazakh order."""
    return list(learning_in([cohort]).select_related("learner", "region"))


def learning_in(cohorts: Iterable[Cohort]) -> QuerySet[Any]:
    """Those who are in these cohorts now."""
    rows = with_standing(Enrolment.objects.filter(cohort__in=cohorts))
    return rows.filter(standing=EnrolmentState.ENROLLED)


def how_many_learn(cohorts: Iterable[Cohort]) -> dict[int, int]:
    """By cohort, in one query."""
    return dict(learning_in(cohorts).order_by().values_list("cohort").annotate(Count("pk")))


def _names(learner: User) -> dict[str, str]:
    """As given in each language, from the other where one is missing: never transliterated."""
    names: dict[str, str] = {}
    for code in ("kk", "ru"):
        given = learner.name(code)
        names |= {f"{part}_{code}": getattr(given, part) for part in NAME_PARTS}
    return names
