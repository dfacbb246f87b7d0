"""Every address is knocked at as a stranger, as another provider's coordinator, and as whoever may enter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from wagtail.admin.views.bulk_action.registry import bulk_action_registry

from lms.models import User
from tests.access.door import Door, Who
from tests.access.doors import DOORS
from tests.access.sides import MARK, House, as_it_stands
from tests.factories import PASSWORD

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves the file open into which it makes a rendition.
    pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.SpooledTemporaryFile:ResourceWarning"),
]
REFUSED = {302, 403, 404, 405}
WORKED_AT = (Who.OWN, Who.KNOWN, Who.COORDINATOR, Who.TEACHER, Who.CHAIR)


def addresses(resolver: URLResolver, namespace: str = "", route: str = "/") -> Iterator[str]:
    """Every address of the project by its name, or by its path where it has none."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from addresses(pattern, inner, route + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}" if pattern.name else route + str(pattern.pattern)


def test_every_address_has_a_door() -> None:
    covered = {door.name for door in DOORS} | {"/admin/^.*/$"}
    assert sorted(set(addresses(get_resolver())) - covered) == []


def test_every_door_has_its_address() -> None:
    known = {*addresses(get_resolver()), "/admin/nothing-here/"}
    assert sorted({door.name for door in DOORS} - known) == []


def test_every_bulk_action_has_a_door() -> None:
    bulk_action_registry._scan_for_bulk_actions()
    registered = {
        (app, model, action)
        for app, models in bulk_action_registry.actions.items()
        for model, actions in models.items()
        for action in actions
    }
    assert registered - {door.args for door in DOORS if door.name == "wagtail_bulk_action"} == set()


def those(*kinds: Who) -> Any:
    return pytest.mark.parametrize("door", [door for door in DOORS if door.who in kinds], ids=str)


def knock(house: House, person: User | None, door: Door, method: str = "GET") -> HttpResponse:
    client = house.client(person)
    client.raise_request_exception = 500 not in door.answers
    if method == "POST":
        return client.post(door.address(house), door.sent)
    return client.get(door.address(house))


def leads_to_sign_in(response: HttpResponse) -> bool:
    return response.status_code == 302 and response["Location"].startswith(reverse("account_login"))


def shown(response: HttpResponse) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode(errors="replace")


# --- open doors ---------------------------------------------------------------------------------------------


@those(Who.EVERYONE)
def test_everyone_comes_in(door: Door, house: House) -> None:
    for person in (None, house.a.neighbour, house.b.coordinator):
        response = knock(house, person, door)
        shown(response)
        assert response.status_code in door.answers


@those(Who.SIGNED_IN)
def test_a_stranger_signs_in_first(door: Door, house: House) -> None:
    assert leads_to_sign_in(knock(house, None, door))
    assert leads_to_sign_in(knock(house, None, door, "POST"))
    for person in (house.a.neighbour, house.b.coordinator):
        response = knock(house, person, door)
        assert response.status_code in door.answers
        assert not leads_to_sign_in(response)
    assert MARK not in shown(response)


def test_there_is_one_sign_in(house: House) -> None:
    """Wagtail's own pages would take a password alone and never ask for a second factor."""
    for path in ("/admin/login/", "/kk/_util/login/", "/ru/_util/login/", "/en/_util/login/"):
        sent = {"username": house.b.coordinator.email, "password": PASSWORD}
        for response in (house.client(None).get(path), house.client(None).post(path, sent)):
            assert leads_to_sign_in(response)


# --- closed doors -------------------------------------------------------------------------------------------


def whoever_may(door: Door, house: House) -> User:
    return {
        Who.OWN: house.a.learner,
        Who.KNOWN: house.a.neighbour,
        Who.COORDINATOR: house.a.coordinator,
        Who.TEACHER: house.a.teacher,
        Who.CHAIR: house.a.chair,
        Who.ADMINISTRATOR: house.administrator,
    }[door.who]


@those(*WORKED_AT, Who.ADMINISTRATOR)
def test_whoever_may_enter_enters(door: Door, house: House) -> None:
    response = knock(house, whoever_may(door, house), door)
    shown(response)
    assert response.status_code in door.answers
    assert not leads_to_sign_in(response)


@those(Who.DESK, Who.COORDINATOR)
def test_at_ones_own_desk_nothing_is_told_of_others(door: Door, house: House) -> None:
    """Lists, filters and choosers beside what is one's own are the places where other names slip in."""
    mirrored = replace(house, a=house.b, b=house.a)
    response = knock(mirrored, house.b.coordinator, door)
    assert response.status_code in door.answers
    assert not leads_to_sign_in(response)
    assert MARK not in shown(response)


@those(*WORKED_AT, Who.DESK, Who.ADMINISTRATOR, Who.NOBODY)
def test_everyone_else_stays_outside(door: Door, house: House) -> None:
    """Nobody without a role, and nobody with a role elsewhere, learns or changes anything of provider A."""
    people = {"not signed in": None, "without a role": house.a.neighbour, "elsewhere": house.b.coordinator}
    if door.who == Who.NOBODY:
        people["administrator"] = house.administrator
    if door.who == Who.KNOWN:
        del people["without a role"]
    for who, person in people.items():
        for method in ("GET", "POST") if person else ("GET",):
            response = knock(house, person, door, method)
            answered = f"{who}: {method} {response.status_code}"
            # the desk opens to those who work elsewhere, and shows them nothing of A
            if door.who == Who.DESK and who == "elsewhere":
                assert response.status_code < 500, answered
            else:
                assert response.status_code in REFUSED, answered
            assert MARK not in shown(response), answered
    assert as_it_stands(house) == house.as_built
