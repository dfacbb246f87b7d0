"""The cohorts' pages for those who run them: the list, a new one, the place to work, people taken in."""

from typing import Any

import pytest

from content.models import Edition
from courses.domain.enrolments import learning
from courses.models import Cohort, Session
from lms.enums import Role
from lms.models import User
from tests.courses_made import (
    SECOND_WEEK,
    everyone_was_there,
    make_cohort,
    some_people,
    take_in,
    with_teacher,
    with_timetable,
)
from tests.factories import make_provider, make_staff, signed_in

pytestmark = pytest.mark.usefixtures("in_the_second_week")


# --- the list and a new one ---------------------------------------------------------------------------------


def test_each_sees_the_cohorts_they_run_or_teach_and_no_others(
    edition: Edition, cohort: Cohort, coordinator: User, teacher: User
) -> None:
    make_cohort(edition, "kk-2")
    director = make_staff(cohort.provider, Role.DIRECTOR)
    for person, codes in ((coordinator, {"kk-1", "kk-2"}), (director, {"kk-1", "kk-2"}), (teacher, {"kk-1"})):
        page = signed_in(person).get("/en/cohorts/").text
        assert {code for code in ("kk-1", "kk-2") if f"/en/cohorts/{code}/" in page} == codes
    other = signed_in(make_staff(make_provider("mysal"), Role.COORDINATOR))
    assert "No cohorts yet" in other.get("/en/cohorts/").text
    assert other.get("/en/cohorts/kk-1/").status_code == 404


def test_the_list_takes_as_many_queries_for_twelve_as_for_two(
    edition: Edition, cohort: Cohort, coordinator: User, django_assert_num_queries: Any
) -> None:
    client = signed_in(coordinator)
    client.get("/en/cohorts/")
    for place in range(2, 14, 5):
        with django_assert_num_queries(8):
            client.get("/en/cohorts/")
        for more in range(5):
            take_in(make_cohort(edition, f"kk-{place}-{more}"), *some_people(1))


def new_cohort(edition: Edition, **facts: str) -> dict[str, Any]:
    return {
        "variant": edition.variants.get(code="day").pk,
        "code": "kk-new",
        "language": "kk",
        "capacity": "25",
        "funding": "state",
        "applications_from": "01.10.2025",
        "applications_until": "31.10.2025",
        "starts_on": "10.11.2025",
        "ends_on": "05.12.2025",
        "defence_on": "08.12.2025",
    } | facts


def test_a_coordinator_opens_a_cohort_in_a_variant_of_the_latest_edition(
    edition: Edition, coordinator: User
) -> None:
    client = signed_in(coordinator)
    assert "edition 1: Day course" in client.get("/en/cohorts/new/").text
    response = client.post("/en/cohorts/new/", new_cohort(edition))
    assert (response.status_code, response["Location"]) == (302, "/en/cohorts/kk-new/")
    made = Cohort.objects.get(code="kk-new")
    assert (made.provider, made.edition, made.capacity) == (edition.programme.provider, edition, 25)


def test_dates_out_of_order_are_refused_and_what_was_typed_is_kept(
    edition: Edition, coordinator: User
) -> None:
    sent = new_cohort(edition, ends_on="01.11.2025")
    response = signed_in(coordinator).post("/en/cohorts/new/", sent)
    assert response.status_code == 200
    assert "The dates must follow each other" in response.text
    assert 'value="kk-new"' in response.text
    assert not Cohort.objects.filter(code="kk-new").exists()


def test_the_word_of_an_address_is_no_code(edition: Edition, coordinator: User) -> None:
    response = signed_in(coordinator).post("/en/cohorts/new/", new_cohort(edition, code="new"))
    assert "choose another code" in response.text


def test_a_cohort_can_not_be_opened_in_another_providers_programme(edition: Edition) -> None:
    client = signed_in(make_staff(make_provider("mysal"), Role.COORDINATOR))
    assert "no approved programme" in client.get("/en/cohorts/new/").text
    assert client.post("/en/cohorts/new/", new_cohort(edition)).status_code == 200
    assert not Cohort.objects.filter(code="kk-new").exists()


@pytest.mark.parametrize("role", [Role.TEACHER, Role.DIRECTOR, Role.AUTHOR])
def test_who_does_not_manage_cohorts_opens_none(edition: Edition, role: Role) -> None:
    client = signed_in(make_staff(edition.programme.provider, role))
    assert client.get("/en/cohorts/new/").status_code == 404
    assert client.post("/en/cohorts/new/", new_cohort(edition)).status_code == 404


# --- the place to work --------------------------------------------------------------------------------------


def test_a_cohort_shows_its_people_attendance_classes_and_orders(
    cohort: Cohort, coordinator: User, sessions: list[Session]
) -> None:
    absent = take_in(cohort, *some_people(3))[0]
    begun = [session for session in sessions if session.ends <= SECOND_WEEK]
    everyone_was_there(cohort, begun, but={absent.pk: 0})
    page = signed_in(coordinator).get("/en/cohorts/kk-1/").text
    assert "Running" in page
    assert "Learners: 3 / 30" in page
    held = sum(session.hours for session in begun)
    assert f"Attendance 0 %: 0 of {held} hours; at least 80 % is needed." in page
    assert page.count("100 %") == 2
    assert f"Held: {held} of 72 hours." in page
    assert "№ 7" in page
    assert f"/en/sessions/{sessions[len(begun)].pk}/" in page  # the next class


def test_sheets_that_wait_are_the_next_thing_to_do(
    cohort: Cohort, coordinator: User, sessions: list[Session]
) -> None:
    take_in(cohort, *some_people(1))
    page = signed_in(coordinator).get("/en/cohorts/kk-1/").text
    assert "Attendance not marked yet" in page
    assert f"/en/sessions/{sessions[0].pk}/" in page


def test_the_director_reads_and_is_offered_nothing_to_change(
    cohort: Cohort, teacher: User, sessions: list[Session]
) -> None:
    take_in(cohort, *some_people(1))
    client = signed_in(make_staff(cohort.provider, Role.DIRECTOR))
    page = client.get("/en/cohorts/kk-1/").text
    assert "Take a person in" not in page
    assert "/en/sessions/" not in page
    assert client.get("/en/cohorts/kk-1/enrol/").status_code == 404
    assert client.get("/en/cohorts/kk-1/teachers/").status_code == 404
    assert client.get(f"/en/sessions/{sessions[0].pk}/").status_code == 404
    assert client.get("/en/cohorts/kk-1/timetable/").status_code == 200
    assert client.post("/en/cohorts/kk-1/timetable/edit/", {"take": "1"}).status_code == 404


def test_a_cohort_takes_as_many_queries_for_thirty_people_as_for_three(
    edition: Edition, coordinator: User, django_assert_num_queries: Any
) -> None:
    cohort = make_cohort(edition, "kk-big", capacity=60)
    sessions = with_timetable(cohort, with_teacher(cohort))
    client = signed_in(coordinator)
    client.get("/en/cohorts/kk-big/")
    for more in (3, 27):
        take_in(cohort, *some_people(more))
        everyone_was_there(cohort, sessions[:8])
        with django_assert_num_queries(33):
            page = client.get("/en/cohorts/kk-big/").text
        assert f"Learners: {len(learning(cohort))} / 60" in page


# --- people -------------------------------------------------------------------------------------------------


def one_person(**facts: str) -> dict[str, str]:
    return {
        "order_number": "7",
        "order_date": "25.08.2025",
        "address": "Oleng@Mektep.example",
        "surname_kk": "Өлеңова",
        "given_name_kk": "Ұлжан",
        "position": "кітапханашы",
    } | facts


def test_a_person_is_taken_in_by_an_order(cohort: Cohort, coordinator: User) -> None:
    client = signed_in(coordinator)
    response = client.post("/en/cohorts/kk-1/enrol/", one_person())
    assert (response.status_code, response["Location"]) == (302, "/en/cohorts/kk-1/")
    (place,) = learning(cohort)
    assert place.learner.email == "oleng@mektep.example"
    assert (place.position, cohort.orders.get().number) == ("кітапханашы", "7")
    # the order needs not be typed again for the next one
    assert 'value="7"' in client.get("/en/cohorts/kk-1/enrol/").text


def test_another_can_be_taken_in_at_once(cohort: Cohort, coordinator: User) -> None:
    response = signed_in(coordinator).post("/en/cohorts/kk-1/enrol/", one_person(another="1"))
    assert response["Location"] == "/en/cohorts/kk-1/enrol/"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"address": "mektep"}, "Give an e-mail address or a phone number"),
        ({"address": "a@b"}, "valid email"),
        ({"surname_kk": "", "given_name_kk": ""}, "Give the person&#x27;s name"),
        ({"order_date": "2025"}, "valid date"),
    ],
)
def test_what_can_not_be_right_is_said_and_kept(
    cohort: Cohort, coordinator: User, wrong: dict[str, str], said: str
) -> None:
    response = signed_in(coordinator).post("/en/cohorts/kk-1/enrol/", one_person(**wrong))
    assert response.status_code == 200
    assert said in response.text
    assert 'value="кітапханашы"' in response.text
    assert learning(cohort) == []


def test_the_verbs_refusal_stands_on_the_form(edition: Edition, coordinator: User) -> None:
    take_in(make_cohort(edition, "kk-full", capacity=1), *some_people(1))
    response = signed_in(coordinator).post("/en/cohorts/kk-full/enrol/", one_person(order_number="8"))
    assert "The cohort is full." in response.text
    assert 'value="Өлеңова"' in response.text


def test_the_teacher_of_a_cohort_takes_nobody_in(cohort: Cohort, teacher: User) -> None:
    assert signed_in(teacher).get("/en/cohorts/kk-1/enrol/").status_code == 404
    assert signed_in(teacher).post("/en/cohorts/kk-1/enrol/", one_person()).status_code == 404
