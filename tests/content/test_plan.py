"""What a plan adds up to, what is wrong with it, and how two plans differ, said in words."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from hypothesis import given

from content.domain.plan import Change, ModuleLine, Plan, changes, plan_of, plan_of_edition, told
from content.domain.programme import approve
from content.models import Programme
from tests.content.plans_made import COLUMNS, module, plans, titled, topic, without_uids
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
    edition = approve(
        programme=programme, by=None, on=on, order_number="1", order_date=on, agreed_elsewhere="№ 7"
    )
    set_hours(programme, "1.1", "day", "lecture", 9)
    frozen = plan_of_edition(edition)
    assert frozen.totals() == {
        "day": {"lecture": 32, "practice": 40, "assessment": 0, "total": 72},
        "online": {"lecture": 37, "guided_self_study": 35, "assessment": 0, "total": 72},
    }
    assert [topic.code for topic in frozen.topics] == [topic.code for topic in plan_of(programme).topics]


@given(plans())
def test_what_a_plan_comes_to_is_the_sum_of_its_topics_however_they_are_grouped(plan: Plan) -> None:
    totals = plan.totals()
    for code in plan.variants:
        kinds = {column.kind for column in plan.columns if column.variant == code}
        assert set(totals[code]) == {*kinds, "total"}
        assert totals[code]["total"] == sum(totals[code][kind] for kind in kinds)
        assert totals[code]["total"] == sum(line.of(code) for line in plan.topics)
    together = replace(plan, modules=(ModuleLine("1", titled("M"), tuple(plan.topics)),))
    assert together.totals() == totals


@given(plans())
def test_a_plan_is_off_in_just_those_variants_whose_hours_are_others(plan: Plan) -> None:
    off = [code for code, totals in plan.totals().items() if totals["total"] != plan.total_hours]
    said = [words for words in plan.problems() if "more than" in words or "fewer than" in words]
    assert len(said) == len(off)


@given(plans())
def test_lines_that_can_be_told_apart_have_no_faults(plan: Plan) -> None:
    assert plan.faults() == []


def test_a_fault_says_of_which_line_and_which_part_it_is() -> None:
    lines = (module("1", topic("1.1", 1), topic("1.1", 1)), module("2", topic("2.1", 300)))
    found = Plan(0, COLUMNS, lines).faults_by_line()
    assert [(fault.of, fault.place, fault.part) for fault in found] == [
        ("total", 0, ""),
        ("topic", 0, "code"),
        ("topic", 1, "code"),
        ("topic", 2, ("day", "lecture")),
    ]


# --- How two plans differ -----------------------------------------------------------------------------------


def words(*found: Change) -> list[str]:
    return [f"{change.about}: {change.words}" for change in found]


def known_plan() -> Plan:
    first, second = topic("1.1", 2, 1, 3, uid=uuid4()), topic("1.2", 1, uid=uuid4())
    one = module("1", first, second, uid=uuid4())
    return Plan(8, COLUMNS, (one, module("2", topic("2.1", 4, uid=uuid4()), uid=uuid4())))


@given(plans())
def test_a_plan_does_not_differ_from_itself_nor_from_the_same_without_uids(plan: Plan) -> None:
    assert changes(plan, plan) == []
    assert changes(without_uids(plan), plan) == changes(plan, without_uids(plan)) == []


@given(plans(), plans())
def test_only_the_same_plan_has_no_changes(one: Plan, other: Plan) -> None:
    same = without_uids(one) == without_uids(other)
    assert (changes(one, other) == []) == same


def test_hours_and_titles_are_told_cell_by_cell() -> None:
    plan = known_plan()
    one = plan.modules[0]
    line = replace(one.topics[0], hours={("day", "lecture"): 4}, titles=titled("T1.1") | {"kk": "Жаңа"})
    after = replace(
        plan, total_hours=9, modules=(replace(one, topics=(line, one.topics[1])), plan.modules[1])
    )
    assert words(*changes(plan, after)) == [
        ": Hours in all: 8 → 9",
        "1.1: Title (kk): «T1.1» → «Жаңа»",
        "1.1: Day, Lecture: 2 → 4",
        "1.1: Day, Practice: 1 → 0",
        "1.1: Online, Lecture: 3 → 0",
    ]


def test_a_topic_that_was_moved_and_renumbered_stays_the_same_topic() -> None:
    plan = known_plan()
    one, two = plan.modules
    moved = replace(one.topics[1], code="2.2")
    after = replace(
        plan, modules=(replace(one, topics=one.topics[:1]), replace(two, topics=(*two.topics, moved)))
    )
    assert words(*changes(plan, after)) == [
        "2.2: Code: 1.2 → 2.2",
        "2.2: Place: module 1, line 2 → Place: module 2, line 2",
    ]


def test_what_is_new_and_what_is_gone_is_named() -> None:
    plan = known_plan()
    one = plan.modules[0]
    after = replace(
        plan,
        columns=COLUMNS[:2],
        modules=(replace(one, topics=(one.topics[0], topic("1.3", 1))), module("3", topic("3.1"))),
    )
    assert words(*changes(plan, after)) == [
        ": Column taken out: Online, Lecture",
        "2: Taken out: M2",
        "3: New: M3",
        "1.2: Taken out: T1.2",
        "2.1: Taken out: T2.1",
        "1.3: New: T1.3",
        "3.1: New: T3.1",
    ]
