"""Whoever misses too much is told in time, once a level; everyone is reminded of the next day's classes."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from content.models import Edition
from courses import due
from courses.domain.attendance import Figures, mark
from courses.domain.cohorts import record_order
from courses.domain.enrolments import leave
from courses.domain.reminders import remind_of_classes
from courses.domain.risk import Level, at_risk, risk_of, warn_at_risk
from courses.enums import EnrolmentState, OrderKind
from courses.models import Cohort, Enrolment, RiskWarning, Session
from lms.mail import send
from lms.models import Message, User
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
from tests.factories import make_person

ROOM = "https://meet.example/ulgi?pwd=kupiya"

# --- the levels ---------------------------------------------------------------------------------------------


@st.composite
def figures(draw: Any) -> Figures:
    """Any that can be: of the hours planned some are held, of these some attended, owed, or not marked."""
    planned = draw(st.integers(0, 100))
    held = draw(st.integers(0, planned))
    attended = draw(st.integers(0, held))
    owed = draw(st.integers(0, held - attended))
    unmarked = draw(st.integers(0, planned - held))
    return Figures(attended, held, draw(st.integers(0, 100)), planned, owed, unmarked)


@given(figures())
def test_beyond_is_what_nothing_can_mend_any_more(item: Figures) -> None:
    best = item.planned - item.held + item.attended + item.owed
    risk = risk_of(item)
    out_of_reach = best * 100 < item.least * item.planned
    assert (risk is not None and risk.level == Level.BEYOND) == out_of_reach


@given(figures())
def test_at_the_end_whoever_falls_short_for_good_is_beyond(item: Figures) -> None:
    over = Figures(item.attended, item.held, item.least, item.held)
    risk = risk_of(over)
    assert (not over.enough) == (risk is not None and risk.level == Level.BEYOND)


@given(figures())
def test_whoever_missed_nothing_is_at_no_risk_and_sums_stay_in_bounds(item: Figures) -> None:
    assert 0 <= item.missed <= item.held
    assert 0 <= item.may_still_miss <= item.may_miss <= item.planned
    if not item.missed:
        assert risk_of(item) is None


@pytest.mark.parametrize(
    ("item", "level"),
    [
        (Figures(attended=40, held=42, least=80, planned=72), None),
        (Figures(attended=35, held=42, least=80, planned=72), Level.NEAR),  # half of 14 is gone
        (Figures(attended=6, held=8, least=80, planned=72), Level.NEAR),  # 75 percent by now
        (Figures(attended=28, held=42, least=80, planned=72), Level.NEAR),
        (Figures(attended=27, held=42, least=80, planned=72), Level.BEYOND),
        # a sheet nobody has filled in says nothing of anyone
        (Figures(attended=10, held=10, least=80, planned=72, unmarked=20), None),
        # tasks that may still be handed in
        (Figures(attended=20, held=34, least=80, planned=72, owed=14), None),
        (Figures(attended=20, held=40, least=80, planned=72, owed=20), Level.NEAR),
    ],
)
def test_the_levels(item: Figures, level: Level | None) -> None:
    risk = risk_of(item)
    assert (risk.level if risk else None) == level


def test_it_is_said_how_much_was_missed_and_how_much_may_be() -> None:
    near = risk_of(Figures(attended=32, held=42, least=80, planned=72))
    assert near is not None
    assert near.words() == [
        "Attendance 76 %: 32 of 42 hours; at least 80 % is needed.",
        "Hours missed: 10. Hours that may still be missed: 4.",
    ]
    beyond = risk_of(Figures(attended=22, held=42, least=80, planned=72, owed=2))
    assert beyond is not None
    assert beyond.words()[1:] == [
        "Hours missed: 20; in the whole course at most 14 may be missed.",
        "Hours that will count once the tasks of their topics are handed in: 2.",
    ]


def test_whoever_only_owes_tasks_is_told_to_hand_them_in() -> None:
    owes = risk_of(Figures(attended=20, held=35, least=80, planned=72, owed=15))
    assert owes is not None
    assert (owes.level, owes.advice()) == (Level.NEAR, "Hand in the tasks of the topics behind you.")


# --- warnings -----------------------------------------------------------------------------------------------


@pytest.fixture
def people(cohort: Cohort) -> list[Enrolment]:
    return take_in(cohort, *some_people(3))


def days(sessions: list[Session], count: int) -> list[Session]:
    """The classes of the first days."""
    wanted = sorted({timezone.localdate(item.starts) for item in sessions})[:count]
    return [item for item in sessions if timezone.localdate(item.starts) in wanted]


def morning_after(sessions: list[Session]) -> datetime:
    return (sessions[-1].ends + timedelta(days=1)).replace(hour=4)


def warned() -> list[tuple[int, str]]:
    return list(RiskWarning.objects.order_by("pk").values_list("enrolment", "level"))


def test_learner_and_teacher_are_warned_once_a_level(
    cohort: Cohort, people: list[Enrolment], sessions: list[Session], teacher: User
) -> None:
    absent = people[0]
    first = days(sessions, 2)
    everyone_was_there(cohort, first, but={absent.pk: 0})
    assert warn_at_risk(at=morning_after(first)) == 1
    assert warn_at_risk(at=morning_after(first)) == 0
    assert warned() == [(absent.pk, Level.NEAR)]
    letters = {(row.kind, row.person_id, row.refers_to) for row in Message.objects.all()}
    warning = str(RiskWarning.objects.get().pk)
    assert letters == {
        ("at_risk", absent.learner_id, warning),
        ("at_risk_teacher", teacher.pk, warning),
    }
    more = days(sessions, 4)
    everyone_was_there(cohort, more[len(first) :], but={absent.pk: 0})
    assert warn_at_risk(at=morning_after(more)) == 1
    assert warned() == [(absent.pk, Level.NEAR), (absent.pk, Level.BEYOND)]


def test_a_sheet_not_filled_in_and_that_of_today_warn_nobody(
    cohort: Cohort, people: list[Enrolment], sessions: list[Session]
) -> None:
    first = days(sessions, 1)
    assert warn_at_risk(at=morning_after(days(sessions, 5))) == 0
    everyone_was_there(cohort, first, but={people[0].pk: 0})
    assert warn_at_risk(at=first[-1].ends) == 0
    assert warn_at_risk(at=morning_after(first)) == 1


def test_those_who_left_and_those_of_a_cancelled_cohort_are_not_warned(
    cohort: Cohort, people: list[Enrolment], sessions: list[Session]
) -> None:
    first = days(sessions, 2)
    everyone_was_there(cohort, first, but={people[0].pk: 0, people[1].pk: 0})
    order = record_order(
        cohort=cohort, kind=OrderKind.WITHDRAWAL, number="9", date=BEGINS, by=None, reason="Өз өтініші"
    )
    leave(enrolment=people[0], how=EnrolmentState.WITHDRAWN, order=order)
    assert list(at_risk([cohort], at=morning_after(first))) == [people[1].pk]
    record_order(cohort=cohort, kind=OrderKind.CANCELLATION, number="10", date=BEGINS, by=None)
    assert warn_at_risk(at=morning_after(first)) == 0


@pytest.mark.parametrize("count", [1, 20])
def test_looking_for_those_at_risk_takes_as_many_queries_for_twenty_as_for_one(
    cohort: Cohort, sessions: list[Session], count: int, django_assert_num_queries: Any
) -> None:
    take_in(cohort, *some_people(count))
    everyone_was_there(cohort, days(sessions, 1))
    with django_assert_num_queries(8):
        assert warn_at_risk(at=morning_after(days(sessions, 1))) == 0


def letters_of(kind: str) -> list[Message]:
    return list(Message.objects.filter(kind=kind).order_by("pk"))


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_letters_of_risk_say_it_in_the_readers_language_and_name_nobody_in_the_subject(
    cohort: Cohort,
    people: list[Enrolment],
    sessions: list[Session],
    teacher: User,
    language: str,
    mailoutbox: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    User.objects.update(language=language)
    first = days(sessions, 2)
    everyone_was_there(cohort, first, but={people[0].pk: 0})
    warn_at_risk(at=morning_after(first))
    monkeypatch.setattr(timezone, "now", lambda: morning_after(first))
    with translation.override(language):
        (risk,) = at_risk([cohort], at=morning_after(first)).values()
        sentences, advice = risk.words(), risk.advice()
    for kind in ("at_risk", "at_risk_teacher"):
        for row in letters_of(kind):
            send(row)
    learners, teachers = mailoutbox
    for letter in (learners, teachers):
        for text in (letter.body, letter.alternatives[0].content):
            assert all(sentence in text for sentence in sentences)
        assert "Оқушы0" not in letter.subject
    assert advice in learners.body
    assert "/learn/kk-1/" in learners.body
    assert "Оқушы0" in teachers.body
    assert "/cohorts/kk-1/" in teachers.body


def test_a_letter_that_was_overtaken_by_a_correction_is_not_sent(
    cohort: Cohort,
    people: list[Enrolment],
    sessions: list[Session],
    teacher: User,
    mailoutbox: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = days(sessions, 1)
    everyone_was_there(cohort, first, but={people[0].pk: 0})
    warn_at_risk(at=morning_after(first))
    for session in first:
        hours = {people[0].pk: session.hours}
        mark(session=session, hours=hours, by=teacher, at=session.ends, reason="Жаңылыс")
    monkeypatch.setattr(timezone, "now", lambda: morning_after(first))
    for row in Message.objects.all():
        send(row)
    assert mailoutbox == []


# --- reminders ----------------------------------------------------------------------------------------------

EVENING_BEFORE = noon(BEGINS - timedelta(days=1)).replace(hour=16)


def test_everyone_is_reminded_once_on_the_day_before(
    cohort: Cohort, people: list[Enrolment], sessions: list[Session], teacher: User
) -> None:
    without_mail = make_person(phone="+77010000001")
    take_in(cohort, without_mail)
    assert remind_of_classes(at=EVENING_BEFORE - timedelta(minutes=1)) == 0
    assert remind_of_classes(at=EVENING_BEFORE) == 4
    assert remind_of_classes(at=EVENING_BEFORE + timedelta(hours=1)) == 0
    letters = letters_of("class_reminder")
    assert {row.person_id for row in letters} == {teacher.pk, *(item.learner_id for item in people)}
    assert {row.refers_to for row in letters} == {f"{cohort.pk}:{BEGINS}"}
    # and on the next day again
    assert remind_of_classes(at=EVENING_BEFORE + timedelta(days=1)) == 4


def test_nobody_is_reminded_where_there_is_no_class_tomorrow(
    cohort: Cohort, people: list[Enrolment], sessions: list[Session]
) -> None:
    assert remind_of_classes(at=EVENING_BEFORE - timedelta(days=1)) == 0
    record_order(cohort=cohort, kind=OrderKind.CANCELLATION, number="1", date=BEGINS, by=None)
    assert remind_of_classes(at=EVENING_BEFORE) == 0


def test_who_has_classes_in_two_cohorts_gets_one_letter_with_both(
    edition: Edition, cohort: Cohort, people: list[Enrolment], sessions: list[Session], mailoutbox: Any
) -> None:
    other = make_cohort(edition, "kk-online", variant="online", online_room=ROOM)
    take_in(other, people[0].learner)
    with_timetable(other, with_teacher(other))
    remind_of_classes(at=EVENING_BEFORE)
    (row,) = [row for row in letters_of("class_reminder") if row.person_id == people[0].learner_id]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: EVENING_BEFORE)
        send(row)
    (letter,) = mailoutbox
    assert "kk-1" in letter.body
    assert "kk-online" in letter.body


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_reminder_leads_to_the_page_and_never_holds_the_link(
    edition: Edition, language: str, mailoutbox: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    cohort = make_cohort(edition, "kk-online", variant="online", online_room=ROOM)
    take_in(cohort, *some_people(1))
    first = with_timetable(cohort, with_teacher(cohort))[0]
    User.objects.update(language=language)
    remind_of_classes(at=EVENING_BEFORE)
    monkeypatch.setattr(timezone, "now", lambda: EVENING_BEFORE)
    for row in letters_of("class_reminder"):
        send(row)
    assert len(mailoutbox) == 2
    for letter in mailoutbox:
        for text in (letter.body, letter.alternatives[0].content):
            assert "09:00–" in text
            assert f"/sessions/{first.pk}/join/" in text
            assert "meet.example" not in text


def test_a_reminder_that_comes_too_late_is_not_sent(
    cohort: Cohort, people: list[Enrolment], sessions: list[Session], mailoutbox: Any
) -> None:
    remind_of_classes(at=EVENING_BEFORE)
    send(letters_of("class_reminder")[0])  # today, a long time after
    assert mailoutbox == []


@pytest.mark.parametrize("count", [1, 25])
def test_reminders_take_as_many_queries_for_twenty_five_as_for_one(
    cohort: Cohort, sessions: list[Session], count: int, django_assert_num_queries: Any
) -> None:
    take_in(cohort, *some_people(count))
    with django_assert_num_queries(10):
        assert remind_of_classes(at=EVENING_BEFORE) == count + 1
    with django_assert_num_queries(5):
        assert remind_of_classes(at=EVENING_BEFORE) == 0


# --- the clock ----------------------------------------------------------------------------------------------


def test_the_clock_looks_once_an_hour_and_warns_nobody_at_night(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[datetime] = []
    monkeypatch.setattr(due, "warn_at_risk", lambda at: asked.append(at) or 0)
    for moment in (noon(BEGINS).replace(hour=3), noon(BEGINS), noon(BEGINS) + timedelta(minutes=59)):
        due.risk_warnings(moment)
    due.risk_warnings(noon(BEGINS) + timedelta(minutes=60))
    assert asked == [noon(BEGINS), noon(BEGINS) + timedelta(minutes=60)]
