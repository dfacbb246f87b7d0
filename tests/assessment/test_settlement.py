"""The chair settles: a median is proposed, reasons are asked where they matter, each result is confirmed."""

from datetime import timedelta

import pytest

from assessment.domain import settlement
from assessment.domain.scoring import rubric_of
from assessment.domain.settlement import SettlementRefused, side_by_side, why_a_reason
from assessment.enums import Why
from assessment.models import SupportYear
from content.domain.rubric import convert
from courses.enums import OrderKind
from tests.assessment.course import Course, cell_of, release, run_course, send, send_all, settle, sheet_of

pytestmark = pytest.mark.django_db


def whys(course: Course, values: dict) -> dict[int, set[Why]]:
    """By criterion's number."""
    numbers = {criterion.pk: criterion.number for criterion in course.cohort.edition.rubric.criteria.all()}
    found: dict[int, set[Why]] = {}
    for (criterion, _member), why in why_a_reason(course.defence, values).items():
        found.setdefault(numbers[criterion], set()).update(why)
    return found


def test_the_median_is_proposed(course: Course) -> None:
    first, second, third = sheet_of(course, 1), sheet_of(course, 1), sheet_of(course, 1)
    first[cell_of(course, 1)], second[cell_of(course, 1)] = 0, 2
    first[cell_of(course, 2)], second[cell_of(course, 2)] = 2, 2
    send_all(course, first, second, third)
    proposed = {row.cell: row.proposed for row in side_by_side(course.defence)}
    assert (proposed[cell_of(course, 1)], proposed[cell_of(course, 2)]) == (1, 2)


def test_sheets_are_not_laid_side_by_side_before_all_are_in(course: Course) -> None:
    send(course, course.chair, sheet_of(course))
    with pytest.raises(SettlementRefused):
        side_by_side(course.defence)


def test_where_all_agree_no_reason_is_asked(course: Course) -> None:
    send_all(course, sheet_of(course))
    assert whys(course, sheet_of(course)) == {}


def test_a_value_that_is_nobodys_needs_a_reason(course: Course) -> None:
    send_all(course, sheet_of(course))
    values = sheet_of(course) | {cell_of(course, 5): 2}
    assert Why.NOBODYS in whys(course, values)[5]
    with pytest.raises(SettlementRefused, match="5"):
        settle(course, values)


def test_the_least_against_the_most_needs_a_reason(course: Course) -> None:
    low, high = sheet_of(course, 1), sheet_of(course, 1)
    low[cell_of(course, 4)], high[cell_of(course, 4)] = 0, 2
    # the totals of both stay on the same side of every boundary
    low[cell_of(course, 3)], high[cell_of(course, 3)] = 2, 0
    send_all(course, low, high, sheet_of(course, 1))
    assert whys(course, sheet_of(course, 1)) == {3: {Why.TORN}, 4: {Why.TORN}}


@pytest.mark.parametrize("boundary", [10, 14, 17])
def test_sheets_on_both_sides_of_a_boundary_need_a_reason_where_they_differ(
    course: Course, boundary: int
) -> None:
    over = [1] * 9
    for place in range(boundary - 1 - 9):
        over[place] = 2
    below = [*over[:-1], over[-1] - 1]
    own = (1, 1, 1, 1)
    send_all(course, sheet_of(course, over, own), sheet_of(course, below, own), sheet_of(course, over, own))
    assert whys(course, sheet_of(course, over, own)) == {10: {Why.BOUNDARY}}


def test_a_difference_within_a_grade_needs_none(course: Course) -> None:
    more = [2, *[1] * 8]
    own = (1, 1, 1, 1)
    send_all(course, sheet_of(course, 1, own), sheet_of(course, more, own), sheet_of(course, 1, own))
    assert whys(course, sheet_of(course, 1, own)) == {}


def test_a_median_that_passes_whom_every_sheet_failed_needs_a_reason(course: Course) -> None:
    """Each sheet comes to nine points and the medians to ten: the grade depends on where they differ."""
    own = (1, 1, 1, 1)
    sheets = []
    for zero in range(3):
        shared = [1] * 9
        shared[zero] = 0
        sheets.append(sheet_of(course, shared, own))
    send_all(course, *sheets)
    proposed = {row.cell: row.proposed for row in side_by_side(course.defence)}
    results = settlement.results_of(course.defence, proposed, rubric_of(course.defence))
    assert {result.points for result in results.values()} == {10}
    assert whys(course, proposed) == {1: {Why.BOUNDARY}, 2: {Why.BOUNDARY}, 3: {Why.BOUNDARY}}


def test_a_boundary_at_one_member_asks_nothing_of_anothers_line(course: Course) -> None:
    """Only the first member's own line moves them over the boundary."""
    send_all(
        course,
        sheet_of(course, 1, (0, 1, 1, 1)),
        sheet_of(course, 1, (1, 1, 1, 2)),
        sheet_of(course, 1, (1, 1, 1, 1)),
    )
    needed = why_a_reason(course.defence, sheet_of(course, 1, (1, 1, 1, 1)))
    assert needed == {cell_of(course, 7, course.members[0]): [Why.BOUNDARY]}


def test_a_reason_given_is_kept(course: Course) -> None:
    send_all(course, sheet_of(course))
    cell = cell_of(course, 5)
    settled = settle(course, sheet_of(course) | {cell: 2}, {cell: "Тәжірибеде тексерілген"})
    assert settled.values.get(criterion=cell[0]).reason == "Тәжірибеде тексерілген"


def test_the_chair_alone_settles(course: Course) -> None:
    send_all(course, sheet_of(course))
    with pytest.raises(SettlementRefused):
        settlement.settle(
            defence=course.defence,
            by=course.assessors[0],
            values=sheet_of(course),
            reasons={},
            confirmed={},
            at=course.held_at,
        )


def test_a_sheet_is_settled_once(course: Course) -> None:
    send_all(course, sheet_of(course))
    settle(course, sheet_of(course))
    with pytest.raises(SettlementRefused):
        settle(course, sheet_of(course))


@pytest.mark.parametrize("word", [{}, {0: True, 1: True, 2: True, 3: True}, {0: False, 1: True, 2: True}])
def test_each_result_is_confirmed_as_the_points_say(course: Course, word: dict[int, bool]) -> None:
    send_all(course, sheet_of(course))
    confirmed = {course.members[place].pk: passed for place, passed in word.items()}
    with pytest.raises(SettlementRefused):
        settlement.settle(
            defence=course.defence,
            by=course.chair,
            values=sheet_of(course),
            reasons={},
            confirmed=confirmed,
            at=course.held_at,
        )
    assert not course.defence.settlements.exists()


def test_criterion_7_parts_the_members(course: Course) -> None:
    settled = release(course)
    results = list(settled.results.all())
    assert [(result.points, result.grade, result.passed) for result in results] == [
        (9, None, False),
        (10, 3, True),
        (10, 3, True),
        (11, 3, True),
    ]


@pytest.mark.parametrize(
    ("points", "grade"),
    [(0, None), (9, None), (10, 3), (13, 3), (14, 4), (16, 4), (17, 5), (20, 5)],
)
def test_points_decide_the_grade(course: Course, points: int, grade: int | None) -> None:
    assert convert(points, rubric=course.cohort.edition.rubric).grade == grade


def test_support_opens_only_for_those_who_passed_and_only_at_the_release(course: Course) -> None:
    send_all(course, sheet_of(course))
    settled = settle(course, sheet_of(course))
    assert not SupportYear.objects.exists()
    settlement.release(settlement=settled, by=course.chair, at=course.held_at)
    assert {year.enrolment for year in SupportYear.objects.all()} == set(course.enrolled[1:])
    course.cohort.refresh_from_db()
    assert course.cohort.completed_on == course.cohort.defence_on


def test_results_are_released_once_and_by_the_chair(course: Course) -> None:
    send_all(course, sheet_of(course))
    settled = settle(course, sheet_of(course))
    with pytest.raises(SettlementRefused):
        settlement.release(settlement=settled, by=course.assessors[0], at=course.held_at)
    settlement.release(settlement=settled, by=course.chair, at=course.held_at)
    with pytest.raises(SettlementRefused):
        settlement.release(settlement=settled, by=course.chair, at=course.held_at + timedelta(days=1))


def test_settling_one_cohort_completes_no_other(course: Course) -> None:
    other = run_course("other")
    release(other)
    course.cohort.refresh_from_db()
    assert course.cohort.completed_on is None
    assert not course.cohort.orders.filter(kind=OrderKind.CERTIFICATES).exists()
