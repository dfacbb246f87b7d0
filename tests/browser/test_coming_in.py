"""Journeys of the first days: coming in, choosing a language, losing a session. On a phone, in Kazakh."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import expect

from .conftest import DESK, PHONE, Site, Someone

# django_db: so that pytest-django prepares the database that the installation is copied from
pytestmark = [pytest.mark.django_db, pytest.mark.browser]
Arrive = Callable[..., Someone]


def test_the_site_speaks_kazakh_whatever_the_browser_says(someone: Arrive) -> None:
    page = someone().open("/")
    expect(page).to_have_url(re.compile(r"/kk/$"))
    assert page.get_attribute("html", "lang") == "kk"


def test_the_language_chosen_is_kept_after_signing_in(someone: Arrive) -> None:
    person = someone()
    page = person.open("/kk/")
    page.click("button[name=language][value=ru]")
    expect(page).to_have_url(re.compile(r"/ru/$"))
    page = person.open("/accounts/login/")
    assert page.get_attribute("html", "lang") == "ru"


def test_a_person_with_a_phone_alone_comes_in_by_a_printed_slip(someone: Arrive, site: Site) -> None:
    coordinator = someone(DESK)
    page = coordinator.sign_in("coordinator")
    coordinator.open("/admin/people/?q=паракова")
    page.click("main a:has-text('Парақова')")
    page.click("a[href*='/people/slip/']")
    page.locator("main form button").last.click()
    code = page.text_content(".code") or ""

    newcomer = someone()
    page = newcomer.open("/accounts/slip/")
    page.fill("[name=address]", "8 (700) 000-00-01")
    page.fill("[name=code]", code.lower())
    for name in ("password1", "password2"):
        page.fill(f"[name={name}]", "сөреде-жүз-кітап")
    page.press("[name=password2]", "Enter")
    expect(page).to_have_url(re.compile(r"/kk/home/$"))

    again = someone().open("/accounts/login/")
    again.fill("[name=login]", "+7 700 000 00 01")
    again.fill("[name=password]", "сөреде-жүз-кітап")
    again.press("[name=password]", "Enter")
    expect(again).to_have_url(re.compile(r"/kk/home/$"))


def test_a_wrong_password_is_told_in_kazakh_and_keeps_the_address(someone: Arrive, site: Site) -> None:
    page = someone().open("/accounts/login/")
    page.fill("[name=login]", site.address("learner1"))
    page.fill("[name=password]", "бұл емес")
    page.press("[name=password]", "Enter")
    expect(page.locator("[role=alert], .summary, .errors").first).to_be_visible()
    assert page.input_value("[name=login]") == site.address("learner1")


def test_what_was_typed_survives_a_session_that_ended(someone: Arrive, site: Site) -> None:
    person = someone()
    page = person.sign_in("learner1")
    person.open("/kk/me/")
    page.fill("[name=contact_email]", "mektep@synaq.example")
    cookies = [cookie for cookie in person.context.cookies() if cookie["name"] != "session"]
    person.context.clear_cookies()
    person.context.add_cookies(cookies)
    page.locator(
        "form:has([name=contact_email]) button[type=submit], form:has([name=contact_email]) button"
    ).last.click()
    expect(page).to_have_url(re.compile("/accounts/login/"))
    page.fill("[name=login]", site.address("learner1"))
    page.fill("[name=password]", site.demo["password"])
    page.press("[name=password]", "Enter")
    expect(page.locator("main")).to_contain_text("mektep@synaq.example")
    page.locator("main form button").last.click()
    expect(page).to_have_url(re.compile("/kk/me/$"))
    expect(page.locator("[name=contact_email]")).to_have_value("mektep@synaq.example")


def test_a_person_takes_their_data_along(someone: Arrive) -> None:
    person = someone()
    page = person.sign_in("learner1")
    person.open("/kk/me/data/")
    with page.expect_download() as download:
        page.click("a[href$='data.zip']")
    assert download.value.suggested_filename == "my-data.zip"


def test_signing_in_needs_no_script(someone: Arrive) -> None:
    page = someone(java_script_enabled=False).sign_in("learner1")
    expect(page.locator("h1")).to_be_visible()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_main_pages_are_accessible_and_fit(someone: Arrive, size: dict[str, int], language: str) -> None:
    person = someone(size)
    anonymous = [f"/{language}/", f"/{language}/ulgi/"]
    own = [f"/{language}/home/", f"/{language}/me/", f"/{language}/me/data/"]
    for path in anonymous:
        looked_at(person, path)
    person.sign_in("learner1")
    for path in own:
        looked_at(person, path)


def looked_at(person: Someone, path: str) -> None:
    page = person.open(path)
    found = Axe().run(page)["violations"]
    assert not found, (
        path,
        json.dumps([(item["id"], item["nodes"][0]["html"]) for item in found], ensure_ascii=False),
    )
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), path
