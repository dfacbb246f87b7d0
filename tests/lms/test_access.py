"""Who may see what: each queryset asked by its owner, a colleague without the role, and another provider."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from lms import access
from lms.domain.invitations import invite_by_link
from lms.domain.people import set_iin
from lms.domain.personal_data import ask, erase, give_consent
from lms.domain.roles import end_role, grant_role
from lms.enums import Purpose, RequestKind, Role
from lms.mail import queue
from lms.models import Provider, Region, User
from lms.roles import ROLES, May
from tests.factories import AT, IIN, make_person, make_provider, make_staff

pytestmark = pytest.mark.django_db


@dataclass
class Trio:
    """A coordinator, a colleague with no such role, the coordinator next door; and the administrator."""

    provider: Provider
    other: Provider
    owner: User
    colleague: User
    stranger: User
    administrator: User


@pytest.fixture
def trio() -> Trio:
    provider, other = make_provider(), make_provider("mysal")
    return Trio(
        provider=provider,
        other=other,
        owner=make_staff(provider),
        colleague=make_staff(provider, Role.TEACHER),
        stranger=make_staff(other),
        administrator=User.objects.create_superuser("admin@platform.example"),
    )


def member(trio: Trio) -> Any:
    return trio.colleague.memberships.get()


def invited(trio: Trio) -> User:
    person = make_person()
    invite_by_link(person=person, provider=trio.provider, by=trio.owner, at=now())
    return person


def consenting(trio: Trio) -> User:
    person = make_person()
    give_consent(person=person, provider=trio.provider, purpose=Purpose.PERSONAL_DATA, language="kk")
    return person


def request(trio: Trio) -> Any:
    return ask(person=invited(trio), provider=trio.provider, kind=RequestKind.ERASURE, words="", at=AT)


def letter(trio: Trio) -> Any:
    return queue(kind="data_erased", person=make_person(), provider=trio.provider, at=AT)


@pytest.mark.parametrize(
    ("rows", "make"),
    [
        (lambda user: access.providers_where(user, May.EDIT_PROVIDER), lambda trio: trio.provider),
        (access.memberships, member),
        (access.people, lambda trio: trio.colleague),
        (access.people, invited),
        (access.people, consenting),
        (access.people_in_charge_of, invited),
        (access.data_requests, request),
        (access.messages, letter),
    ],
    ids=["providers", "memberships", "staff", "invited", "consenting", "in charge of", "requests", "letters"],
)
def test_rows_are_seen_by_their_provider_alone(
    rows: Callable[[Any], QuerySet[Any]], make: Callable[[Trio], Any], trio: Trio
) -> None:
    row = make(trio)
    assert row in rows(trio.owner)
    assert row in rows(trio.administrator)
    assert row not in rows(trio.colleague)
    assert row not in rows(trio.stranger)
    assert not rows(AnonymousUser()).exists()


@pytest.mark.parametrize("action", May)
@pytest.mark.parametrize("role", Role)
def test_a_role_may_what_its_row_says_and_at_its_provider_only(role: Role, action: May) -> None:
    provider, other = make_provider(), make_provider("mysal")
    region = Region.objects.get(code="15") if role == Role.AUTHORITY else None
    person = make_person()
    grant_role(person=person, provider=provider, role=role, by=None, region=region)
    assert access.may(person, action, provider) == (action in ROLES[role])
    assert access.may(person, action) == (action in ROLES[role])
    assert not access.may(person, action, other)
    assert access.what_may(person) == ROLES[role]


def test_role_that_has_ended_opens_nothing(trio: Trio) -> None:
    second = make_staff(trio.provider)
    end_role(membership=second.memberships.get(), by=trio.owner, at=AT)
    assert not access.people(second).exists()
    assert access.what_may(second) == frozenset()


def test_nobody_who_is_not_signed_in_may_anything() -> None:
    make_provider()
    anonymous = AnonymousUser()
    assert access.what_may(anonymous) == frozenset()
    assert not any(access.may(anonymous, action) for action in May)


def test_person_known_in_several_ways_is_listed_once(trio: Trio) -> None:
    person = invited(trio)
    give_consent(person=person, provider=trio.provider, purpose=Purpose.PERSONAL_DATA, language="kk")
    for role in (Role.TEACHER, Role.ASSESSOR):
        grant_role(person=person, provider=trio.provider, role=role, by=None)
    assert list(access.people(trio.owner)).count(person) == 1
    assert list(access.providers_of(person)) == [trio.provider]


def test_erased_person_is_seen_by_nobody(trio: Trio) -> None:
    person = invited(trio)
    consenting(trio)
    give_consent(person=person, provider=trio.provider, purpose=Purpose.PERSONAL_DATA, language="kk")
    erase(person=person, at=AT)
    for user in (trio.owner, trio.administrator):
        assert person not in access.people(user)


def test_who_is_known_to_another_provider_too_is_in_nobodys_charge(trio: Trio) -> None:
    """A slip printed at one provider would open what the person has at the other."""
    shared, own = invited(trio), invited(trio)
    give_consent(person=shared, provider=trio.other, purpose=Purpose.PERSONAL_DATA, language="kk")
    assert shared in access.people(trio.owner)
    assert list(access.people_in_charge_of(trio.owner).filter(pk__in=[shared.pk, own.pk])) == [own]
    assert shared in access.people_in_charge_of(trio.administrator)


def test_administrator_is_in_no_coordinators_charge(trio: Trio) -> None:
    invite_by_link(person=trio.administrator, provider=trio.provider, by=None, at=now())
    assert trio.administrator not in access.people_in_charge_of(trio.owner)


def test_own_requests_are_ones_own(trio: Trio) -> None:
    row = request(trio)
    assert list(access.own_data_requests(row.person)) == [row]
    assert not access.own_data_requests(trio.owner).exists()
    assert not access.own_data_requests(AnonymousUser()).exists()


def test_person_may_turn_to_every_provider_that_holds_something(trio: Trio) -> None:
    assert list(access.providers_of(invited(trio))) == [trio.provider]
    assert list(access.providers_of(consenting(trio))) == [trio.provider]
    assert list(access.providers_of(trio.stranger)) == [trio.other]
    assert not access.providers_of(make_person()).exists()
    assert not access.providers_of(AnonymousUser()).exists()


def test_people_are_fetched_in_one_query_however_many(trio: Trio) -> None:
    for _i in range(3):
        invited(trio)
    with CaptureQueriesContext(connection) as queries:
        assert len(access.people(trio.owner)) == 5
    assert len(queries) == 1
    assert "DISTINCT" not in queries[0]["sql"]


# --- searching ----------------------------------------------------------------------------------------------


@pytest.fixture
def librarian() -> User:
    make_person(names={"surname_kk": "Абаева"}, phone="+77770000000")
    person = make_person(
        names={
            "surname_kk": "Қуанышбекова",
            "given_name_kk": "Өрзия",
            "patronymic_kk": "Үсенқызы",
            "surname_ru": "Куанышбекова",
            "given_name_ru": "Орзия",
        },
        email="orziya.q@mektep.example",
        phone="+77012345678",
        contact_email="office@kitap.example",
        contact_phone="+77059998877",
    )
    set_iin(person=person, number=IIN, by=None)
    return person


@pytest.mark.parametrize(
    "text",
    [
        "Қуанышбекова",
        "куанышбекова",
        "КУАНЫШ",
        "орзия",
        "Өрзия Қуаныш",
        "усен",
        "+7 701 234",
        "8 701 234",
        "87012345678",
        "701 234 56 78",
        "(701) 234-56",
        "7012345",
        "705 999",
        "orziya.q@mektep",
        "Office@kitap.example",
        "kitap",
    ],
)
def test_person_is_found_by(text: str, librarian: User) -> None:
    assert list(access.search_people(User.objects.all(), text)) == [librarian]


@pytest.mark.parametrize("text", ["Сәуле", "Өрзия Сәуле", "+7 702 234", IIN, IIN[:6]])
def test_person_is_not_found_by(text: str, librarian: User) -> None:
    assert not access.search_people(User.objects.all(), text).exists()


@pytest.mark.parametrize("text", ["", "  ", '"', "%", "_", "\x00", "+"])
def test_search_without_words_finds_all(text: str, librarian: User) -> None:
    assert access.search_people(User.objects.all(), text).count() == 2


def test_search_stays_within_what_may_be_seen(trio: Trio, librarian: User) -> None:
    assert not access.search_people(access.people(trio.owner), "Қуанышбекова").exists()
