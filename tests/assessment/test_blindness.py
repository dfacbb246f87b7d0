"""Until every sheet is in, nobody sees another's: not through `access`, and at no address."""

from collections.abc import Iterator

import pytest
from django.urls import reverse

from assessment import access
from assessment.domain import scoring
from assessment.enums import DefenceState
from assessment.models import Sheet
from lms.models import User
from tests.assessment.course import Course, run_course, send, send_all, settle, sheet_of
from tests.factories import signed_in

pytestmark = pytest.mark.django_db


def everyone(course: Course) -> dict[str, User]:
    return {
        "chair": course.chair,
        "assessor": course.assessors[0],
        "other assessor": course.assessors[1],
        "secretary and teacher": course.teacher,
        "coordinator": course.coordinator,
        "director": course.director,
        "author": course.enrolled[0].learner,
    }


def sheets_seen(person: User) -> set[int]:
    return set(access.sheets(person).values_list("assessor_id", flat=True))


def test_before_all_are_in_everyone_sees_their_own_sheet_at_most(course: Course) -> None:
    send(course, course.chair, sheet_of(course))
    send(course, course.assessors[0], sheet_of(course))
    for who, person in everyone(course).items():
        own = {person.pk} if person in (course.chair, course.assessors[0]) else set()
        assert sheets_seen(person) == own, who


def test_once_all_are_in_the_chair_alone_sees_all(course: Course) -> None:
    send_all(course, sheet_of(course))
    for who, person in everyone(course).items():
        seen = {
            "chair": {one.pk for one in course.scorers},
            "assessor": {course.assessors[0].pk},
            "other assessor": {course.assessors[1].pk},
        }.get(who, set())
        assert sheets_seen(person) == seen, who


def test_closing_the_scoring_opens_what_was_sent_to_the_chair(course: Course) -> None:
    send(course, course.assessors[0], sheet_of(course))
    scoring.close_scoring(defence=course.defence, by=course.chair, reason="Ауырды", at=course.held_at)
    assert sheets_seen(course.chair) == {course.assessors[0].pk}
    assert sheets_seen(course.assessors[1]) == set()


def test_the_chair_of_another_defence_sees_nothing_of_this_one(course: Course) -> None:
    other = run_course("other")
    send_all(course, sheet_of(course))
    assert sheets_seen(other.chair) == set()


def test_what_access_lets_through_and_the_state_agree(course: Course) -> None:
    """Blindness is asked of the database, the state of a fetched defence: they must say the same."""
    for place, assessor in enumerate(course.scorers, start=1):
        send(course, assessor, sheet_of(course))
        sheets = Sheet.objects.filter(access.no_longer_blind())
        assert sheets.exists() == (place == 3)
        assert (scoring.state(course.defence) == DefenceState.ALL_IN) == (place == 3)


def test_the_settled_sheet_is_the_chairs_until_it_is_released(course: Course) -> None:
    send_all(course, sheet_of(course))
    settled = settle(course, sheet_of(course))
    for who, person in everyone(course).items():
        assert access.settlements(person).filter(pk=settled.pk).exists() == (who == "chair"), who


# --- at the addresses ---------------------------------------------------------------------------------------


def pages(course: Course) -> Iterator[str]:
    code = course.cohort.code
    for name in ("defence_sheet", "settle", "protocol"):
        yield reverse(name, args=[course.defence.pk])
    yield reverse("result", args=[code])
    yield reverse("certificates", args=[code])
    yield reverse("cohort", args=[code])
    yield reverse("learn", args=[code])
    yield reverse("home_of_role")


def test_no_page_shows_anothers_sheet_before_all_are_in(course: Course) -> None:
    """The one sheet sent is all twos: they stand on that assessor's own page and nowhere else."""
    sender = course.assessors[0]
    send(course, sender, sheet_of(course, 2, (2, 2, 2, 2)))
    opened = 0
    for who, person in everyone(course).items():
        client = signed_in(person)
        for address in pages(course):
            answer = client.get(address)
            assert answer.status_code in (200, 404), (who, address)
            html = answer.content.decode()
            own = person == sender and "/sheet/" in address
            assert html.count("2 – толық орындалған</td>") == (13 if own else 0), (who, address)
            assert " checked" not in html, (who, address)
            opened += answer.status_code == 200
    assert opened > len(everyone(course))  # each came to their home at least, and some further


def test_the_chairs_page_names_who_has_sent_and_no_points(course: Course) -> None:
    send(course, course.assessors[0], sheet_of(course, 2, (2, 2, 2, 2)))
    answer = signed_in(course.chair).get(reverse("settle", args=[course.defence.pk]))
    assert answer.templates[0].name == "assessment/settle_waiting.html"
    assert answer.context["sent"] == {course.assessors[0].pk}
    assert "орындалған" not in answer.content.decode()


def test_posting_a_settlement_before_all_are_in_settles_nothing(course: Course) -> None:
    send(course, course.assessors[0], sheet_of(course))
    answer = signed_in(course.chair).post(
        reverse("settle", args=[course.defence.pk]), {"step": "compute", "confirmed": "1:9:0"}
    )
    assert answer.status_code == 200
    assert answer.templates[0].name == "assessment/settle_waiting.html"
    assert not course.defence.settlements.exists()


@pytest.mark.parametrize("name", ["settle", "release"])
def test_only_the_chair_comes_to_the_table(course: Course, name: str) -> None:
    send_all(course, sheet_of(course))
    for who, person in everyone(course).items():
        if who != "chair":
            answer = signed_in(person).post(reverse(name, args=[course.defence.pk]), {"step": "compute"})
            assert answer.status_code == 404, who
