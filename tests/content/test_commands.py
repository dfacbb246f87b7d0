"""check_programme and convert_points answer as the contract says: JSON alone, and the status beside it."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from content.models import Programme
from tests.courses_made import make_programme
from tests.factories import make_provider

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme() -> Programme:
    return make_programme(make_provider())


def asked(*arguments: str) -> tuple[Any, int]:
    """What the command prints, and its exit status."""
    into = StringIO()
    try:
        call_command(*arguments, "--json", stdout=into)
    except SystemExit as left:
        return json.loads(into.getvalue()), int(str(left.code))
    return json.loads(into.getvalue()), 0


def test_check_programme_tells_hours_modules_and_topics(programme: Programme) -> None:
    told, status = asked("check_programme", "librarian")
    assert status == 0
    assert set(told) == {"programme", "status", "variants", "modules", "problems"}
    assert (told["programme"], told["status"], told["problems"]) == ("librarian", "draft", [])
    assert told["variants"] == {
        "day": {"lecture": 32, "practice": 40, "assessment": 0, "total": 72},
        "online": {"lecture": 37, "guided_self_study": 35, "assessment": 0, "total": 72},
    }
    assert [(module["number"], module["hours"]) for module in told["modules"]] == [
        *(("1", 8), ("2", 12), ("3", 16), ("4", 20), ("5", 16)),
    ]
    topic = told["modules"][2]["topics"][1]
    assert topic["code"] == "3.2"
    assert set(topic["title"]) == {"kk", "ru", "en"}
    assert set(topic["hours"]) == {"day", "online"}
    assert topic["hours"]["day"] == {"lecture": 2, "practice": 4, "assessment": 0}


def test_check_programme_without_a_code_takes_the_first(programme: Programme) -> None:
    assert asked("check_programme")[0]["programme"] == "librarian"


def test_check_programme_with_problems_leaves_with_1_and_tells_them(programme: Programme) -> None:
    row = programme.topics.get(code="1.1").hours.get(kind__variant__code="day", kind__code="lecture")
    row.hours += 1
    row.save()
    told, status = asked("check_programme", "librarian")
    assert status == 1
    assert told["variants"]["day"]["total"] == 73
    assert told["problems"] == ["Day course: 73 hours, 1 more than 72."]


def test_check_programme_without_a_programme_leaves_with_2() -> None:
    told, status = asked("check_programme", "nothing-here")
    assert status == 2
    assert told["error"]["code"] == "no_programme"
    assert told["error"]["message"]


@pytest.mark.parametrize(
    ("points", "percent", "grade", "passed"),
    [
        ("0", 0, None, False),
        ("9", 45, None, False),
        ("10", 50, 3, True),
        ("14", 70, 4, True),
        ("20", 100, 5, True),
    ],
)
def test_convert_points_tells_grade_words_and_pass(
    programme: Programme, points: str, percent: int, grade: int | None, passed: bool
) -> None:
    told, status = asked("convert_points", points)
    assert status == 0
    assert set(told) == {"points", "percent", "grade", "label", "passed"}
    assert (told["points"], told["percent"]) == (int(points), percent)
    assert (told["grade"], told["passed"]) == (grade, passed)
    assert set(told["label"]) == {"kk", "ru", "en"}
    assert all(told["label"].values())


@pytest.mark.parametrize("points", ["21", "ten", "9.5"])
def test_convert_points_refuses_what_is_no_number_of_points(programme: Programme, points: str) -> None:
    told, status = asked("convert_points", points)
    assert status == 2
    assert told["error"]["code"] == "points"


def test_convert_points_without_a_programme_leaves_with_2() -> None:
    told, status = asked("convert_points", "10")
    assert status == 2
    assert told["error"]["code"] == "no_rubric"
