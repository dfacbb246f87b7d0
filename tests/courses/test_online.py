"""Classes online: the way in is open for a while, who came through it counts by the provider's rule."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from unittest import mock

import pytest
from django.utils import timezone

from content.models import Edition
from courses.domain.attendance import attendance_of, latest_marks, mark
from courses.domain.cohorts import record_order
from courses.domain.enrolments import leave
from courses.domain.online import (
    Doorway,
    OnlineRefused,
    doorway,
    is_safe,
    join,
    rules_in_words,
    set_links,
    watch,
    way_in,
)
from courses.domain.sheet import sheet
from courses.domain.timetable import classes
from courses.enums import EnrolmentState, HowThere, OrderKind
from courses.models import Attendance, Cohort, Enrolment, OnlineRules, Session
from lms.dates import ALMATY
from lms.domain.personal_data import erase, what_is_held
from lms.enums import Role
from lms.models import User
from tests.courses_made import SECOND_WEEK, make_cohort, make_room, some_people, take_in, with_timetable
from tests.factories import make_provider, make_staff, signed_in

ROOM = "https://meet.example/ulgi?pwd=kupiya"
RECORDING = "https://video.example/1"
ANSWER = "Қордың үш түрі және олардың орны туралы."
MINUTE = timedelta(minutes=1)


@pytest.fixture
def cohort(edition: Edition) -> Cohort:
    cohort = make_cohort(edition, "kk-online", variant="online", online_room=ROOM)
    take_in(cohort, *some_people(2))
    return cohort


@pytest.fixture
def session(cohort: Cohort, teacher: User) -> Session:
    return with_timetable(cohort, teacher)[0]


@pytest.fixture
def place(cohort: Cohort) -> Enrolment:
    return cohort.enrolments.all()[0]


@pytest.fixture
def recorded(session: Session) -> Session:
    set_links(session=session, join_link="", recording_link=RECORDING, recording_question="Неше түрі бар?")
    return session


def rules(cohort: Cohort, **facts: Any) -> None:
    OnlineRules.objects.create(provider=cohort.provider, **facts)


# --- the way in ---------------------------------------------------------------------------------------------


def test_the_way_in_opens_a_quarter_of_an_hour_before_and_shuts_at_the_end(session: Session) -> None:
    for at, there in (
        (session.starts - timedelta(days=1), None),
        (session.starts - 16 * MINUTE, Doorway.SOON),
        (session.starts - 15 * MINUTE, Doorway.OPEN),
        (session.ends - MINUTE, Doorway.OPEN),
        (session.ends, None),
    ):
        assert doorway(session, at=at) == there
        if there == Doorway.OPEN:
            assert way_in(session, at=at) == ROOM
        else:
            with pytest.raises(OnlineRefused):
                way_in(session, at=at)


def test_a_class_with_a_link_of_its_own_is_joined_there(session: Session) -> None:
    set_links(session=session, join_link="https://other.example/2", recording_link="", recording_question="")
    assert way_in(session, at=session.starts) == "https://other.example/2"


def test_a_class_in_a_room_has_no_door(sessions: list[Session], cohort: Cohort) -> None:
    cohort.online_room = ""
    cohort.save()
    first = Session.objects.get(pk=sessions[0].pk)
    assert doorway(first, at=first.starts) is None
    with pytest.raises(OnlineRefused, match="no link"):
        way_in(first, at=first.starts)


@pytest.mark.parametrize(
    "link", ["http://meet.example/", "javascript:alert(1)", "//meet.example", "https://", "https://[", "room"]
)
def test_nobody_is_led_to_what_is_no_safe_address(session: Session, link: str) -> None:
    assert not is_safe(link)
    with pytest.raises(OnlineRefused, match="https"):
        set_links(session=session, join_link=link, recording_link="", recording_question="")
    session.join_link = link
    with pytest.raises(OnlineRefused, match="not a safe address"):
        way_in(session, at=session.starts)


# --- who came -----------------------------------------------------------------------------------------------


def test_whoever_joins_in_time_was_there_for_all_its_hours(session: Session, place: Enrolment) -> None:
    assert join(session=session, enrolment=place, at=session.starts + 15 * MINUTE) == ROOM
    row = Attendance.objects.get()
    assert (row.hours, row.how, row.by) == (session.hours, HowThere.JOINED, None)
    assert attendance_of(place, at=session.ends).attended == session.hours


def test_of_whoever_joins_late_the_teacher_decides(session: Session, place: Enrolment) -> None:
    join(session=session, enrolment=place, at=session.starts + 16 * MINUTE)
    assert not Attendance.objects.exists()
    assert [line.joined_uncounted for line in sheet(session)] == [True, False]


def test_a_class_waits_for_the_teacher_while_somebody_came_late(
    session: Session, place: Enrolment, teacher: User
) -> None:
    late = session.cohort.enrolments.all()[1]
    join(session=session, enrolment=place, at=session.starts)
    assert not classes(session.cohort.sessions.filter(pk=session.pk), at=session.ends).unmarked
    join(session=session, enrolment=late, at=session.starts + timedelta(minutes=40))
    assert classes(session.cohort.sessions.filter(pk=session.pk), at=session.ends).unmarked == [session]
    mark(session=session, hours={late.pk: session.hours - 1}, by=teacher, at=session.ends)
    assert not classes(session.cohort.sessions.filter(pk=session.pk), at=session.ends).unmarked


def test_one_who_watched_the_recording_settles_nothing_for_the_others(
    recorded: Session, place: Enrolment
) -> None:
    watch(session=recorded, enrolment=place, answer=ANSWER, at=recorded.ends + timedelta(days=1))
    at = recorded.ends + timedelta(days=2)
    assert classes(recorded.cohort.sessions.filter(pk=recorded.pk), at=at).unmarked == [recorded]


def test_one_who_joined_a_class_in_a_room_settles_nothing_for_the_others(
    session: Session, place: Enrolment
) -> None:
    session.room, session.join_link = make_room(session.cohort.provider), ROOM
    session.save()
    join(session=session, enrolment=place, at=session.starts)
    assert classes(session.cohort.sessions.filter(pk=session.pk), at=session.ends).unmarked == [session]


def test_whoever_came_in_time_and_lost_the_connection_was_in_time(session: Session, place: Enrolment) -> None:
    for minutes in (0, 40):
        join(session=session, enrolment=place, at=session.starts + minutes * MINUTE)
    assert place.visits.count() == 1
    assert latest_marks(session) == {place.pk: session.hours}


def test_what_the_teacher_has_marked_already_stands(
    session: Session, place: Enrolment, teacher: User
) -> None:
    mark(session=session, hours={place.pk: 0}, by=teacher, at=session.starts)
    join(session=session, enrolment=place, at=session.starts)
    assert latest_marks(session) == {place.pk: 0}
    assert place.visits.count() == 1


def test_where_joining_does_not_count_it_is_noted_all_the_same(session: Session, place: Enrolment) -> None:
    rules(session.cohort, joining_counts=False)
    join(session=session, enrolment=place, at=session.starts)
    assert not Attendance.objects.exists()
    assert place.visits.get().how == HowThere.JOINED


def test_the_minutes_one_may_be_late_are_the_providers(session: Session, place: Enrolment) -> None:
    rules(session.cohort, late_minutes=5)
    join(session=session, enrolment=place, at=session.starts + 6 * MINUTE)
    assert not Attendance.objects.exists()


def test_the_defence_is_joined_and_counts_in_nothing(session: Session, place: Enrolment) -> None:
    Session.objects.filter(pk=session.pk).update(topic=None, kind=None)
    defence = Session.objects.get(pk=session.pk)
    assert join(session=defence, enrolment=place, at=defence.starts) == ROOM
    assert not Attendance.objects.exists()


# --- recordings ---------------------------------------------------------------------------------------------


def test_whoever_watches_and_answers_was_there(recorded: Session, place: Enrolment, teacher: User) -> None:
    mark(session=recorded, hours={place.pk: 0}, by=teacher, at=recorded.ends)
    watch(session=recorded, enrolment=place, answer=ANSWER, at=recorded.ends + timedelta(days=14))
    assert latest_marks(recorded) == {place.pk: recorded.hours}
    line = sheet(recorded)[0]
    assert [row.how for row in line.marks] == [HowThere.MARKED, HowThere.WATCHED]
    assert line.watched is not None
    assert line.watched.answer == ANSWER
    # and the teacher, who reads the answer, has the last word
    mark(session=recorded, hours={place.pk: 0}, by=teacher, at=recorded.ends, reason="Жауабы басқа туралы")
    assert latest_marks(recorded) == {place.pk: 0}


def test_whoever_was_there_already_gains_nothing_by_the_recording(
    recorded: Session, place: Enrolment
) -> None:
    join(session=recorded, enrolment=place, at=recorded.starts)
    watch(session=recorded, enrolment=place, answer=ANSWER, at=recorded.ends)
    assert [row.how for row in recorded.attendance.all()] == [HowThere.JOINED]


def test_where_recordings_do_not_count_the_answer_is_kept(recorded: Session, place: Enrolment) -> None:
    rules(recorded.cohort, recording_counts=False)
    watch(session=recorded, enrolment=place, answer=ANSWER, at=recorded.ends)
    assert place.visits.get().answer == ANSWER
    assert not Attendance.objects.exists()


@pytest.mark.parametrize(
    ("after", "answer", "why"),
    [
        (timedelta(minutes=-1), ANSWER, "no recording of this class yet"),
        (timedelta(days=14, minutes=1), ANSWER, "no longer taken"),
        (timedelta(), "Иә.                     ", "at least 20"),
    ],
)
def test_an_answer_too_early_too_late_or_too_short_is_refused(
    recorded: Session, place: Enrolment, after: timedelta, answer: str, why: str
) -> None:
    with pytest.raises(OnlineRefused, match=why):
        watch(session=recorded, enrolment=place, answer=answer, at=recorded.ends + after)
    assert not place.visits.exists()


def test_an_answer_is_given_once(recorded: Session, place: Enrolment) -> None:
    watch(session=recorded, enrolment=place, answer=ANSWER, at=recorded.ends)
    with pytest.raises(OnlineRefused, match="already"):
        watch(session=recorded, enrolment=place, answer=ANSWER + "!", at=recorded.ends)
    assert place.visits.get().answer == ANSWER


# --- the rules in words -------------------------------------------------------------------------------------


def test_learners_are_told_the_rules_they_are_counted_by(cohort: Cohort, session: Session) -> None:
    said = " ".join(rules_in_words(cohort))
    assert "within 15 minutes" in said
    assert "within 14 days" in said
    assert "when the task of their topic is handed in" in said
    assert "At least 80 %" in said
    rules(cohort, joining_counts=False, recording_counts=False, self_study_counts=False)
    said = " ".join(rules_in_words(cohort))
    assert "marked by the teacher" in said
    assert "does not count" in said
    assert "neither as held nor as attended" in said


def test_a_day_course_is_told_what_it_has(edition: Edition) -> None:
    assert rules_in_words(make_cohort(edition, "kk-day")) == [
        "The teacher marks at each class who is there.",
        "At least 80 % of the hours held are to be attended.",
    ]


# --- the pages ----------------------------------------------------------------------------------------------


@pytest.fixture
def clock() -> Iterator[Any]:
    """Says what time it is for the pages."""
    with mock.patch.object(timezone, "now", return_value=SECOND_WEEK) as now:
        yield lambda at: setattr(now, "return_value", at)


def test_the_way_in_leads_out_only_while_it_is_open(session: Session, place: Enrolment, clock: Any) -> None:
    clock(session.starts - timedelta(hours=1))
    client, address = signed_in(place.learner), f"/en/sessions/{session.pk}/join/"
    page = client.get(address).text
    assert "The way in opens on" in page
    assert "08:45" in page
    assert "meet.example" not in page
    assert client.post(address)["Location"] == address
    assert not place.visits.exists()
    clock(session.starts)
    page = client.get(address)
    assert "Join the class" in page.text
    assert "meet.example" not in page.text
    # a browser follows a form out of the site only where the page's policy lets it
    assert "form-action 'self' https:" in page["Content-Security-Policy"]
    assert client.post(address, {"next": "https://evil.example/"})["Location"] == ROOM
    assert latest_marks(session) == {place.pk: session.hours}


def test_staff_come_in_without_being_counted(session: Session, teacher: User, clock: Any) -> None:
    clock(session.starts)
    assert signed_in(teacher).post(f"/en/sessions/{session.pk}/join/")["Location"] == ROOM
    assert not session.visits.exists()


def test_the_way_in_is_there_for_those_who_learn_in_the_cohort_now(
    session: Session, place: Enrolment, edition: Edition, clock: Any
) -> None:
    clock(datetime.now(ALMATY))  # later than the enrolment, which was written down by the real clock
    cohort = session.cohort
    on = cohort.starts_on
    order = record_order(
        cohort=cohort, kind=OrderKind.WITHDRAWAL, number="9", date=on, by=None, reason="Өз өтініші"
    )
    leave(enrolment=place, how=EnrolmentState.WITHDRAWN, order=order)
    (elsewhere,) = take_in(make_cohort(edition, "kk-2"), *some_people(1))
    clock(session.starts)
    outside = [
        place.learner,
        elsewhere.learner,
        make_staff(cohort.provider, Role.TEACHER),
        make_staff(make_provider("mysal"), Role.COORDINATOR),
    ]
    for person in outside:
        for name in ("join", "recording", "links"):
            assert signed_in(person).get(f"/en/sessions/{session.pk}/{name}/").status_code == 404
            assert signed_in(person).post(f"/en/sessions/{session.pk}/{name}/").status_code == 404
    assert not session.visits.exists()


def test_a_learner_finds_the_recording_and_answers(recorded: Session, place: Enrolment, clock: Any) -> None:
    client, address = signed_in(place.learner), f"/en/sessions/{recorded.pk}/recording/"
    clock(recorded.starts)
    assert RECORDING not in client.get(address).text
    clock(recorded.ends + timedelta(days=1))
    page = client.get(address).text
    assert RECORDING in page
    assert "Неше түрі бар?" in page
    refused = client.post(address, {"answer": "Үш түрі."})
    assert refused.status_code == 200
    assert "Үш түрі." in refused.text  # kept
    assert client.post(address, {"answer": ANSWER}).status_code == 302
    page = client.get(address).text
    assert ANSWER in page
    assert "<textarea" not in page
    assert latest_marks(recorded) == {place.pk: recorded.hours}


def test_when_the_days_are_over_the_recording_can_still_be_watched(
    recorded: Session, place: Enrolment, clock: Any
) -> None:
    clock(recorded.ends + timedelta(days=15))
    page = signed_in(place.learner).get(f"/en/sessions/{recorded.pk}/recording/").text
    assert RECORDING in page
    assert "You can still watch" in page
    assert "<textarea" not in page


def test_a_teacher_puts_the_links_in_and_only_safe_ones(session: Session, teacher: User) -> None:
    client, address = signed_in(teacher), f"/en/sessions/{session.pk}/links/"
    sent = {"join_link": "http://meet.example/", "recording_link": RECORDING, "recording_question": "Не?"}
    refused = client.post(address, sent)
    assert refused.status_code == 200
    assert "A link begins with https://" in refused.text
    assert RECORDING in refused.text  # kept
    assert client.post(address, sent | {"join_link": "meet.example/3"}).status_code == 302
    session.refresh_from_db()
    assert (session.join_link, session.recording_link) == ("https://meet.example/3", RECORDING)


def test_the_learners_course_tells_how_hours_count(place: Enrolment, session: Session) -> None:
    page = signed_in(place.learner).get("/en/learn/kk-online/").text
    assert "How attendance is counted" in page
    assert "within 15 minutes" in page


def test_pages_of_a_class_take_as_many_queries_for_thirty_people_as_for_two(
    recorded: Session, place: Enrolment, clock: Any, django_assert_num_queries: Any
) -> None:
    client = signed_in(place.learner)
    client.get("/en/home/")
    for more in (0, 28):
        take_in(recorded.cohort, *some_people(more))
        for name, at, queries in (
            ("join", recorded.starts, 7),
            ("recording", recorded.ends, 9),
        ):
            clock(at)
            with django_assert_num_queries(queries):
                assert client.get(f"/en/sessions/{recorded.pk}/{name}/").status_code == 200


def test_what_somebody_wrote_is_shown_to_them_and_forgotten_with_them(
    recorded: Session, place: Enrolment
) -> None:
    watch(session=recorded, enrolment=place, answer=ANSWER, at=recorded.ends)
    (section,) = [item for item in what_is_held(place.learner) if item.title == "Online classes"]
    assert section.rows[0][1:] == ("kk-online", recorded.title, "watched the recording and answered", ANSWER)
    erase(person=place.learner, at=recorded.ends)
    assert place.visits.get().answer == ""
    # what the journal rests on stays
    assert latest_marks(recorded) == {place.pk: recorded.hours}
