"""The pages by which a timetable is drawn up: the form, the waiting, and what came of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from content.models import Edition
from courses.domain.attendance import mark
from courses.domain.timetable import draw_up
from courses.due import drawings
from courses.models import Cohort, Drawing
from lms.enums import Role
from lms.models import User
from tests.courses_made import (
    BEGINS,
    make_cohort,
    make_edition,
    noon,
    some_people,
    take_in,
    with_teacher,
)
from tests.factories import make_provider, make_staff, signed_in


@pytest.fixture(autouse=True)
def before_the_course(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: noon(BEGINS - timedelta(days=5)))


ADDRESS = "/en/cohorts/kk-1/timetable/draw/"
ASKED = {"weekdays": [0, 1, 2, 3, 4], "hours_a_day": 6, "defence_hours": 6}


def work_off() -> None:
    drawings(timezone.now())


def test_a_timetable_is_asked_for_waited_for_and_lies_in_the_working_copy(
    cohort: Cohort, coordinator: User, teacher: User
) -> None:
    client = signed_in(coordinator)
    page = client.get(ADDRESS).text
    assert str(teacher) in page
    assert "any module" in page
    asked = client.post(ADDRESS, ASKED)
    drawing = Drawing.objects.get()
    assert asked["Location"] == f"/en/drawings/{drawing.uid}/"
    assert drawing.how == {"kk-1": ASKED | {"copy": "0-0-0"}}
    assert drawing.by == coordinator
    waiting = client.get(asked["Location"])
    assert waiting.status_code == 202
    assert waiting["Refresh"] == "3"
    assert not cohort.plannedsessions.exists()
    work_off()
    assert client.get(asked["Location"])["Location"] == "/en/cohorts/kk-1/timetable/edit/"
    assert sum(row.hours for row in cohort.plannedsessions.exclude(topic=None)) == 72
    assert "There is a working copy already" in client.get(ADDRESS).text


def test_what_is_in_the_way_is_told_with_where_to_mend_it(
    cohort: Cohort, coordinator: User, teacher: User
) -> None:
    client = signed_in(coordinator)
    asked = client.post(ADDRESS, ASKED | {"hours_a_day": 1})
    work_off()
    page = client.get(asked["Location"])
    assert page.status_code == 200
    assert "Refresh" not in page
    assert "hold 20 hours, 1 a day, and the plan needs 72. Give 4 hours a day" in page.text
    for address in (ADDRESS, "/en/cohorts/kk-1/teachers/", "/en/cohorts/kk-1/edit/"):
        assert address in page.text
    assert not cohort.plannedsessions.exists()


def test_what_was_given_up_is_told(cohort: Cohort, coordinator: User, teacher: User) -> None:
    client = signed_in(coordinator)
    asked = client.post(ADDRESS, ASKED)
    Drawing.objects.update(failed_at=timezone.now())
    page = client.get(asked["Location"])
    assert page.status_code == 200
    assert "could not be drawn up" in page.text
    assert "Refresh" not in page


@pytest.mark.parametrize("wrong", [{"weekdays": []}, {"hours_a_day": 9}, {"defence_hours": -1}])
def test_what_makes_no_sense_is_refused_beside_its_field(
    cohort: Cohort, coordinator: User, teacher: User, wrong: dict[str, Any]
) -> None:
    page = signed_in(coordinator).post(ADDRESS, ASKED | wrong)
    assert page.status_code == 200
    assert "aria-invalid" in page.text
    assert not Drawing.objects.exists()


def test_without_teachers_the_page_leads_to_naming_them(cohort: Cohort, coordinator: User) -> None:
    page = signed_in(coordinator).get(ADDRESS).text
    assert "First say who teaches this cohort." in page
    assert "Academic hours a day" not in page


def test_a_timetable_with_marks_is_changed_by_hand(cohort: Cohort, coordinator: User, teacher: User) -> None:
    (person,) = take_in(cohort, *some_people(1))
    first = draw_up(cohort=cohort, teacher=teacher)[0]
    mark(session=first, hours={person.pk: 0}, by=teacher, at=first.ends)
    client = signed_in(coordinator)
    page = client.get(ADDRESS).text
    assert "changed by hand" in page
    assert "Academic hours a day" not in page
    assert client.post(ADDRESS, ASKED).status_code == 200
    assert not Drawing.objects.exists()


# --- several together ---------------------------------------------------------------------------------------


def test_several_cohorts_are_drawn_together(edition: Edition, cohort: Cohort, coordinator: User) -> None:
    second = make_cohort(edition, "kk-2")
    over = make_cohort(edition, "kk-old", begins=BEGINS - timedelta(days=90))
    for each in (cohort, second, over):
        with_teacher(each)
    client = signed_in(coordinator)
    page = client.get("/en/cohorts/draw/").text
    assert "kk-2: " in page
    assert "kk-old" not in page
    refused = client.post("/en/cohorts/draw/", ASKED | {"cohorts": [cohort.pk, over.pk]})
    assert refused.status_code == 200
    asked = client.post("/en/cohorts/draw/", ASKED | {"cohorts": [cohort.pk, second.pk]})
    work_off()
    page = client.get(asked["Location"]).text
    assert "The timetables are drawn up" in page
    for code in ("kk-1", "kk-2"):
        assert f"/en/cohorts/{code}/timetable/edit/" in page


def test_only_the_cohorts_that_are_in_the_way_are_to_be_mended(
    edition: Edition, cohort: Cohort, coordinator: User, teacher: User
) -> None:
    second, client = make_cohort(edition, "kk-2"), signed_in(coordinator)
    asked = client.post("/en/cohorts/draw/", ASKED | {"cohorts": [cohort.pk, second.pk]})
    work_off()
    page = client.get(asked["Location"]).text
    assert "kk-2: nobody teaches modules" in page
    assert "/en/cohorts/kk-2/teachers/" in page
    assert "/en/cohorts/kk-1/teachers/" not in page


def test_where_no_cohort_waits_the_page_says_so(cohort: Cohort, coordinator: User) -> None:
    Cohort.objects.update(ends_on=BEGINS - timedelta(days=9), starts_on=BEGINS - timedelta(days=10))
    assert "No cohort waits for a timetable." in signed_in(coordinator).get("/en/cohorts/draw/").text


@pytest.mark.parametrize("count", [1, 6])
def test_the_list_costs_the_same_with_few_and_with_many(
    edition: Edition, cohort: Cohort, coordinator: User, count: int, django_assert_num_queries: Any
) -> None:
    for place in range(count):
        make_cohort(edition, f"many-{place}")
    client = signed_in(coordinator)
    client.get("/en/cohorts/draw/")
    with django_assert_num_queries(6):
        client.get("/en/cohorts/draw/")


# --- who may ------------------------------------------------------------------------------------------------


def test_drawings_are_for_those_who_run_the_cohort(cohort: Cohort, coordinator: User, teacher: User) -> None:
    asked = signed_in(coordinator).post(ADDRESS, ASKED)["Location"]
    elsewhere = make_cohort(make_edition(make_provider("mysal"), "other"), "other-1")
    for person in (teacher, make_staff(elsewhere.provider, Role.COORDINATOR)):
        client = signed_in(person)
        assert client.get(asked).status_code == 404
        assert client.get(ADDRESS).status_code == 404
        assert client.post(ADDRESS, ASKED).status_code == 404
    assert Drawing.objects.count() == 1
    assert signed_in(teacher).get("/en/cohorts/draw/").status_code == 404


# --- who teaches what ---------------------------------------------------------------------------------------


def test_the_modules_of_each_teacher_are_named(cohort: Cohort, coordinator: User, teacher: User) -> None:
    other, client = with_teacher(cohort), signed_in(coordinator)
    one, two = (cohort.teachers.get(person=person) for person in (teacher, other))
    modules = list(cohort.edition.modules.all())
    sent = {"modules": "1", f"modules_{one.pk}": [modules[0].pk], f"modules_{two.pk}": []}
    assert client.post("/en/cohorts/kk-1/teachers/", sent)["Location"] == "/en/cohorts/kk-1/teachers/"
    assert [list(row.modules.all()) for row in (one, two)] == [[modules[0]], []]
    assert client.get("/en/cohorts/kk-1/teachers/").text.count("checked") == 1
    assert "modules 1" in client.get(ADDRESS).text
    foreign = make_edition(make_provider("mysal"), "other").modules.first()
    client.post("/en/cohorts/kk-1/teachers/", sent | {f"modules_{one.pk}": [foreign.pk]})
    assert list(one.modules.all()) == [modules[0]]
