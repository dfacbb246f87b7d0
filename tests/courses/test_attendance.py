"""Who was at class, and the one percent that every page and refusal uses."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.models import Edition, EditionHours
from courses.domain import attendance as told
from courses.domain.attendance import (
    AttendanceRefused,
    Figures,
    attendance,
    attendance_in,
    attendance_of,
    corrections,
    latest_marks,
    mark,
)
from courses.models import Cohort, Enrolment, Session
from lms.models import User
from tests.courses_made import (
    everyone_was_there,
    make_cohort,
    noon,
    some_people,
    take_in,
    with_teacher,
    with_timetable,
)

hours = st.integers(0, 200)


@given(hours, hours, st.integers(0, 100))
def test_percent_is_rounded_down_and_agrees_with_enough(one: int, other: int, least: int) -> None:
    attended, held = sorted((one, other))
    figures = Figures(attended, held, least)
    if not held:
        assert figures.percent is None
        return
    assert figures.percent is not None
    assert figures.percent * held <= attended * 100 < (figures.percent + 1) * held
    # the least percent is a whole number, so the percent as shown decides just as the hours do
    assert figures.enough == (figures.percent >= least)


def test_what_is_short_of_80_percent_never_reads_as_80() -> None:
    short = Figures(attended=57, held=72, least=80)  # 79.2
    assert (short.percent, short.enough) == (79, False)
    assert short.reason() == "Attendance 79 %: 57 of 72 hours; at least 80 % is needed."
    enough = Figures(attended=58, held=72, least=80)
    assert (enough.percent, enough.enough) == (80, True)
    assert enough.reason() == "Attendance 80 %: 58 of 72 hours."


def test_before_the_first_class_there_is_no_percent() -> None:
    assert Figures(0, 0, 80).reason() == "No classes have been held yet."


# --- marks --------------------------------------------------------------------------------------------------


@pytest.fixture
def cohort(edition: Edition) -> Cohort:
    cohort = make_cohort(edition)
    take_in(cohort, *some_people(3))
    return cohort


@pytest.fixture
def people(cohort: Cohort) -> list[Enrolment]:
    return list(cohort.enrolments.all())


def test_a_class_counts_once_it_has_ended(
    cohort: Cohort, people: list[Enrolment], sessions: list[Session], teacher: User
) -> None:
    first = sessions[0]
    mark(session=first, hours={people[0].pk: first.hours}, by=teacher, at=first.starts)
    assert attendance(cohort, at=first.starts)[people[0].pk].held == 0
    after = attendance(cohort, at=first.ends)
    assert after[people[0].pk] == Figures(first.hours, first.hours, 80)
    assert after[people[1].pk] == Figures(0, first.hours, 80)  # unmarked is not attended


def test_a_correction_needs_a_reason_and_the_latest_mark_counts(
    people: list[Enrolment], sessions: list[Session], teacher: User
) -> None:
    session, first = sessions[0], people[0]
    mark(session=session, hours={first.pk: session.hours}, by=teacher, at=session.ends)
    with pytest.raises(AttendanceRefused, match="why an earlier mark"):
        mark(session=session, hours={first.pk: 0}, by=teacher, at=session.ends)
    assert latest_marks(session) == {first.pk: session.hours}
    mark(session=session, hours={first.pk: 0}, by=teacher, at=session.ends, reason="Тізімде жаңылыс")
    assert latest_marks(session) == {first.pk: 0}
    assert [(row.hours, row.reason) for row in session.attendance.all()] == [
        (session.hours, ""),
        (0, "Тізімде жаңылыс"),
    ]
    assert [row.hours for row in corrections(session)] == [0]


def test_the_same_mark_again_adds_nothing(
    people: list[Enrolment], sessions: list[Session], teacher: User
) -> None:
    session = sessions[0]
    for _again in range(2):
        mark(session=session, hours={item.pk: session.hours for item in people}, by=teacher, at=session.ends)
    assert session.attendance.count() == len(people)


def test_who_was_not_marked_before_needs_no_reason(
    people: list[Enrolment], sessions: list[Session], teacher: User
) -> None:
    session = sessions[0]
    mark(session=session, hours={people[0].pk: session.hours}, by=teacher, at=session.ends)
    mark(session=session, hours={people[1].pk: 0}, by=teacher, at=session.ends)
    assert latest_marks(session) == {people[0].pk: session.hours, people[1].pk: 0}
    assert corrections(session) == []


def test_mark_refuses_a_class_that_has_not_begun(
    people: list[Enrolment], sessions: list[Session], teacher: User
) -> None:
    early = sessions[0].starts - timedelta(minutes=1)
    with pytest.raises(AttendanceRefused, match="not begun"):
        mark(session=sessions[0], hours={people[0].pk: 1}, by=teacher, at=early)


@pytest.mark.parametrize("wrong", [-1, 1000])
def test_mark_refuses_hours_the_class_does_not_have(
    people: list[Enrolment], sessions: list[Session], teacher: User, wrong: int
) -> None:
    with pytest.raises(AttendanceRefused, match="This class has"):
        mark(session=sessions[0], hours={people[0].pk: wrong}, by=teacher, at=sessions[0].ends)


def test_mark_refuses_people_of_another_cohort(
    edition: Edition, sessions: list[Session], teacher: User
) -> None:
    (stranger,) = take_in(make_cohort(edition, "kk-2"), *some_people(1))
    with pytest.raises(AttendanceRefused, match="not in the cohort"):
        mark(session=sessions[0], hours={stranger.pk: 1}, by=teacher, at=sessions[0].ends)


def test_all_hours_of_a_day_course_are_classes(
    cohort: Cohort, people: list[Enrolment], sessions: list[Session]
) -> None:
    everyone_was_there(cohort, sessions)
    figures = attendance(cohort, at=noon(cohort.defence_on))
    assert {(item.attended, item.held, item.percent) for item in figures.values()} == {(72, 72, 100)}


# --- guided self-study --------------------------------------------------------------------------------------


@pytest.fixture
def online(edition: Edition) -> Cohort:
    cohort = make_cohort(edition, "kk-online", variant="online")
    take_in(cohort, *some_people(2))
    with_timetable(cohort, with_teacher(cohort))
    return cohort


def hand_in(monkeypatch: pytest.MonkeyPatch, done: dict[int, set[Any]]) -> None:
    monkeypatch.setattr(told, "handed_in", lambda enrolments: done)


def test_self_study_is_held_once_the_topics_classes_are_over(
    online: Cohort, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(monkeypatch, {})
    first = online.sessions.order_by("starts").filter(topic__code="1.1").last()
    assert first is not None
    own = EditionHours.objects.get(
        topic=first.topic, kind__variant=online.variant, kind__held_as="task"
    ).hours
    before = attendance(online, at=first.ends - timedelta(minutes=1))
    assert {figures.held for figures in before.values()} == {0}
    after = attendance(online, at=first.ends)
    assert {figures.held for figures in after.values()} == {first.hours + own}
    assert {figures.attended for figures in after.values()} == {0}


def test_self_study_is_attended_by_handing_the_task_in(
    online: Cohort, monkeypatch: pytest.MonkeyPatch
) -> None:
    diligent, other = online.enrolments.all()
    topics = list(online.edition.topics.all())
    hand_in(monkeypatch, {diligent.pk: {topic.uid for topic in topics}})
    everyone_was_there(online, list(online.sessions.all()))
    figures = attendance(online, at=noon(online.defence_on))
    assert figures[diligent.pk] == Figures(72, 72, 80)
    assert figures[other.pk] == Figures(37, 72, 80)
    assert (figures[other.pk].percent, figures[other.pk].enough) == (51, False)


def test_a_task_handed_in_early_counts_at_once(online: Cohort, monkeypatch: pytest.MonkeyPatch) -> None:
    early, other = online.enrolments.all()
    topic = online.edition.topics.get(code="5.3")
    hand_in(monkeypatch, {early.pk: {topic.uid}})
    own = EditionHours.objects.get(topic=topic, kind__variant=online.variant, kind__held_as="task").hours
    figures = attendance(online, at=noon(online.starts_on - timedelta(days=1)))
    assert figures[early.pk] == Figures(own, own, 80)
    assert figures[other.pk].held == 0


# --- many at once -------------------------------------------------------------------------------------------


def test_figures_of_several_cohorts_are_those_of_each(
    cohort: Cohort, online: Cohort, sessions: list[Session]
) -> None:
    absent = cohort.enrolments.all()[0]
    everyone_was_there(cohort, sessions, but={absent.pk: 0})
    at = noon(cohort.defence_on)
    both = attendance_in([cohort, online], at=at)
    assert both == attendance(cohort, at=at) | attendance(online, at=at)
    assert attendance_of(absent, at=at) == both[absent.pk] == Figures(0, 72, 80)


def test_figures_take_as_many_queries_for_thirty_as_for_three(
    cohort: Cohort, sessions: list[Session], django_assert_num_queries: Any
) -> None:
    at = noon(cohort.defence_on)
    known = Cohort.objects.select_related("variant__edition")
    for _round in range(2):
        row = known.get(pk=cohort.pk)
        with django_assert_num_queries(4):
            attendance(row, at=at)
        take_in(cohort, *some_people(13))


@given(attended=hours, held=hours)
def test_the_sentence_says_the_same_percent(attended: int, held: int) -> None:
    figures = Figures(min(attended, held), held, 80)
    if held:
        assert f"Attendance {figures.percent} %" in figures.reason()
        assert ("is needed" in figures.reason()) == (not figures.enough)
