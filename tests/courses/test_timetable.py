"""The timetable follows from the plan: all hours of class, in order, on working days, in time."""

from datetime import date, time, timedelta
from itertools import pairwise, product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content.models import Edition, EditionHours
from courses.domain.conflicts import overlap
from courses.domain.timetable import (
    MOST_A_DAY,
    Draft,
    TimetableRefused,
    begins,
    by_day,
    classes,
    draw,
    draw_up,
    slots_taken,
)
from courses.models import Cohort, Room, Session
from lms.dates import ALMATY
from lms.models import DayOff
from tests.courses_made import BEGINS, make_cohort, noon, with_teacher, with_timetable
from tests.factories import make_person

ask_the_database = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def of_plan(cohort: Cohort) -> dict[tuple[str, str], int]:
    rows = EditionHours.objects.filter(kind__variant=cohort.variant, kind__held_as="session")
    return {(row.topic.code, row.kind.code): row.hours for row in rows.select_related("topic", "kind")}


def drawn_hours(drafts: list[Draft]) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for draft in drafts:
        key = (draft.topic.code, draft.kind.code)
        found[key] = found.get(key, 0) + draft.hours
    return found


@pytest.mark.parametrize("variant", ["day", "online"])
@given(data=st.data())
@ask_the_database
def test_whatever_is_asked_the_timetable_keeps_the_plan_or_is_refused(
    edition: Edition, variant: str, data: st.DataObject
) -> None:
    first = data.draw(st.dates(date(2026, 1, 1), date(2027, 12, 1)), "first day")
    weekdays = data.draw(st.sets(st.integers(0, 6), min_size=1), "weekdays")
    hours_a_day = data.draw(st.integers(1, MOST_A_DAY), "hours a day")
    length = data.draw(st.integers(0, 120), "days")
    cohort = Cohort(
        variant=edition.variants.get(code=variant), starts_on=first, ends_on=first + timedelta(days=length)
    )
    try:
        drafts = draw(cohort, weekdays=weekdays, hours_a_day=hours_a_day)
    except TimetableRefused as refusal:
        assert "its days" in str(refusal)
        return

    assert drawn_hours(drafts) == of_plan(cohort)
    days_off = set(DayOff.objects.values_list("day", flat=True))
    for day, of_day in by_day(drafts):
        assert day.weekday() in weekdays
        assert day not in days_off
        assert first <= day <= cohort.ends_on
        assert sum(draft.hours for draft in of_day) <= hours_a_day
    for before, after in pairwise(drafts):
        assert before.ends < after.starts
    # topics in their order, and in each its kinds in theirs: the lecture before the practice
    order = [(draft.topic.module.order, draft.topic.order, draft.kind.order) for draft in drafts]
    assert order == sorted(order)


@pytest.mark.parametrize("hours_a_day", [0, 9])
def test_a_day_holds_from_one_to_eight_hours(edition: Edition, hours_a_day: int) -> None:
    with pytest.raises(TimetableRefused, match="from 1 to 8"):
        draw(make_cohort(edition), hours_a_day=hours_a_day)


def test_a_day_begins_at_nine_and_keeps_the_noon_free(edition: Edition) -> None:
    cohort = make_cohort(edition)
    drafts = draw(cohort, hours_a_day=8)
    first_day = [draft for draft in drafts if draft.starts.astimezone(ALMATY).date() == cohort.starts_on]
    times = [
        (draft.starts.astimezone(ALMATY).time(), draft.ends.astimezone(ALMATY).time()) for draft in first_day
    ]
    assert times[0][0] == time(9)
    lunch = (time(12, 40), time(13, 30))
    assert all(ends <= lunch[0] or starts >= lunch[1] for starts, ends in times)
    assert sum(draft.hours for draft in first_day) == 8


def test_the_days_off_of_the_country_are_left_out(edition: Edition) -> None:
    nauryz = make_cohort(edition, begins=date(2026, 3, 16))
    days = {draft.starts.astimezone(ALMATY).date() for draft in draw(nauryz, hours_a_day=6)}
    off = set(
        DayOff.objects.filter(day__range=(date(2026, 3, 16), date(2026, 3, 31))).values_list("day", flat=True)
    )
    assert off, "the country's days off are there"
    assert not days & off


def test_draw_refuses_what_would_last_beyond_the_cohorts_last_day(edition: Edition) -> None:
    short = make_cohort(edition, ends_on=date(2025, 9, 5), defence_on=date(2025, 9, 8))
    with pytest.raises(TimetableRefused, match=r"hold 30 hours, 6 a day, and the plan needs 72\. .*even 8"):
        draw(short, hours_a_day=6)


def test_drawing_up_puts_the_72_hours_of_a_day_course_in(edition: Edition) -> None:
    cohort = make_cohort(edition)
    room = Room.objects.create(provider=cohort.provider, name="204")
    teacher = with_teacher(cohort)
    sessions = with_timetable(cohort, teacher, room=room)
    assert sum(session.hours for session in sessions) == 72
    assert {(session.teacher, session.room) for session in sessions} == {(teacher, room)}
    version = cohort.timetable_versions.get()
    assert (version.number, len(version.changes)) == (1, len(sessions))
    assert not cohort.plannedsessions.exists()


def test_only_the_lectures_of_an_online_course_are_classes(edition: Edition) -> None:
    cohort = make_cohort(edition, variant="online")
    sessions = with_timetable(cohort, with_teacher(cohort))
    assert {session.kind.code for session in sessions} == {"lecture"}
    assert sum(session.hours for session in sessions) == 37


def test_a_timetable_is_drawn_up_once(edition: Edition) -> None:
    cohort = make_cohort(edition)
    teacher = with_teacher(cohort)
    draw_up(cohort=cohort, teacher=teacher)
    with pytest.raises(TimetableRefused, match="already"):
        draw_up(cohort=cohort, teacher=teacher)


def test_only_a_teacher_of_the_cohort_is_put_into_it(edition: Edition) -> None:
    with pytest.raises(TimetableRefused, match="not a teacher of this cohort"):
        draw_up(cohort=make_cohort(edition), teacher=make_person())


def test_a_teacher_is_not_in_two_classes_at_once(edition: Edition) -> None:
    first, second = make_cohort(edition, "kk-1"), make_cohort(edition, "kk-2")
    teacher = with_teacher(first)
    second.teachers.create(person=teacher)
    draw_up(cohort=first, teacher=teacher)
    with pytest.raises(TimetableRefused, match="would have to teach on"):
        draw_up(cohort=second, teacher=teacher)
    assert not second.sessions.exists()
    # four hours a day leave the afternoons
    later = make_cohort(edition, "kk-3", begins=BEGINS + timedelta(days=56))
    third = make_cohort(edition, "kk-4", begins=BEGINS + timedelta(days=56))
    for cohort in (later, third):
        cohort.teachers.create(person=teacher)
        draw_up(cohort=cohort, teacher=teacher, hours_a_day=4)
    assert {session.starts.astimezone(ALMATY).time() for session in third.sessions.all()} >= {time(13, 40)}
    assert not [
        one for one, other in product(later.sessions.all(), third.sessions.all()) if overlap(one, other)
    ]


def test_a_room_is_not_taken_twice(edition: Edition) -> None:
    first, second = make_cohort(edition, "kk-1"), make_cohort(edition, "kk-2")
    room = Room.objects.create(provider=first.provider, name="204")
    draw_up(cohort=first, teacher=with_teacher(first), room=room)
    with pytest.raises(TimetableRefused, match="the rooms 204 are free on"):
        draw_up(cohort=second, teacher=with_teacher(second), room=room)


def test_a_class_outside_the_usual_hours_takes_the_hours_it_lies_in() -> None:
    day = BEGINS.toordinal()
    taken = slots_taken(begins(BEGINS, 0) + timedelta(minutes=30), begins(BEGINS, 1) + timedelta(minutes=20))
    assert taken == {day: 0b11}
    assert slots_taken(begins(BEGINS, 3) + timedelta(minutes=50), begins(BEGINS, 4)) == {}
    assert slots_taken(begins(BEGINS, 4), begins(BEGINS, 4) + timedelta(days=1)) == {
        day: 0b11110000,
        day + 1: 0b00001111,
    }


def test_draw_up_refuses_a_plan_without_classes(edition: Edition) -> None:
    cohort = make_cohort(edition)
    EditionHours.objects.filter(kind__variant=cohort.variant).delete()
    with pytest.raises(TimetableRefused, match="no hours that are held as classes"):
        draw_up(cohort=cohort, teacher=with_teacher(cohort))


def test_the_classes_of_a_cohort_as_they_stand_at_a_moment(
    edition: Edition, django_assert_num_queries: Any
) -> None:
    cohort = make_cohort(edition)
    sessions = with_timetable(cohort, with_teacher(cohort))
    second = sessions[1]
    with django_assert_num_queries(1):
        drawn = classes(cohort.sessions.all(), at=second.starts)
        assert drawn.next == second  # it is on
    assert drawn.hours == 72
    assert drawn.hours_held == sessions[0].hours
    assert drawn.unmarked == sessions[:2]
    assert drawn.by_day()[0][0] == cohort.starts_on
    assert classes(Session.objects.none(), at=noon(cohort.starts_on)).next is None
