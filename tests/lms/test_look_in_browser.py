"""The look in a real browser: axe, the width of a phone, and the small script that helps with forms."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from content.domain.site import open_provider_pages
from lms.domain.people import register_person
from lms.models import Provider

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def browser_page(browser: Any, django_db_serialized_rollback: None, live_server: Any) -> Any:
    page = browser.new_page(base_url=live_server.url, viewport={"width": 360, "height": 740})
    yield page
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_pass_axe_and_fit_a_phone(browser_page: Any, scheme: str) -> None:
    from axe_core_python.sync_playwright import Axe

    names = {"legal_name_kk": "«Алатау» оқу орталығы", "legal_name_ru": "Учебный центр «Алатау»"}
    open_provider_pages(
        Provider.objects.create(slug="alatau", short_name_kk="Алатау", short_name_ru="Алатау", **names)
    )
    browser_page.emulate_media(color_scheme=scheme)
    for address in ("/kk/", "/kk/alatau/", "/accounts/login/", "/kk/components/", "/ru/nowhere/"):
        browser_page.goto(address)
        assert Axe().run(browser_page)["violations"] == [], address
        assert browser_page.evaluate("document.documentElement.scrollWidth") <= 360, address


@pytest.mark.django_db
def test_script_counts_characters_weighs_files_and_shows_a_password(
    browser_page: Any, tmp_path: Path
) -> None:
    browser_page.goto("/en/components/")
    browser_page.fill("#id_text", "two\nlines")
    # the server counts a line break as two characters
    assert browser_page.inner_text("#id_text_limit").endswith(" 490")
    heavy = tmp_path / "heavy.bin"
    heavy.write_bytes(b"0" * (21 * 1024 * 1024))
    browser_page.set_input_files("#id_file", heavy)
    assert browser_page.inner_text(".late").startswith("21 ")

    browser_page.goto("/accounts/login/")
    browser_page.click("#id_password + button")
    assert browser_page.get_attribute("#id_password", "type") == "text"
    browser_page.click("main form .button")
    assert browser_page.evaluate("document.activeElement.className") == "errors"


def test_script_guards_unsaved_words_and_holds_a_pressed_button(
    browser_page: Any, client: Client, live_server: Any
) -> None:
    client.force_login(register_person(names={"surname_kk": "Сейітова"}, email="asel@example.kz"))
    session = {
        "name": settings.SESSION_COOKIE_NAME,
        "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
    }
    browser_page.context.add_cookies([session | {"url": live_server.url}])
    browser_page.goto("/kk/me/")
    asked: list[str] = []

    def stay(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    browser_page.on("dialog", stay)
    browser_page.type("#id_surname_kk", "а")
    with browser_page.expect_event("dialog"):
        browser_page.click(".brand", no_wait_after=True)
    assert asked == ["beforeunload"]
    assert browser_page.input_value("#id_surname_kk").endswith("а")

    # an answer that leaves the page where it is
    browser_page.route("**/kk/me/", lambda route: route.fulfill(status=204))
    browser_page.click("main form .button")
    browser_page.wait_for_function("document.querySelector('main form .button').disabled")
    browser_page.click(".brand")
    browser_page.wait_for_url("**/kk/")
    assert asked == ["beforeunload"]
