"""What is held on a person, as that person reads it: all of it, and nothing of anybody else's."""

import pytest
from django.urls import reverse

from assessment.domain import support
from assessment.domain.register import order_certificates
from assessment.domain.submissions import give_feedback, hand_in
from assessment.enums import Verdict
from assessment.models import Consultation, Feedback, RegisterRow, SubmissionVersion
from lms.domain.personal_data import erase
from tests.assessment.course import Course, release, send_all, settle, sheet_of
from tests.factories import signed_in

pytestmark = pytest.mark.django_db


def shown(course: Course, place: int) -> str:
    return signed_in(course.enrolled[place].learner).get(reverse("my_data")).content.decode()


def test_works_certificate_and_questions_stand_in_ones_own_data(course: Course) -> None:
    version = hand_in(enrolment=course.enrolled[1], task=course.task, text="Менің жұмысым", at=course.held_at)
    give_feedback(
        version=version, verdict=Verdict.REVISE, words="Кестені қосыңыз", by=course.teacher, at=course.held_at
    )
    release(course)
    order_certificates(
        cohort=course.cohort,
        number="27",
        date=course.cohort.completed_on,
        by=course.director,
        at=course.held_at,
    )
    support.ask(support=course.enrolled[1].support, question="Актіні кім бекітеді?", at=course.held_at)
    number = RegisterRow.objects.get(enrolment=course.enrolled[1]).number
    mine, anothers = shown(course, 1), shown(course, 2)
    for said in ("Менің жұмысым", "Кестені қосыңыз", "Актіні кім бекітеді?", number):
        assert said in mine
        assert said not in anothers


def test_a_result_stands_there_once_it_is_released(course: Course) -> None:
    send_all(course, sheet_of(course))
    settle(course, sheet_of(course))
    assert "Қорды жаңарту" not in shown(course, 1)
    course.defence.settlements.update(released_at=course.held_at)
    assert "Қорды жаңарту" in shown(course, 1)


def test_erasing_takes_words_and_name_and_leaves_the_register(course: Course) -> None:
    failed, passed = course.enrolled[0], course.enrolled[1]
    for place in (failed, passed):
        version = hand_in(enrolment=place, task=course.task, text="Менің жұмысым", at=course.held_at)
    give_feedback(
        version=version, verdict=Verdict.REVISE, words="Кестені қосыңыз", by=course.teacher, at=course.held_at
    )
    release(course)
    order_certificates(
        cohort=course.cohort,
        number="27",
        date=course.cohort.completed_on,
        by=course.director,
        at=course.held_at,
    )
    support.ask(support=passed.support, question="Актіні кім бекітеді?", at=course.held_at)
    name = passed.name("kk").full
    for place in (failed, passed):
        erase(person=place.learner, at=course.held_at)
        place.refresh_from_db()
    assert failed.name("kk").full == "— —"
    assert passed.name("kk").full == name
    assert RegisterRow.objects.get(enrolment=passed).facts["kk"]["name"] == name
    assert set(SubmissionVersion.objects.values_list("text", flat=True)) == {""}
    assert set(Feedback.objects.values_list("words", flat=True)) == {""}
    assert Consultation.objects.get().question == ""
