"""The look in a real browser: axe, the width of a phone, and the small script that helps with forms."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_core_python.sync_playwright import Axe

from .conftest import Someone

pytestmark = [pytest.mark.django_db, pytest.mark.browser]
Arrive = Callable[..., Someone]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_pass_axe_and_fit_a_phone(someone: Arrive, scheme: str) -> None:
    person = someone(color_scheme=scheme)
    programme = "/kk/programmes/librarian-72/"
    for address in (
        *("/kk/", "/kk/ulgi/", "/accounts/login/", "/kk/components/", "/ru/nowhere/"),
        *("/kk/programmes/", programme, f"{programme}module-1/", f"{programme}topic-2.1/"),
    ):
        page = person.open(address)
        assert Axe().run(page)["violations"] == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, address


def test_script_counts_characters_weighs_files_and_shows_a_password(someone: Arrive, tmp_path: Path) -> None:
    person = someone()
    page = person.open("/en/components/")
    page.fill("#id_text", "two\nlines")
    # the server counts a line break as two characters
    assert page.inner_text("#id_text_limit").endswith(" 490")
    heavy = tmp_path / "heavy.bin"
    heavy.write_bytes(b"0" * (21 * 1024 * 1024))
    page.set_input_files("#id_file", heavy)
    assert page.inner_text(".late").startswith("21 ")

    person.open("/accounts/login/")
    page.click("#id_password + button")
    assert page.get_attribute("#id_password", "type") == "text"
    page.click("main form .button")
    assert page.evaluate("document.activeElement.className") == "errors"


def test_script_guards_unsaved_words_and_holds_a_pressed_button(someone: Arrive) -> None:
    person = someone()
    person.sign_in("learner1")
    page = person.open("/kk/me/")
    asked: list[str] = []

    def stay(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.type("#id_surname_kk", "а")
    with page.expect_event("dialog"):
        page.click(".brand", no_wait_after=True)
    assert asked == ["beforeunload"]
    assert page.input_value("#id_surname_kk").endswith("а")

    # an answer that leaves the page where it is
    page.route("**/kk/me/", lambda route: route.fulfill(status=204))
    page.click("main form .button")
    page.wait_for_function("document.querySelector('main form .button').disabled")
    page.click(".brand")
    page.wait_for_url("**/kk/")
    assert asked == ["beforeunload"]
