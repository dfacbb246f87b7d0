"""Who an applicant is, among those on record, and what a coordinator should look at before deciding."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from courses.domain.applications import UNDECIDED, email_proven, with_state
from courses.domain.cohorts import state
from courses.domain.enrolments import with_standing
from courses.enums import ApplicationSource, ApplicationState, CohortState, EnrolmentState
from courses.models import Application, Cohort, Enrolment
from lms.models import User

AT_WORK = {CohortState.PLANNED, CohortState.OPEN, CohortState.ENROLLED, CohortState.RUNNING}


def known_person(application: Application) -> User | None:
    """Whoever signed in to apply; whose number it is; or who signs in with an address that was confirmed.

    An address alone is no proof where the numbers differ: offices share one.
    """
    if application.person is not None:
        return application.person
    if application.iin_digest and (person := User.objects.filter(iin_digest=application.iin_digest).first()):
        return person
    own = Q()
    if application.email and email_is_own(application):
        own |= Q(email=application.email)
    if application.phone and phone_is_own(application):
        own |= Q(phone=application.phone)
    if not own:
        return None
    not_another = User.objects.filter(own, is_active=True)
    if application.iin_digest:
        not_another = not_another.filter(iin_digest=None)
    return not_another.order_by("pk").first()


def email_is_own(application: Application) -> bool:
    """Answered from, or vouched for by the department's list."""
    return application.source == ApplicationSource.LIST or email_proven(application)


def phone_is_own(application: Application) -> bool:
    """A coordinator called it, or the department's list vouches for it."""
    called = application.events.filter(state=ApplicationState.CONFIRMED, by__isnull=False)
    return application.source == ApplicationSource.LIST or called.exists()


def applications_of(person: User) -> QuerySet[Application]:
    """All that this person asked for, signed in or not, and nothing of anybody else's.

    Of those that nobody signed in to make: by the identity number; by an address only where no number is
    given, and the person has shown that the address is theirs. What anyone may write on their own page of
    addresses for letters proves nothing.
    """
    rows = Q(person=person)
    if person.iin_digest:
        rows |= Q(person=None, iin_digest=person.iin_digest)
    if person.email and EmailAddress.objects.filter(user=person, email=person.email, verified=True).exists():
        rows |= Q(person=None, iin_digest="", email=person.email)
    if person.phone and person.has_usable_password():
        rows |= Q(person=None, iin_digest="", phone=person.phone)
    return Application.objects.filter(rows)


@dataclass(frozen=True)
class Flag:
    """What is worth a look: in words, and the person or cohort it is about."""

    words: str
    person: User | None = None
    cohort: Cohort | None = None


def flags(applications: Sequence[Any], *, on: date) -> dict[int, list[Flag]]:
    """By application, in as many queries for thirty as for one. All are of one provider."""
    if not applications:
        return {}
    by_number, by_email = _people_of(applications)
    learning = _learning_of([*by_number.values(), *by_email.values()], applications[0].cohort, on)
    proven = set(
        Application.objects.filter(
            pk__in=[item.pk for item in applications],
            events__state=ApplicationState.CONFIRMED,
            events__by=None,
        ).values_list("pk", flat=True)
    )
    twice = _applied_twice(applications)
    found: dict[int, list[Flag]] = {}
    for item in applications:
        known = by_number.get(item.iin_digest)
        person = known or item.person or by_email.get(item.email)
        told = []
        if known and _named_otherwise(item, known):
            told.append(Flag(_("the IIN is on record under another name"), person=known))
        if not item.iin_digest:
            told.append(Flag(_("no IIN")))
        if item.email and item.person is None and item.pk not in proven and _on_the_site(item):
            told.append(Flag(_("the e-mail address is not confirmed")))
        if item.pk in twice:
            told.append(Flag(_("another application gives the same IIN or address")))
        if person:
            told.extend(Flag(_("is in another cohort"), cohort=cohort) for cohort in learning[person.pk])
        found[item.pk] = told
    return found


def _on_the_site(application: Application) -> bool:
    return application.source == ApplicationSource.SITE


def _people_of(applications: Iterable[Application]) -> tuple[dict[str, User], dict[str, User]]:
    """Those on record whose identity numbers, or sign-in e-mails, the applications give."""
    digests = {item.iin_digest for item in applications if item.iin_digest}
    emails = {item.email for item in applications if item.email}
    people = list(User.objects.filter(Q(iin_digest__in=digests) | Q(email__in=emails)))
    by_number = {person.iin_digest: person for person in people if person.iin_digest in digests}
    by_email = {person.email: person for person in people if person.email in emails and not person.iin_digest}
    return by_number, by_email


def _learning_of(people: Iterable[User], cohort: Cohort, on: date) -> dict[int, list[Cohort]]:
    """The provider's other cohorts at work that these people are in; what other providers do is theirs."""
    rows = Enrolment.objects.filter(
        learner__in=people, cohort__provider=cohort.provider_id, cohort__completed_on=None
    ).exclude(cohort=cohort)
    places = with_standing(rows).filter(standing=EnrolmentState.ENROLLED)
    found: dict[int, list[Cohort]] = defaultdict(list)
    for place in places.select_related("cohort").prefetch_related("cohort__orders"):
        if state(place.cohort, on=on) in AT_WORK:
            found[place.learner_id].append(place.cohort)
    return found


def _applied_twice(applications: Sequence[Any]) -> set[int]:
    """Those that share a number or an address with another undecided one of the cohort."""
    cohort = applications[0].cohort
    undecided = with_state(Application.objects.filter(cohort=cohort)).filter(standing__in=UNDECIDED)
    holders: dict[tuple[str, str], set[int]] = defaultdict(set)
    for pk, *values in undecided.values_list("pk", "iin_digest", "email", "phone"):
        for what, value in zip(("iin", "email", "phone"), values, strict=True):
            if value:
                holders[what, value].add(pk)
    return {pk for several in holders.values() if len(several) > 1 for pk in several}


def _named_otherwise(application: Application, person: User) -> bool:
    """Spelt differently in a language in which both are known; nothing is respelt to compare."""
    return any(
        theirs[0] and given[0] and theirs != given
        for theirs, given in ((_key(person, code), _key(application, code)) for code in ("kk", "ru"))
    )


def _key(somebody: User | Application, code: str) -> tuple[str, str]:
    surname, given_name = (getattr(somebody, f"{part}_{code}") for part in ("surname", "given_name"))
    return surname.casefold(), given_name.casefold()
