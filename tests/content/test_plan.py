"""What a plan adds up to, and what is wrong with it, said in words."""

from datetime import date

import pytest

from content.domain.plan import plan_of, plan_of_edition, told
from content.domain.programme import approve
from content.models import Programme
from tests.courses_made import make_programme
from tests.factories import make_provider

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme() -> Programme:
    return make_programme(make_provider())


def set_hours(programme: Programme, topic: str, variant: str, kind: str, hours: int) -> None:
    row = programme.topics.get(code=topic).hours.get(kind__variant__code=variant, kind__code=kind)
    row.hours = hours
    row.save()


def test_both_variants_come_to_72_hours(programme: Programme) -> None:
    assert plan_of(programme).totals() == {
        "day": {"lecture": 32, "practice": 40, "assessment": 0, "total": 72},
        "online": {"lecture": 37, "guided_self_study": 35, "assessment": 0, "total": 72},
    }
    assert plan_of(programme).problems() == []


def test_modules_come_to_the_hours_of_the_source_in_both_variants(programme: Programme) -> None:
    modules = told(programme)["modules"]
    assert [module["hours"] for module in modules] == [8, 12, 16, 20, 16]
    assert [len(module["topics"]) for module in modules] == [3, 3, 3, 3, 3]


def test_a_module_whose_variants_differ_is_told_by_variant(programme: Programme) -> None:
    set_hours(programme, "1.1", "day", "lecture", 5)
    assert told(programme)["modules"][0]["hours"] == {"day": 11, "online": 8}


@pytest.mark.parametrize(
    ("hours", "words"),
    [(3, "73 hours, 1 more than 72"), (5, "75 hours, 3 more than 72"), (1, "71 hours, 1 fewer than 72")],
)
def test_a_difference_is_said_in_words_of_its_variant(programme: Programme, hours: int, words: str) -> None:
    set_hours(programme, "1.1", "day", "lecture", hours)
    (problem,) = plan_of(programme).problems()
    assert problem == f"Day course: {words}."


def test_a_topic_without_hours_in_a_variant_is_named(programme: Programme) -> None:
    programme.topics.get(code="2.3").hours.filter(kind__variant__code="online").delete()
    problems = plan_of(programme).problems()
    assert "Topic 2.3 has no hours in: Online course." in problems
    assert any("fewer than 72" in problem for problem in problems)


def test_a_plan_without_topics_is_a_problem() -> None:
    empty = Programme.objects.create(
        provider=make_provider("bos"), code="bos", title_kk="Бос", title_ru="Пусто"
    )
    assert plan_of(empty).problems() == ["The plan has no topics."]


def test_an_editions_plan_stays_as_it_was_approved(programme: Programme) -> None:
    on = date(2025, 1, 8)
    edition = approve(programme=programme, by=None, on=on, order_number="1", order_date=on)
    set_hours(programme, "1.1", "day", "lecture", 9)
    frozen = plan_of_edition(edition)
    assert frozen.totals() == {
        "day": {"lecture": 32, "practice": 40, "assessment": 0, "total": 72},
        "online": {"lecture": 37, "guided_self_study": 35, "assessment": 0, "total": 72},
    }
    assert [topic.code for topic in frozen.topics] == [topic.code for topic in plan_of(programme).topics]
