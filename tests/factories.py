"""People and providers as tests need them: made by the verbs, each with an address of its own."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any

from django.test import Client

from lms.domain.people import email_proven, register_person
from lms.domain.providers import open_provider
from lms.domain.roles import grant_role
from lms.enums import Role
from lms.models import Provider, User

# A Monday, noon in Almaty, no day off near; past on every clock, so what is due then is due now.
AT = datetime(2025, 11, 24, 7, 0, tzinfo=UTC)
PASSWORD = "кітап-оқыған-озады"
# Numbers that can belong to nobody (the domain's own test vectors).
IIN, ANOTHER_IIN = "991231600002", "991231600301"
NO_CHECK_DIGIT_FITS = "991231601100"

_numbers = count(1)


def make_provider(slug: str = "ulgi", **facts: Any) -> Provider:
    names = {
        "legal_name_kk": f"«{slug}» ЖШС",
        "legal_name_ru": f"ТОО «{slug}»",
        "short_name_kk": f"«{slug}» орталығы",
        "short_name_ru": f"Центр «{slug}»",
    }
    return open_provider(slug=slug, **names | facts)


def make_person(
    given_name: str = "Айгүл", *, email: str | None = None, phone: str = "", **facts: Any
) -> User:
    """Registered, and not in yet: without a password."""
    if email is None:
        email = "" if phone else f"person{next(_numbers)}@mektep.example"
    names = {"surname_kk": "Ахметова", "given_name_kk": given_name} | facts.pop("names", {})
    return register_person(names=names, email=email, phone=phone, **facts)


def come_in(person: User, password: str = PASSWORD) -> User:
    """As after an invitation: with a password, the e-mail proven."""
    person.set_password(password)
    person.save(update_fields=["password"])
    if person.email:
        email_proven(person)
    return person


def make_staff(provider: Provider, role: Role = Role.COORDINATOR, **facts: Any) -> User:
    person = come_in(make_person(**facts))
    grant_role(person=person, provider=provider, role=role, by=None)
    return person


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client
