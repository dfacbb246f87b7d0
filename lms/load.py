"""A load to measure with: as many learners as asked for. Each app's load.py adds its part."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from lms.domain.people import register_person
from lms.domain.providers import open_provider
from lms.domain.roles import grant_role
from lms.enums import Role
from lms.models import Provider, User
from lms.refusals import Refused

PASSWORD = "kitaphana-2026"  # noqa: S105 - as public as the demo's; the command says it
TEACHERS = 12

SURNAMES = "Ақылбекова Әуезова Байғараева Ғабитова Досанова Еркінова Жүсіпова Қалиева Мұсабаева Нұрпейісова Өтегенова Сұлтанова Тәжібаева Үсенова Шәкірова Ізбасарова"  # noqa: E501
GIVEN = "Айгүл Әлия Баян Гүлнұр Дәмелі Жанар Зәуре Қарлығаш Ләззат Мәдина Назым Өрнек Раушан Сәуле Ұлжан Үміт Шолпан Інжу"  # noqa: E501
FATHERS = "Асқарқызы Бекқызы Ғалымқызы Ерланқызы Кәрімқызы Маратқызы Нұрланқызы Сәкенқызы Төлегенқызы"


class LoadRefused(Refused):
    """The load can't be built here."""


@dataclass
class Load:
    """What is being built, handed from app to app: each adds its rows, and the pages worth measuring."""

    learners: int
    seed: int
    at: datetime
    rows: Counter[str] = field(default_factory=Counter)
    people: dict[str, User] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)
    made: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)  # noqa: S311 - a load, not a secret

    @property
    def name(self) -> str:
        return f"load-{self.seed}"

    @property
    def provider(self) -> Provider:
        return Provider.objects.get(slug=self.name)

    def may_sign_in(self, key: str, person: User) -> None:
        """With the one password; the others of the load never sign in, so that no time goes into hashing."""
        person.password = self.made.setdefault("password", make_password(PASSWORD))
        person.save(update_fields=["password"])
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
        self.people[key] = person


def build(load: Load) -> None:
    """The provider, its staff, and the learners as people."""
    if Provider.objects.filter(slug=load.name).exists():
        raise LoadRefused(f"The load of seed {load.seed} is here already: choose another seed.")
    names = {f"{name}_{code}": load.name for name in ("short_name", "legal_name") for code in ("kk", "ru")}
    provider = open_provider(slug=load.name, **names)
    for key, roles in (
        ("coordinator", (Role.COORDINATOR,)),
        ("director", (Role.DIRECTOR,)),
        ("teacher", (Role.TEACHER,)),
        ("assessor", (Role.ASSESSOR, Role.TEACHER)),
    ):
        load.may_sign_in(key, _staff(load, provider, key, roles))
    others = [_staff(load, provider, f"teacher{place}", (Role.TEACHER,)) for place in range(2, TEACHERS + 1)]
    load.made["teachers"] = [load.people["teacher"], *others]
    load.made["learners"] = User.objects.bulk_create(
        (_learner(load, place) for place in range(load.learners)), batch_size=2000
    )
    load.rows["people"] += load.learners


def _staff(load: Load, provider: Provider, key: str, roles: tuple[Role, ...]) -> User:
    person = register_person(names=_names(load), email=f"{key}@{load.name}.example")
    for role in roles:
        grant_role(person=person, provider=provider, role=role, by=None)
    return person


def _learner(load: Load, place: int) -> User:
    person = User(email=f"learner{place}@{load.name}.example", password="!", **_names(load))  # noqa: S106
    person.write_keys()
    return person


def _names(load: Load) -> dict[str, str]:
    parts = [load.random.choice(names.split()) for names in (SURNAMES, GIVEN, FATHERS)]
    return {
        f"{field_}_{code}": part
        for code in ("kk", "ru")
        for field_, part in zip(("surname", "given_name", "patronymic"), parts, strict=True)
    }
