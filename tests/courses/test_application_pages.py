"""Applying on the site, confirming by the link, and deciding: the pages of both sides."""

import logging
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.core.cache import cache
from django.utils import timezone

from content.models import Edition
from courses.domain.applications import confirm, decide_wait, refuse, state, token_of
from courses.domain.enrolments import learning
from courses.enums import ApplicationState
from courses.models import Application, Cohort
from lms.domain.people import set_iin
from lms.enums import Role
from lms.models import OrganisationType, Region, User
from tests.courses.joining import EMAIL, OPEN_AT, PHONE, applied, several_applied
from tests.courses_made import make_cohort, make_edition, take_in
from tests.factories import ANOTHER_IIN, IIN, come_in, make_person, make_provider, make_staff, signed_in

HERE = "/en/apply/kk-1/"
LIST = "/en/cohorts/kk-1/applications/"


@pytest.fixture(autouse=True)
def while_applications_are_taken(cohort: Cohort) -> Any:
    cache.clear()
    with mock.patch.object(timezone, "now", lambda: OPEN_AT):
        yield


def the_form(**facts: str) -> dict[str, str]:
    return {
        "surname_kk": "Өлеңова",
        "given_name_kk": "Ұлжан",
        "iin": IIN,
        "email": "Uljan@Mektep.example",
        "language": "kk",
        "organisation": "№ 5 мектеп",
        "organisation_type": str(OrganisationType.objects.all()[0].pk),
        "position": "кітапханашы",
        "region": str(Region.objects.all()[0].pk),
        "consent": "on",
    } | facts


# --- applying -----------------------------------------------------------------------------------------------


def test_anyone_applies_and_is_told_what_to_do(client: Any, cohort: Cohort) -> None:
    page = client.get(HERE).text
    assert "94-V" in page
    response = client.post(HERE, the_form())
    assert (response.status_code, response["Location"]) == (302, f"{HERE}sent/")
    made = Application.objects.get()
    assert (made.email, made.organisation, made.person) == (EMAIL, "№ 5 мектеп", None)
    assert made.consent_language == "en"
    assert "open the letter" in client.get(f"{HERE}sent/").text


def test_the_answer_is_the_same_whoever_is_on_record(client: Any, cohort: Cohort) -> None:
    come_in(make_person(email=EMAIL))
    first = client.post(HERE, the_form())
    again = client.post(HERE, the_form())
    assert (first.status_code, first["Location"]) == (again.status_code, again["Location"])
    assert Application.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"iin": "991231600003"}, "ask the coordinator to put you on the list"),
        ({"iin": "12"}, "An IIN is twelve digits"),
        ({"email": ""}, "Give an e-mail address or a phone number"),
        ({"email": "", "phone": "12"}, "Write the phone like this"),
        ({"surname_kk": ""}, "both the surname and the given name"),
        ({"surname_ru": "Оленова"}, "both the surname and the given name"),
        ({"consent": ""}, "required"),
        ({"region": ""}, "required"),
    ],
)
def test_what_can_not_be_right_is_said_and_the_rest_kept(
    client: Any, cohort: Cohort, wrong: dict[str, str], said: str
) -> None:
    response = client.post(HERE, the_form(**wrong))
    assert response.status_code == 200
    assert said in response.text
    assert 'value="кітапханашы"' in response.text
    assert not Application.objects.exists()


def test_a_robot_is_thanked_and_nothing_is_kept(client: Any, cohort: Cohort) -> None:
    response = client.post(HERE, the_form(website="https://spam.example"))
    assert response["Location"] == f"{HERE}sent/"
    assert not Application.objects.exists()


def test_a_flood_is_stopped(client: Any, cohort: Cohort) -> None:
    for _time in range(20):
        client.post(HERE, the_form())
    response = client.post(HERE, the_form(iin=ANOTHER_IIN))
    assert response.status_code == 429
    assert "in ten minutes" in response.text
    assert 'value="кітапханашы"' in response.text


def test_a_cohort_that_takes_no_applications_has_no_form(client: Any, edition: Edition) -> None:
    make_cohort(edition, "kk-later", begins=timezone.localdate() + timedelta(days=90))
    assert client.get("/en/apply/kk-later/").status_code == 404
    assert client.get("/en/apply/kk-later/sent/").status_code == 404


def test_a_link_kept_too_long_is_explained(client: Any, cohort: Cohort) -> None:
    with mock.patch.object(timezone, "now", lambda: OPEN_AT + timedelta(days=60)):
        for response in (client.get(HERE), client.post(HERE, the_form())):
            assert response.status_code == 410
            assert "does not take applications now" in response.text
    assert not Application.objects.exists()


def test_one_who_is_signed_in_finds_the_form_filled_in(cohort: Cohort) -> None:
    person = come_in(make_person("Шолпан"))
    set_iin(person=person, number=ANOTHER_IIN, by=None)
    client = signed_in(person)
    page = client.get(HERE).text
    assert 'value="Шолпан"' in page
    assert 'name="iin"' not in page
    assert 'name="email"' not in page
    assert ANOTHER_IIN not in page
    client.post(HERE, the_form(given_name_kk="Шолпан"))
    made = Application.objects.get()
    assert (made.person, made.iin_digest) == (person, person.iin_digest)
    assert state(made) == ApplicationState.CONFIRMED
    home = client.get("/en/home/").text
    assert "My applications" in home
    assert "Waits for a decision" in home


def test_beyond_the_places_the_page_tells_of_the_waiting_list(client: Any, edition: Edition) -> None:
    cohort = make_cohort(edition, "kk-small", capacity=1)
    assert "waiting list" not in client.get("/en/apply/kk-small/").text
    several_applied(cohort, 1)
    assert "waiting list" in client.get("/en/apply/kk-small/").text


def test_one_who_has_the_last_place_reads_of_no_waiting_list(edition: Edition) -> None:
    cohort = make_cohort(edition, "kk-small", capacity=1)
    first, second = (signed_in(come_in(make_person())) for _one in range(2))
    for client, iin, waits in ((first, IIN, False), (second, ANOTHER_IIN, True)):
        client.post("/en/apply/kk-small/", the_form(iin=iin))
        assert ("will stand on the waiting list" in client.get("/en/apply/kk-small/sent/").text) is waits
    assert [state(made) for made in cohort.applications.all()] == [
        *(ApplicationState.CONFIRMED, ApplicationState.WAITING),
    ]


def test_the_programme_leads_to_the_form(client: Any, cohort: Cohort) -> None:
    assert HERE in client.get("/en/programmes/librarian/").text


def test_a_number_stands_in_no_log_and_no_address(
    client: Any, cohort: Cohort, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        responses = [client.post(HERE, the_form()), client.post(HERE, the_form(consent=""))]
    assert IIN not in caplog.text
    assert all(IIN not in response.get("Location", "") for response in responses)


# --- the link -----------------------------------------------------------------------------------------------


def test_the_link_shows_a_button_and_confirms_by_it_alone(client: Any, cohort: Cohort) -> None:
    made = applied(cohort)
    address = f"/kk/apply/confirm/{token_of(made)}/"
    client.get(address)
    assert state(made) == ApplicationState.SENT
    assert client.post(address)["Location"] == address
    assert state(made) == ApplicationState.CONFIRMED
    client.post(address, {"do": "withdraw"})
    assert state(made) == ApplicationState.WITHDRAWN
    assert 'value="withdraw"' not in client.get(address).text


def test_the_link_tells_of_a_refusal_and_its_reason(client: Any, cohort: Cohort, coordinator: User) -> None:
    made = applied(cohort)
    confirm(application=made, at=OPEN_AT)
    refuse(application=made, reason="Құжат жоқ", by=coordinator, at=OPEN_AT)
    page = client.get(f"/en/apply/confirm/{token_of(made)}/").text
    assert "Құжат жоқ" in page
    assert IIN not in page


def test_a_broken_link_is_explained(client: Any, cohort: Cohort) -> None:
    response = client.get("/en/apply/confirm/none/")
    assert response.status_code == 410
    assert "This link is not whole" in response.text


# --- the coordinator ----------------------------------------------------------------------------------------


def test_applications_stand_by_what_is_to_be_done(cohort: Cohort, coordinator: User) -> None:
    waiting, decided, to_decide = several_applied(cohort, 3)
    decide_wait(application=waiting, by=coordinator, at=OPEN_AT)
    refuse(application=decided, reason="Себеп", by=coordinator, at=OPEN_AT)
    applied(cohort)
    page = signed_in(coordinator).get(LIST).text
    places = [page.index(words) for words in ("Waiting for a decision: 1", "Waiting list: 1")]
    assert places == sorted(places)
    assert "Not confirmed yet: 1" in page
    assert "Decided: 1" in page
    assert f'value="{to_decide.pk}"' in page
    assert "the e-mail address is not confirmed" in page


def test_the_list_takes_as_many_queries_for_twelve_as_for_two(
    cohort: Cohort, coordinator: User, django_assert_num_queries: Any
) -> None:
    client = signed_in(coordinator)
    client.get(LIST)
    for more in (2, 10):
        several_applied(cohort, more)
        with django_assert_num_queries(9):
            client.get(LIST)


def test_the_chosen_are_taken_in_and_the_others_named(edition: Edition, coordinator: User) -> None:
    cohort = make_cohort(edition, "kk-small", capacity=1)
    first, second = several_applied(cohort, 2)
    client = signed_in(coordinator)
    sent = {"number": "7", "date": "01.08.2025", "chosen": [first.pk, second.pk]}
    page = client.post("/en/cohorts/kk-small/applications/", sent, follow=True).text
    assert "Taken in: 1 person." in page
    assert "Оқушы1 Айша: The cohort is full." in page
    assert [place.surname_kk for place in learning(cohort)] == ["Оқушы0"]


def test_what_was_ticked_is_kept_where_the_order_is_wrong(cohort: Cohort, coordinator: User) -> None:
    _first, second = several_applied(cohort, 2)
    response = signed_in(coordinator).post(LIST, {"number": "", "date": "", "chosen": [second.pk]})
    assert response.status_code == 200
    assert response.text.count(" checked") == 1
    assert learning(cohort) == []
    nobody = signed_in(coordinator).post(LIST, {"number": "7", "date": "01.08.2025"})
    assert "Choose whom to take in." in nobody.text


def test_an_old_page_takes_in_the_others_and_names_who_was_decided_on(
    cohort: Cohort, coordinator: User
) -> None:
    first, second = several_applied(cohort, 2)
    refuse(application=first, reason="Себеп", by=coordinator, at=OPEN_AT)
    sent = {"number": "7", "date": "01.08.2025", "chosen": [first.pk, second.pk]}
    client = signed_in(coordinator)
    page = client.post(LIST, sent, follow=True).text
    assert "Taken in: 1 person." in page
    assert f"{first}: This can" in page
    assert "«Refused»" in page
    again = client.post(LIST, sent | {"chosen": [first.pk]})
    assert "«Refused»" in again.text


@pytest.mark.parametrize("gone", ["0", "999999999999999999999999", "x"])
def test_an_application_that_is_gone_is_spoken_of_in_words(
    cohort: Cohort, coordinator: User, gone: str
) -> None:
    several_applied(cohort, 1)
    page = signed_in(coordinator).post(LIST, {"number": "7", "date": "01.08.2025", "chosen": [gone]}).text
    assert "Applications to the cohort: One of the chosen applications is no longer there." in page
    assert f"{gone} is not" not in page


def test_a_number_left_aside_is_said(cohort: Cohort, coordinator: User) -> None:
    known = come_in(make_person(email=EMAIL))
    take_in(make_cohort(make_edition(make_provider("mysal"), "other"), "kk-2"), known)
    made = applied(cohort)
    confirm(application=made, at=OPEN_AT)
    sent = {"number": "7", "date": "01.08.2025", "chosen": [made.pk]}
    page = signed_in(coordinator).post(LIST, sent, follow=True).text
    assert "is not yours alone, so the IIN is left aside" in page
    assert IIN not in page


def test_anothers_application_can_not_be_ticked(cohort: Cohort, edition: Edition, coordinator: User) -> None:
    (elsewhere,) = several_applied(make_cohort(edition, "kk-2"), 1)
    several_applied(cohort, 1)
    sent = {"number": "7", "date": "01.08.2025", "chosen": [elsewhere.pk]}
    signed_in(coordinator).post(LIST, sent)
    assert state(elsewhere) == ApplicationState.CONFIRMED


def test_one_application_is_decided_on_its_page(
    cohort: Cohort, coordinator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lms.sms.works", lambda: False)
    made = applied(cohort, email="", phone=PHONE)
    client, address = signed_in(coordinator), f"/en/applications/{made.pk}/"
    page = client.get(address).text
    assert "••••••••0002" in page
    assert IIN not in page
    assert "+7 701 000 00 01" in page
    client.post(address, {"do": "phone"})
    client.post(address, {"do": "wait"})
    assert state(made) == ApplicationState.WAITING
    assert "Give the reason" not in client.post(address, {"do": "refuse", "reason": ""}).text
    page = client.post(address, {"do": "take_in", "number": "7", "date": "01.08.2025"}, follow=True).text
    assert "Taken in: 1 person." in page
    assert "print a slip with a code" in page
    assert state(made) == ApplicationState.ACCEPTED


def test_whose_number_it_is_is_named_to_a_provider_that_knows_them(cohort: Cohort, coordinator: User) -> None:
    known = make_person("Шолпан")
    set_iin(person=known, number=IIN, by=None)
    made = applied(cohort)
    client, address = signed_in(coordinator), f"/en/applications/{made.pk}/"
    page = client.get(address).text
    assert "on record under another name" in page
    assert "Шолпан" not in page
    take_in(make_cohort(cohort.edition, "kk-2"), known)
    assert "Шолпан" in client.get(address).text


def test_a_refusal_asks_for_its_reason(cohort: Cohort, coordinator: User) -> None:
    (made,) = several_applied(cohort, 1)
    client, address = signed_in(coordinator), f"/en/applications/{made.pk}/"
    assert client.post(address, {"do": "refuse"}).status_code == 200
    assert state(made) == ApplicationState.CONFIRMED
    client.post(address, {"do": "refuse", "reason": "Себеп"})
    assert state(made) == ApplicationState.REFUSED


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.TEACHER, Role.AUTHOR])
def test_whoever_manages_no_cohorts_sees_no_application(cohort: Cohort, role: Role) -> None:
    (made,) = several_applied(cohort, 1)
    for person in (make_staff(cohort.provider, role), make_staff(make_provider("mysal"), Role.COORDINATOR)):
        client = signed_in(person)
        assert client.get(LIST).status_code == 404
        assert client.get(f"/en/applications/{made.pk}/").status_code == 404
        assert client.post(f"/en/applications/{made.pk}/", {"do": "wait"}).status_code == 404
        cache.clear()
