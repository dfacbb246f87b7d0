"""The course as its learner sees it: the first page, the outline, the lesson, and what they cost."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from content.domain.texts import topic_part
from content.models import Edition, PublishedText, Topic
from courses.domain.attendance import attendance_of
from courses.domain.cohorts import record_order
from courses.domain.enrolments import leave
from courses.enums import EnrolmentState, OrderKind
from courses.models import Cohort, Enrolment, Session
from lms.enums import Role
from tests.courses_made import (
    BEGINS,
    SECOND_WEEK,
    everyone_was_there,
    make_cohort,
    make_room,
    some_people,
    take_in,
    with_teacher,
    with_timetable,
)
from tests.factories import make_person, make_staff, signed_in

NOW = SECOND_WEEK
pytestmark = pytest.mark.usefixtures("in_the_second_week")


@pytest.fixture
def place(cohort: Cohort) -> Enrolment:
    return take_in(cohort, make_person("Айсұлу"))[0]


@pytest.fixture
def sessions(cohort: Cohort, place: Enrolment) -> list[Session]:
    sessions = with_timetable(cohort, with_teacher(cohort), room=make_room(cohort.provider))
    everyone_was_there(cohort, [session for session in sessions if session.ends <= NOW])
    return sessions


def write(code: str, **texts: str) -> None:
    """The lesson as its publication leaves it for the day course."""
    topic = Topic.objects.get(code=code)
    for language, html in texts.items():
        PublishedText.objects.update_or_create(
            programme=topic.programme,
            part=topic_part(topic.uid),
            language=language,
            variant="day",
            defaults={"html": html},
        )


# --- the first page -----------------------------------------------------------------------------------------


def test_the_first_page_shows_the_next_class_and_the_way_to_the_course(
    place: Enrolment, sessions: list[Session]
) -> None:
    page = signed_in(place.learner).get("/en/home/").text
    ahead = next(session for session in sessions if session.ends > NOW)
    assert "/en/learn/kk-1/" in page
    assert f"/en/learn/kk-1/{ahead.topic.code}/" in page
    assert attendance_of(place, at=NOW).reason() in page


def test_who_left_the_cohort_has_it_no_more_on_the_first_page(place: Enrolment) -> None:
    order = record_order(
        cohort=place.cohort,
        kind=OrderKind.WITHDRAWAL,
        number="9",
        date=BEGINS,
        by=None,
        reason="Көшіп кетті",
    )
    leave(enrolment=place, how=EnrolmentState.WITHDRAWN, order=order)
    assert "/en/learn/kk-1/" not in signed_in(place.learner).get("/en/home/").text


@pytest.mark.usefixtures("no_panels_from_above")
def test_the_first_page_takes_as_many_queries_for_three_courses_as_for_one(
    edition: Edition, place: Enrolment, sessions: list[Session], django_assert_num_queries: Any
) -> None:
    client = signed_in(place.learner)
    client.get("/en/home/")
    for more in range(2):
        with django_assert_num_queries(20):
            client.get("/en/home/")
        take_in(make_cohort(edition, f"kk-more{more}"), place.learner)


# --- the outline --------------------------------------------------------------------------------------------


def test_the_outline_shows_modules_topics_and_ones_own_classes(
    place: Enrolment, sessions: list[Session]
) -> None:
    page = signed_in(place.learner).get("/en/learn/kk-1/").text
    assert page.count("/en/learn/kk-1/1.") >= 3
    edition = place.cohort.edition
    for module in edition.modules.all():
        assert escape(module.title("en")) in page
    assert "01.09, Monday, 09:00 · Lecture · held" in page


def test_the_outline_says_the_one_sentence_on_attendance(place: Enrolment, sessions: list[Session]) -> None:
    page = signed_in(place.learner).get("/en/learn/kk-1/").text
    sentence = attendance_of(place, at=NOW).reason()
    assert "100 %" in sentence
    assert f'<p class="notice">{sentence}</p>' in page


def test_attendance_below_the_least_is_a_warning(place: Enrolment, sessions: list[Session]) -> None:
    for session in sessions[:10]:
        session.attendance.update(hours=0)
    page = signed_in(place.learner).get("/en/learn/kk-1/").text
    assert f'<div class="notice warning"><p>{attendance_of(place, at=NOW).reason()}</p>' in page


def test_the_outline_takes_as_many_queries_for_thirty_people_as_for_one(
    place: Enrolment, sessions: list[Session], django_assert_num_queries: Any
) -> None:
    client = signed_in(place.learner)
    client.get("/en/learn/kk-1/")
    for more in (0, 29):
        take_in(place.cohort, *some_people(more))
        with django_assert_num_queries(25):
            client.get("/en/learn/kk-1/")


# --- the lesson ---------------------------------------------------------------------------------------------


def test_a_lesson_shows_the_stored_text_its_classes_and_the_topics_beside_it(
    place: Enrolment, sessions: list[Session]
) -> None:
    write("1.2", kk="<p>Нормативтік құжаттар</p>", ru="<p>Нормативные документы</p>")
    client = signed_in(place.learner)
    page = client.get("/kk/learn/kk-1/1.2/").text
    assert '<article class="prose"><p>Нормативтік құжаттар</p></article>' in page
    assert "1 қыркүйек, дүйсенбі" in page
    assert 'href="/kk/learn/kk-1/1.1/" rel="prev"' in page
    assert 'href="/kk/learn/kk-1/1.3/" rel="next"' in page
    assert "<p>Нормативные документы</p>" in client.get("/ru/learn/kk-1/1.2/").text


def test_a_text_in_another_language_than_the_page_says_so(place: Enrolment, sessions: list[Session]) -> None:
    write("1.2", kk="<p>Нормативтік құжаттар</p>")
    client = signed_in(place.learner)
    for language in ("en", "ru"):
        page = client.get(f"/{language}/learn/kk-1/1.2/").text
        assert '<article class="prose" lang="kk"><p>Нормативтік құжаттар</p></article>' in page


def test_a_topic_without_a_text_yet_says_so(place: Enrolment) -> None:
    assert "is being written" in signed_in(place.learner).get("/en/learn/kk-1/1.2/").text


def test_the_first_and_the_last_topic_have_one_neighbour(place: Enrolment) -> None:
    client = signed_in(place.learner)
    first, last = (client.get(f"/en/learn/kk-1/{code}/").text for code in ("1.1", "5.3"))
    assert 'rel="prev"' not in first
    assert 'rel="next"' in first
    assert 'rel="prev"' in last
    assert 'rel="next"' not in last


def test_the_plan_is_read_from_the_edition_and_the_text_from_the_live_page(
    place: Enrolment, sessions: list[Session]
) -> None:
    topic = Topic.objects.get(code="1.2")
    topic.code, topic.title_kk = "9.9", "Басқа атау"
    topic.save()
    write("9.9", kk="<p>Жаңа мәтін</p>")
    page = signed_in(place.learner).get("/kk/learn/kk-1/1.2/")
    assert page.status_code == 200
    assert "Жаңа мәтін" in page.text
    assert "Басқа атау" not in page.text


@pytest.mark.parametrize("below", ["", "1.1/"])
def test_a_course_opens_to_its_learner_alone(edition: Edition, place: Enrolment, below: str) -> None:
    (other,) = take_in(make_cohort(edition, "kk-2"), make_person("Басқа"))
    address = f"/en/learn/kk-1/{below}"
    assert signed_in(place.learner).get(address).status_code == 200
    for person in (other.learner, make_staff(place.cohort.provider, Role.COORDINATOR)):
        assert signed_in(person).get(address).status_code == 404


@pytest.mark.parametrize("code", ["9.9", "nothing"])
def test_a_topic_that_is_not_in_the_edition_is_a_404(place: Enrolment, code: str) -> None:
    assert signed_in(place.learner).get(f"/en/learn/kk-1/{code}/").status_code == 404


def test_a_lesson_takes_at_most_ten_queries_however_many_learn(
    place: Enrolment, sessions: list[Session], django_assert_num_queries: Any
) -> None:
    write("1.2", kk="<p>Нормативтік құжаттар</p>")
    client = signed_in(place.learner)
    client.get("/kk/learn/kk-1/1.2/")
    for more in (2, 27):
        take_in(place.cohort, *some_people(more))
        with django_assert_num_queries(8):
            client.get("/kk/learn/kk-1/1.2/")


def test_reading_a_lesson_writes_nothing(place: Enrolment, sessions: list[Session]) -> None:

    client = signed_in(place.learner)
    client.get("/kk/learn/kk-1/1.2/")
    with CaptureQueriesContext(connection) as asked:
        client.get("/kk/learn/kk-1/1.2/")
        assert all(query["sql"].startswith("SELECT") for query in asked.captured_queries)
