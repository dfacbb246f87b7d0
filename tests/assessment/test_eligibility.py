"""Who is due a certificate: one rule, and one sentence of it on every page and in every refusal."""

import pytest
from django.urls import reverse

from assessment.domain.eligibility import eligibility, eligibility_of
from assessment.domain.register import RegisterRefused, order_certificates
from assessment.domain.submissions import hand_in
from courses.domain.attendance import attendance_of, mark
from courses.domain.cohorts import record_order
from courses.domain.enrolments import leave
from courses.enums import EnrolmentState, OrderKind
from tests.assessment.course import Course, release, run_course
from tests.factories import signed_in

pytestmark = pytest.mark.django_db


def codes(course: Course, place: int) -> dict[str, bool]:
    verdict = eligibility_of(course.enrolled[place], at=course.held_at)
    return {reason.code: reason.holds for reason in verdict.reasons}


def miss(course: Course, place: int, hours: int) -> None:
    """So many of the hours, at the first class on."""
    left = hours
    for session in course.cohort.sessions.order_by("starts"):
        missed = min(left, session.hours)
        if missed:
            mark(
                session=session,
                hours={course.enrolled[place].pk: session.hours - missed},
                by=course.teacher,
                at=course.held_at,
                reason="Келмеген",
            )
        left -= missed


def test_all_three_conditions_must_hold(course: Course) -> None:
    assert codes(course, 1) == {"enrolled": True, "attendance": True, "defence": False}
    release(course)
    assert codes(course, 1) == {"enrolled": True, "attendance": True, "defence": True}
    assert codes(course, 0) == {"enrolled": True, "attendance": True, "defence": False}


def test_less_than_four_fifths_of_the_hours_is_too_little(course: Course) -> None:
    release(course)
    miss(course, 1, 1)  # 7 of 8: 87 %
    miss(course, 2, 2)  # 6 of 8: 75 %
    assert [codes(course, place)["attendance"] for place in (1, 2)] == [True, False]


def test_a_sheet_that_nobody_filled_in_stands_in_the_way_until_it_is(course: Course) -> None:
    release(course)
    course.cohort.sessions.order_by("starts")[0].attendance.all().delete()
    verdict = eligibility_of(course.enrolled[1], at=course.held_at)
    reason = next(item for item in verdict.reasons if item.code == "attendance")
    # what is marked is enough, and what is not marked counts for and against nobody
    assert (verdict.attendance.percent, reason.holds) == (100, False)
    assert str(verdict.attendance.unmarked) in reason.sentence


def test_who_has_left_is_due_none(course: Course) -> None:
    release(course)
    order = record_order(
        cohort=course.cohort,
        kind=OrderKind.EXPULSION,
        number="40",
        date=course.cohort.defence_on,
        by=None,
        reason="Шығарылды",
    )
    leave(enrolment=course.enrolled[1], how=EnrolmentState.EXPELLED, order=order)
    assert codes(course, 1) == {"enrolled": False, "attendance": True, "defence": True}


def test_a_cohort_costs_no_more_queries_than_a_person(course: Course, django_assert_max_num_queries) -> None:
    release(course)
    with django_assert_max_num_queries(9) as one:
        eligibility(course.cohort, at=course.held_at, enrolments=[course.enrolled[0].pk])
    with django_assert_max_num_queries(len(one)):
        assert len(eligibility(course.cohort, at=course.held_at)) == 4


def test_one_change_of_hours_reads_alike_everywhere(course: Course) -> None:
    """The learner's pages, the coordinator's and director's, the rule and the refusal: one sentence."""
    release(course)
    before = attendance_of(course.enrolled[1], at=course.held_at).reason()
    miss(course, 1, 3)
    figures = attendance_of(course.enrolled[1], at=course.held_at)
    sentence = figures.reason()
    assert (figures.percent, "62 %" in sentence, before == sentence) == (62, True, False)

    verdict = eligibility_of(course.enrolled[1], at=course.held_at)
    assert verdict.refusals == [sentence]
    assert verdict.attendance.percent == figures.percent

    code = course.cohort.code
    learner, coordinator = signed_in(course.enrolled[1].learner), signed_in(course.coordinator)
    for client, address in (
        (learner, reverse("learn", args=[code])),
        (learner, reverse("result", args=[code])),
        (coordinator, reverse("cohort", args=[code])),
        (coordinator, reverse("certificates", args=[code])),
        (signed_in(course.director), reverse("certificates", args=[code])),
    ):
        assert sentence in client.get(address).content.decode(), address

    outcome = order_certificates(
        cohort=course.cohort,
        number="27",
        date=course.cohort.completed_on,
        by=course.director,
        at=course.held_at,
    )
    refused = {person.pk: reasons for person, reasons in outcome.refused}
    assert refused[course.enrolled[1].pk] == [sentence]


def test_with_nobody_due_there_is_nothing_to_order(course: Course) -> None:
    with pytest.raises(RegisterRefused):
        order_certificates(
            cohort=course.cohort,
            number="27",
            date=course.cohort.defence_on,
            by=course.director,
            at=course.held_at,
        )
    assert not course.cohort.orders.filter(kind=OrderKind.CERTIFICATES).exists()


def test_guided_self_study_counts_when_its_task_is_handed_in(course: Course) -> None:
    online = run_course("online", variant="online")
    first, second = online.enrolled[:2]
    assert attendance_of(first, at=online.held_at).percent == 75  # six hours of classes of eight in all
    hand_in(enrolment=first, task=online.task, text="Жұмысым", at=online.held_at)
    assert attendance_of(first, at=online.held_at).percent == 87
    assert attendance_of(second, at=online.held_at).percent == 75
