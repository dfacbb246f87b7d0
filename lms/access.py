"""What a user may see and do, as querysets. Every view fetches through these; what isn't in them is a 404."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from lms.models import DataRequest, Invitation, Membership, Message, Provider, User
from lms.roles import May, roles_that_may

Viewer = User | AnonymousUser


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


def memberships(user: Viewer) -> QuerySet[Membership]:
    return Membership.objects.filter(provider__in=providers_where(user, May.MANAGE_STAFF))


def people(user: Viewer, action: May = May.SEE_PEOPLE) -> QuerySet[User]:
    """Those a provider has to do with: its staff, and whoever it invited. Courses add whoever it enrolled."""
    known: Q = Q()
    for condition in PEOPLE_OF:
        known |= condition(providers_where(user, action))
    if user.is_authenticated and user.is_superuser:
        return User.objects.filter(erased_at=None)
    return User.objects.filter(known, erased_at=None).distinct() if user.is_authenticated else User.objects.none()


# How a person comes to be known to a provider. An upper app adds its way here when it starts.
PEOPLE_OF = [
    lambda providers: Q(pk__in=Membership.objects.filter(provider__in=providers).values("person")),
    lambda providers: Q(pk__in=Invitation.objects.filter(provider__in=providers).values("person")),
]


def data_requests(user: Viewer) -> QuerySet[DataRequest]:
    return DataRequest.objects.filter(provider__in=providers_where(user, May.ANSWER_DATA_REQUESTS))


def own_data_requests(user: Viewer) -> QuerySet[DataRequest]:
    return DataRequest.objects.filter(person=user) if user.is_authenticated else DataRequest.objects.none()


def messages(user: Viewer) -> QuerySet[Message]:
    return Message.objects.filter(provider__in=providers_where(user, May.SEE_LETTERS))


def providers_of(person: Viewer) -> QuerySet[Provider]:
    """The providers that hold something on this person, whom they can ask about it."""
    if not person.is_authenticated:
        return Provider.objects.none()
    known = Q()
    for condition in PROVIDERS_OF:
        known |= condition(person)
    return Provider.objects.filter(known).distinct()


# How a provider comes to hold something on a person. An upper app adds its way here when it starts.
PROVIDERS_OF = [
    lambda person: Q(memberships__person=person),
    lambda person: Q(invitations__person=person),
    lambda person: Q(consents__person=person),
]
