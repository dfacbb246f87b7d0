"""The demo: the contract's keys, nothing else on standard output, and the same when it is loaded again.

It is loaded once for all of these, which takes many seconds; each test undoes its own part of it.
"""

import json
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import transaction
from django.test import Client

from lms.demo import nobodys_iin
from lms.enums import Role
from lms.models import DataRequest, Invitation, Membership, User
from lms.people import check_iin

pytestmark = pytest.mark.django_db

USERS = {
    "author",
    "coordinator",
    "teacher",
    "assessor1",
    "assessor2",
    "assessor3",
    "chair",
    "director",
    "learner1",
    "other_coordinator",
}


def demo(*arguments: str) -> str:
    into = StringIO()
    call_command("demo", *arguments, stdout=into)
    return into.getvalue()


@pytest.fixture(scope="module")
def written(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """What the command wrote when there was nothing before it."""
    with django_db_blocker.unblock(), transaction.atomic():
        cache.clear()
        yield demo("--json")
        transaction.set_rollback(True)
    cache.clear()


@pytest.fixture
def told(written: str, db: None) -> Any:
    return json.loads(written)


def counted() -> dict[str, int]:
    """What the waiting line and the search index keep of a run is not the demo's."""
    by_the_way = {"django_tasks_database", "wagtailsearch", "sessions"}
    return {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models()
        if model._meta.app_label not in by_the_way and model._meta.managed
    }


def test_demo_tells_what_the_contract_says_and_loads_once(told: Any) -> None:
    assert told["password"]
    assert told["users"].keys() >= USERS
    assert set(told) == {"password", "users", "cohorts"}
    before = counted()
    assert json.loads(demo("--json")) == told
    assert counted() == before


def test_everyone_told_of_signs_in_and_plays_their_part(told: Any) -> None:
    for name in told["users"].values():
        client = Client()
        client.post("/accounts/login/", {"login": name, "password": told["password"]})
        assert client.get("/kk/home/").status_code == 200, name
    roles = {person: Membership.objects.filter(person__email=told["users"][person]) for person in USERS}
    assert roles["coordinator"].filter(provider__slug="ulgi", role=Role.COORDINATOR).exists()
    assert roles["other_coordinator"].filter(provider__slug="mysal", role=Role.COORDINATOR).exists()
    assert not roles["learner1"].exists()
    assert set(Role) == set(Membership.objects.values_list("role", flat=True))


@pytest.mark.usefixtures("told")
def test_demo_shows_people_at_each_step_of_coming_in() -> None:
    waiting = Invitation.objects.filter(used_at=None)
    assert {invitation.kind for invitation in waiting} == {"link", "slip"}
    assert not any(invitation.person.has_usable_password() for invitation in waiting)
    assert DataRequest.objects.filter(answered_at=None).exists()


@pytest.mark.usefixtures("told")
def test_names_and_numbers_are_nobodys() -> None:
    assert all(person.email.endswith(".example") for person in User.objects.exclude(email=None))
    serials = [*range(40), 999, 1000, 9999, 10_000, 123_456]
    numbers = [check_iin(nobodys_iin(serial)) for serial in serials]
    assert all(number.is_valid and number.born and number.born.year > 2050 for number in numbers)
    assert len({number.number for number in numbers}) == len(serials)


def test_password_a_visitor_changed_is_put_back(told: Any) -> None:
    author = User.objects.get(email=told["users"]["author"])
    author.set_password("another")
    author.save()
    demo("--password", "кітап-оқыған")
    author.refresh_from_db()
    assert author.check_password("кітап-оқыған")


def test_demo_is_loaded_in_production_when_forced_with_a_password(told: Any, monkeypatch: Any) -> None:
    DataRequest.objects.all().delete()
    monkeypatch.setattr(settings, "SETTINGS_MODULE", "lms.settings.production", raising=False)
    forced = json.loads(demo("--json", "--force", "--password", "кітап-оқыған"))
    assert forced == told | {"password": "кітап-оқыған"}
    assert DataRequest.objects.exists()
    assert all(
        User.objects.get_by_natural_key(name).check_password(forced["password"])
        for name in forced["users"].values()
    )
