"""A person sees what cohorts hold on them, and nothing of anybody else."""

from typing import Any

from content.models import Edition
from lms.domain.personal_data import what_is_held
from tests.courses_made import (
    everyone_was_there,
    make_cohort,
    some_people,
    take_in,
    with_teacher,
    with_timetable,
)


def held(person: Any, title: str) -> list[tuple[Any, ...]]:
    return next(section.rows for section in what_is_held(person) if section.title == title)


def test_ones_courses_and_marks_are_shown(edition: Edition) -> None:
    cohort = make_cohort(edition)
    mine, _other = take_in(cohort, *some_people(2))
    sessions = with_timetable(cohort, with_teacher(cohort))
    everyone_was_there(cohort, sessions[:2])
    assert held(mine.learner, "My courses") == [
        (cohort.provider.short_name(), "kk-1", mine.name().full, "", "Learning"),
    ]
    rows = held(mine.learner, "Attendance")
    assert [(row[1], row[3]) for row in rows] == [("kk-1", session.hours) for session in sessions[:2]]
    assert rows[0][0] == "01.09.2025"
