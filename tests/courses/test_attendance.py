"""Who was at class, and the one percent that every page and refusal uses."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from content.models import Edition, EditionHours
from courses.domain import attendance as told
from courses.domain.attendance import (
    AttendanceRefused,
    Class,
    Course,
    Figures,
    Place,
    attendance,
    attendance_in,
    attendance_of,
    latest_marks,
    mark,
)
from courses.domain.cohorts import record_order
from courses.domain.enrolments import leave
from courses.enums import EnrolmentState, OrderKind
from courses.models import Cohort, Enrolment, OnlineRules, Session
from lms.models import User
from tests.courses_made import (
    BEGINS,
    everyone_was_there,
    make_cohort,
    noon,
    some_people,
    take_in,
    with_teacher,
    with_timetable,
)

hours = st.integers(0, 200)


def sums(figures: Figures) -> tuple[int, int]:
    return figures.attended, figures.held


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
    assert sums(after[people[0].pk]) == (first.hours, first.hours)
    assert sums(after[people[1].pk]) == (0, first.hours)  # unmarked is not attended


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
    # the class itself is held once its sheet is filled in
    assert {(figures.held, figures.unmarked) for figures in after.values()} == {(own, first.hours)}
    mark(
        session=first,
        hours=dict.fromkeys(online.enrolments.values_list("pk", flat=True), 0),
        by=first.teacher,
        at=first.ends,
    )
    after = attendance(online, at=first.ends)
    assert {(figures.held, figures.unmarked) for figures in after.values()} == {(first.hours + own, 0)}
    assert {figures.attended for figures in after.values()} == {0}


def test_self_study_is_attended_by_handing_the_task_in(
    online: Cohort, monkeypatch: pytest.MonkeyPatch
) -> None:
    diligent, other = online.enrolments.all()
    topics = list(online.edition.topics.all())
    hand_in(monkeypatch, {diligent.pk: {topic.uid for topic in topics}})
    everyone_was_there(online, list(online.sessions.all()))
    figures = attendance(online, at=noon(online.defence_on))
    assert figures[diligent.pk] == Figures(72, 72, 80, planned=72)
    assert figures[other.pk] == Figures(37, 72, 80, planned=72, owed=35)
    assert (figures[other.pk].percent, figures[other.pk].enough) == (51, False)


def test_a_task_handed_in_early_counts_at_once(online: Cohort, monkeypatch: pytest.MonkeyPatch) -> None:
    early, other = online.enrolments.all()
    topic = online.edition.topics.get(code="5.3")
    hand_in(monkeypatch, {early.pk: {topic.uid}})
    own = EditionHours.objects.get(topic=topic, kind__variant=online.variant, kind__held_as="task").hours
    figures = attendance(online, at=noon(online.starts_on - timedelta(days=1)))
    assert sums(figures[early.pk]) == (own, own)
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
    assert attendance_of(absent, at=at) == both[absent.pk] == Figures(0, 72, 80, planned=72)


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


# --- what counts in nothing ---------------------------------------------------------------------------------


def defence_of(cohort: Cohort, teacher: User) -> Session:
    starts = noon(cohort.starts_on)
    return Session.objects.create(
        cohort=cohort, hours=4, starts=starts, ends=starts + timedelta(hours=3), teacher=teacher
    )


def test_the_defence_counts_in_nothing_and_nobody_is_marked_at_it(
    cohort: Cohort, people: list[Enrolment], sessions: list[Session], teacher: User
) -> None:
    at = noon(cohort.defence_on)
    before = attendance(cohort, at=at)
    defence = defence_of(cohort, teacher)
    with pytest.raises(AttendanceRefused, match="outside attendance"):
        mark(session=defence, hours={people[0].pk: 4}, by=teacher, at=defence.ends)
    # a mark that got there all the same, by an import say, weighs nothing
    defence.attendance.create(enrolment=people[0], hours=4)
    assert attendance(cohort, at=at) == before


def test_self_study_that_the_provider_does_not_count_is_neither_held_nor_attended(
    online: Cohort, monkeypatch: pytest.MonkeyPatch
) -> None:
    diligent, other = online.enrolments.all()
    hand_in(monkeypatch, {diligent.pk: {topic.uid for topic in online.edition.topics.all()}})
    OnlineRules.objects.create(provider=online.provider, self_study_counts=False)
    everyone_was_there(online, list(online.sessions.all()), but={other.pk: 0})
    figures = attendance(online, at=noon(online.defence_on))
    assert figures[diligent.pk] == Figures(37, 37, 80, planned=37)
    assert figures[other.pk] == Figures(0, 37, 80, planned=37)


# --- after a transfer ---------------------------------------------------------------------------------------


def transfer(enrolment: Enrolment, to: Cohort, on: date) -> Enrolment:
    (place,) = take_in(to, enrolment.learner)
    place.continues, place.continues_from = enrolment, on
    place.save()
    return place


@pytest.fixture
def later(edition: Edition) -> Cohort:
    """The same course a week later."""
    cohort = make_cohort(edition, "kk-later", begins=BEGINS + timedelta(days=7))
    with_timetable(cohort, with_teacher(cohort))
    return cohort


def test_after_a_transfer_what_was_held_there_until_then_and_here_from_then_on_counts(
    cohort: Cohort, later: Cohort, people: list[Enrolment], sessions: list[Session], teacher: User
) -> None:
    on = BEGINS + timedelta(days=9)
    there = [session for session in sessions if session.starts < noon(on).replace(hour=0)]
    here = [session for session in later.sessions.all() if session.starts >= noon(on).replace(hour=0)]
    place = transfer(people[0], later, on)
    # everyone is marked everywhere; only the days between the transfers are this person's own
    everyone_was_there(cohort, sessions, but={people[0].pk: 1})
    everyone_was_there(later, list(later.sessions.all()))
    figures = attendance(later, at=noon(later.defence_on))[place.pk]
    before, after = sum(item.hours for item in there), sum(item.hours for item in here)
    assert before
    assert after
    assert figures.held == figures.planned == before + after
    assert figures.attended == len(there) + after
    # in the first cohort the figures stay what they were
    assert sums(attendance(cohort, at=noon(cohort.defence_on))[people[0].pk]) == (len(sessions), 72)


def test_whoever_left_misses_nothing_from_that_day_on(
    cohort: Cohort, people: list[Enrolment], sessions: list[Session]
) -> None:
    for session in sessions:
        mark(session=session, hours={people[1].pk: session.hours}, by=session.teacher, at=session.ends)
    left_on = BEGINS + timedelta(days=1)
    before = sum(item.hours for item in sessions if timezone.localdate(item.starts) < left_on)
    order = record_order(
        cohort=cohort, kind=OrderKind.WITHDRAWAL, number="9", date=left_on, by=None, reason="Көшті"
    )
    leave(enrolment=people[0], how=EnrolmentState.WITHDRAWN, order=order)
    figures = attendance(cohort, at=noon(cohort.defence_on))
    assert (figures[people[0].pk].held, figures[people[1].pk].held) == (before, 72)


def test_two_transfers_are_followed_all_the_way(
    edition: Edition, cohort: Cohort, later: Cohort, people: list[Enrolment], sessions: list[Session]
) -> None:
    last = make_cohort(edition, "kk-last", begins=BEGINS + timedelta(days=14))
    with_timetable(last, with_teacher(last))
    first_day, second_day = BEGINS + timedelta(days=1), BEGINS + timedelta(days=8)
    place = transfer(transfer(people[0], later, first_day), last, second_day)
    figures = attendance(last, at=noon(last.defence_on))[place.pk]

    def hours(of: Cohort, day: date) -> int:
        return sum(item.hours for item in of.sessions.all() if timezone.localdate(item.starts) == day)

    # a day of the first, a day of the second, the whole of the third
    over = hours(cohort, BEGINS) + hours(later, BEGINS + timedelta(days=7)) + 72
    assert (figures.held, figures.unmarked, figures.planned) == (0, over, over)


def test_a_topics_self_study_counts_once_after_a_transfer(
    edition: Edition, online: Cohort, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = make_cohort(edition, "kk-online-2", variant="online", begins=BEGINS + timedelta(days=7))
    with_timetable(later, with_teacher(later))
    topics = {topic.uid for topic in edition.topics.all()}
    first = online.enrolments.all()[0]
    place = transfer(first, later, BEGINS + timedelta(days=7))
    hand_in(monkeypatch, {first.pk: topics, place.pk: topics})
    figures = attendance(later, at=noon(later.starts_on - timedelta(days=1)))[place.pk]
    assert figures.attended == 35  # handed in with the first cohort, and again with the second


@pytest.mark.parametrize("moved", [1, 12])
def test_transfers_take_one_query_more_however_many_there_are(
    cohort: Cohort, later: Cohort, sessions: list[Session], moved: int, django_assert_num_queries: Any
) -> None:
    for enrolment in take_in(cohort, *some_people(12))[:moved]:
        transfer(enrolment, later, BEGINS + timedelta(days=9))
    row = Cohort.objects.select_related("variant__edition").get(pk=later.pk)
    with django_assert_num_queries(5):
        attendance(row, at=noon(later.defence_on))


shifts = st.integers(0, 20)
a_class = st.builds(
    Class,
    pk=st.integers(),
    topic=st.uuids(),
    hours=st.integers(1, 4),
    day=shifts.map(lambda days: BEGINS + timedelta(days=days)),
    over=st.booleans(),
    marked=st.booleans(),
)


@given(st.lists(a_class, max_size=20), shifts)
def test_a_transfer_on_any_day_into_a_like_timetable_changes_no_sum(classes: list[Class], shift: int) -> None:
    on = BEGINS + timedelta(days=shift)
    stayed = Course.of([Place(1, 1)], {1: classes})
    moved = Course.of([Place(2, 2, since=on), Place(1, 1, until=on)], {1: classes, 2: classes})
    for name in ("held", "planned", "unmarked", "begun", "unfinished"):
        assert getattr(moved, name) == getattr(stayed, name)
    assert stayed.held + stayed.unmarked <= stayed.planned
