"""The first pages of learners and teachers: what comes first, whom to help; and what they cost."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from content.models import Edition
from courses.domain.attendance import mark
from courses.domain.cohorts import complete, record_order
from courses.domain.progress import worked_through
from courses.enums import Moment, OrderKind
from courses.models import Cohort, Enrolment, Questionnaire, Session
from lms.models import User
from lms.periods import months_later
from tests.courses_made import (
    SECOND_WEEK,
    everyone_was_there,
    make_cohort,
    noon,
    some_people,
    take_in,
)
from tests.factories import make_person, signed_in

NOW = SECOND_WEEK
ROOM = "https://meet.example/kk-1"


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    def set_clock(moment: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)

    set_clock(NOW)
    return set_clock


@pytest.fixture
def place(cohort: Cohort) -> Enrolment:
    return take_in(cohort, make_person("Айсұлу"))[0]


def over(sessions: list[Session]) -> list[Session]:
    return [session for session in sessions if session.ends <= NOW]


def home(person: User) -> str:
    return signed_in(person).get("/en/home/").text


# --- a learner's --------------------------------------------------------------------------------------------


def test_an_open_door_is_the_thing_to_do_and_nothing_else_is_primary(
    cohort: Cohort, place: Enrolment, sessions: list[Session], at: Callable[[datetime], None]
) -> None:
    Cohort.objects.update(online_room=ROOM)
    today = next(one for one in sessions if timezone.localdate(one.starts) == timezone.localdate(NOW))
    at(today.starts - timedelta(minutes=5))
    page = home(place.learner)
    assert f"/en/sessions/{today.pk}/join/" in page
    assert ROOM not in page
    assert page.index(f"/sessions/{today.pk}/join/") < page.index("Next class")
    assert f'class="button quiet" href="/en/learn/{cohort.code}/"' in page


def test_the_first_days_ask_the_questionnaire_before_the_course(
    place: Enrolment, sessions: list[Session], at: Callable[[datetime], None]
) -> None:
    at(sessions[0].starts - timedelta(days=3))
    page = home(place.learner)
    assert 'class="button" href="/en/learn/kk-1/questionnaire/entry/"' in page
    assert 'class="button quiet" href="/en/learn/kk-1/"' in page
    outline = signed_in(place.learner).get("/en/learn/kk-1/").text
    assert outline.index("questionnaire/entry/") < outline.index("Topics done")


def test_progress_and_risk_stand_in_words(
    place: Enrolment, sessions: list[Session], at: Callable[[datetime], None]
) -> None:
    everyone_was_there(place.cohort, over(sessions), but={place.pk: 0})
    worked_through(enrolment=place, topic=sessions[0].topic, at=NOW)
    page = home(place.learner)
    assert "Topics done: 1 of 15." in page
    assert "Hours missed:" in page
    outline = signed_in(place.learner).get("/en/learn/kk-1/").text
    assert "Hours missed:" in outline
    first = outline[outline.index("/learn/kk-1/1.1/") :]
    assert first.index(">finished</span>") < first.index(">not begun</span>")


def test_the_day_of_the_defence_stands_on_both_pages(
    cohort: Cohort, place: Enrolment, sessions: list[Session], at: Callable[[datetime], None]
) -> None:
    starts = datetime.combine(cohort.defence_on, sessions[0].starts.timetz())
    defence = Session.objects.create(cohort=cohort, hours=4, starts=starts, ends=starts + timedelta(hours=3))
    outline = signed_in(place.learner).get("/en/learn/kk-1/").text
    assert outline.index("Project defence") > outline.index("/learn/kk-1/5.3/")
    at(defence.starts - timedelta(hours=1))
    assert "Project defence" in home(place.learner)


def test_an_archived_course_stands_there_only_while_it_asks_something(
    cohort: Cohort, place: Enrolment, at: Callable[[datetime], None]
) -> None:
    Edition.objects.update(support_months=6)
    complete(cohort=cohort, on=cohort.defence_on)
    address = "/en/learn/kk-1/questionnaire/year/"
    at(noon(months_later(cohort.defence_on, 10)))
    assert "/learn/kk-1/" not in home(place.learner)
    at(noon(months_later(cohort.defence_on, 12)))
    page = home(place.learner)
    assert f'class="button" href="{address}"' in page
    assert 'href="/en/learn/kk-1/"' not in page
    client = signed_in(place.learner)
    assert client.get(address).status_code == 200
    Questionnaire.objects.create(enrolment=place, moment=Moment.YEAR, answers={}, at=noon(cohort.defence_on))
    assert "/learn/kk-1/" not in home(place.learner)


def test_a_cancelled_course_asks_nothing(
    cohort: Cohort, place: Enrolment, at: Callable[[datetime], None]
) -> None:
    record_order(cohort=cohort, kind=OrderKind.CANCELLATION, number="1", date=cohort.starts_on, by=None)
    at(noon(cohort.ends_on))
    assert "/learn/kk-1/" not in home(place.learner)


@pytest.mark.usefixtures("no_panels_from_above")
def test_a_learners_page_takes_as_many_queries_for_archived_courses_that_ask_as_for_one(
    edition: Edition,
    cohort: Cohort,
    place: Enrolment,
    at: Callable[[datetime], None],
    django_assert_num_queries: Any,
) -> None:
    Edition.objects.update(support_months=6)
    complete(cohort=cohort, on=cohort.defence_on)
    at(noon(months_later(cohort.defence_on, 12)))
    client = signed_in(place.learner)
    client.get("/en/home/")
    for count in (1, 2, 3):
        with django_assert_num_queries(10):
            assert client.get("/en/home/").text.count("/questionnaire/year/") == count
        other = make_cohort(edition, f"kk-more{count}")
        take_in(other, place.learner)
        complete(cohort=other, on=other.defence_on)


@pytest.mark.usefixtures("no_panels_from_above", "at")
def test_a_learners_page_takes_as_many_queries_for_three_courses_as_for_one(
    edition: Edition, place: Enrolment, sessions: list[Session], django_assert_num_queries: Any
) -> None:
    everyone_was_there(place.cohort, over(sessions))
    client = signed_in(place.learner)
    client.get("/en/home/")
    for more in range(2):
        with django_assert_num_queries(20):
            client.get("/en/home/")
        take_in(make_cohort(edition, f"kk-more{more}"), place.learner)


# --- the lesson's button ------------------------------------------------------------------------------------


@pytest.mark.usefixtures("at")
def test_a_lesson_is_said_to_be_worked_through_and_that_is_taken_back(
    place: Enrolment, sessions: list[Session]
) -> None:
    client, lesson = signed_in(place.learner), "/en/learn/kk-1/1.2/"
    assert "I have worked through this lesson" in client.get(lesson).text
    assert client.post(f"{lesson}worked/")["Location"] == lesson
    assert "Worked through" in client.get(lesson).text
    assert place.worked.get().topic.code == "1.2"
    client.post(f"{lesson}worked/", {"undo": "1"})
    assert not place.worked.exists()
    assert client.get(f"{lesson}worked/").status_code == 405
    assert client.post("/en/learn/kk-1/9.9/worked/").status_code == 404


@pytest.mark.usefixtures("at")
def test_nobody_works_through_a_lesson_in_anothers_place(edition: Edition, place: Enrolment) -> None:
    (other,) = take_in(make_cohort(edition, "kk-2"), make_person("Басқа"))
    assert signed_in(other.learner).post("/en/learn/kk-1/1.2/worked/").status_code == 404
    assert not place.worked.exists()


# --- a teacher's --------------------------------------------------------------------------------------------


def test_whom_to_help_names_each_once_the_gravest_first_with_why(
    cohort: Cohort, teacher: User, sessions: list[Session], at: Callable[[datetime], None]
) -> None:
    fine, lagging, absent = take_in(cohort, *(make_person(name) for name in ("Бәрінде", "Артта", "Жоқ")))
    first, *rest = over(sessions)
    everyone_was_there(cohort, [first, *rest], but={absent.pk: 0, lagging.pk: 0})
    for session in rest:
        mark(session=session, hours={lagging.pk: session.hours}, by=teacher, at=NOW, reason="Келген")
    page = home(teacher)
    help_list = page[page.index("Whom to help") : page.index("My cohorts")]
    assert help_list.count(str(absent)) == 1
    assert "Topics whose classes are over" in help_list
    assert "Hours missed" in help_list
    assert str(fine) not in help_list
    if str(lagging) in help_list:
        assert help_list.index(str(absent)) < help_list.index(str(lagging))


def test_todays_class_leads_to_its_sheet_and_the_one_begun_is_the_thing_to_do(
    cohort: Cohort, teacher: User, sessions: list[Session], at: Callable[[datetime], None]
) -> None:
    (person,) = take_in(cohort, *some_people(1))
    everyone_was_there(cohort, over(sessions))
    today = [one for one in sessions if timezone.localdate(one.starts) == timezone.localdate(NOW)]
    begun = next(one for one in today if one.ends > NOW)
    at(begun.starts + timedelta(minutes=1))
    page = home(teacher)
    assert f'class="button" href="/en/sessions/{begun.pk}/"' in page
    mark(session=begun, hours={person.pk: 1}, by=teacher, at=begun.starts)
    page = home(teacher)
    assert f'class="button quiet" href="/en/sessions/{begun.pk}/"' in page
    assert "Attendance marked" in page


def test_a_class_not_marked_stays_until_the_certificates_are_issued(
    cohort: Cohort, teacher: User, sessions: list[Session], at: Callable[[datetime], None]
) -> None:
    take_in(cohort, *some_people(1))
    everyone_was_there(cohort, sessions[1:])
    sheet, after = f"/en/sessions/{sessions[0].pk}/", cohort.defence_on + timedelta(days=10)
    for day in (cohort.ends_on, cohort.ends_on + timedelta(days=1), cohort.defence_on):
        at(noon(day))
        assert sheet in home(teacher)
    complete(cohort=cohort, on=cohort.defence_on)
    at(noon(after))
    page = home(teacher)
    assert sheet in page
    assert f"/en/sessions/{sessions[1].pk}/" not in page
    assert signed_in(teacher).get(sheet).status_code == 200
    record_order(cohort=cohort, kind=OrderKind.CERTIFICATES, number="8", date=after, by=None)
    assert sheet not in home(teacher)


@pytest.mark.usefixtures("no_panels_from_above", "at")
def test_a_teachers_page_takes_as_many_queries_for_thirty_people_as_for_three(
    edition: Edition, cohort: Cohort, teacher: User, sessions: list[Session], django_assert_num_queries: Any
) -> None:
    take_in(cohort, *some_people(3))
    everyone_was_there(cohort, over(sessions)[:-1], but={item.pk: 0 for item in cohort.enrolments.all()})
    client = signed_in(teacher)
    client.get("/en/home/")
    for more in (27, 0):
        with django_assert_num_queries(21):
            client.get("/en/home/")
        take_in(cohort, *some_people(more))
        other = make_cohort(edition, f"kk-more{more}")
        other.teachers.create(person=teacher)
        take_in(other, *some_people(more))
