"""A course is run from the list to the sheet, in Kazakh: people apply, are listed, learn and are marked."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from .conftest import DESK, Site, Someone, letters

pytestmark = [pytest.mark.django_db, pytest.mark.browser]
Arrive = Callable[..., Someone]
PRIMARY = "main form button.button:not(.quiet)"
LIST = """№;Тегі;Аты;Әкесінің аты;ЖСН;Телефон;E-mail;Мектеп
1;Тізбекова;Айна;Маратқызы;991231600409;8 701 000 00 11;tizbek1@mektep.example;№ 5 мектеп
2;Тізбеков;Ораз;;123;;tizbek2@mektep.example;№ 6 мектеп
"""


def ordered(page: Page, number: str) -> None:
    page.fill("[name=number]", number)
    page.fill("[name=date]", f"{date.today():%d.%m.%Y}")


def test_somebody_applies_on_a_phone_and_is_taken_in_by_an_order(someone: Arrive, site: Site) -> None:
    anyone, coordinator = someone(), someone(DESK)
    page = anyone.open("/kk/programmes/librarian-72/")
    page.locator("a[href*='/apply/']").first.click()
    page.fill("[name=surname_kk]", "Өтінішева")
    page.fill("[name=given_name_kk]", "Үміт")
    page.fill("[name=iin]", "123")
    page.fill("[name=email]", "umit@mektep.example")
    page.fill("[name=organisation]", "№ 7 мектеп")
    page.fill("[name=position]", "кітапханашы")
    for field in ("organisation_type", "region"):
        page.locator(f"[name={field}]").select_option(index=1)
    page.check("[name=consent]")
    page.locator(PRIMARY).first.click()
    # a number that can't be right is told beside it, and what was typed is still there
    expect(page.locator("[name=iin][aria-invalid=true]")).to_be_visible()
    expect(page.locator("[name=surname_kk]")).to_have_value("Өтінішева")
    page.fill("[name=iin]", "991231600301")
    page.check("[name=consent]")
    page.locator(PRIMARY).first.click()
    expect(page.locator("main h1")).to_be_visible()
    with letters(site) as newest_to:
        letter = newest_to("umit@mektep.example")
    (link,) = set(re.findall(r"/kk/apply/confirm/[\w:.-]+/", letter)) or {""}
    page = anyone.open(link)
    page.locator(PRIMARY).first.click()

    coordinator.sign_in("coordinator")
    page = coordinator.open("/kk/cohorts/ru-open/applications/")
    page.get_by_role("link", name="Өтінішева").click()
    ordered(page, "15-Қ")
    page.locator("form:has([name=number]) button").first.click()
    expect(page.locator(".notice.success").first).to_be_visible()
    expect(coordinator.open("/kk/cohorts/ru-open/").locator("#people + table")).to_contain_text("Өтінішева")


def test_a_departments_list_is_looked_through_carried_in_and_undone(someone: Arrive, tmp_path: Path) -> None:
    coordinator = someone(DESK)
    coordinator.sign_in("coordinator")
    file = tmp_path / "tizim.csv"
    file.write_text(LIST, encoding="utf-8-sig")
    page = coordinator.open("/kk/cohorts/kk-online/lists/new/")
    page.set_input_files("[name=file]", file)
    page.locator(PRIMARY).first.click()
    # read by the worker; the page comes back by itself
    expect(page.locator("[name=number]")).to_be_visible(timeout=60_000)
    expect(page.locator("main")).to_contain_text("Тізбекова")
    ordered(page, "16-Қ")
    page.locator("form:has([name=number]) button").first.click()
    expect(page.locator("form[action$='/undo/']")).to_be_visible(timeout=60_000)
    expect(coordinator.open("/kk/cohorts/kk-online/").locator("main")).to_contain_text("Тізбекова Айна")
    page = coordinator.open("/kk/cohorts/kk-online/lists/")
    page.get_by_role("link", name="tizim.csv").first.click()
    page.locator("form[action$='/undo/'] button").click()
    expect(coordinator.open("/kk/cohorts/kk-online/").locator("main")).not_to_contain_text("Тізбекова Айна")


def test_a_learner_says_what_they_need_and_what_they_worked_through(someone: Arrive) -> None:
    learner = someone()
    learner.sign_in("learner_online")
    page = learner.open("/kk/learn/kk-online/questionnaire/entry/")
    names = {
        item.get_attribute("name") for item in page.locator("main :is([type=radio], [type=checkbox])").all()
    }
    for name in names:
        page.locator(f"[name={name}]").first.check()
    page.locator(PRIMARY).first.click()
    expect(page.locator(".notice.success").first).to_be_visible()
    page = learner.open("/kk/learn/kk-online/1.1/")
    page.locator("form[action$='/worked/'] button").click()
    expect(page.locator(".notice.success").first).to_be_visible()


PAGES: dict[str, tuple[str, ...]] = {
    "coordinator": (
        *("/kk/home/", "/kk/cohorts/", "/kk/cohorts/new/", "/kk/cohorts/draw/", "/kk/timetable/"),
        *(
            f"/kk/cohorts/kk-running/{part}"
            for part in (
                *("", "edit/", "enrol/", "teachers/", "timetable/", "timetable/draw/", "timetable/edit/"),
                *("timetable/versions/", "calendar/", "documents/", "questionnaire/", "cancel/"),
            )
        ),
        *(f"/kk/cohorts/ru-open/{part}" for part in ("", "applications/", "lists/", "lists/new/", "quotas/")),
    ),
    "teacher": ("/kk/home/", "/kk/timetable/", "/kk/calendar/", "/kk/cohorts/kk-running/"),
    "learner1": (
        *("/kk/home/", "/kk/learn/kk-running/", "/kk/learn/kk-running/timetable/", "/kk/calendar/"),
        "/kk/learn/kk-running/1.1/",
    ),
    "learner_online": ("/kk/home/", "/kk/learn/kk-online/", "/kk/learn/kk-online/questionnaire/entry/"),
}


@pytest.mark.parametrize("who", PAGES)
def test_pages_of_a_running_course_pass_axe_and_fit_a_phone(someone: Arrive, who: str) -> None:
    person = someone()
    person.sign_in(who)
    for address in PAGES[who]:
        page = person.open(address)
        expect(page.locator("h1")).not_to_have_text("Мұндай бет жоқ")
        found: list[Any] = Axe().run(page)["violations"]
        assert [item["id"] for item in found] == [], (address, found)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, address


def test_the_sheet_of_a_class_passes_axe_and_is_marked_with_one_tap_a_person(someone: Arrive) -> None:
    teacher = someone()
    teacher.sign_in("teacher")
    page = teacher.open("/kk/cohorts/kk-running/timetable/")
    page.locator("a[href*='/sessions/']").first.click()
    assert Axe().run(page)["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
