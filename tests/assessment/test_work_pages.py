"""Handing in and answering, as the learner and the teacher do it."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from assessment.domain.submissions import give_feedback, hand_in, work_state
from assessment.enums import Verdict, WorkState
from assessment.models import Feedback, SubmissionVersion
from courses.enums import OrderKind
from tests.assessment.course import Course, enrol_some, run_course
from tests.factories import signed_in

pytestmark = pytest.mark.django_db


def task_page(course: Course) -> str:
    return reverse("hand_in", args=[course.cohort.code, course.task.pk])


def handed_in(course: Course, place: int = 0, text: str = "Жұмысым", days: int = 0) -> SubmissionVersion:
    return hand_in(
        enrolment=course.enrolled[place],
        task=course.task,
        text=text,
        at=course.held_at + timedelta(days=days),
    )


def answered(course: Course, version: SubmissionVersion, verdict: Verdict) -> None:
    give_feedback(
        version=version, verdict=verdict, words="Кестені қосыңыз", by=course.teacher, at=course.held_at
    )


# --- the learner --------------------------------------------------------------------------------------------


def test_a_learner_reads_the_task_and_hands_work_in(course: Course) -> None:
    client = signed_in(course.enrolled[0].learner)
    page = client.get(task_page(course))
    assert page.status_code == 200
    assert "1.1 мәтіні" in page.content.decode()
    sent = client.post(task_page(course), {"text": "Қорды түгендедім"})
    assert (sent.status_code, sent["Location"]) == (302, task_page(course))
    version = SubmissionVersion.objects.get()
    assert (version.text, version.submission.enrolment) == ("Қорды түгендедім", course.enrolled[0])
    assert "Қорды түгендедім" in client.get(task_page(course)).content.decode()


def test_an_empty_work_is_refused_in_words(course: Course) -> None:
    page = signed_in(course.enrolled[0].learner).post(task_page(course), {"text": "  "})
    assert page.status_code == 200
    assert page.context["form"].errors["text"]
    assert not SubmissionVersion.objects.exists()


def test_what_was_typed_stays_when_the_verb_refuses(course: Course) -> None:
    answered(course, handed_in(course), Verdict.ACCEPTED)
    page = signed_in(course.enrolled[0].learner).post(task_page(course), {"text": "Тағы бір нұсқа"})
    assert page.context["form"].non_field_errors()
    assert "Тағы бір нұсқа</textarea>" in page.content.decode()


def test_a_work_to_be_revised_shows_why_and_the_text_to_go_on_from(course: Course) -> None:
    answered(course, handed_in(course), Verdict.REVISE)
    page = signed_in(course.enrolled[0].learner).get(task_page(course))
    html = page.content.decode()
    assert page.context["state"] == WorkState.REVISE
    assert "Кестені қосыңыз" in html
    assert "Жұмысым</textarea>" in html


def test_an_accepted_work_asks_for_nothing_more(course: Course) -> None:
    answered(course, handed_in(course), Verdict.ACCEPTED)
    assert "<textarea" not in signed_in(course.enrolled[0].learner).get(task_page(course)).content.decode()


def test_one_learner_never_sees_anothers_work(course: Course) -> None:
    handed_in(course, text="Құпия жұмыс")
    html = signed_in(course.enrolled[1].learner).get(task_page(course)).content.decode()
    assert "Құпия жұмыс" not in html


def test_a_task_that_is_not_of_the_course_is_not_there(course: Course) -> None:
    other = run_course("other")
    client = signed_in(course.enrolled[0].learner)
    assert client.get(reverse("hand_in", args=[course.cohort.code, other.task.pk])).status_code == 404
    assert client.get(task_page(other)).status_code == 404
    assert client.post(task_page(other), {"text": "Бәрібір"}).status_code == 404


def test_tasks_stand_on_the_lesson_and_the_course_with_their_state(course: Course) -> None:
    answered(course, handed_in(course), Verdict.REVISE)
    client = signed_in(course.enrolled[0].learner)
    for address in (
        reverse("lesson", args=[course.cohort.code, "1.1"]),
        reverse("learn", args=[course.cohort.code]),
    ):
        html = client.get(address).content.decode()
        assert f'href="{task_page(course)}"' in html
        assert str(WorkState.REVISE.label) in html or "Пысықтауға" in html


# --- the teacher --------------------------------------------------------------------------------------------


def test_the_queue_has_all_that_waits_the_oldest_first(course: Course) -> None:
    late, early = handed_in(course, 0, days=1), handed_in(course, 1)
    answered(course, handed_in(course, 2), Verdict.ACCEPTED)
    page = signed_in(course.teacher).get(reverse("feedback_queue"))
    assert page.context["works"] == [early.submission, late.submission]


def test_a_queue_of_many_costs_no_more_queries(course: Course, django_assert_num_queries) -> None:
    order = course.cohort.orders.get(kind=OrderKind.ENROLMENT)
    client = signed_in(course.teacher)
    handed_in(course)
    client.get(reverse("feedback_queue"))  # what is looked up once and remembered
    for people in (course.enrolled[1:2], enrol_some(course.cohort, order, range(4, 14))):
        for person in people:
            hand_in(enrolment=person, task=course.task, text="Жұмыс", at=course.held_at)
        with django_assert_num_queries(4):
            assert client.get(reverse("feedback_queue")).status_code == 200


def test_a_teacher_answers_in_words(course: Course) -> None:
    version = handed_in(course)
    client, address = signed_in(course.teacher), reverse("feedback", args=[version.submission_id])
    assert "Жұмысым" in client.get(address).content.decode()
    given = {"version": version.pk, "verdict": "revise", "words": "Кестені қосыңыз"}
    assert client.post(address, given)["Location"] == reverse("feedback_queue")
    assert work_state(version.submission) == WorkState.REVISE
    assert Feedback.objects.get().by == course.teacher


def test_feedback_without_words_keeps_what_was_chosen(course: Course) -> None:
    version = handed_in(course)
    page = signed_in(course.teacher).post(
        reverse("feedback", args=[version.submission_id]),
        {"version": version.pk, "verdict": "accepted", "words": ""},
    )
    assert page.context["form"].errors["words"]
    assert re.search(r'value="accepted"[^>]* checked', page.content.decode())
    assert not Feedback.objects.exists()


def test_a_newer_version_handed_in_meanwhile_is_shown_instead(course: Course) -> None:
    first = handed_in(course)
    second = handed_in(course, text="Жаңасы")
    client, address = signed_in(course.teacher), reverse("feedback", args=[first.submission_id])
    given = {"version": first.pk, "verdict": "accepted", "words": "Жақсы жұмыс"}
    page = client.post(address, given)
    html = page.content.decode()
    assert page.context["form"].non_field_errors()
    assert f'name="version" value="{second.pk}"' in html
    assert "Жаңасы" in html
    assert "Жақсы жұмыс</textarea>" in html
    assert client.post(address, given | {"version": second.pk}).status_code == 302


def test_the_teacher_of_another_cohort_finds_no_work(course: Course) -> None:
    other = run_course("other")
    version = handed_in(course)
    client, address = signed_in(other.teacher), reverse("feedback", args=[version.submission_id])
    assert client.get(address).status_code == 404
    given = {"version": version.pk, "verdict": "accepted", "words": "Жақсы"}
    assert client.post(address, given).status_code == 404
    assert not client.get(reverse("feedback_queue")).context["works"]


def test_home_tells_the_teacher_how_much_waits(course: Course) -> None:
    handed_in(course)
    html = signed_in(course.teacher).get(reverse("home_of_role")).content.decode()
    assert f'href="{reverse("feedback_queue")}">1 ' in html
