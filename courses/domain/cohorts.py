"""A cohort is opened, and where it stands follows from its dates and orders."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from content.models import EditionModule, EditionVariant
from courses.enums import CohortState, OrderKind
from courses.models import Cohort, CohortTeacher, Order
from lms.enums import Role
from lms.models import Provider, Region, User
from lms.periods import months_later
from lms.refusals import Refused

# By these somebody came into a cohort; one that is filled by transfers alone runs like any other.
TOOK_IN = {OrderKind.ENROLMENT, OrderKind.TRANSFER}


class CohortRefused(Refused):
    """The cohort can't be opened or moved on like this."""


def open_cohort(
    *, provider: Provider, variant: EditionVariant, regions: Collection[Region] = (), **facts: Any
) -> Cohort:
    if variant.edition.programme.provider_id != provider.pk:
        raise CohortRefused(_("This edition belongs to another provider."))
    cohort = Cohort(provider=provider, variant=variant, **facts)
    put_on_record(cohort, regions)
    return cohort


def put_on_record(cohort: Cohort, regions: Collection[Region]) -> None:
    """What was said of the cohort holds together, or the refusal says what does not."""
    try:
        cohort.full_clean()
    except ValidationError as problem:
        raise CohortRefused(" ".join(problem.messages)) from problem
    with transaction.atomic():
        cohort.save()
        cohort.regions.set(regions)


def state(cohort: Cohort, *, on: date, orders: Collection[Order] | None = None) -> CohortState:
    """Where the cohort stands on a day. `orders` spares the query where they are at hand."""
    ordered = {
        order.kind for order in (cohort.orders.all() if orders is None else orders) if order.date <= on
    }
    if OrderKind.CANCELLATION in ordered:
        return CohortState.CANCELLED
    if cohort.completed_on and cohort.completed_on <= on:
        if on >= months_later(cohort.completed_on, cohort.edition.support_months):
            return CohortState.ARCHIVED
        return CohortState.SUPPORT if OrderKind.CERTIFICATES in ordered else CohortState.COMPLETED
    if on > cohort.ends_on:
        # nobody was ever taken into it, so there is nobody to defend anything
        return CohortState.DEFENCE if ordered & TOOK_IN else CohortState.ARCHIVED
    if ordered & TOOK_IN and on >= cohort.starts_on:
        return CohortState.RUNNING
    # a first order of enrolment doesn't shut out those who may still apply
    if cohort.applications_from <= on <= cohort.applications_until:
        return CohortState.OPEN
    if ordered & TOOK_IN:
        return CohortState.ENROLLED
    return CohortState.PLANNED


def record_order(
    *, cohort: Cohort, kind: OrderKind, number: str, date: date, by: User | None, reason: str = ""
) -> Order:
    """Puts an order of the provider's head on record. Carrying it out is another verb's."""
    if not number.strip():
        raise CohortRefused(_("Give the number of the order."))
    if kind in {OrderKind.WITHDRAWAL, OrderKind.EXPULSION, OrderKind.TRANSFER} and not reason.strip():
        raise CohortRefused(_("Give the reason that stands in the order."))
    return Order.objects.create(
        cohort=cohort, kind=kind, number=number.strip(), date=date, reason=reason.strip(), by=by
    )


def appoint_teacher(*, cohort: Cohort, person: User) -> CohortTeacher:
    """A teacher of the provider comes to teach this cohort, and to be its mentor in the year after."""
    if not person.memberships.current().filter(provider=cohort.provider_id, role=Role.TEACHER).exists():
        raise CohortRefused(_("%(person)s is not a teacher of this provider.") % {"person": person})
    if cohort.teachers.filter(person=person).exists():
        raise CohortRefused(_("%(person)s teaches this cohort already.") % {"person": person})
    return cohort.teachers.create(person=person)


def let_teacher_go(*, teacher: CohortTeacher, at: datetime) -> None:
    """They no longer teach the cohort. What they held stays theirs; what is to come goes to another first."""
    cohort, theirs = teacher.cohort, {"teacher": teacher.person_id, "ends__gt": at}
    if cohort.sessions.filter(**theirs).exists() or cohort.plannedsessions.filter(**theirs).exists():
        words = _("%(person)s stands in the timetable of this cohort. Give those classes to another first.")
        raise CohortRefused(words % {"person": teacher.person})
    teacher.delete()


def name_modules(*, teacher: CohortTeacher, modules: Collection[EditionModule]) -> None:
    """What somebody teaches in a cohort; nothing named is anything. The drawing of a timetable goes by it."""
    if any(module.edition_id != teacher.cohort.variant.edition_id for module in modules):
        raise CohortRefused(_("This module is of another programme."))
    teacher.modules.set(modules)


def complete(*, cohort: Cohort, on: date) -> None:
    """The results are out. The first release counts; a later one (appeal, second attempt) moves nothing."""
    with transaction.atomic():
        Cohort.objects.filter(pk=cohort.pk, completed_on=None).update(completed_on=on)
        cohort.refresh_from_db(fields=["completed_on"])
