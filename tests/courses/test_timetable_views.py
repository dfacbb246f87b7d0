"""Timetables to look at: of a cohort, by teacher, room and day, and the learner's own; rooms at the desk."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from content.models import Edition
from courses.domain.planned import add, publish, take_in_hand
from courses.models import Cohort, Room, Session
from lms.dates import ALMATY
from lms.enums import Role
from lms.models import User
from tests.courses_made import (
    BEGINS,
    in_force,
    make_cohort,
    make_room,
    noon,
    some_people,
    take_in,
    with_teacher,
)
from tests.factories import make_provider, make_staff, signed_in

pytestmark = pytest.mark.usefixtures("in_the_second_week")
AT = noon(BEGINS - timedelta(days=20))


@pytest.fixture
def published(cohort: Cohort, teacher: User) -> list[Session]:
    return in_force(cohort, teacher, room=make_room(cohort.provider))


def with_defence(cohort: Cohort) -> None:
    take_in_hand(cohort=cohort, by=None, at=AT)
    day = datetime.combine(cohort.defence_on, datetime.min.time(), ALMATY) + timedelta(hours=9)
    add(cohort=cohort, by=None, at=AT, topic=None, kind=None, hours=6, starts=day, teacher=None)
    publish(cohort=cohort, by=None, at=AT)


def test_a_cohorts_timetable_shows_rooms_the_defence_and_its_version(
    cohort: Cohort, published: list[Session], coordinator: User, teacher: User
) -> None:
    with_defence(cohort)
    for person in (coordinator, teacher):
        page = signed_in(person).get("/en/cohorts/kk-1/timetable/").text
        assert "1 September 2025, Monday" in page
        assert f"{teacher.get_short_name()}</span>, 204" in page
        assert "Project defence" in page
        assert "outside the plan&#x27;s hours" in page or "outside the plan's hours" in page
        assert "of 72 hours." in page
        assert "Version 2 of" in page
        assert f"/en/sessions/{published[0].pk}/" in page


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1999-12-31", "2101-01-01", "31.12.9999", "x"])
@pytest.mark.parametrize("span", ["week", "day"])
def test_a_day_beyond_the_calendar_is_left_aside(
    published: list[Session], coordinator: User, day: str, span: str
) -> None:
    response = signed_in(coordinator).get("/en/timetable/", {"day": day, "span": span})
    assert response.status_code == 200
    assert response.context["first"].year == BEGINS.year


@pytest.mark.parametrize("day", ["2000-01-01", "2100-12-31"])
def test_the_first_and_the_last_day_there_is_are_shown(coordinator: User, day: str) -> None:
    response = signed_in(coordinator).get("/en/timetable/", {"day": day, "span": "day"})
    assert str(response.context["first"]) == day


def test_a_director_reads_it_and_marks_nobody(cohort: Cohort, published: list[Session]) -> None:
    page = signed_in(make_staff(cohort.provider, Role.DIRECTOR)).get("/en/cohorts/kk-1/timetable/").text
    assert "1 September 2025, Monday" in page
    assert "/en/sessions/" not in page
    assert "Change by hand" not in page


def test_a_learner_sees_their_own_courses_timetable_alone(
    edition: Edition, cohort: Cohort, published: list[Session]
) -> None:
    with_defence(cohort)
    other = make_cohort(edition, "kk-2")
    (place,) = take_in(cohort, *some_people(1))
    client = signed_in(place.learner)
    page = client.get("/en/learn/kk-1/timetable/").text
    assert "Project defence" in page
    assert "/en/learn/kk-1/1.1/" in page
    assert "/en/calendar/" in page
    assert client.get("/en/learn/kk-2/timetable/").status_code == 404
    assert client.get("/en/cohorts/kk-1/timetable/").status_code == 404
    (another,) = take_in(other, *some_people(1))
    assert (
        "once the coordinator has published it"
        in signed_in(another.learner).get("/en/learn/kk-2/timetable/").text
    )


def test_classes_are_looked_through_by_cohort_teacher_room_and_day(
    edition: Edition, cohort: Cohort, published: list[Session], coordinator: User, teacher: User
) -> None:
    second, room = make_cohort(edition, "kk-2"), make_room(cohort.provider, "301")
    in_force(second, with_teacher(second), room=room)
    client = signed_in(coordinator)

    def shown(**asked: Any) -> set[tuple[str, str]]:
        found = client.get("/en/timetable/", asked).context["classes"].sessions
        return {(session.cohort.code, f"{session.starts.astimezone(ALMATY):%d.%m}") for session in found}

    # the tests' clock stands in the second week
    week = [f"{day:02}.09" for day in range(8, 13)]
    assert shown() == {(code, day) for code in ("kk-1", "kk-2") for day in week}
    assert shown(cohort="kk-2") == {("kk-2", day) for day in week}
    assert shown(teacher=teacher.pk) == {("kk-1", day) for day in week}
    assert shown(room=room.pk) == {("kk-2", day) for day in week}
    assert shown(day="2025-09-01", span="day", cohort="kk-1") == {("kk-1", "01.09")}
    assert shown(day="2025-09-03", span="week", cohort="kk-1") == {
        ("kk-1", f"{day:02}.09") for day in range(1, 6)
    }
    assert shown(day="no day", room="no room") == shown()
    page = client.get("/en/timetable/", {"cohort": "kk-2"})
    assert page.context["after"] == "?cohort=kk-2&day=15.09.2025"
    assert "8–14 September 2025" in page.text


def test_a_teacher_sees_the_cohorts_they_teach_and_no_others(
    edition: Edition, cohort: Cohort, published: list[Session], teacher: User
) -> None:
    second, room = make_cohort(edition, "kk-2"), make_room(cohort.provider, "301")
    other = with_teacher(second)
    in_force(second, other, room=room)
    page = signed_in(teacher).get("/en/timetable/")
    assert {session.cohort.code for session in page.context["classes"].sessions} == {"kk-1"}
    assert ">301</option>" not in page.text
    assert "kk-2" not in page.text
    assert "No classes are published" in signed_in(some_people(1)[0]).get("/en/timetable/").text
    stranger = make_staff(make_provider("mysal"), Role.COORDINATOR)
    assert "No classes are published" in signed_in(stranger).get("/en/timetable/").text


def test_the_list_takes_as_many_queries_for_many_cohorts_as_for_one(
    edition: Edition,
    cohort: Cohort,
    published: list[Session],
    coordinator: User,
    django_assert_num_queries: Any,
) -> None:
    client = signed_in(coordinator)
    client.get("/en/timetable/")
    for number in (2, 3):
        with django_assert_num_queries(8):
            client.get("/en/timetable/")
        more = make_cohort(edition, f"kk-{number}")
        in_force(more, with_teacher(more), room=make_room(cohort.provider, f"30{number}"))


def test_a_timetable_takes_as_many_queries_for_one_class_as_for_all(
    cohort: Cohort, published: list[Session], coordinator: User, django_assert_num_queries: Any
) -> None:
    (place,) = take_in(cohort, *some_people(1))
    staff, learner = signed_in(coordinator), signed_in(place.learner)
    pages = ((staff, "/en/cohorts/kk-1/timetable/", 9), (learner, "/en/learn/kk-1/timetable/", 5))
    for client, address, _queries in pages:
        client.get(address)
    for _few in range(2):
        for client, address, queries in pages:
            with django_assert_num_queries(queries):
                client.get(address)
        cohort.sessions.exclude(pk=published[0].pk).delete()


# --- the desk -----------------------------------------------------------------------------------------------


def test_a_coordinator_keeps_the_rooms(cohort: Cohort, published: list[Session], coordinator: User) -> None:
    make_room(make_provider("mysal"), "бөтен бөлме")
    client = signed_in(coordinator)
    page = client.get("/admin/rooms/").text
    assert "204" in page
    assert "бөтен" not in page
    facts = {"provider": cohort.provider.pk, "name": "Акт залы", "seats": 80, "in_use": "on"}
    assert client.post("/admin/rooms/new/", facts).status_code == 302
    hall = Room.objects.get(name="Акт залы")
    assert (hall.provider, hall.seats) == (cohort.provider, 80)
    assert client.post("/admin/rooms/new/", facts).status_code == 200
    assert Room.objects.filter(name="Акт залы").count() == 1
    client.post(f"/admin/rooms/delete/{hall.pk}/")
    assert not Room.objects.filter(pk=hall.pk).exists()
    used = Room.objects.get(provider=cohort.provider, name="204")
    page = client.post(f"/admin/rooms/delete/{used.pk}/", follow=True)
    assert Room.objects.filter(pk=used.pk).exists()
