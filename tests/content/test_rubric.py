"""Points become a grade: every number of points has one band, and a rubric that breaks this is found out."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.domain.rubric import ConversionRefused, convert, problems_of, rubric_problems
from content.models import Band, Criterion, Level, Rubric
from tests.courses_made import make_programme
from tests.factories import make_provider

CRITERIA = [Criterion(number=number) for number in range(1, 11)]
LEVELS = [Level(value=value) for value in (0, 1, 2)]
MOST = 20


def band(least: int, most: int, *, pass_points: int) -> Band:
    passed = least >= pass_points
    return Band(least=least, most=most, passed=passed, grade=3 if passed else None)


def problems(bands: list[Band], *, pass_points: int, **parts: Any) -> list[str]:
    return rubric_problems(
        criteria=parts.get("criteria", CRITERIA),
        levels=parts.get("levels", LEVELS),
        bands=bands,
        pass_points=pass_points,
    )


@st.composite
def whole_rubrics(draw: st.DrawFn) -> tuple[list[Band], int]:
    """Points 0 to 20 cut into bands, and a pass mark where one of them begins."""
    cuts = sorted(draw(st.sets(st.integers(1, MOST), min_size=1, max_size=6)))
    pass_points = draw(st.sampled_from(cuts))
    edges = zip([0, *cuts], [*cuts, MOST + 1], strict=True)
    bands = [band(least, after - 1, pass_points=pass_points) for least, after in edges]
    return draw(st.permutations(bands)), pass_points


@given(whole_rubrics())
def test_bands_that_cover_every_point_once_are_in_order(rubric: tuple[list[Band], int]) -> None:
    bands, pass_points = rubric
    assert problems(bands, pass_points=pass_points) == []


@given(st.lists(st.tuples(st.integers(0, 22), st.integers(0, 22)), max_size=5))
def test_bands_are_in_order_only_if_they_cover_every_point_once(edges: list[tuple[int, int]]) -> None:
    bands = [band(least, most, pass_points=0) for least, most in edges]
    holding = [sum(least <= points <= most for least, most in edges) for points in range(23)]
    covered_once = holding == [1] * (MOST + 1) + [0, 0] and all(least <= most for least, most in edges)
    assert (problems(bands, pass_points=0) == []) == covered_once


@given(whole_rubrics(), st.data())
def test_a_missing_band_leaves_a_gap(rubric: tuple[list[Band], int], data: st.DataObject) -> None:
    bands, pass_points = rubric
    lost = data.draw(st.sampled_from(bands))
    left = [item for item in bands if item is not lost]
    found = problems(left, pass_points=pass_points)
    if lost.most == MOST:
        assert found == [f"The bands end at {lost.least - 1} points, the criteria give {MOST}."]
    else:
        assert found == [f"No band holds the points from {lost.least} to {lost.most}."]


@given(whole_rubrics(), st.data())
def test_a_band_that_begins_too_early_overlaps(rubric: tuple[list[Band], int], data: st.DataObject) -> None:
    bands, pass_points = rubric
    wide = data.draw(st.sampled_from([item for item in bands if item.least]))
    wide.least -= 1
    assert f"Two bands hold {wide.least} points." in problems(bands, pass_points=pass_points)


def test_a_pass_mark_inside_a_band_is_a_problem() -> None:
    bands = [band(0, 9, pass_points=10), band(10, 20, pass_points=10)]
    assert problems(bands, pass_points=10) == []
    assert problems(bands, pass_points=12) == [
        "The band from 10 points does not fit the pass mark of 12.",
    ]


def test_a_passed_band_without_a_grade_is_a_problem() -> None:
    bands = [band(0, 9, pass_points=10), Band(least=10, most=20, passed=True, grade=None)]
    assert problems(bands, pass_points=10) == ["The band from 10 points does not fit the pass mark of 10."]


def test_criteria_are_numbered_without_a_gap() -> None:
    bands = [band(0, 9, pass_points=10), band(10, 20, pass_points=10)]
    wrong = [Criterion(number=number) for number in (1, 2, 4, 5, 6, 7, 8, 9, 10, 11)]
    assert problems(bands, pass_points=10, criteria=wrong) == [
        "Criteria are numbered from 1 on, without a gap."
    ]


def test_a_rubric_needs_criteria_and_two_levels() -> None:
    assert "A rubric has at least one criterion and two levels." in problems(
        [band(0, 0, pass_points=0)], pass_points=0, criteria=[], levels=[]
    )


@pytest.fixture
def rubric(db: None) -> Rubric:
    return make_programme(make_provider()).rubrics.get()


def test_every_point_of_the_starter_rubric_has_its_grade(rubric: Rubric) -> None:
    assert problems_of(rubric, pass_points=10) == []
    grades = {points: convert(points, rubric=rubric).grade for points in range(MOST + 1)}
    assert grades == (
        dict.fromkeys(range(10))
        | dict.fromkeys(range(10, 14), 3)
        | dict.fromkeys(range(14, 17), 4)
        | dict.fromkeys(range(17, 21), 5)
    )
    assert [points for points in range(MOST + 1) if convert(points, rubric=rubric).passed] == list(
        range(10, 21)
    )


def test_percent_is_computed_from_points_and_not_read_from_the_source(rubric: Rubric) -> None:
    found = convert(14, rubric=rubric)
    assert (found.percent, found.grade) == (70, 4)


@pytest.mark.parametrize("points", [-1, 21])
def test_convert_refuses_points_outside_the_rubric(rubric: Rubric, points: int) -> None:
    with pytest.raises(ConversionRefused, match="from 0 to 20"):
        convert(points, rubric=rubric)


def test_convert_refuses_points_that_no_band_holds(rubric: Rubric) -> None:
    rubric.bands.filter(least=14).delete()
    with pytest.raises(ConversionRefused, match="No band of the rubric holds 15 points"):
        convert(15, rubric=rubric)
