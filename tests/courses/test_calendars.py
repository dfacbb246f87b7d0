"""Calendars that follow the timetable: what a program reads at the address, and who holds the address."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar, Event

from content.models import Edition
from courses.domain.calendars import address_of, current, make, revoke
from courses.domain.enrolments import leave
from courses.domain.planned import add, change, publish, remove, take_in_hand, working_copy
from courses.enums import EnrolmentState, OrderKind
from courses.models import CalendarFeed, Cohort, Enrolment, Session
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


@pytest.fixture
def place(cohort: Cohort, published: list[Session]) -> Enrolment:
    return take_in(cohort, *some_people(1))[0]


def path_of(feed: CalendarFeed) -> str:
    return "/" + address_of(feed).split("/", 3)[3]


def read(feed: CalendarFeed) -> Calendar:
    response = Client().get(path_of(feed))
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    found = Calendar.from_ical(response.content)
    assert isinstance(found, Calendar)
    return found


def events(feed: CalendarFeed) -> dict[str, Event]:
    found = {str(event["uid"]): event for event in read(feed).walk("VEVENT")}
    return {uid.partition("@")[0]: event for uid, event in found.items()}


def moved(cohort: Cohort, place: int, **facts: Any) -> None:
    take_in_hand(cohort=cohort, by=None, at=AT)
    change(planned=list(working_copy(cohort))[place], version=1, by=None, at=AT, **facts)
    publish(cohort=cohort, by=None, at=AT + timedelta(days=1))


# --- what stands in it --------------------------------------------------------------------------------------


def test_a_learners_calendar_holds_the_classes_of_their_course(
    place: Enrolment, published: list[Session]
) -> None:
    feed = make(person=place.learner, at=AT)
    calendar, found = read(feed), events(feed)
    assert str(place.learner) in str(calendar["x-wr-calname"])
    assert calendar["refresh-interval"].params["VALUE"] == "DURATION"
    assert set(found) == {str(session.uid) for session in published}
    session, event = published[0], found[str(published[0].uid)]
    assert event["dtstart"].dt == session.starts
    assert event["dtend"].dt == session.ends
    assert event["dtstart"].to_ical().endswith(b"Z")
    assert session.topic is not None
    assert session.kind is not None
    assert (
        str(event["summary"])
        == f"{session.topic.code} {session.topic.title('kk')} · {session.kind.title('kk')} · kk-1"
    )
    assert str(event["location"]) == "204, 2-қабат"
    assert str(event["url"]).endswith("/kk/learn/kk-1/1.1/")
    assert event["status"] == "CONFIRMED"
    assert event["sequence"] == 0
    assert event["dtstamp"].dt == event["last-modified"].dt == AT.astimezone(UTC)


def test_the_language_is_the_readers_and_for_a_cohort_the_cohorts(
    cohort: Cohort, place: Enrolment, published: list[Session]
) -> None:
    place.learner.language = "ru"
    place.learner.save()
    topic = published[0].topic
    assert topic is not None
    mine = events(make(person=place.learner, at=AT))[str(published[0].uid)]
    assert topic.title("ru") in str(mine["summary"])
    assert str(mine["location"]) == "204, 2 этаж"
    of_cohort = events(make(cohort=cohort, at=AT))[str(published[0].uid)]
    assert topic.title("kk") in str(of_cohort["summary"])
    assert str(of_cohort["url"]).endswith("/kk/cohorts/kk-1/timetable/")


def test_a_teachers_calendar_holds_what_they_teach(
    edition: Edition, cohort: Cohort, published: list[Session], teacher: User
) -> None:
    second = make_cohort(edition, "kk-2")
    other = with_teacher(second)
    in_force(second, other)
    found = events(make(person=teacher, at=AT))
    assert set(found) == {str(session.uid) for session in published}
    assert str(found[str(published[0].uid)]["url"]).endswith(f"/kk/sessions/{published[0].pk}/")


def test_a_change_keeps_the_identity_and_raises_the_sequence(
    cohort: Cohort, place: Enrolment, published: list[Session]
) -> None:
    feed = make(person=place.learner, at=AT)
    evening = published[0].starts + timedelta(hours=7)
    moved(cohort, 0, starts=evening)
    found = events(feed)
    changed, same = found[str(published[0].uid)], found[str(published[1].uid)]
    assert (changed["dtstart"].dt, changed["sequence"]) == (evening, 1)
    assert changed["last-modified"].dt == (AT + timedelta(days=1)).astimezone(UTC)
    assert (same["sequence"], same["last-modified"].dt) == (0, AT.astimezone(UTC))


def test_a_cancellation_is_carried_to_learner_and_teacher(
    cohort: Cohort, place: Enrolment, published: list[Session], teacher: User
) -> None:
    take_in_hand(cohort=cohort, by=None, at=AT)
    row, other = list(working_copy(cohort))[:2]
    remove(planned=row, version=1)
    # its hours go to another day, under an identity of their own
    facts = {name: getattr(row, name) for name in ("topic", "kind", "hours", "teacher", "room")}
    add(cohort=cohort, by=None, at=AT, starts=datetime(2025, 9, 25, 9, tzinfo=ALMATY), **facts)
    publish(cohort=cohort, by=None, at=AT + timedelta(days=1))
    for feed in (make(person=place.learner, at=AT), make(person=teacher, at=AT), make(cohort=cohort, at=AT)):
        found = events(feed)
        gone = found[str(row.uid)]
        assert (gone["status"], gone["sequence"]) == ("CANCELLED", 1)
        assert row.topic is not None
        assert row.topic.title("kk") in str(gone["summary"])
        assert found[str(other.uid)]["status"] == "CONFIRMED"
        assert len(found) == len(published) + 1


def test_a_cancelled_cohort_cancels_its_classes(
    cohort: Cohort, place: Enrolment, published: list[Session]
) -> None:
    feed = make(person=place.learner, at=AT)
    cohort.orders.create(kind=OrderKind.CANCELLATION, number="9", date=AT.date())
    assert {(event["status"], event["sequence"]) for event in events(feed).values()} == {("CANCELLED", 1)}


def test_the_join_link_is_never_in_it(cohort: Cohort, place: Enrolment, published: list[Session]) -> None:
    cohort.online_room = "https://meet.example/secret-room"
    cohort.save()
    cohort.sessions.update(
        join_link="https://meet.example/secret-class", recording_link="https://video.example/x"
    )
    for feed in (make(person=place.learner, at=AT), make(cohort=cohort, at=AT)):
        content = Client().get(path_of(feed)).text
        assert "meet.example" not in content
        assert "video.example" not in content


def test_whoever_left_the_course_has_its_classes_no_longer(place: Enrolment, cohort: Cohort) -> None:
    feed = make(person=place.learner, at=AT)
    assert events(feed)
    order = cohort.orders.create(kind=OrderKind.WITHDRAWAL, number="2", date=AT.date(), reason="Ауыл")
    leave(enrolment=place, how=EnrolmentState.WITHDRAWN, order=order)
    assert events(feed) == {}


def test_the_file_takes_as_many_queries_for_one_class_as_for_many(
    edition: Edition,
    cohort: Cohort,
    place: Enrolment,
    published: list[Session],
    django_assert_num_queries: Any,
) -> None:
    feed = make(person=place.learner, at=AT)
    second = make_cohort(edition, "kk-2")
    in_force(second, with_teacher(second))
    take_in(second, place.learner)
    assert len(events(feed)) == 2 * len(published)
    for _few in range(2):
        with django_assert_num_queries(5):
            Client().get(path_of(feed))
        Session.objects.exclude(pk=published[0].pk).delete()


def test_a_program_that_has_the_newest_takes_nothing_again(place: Enrolment, cohort: Cohort) -> None:
    feed = make(person=place.learner, at=AT)
    first = Client().get(path_of(feed))
    again = Client().get(path_of(feed), headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    moved(cohort, 0, room=make_room(cohort.provider, "301"))
    assert Client().get(path_of(feed), headers={"if-none-match": first["ETag"]}).status_code == 200


# --- who holds the address ----------------------------------------------------------------------------------


def test_an_address_made_anew_closes_the_old_one(place: Enrolment) -> None:
    first = make(person=place.learner, at=AT)
    second = make(person=place.learner, at=AT)
    assert Client().get(path_of(first)).status_code == 404
    assert Client().get(path_of(second)).status_code == 200
    assert current(person=place.learner) == second
    revoke(person=place.learner, at=AT)
    assert Client().get(path_of(second)).status_code == 404
    assert current(person=place.learner) is None


def test_what_is_stored_or_guessed_opens_nothing(place: Enrolment, cohort: Cohort) -> None:
    feed = make(person=place.learner, at=AT)
    for token in (str(feed.uid), f"{feed.uid}:guessed", "x", f"{path_of(feed)[10:-4]}x"):
        assert Client().get(f"/calendar/{token}.ics").status_code == 404
    assert str(feed.uid) in address_of(feed)
    place.learner.is_active = False
    place.learner.save()
    assert Client().get(path_of(feed)).status_code == 404


def test_a_person_makes_shows_and_closes_their_address(place: Enrolment) -> None:
    client = signed_in(place.learner)
    assert "Make the address" in client.get("/en/calendar/").text
    client.post("/en/calendar/", {"make": "1"})
    feed = current(person=place.learner)
    assert feed is not None
    page = client.get("/en/calendar/").text
    assert address_of(feed) in page
    assert "webcal://" in page
    assert address_of(feed) not in signed_in(some_people(1)[0]).get("/en/calendar/").text
    client.post("/en/calendar/", {"revoke": "1"})
    assert current(person=place.learner) is None


def test_a_cohorts_address_is_the_coordinators(cohort: Cohort, coordinator: User, teacher: User) -> None:
    client, address = signed_in(coordinator), "/en/cohorts/kk-1/calendar/"
    assert address in client.get("/en/calendar/").text
    client.post(address, {"make": "1"})
    feed = current(cohort=cohort)
    assert feed is not None
    assert address_of(feed) in client.get(address).text
    for person in (teacher, make_staff(make_provider("mysal"), Role.COORDINATOR)):
        assert signed_in(person).get(address).status_code == 404
        assert signed_in(person).post(address, {"revoke": "1"}).status_code == 404
    assert current(cohort=cohort) == feed
