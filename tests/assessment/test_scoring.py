"""A sheet is taken whole, once, from those who score."""

import pytest

from assessment.domain import scoring
from assessment.domain.scoring import ScoringRefused
from assessment.enums import DefenceState
from assessment.models import SheetValue
from tests.assessment.course import Course, cell_of, send, send_all, sheet_of

pytestmark = pytest.mark.django_db


def test_a_sheet_has_criterion_7_once_for_each_member(course: Course) -> None:
    rows = scoring.rows_of(course.defence)
    assert [row.criterion.number for row in rows] == [1, 2, 3, 4, 5, 6, 7, 7, 7, 7, 8, 9, 10]
    assert [row.member for row in rows if row.member] == course.members


def test_a_person_alone_is_judged_by_their_own_initiative(course: Course) -> None:
    course.defence.project.members.exclude(pk=course.members[0].pk).delete()
    seventh = next(row for row in scoring.rows_of(course.defence) if row.criterion.number == 7)
    assert "дербестігі" in str(seventh)
    assert str(course.members[0]) not in str(seventh)


def test_a_sheet_stands_as_it_was_sent(course: Course) -> None:
    send(course, course.chair, sheet_of(course))
    assert scoring.values_of(course.defence.sheets.get()) == sheet_of(course)


def test_a_value_that_is_no_level_is_refused(course: Course) -> None:
    values = sheet_of(course) | {cell_of(course, 3): 3}
    with pytest.raises(ScoringRefused, match="0, 1, 2"):
        send(course, course.chair, values)


def test_a_missing_criterion_is_named(course: Course) -> None:
    values = sheet_of(course)
    del values[cell_of(course, 4)], values[cell_of(course, 7, course.members[1])]
    with pytest.raises(ScoringRefused, match="4, 7"):
        send(course, course.chair, values)
    assert not SheetValue.objects.exists()


def test_a_cell_of_another_project_is_refused(course: Course) -> None:
    values = sheet_of(course) | {(cell_of(course, 7)[0], course.members[-1].pk + 1000): 1}
    with pytest.raises(ScoringRefused):
        send(course, course.chair, values)


def test_the_same_sheet_sent_twice_counts_once(course: Course) -> None:
    send(course, course.chair, sheet_of(course))
    send(course, course.chair, sheet_of(course))
    assert course.defence.sheets.count() == 1
    assert SheetValue.objects.count() == 13


def test_other_values_after_sending_are_refused(course: Course) -> None:
    send(course, course.chair, sheet_of(course))
    with pytest.raises(ScoringRefused):
        send(course, course.chair, sheet_of(course, shared=2))
    assert scoring.values_of(course.defence.sheets.get()) == sheet_of(course)


def test_the_secretary_does_not_score(course: Course) -> None:
    with pytest.raises(ScoringRefused):
        send(course, course.teacher, sheet_of(course))


def test_nobody_else_scores(course: Course) -> None:
    for person in (course.coordinator, course.enrolled[0].learner):
        with pytest.raises(ScoringRefused):
            send(course, person, sheet_of(course))


def test_nothing_is_taken_after_closing(course: Course) -> None:
    send(course, course.chair, sheet_of(course))
    scoring.close_scoring(
        defence=course.defence, by=course.chair, reason="Екеуі ауырып қалды", at=course.held_at
    )
    assert scoring.state(course.defence) == DefenceState.ALL_IN
    with pytest.raises(ScoringRefused):
        send(course, course.assessors[0], sheet_of(course))


def test_scoring_is_closed_by_the_chair_with_a_reason_and_a_sheet(course: Course) -> None:
    close = {"defence": course.defence, "at": course.held_at}
    with pytest.raises(ScoringRefused):
        scoring.close_scoring(by=course.chair, reason="Ауырды", **close)
    send(course, course.chair, sheet_of(course))
    with pytest.raises(ScoringRefused):
        scoring.close_scoring(by=course.assessors[0], reason="Ауырды", **close)
    with pytest.raises(ScoringRefused):
        scoring.close_scoring(by=course.chair, reason="  ", **close)
    assert scoring.state(course.defence) == DefenceState.SCORING


def test_the_state_follows_from_the_sheets(course: Course) -> None:
    assert scoring.state(course.defence) == DefenceState.SCORING
    send_all(course, sheet_of(course))
    assert scoring.state(course.defence) == DefenceState.ALL_IN
