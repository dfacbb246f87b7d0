"""Two providers with a coordinator each, for tests of the desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.test import Client
from django.urls import reverse

from lms.domain.people import register_person
from lms.domain.providers import open_provider
from lms.domain.roles import grant_role
from lms.enums import Role
from lms.models import Provider, User

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
# a birth on the last day of 2099, so the number is nobody's
NOBODYS_IIN = "991231600002"


@dataclass
class Desk:
    provider: Provider
    coordinator: User


def open_desk(slug: str) -> Desk:
    provider = open_provider(
        slug=slug,
        legal_name_kk=f"{slug} орталығы",
        legal_name_ru=f"Центр {slug}",
        short_name_kk=f"{slug} kk",
        short_name_ru=f"{slug} ru",
    )
    return Desk(provider, staff(provider, Role.COORDINATOR, surname=f"Үйлестірова-{slug}"))


def someone(surname: str = "Қалиева", given_name: str = "Әйгерім", **facts: Any) -> User:
    facts = {"email": f"{User.objects.count()}@people.example"} | facts
    return register_person(names={"surname_kk": surname, "given_name_kk": given_name}, **facts)


def staff(provider: Provider, *roles: Role, **facts: Any) -> User:
    person = someone(**facts)
    for role in roles:
        grant_role(person=person, provider=provider, role=role, by=None)
    return person


def at_desk(user: User, language: str = "en") -> Client:
    """Signed in. English, so that the tests read the words as they stand in the code."""
    if user.language != language:
        user.language = language
        user.save(update_fields=["language"])
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def appointing(desk: Desk, **facts: Any) -> dict[str, Any]:
    """What the form that gives a role is sent."""
    return {
        "provider": desk.provider.pk,
        "role": Role.TEACHER,
        "address": "new@people.example",
        "surname_kk": "Жаңабаева",
        "given_name_kk": "Гүл",
        "language": "kk",
    } | facts


def text(response: Any) -> str:
    return response.content.decode()


def page(name: str, *args: Any) -> str:
    return reverse(name, args=args)
