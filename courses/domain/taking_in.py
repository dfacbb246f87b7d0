"""Applicants are taken into a cohort by an order of the provider's head, one or many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from courses.domain.applicants import email_is_own, known_person, phone_is_own
from courses.domain.applications import TO_TAKE_IN, ApplicationRefused, accepted, state
from courses.domain.enrolments import (
    enrol,
    invite_or_tell,
    number_left_aside,
    order_of_enrolment,
    refuse_what_is_to_come,
)
from courses.enums import ApplicationSource, ApplicationState
from courses.models import Application, Cohort, Enrolment, Order
from lms import closed
from lms.domain.people import may_fill_in_number, register_person, set_iin
from lms.enums import Purpose
from lms.models import Consent, User
from lms.models.user import NAME_FIELDS
from lms.refusals import Refused

WORK = ("organisation", "organisation_type", "position", "region", "department")


@dataclass(frozen=True)
class TakenIn:
    """What came of an order: who is in, whose number was left aside, and who is not in and why."""

    order: Order
    taken: list[Enrolment]
    left: list[tuple[Application, str]]
    without_number: list[Enrolment] = field(default_factory=list)


def take_in(
    *, applications: Sequence[Application], number: str, date: date, by: User, at: datetime, on: date
) -> TakenIn:
    """Those who can be taken in are, in one transaction and by one order; the others are named with reasons.

    Where nobody can be, no order goes on record.
    """
    if not applications:
        raise ApplicationRefused(_("Choose whom to take in."))
    refuse_what_is_to_come(date, on)
    cohort = applications[0].cohort
    taken: list[Enrolment] = []
    left: list[tuple[Application, str]] = []
    without_number: list[Enrolment] = []
    with transaction.atomic():
        Cohort.objects.select_for_update().get(pk=cohort.pk)
        order = order_of_enrolment(cohort, number, date, by)
        for application in applications:
            try:
                with transaction.atomic():
                    enrolment = _take_in(application, order, by=by, at=at, on=on)
            except Refused as refusal:
                left.append((application, str(refusal.reason)))
                continue
            taken.append(enrolment)
            if number_left_aside(enrolment, application.iin_digest):
                without_number.append(enrolment)
        if not taken:
            raise ApplicationRefused(" ".join(f"{application}: {reason}" for application, reason in left))
    return TakenIn(order, taken, left, without_number)


def _take_in(application: Application, order: Order, *, by: User, at: datetime, on: date) -> Enrolment:
    where = state(application)
    if application.cohort_id != order.cohort_id or where not in TO_TAKE_IN:
        raise ApplicationRefused(_not_to_take_in(where))
    known = known_person(application)
    person = known or _register(application)
    if known is None or _may_keep_iin(application, known):
        _keep_iin(application, person, by)
    enrolment = enrol(
        learner=person,
        cohort=application.cohort,
        order=order,
        on=on,
        names=_names(application, person),
        **{name: getattr(application, name) for name in WORK},
    )
    application.person, application.enrolment = person, enrolment
    application.save(update_fields=["person", "enrolment"])
    _copy_consent(application, person)
    accepted(application, by=by, at=at)
    invite_or_tell(enrolment, by=by, at=at, letter="")
    return enrolment


def _not_to_take_in(where: ApplicationState) -> str:
    if where == ApplicationState.SENT:
        return _("The address is not confirmed yet.")
    return _("This can't be done any more: «%(state)s».") % {"state": where.label}


def _register(application: Application) -> User:
    """With the addresses that are surely their own to sign in by; the others only for letters and calls."""
    by_mail = bool(application.email) and email_is_own(application)
    by_phone = bool(application.phone) and phone_is_own(application)
    if by_mail and by_phone and User.objects.filter(email=application.email).exists():
        # The office's address, by which a colleague signs in: the phone is the applicant's own.
        by_mail = False
    return register_person(
        names={name: getattr(application, name) for name in NAME_FIELDS},
        email=application.email if by_mail else "",
        phone=application.phone if by_phone else "",
        contact_email="" if by_mail else application.email,
        contact_phone="" if by_phone else application.phone,
        language=application.language,
    )


def _may_keep_iin(application: Application, known: User) -> bool:
    """One's own number is anybody's to give while signed in; what else comes on the record of somebody whom
    another provider knows is left aside."""
    themselves = application.source == ApplicationSource.SITE and application.person_id == known.pk
    return bool(known.iin_digest) or themselves or may_fill_in_number(known, application.cohort.provider)


def _keep_iin(application: Application, person: User, by: User) -> None:
    if not application.iin_digest or person.iin_digest == application.iin_digest:
        return
    if person.iin_digest:
        raise ApplicationRefused(_("This person is on record with another IIN."))
    # the site takes no number whose last digit doesn't fit; of a list, somebody accepted it with its reason
    reason = _("As on the department's list") if application.source == ApplicationSource.LIST else ""
    number = closed.decrypt(application.iin_token)
    set_iin(person=person, number=number, by=by, override_reason=reason)


def _names(application: Application, person: User) -> dict[str, str]:
    """As whoever applied while signed in wrote it; otherwise the person's own."""
    if application.person_id != person.pk or not any(getattr(application, name) for name in NAME_FIELDS):
        return {}
    return {
        f"{part}_{code}": getattr(application.name(code), part)
        for code in ("kk", "ru")
        for part in ("surname", "given_name", "patronymic")
    }


def _copy_consent(application: Application, person: User) -> None:
    """As given when they applied, in the words they saw. A list brings none."""
    if not application.consent_text:
        return
    copied = Consent.objects.create(
        person=person,
        provider=application.cohort.provider,
        purpose=Purpose.PERSONAL_DATA,
        given=True,
        text=application.consent_text,
        language=application.consent_language,
    )
    Consent.objects.filter(pk=copied.pk).update(at=application.made_at)
