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
from courses.models import Cohort, Department, Enrolment, EnrolmentEvent, Order
from lms import closed, sms
from lms.domain.invitations import invite_by_link
from lms.domain.people import may_fill_in_number, register_person, set_iin
from lms.mail import queue
from lms.models import User
from lms.people import check_iin
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


def enrol(
    *,
    learner: User,
    cohort: Cohort,
    order: Order,
    on: date,
    names: dict[str, str] | None = None,
    department: Department | None = None,
    continues: Enrolment | None = None,
    continues_from: date | None = None,
    **facts: Any,
) -> Enrolment:
    """Takes a person into a cohort by the provider's order; the name is kept as it is given now.

    `continues` is the place in another cohort that an order of transfer brings them from, on a day.
    """
    needed = OrderKind.TRANSFER if continues else OrderKind.ENROLMENT
    if order.cohort_id != cohort.pk or order.kind != needed:
        raise EnrolmentRefused(_("Enrolment needs an order of enrolment for this cohort."))
    if state(cohort, on=on) in NO_LONGER_TAKES:
        raise EnrolmentRefused(_("This cohort no longer takes anyone in."))
    if earlier := Enrolment.objects.filter(cohort=cohort, learner=learner).first():
        if standing(earlier) == EnrolmentState.ENROLLED:
            raise EnrolmentRefused(_("This person is in the cohort already."))
        raise EnrolmentRefused(
            _("This person was in this cohort and left it by an order: take them into another cohort.")
        )
    with transaction.atomic():
        # Two at once for the last place: the count is taken under the cohort's lock.
        Cohort.objects.select_for_update().get(pk=cohort.pk)
        if learning_in([cohort]).count() >= cohort.capacity:
            raise EnrolmentRefused(_("The cohort is full."))
        if continues is None:
            _refuse_a_promised_place(cohort, department)
        enrolment = Enrolment(
            cohort=cohort,
            learner=learner,
            department=department,
            continues=continues,
            continues_from=continues_from,
            **(names_of(learner) | (names or {})),
            **facts,
        )
        _put_on_record(enrolment)
        EnrolmentEvent.objects.create(enrolment=enrolment, state=EnrolmentState.ENROLLED, order=order)
    return enrolment


def _refuse_a_promised_place(cohort: Cohort, department: Department | None) -> None:
    """A department's places are kept for it; beyond them it comes in where nobody was promised a place."""
    from courses.domain.quotas import has_place

    if has_place(cohort, department):
        return
    if department and cohort.quotas.filter(department=department).exists():
        words = _("%(department)s has filled its quota, and the other places are promised or taken.")
        raise EnrolmentRefused(words % {"department": department})
    raise EnrolmentRefused(
        _("The places that are left are promised to departments. Lower a quota to have one free.")
    )


def refuse_what_is_to_come(date: date, on: date) -> None:
    """Nothing is done by an order that nobody can have signed yet."""
    if date > on:
        raise EnrolmentRefused(_("The date of the order is still to come. Check it."))


def _put_on_record(enrolment: Enrolment) -> None:
    try:
        enrolment.full_clean(exclude=["sort_key"])
    except ValidationError as problem:
        raise EnrolmentRefused(" ".join(problem.messages)) from problem
    enrolment.save()


def correct_name(*, enrolment: Enrolment, names: dict[str, str]) -> None:
    """The spelling as it should stand in the journal and the certificate; the person's own row stays."""
    for part, value in names.items():
        setattr(enrolment, part, value)
    given = {code: enrolment.name(code) for code in ("kk", "ru")}
    for code, name in given.items():
        for part in NAME_PARTS:
            setattr(enrolment, f"{part}_{code}", getattr(name, part))
    _put_on_record(enrolment)


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
    iin: str = "",
    iin_override_reason: str = "",
    **facts: Any,
) -> Enrolment:
    """The order goes on record once; a person not yet on record is put there and invited; the place is taken.

    A name given for somebody who is on record already is left aside: it is theirs to mend. So is a number
    given for somebody whom another provider knows (number_left_aside).
    """
    refuse_what_is_to_come(date, on)
    with transaction.atomic():
        order = order_of_enrolment(cohort, number, date, by)
        known = _on_record(address, iin)
        person = known or _registered(address, names, cohort.language)
        if iin and (known is None or may_fill_in_number(known, cohort.provider)):
            set_iin(person=person, number=iin, by=by, override_reason=iin_override_reason)
        enrolment = enrol(learner=person, cohort=cohort, order=order, on=on, **facts)
        invite_or_tell(enrolment, by=by, at=at, letter="enrolled")
    return enrolment


def number_left_aside(enrolment: Enrolment, given: str) -> bool:
    """Whether a number was given for somebody who came on record without one, and not by this provider."""
    return bool(given) and not enrolment.learner.iin_digest


def _on_record(address: str, iin: str) -> User | None:
    """Whoever signs in with the address, or has the number; never one person for two."""
    person = User.objects.filter(**{"email" if "@" in address else "phone": address}).first()
    digest = closed.digest(check_iin(iin).number) if iin else None
    known = User.objects.filter(iin_digest=digest).first() if digest else None
    if person and ((known and known != person) or (digest and person.iin_digest not in {None, digest})):
        raise EnrolmentRefused(_("This address and this IIN belong to two different people. Check both."))
    return person or known


def _registered(address: str, names: dict[str, str], language: str) -> User:
    by_mail = "@" in address
    return register_person(
        names=names,
        email=address if by_mail else "",
        phone="" if by_mail else address,
        language=language,
    )


def invite_or_tell(enrolment: Enrolment, *, by: User, at: datetime, letter: str) -> None:
    """A link to choose a password for whoever has none; a letter for those who can sign in already."""
    person, provider = enrolment.learner, enrolment.cohort.provider
    if person.has_usable_password():
        if letter:
            queue(kind=letter, person=person, provider=provider, refers_to=str(enrolment.pk), at=at)
    elif not needs_slip(person):
        invite_by_link(person=person, provider=provider, by=by, at=at)


def needs_slip(person: User) -> bool:
    """Nothing can be sent to them: a coordinator prints a slip with a code."""
    return not (person.has_usable_password() or person.email or sms.works())


def order_of_enrolment(cohort: Cohort, number: str, date: date, by: User) -> Order:
    """Recorded once for all whom it takes in."""
    known = cohort.orders.filter(kind=OrderKind.ENROLMENT, number=number.strip(), date=date).first()
    return known or record_order(cohort=cohort, kind=OrderKind.ENROLMENT, number=number, date=date, by=by)


def with_standing(enrolments: QuerySet[Enrolment]) -> QuerySet[Any]:
    """The rows with `standing`: what the latest order made of each."""
    return enrolments.annotate(standing=of_latest_event("state"))


def of_latest_event(field: str) -> Subquery:
    """What the latest event of an enrolment says, to annotate rows with."""
    latest = EnrolmentEvent.objects.filter(enrolment=OuterRef("pk")).order_by("-at", "-pk")
    return Subquery(latest.values(field)[:1])


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


def names_of(learner: User) -> dict[str, str]:
    """As given in each language, from the other where one is missing: never transliterated."""
    names: dict[str, str] = {}
    for code in ("kk", "ru"):
        given = learner.name(code)
        names |= {f"{part}_{code}": getattr(given, part) for part in NAME_PARTS}
    return names
