"""Work is handed in version by version and answered in words."""

from datetime import timedelta

import pytest

from assessment.domain.submissions import (
    SubmissionRefused,
    give_feedback,
    hand_in,
    waiting,
    with_states,
    work_state,
)
from assessment.enums import Verdict, WorkState
from assessment.models import Submission, SubmissionVersion
from content.models import Task
from courses.domain.cohorts import record_order
from courses.domain.enrolments import leave
from courses.enums import EnrolmentState, OrderKind
from tests.assessment.course import Course, run_course

pytestmark = pytest.mark.django_db


def handed_in(course: Course, text: str = "Жұмысым", days: int = 0) -> SubmissionVersion:
    return hand_in(
        enrolment=course.enrolled[0], task=course.task, text=text, at=course.held_at + timedelta(days=days)
    )


def answered(course: Course, version: SubmissionVersion, verdict: Verdict, words: str = "Жақсы") -> None:
    give_feedback(version=version, verdict=verdict, words=words, by=course.teacher, at=course.held_at)


def test_a_work_goes_from_open_to_accepted(course: Course) -> None:
    assert work_state(None) == WorkState.OPEN
    first = handed_in(course)
    assert work_state(first.submission) == WorkState.HANDED_IN
    answered(course, first, Verdict.REVISE, "Кестені қосыңыз")
    assert work_state(first.submission) == WorkState.REVISE
    second = handed_in(course, "Кестемен")
    assert (second.submission, second.order) == (first.submission, 2)
    assert work_state(first.submission) == WorkState.HANDED_IN
    answered(course, second, Verdict.ACCEPTED)
    assert work_state(first.submission) == WorkState.ACCEPTED


def test_the_same_text_twice_is_one_version(course: Course) -> None:
    assert handed_in(course) == handed_in(course, " Жұмысым\n")


def test_an_accepted_work_takes_no_version_more(course: Course) -> None:
    answered(course, handed_in(course), Verdict.ACCEPTED)
    with pytest.raises(SubmissionRefused):
        handed_in(course, "Тағы бірдеңе")


def test_nothing_is_no_work(course: Course) -> None:
    with pytest.raises(SubmissionRefused):
        handed_in(course, " \n ")


def test_who_has_left_hands_nothing_in(course: Course) -> None:
    order = record_order(
        cohort=course.cohort,
        kind=OrderKind.EXPULSION,
        number="12",
        date=course.cohort.ends_on,
        by=None,
        reason="Сабақтан қалды",
    )
    leave(enrolment=course.enrolled[0], how=EnrolmentState.EXPELLED, order=order)
    with pytest.raises(SubmissionRefused):
        handed_in(course)


def test_a_task_of_another_programme_is_refused(course: Course) -> None:
    with pytest.raises(SubmissionRefused):
        hand_in(enrolment=course.enrolled[0], task=run_course("other").task, text="Жұмыс", at=course.held_at)


def test_feedback_is_a_teachers_and_has_words(course: Course) -> None:
    version = handed_in(course)
    with pytest.raises(SubmissionRefused):
        give_feedback(
            version=version, verdict=Verdict.ACCEPTED, words="Жақсы", by=course.coordinator, at=course.held_at
        )
    with pytest.raises(SubmissionRefused):
        answered(course, version, Verdict.REVISE, "  ")


def test_feedback_to_an_older_version_is_refused(course: Course) -> None:
    first = handed_in(course)
    handed_in(course, "Жаңасы")
    with pytest.raises(SubmissionRefused):
        answered(course, first, Verdict.ACCEPTED)


def test_of_two_teachers_the_first_answers(course: Course) -> None:
    version = handed_in(course)
    answered(course, version, Verdict.REVISE)
    with pytest.raises(SubmissionRefused, match="Оқытушы"):
        answered(course, version, Verdict.ACCEPTED)


def test_who_has_waited_longest_comes_first_and_who_is_answered_goes(course: Course) -> None:
    late = handed_in(course, days=2).submission
    early = hand_in(enrolment=course.enrolled[1], task=course.task, text="Ертерек", at=course.held_at)
    revised = hand_in(enrolment=course.enrolled[2], task=course.task, text="Бірінші", at=course.held_at)
    answered(course, revised, Verdict.REVISE)
    assert list(waiting(Submission.objects.all())) == [early.submission, late]
    again = course.held_at + timedelta(days=1)
    hand_in(enrolment=course.enrolled[2], task=course.task, text="Екінші", at=again)
    assert [(work.pk, work.handed_in_at) for work in waiting(Submission.objects.all())][1] == (
        revised.submission_id,
        again,
    )


def test_states_of_all_tasks_come_in_one_query(course: Course, django_assert_num_queries) -> None:
    answered(course, handed_in(course), Verdict.REVISE)
    with django_assert_num_queries(1):
        told = {task.topic_id: task.state for task in with_states(Task.objects.all(), of=course.enrolled[0])}
    assert sorted(told.values()) == [WorkState.OPEN, WorkState.REVISE]
    others = with_states(Task.objects.all(), of=course.enrolled[1])
    assert {task.state for task in others} == {WorkState.OPEN}
