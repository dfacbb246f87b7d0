"""A question is asked on the learner's page and answered on the mentor's."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessment.domain import support
from assessment.enums import ConsultationState
from assessment.models import Consultation, SupportYear
from tests.assessment.course import Course, release, run_course
from tests.factories import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def year(course: Course) -> SupportYear:
    release(course)
    return course.enrolled[1].support


def ask(year: SupportYear, question: str = "Актіні кім бекітеді?", days_ago: int = 0) -> Consultation:
    return support.ask(support=year, question=question, at=timezone.now() - timedelta(days=days_ago))


def page(course: Course) -> str:
    return reverse("support", args=[course.cohort.code])


def of(question: Consultation, name: str = "consultation") -> str:
    return reverse(name, args=[question.pk])


def test_a_learner_asks_and_is_told_by_when(course: Course, year: SupportYear) -> None:
    client = signed_in(course.enrolled[1].learner)
    html = client.get(page(course)).content.decode()
    assert f"{year.starts_on:%d.%m.%Y} – {year.ends_on:%d.%m.%Y}" in html
    topic = course.cohort.edition.topics.get(code="1.2")
    done = client.post(page(course), {"question": "Актіні кім бекітеді?", "topic": topic.pk}, follow=True)
    question = Consultation.objects.get()
    assert (question.support, question.topic) == (year, topic)
    assert f"{question.due_on:%d.%m.%Y}" in str(next(iter(done.context["messages"])))
    assert "Актіні кім бекітеді?" in done.content.decode()


def test_who_did_not_pass_has_no_support_year(course: Course, year: SupportYear) -> None:
    assert signed_in(course.enrolled[0].learner).get(page(course)).status_code == 404


def test_after_the_year_the_thread_stays_and_nothing_is_asked(course: Course, year: SupportYear) -> None:
    ask(year)
    SupportYear.objects.filter(pk=year.pk).update(ends_on=timezone.localdate() - timedelta(days=1))
    client = signed_in(course.enrolled[1].learner)
    html = client.get(page(course)).content.decode()
    assert "<textarea" not in html
    assert "Актіні кім бекітеді?" in html
    assert client.post(page(course), {"question": "Тағы"}).context["form"].non_field_errors()


def test_the_mentor_answers_and_the_asker_closes(course: Course, year: SupportYear) -> None:
    question = ask(year)
    mentor, asker = signed_in(course.teacher), signed_in(course.enrolled[1].learner)
    assert of(question) in mentor.get(reverse("consultations")).content.decode()
    assert mentor.post(of(question), {"text": "Мектеп директоры"})["Location"] == of(question)
    assert "Мектеп директоры" in asker.get(of(question)).content.decode()
    assert mentor.post(of(question, "consultation_close"), follow=True).status_code == 200
    assert support.state(Consultation.objects.get()) == ConsultationState.ANSWERED
    asker.post(of(question, "consultation_close"))
    assert support.state(Consultation.objects.get()) == ConsultationState.CLOSED
    assert mentor.post(of(question), {"text": "Тағы бірдеңе"}).context["form"].non_field_errors()


def test_questions_stand_by_the_day_promised_and_the_overdue_are_named(
    course: Course, year: SupportYear
) -> None:
    fresh, old = ask(year, "Жаңа"), ask(course.enrolled[2].support, "Ескі", days_ago=9)
    answered = ask(course.enrolled[3].support, "Жауабы бар")
    support.say(consultation=answered, by=course.teacher, text="Иә", at=timezone.now())
    context = signed_in(course.teacher).get(reverse("consultations")).context
    assert [(one.consultation, one.overdue) for one in context["waiting"]] == [(old, True), (fresh, False)]
    assert [one.consultation for one in context["answered"]] == [answered]
    html = signed_in(course.teacher).get(reverse("home_of_role")).content.decode()
    assert ">2 " in html
    assert "badge danger" in html


def test_a_list_of_many_costs_no_more_queries(
    course: Course, year: SupportYear, django_assert_num_queries
) -> None:
    client = signed_in(course.teacher)
    client.get(reverse("consultations"))  # what is looked up once and remembered
    for count in (1, 8):
        for number in range(count):
            question = ask(year, f"Сұрақ {number}")
            support.say(
                consultation=question, by=year.enrolment.learner, text="Нақтылаймын", at=timezone.now()
            )
        with django_assert_num_queries(7):
            client.get(reverse("consultations"))


def test_others_read_no_thread(course: Course, year: SupportYear) -> None:
    question, other = ask(year), run_course("other")
    for person in (course.enrolled[2].learner, course.coordinator, course.assessors[0], other.teacher):
        client = signed_in(person)
        assert client.get(of(question)).status_code == 404
        assert client.post(of(question), {"text": "Мен"}).status_code == 404
        assert client.post(of(question, "consultation_close")).status_code == 404
        assert not client.get(reverse("consultations")).context["waiting"]
