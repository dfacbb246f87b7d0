"""The pages of documents: what is offered to whom, asking, waiting, and who gets the file."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from content.models import Edition
from courses.domain.cohorts import record_order
from courses.due import course_files
from courses.enums import FileKind, OrderKind
from courses.models import Cohort, CourseFile, Enrolment
from lms.domain.roles import grant_role
from lms.enums import Role
from lms.models import User
from tests.courses_made import SECOND_WEEK, make_cohort, some_people, take_in
from tests.factories import make_person, make_provider, make_staff, signed_in

pytestmark = pytest.mark.usefixtures("in_the_second_week")
PAGE = "/en/cohorts/kk-1/documents/"
ASK = f"{PAGE}ask/"
OWN = "/en/learn/kk-1/reference/"


@pytest.fixture
def place(cohort: Cohort) -> Enrolment:
    return take_in(cohort, *some_people(2))[0]


def wish(kind: FileKind = FileKind.LIST, **facts: Any) -> dict[str, Any]:
    return {"kind": kind.value, "format": "pdf", "language": "kk"} | facts


def asked_by(client: Client, sent: dict[str, Any]) -> str:
    """The address where the file will be."""
    response = client.post(ASK, sent)
    assert response.status_code == 302
    return str(response["Location"])


def opened(client: Client, address: str) -> tuple[int, bytes, Any]:
    """The status, what comes, and the headers."""
    response: Any = client.get(address)
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return response.status_code, content, response.headers


def made(client: Client, address: str) -> tuple[int, bytes, Any]:
    course_files(SECOND_WEEK)
    return opened(client, address)


# --- what is offered ----------------------------------------------------------------------------------------


def test_the_office_is_offered_the_orders_too(
    cohort: Cohort, coordinator: User, teacher: User, place: Enrolment
) -> None:
    order = cohort.orders.get()
    record_order(cohort=cohort, kind=OrderKind.CERTIFICATES, number="99", date=order.date, by=None)
    office = signed_in(coordinator).get(PAGE).text
    assert office.count(f'name="order" value="{order.pk}"') == 1
    assert office.count('name="order"') == 1
    assert office.count('name="kind" value="journal"') == 2
    assert "has phones and e-mails" in office
    taught = signed_in(teacher).get(PAGE).text
    assert 'name="order"' not in taught
    assert taught.count('name="kind" value="journal"') == 2
    assert "has phones and e-mails" not in taught
    director = signed_in(make_staff(cohort.provider, Role.DIRECTOR)).get(PAGE).text
    assert 'name="order"' in director
    assert "has phones and e-mails" not in director


def test_for_very_many_people_only_spreadsheets_are_offered(
    cohort: Cohort, coordinator: User, place: Enrolment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("courses.domain.files.MOST_ON_PAPER", 1)
    client = signed_in(coordinator)
    page = client.get(PAGE).text
    assert "For more than 1 people there is only the spreadsheet." in page
    assert page.count('name="kind" value="journal"') == 1
    response = client.post(ASK, wish(FileKind.JOURNAL), follow=True)
    assert "For more than 1 people this is to be had as a spreadsheet only." in response.text  # type: ignore[attr-defined]
    assert not CourseFile.objects.exists()


def test_the_page_takes_as_many_queries_for_four_orders_as_for_one(
    cohort: Cohort, coordinator: User, place: Enrolment, django_assert_num_queries: Any
) -> None:
    client = signed_in(coordinator)
    client.get(PAGE)
    for number in range(2):
        with django_assert_num_queries(8):
            client.get(PAGE)
        for more in "abc":
            facts = {"kind": OrderKind.ENROLMENT, "number": f"{number}{more}", "by": None}
            record_order(cohort=cohort, date=cohort.starts_on, **facts)


# --- asking, waiting, having --------------------------------------------------------------------------------


def test_a_page_waits_for_the_worker_and_then_gives_the_file(cohort: Cohort, coordinator: User) -> None:
    client = signed_in(coordinator)
    address = asked_by(client, wish(FileKind.TIMETABLE, language="ru"))
    response = client.get(address)
    assert response.status_code == 202
    assert response["Refresh"] == "4"
    assert "kk-1-timetable-ru.pdf" in response.text
    status, content, headers = made(client, address)
    assert status == 200
    assert content.startswith(b"%PDF")
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Disposition"] == 'inline; filename="kk-1-timetable-ru.pdf"'
    assert "no-store" in headers["Cache-Control"]
    assert "private" in headers["Cache-Control"]


def test_a_spreadsheet_comes_as_one(cohort: Cohort, coordinator: User) -> None:
    client = signed_in(coordinator)
    _status, content, headers = made(client, asked_by(client, wish(format="xlsx")))
    assert content.startswith(b"PK")
    assert "spreadsheetml" in headers["Content-Type"]


def test_asking_twice_leads_to_the_same_file(cohort: Cohort, coordinator: User) -> None:
    client = signed_in(coordinator)
    assert asked_by(client, wish()) == asked_by(client, wish())
    assert CourseFile.objects.count() == 1


def test_a_file_that_was_given_up_says_so_and_waits_no_more(cohort: Cohort, coordinator: User) -> None:
    client = signed_in(coordinator)
    address = asked_by(client, wish())
    CourseFile.objects.update(failed_at=SECOND_WEEK)
    response = client.get(address)
    assert "could not be made" in response.text
    assert "Refresh" not in response


@pytest.mark.parametrize(
    "sent",
    [
        {"kind": "secret"},
        {"format": "exe"},
        {"language": "en"},
        {"kind": "order"},
        {"kind": "order", "format": "xlsx"},
        {"kind": "reference"},
        {"kind": "order", "order": "999999"},
    ],
    ids=str,
)
def test_what_there_is_not_is_refused_and_leads_back(
    sent: dict[str, str], cohort: Cohort, coordinator: User
) -> None:
    response = signed_in(coordinator).post(ASK, wish() | sent)
    assert response["Location"] == PAGE
    assert not CourseFile.objects.exists()


def test_an_order_and_a_person_of_another_cohort_are_not_reached(
    edition: Edition, cohort: Cohort, coordinator: User
) -> None:
    other = make_cohort(edition, "kk-2")
    (theirs,) = take_in(other, *some_people(1))
    client = signed_in(coordinator)
    for sent in (
        wish(FileKind.ORDER, order=other.orders.get().pk),
        wish(FileKind.REFERENCE, enrolment=theirs.pk),
    ):
        assert client.post(ASK, sent)["Location"] == PAGE
    assert not CourseFile.objects.exists()


# --- who may ------------------------------------------------------------------------------------------------


def test_a_teacher_has_lists_and_journals_and_neither_orders_nor_references(
    cohort: Cohort, teacher: User, place: Enrolment
) -> None:
    client = signed_in(teacher)
    for kind in (FileKind.LIST, FileKind.JOURNAL, FileKind.TIMETABLE):
        assert client.get(asked_by(client, wish(kind))).status_code == 202
    for sent in (
        wish(FileKind.ORDER, order=cohort.orders.get().pk),
        wish(FileKind.REFERENCE, enrolment=place.pk),
    ):
        assert client.post(ASK, sent)["Location"] == PAGE
    assert CourseFile.objects.count() == 3


def test_only_those_who_see_the_cohort_ask(cohort: Cohort, place: Enrolment) -> None:
    for person in (
        place.learner,
        make_staff(cohort.provider, Role.TEACHER),
        make_staff(cohort.provider, Role.AUTHOR),
        make_staff(make_provider("mysal"), Role.COORDINATOR),
    ):
        assert signed_in(person).get(PAGE).status_code == 404
        assert signed_in(person).post(ASK, wish()).status_code == 404
    assert not CourseFile.objects.exists()


def test_only_whoever_asked_opens_it(cohort: Cohort, coordinator: User, teacher: User) -> None:
    address = asked_by(signed_in(coordinator), wish())
    for person in (teacher, make_staff(cohort.provider, Role.COORDINATOR), make_person()):
        assert signed_in(person).get(address).status_code == 404
    assert Client().get(address).status_code == 302


def test_whoever_no_longer_sees_the_cohort_no_longer_opens_it(
    cohort: Cohort, coordinator: User, teacher: User
) -> None:
    office, taught = signed_in(coordinator), signed_in(teacher)
    addresses = {office: asked_by(office, wish()), taught: asked_by(taught, wish())}
    course_files(SECOND_WEEK)
    assert {opened(client, address)[0] for client, address in addresses.items()} == {200}
    cohort.teachers.all().delete()
    coordinator.memberships.update(ended_at=SECOND_WEEK)
    assert {opened(client, address)[0] for client, address in addresses.items()} == {404}


def test_an_order_asked_for_in_the_office_does_not_go_along_to_the_classroom(
    cohort: Cohort, coordinator: User, place: Enrolment
) -> None:
    """A coordinator who becomes a teacher keeps the lists and not the orders."""
    client = signed_in(coordinator)
    order = asked_by(client, wish(FileKind.ORDER, order=cohort.orders.get().pk))
    roll = asked_by(client, wish())
    coordinator.memberships.update(ended_at=SECOND_WEEK)
    grant_role(person=coordinator, provider=cohort.provider, role=Role.TEACHER, by=None)
    cohort.teachers.create(person=coordinator)
    assert client.get(order).status_code == 404
    assert client.get(roll).status_code == 202


# --- a learner's own reference ------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_learner_has_their_own_reference_in_their_language(
    language: str, cohort: Cohort, place: Enrolment
) -> None:
    client = signed_in(place.learner)
    assert f'action="/{language}/learn/kk-1/reference/"' in client.get(f"/{language}/learn/kk-1/").text
    response = client.post(f"/{language}/learn/kk-1/reference/")
    row = CourseFile.objects.get()
    assert response["Location"] == f"/{language}/course-files/{row.uid}/"
    assert (row.kind, row.enrolment, row.language) == (FileKind.REFERENCE, place, language)
    assert client.get(response["Location"]).status_code == 202
    assert made(client, response["Location"])[0] == 200


def test_nobody_has_somebody_elses(cohort: Cohort, coordinator: User, place: Enrolment) -> None:
    for person in (coordinator, make_person()):
        assert signed_in(person).post(OWN).status_code == 404
    assert signed_in(place.learner).get(OWN).status_code == 405
    signed_in(place.learner).post(OWN)
    address = f"/en/course-files/{CourseFile.objects.get().uid}/"
    neighbour = cohort.enrolments.exclude(pk=place.pk).get().learner
    for person in (coordinator, neighbour):
        assert signed_in(person).get(address).status_code == 404


def test_the_office_prints_anybodys_reference(cohort: Cohort, coordinator: User, place: Enrolment) -> None:
    client = signed_in(coordinator)
    page = client.get(f"/en/cohorts/kk-1/people/{place.pk}/").text
    assert f'name="enrolment" value="{place.pk}"' in page
    address = asked_by(client, wish(FileKind.REFERENCE, enrolment=place.pk))
    assert made(client, address)[0] == 200
