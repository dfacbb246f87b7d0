"""The house at whose doors the tests knock."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from wagtail.models import Site

from content.domain.site import open_site
from lms.models import DayOff, OrganisationType, Region, User
from tests.access.sides import MARK, OTHER_MARK, House, as_it_stands, open_side


@pytest.fixture(scope="module")
def house(django_db_setup: None, django_db_blocker: Any) -> Iterator[House]:
    """Built once a module, inside a transaction that is undone; each test undoes its own part of it."""
    with django_db_blocker.unblock(), transaction.atomic():
        cache.clear()
        a, b = open_side(MARK, "first"), open_side(OTHER_MARK, "second")
        administrator = User.objects.create_superuser("admin@platform.example", given_name_kk="Әкімші")
        people = (a.coordinator, a.teacher, a.chair, a.learner, a.neighbour, b.coordinator)
        built = House(
            a=a,
            b=b,
            administrator=administrator,
            home=open_site(),
            site=Site.objects.get(is_default_site=True),
            day_off=DayOff.objects.earliest("day"),
            region=Region.objects.earliest("code"),
            organisation_type=OrganisationType.objects.earliest("order"),
            cookies={person.pk: session_of(person) for person in (*people, administrator)},
        )
        built.as_built = as_it_stands(built)
        yield built
        transaction.set_rollback(True)
    cache.clear()


def session_of(person: User) -> str:
    """Signed in once; the cookies are used by every client of the person."""
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.cookies.output(header="", sep=";")
