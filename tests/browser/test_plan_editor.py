"""An author writes the study plan: sums run as one types, rows move by buttons, and it is saved."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from .conftest import DESK, PHONE, Site, Someone

pytestmark = [pytest.mark.django_db, pytest.mark.browser]
Arrive = Callable[..., Someone]
PLAN = "/ru/authoring/plan-36/plan/"


@pytest.fixture
def begun(site: Site) -> Iterator[None]:
    """A programme of 36 hours with one module and two topics, to be written on."""
    site.installation.python(
        "from content.domain.beginning import begin_like_starter\n"
        "from content.domain.plan import ModuleLine, TopicLine, plan_of\n"
        "from content.domain.planning import save_plan\n"
        "from content.models import Programme\n"
        "from dataclasses import replace\n"
        "from lms.models import Provider\n"
        "titles = {'kk': 'Жоспар', 'ru': 'План', 'en': ''}\n"
        "programme = Programme.objects.filter(code='plan-36').first() or begin_like_starter("
        "provider=Provider.objects.get(slug='ulgi'), code='plan-36', titles=titles, total_hours=36)\n"
        "hours = {('day', 'lecture'): 10, ('online', 'lecture'): 12}\n"
        "topics = [TopicLine(code, titles, hours) for code in ('1.1', '1.2')]\n"
        "plan = replace(plan_of(programme), modules=(ModuleLine('1', titles, tuple(topics)),))\n"
        "save_plan(programme=programme, plan=plan, version=programme.version)\n"
    )
    yield


def difference(page: Page, variant: str) -> Any:
    return page.locator(f"[data-difference={variant}]")


def test_an_author_writes_a_plan(someone: Arrive, begun: None) -> None:
    author = someone(DESK)
    author.sign_in("author")
    page = author.open(PLAN)
    expect(difference(page, "day")).to_contain_text("20")
    expect(difference(page, "day")).to_contain_text("16")

    page.locator("[name='t-1-day.practice']").fill("16")
    expect(difference(page, "day")).to_contain_text("36")
    expect(page.locator("#row-1 [data-sum=day]")).to_have_text("26")
    expect(page.locator("#row-0 [data-sum=day][data-part='']")).to_have_text("36")
    expect(page.locator("#totals [data-part='day.practice']")).to_have_text("16")
    expect(page.locator("#totals [data-sum=online][data-part='']")).to_have_text("24")
    page.locator("[name='t-1-day.practice']").fill("1,5")
    expect(page.locator("#totals [data-part='day.practice']")).to_have_text("0")
    page.locator("[name=total]").fill("20")
    expect(difference(page, "online")).to_contain_text("4")
    page.locator("[name=total]").fill("36")
    page.locator("[name='t-1-day.practice']").fill("16")

    # by the keyboard: the second topic goes up, and the page comes back with its button under the finger
    page.locator("[value=up-2]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[name='t-1-code']")).to_have_value("1.2")
    assert page.evaluate("document.activeElement.value") == "down-1"
    expect(page.locator("[name='t-2-day.practice']")).to_have_value("16")

    page.locator("[value=add-0]").click()
    assert page.evaluate("document.activeElement.name") == "t-3-kk"
    page.keyboard.type("Жаңа тақырып")
    page.locator("#row-3 summary").click()
    page.locator("[name='t-3-ru']").fill("Новая тема")
    page.locator("[name='t-3-online.guided_self_study']").fill("12")
    page.locator("[value=renumber]").click()
    expect(page.locator("[name='t-3-code']")).to_have_value("1.3")
    page.locator(".actions [value=save]").click()
    expect(page.locator(".notice.success")).to_be_visible()
    expect(page.locator("[name='t-3-kk']")).to_have_value("Жаңа тақырып")
    expect(page.locator("[name='t-2-code']")).to_have_value("1.2")
    expect(difference(page, "online")).to_contain_text("36")


def test_without_script_the_plan_is_written_all_the_same(someone: Arrive, begun: None) -> None:
    author = someone(PHONE, java_script_enabled=False)
    author.sign_in("author")
    page = author.open(PLAN)
    page.locator("[name='t-1-day.practice']").fill("-2")
    # Enter saves, and presses no button of a row
    page.locator("[name='t-1-day.practice']").press("Enter")
    expect(page.locator(".errors a")).to_have_attribute("href", "#t-1-day.practice")
    expect(page.locator("[name='t-1-day.practice']")).to_have_value("-2")
    page.locator("[name='t-1-day.practice']").fill("16")
    page.locator("[value=down-1]").click()
    expect(page.locator("[name='t-2-day.practice']")).to_have_value("16")
    page.locator(".actions [value=save]").click()
    expect(page.locator(".notice.success")).to_be_visible()
    expect(page.locator("#totals [data-part='day.practice']")).to_have_text("16")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_pass_axe_and_fit_a_phone(someone: Arrive, begun: None, scheme: str) -> None:
    author = someone(PHONE, color_scheme=scheme)
    author.sign_in("author")
    for address in (PLAN, "/ru/authoring/plan-36/settings/", "/kk/authoring/new/"):
        page = author.open(address)
        assert Axe().run(page)["violations"] == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, address
    page = author.open(PLAN)
    page.locator("[name='t-1-day.practice']").fill("x")
    page.locator(".actions [value=save]").click()
    expect(page).to_have_url(re.compile(PLAN))
    expect(page.locator("#t-1-day\\.practice-wrong")).to_be_visible()
    assert Axe().run(page)["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
