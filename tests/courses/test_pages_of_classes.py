"""The pages of classes: the timetable, the attendance sheet, a teacher's first page, the open cohorts."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from content.models import Edition
from courses.access import open_cohorts
from courses.domain.attendance import latest_marks
from courses.domain.cohorts import record_order, state
from courses.enums import CohortState, OrderKind
from courses.models import Cohort, Session
from lms.enums import Role
from lms.models import User
from tests.courses_made import BEGINS, SECOND_WEEK, everyone_was_there, make_cohort, some_people, take_in
from tests.factories import make_person, make_provider, make_staff, signed_in

pytestmark = pytest.mark.usefixtures("in_the_second_week")


# --- the timetable ------------------------------------------------------------------------------------------


def test_a_teacher_of_the_provider_is_added_and_no_one_else_is_offered(
    cohort: Cohort, coordinator: User
) -> None:
    own = make_staff(cohort.provider, Role.TEACHER, given_name="Біздікі")
    make_staff(make_provider("mysal"), Role.TEACHER, given_name="Бөтен")
    client = signed_in(coordinator)
    page = client.get("/en/cohorts/kk-1/teachers/").text
    assert "Біздікі" in page
    assert "Бөтен" not in page
    response = client.post("/en/cohorts/kk-1/teachers/", {"teacher": own.pk})
    assert response["Location"] == "/en/cohorts/kk-1/timetable/"
    assert [row.person for row in cohort.teachers.all()] == [own]


# --- the attendance sheet -----------------------------------------------------------------------------------


def test_a_sheet_is_filled_in_with_one_tap_a_person(
    cohort: Cohort, teacher: User, sessions: list[Session]
) -> None:
    first, second, third = take_in(cohort, *some_people(3))
    session, client = sessions[0], signed_in(teacher)
    page = client.get(f"/en/sessions/{session.pk}/").text
    assert page.count(">here</span>") == page.count(">not here</span>") == 3
    sent = {f"hours_{first.pk}": session.hours, f"hours_{second.pk}": 0}
    assert client.post(f"/en/sessions/{session.pk}/", sent).status_code == 302
    assert latest_marks(session) == {first.pk: session.hours, second.pk: 0}
    page = client.get(f"/en/sessions/{session.pk}/").text
    assert page.count("checked") == 2
    assert f"hours_{third.pk}" in page


def test_all_others_are_marked_as_here_at_once(
    cohort: Cohort, teacher: User, sessions: list[Session]
) -> None:
    first, second, third = take_in(cohort, *some_people(3))
    session = sessions[0]
    sent = {f"hours_{second.pk}": 0, "rest": "1"}
    signed_in(teacher).post(f"/en/sessions/{session.pk}/", sent)
    assert latest_marks(session) == {first.pk: session.hours, second.pk: 0, third.pk: session.hours}


def test_a_correction_asks_for_its_reason_and_is_shown_with_it(
    cohort: Cohort, teacher: User, sessions: list[Session]
) -> None:
    (person,) = take_in(cohort, *some_people(1))
    session, client = sessions[0], signed_in(teacher)
    everyone_was_there(cohort, [session])
    address, changed = f"/en/sessions/{session.pk}/", {f"hours_{person.pk}": 0}
    refused = client.post(address, changed)
    assert refused.status_code == 200
    assert "Say why an earlier mark is changed." in refused.text
    assert latest_marks(session) == {person.pk: session.hours}
    assert client.post(address, changed | {"reason": "Тізімде жаңылыс"}).status_code == 302
    assert latest_marks(session) == {person.pk: 0}
    assert "Тізімде жаңылыс" in client.get(address).text


def test_a_class_that_has_not_begun_can_not_be_marked(
    cohort: Cohort, teacher: User, sessions: list[Session]
) -> None:
    (person,) = take_in(cohort, *some_people(1))
    client, last = signed_in(teacher), sessions[-1]
    assert "once the class has begun" in client.get(f"/en/sessions/{last.pk}/").text
    refused = client.post(f"/en/sessions/{last.pk}/", {f"hours_{person.pk}": last.hours})
    assert refused.status_code == 200
    assert not last.attendance.exists()


def test_a_sheet_opens_to_the_cohorts_teacher_and_coordinator_alone(
    cohort: Cohort, coordinator: User, sessions: list[Session]
) -> None:
    address = f"/en/sessions/{sessions[0].pk}/"
    (place,) = take_in(cohort, make_person())
    assert signed_in(coordinator).get(address).status_code == 200
    for person in (
        place.learner,
        make_staff(cohort.provider, Role.TEACHER),
        make_staff(make_provider("mysal"), Role.COORDINATOR),
    ):
        assert signed_in(person).get(address).status_code == 404
        assert signed_in(person).post(address, {f"hours_{place.pk}": 0}).status_code == 404
    assert not sessions[0].attendance.exists()


def test_a_sheet_takes_as_many_queries_for_thirty_as_for_three(
    cohort: Cohort, teacher: User, sessions: list[Session], django_assert_num_queries: Any
) -> None:
    client, address = signed_in(teacher), f"/en/sessions/{sessions[0].pk}/"
    client.get(address)
    for more in (3, 27):
        take_in(cohort, *some_people(more))
        with django_assert_num_queries(7):
            client.get(address)


# --- the first page of those who run courses ----------------------------------------------------------------


def test_the_teachers_first_page_shows_the_day_what_waits_and_whom_to_help(
    cohort: Cohort, teacher: User, sessions: list[Session]
) -> None:
    absent = take_in(cohort, *some_people(2))[0]
    begun = [session for session in sessions if session.ends <= SECOND_WEEK]
    everyone_was_there(cohort, begun[:-1], but={absent.pk: 0})
    page = signed_in(teacher).get("/en/home/").text
    assert "My classes" in page
    assert f"/en/sessions/{begun[-1].pk}/" in page
    assert f"/en/sessions/{begun[0].pk}/" not in page
    assert str(absent) in page
    assert "at least 80 % is needed" in page
    today = [session for session in sessions if timezone.localdate(session.starts) == SECOND_WEEK.date()]
    assert today
    assert all(f"/en/sessions/{session.pk}/" in page for session in today)


@pytest.mark.usefixtures("no_panels_from_above")
def test_the_teachers_first_page_takes_as_many_queries_for_four_cohorts_as_for_one(
    edition: Edition, cohort: Cohort, teacher: User, sessions: list[Session], django_assert_num_queries: Any
) -> None:
    take_in(cohort, *some_people(2))
    client = signed_in(teacher)
    client.get("/en/home/")
    for place in range(2):
        with django_assert_num_queries(21):
            client.get("/en/home/")
        more = make_cohort(edition, f"kk-more{place}")
        more.teachers.create(person=teacher)
        take_in(more, *some_people(5))


def test_the_coordinators_first_page_shows_the_cohorts_at_work(
    edition: Edition, cohort: Cohort, coordinator: User
) -> None:
    take_in(cohort, *some_people(2))
    behind = make_cohort(edition, "kk-behind", begins=BEGINS - timedelta(days=300))
    record_order(
        cohort=behind, kind=OrderKind.CANCELLATION, number="1", date=BEGINS - timedelta(days=300), by=None
    )
    page = signed_in(coordinator).get("/en/home/").text
    assert "/en/cohorts/kk-1/" in page
    assert "2 learners" in page
    assert "/en/cohorts/kk-behind/" not in page
    assert "/en/cohorts/new/" in page


# --- the public's -------------------------------------------------------------------------------------------


def test_open_cohorts_are_those_whose_state_is_open(edition: Edition) -> None:

    for place, away in enumerate((-200, -20, 5, 15, 30, 39, 41, 90)):
        take = make_cohort(edition, f"kk-{place}", begins=BEGINS + timedelta(days=away))
        if place % 3 == 0:
            take_in(take, *some_people(1))
    for day in (BEGINS + timedelta(days=shift) for shift in range(-20, 60, 4)):
        shown = set(open_cohorts(on=day))
        assert shown == {item for item in Cohort.objects.all() if state(item, on=day) == CohortState.OPEN}
