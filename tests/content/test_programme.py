"""Approval: it refuses a plan that is off, freezes an edition, and what an edition uses never changes."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from content.domain.programme import (
    ProgrammeRefused,
    approve,
    latest_edition,
    problems,
    where_it_stands,
    with_standing,
)
from content.enums import Step
from content.models import Edition, LessonHTML, Programme, Rubric
from tests.courses_made import make_programme
from tests.factories import make_provider

pytestmark = pytest.mark.django_db
ON = date(2025, 1, 8)


@pytest.fixture
def programme() -> Programme:
    return make_programme(make_provider())


def approved(programme: Programme, number: str = "5-П", on: date = ON) -> Edition:
    return approve(programme=programme, by=None, on=on, order_number=number, order_date=on)


def test_a_programme_begins_as_a_draft_and_stands_where_its_latest_step_left_it(programme: Programme) -> None:
    assert where_it_stands(programme) == Step.DRAFT
    approved(programme)
    assert where_it_stands(programme) == Step.APPROVED


def test_approve_refuses_wrong_hours_and_says_which(programme: Programme) -> None:
    row = programme.topics.get(code="1.1").hours.get(kind__variant__code="day", kind__code="lecture")
    row.hours += 1
    row.save()
    with pytest.raises(ProgrammeRefused, match="Day course: 73 hours, 1 more than 72"):
        approved(programme)
    assert not programme.editions.exists()
    assert where_it_stands(programme) == Step.DRAFT


def test_approve_refuses_a_rubric_with_a_gap(programme: Programme) -> None:
    programme.rubrics.get().bands.filter(least=14).delete()
    with pytest.raises(ProgrammeRefused, match="No band holds the points from 14 to 16"):
        approved(programme)


def test_approve_refuses_without_a_rubric(programme: Programme) -> None:
    programme.rubrics.all().delete()
    assert problems(programme) == ["The programme has no rubric."]
    with pytest.raises(ProgrammeRefused, match="no rubric"):
        approved(programme)


def test_approve_refuses_without_an_order(programme: Programme) -> None:
    with pytest.raises(ProgrammeRefused, match="number of the order"):
        approved(programme, number="  ")


def test_approve_refuses_an_order_later_than_the_approval(programme: Programme) -> None:
    with pytest.raises(ProgrammeRefused, match="later than the approval"):
        approve(programme=programme, by=None, on=ON, order_number="5", order_date=date(2025, 1, 9))


def test_an_edition_holds_the_plan_rules_and_texts_as_they_stood(programme: Programme) -> None:
    topic = programme.topics.get(code="3.2")
    LessonHTML.objects.create(topic=topic, language="kk", html="<p>Бекітілген мәтін</p>")
    edition = approved(programme)
    assert edition.review_due == date(2028, 1, 8)
    assert (edition.number, edition.total_hours, edition.attendance_percent) == (1, 72, 80)
    frozen = edition.topics.get(code="3.2")
    assert frozen.uid == topic.uid
    assert frozen.texts.get().html == "<p>Бекітілген мәтін</p>"

    programme.attendance_percent = 90
    programme.save()
    topic.title_kk = "Басқа тақырып"
    topic.save()
    LessonHTML.objects.filter(topic=topic).update(html="<p>Жаңа мәтін</p>")
    edition = Edition.objects.get(pk=edition.pk)
    assert edition.attendance_percent == 80
    assert edition.topics.get(code="3.2").title("kk") == frozen.title("kk") != "Басқа тақырып"
    assert frozen.texts.get().html == "<p>Бекітілген мәтін</p>"


def test_an_edition_can_not_be_changed(programme: Programme) -> None:
    edition = approved(programme)
    edition.total_hours = 36
    with pytest.raises(TypeError, match="frozen"):
        edition.save()
    topic = edition.topics.all()[0]
    topic.title_kk = "Басқа"
    with pytest.raises(TypeError, match="frozen"):
        topic.save()


def test_a_later_approval_makes_the_next_edition_and_keeps_the_first(programme: Programme) -> None:
    first = approved(programme)
    second = approved(programme, "9-П", date(2026, 1, 8))
    assert (first.number, second.number) == (1, 2)
    assert latest_edition(programme) == second
    assert programme.editions.count() == 2


def test_a_used_rubric_can_not_be_changed_and_a_new_version_can(programme: Programme) -> None:
    rubric = programme.rubrics.get()
    approved(programme)
    criterion = rubric.criteria.all()[0]
    criterion.title_kk = "Басқа критерий"
    with pytest.raises(ValidationError, match="in use"):
        criterion.save()
    with pytest.raises(ValidationError, match="in use"):
        rubric.bands.create(least=0, most=9, passed=False, title_kk="х", title_ru="х")

    another = Rubric.objects.create(programme=programme, version=2)
    another.criteria.create(number=1, title_kk="Жаңа", title_ru="Новый")
    assert another.criteria.count() == 1


def test_a_list_of_programmes_knows_where_each_stands_in_one_query(
    programme: Programme, django_assert_num_queries: object
) -> None:
    approved(programme)
    make_programme(make_provider("mysal"), "other")
    with django_assert_num_queries(1):  # type: ignore[operator]
        found = {
            item.code: (item.step, item.edition_number) for item in with_standing(Programme.objects.all())
        }
    assert found == {"librarian": (Step.APPROVED, 1), "other": (None, None)}
