"""The working plan is written: lines keep who they are, columns their hours, and nothing is lost unasked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from wagtail.models import Locale

from assessment.models import Submission
from content.domain.beginning import begin_like, begin_like_starter
from content.domain.pages import lay_pages
from content.domain.plan import ModuleLine, Plan, TopicLine, changes, plan_of
from content.domain.planning import (
    PlanRefused,
    SavedMeanwhile,
    WouldBeLost,
    begin_programme,
    save_plan,
    set_columns,
    title_fields,
)
from content.domain.programme import approve
from content.domain.settings import save_settings
from content.domain.texts import lesson_of
from content.enums import Step
from content.models import ModulePage, Programme, Rules, Task, TopicPage
from lms.models import Provider
from tests.content.plans_made import COLUMNS, module, plans, titled, topic, without_uids
from tests.courses_made import make_cohort, make_programme, take_in
from tests.factories import make_person, make_provider

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider() -> Provider:
    return make_provider()


def begun(provider: Provider, code: str = "shagyn", modules: Sequence[ModuleLine] = ()) -> Programme:
    modules = modules or (module("1", topic("1.1", 2, 1, 3), topic("1.2", 1)), module("2", topic("2.1", 4)))
    return begin_programme(
        provider=provider,
        code=code,
        titles=titled("Programme"),
        total_hours=8,
        columns=COLUMNS,
        modules=modules,
    )


@pytest.fixture
def programme(provider: Provider) -> Programme:
    return begun(provider)


def saved(programme: Programme, plan: Plan, **how: Any) -> Plan:
    save_plan(programme=programme, plan=plan, version=programme.version, **how)
    return plan_of(programme)


def with_modules(plan: Plan, *modules: ModuleLine) -> Plan:
    return replace(plan, modules=modules)


# --- Lines keep who they are --------------------------------------------------------------------------------


def test_a_new_programme_has_its_plan_and_a_draft_page_for_each_row(programme: Programme) -> None:
    assert [line.code for line in plan_of(programme).topics] == ["1.1", "1.2", "2.1"]
    assert plan_of(programme).totals()["day"] == {"lecture": 7, "practice": 1, "total": 8}
    pages = TopicPage.objects.filter(topic__programme=programme)
    assert pages.count() == 6
    assert not pages.filter(live=True).exists()


def test_two_topics_may_change_codes(programme: Programme) -> None:
    plan = plan_of(programme)
    first, second = plan.modules[0].topics
    swapped = replace(
        plan.modules[0], topics=(replace(first, code=second.code), replace(second, code=first.code))
    )
    after = saved(programme, with_modules(plan, swapped, plan.modules[1]))
    assert [(line.code, line.uid) for line in after.topics[:2]] == [("1.2", first.uid), ("1.1", second.uid)]
    assert after.topics[0].hours == first.hours


def test_two_modules_may_change_numbers(programme: Programme) -> None:
    plan = plan_of(programme)
    one, two = plan.modules
    after = saved(programme, with_modules(plan, replace(one, number="2"), replace(two, number="1")))
    assert [(line.number, line.uid) for line in after.modules] == [("2", one.uid), ("1", two.uid)]


def test_a_topic_moved_to_another_module_stays_the_same_and_takes_its_page_along(
    programme: Programme,
) -> None:
    plan = plan_of(programme)
    moved = plan.modules[0].topics[1]
    one = replace(plan.modules[0], topics=plan.modules[0].topics[:1])
    two = replace(plan.modules[1], topics=(*plan.modules[1].topics, moved))
    pages = set(TopicPage.objects.filter(topic__uid=moved.uid).values_list("pk", flat=True))
    after = saved(programme, with_modules(plan, one, two))
    assert after.modules[1].topics[1] == moved
    for page in TopicPage.objects.filter(topic__uid=moved.uid):
        assert page.pk in pages
        assert page.get_parent().specific.module.number == "2"


def test_a_module_left_out_lets_its_moved_topics_and_their_lessons_stay(programme: Programme) -> None:
    """Its page goes, and a page takes along what lies under it: the lessons must have moved before."""
    plan = plan_of(programme)
    write_lesson(programme, "1.1")
    pages = set(TopicPage.objects.filter(topic__programme=programme).values_list("pk", flat=True))
    two = replace(plan.modules[1], topics=(*plan.modules[1].topics, *plan.modules[0].topics))
    after = saved(programme, with_modules(plan, two))
    assert [line.code for line in after.topics] == ["2.1", "1.1", "1.2"]
    assert set(TopicPage.objects.filter(topic__programme=programme).values_list("pk", flat=True)) == pages
    assert TopicPage.objects.filter(topic__code="1.1", aim="Мақсат").count() == 2
    assert ModulePage.objects.filter(module__programme=programme).count() == 2


def test_titles_of_pages_follow_the_rows(programme: Programme) -> None:
    plan = plan_of(programme)
    line = replace(plan.modules[1].topics[0], titles={"kk": "Жаңа", "ru": "Новая", "en": ""})
    saved(programme, with_modules(plan, plan.modules[0], replace(plan.modules[1], topics=(line,))))
    kazakh = Locale.objects.get(language_code="kk")
    assert TopicPage.objects.get(topic__uid=line.uid, locale=kazakh).title == "2.1 Жаңа"


def test_a_new_topic_with_the_code_of_one_left_out_is_another_topic(programme: Programme) -> None:
    plan = plan_of(programme)
    gone = plan.modules[1].topics[0]
    two = replace(plan.modules[1], topics=(replace(gone, uid=None),))
    after = saved(programme, with_modules(plan, plan.modules[0], two))
    assert after.modules[1].topics[0].uid not in (None, gone.uid)


def test_a_new_topic_may_take_the_old_code_of_one_renamed(programme: Programme) -> None:
    plan = plan_of(programme)
    old = plan.modules[1].topics[0]
    two = replace(plan.modules[1], topics=(topic("2.1", 1), replace(old, code="2.2")))
    after = saved(programme, with_modules(plan, plan.modules[0], two))
    assert after.modules[1].topics[1].uid == old.uid
    assert after.modules[1].topics[0].uid != old.uid


def test_a_plan_that_knows_no_uids_is_joined_by_code(programme: Programme) -> None:
    before = {line.code: line.uid for line in plan_of(programme).topics}
    after = saved(programme, Plan(8, COLUMNS, (module("1", topic("1.1", 8), topic("2.1", 0, 0, 8)),)))
    assert {line.code: line.uid for line in after.topics} == {code: before[code] for code in ("1.1", "2.1")}


def test_a_uid_of_another_programme_or_given_twice_is_refused(
    provider: Provider, programme: Programme
) -> None:
    other = begun(provider, "basqa")
    stolen = plan_of(other).topics[0].uid
    plan = plan_of(programme)
    twice = plan.modules[0].topics[0].uid
    for uid in (stolen, twice, uuid4()):
        two = replace(plan.modules[1], topics=(replace(plan.modules[1].topics[0], uid=uid),))
        with pytest.raises(PlanRefused, match="belongs to another programme"):
            saved(programme, with_modules(plan, plan.modules[0], two))
    assert plan_of(programme) == plan
    assert len(plan_of(other).topics) == 3


# --- What is refused ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (topic("1.1"), "Two topics have the code 1.1."),
        (topic("", 1), "A topic has no code."),
        (topic("1.3.5.7.9.11", 1), "up to 10 characters"),
        (topic("1.3", -1), "-1 hours; whole numbers from 0 to 200"),
        (topic("1.3", 201), "201 hours; whole numbers from 0 to 200"),
        (TopicLine("1.3", {"kk": "", "ru": "x"}, {}), "1.3: no title in Kazakh."),
        (TopicLine("1.3", {"kk": "x", "ru": " "}, {}), "1.3: no title in Russian."),
        (TopicLine("1.3", titled("x" * 401), {}), "401 characters; up to 400"),
        (TopicLine("1.3", titled("x"), {("day", "excursion"): 1}), "a column that the plan doesn't have"),
    ],
)
def test_a_line_that_cant_be_kept_is_named(programme: Programme, line: TopicLine, words: str) -> None:
    plan = plan_of(programme)
    one = replace(plan.modules[0], topics=(*plan.modules[0].topics, line))
    with pytest.raises(PlanRefused, match=words):
        saved(programme, with_modules(plan, one, plan.modules[1]))
    assert plan_of(programme) == plan


def test_a_draft_may_be_off_by_hours(programme: Programme) -> None:
    plan = plan_of(programme)
    assert saved(programme, replace(plan, total_hours=72)).problems()[0].startswith("Day: 8 hours, 64 fewer")


def test_a_plan_that_was_saved_meanwhile_is_not_overwritten(programme: Programme) -> None:
    plan, version = plan_of(programme), programme.version
    save_plan(programme=programme, plan=replace(plan, total_hours=9), version=version)
    with pytest.raises(SavedMeanwhile):
        save_plan(programme=programme, plan=replace(plan, total_hours=10), version=version)
    assert plan_of(programme).total_hours == 9


def write_lesson(programme: Programme, code: str) -> None:
    TopicPage.objects.filter(topic__programme=programme, topic__code=code).update(aim="Мақсат")


def test_a_topic_with_a_lesson_goes_only_when_the_author_says_so(programme: Programme) -> None:
    plan = plan_of(programme)
    write_lesson(programme, "1.2")
    less = with_modules(plan, replace(plan.modules[0], topics=plan.modules[0].topics[:1]), plan.modules[1])
    with pytest.raises(WouldBeLost, match=r"T1\.2"):
        saved(programme, less)
    assert len(plan_of(programme).topics) == 3
    assert len(saved(programme, less, with_lessons=True).topics) == 2
    assert TopicPage.objects.filter(topic__programme=programme).count() == 4


def test_a_topic_without_a_lesson_goes_without_a_question(programme: Programme) -> None:
    plan = plan_of(programme)
    assert [line.code for line in saved(programme, with_modules(plan, plan.modules[0])).topics] == [
        "1.1",
        "1.2",
    ]
    assert not ModulePage.objects.filter(module__number="2").exists()


def test_a_topic_that_work_was_handed_in_for_stays(provider: Provider) -> None:
    programme, on = make_programme(provider), date(2025, 1, 8)
    edition = approve(
        programme=programme, by=None, on=on, order_number="1", order_date=on, agreed_elsewhere="№ 7"
    )
    task = Task.objects.create(topic=programme.topics.get(code="1.1"), **title_fields(titled("Task")))
    (enrolment,) = take_in(make_cohort(edition), make_person())
    Submission.objects.create(enrolment=enrolment, task=task)
    plan = plan_of(programme)
    one = replace(plan.modules[0], topics=plan.modules[0].topics[1:])
    with pytest.raises(PlanRefused, match="What learners have handed work in for can't be taken out"):
        saved(programme, with_modules(plan, one, *plan.modules[1:]), with_lessons=True)
    assert len(plan_of(programme).topics) == 15


# --- Columns ------------------------------------------------------------------------------------------------


def test_a_column_with_hours_goes_only_when_the_author_says_so(programme: Programme) -> None:
    fewer = COLUMNS[:1] + COLUMNS[2:]
    with pytest.raises(WouldBeLost, match="Day, Practice: 1 hours"):
        set_columns(programme=programme, columns=fewer, version=programme.version)
    assert len(plan_of(programme).columns) == 3
    programme.refresh_from_db()
    set_columns(programme=programme, columns=fewer, version=programme.version, with_hours=True)
    assert plan_of(programme).totals()["day"] == {"lecture": 7, "total": 7}


def test_columns_keep_their_hours_when_they_are_renamed_and_put_in_another_order(
    programme: Programme,
) -> None:
    other = tuple(replace(column, titles=titled("Renamed")) for column in reversed(COLUMNS))
    before = {line.code: line.hours for line in plan_of(programme).topics}
    set_columns(programme=programme, columns=other, version=programme.version)
    after = plan_of(programme)
    assert after.columns == (other[0], other[1], other[2])
    assert {line.code: line.hours for line in after.topics} == before


def test_columns_saved_meanwhile_are_not_overwritten(programme: Programme) -> None:
    version = programme.version
    set_columns(programme=programme, columns=COLUMNS, version=version)
    with pytest.raises(SavedMeanwhile):
        set_columns(programme=programme, columns=COLUMNS[:1], version=version, with_hours=True)


def rules(programme: Programme, **other: int) -> dict[str, Any]:
    return {name: getattr(programme, name) for name in Rules.names()} | other


def set_up(programme: Programme, **other: Any) -> None:
    facts: dict[str, Any] = {
        "version": programme.version,
        "titles": titled("Programme"),
        "rules": rules(programme),
        "columns": COLUMNS,
        "methods": {"day": {"kk": " дәріс \n\n кейс ", "ru": "лекция"}},
    }
    save_settings(programme=programme, **(facts | other))


def test_settings_are_saved_as_a_whole(programme: Programme) -> None:
    set_up(programme, titles=titled("Басқа"), rules=rules(programme, attendance_percent=75))
    assert (programme.title("kk"), programme.attendance_percent) == ("Басқа", 75)
    assert programme.variants.get(code="day").methods_kk == "дәріс\nкейс"
    assert {page.title for page in programme.pages.all()} == {"Басқа", "Басқа (ru)"}


@pytest.mark.parametrize(
    "wrong", [{"attendance_percent": 101}, {"group_least": 6}, {"commission_least": 0}, {"cohort_least": 33}]
)
def test_rules_that_contradict_each_other_are_refused(programme: Programme, wrong: dict[str, int]) -> None:
    with pytest.raises(PlanRefused):
        set_up(programme, rules=rules(programme, **wrong), titles=titled("Басқа"))
    programme.refresh_from_db()
    assert programme.title("kk") == "Programme"


# --- A new programme ----------------------------------------------------------------------------------------


def test_a_programme_like_the_starter_can_be_approved_once_its_plan_is_written(provider: Provider) -> None:
    programme = begin_like_starter(provider=provider, code="zhana", titles=titled("Жаңа"), total_hours=36)
    plan = plan_of(programme)
    assert [column.key for column in plan.columns][:2] == [("day", "lecture"), ("day", "practice")]
    assert (plan.total_hours, plan.topics) == (36, [])
    assert programme.rubrics.get().criteria.count() == 10


def test_a_copy_has_the_plan_and_the_rubric_and_topics_of_its_own(provider: Provider) -> None:
    first = begin_like_starter(provider=provider, code="bir", titles=titled("Бір"), total_hours=8)
    saved(first, with_modules(plan_of(first), module("1", topic("1.1", 4, 4))))
    first.variants.filter(code="day").update(methods_kk="кейс")
    copy = begin_like(other=first, provider=provider, code="eki", titles=titled("Екі"), total_hours=8)
    assert changes(plan_of(first), replace(plan_of(copy), modules=())) != []
    assert plan_of(copy).totals() == plan_of(first).totals()
    assert set(plan_of(copy).uids()).isdisjoint(plan_of(first).uids())
    assert copy.variants.get(code="day").methods_kk == "кейс"
    assert [row.written() for row in copy.rubrics.get().criteria.all()] == [
        row.written() for row in first.rubrics.get().criteria.all()
    ]


# --- Whatever is saved is read back -------------------------------------------------------------------------

PLACES = (0, 1, 2)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plans(PLACES))
def test_a_saved_plan_is_read_back_as_it_was_and_its_known_lines_stay(
    programme: Programme, drawn: Plan
) -> None:
    uids = plan_of(programme).topics
    with transaction.atomic():
        modules = [
            replace(
                line,
                topics=tuple(
                    replace(row, uid=None if row.uid is None else uids[row.uid].uid) for row in line.topics
                ),
            )
            for line in drawn.modules
        ]
        plan = replace(drawn, modules=tuple(modules))
        save_plan(programme=programme, plan=plan, version=Programme.objects.get(pk=programme.pk).version)
        after = plan_of(programme)
        assert without_uids(after) == without_uids(plan)
        for asked, row in zip(plan.topics, after.topics, strict=True):
            assert row.uid is not None
            assert asked.uid in (None, row.uid)
        assert TopicPage.objects.filter(topic__programme=programme).count() == 2 * len(plan.topics)
        assert not any(TopicPage.find_problems())
        transaction.set_rollback(True)


@pytest.mark.parametrize("step", [Step.SUBMITTED, Step.AGREED])
def test_what_is_handed_in_stands_still_until_it_is_decided(programme: Programme, step: Step) -> None:
    programme.steps.create(step=step, on=date(2026, 3, 2))
    with pytest.raises(PlanRefused, match="handed in"):
        save_plan(programme=programme, plan=plan_of(programme), version=programme.version)
    programme.steps.create(step=Step.RETURNED, on=date(2026, 3, 3))
    save_plan(programme=programme, plan=plan_of(programme), version=programme.version)


def test_a_lesson_of_an_edition_is_read_on_after_its_topic_has_left_the_draft() -> None:
    programme = make_programme(make_provider("older"))
    lay_pages(programme)
    topic = programme.topics.get(code="1.2")
    for page in TopicPage.objects.filter(topic=topic):
        page.aim = "Мақсат"
        page.save_revision().publish()
    day = date(2026, 3, 2)
    approve(programme=programme, by=None, on=day, order_number="1", order_date=day, agreed_elsewhere="№ 7")
    plan = plan_of(programme)
    modules = tuple(
        replace(module, topics=tuple(line for line in module.topics if line.code != "1.2"))
        for module in plan.modules
    )
    programme.refresh_from_db()
    save_plan(
        programme=programme,
        plan=replace(plan, modules=modules),
        version=programme.version,
        with_lessons=True,
    )
    lesson = lesson_of(topic.uid, "kk", "day")
    assert lesson is not None
    assert "Мақсат" in lesson.html


def test_a_code_that_could_not_stand_in_an_address_is_refused(programme: Programme) -> None:
    plan = plan_of(programme)
    first = plan.modules[0]
    broken = replace(first, topics=(replace(first.topics[0], code="1/1"), *first.topics[1:]))
    with pytest.raises(PlanRefused, match="letters, digits, full stops and hyphens only"):
        save_plan(
            programme=programme,
            plan=replace(plan, modules=(broken, *plan.modules[1:])),
            version=programme.version,
        )
