"""The look keeps its word: weight, contrast, one field template, no inline code, pages that stand alone."""

from __future__ import annotations

import re
from typing import Any

import brotli
import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone, translation

from content.domain.site import open_provider_pages, open_site
from lms.domain.people import register_person
from lms.domain.personal_data import Section, consent_text
from lms.enums import Purpose
from lms.kept import send_again_page
from lms.models import Provider, User
from lms.templatetags.lms_page import device

STATIC = settings.BASE_DIR / "static" / "lms"
TEMPLATES = settings.BASE_DIR / "templates"
STYLESHEET = (STATIC / "site.css").read_text()
# Mails and downloaded files have no stylesheet beside them; Wagtail's admin has a policy of its own.
APART = ("emails/", "lms/my_data_file.html", "content/papers/", "lms/desk/", "wagtailadmin/", "pdf/")


def weight(content: bytes) -> int:
    return len(brotli.compress(content))


def soup(markup: str | bytes) -> BeautifulSoup:
    return BeautifulSoup(markup, "html.parser")


def templates(*apart: str) -> list[str]:
    names = (path.relative_to(TEMPLATES).as_posix() for path in sorted(TEMPLATES.rglob("*.html")))
    return [name for name in names if not name.startswith(apart or ("\0",))]


@pytest.fixture
def provider(db: None) -> Provider:
    return Provider.objects.create(
        slug="alatau",
        legal_name_kk="«Алатау & К» оқу орталығы",
        legal_name_ru="Учебный центр «Алатау & К»",
        short_name_kk="«Алатау» орталығы",
        short_name_ru="Центр «Алатау»",
        bin="991240000012",
        city_kk="Алматы",
        city_ru="Алматы",
        address_kk="Абай даңғылы, 1",
        address_ru="проспект Абая, 1",
        email="info@alatau.example",
    )


@pytest.fixture
def person(db: None) -> User:
    names = {"surname_kk": "Сейітова", "given_name_kk": "Әсел", "patronymic_kk": "Маратқызы"}
    person = register_person(names=names, email="asel@example.kz")
    person.set_password("бір-екі-үш-төрт")
    person.save()
    return person


@pytest.fixture
def signed_in(client: Client, person: User) -> Client:
    client.force_login(person)
    return client


# --- weight -------------------------------------------------------------------------------------------------


def test_first_visit_to_the_home_page_weighs_under_30_kb(client: Client, provider: Provider) -> None:
    open_provider_pages(provider)
    page = client.get("/kk/")
    assert page.status_code == 200
    files = [(STATIC / name).read_bytes() for name in ("site.css", "site.js", "ornament.svg", "favicon.svg")]
    assert sum(map(weight, [page.content, *files])) < 30_000


def test_stylesheet_and_script_stay_small() -> None:
    assert weight(STYLESHEET.encode()) < 9_000
    assert weight((STATIC / "site.js").read_bytes()) < 3_000


def test_frame_asks_the_database_nothing_for_an_anonymous_reader(
    client: Client, db: None, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        assert client.get("/accounts/slip/").status_code == 200


# --- what templates may not hold ----------------------------------------------------------------------------

INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)", re.IGNORECASE)
FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)


@pytest.mark.parametrize("name", templates(*APART))
def test_template_has_no_inline_style_or_script(name: str) -> None:
    assert not INLINE.search((TEMPLATES / name).read_text())


# These two are wrapped around a form's body, and the token comes with the body. The frame's language switch
# has none, so that anonymous pages can be cached: its view asks for the Origin.
@pytest.mark.parametrize("name", templates("allauth/elements/form.html", "forms/whole_uni_form"))
def test_every_form_that_posts_carries_its_token(name: str) -> None:
    for form in FORM.findall((TEMPLATES / name).read_text()):
        excepted = 'method="post"' not in form or "{% url 'choose_language' %}" in form
        assert excepted or "{% csrf_token %}" in form


# --- colours ------------------------------------------------------------------------------------------------

TEXT_PAIRS = [
    *((text, ground) for ground in ("ground", "panel") for text in ("ink", "soft", "teal", "teal-deep")),
    *((text, ground) for ground in ("ground", "panel") for text in ("success", "warning", "danger")),
    *(("ink", f"{role}wash") for role in ("", "success-", "warning-", "danger-")),
    *((role, f"{role}-wash") for role in ("success", "warning", "danger")),
    ("teal", "wash"),
    ("teal-deep", "wash"),
    ("on-teal", "teal"),
    ("on-teal", "teal-deep"),
]
CONTROL_PAIRS = [
    (line, ground)
    for ground in ("ground", "panel")
    for line in ("edge", "teal", "success", "warning", "danger")
]


def colours(theme: str) -> dict[str, str]:
    """The variables of `:root`; the dark theme says its own over the light ones."""
    blocks = re.findall(r":root\s*{([^}]*)}", STYLESHEET)
    light, dark = (dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", block)) for block in blocks[:2])
    assert light.keys() == dark.keys()
    return light if theme == "light" else dark


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("front", "back", "least"),
    [(*pair, 4.5) for pair in TEXT_PAIRS] + [(*pair, 3.0) for pair in CONTROL_PAIRS],
)
def test_colours_contrast(theme: str, front: str, back: str, least: float) -> None:
    roles = colours(theme)
    assert contrast(roles[front], roles[back]) >= least


def test_gold_is_never_a_text_colour() -> None:
    assert not re.search(r"(?<![-\w])color:\s*var\(--gold\)", STYLESHEET)


# --- the frame ----------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_frame_has_skip_link_one_heading_and_a_language_switch_that_is_remembered(client: Client) -> None:
    page = soup(client.get("/accounts/login/?next=/kk/me/").content)
    assert page.select_one("a.skip")["href"] == "#main"
    assert page.select_one("main#main")
    assert len(page.select("h1")) == 1
    switch = page.select_one("form.language")
    assert switch.select_one("[name=next]")["value"] == "/accounts/login/?next=/kk/me/"
    assert {button["value"] for button in switch.select("button")} == {"ru", "en"}


@pytest.mark.django_db
def test_only_a_page_whose_address_carries_a_language_links_to_the_others(client: Client) -> None:
    open_site()
    prefixed = soup(client.get("/kk/?from=letter").content)
    assert prefixed.select_one("link[hreflang=ru]")["href"] == "/ru/?from=letter"
    assert prefixed.select_one("footer a[lang=ru]")["href"] == "/ru/?from=letter"
    assert not soup(client.get("/accounts/login/").content).select("link[hreflang], footer a")


def test_kazakh_content_says_so_under_an_english_frame(client: Client, provider: Provider) -> None:
    open_provider_pages(provider)
    for address in ("/en/", "/en/alatau/"):
        page = soup(client.get(address).content)
        assert page.html["lang"] == "en"
        assert page.h1.find_parent(lang="kk")
        assert page.select_one("link[rel=canonical]")["href"].endswith(address.replace("en", "kk"))
    kazakh = soup(client.get("/kk/").content)
    assert not kazakh.h1.find_parent("div", lang=True)
    assert not kazakh.select("link[rel=canonical]")


def test_menu_offers_the_desk_to_whoever_may_use_it(signed_in: Client, person: User) -> None:
    assert not soup(signed_in.get("/kk/home/").content).select("header a[href='/admin/']")
    User.objects.filter(pk=person.pk).update(is_superuser=True)
    assert soup(signed_in.get("/kk/home/").content).select("header a[href='/admin/']")


# --- pages --------------------------------------------------------------------------------------------------

OPEN_PAGES = [
    "/accounts/login/",
    "/accounts/login/code/",
    "/accounts/slip/",
    "/accounts/inactive/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/1-abc-def/",
    "/accounts/confirm-email/",
    "/accounts/confirm-email/wrong/",
]
OWN_PAGES = [
    "/kk/home/",
    "/kk/me/",
    "/kk/me/data/",
    "/accounts/logout/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/reauthenticate/",
    "/accounts/2fa/",
    "/accounts/sessions/",
]


def assert_in_our_look(response: Any) -> None:
    page = soup(response.content)
    assert response.status_code == 200
    assert page.select_one("link[href$='lms/site.css']")
    assert len(page.select("h1")) == 1
    assert not page.select("[style], style, script:not([src])")
    posting = page.select("form[method=post]:not(.language)")
    assert all(form.select("[name=csrfmiddlewaretoken]") for form in posting)


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("address", OPEN_PAGES)
@pytest.mark.django_db
def test_pages_of_signing_in_are_in_our_look(client: Client, address: str, language: str) -> None:
    client.cookies["language"] = language
    assert_in_our_look(client.get(address))


@pytest.mark.parametrize("address", OWN_PAGES)
def test_pages_of_ones_own_are_in_our_look(signed_in: Client, address: str) -> None:
    assert_in_our_look(signed_in.get(address))


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.django_db
def test_page_of_components_shows_every_kind_of_field_twice(client: Client, language: str) -> None:
    response = client.get(f"/{language}/components/")
    assert_in_our_look(response)
    ids = [tag["id"] for tag in soup(response.content).select("[id]")]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("code", ["400", "403", "403_form", "404", "413"])
def test_error_page_is_said_in_every_language(code: str, client: Client, db: None) -> None:
    request = client.get("/accounts/slip/").wsgi_request
    headings = set()
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            page = soup(render_to_string(f"{code}.html", {}, request))
        assert page.html["lang"] == language
        assert page.select_one(".lead").get_text(strip=True)
        headings.add(page.h1.get_text(strip=True))
    assert len(headings) == len(settings.LANGUAGES)


@pytest.mark.parametrize("name", ["500.html", "maintenance.html"])
def test_page_for_when_all_is_broken_stands_by_itself_in_three_languages(name: str) -> None:
    source = (TEMPLATES / name).read_text()
    assert "{%" not in source
    page = soup(render_to_string(name))
    assert [part.get("lang", "kk") for part in page.select("section")] == ["kk", "ru", "en"]


def test_what_was_typed_is_sent_again_line_for_line(client: Client, person: User) -> None:
    request = client.get("/accounts/slip/?a=1").wsgi_request
    typed = "Бірінші жол\r\n\r\n<b>Үшінші</b> & «төртінші»\r\n"
    fields = [("words", typed), ("topics", "1"), ("topics", "2")]
    page = soup(send_again_page(request, fields, files_lost=True, status=403).content)
    form = page.select_one("main form")
    assert form["action"] == "/accounts/slip/?a=1"
    sent = [(field["name"], field["value"]) for field in form.select("input[type=hidden]")]
    assert [pair for pair in sent if pair[0] in {"words", "topics"}] == fields
    assert form.select_one("[name=form_number]") and form.select_one("[name=csrfmiddlewaretoken]")
    assert page.select_one(".notice.warning")


def test_each_cell_of_a_table_carries_its_columns_name_for_a_phone() -> None:
    long_text = "а" * 200
    section = Section("Рөлдер", ("Ұйым", "Рөл", "Мәтін"), [("Алатау", "", long_text)])
    page = soup(render_to_string("lms/held.html", {"section": section}))
    cells = page.select("table.cards td")
    assert [cell["data-label"] for cell in cells] == ["Ұйым", "Рөл", "Мәтін"]
    assert cells[1].get_text(strip=True) == "—"
    assert cells[2].details.div.get_text() == long_text


@pytest.mark.parametrize(
    ("user_agent", "said"),
    [
        (
            "Mozilla/5.0 (Linux; Android 13; SM-A135F) AppleWebKit/537.36 Chrome/120.0 Mobile",
            "Chrome, Android",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/120.0 YaBrowser/24.1 Safari/537.36", "Yandex, Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1",
            "Safari, iPhone",
        ),
        ("curl/8.0", "curl/8.0"),
    ],
)
def test_device_is_named_as_its_owner_knows_it(user_agent: str, said: str) -> None:
    assert device(user_agent) == said


# --- words on paper and in the post -------------------------------------------------------------------------


@pytest.mark.parametrize("purpose", Purpose)
def test_words_of_consent_name_the_operator_in_the_readers_language(
    provider: Provider, purpose: Purpose
) -> None:
    texts = {
        code: consent_text(provider=provider, purpose=purpose, language=code) for code in ("kk", "ru", "en")
    }
    assert len(set(texts.values())) == 3
    for language, text in texts.items():
        assert provider.legal_name(language) in text
        assert provider.bin in text
        assert "15" in text
    assert provider.address_ru in texts["ru"] and provider.address_kk in texts["kk"]


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_letter_of_invitation_carries_its_link_in_text_and_html(
    provider: Provider, person: User, language: str
) -> None:
    link = "http://testserver/accounts/invitation/token:signature/"
    context = {
        "person": person,
        "provider": provider,
        "site": "http://testserver",
        "subject": "Шақыру",
        "language": language,
        "link": link,
        "expires_at": timezone.now(),
    }
    with translation.override(language):
        text = render_to_string("emails/invitation.txt", context)
        page = soup(render_to_string("emails/invitation.html", context))
        assert link in text and provider.legal_name() in text
    assert page.html["lang"] == language
    assert page.select_one(f"a[href='{link}']")
