"""People come into a cohort and leave it, each time by an order."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from courses.domain.cohorts import state
from courses.enums import CohortState, EnrolmentState, OrderKind
from courses.models import Cohort, Enrolment, EnrolmentEvent, Order
from lms.models import User
from lms.refusals import Refused

NAME_PARTS = ("surname", "given_name", "patronymic")


class EnrolmentRefused(Refused):
    """The person can't be enrolled, or can't leave, like this."""


def enrol(*, learner: User, cohort: Cohort, order: Order, on: date, **facts: Any) -> Enrolment:
    """Takes a person into a cohort by the provider's order; the name is kept as it is given now."""
    if order.cohort_id != cohort.pk or order.kind != OrderKind.ENROLMENT:
        raise EnrolmentRefused(_("Enrolment needs an order of enrolment for this cohort."))
    if state(cohort, on=on) in {CohortState.CANCELLED, CohortState.DEFENCE, CohortState.COMPLETED,
                                CohortState.SUPPORT, CohortState.ARCHIVED}:
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


def standing(enrolment: Enrolment) -> EnrolmentState:
    return EnrolmentState(enrolment.events.order_by("-at", "-pk").values_list("state", flat=True)[0])


def learning(cohort: Cohort) -> list[Enrolment]:
    """Those who are in the cohort now, in Kazakh order."""
    latest: dict[int, str] = {}
    events = EnrolmentEvent.objects.filter(enrolment__cohort=cohort).order_by("at", "pk")
    for enrolment_id, now in events.values_list("enrolment_id", "state"):
        latest[enrolment_id] = now
    staying = [pk for pk, now in latest.items() if now == EnrolmentState.ENROLLED]
    return list(cohort.enrolments.filter(pk__in=staying).select_related("learner", "region"))


def _names(learner: User) -> dict[str, str]:
    """As given in each language, from the other where one is missing: never transliterated."""
    names = {}
    for code in ("kk", "ru"):
        given = learner.name(code)
        names |= {f"{part}_{code}": getattr(given, part) for part in NAME_PARTS}
    return names
