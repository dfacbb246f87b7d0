"""Clashes of a timetable in the making: who would be in two places, and what is only unusual."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.models import Edition
from courses.domain.conflicts import by_session, conflicts, overlap, overlapping
from courses.domain.planned import (
    PlanRefused,
    add,
    change,
    publish,
    replace,
    take_in_hand,
    working_copy,
)
from courses.domain.timetable import Draft
from courses.enums import OrderKind
from courses.models import Cohort, PlannedSession, Session
from lms.dates import ALMATY
from lms.enums import Role
from lms.models import DayOff, User
from tests.courses_made import (
    BEGINS,
    drafts_of,
    in_force,
    make_cohort,
    make_edition,
    make_room,
    noon,
    with_teacher,
)
from tests.factories import make_provider, make_staff

AT = noon(BEGINS - timedelta(days=20))


@pytest.fixture
def drafts(cohort: Cohort, teacher: User) -> list[Draft]:
    return drafts_of(cohort, teacher)


@pytest.fixture
def published(cohort: Cohort, teacher: User) -> list[Session]:
    return in_force(cohort, teacher)


def in_hand(cohort: Cohort) -> list[PlannedSession]:
    take_in_hand(cohort=cohort, by=None, at=AT)
    return list(working_copy(cohort))


def words_of(cohort: Cohort, *, hard: bool | None = None) -> list[str]:
    found = conflicts(cohort, working_copy(cohort))
    return [item.words for item in found if hard is None or item.hard == hard]


def test_a_timetable_as_drawn_has_no_clash(cohort: Cohort, drafts: list[Draft]) -> None:
    cohort.online_room = "https://meet.example/room"
    cohort.save()
    replace(cohort=cohort, drafts=drafts, by=None, at=AT)
    assert words_of(cohort) == []


def test_teacher_and_room_of_another_cohort_clash(
    edition: Edition, cohort: Cohort, teacher: User, drafts: list[Draft]
) -> None:
    room = make_room(cohort.provider)
    second = make_cohort(edition, "kk-2")
    second.teachers.create(person=teacher)
    in_force(second, teacher, room=room)
    substitute = with_teacher(cohort)
    replace(cohort=cohort, drafts=drafts[:2], by=None, at=AT)
    assert [words for words in words_of(cohort, hard=True) if "teaches kk-2 at that time" in words]
    replace(
        cohort=cohort,
        drafts=[Draft(**(draft.facts() | {"teacher": substitute, "room": room})) for draft in drafts[:2]],
        by=None,
        at=AT,
    )
    assert [words for words in words_of(cohort, hard=True) if "room 204 is taken by kk-2" in words]


def test_what_another_cohort_only_plans_is_told_and_forbids_nothing(
    edition: Edition, cohort: Cohort, teacher: User, drafts: list[Draft]
) -> None:
    second = make_cohort(edition, "kk-2")
    second.teachers.create(person=teacher)
    replace(cohort=second, drafts=drafts_of(second, teacher), by=None, at=AT)
    replace(cohort=cohort, drafts=drafts, by=None, at=AT)
    assert words_of(cohort, hard=True) == []
    assert any("planned for kk-2" in words for words in words_of(cohort, hard=False))
    publish(cohort=cohort, by=None, at=AT)
    with pytest.raises(PlanRefused, match="teaches kk-1 at that time") as refused:
        publish(cohort=second, by=None, at=AT)
    assert "more." in refused.value.reason
    assert not second.sessions.exists()


def test_a_teacher_busy_at_another_provider_clashes_and_its_cohort_is_not_named(
    cohort: Cohort, teacher: User, drafts: list[Draft]
) -> None:
    elsewhere = make_cohort(make_edition(make_provider("mysal"), "other"), "secret-1")
    elsewhere.teachers.create(person=teacher)
    in_force(elsewhere, teacher)
    replace(cohort=cohort, drafts=drafts, by=None, at=AT)
    words = " ".join(words_of(cohort, hard=True))
    assert "teaches at another organisation" in words
    assert "secret" not in words


def test_a_cancelled_cohort_takes_no_teacher(edition: Edition, cohort: Cohort, teacher: User) -> None:
    second = make_cohort(edition, "kk-2")
    second.teachers.create(person=teacher)
    in_force(second, teacher)
    second.orders.create(kind=OrderKind.CANCELLATION, number="1", date=AT.date())
    replace(cohort=cohort, drafts=drafts_of(cohort, teacher), by=None, at=AT)
    assert words_of(cohort, hard=True) == []


def test_the_group_is_not_in_two_places_and_a_day_holds_eight_hours(
    cohort: Cohort, published: list[Session], teacher: User
) -> None:
    first, second, *_rest = in_hand(cohort)
    change(planned=second, version=1, by=None, at=AT, starts=first.starts)
    found = [item for item in conflicts(cohort, working_copy(cohort)) if item.hard]
    assert len(found) == 1
    assert "two classes at once" in found[0].words
    assert set(found[0].of) == {first.pk, second.pk}
    evening = datetime.combine(BEGINS, time(18), ALMATY)
    add(
        cohort=cohort,
        by=None,
        at=AT,
        topic=first.topic,
        kind=first.kind,
        hours=4,
        starts=evening,
        teacher=teacher,
    )
    assert any("has 10 academic hours" in words for words in words_of(cohort, hard=True))


def test_what_is_unusual_is_told_and_can_be_published(
    cohort: Cohort, published: list[Session], teacher: User
) -> None:
    planned = in_hand(cohort)
    small = make_room(cohort.provider, "шағын")
    small.seats = 5
    small.save()
    DayOff.objects.get_or_create(day=date(2025, 9, 12))
    first, last = planned[0], planned[-1]
    change(
        planned=last, version=1, by=None, at=AT, starts=datetime(2025, 10, 1, 9, tzinfo=ALMATY), room=small
    )
    moved = datetime.combine(BEGINS - timedelta(days=3), time(9), ALMATY)
    change(planned=planned[4], version=1, by=None, at=AT, starts=moved)
    words = " | ".join(words_of(cohort, hard=False))
    assert "has 5 seats, the cohort 30 places" in words
    assert "is a day off" in words
    assert "outside the days of the cohort's classes" in words
    assert "not in the plan's order" in words
    assert f"No room yet: {first.topic.code}" in words
    assert words_of(cohort, hard=True) == []
    publish(cohort=cohort, by=None, at=AT)


def test_a_stranger_or_nobody_is_no_teacher_and_the_defence_needs_none(
    cohort: Cohort, published: list[Session]
) -> None:
    first, second, *_rest = in_hand(cohort)
    stranger = make_staff(cohort.provider, Role.TEACHER)
    change(planned=first, version=1, by=None, at=AT, teacher=stranger)
    change(planned=second, version=1, by=None, at=AT, teacher=None)
    day = datetime.combine(cohort.defence_on, time(9), ALMATY)
    add(cohort=cohort, by=None, at=AT, topic=None, kind=None, hours=6, starts=day, teacher=None)
    hard = words_of(cohort, hard=True)
    assert len(hard) == 2
    assert "is not a teacher of this cohort" in hard[0]
    assert "Nobody is to teach" in hard[1]


def test_clashes_take_as_many_queries_for_two_sessions_as_for_all(
    edition: Edition, cohort: Cohort, teacher: User, drafts: list[Draft], django_assert_num_queries: Any
) -> None:
    for number in (2, 3):
        other = make_cohort(edition, f"kk-{number}", begins=BEGINS + timedelta(days=60 * number))
        other.teachers.create(person=teacher)
        in_force(other, teacher)
    for few in (drafts[:2], drafts):
        replace(cohort=cohort, drafts=few, by=None, at=AT)
        planned = list(working_copy(cohort))
        with django_assert_num_queries(5):
            conflicts(cohort, planned)


class Span:
    def __init__(self, starts: int, lasts: int) -> None:
        self.starts = datetime(2025, 9, 1, tzinfo=ALMATY) + timedelta(minutes=starts)
        self.ends = self.starts + timedelta(minutes=lasts)


spans = st.lists(st.builds(Span, st.integers(0, 600), st.integers(1, 200)), max_size=12)


@given(spans, spans)
def test_whoever_clashes_clashes_both_ways(ones: list[Span], others: list[Span]) -> None:
    found = {(id(one), id(other)) for one, other in overlapping(ones, others)}
    assert found == {(id(one), id(other)) for other, one in overlapping(others, ones)}
    assert found == {(id(one), id(other)) for one in ones for other in others if overlap(one, other)}


def test_sessions_of_a_whole_timetable_by_their_own_key(cohort: Cohort, published: list[Session]) -> None:
    change(planned=in_hand(cohort)[1], version=1, by=None, at=AT, teacher=None)
    rows = working_copy(cohort)
    assert set(by_session(conflicts(cohort, rows))) == {row.pk for row in rows}  # none has a room
