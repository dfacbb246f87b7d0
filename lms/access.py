"""What a user may see and do, as querysets. Every view fetches through these; what isn't in them is a 404."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

from lms.enums import Role
from lms.models import Consent, DataRequest, Invitation, Membership, Message, Provider, User
from lms.registry import Registry
from lms.roles import ROLES, May, roles_that_may
from lms.text import search_key

Viewer = User | AnonymousUser


class SignedIn(HttpRequest):
    """The request of a person who has signed in, as a view behind @login_required gets it."""

    user: User


def providers_where(user: Viewer, action: May) -> QuerySet[Provider]:
    """The providers at which this person may do that."""
    if not user.is_authenticated:
        return Provider.objects.none()
    if user.is_superuser:
        return Provider.objects.all()
    held = Membership.objects.current().filter(person=user, role__in=roles_that_may(action))
    return Provider.objects.filter(pk__in=held.values("provider"))


def may(user: Viewer, action: May, provider: Provider | None = None) -> bool:
    """Whether this person may do that at this provider, or at any."""
    found = providers_where(user, action)
    return (found.filter(pk=provider.pk) if provider else found).exists()


def what_may(user: Viewer) -> frozenset[May]:
    """All that this person may do at one provider or another, in one query."""
    if not user.is_authenticated:
        return frozenset()
    if user.is_superuser:
        return frozenset(May)
    held = Membership.objects.current().filter(person=user).values_list("role", flat=True)
    return frozenset().union(*(ROLES[Role(role)] for role in held))


def memberships(user: Viewer, action: May = May.MANAGE_STAFF) -> QuerySet[Membership]:
    return Membership.objects.filter(provider__in=providers_where(user, action))


def people(user: Viewer, action: May = May.SEE_PEOPLE) -> QuerySet[User]:
    """Those a provider has to do with (TIES): its staff, whoever it invited or enrolled."""
    if not user.is_authenticated:
        return User.objects.none()
    if user.is_superuser:
        return User.objects.filter(erased_at=None)
    return User.objects.filter(_known_to(providers_where(user, action)), erased_at=None)


def people_in_charge_of(user: Viewer, action: May = May.MANAGE_PEOPLE) -> QuerySet[User]:
    """Those who have to do with this person's providers alone: whose names and sign-in are theirs to mend.

    Whoever mends names, or prints a slip that opens the account, reaches all that the person has anywhere.
    So for a person whom another provider knows as well, that is left to the person or to a platform
    administrator.
    """
    if user.is_authenticated and user.is_superuser:
        return people(user, action)
    elsewhere = Provider.objects.exclude(pk__in=providers_where(user, action))
    return people(user, action).exclude(_known_to(elsewhere)).exclude(is_superuser=True)


def known_to(provider: Provider) -> QuerySet[User]:
    """Those who have to do with this provider, whatever else they have to do with others."""
    return User.objects.filter(_known_to(Provider.objects.filter(pk=provider.pk)))


def known_to_alone(provider: Provider) -> QuerySet[User]:
    """Those who have to do with this provider and with no other: what is missing of their record is its to
    fill in."""
    here, elsewhere = Provider.objects.filter(pk=provider.pk), Provider.objects.exclude(pk=provider.pk)
    found = User.objects.filter(_known_to(here), erased_at=None, is_superuser=False)
    return found.exclude(_known_to(elsewhere))


def people_to_let_in(user: Viewer, action: May = May.MANAGE_PEOPLE) -> QuerySet[User]:
    """Those to whom a new way in may be handed, by a slip or another sign-in address.

    Not coordinators and directors: what is done in their name must be theirs, and not a colleague's.
    """
    found = people_in_charge_of(user, action)
    return (
        found if user.is_authenticated and user.is_superuser else found.exclude(second_factor_required=True)
    )


def search_people(found: QuerySet[User], text: str) -> QuerySet[User]:
    """Those of the people whose names or addresses have the words in them, or the digits of a phone number.

    An identity number is not looked for: it would stand in the address of the page.
    """
    compact = re.sub(r"[\s()+.-]", "", text)
    if compact.isdecimal():
        inside_the_country = f"7{compact[1:]}" if compact.startswith("8") else compact
        return found.filter(Q(search_text__contains=compact) | Q(search_text__contains=inside_the_country))
    for word in search_key(text).split():
        found = found.filter(search_text__contains=word)
    return found


def data_requests(user: Viewer, action: May = May.ANSWER_DATA_REQUESTS) -> QuerySet[DataRequest]:
    return DataRequest.objects.filter(provider__in=providers_where(user, action))


def own_data_requests(user: Viewer) -> QuerySet[DataRequest]:
    return DataRequest.objects.filter(person=user) if user.is_authenticated else DataRequest.objects.none()


def messages(user: Viewer, action: May = May.SEE_LETTERS) -> QuerySet[Message]:
    return Message.objects.filter(provider__in=providers_where(user, action))


def providers_of(person: Viewer) -> QuerySet[Provider]:
    """The providers that hold something on this person, whom they can ask about it."""
    if not person.is_authenticated:
        return Provider.objects.none()
    known = Q()
    for tie in TIES:
        known |= Q(pk__in=tie.providers(person))
    return Provider.objects.filter(known)


# --- who has to do with whom --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Tie:
    """A kind of row by which a person has to do with a provider, and the paths from it to the two."""

    model: type[Model]
    person: str = "person"
    provider: str = "provider"

    def people(self, providers: QuerySet[Provider]) -> QuerySet[Any, Any]:
        somebody = {f"{self.person}__isnull": False}
        rows = self.model._default_manager.filter(**{f"{self.provider}__in": providers}, **somebody)
        return rows.values(self.person)

    def providers(self, person: User) -> QuerySet[Any, Any]:
        return self.model._default_manager.filter(**{self.person: person}).values(self.provider)


# Upper apps add theirs: who is enrolled is a provider's too.
TIES: Registry[Tie] = Registry([Tie(Membership), Tie(Invitation), Tie(Consent)])


def _known_to(providers: QuerySet[Provider]) -> Q:
    known = Q()
    for tie in TIES:
        known |= Q(pk__in=tie.people(providers))
    return known
