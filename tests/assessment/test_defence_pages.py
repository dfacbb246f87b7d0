"""From a project on the coordinator's page to a result on the learner's."""

import re
from typing import Any

import pytest
from django.urls import reverse

from assessment.domain import scoring
from assessment.domain.projects import form_project, schedule_defence
from assessment.enums import DefenceState
from assessment.forms.sheets import name_of
from assessment.models import Commission, Defence, Project, Settlement
from courses.enums import OrderKind
from tests.assessment.course import (
    Course,
    cell_of,
    enrol_some,
    release,
    run_course,
    send,
    send_all,
    settle,
    sheet_of,
)
from tests.factories import signed_in

pytestmark = pytest.mark.django_db


def at(name: str, course: Course) -> str:
    return reverse(name, args=[course.defence.pk])


def filled_in(values: dict[scoring.Cell, int]) -> dict[str, int]:
    return {name_of(cell): value for cell, value in values.items()}


# --- the coordinator sets it up -----------------------------------------------------------------------------


def test_a_coordinator_sets_up_project_commission_and_defence(course: Course) -> None:
    order = course.cohort.orders.get(kind=OrderKind.ENROLMENT)
    people = enrol_some(course.cohort, order, range(4, 7))
    client, code = signed_in(course.coordinator), course.cohort.code
    cohort_page = reverse("cohort", args=[code])

    made = client.post(
        reverse("project_new", args=[code]),
        {"title": "Оқырман күні", "members": [person.pk for person in people]},
    )
    assert made["Location"] == cohort_page
    project = Project.objects.get(title="Оқырман күні")
    assert [member.enrolment for member in project.members.all()] == people

    made = client.post(
        reverse("commission_new", args=[code]),
        {
            "chair": course.chair.pk,
            "members": [person.pk for person in course.assessors],
            "secretary": course.teacher.pk,
            "order_number": "40",
        },
    )
    assert made["Location"] == cohort_page
    commission = Commission.objects.latest("pk")
    assert scoring.scorers(Defence(commission=commission)) == {person.pk for person in course.scorers}

    asked = {"project": project.pk, "commission": commission.pk, "held_on": "31.12.2030"}
    assert client.post(reverse("defence_new", args=[code]), asked)["Location"] == cohort_page
    defence = project.defences.get()
    assert (defence.commission, f"{defence.held_on}") == (commission, "2030-12-31")
    html = client.get(cohort_page).content.decode()
    assert "Оқырман күні" in html
    assert "31.12.2030" in html


def test_a_group_of_two_is_refused_and_the_ticks_are_kept(course: Course) -> None:
    order = course.cohort.orders.get(kind=OrderKind.ENROLMENT)
    people = enrol_some(course.cohort, order, range(4, 7))
    page = signed_in(course.coordinator).post(
        reverse("project_new", args=[course.cohort.code]),
        {"title": "Екеуміз", "members": [person.pk for person in people[:2]]},
    )
    html = page.content.decode()
    assert page.context["form"].non_field_errors()
    assert "Екеуміз" in html
    assert html.count(" checked") == 2


def test_people_of_other_cohorts_and_providers_are_not_offered(course: Course) -> None:
    other = run_course("other")
    client = signed_in(course.coordinator)
    for name in ("project_new", "commission_new", "defence_new"):
        html = client.get(reverse(name, args=[course.cohort.code])).content.decode()
        for row in (*other.enrolled, *other.scorers, other.defence.project):
            assert f'value="{row.pk}"' not in html or row.pk in {item.pk for item in course.scorers}
    page = client.post(
        reverse("commission_new", args=[course.cohort.code]),
        {"chair": other.chair.pk, "members": [person.pk for person in course.assessors]},
    )
    assert page.context["form"].errors["chair"]


def test_a_teacher_sees_the_cohort_and_sets_nothing_up(course: Course) -> None:
    client, code = signed_in(course.teacher), course.cohort.code
    assert (
        reverse("project_new", args=[code]) not in client.get(reverse("cohort", args=[code])).content.decode()
    )
    assert client.get(reverse("project_new", args=[code])).status_code == 404


# --- an assessor's pad --------------------------------------------------------------------------------------


def test_a_pad_has_a_choice_for_every_line_in_the_levels_words(course: Course) -> None:
    html = signed_in(course.assessors[0]).get(at("defence_sheet", course)).content.decode()
    assert len(set(re.findall(r'type="radio" name="(c[0-9_m]+)"', html))) == 13
    assert "1 – ішінара орындалған" in html
    assert " checked" not in html


def test_a_full_sheet_is_taken_and_shown_back(course: Course) -> None:
    client = signed_in(course.assessors[0])
    sent = client.post(at("defence_sheet", course), filled_in(sheet_of(course)))
    assert sent["Location"] == at("defence_sheet", course)
    sheet = course.defence.sheets.get()
    assert scoring.values_of(sheet) == sheet_of(course)
    page = client.get(at("defence_sheet", course))
    assert sorted(page.context["totals"].values()) == [9, 10, 10, 11]
    assert 'type="radio"' not in page.content.decode()


def test_a_missing_criterion_is_named_and_the_rest_is_kept(course: Course) -> None:
    values = filled_in(sheet_of(course))
    missing = name_of(cell_of(course, 4))
    del values[missing]
    page = signed_in(course.assessors[0]).post(at("defence_sheet", course), values)
    html = page.content.decode()
    assert list(page.context["form"].errors) == [missing]
    assert re.search(r'<a href="#id_\w+">4\. ', html)
    assert html.count(" checked") == 12
    assert not course.defence.sheets.exists()


def test_a_sheet_sent_twice_counts_once_and_another_is_refused(course: Course) -> None:
    client = signed_in(course.assessors[0])
    for _time in range(2):
        assert client.post(at("defence_sheet", course), filled_in(sheet_of(course))).status_code == 302
    page = client.post(at("defence_sheet", course), filled_in(sheet_of(course, 2)))
    assert page.context["form"].non_field_errors()
    assert scoring.values_of(course.defence.sheets.get()) == sheet_of(course)


def test_a_person_alone_is_asked_of_their_own_initiative(course: Course) -> None:
    course.defence.project.members.exclude(pk=course.members[0].pk).delete()
    html = signed_in(course.chair).get(at("defence_sheet", course)).content.decode()
    assert "дербестігі" in html
    assert len(set(re.findall(r'type="radio" name="(c[0-9_m]+)"', html))) == 10


def test_after_closing_the_pad_is_gone(course: Course) -> None:
    send(course, course.chair, sheet_of(course))
    scoring.close_scoring(defence=course.defence, by=course.chair, reason="Ауырды", at=course.held_at)
    client = signed_in(course.assessors[0])
    assert 'type="radio"' not in client.get(at("defence_sheet", course)).content.decode()
    page = client.post(at("defence_sheet", course), filled_in(sheet_of(course)))
    assert page.context["form"].non_field_errors()
    assert course.defence.sheets.count() == 1


@pytest.mark.parametrize("who", ["teacher", "coordinator", "director"])
def test_who_does_not_score_finds_no_pad(course: Course, who: str) -> None:
    client = signed_in(getattr(course, who))
    assert client.get(at("defence_sheet", course)).status_code == 404
    assert client.post(at("defence_sheet", course), filled_in(sheet_of(course))).status_code == 404


def test_home_leads_to_what_waits_and_then_no_more(course: Course) -> None:
    client, home = signed_in(course.assessors[0]), reverse("home_of_role")
    assert at("defence_sheet", course) in client.get(home).content.decode()
    send(course, course.assessors[0], sheet_of(course))
    assert at("defence_sheet", course) not in client.get(home).content.decode()


def test_home_leads_the_chair_from_the_pad_to_the_table(course: Course) -> None:
    client, home = signed_in(course.chair), reverse("home_of_role")
    send_all(course, sheet_of(course))
    assert at("settle", course) in client.get(home).content.decode()
    settled = settle(course, sheet_of(course))
    assert at("settle", course) in client.get(home).content.decode()
    Settlement.objects.filter(pk=settled.pk).update(released_at=course.held_at)
    assert at("settle", course) not in client.get(home).content.decode()


# --- the chair's table --------------------------------------------------------------------------------------


def test_the_scoring_is_closed_with_a_reason(course: Course) -> None:
    send(course, course.chair, sheet_of(course))
    client = signed_in(course.chair)
    assert client.post(at("settle", course), {"reason": ""}).context["form"].errors["reason"]
    assert client.post(at("settle", course), {"reason": "Екеуі ауырып қалды"}).status_code == 302
    course.defence.refresh_from_db()
    assert course.defence.closed_because == "Екеуі ауырып қалды"
    assert "Екеуі ауырып қалды" in client.get(at("settle", course)).content.decode()


def test_the_median_is_chosen_beforehand(course: Course) -> None:
    send_all(course, sheet_of(course))
    page = signed_in(course.chair).get(at("settle", course))
    assert page.context["form"].chosen() == sheet_of(course)
    assert page.content.decode().count(" checked") == 13


def test_first_what_it_comes_to_and_then_the_word_on_each(course: Course) -> None:
    send_all(course, sheet_of(course))
    client, address = signed_in(course.chair), at("settle", course)
    computed = client.post(address, filled_in(sheet_of(course)) | {"step": "compute"})
    html = computed.content.decode()
    assert computed.templates[0].name == "assessment/settle_confirm.html"
    words = re.findall(r'name="confirmed" value="(\d+:\d+:[01])"', html)
    assert [word.split(":", 1)[1] for word in words] == ["9:0", "10:1", "10:1", "11:1"]
    assert not course.defence.settlements.exists()

    sent = filled_in(sheet_of(course)) | {"step": "confirm"}
    too_few = client.post(address, sent | {"confirmed": words[1:]})
    assert too_few.context["form"].non_field_errors()
    assert too_few.templates[0].name == "assessment/settle_confirm.html"
    assert not course.defence.settlements.exists()

    assert client.post(address, sent | {"confirmed": words}).status_code == 302
    results = course.defence.settlements.get().results.all()
    assert [(result.points, result.passed) for result in results] == [
        (9, False),
        (10, True),
        (10, True),
        (11, True),
    ]


def test_back_from_the_second_step_the_values_are_still_there(course: Course) -> None:
    send_all(course, sheet_of(course))
    chosen = sheet_of(course) | {cell_of(course, 2): 2}
    reason = {f"why_{name_of(cell_of(course, 2))}": "Талқыладық"}
    page = signed_in(course.chair).post(at("settle", course), filled_in(chosen) | reason | {"step": "edit"})
    assert page.templates[0].name == "assessment/settle.html"
    assert page.context["form"].chosen() == chosen
    assert 'value="Талқыладық"' in page.content.decode()


def test_a_reason_is_asked_where_it_is_needed_and_kept(course: Course) -> None:
    send_all(course, sheet_of(course))
    client, cell = signed_in(course.chair), cell_of(course, 5)
    values = filled_in(sheet_of(course) | {cell: 2}) | {"step": "compute"}
    page = client.post(at("settle", course), values)
    field = f"why_{name_of(cell)}"
    assert field in page.context["form"].errors
    assert f'name="{field}"' in page.content.decode()
    page = client.post(at("settle", course), values | {field: "Тәжірибеде тексерілген"})
    assert page.context["form"].results
    assert 'value="Тәжірибеде тексерілген"' in page.content.decode()


def test_disagreement_is_told_in_words(course: Course) -> None:
    low, high = sheet_of(course, 1, (1, 1, 1, 1)), sheet_of(course, 1, (1, 1, 1, 1))
    low[cell_of(course, 4)], high[cell_of(course, 4)] = 0, 2
    send_all(course, low, high, sheet_of(course, 1, (1, 1, 1, 1)))
    lines = signed_in(course.chair).get(at("settle", course)).context["form"].lines()
    assert [str(line.row)[0] for line in lines if line.why] == ["4"]


def test_results_are_released_by_a_button(course: Course) -> None:
    send_all(course, sheet_of(course))
    settle(course, sheet_of(course))
    client = signed_in(course.chair)
    assert at("release", course) in client.get(at("settle", course)).content.decode()
    assert client.get(at("release", course)).status_code == 405
    assert client.post(at("release", course))["Location"] == at("settle", course)
    assert scoring.state(Defence.objects.get(pk=course.defence.pk)) == DefenceState.RELEASED
    again = client.post(at("release", course), follow=True)
    assert [message.level_tag for message in again.context["messages"]] == ["success", "error"]


def test_before_it_is_settled_there_is_nothing_to_release(course: Course) -> None:
    assert signed_in(course.chair).post(at("release", course)).status_code == 404


# --- what it leaves -----------------------------------------------------------------------------------------


def test_the_protocol_names_commission_results_and_reasons(course: Course) -> None:
    send_all(course, sheet_of(course))
    cell = cell_of(course, 5)
    settle(course, sheet_of(course) | {cell: 0}, because(course) | {cell: "Екі кестесі жоқ"})
    client = signed_in(course.chair)
    for language, words in (("kk", "қанағаттанарлық"), ("ru", "удовлетворительно")):
        html = client.get(at("protocol", course).replace("/kk/", f"/{language}/")).content.decode()
        assert "Екі кестесі жоқ" in html
        assert words in html
        for seat in course.defence.commission.members.all():
            assert seat.person.name(language).initials_first in html


def because(course: Course) -> dict[scoring.Cell, str]:
    return dict.fromkeys(scoring.cells_of(course.defence), "Талқыланды")


def test_the_protocol_is_the_coordinators_once_it_is_released_and_never_a_learners(course: Course) -> None:
    coordinator = signed_in(course.coordinator)
    send_all(course, sheet_of(course))
    settle(course, sheet_of(course))
    assert coordinator.get(at("protocol", course)).status_code == 404
    signed_in(course.chair).post(at("release", course))
    assert coordinator.get(at("protocol", course)).status_code == 200
    assert signed_in(course.enrolled[1].learner).get(at("protocol", course)).status_code == 404


def test_a_learner_reads_their_own_result_after_the_release_alone(course: Course) -> None:
    client, address = (
        signed_in(course.enrolled[0].learner),
        reverse("result", args=[course.cohort.code]),
    )
    send_all(course, sheet_of(course))
    settled = settle(course, sheet_of(course))
    assert "mine" not in client.get(address).context
    Settlement.objects.filter(pk=settled.pk).update(released_at=course.held_at)
    page = client.get(address)
    assert page.context["mine"]["result"].points == 9
    html = page.content.decode()
    assert len(page.context["rows"]) == 10
    assert str(course.members[1]) not in html


def test_sheet_protocol_result_and_certificates_agree(course: Course) -> None:
    """The group of four through criterion 7: 9, 10, 10 and 11 points, one not passed."""
    release(course)
    protocol = signed_in(course.chair).get(at("protocol", course))
    told = [
        (one["result"].points, one["result"].grade, one["result"].passed)
        for one in protocol.context["results"]
    ]
    assert told == [(9, None, False), (10, 3, True), (10, 3, True), (11, 3, True)]
    code = course.cohort.code
    for person, (points, _grade, passed) in zip(course.enrolled, told, strict=True):
        mine = signed_in(person.learner).get(reverse("result", args=[code])).context["mine"]["result"]
        assert (mine.points, mine.passed) == (points, passed)
    people = signed_in(course.director).get(reverse("certificates", args=[code])).context["people"]
    assert [one["verdict"].eligible for one in people] == [passed for _points, _grade, passed in told]


def test_the_cohorts_page_costs_the_same_with_many_projects(
    course: Course, django_assert_num_queries: Any
) -> None:
    client, address = signed_in(course.coordinator), reverse("cohort", args=[course.cohort.code])
    client.get(address)  # what is looked up once and remembered
    with django_assert_num_queries(36):
        client.get(address)
    order = course.cohort.orders.get(kind=OrderKind.ENROLMENT)
    for person in enrol_some(course.cohort, order, range(4, 10)):
        project = form_project(cohort=course.cohort, title="Жоба", members=[person])
        schedule_defence(project=project, commission=course.defence.commission, on=course.cohort.defence_on)
    with django_assert_num_queries(36):
        client.get(address)
