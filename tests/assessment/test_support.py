"""The year after: how long it lasts, and by when an answer is promised."""

from datetime import date, timedelta

import pytest

from assessment.domain import support
from assessment.domain.support import SupportRefused, support_ends
from assessment.enums import ConsultationState
from assessment.models import Consultation, SupportYear
from lms.enums import Role
from lms.models import DayOff
from tests.assessment.course import Course, noon, release, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def year(course: Course) -> SupportYear:
    release(course)
    return course.enrolled[1].support


@pytest.mark.parametrize(
    ("begins", "months", "ends"),
    [
        (date(2026, 2, 23), 12, date(2027, 2, 23)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
    ],
)
def test_the_year_ends_on_the_same_day_of_the_month(begins: date, months: int, ends: date) -> None:
    assert support_ends(begins, months=months) == ends


def test_an_answer_is_promised_over_nauryz(year: SupportYear) -> None:
    """Asked on the Thursday before: Friday is the first working day, and the next come after the holiday."""
    SupportYear.objects.filter(pk=year.pk).update(starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))
    year.refresh_from_db()
    holiday = DayOff.objects.filter(day__range=(date(2026, 3, 21), date(2026, 3, 25)))
    assert holiday.count() == 5
    asked = support.ask(support=year, question="Сұрақ", at=noon(date(2026, 3, 19)))
    assert asked.due_on == date(2026, 3, 27)


def test_a_question_goes_from_asked_to_closed(course: Course, year: SupportYear) -> None:
    at = course.held_at + timedelta(days=1)
    question = support.ask(support=year, question="Актіні кім бекітеді?", at=at)
    assert support.state(question) == ConsultationState.ASKED
    support.take(consultation=question, by=course.teacher)
    assert support.state(question) == ConsultationState.TAKEN
    support.say(consultation=question, by=course.teacher, text="Директор", at=at)
    assert support.state(question) == ConsultationState.ANSWERED
    support.close(consultation=question, by=course.enrolled[1].learner, at=at)
    assert support.state(question) == ConsultationState.CLOSED
    with pytest.raises(SupportRefused):
        support.say(consultation=question, by=course.teacher, text="Тағы", at=at)


def test_what_the_asker_adds_is_no_answer(course: Course, year: SupportYear) -> None:
    question = support.ask(support=year, question="Сұрақ", at=course.held_at)
    support.say(consultation=question, by=course.enrolled[1].learner, text="Нақтылаймын", at=course.held_at)
    assert support.state(question) == ConsultationState.ASKED


def test_outside_the_year_nothing_is_asked(year: SupportYear) -> None:
    support.ask(support=year, question="Соңғы күні", at=noon(year.ends_on, 23))
    for day in (year.starts_on - timedelta(days=1), year.ends_on + timedelta(days=1)):
        with pytest.raises(SupportRefused):
            support.ask(support=year, question="Кеш", at=noon(day))


def test_of_two_mentors_the_first_answers(course: Course, year: SupportYear) -> None:
    second = staff(course.provider, Role.TEACHER, "Екінші")
    course.cohort.teachers.create(person=second)
    question = support.ask(support=year, question="Сұрақ", at=course.held_at)
    support.take(consultation=question, by=course.teacher)
    with pytest.raises(SupportRefused, match="Оқытушы"):
        support.say(consultation=question, by=second, text="Мен де айтайын", at=course.held_at)


def test_only_mentors_answer_and_only_the_asker_closes(course: Course, year: SupportYear) -> None:
    question = support.ask(support=year, question="Сұрақ", at=course.held_at)
    with pytest.raises(SupportRefused):
        support.say(consultation=question, by=course.coordinator, text="Жауап", at=course.held_at)
    with pytest.raises(SupportRefused):
        support.close(consultation=question, by=course.teacher, at=course.held_at)


def test_a_question_is_overdue_from_the_day_after_until_it_is_answered(
    course: Course, year: SupportYear
) -> None:
    question = support.ask(support=year, question="Сұрақ", at=course.held_at)
    due, late = question.due_on, question.due_on + timedelta(days=1)
    assert [support.told([question], on=day)[0].overdue for day in (due, late)] == [False, True]
    support.say(consultation=question, by=course.teacher, text="Жауап", at=noon(late))
    assert not support.told([question], on=late)[0].overdue


def test_what_waits_in_the_database_and_the_state_agree(course: Course, year: SupportYear) -> None:
    def waits() -> bool:
        return support.waiting(Consultation.objects.all()).exists()

    question = support.ask(support=year, question="Сұрақ", at=course.held_at)
    support.say(consultation=question, by=year.enrolment.learner, text="Нақтылаймын", at=course.held_at)
    assert (waits(), support.state(question)) == (True, ConsultationState.ASKED)
    support.take(consultation=question, by=course.teacher)
    assert (waits(), support.state(question)) == (True, ConsultationState.TAKEN)
    support.say(consultation=question, by=course.teacher, text="Жауап", at=course.held_at)
    assert (waits(), support.state(question)) == (False, ConsultationState.ANSWERED)
