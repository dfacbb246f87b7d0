"""Which language a page speaks: the address, the profile, the cookie, Kazakh; never the browser's header."""

import pytest
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext, override

from content.domain.site import open_site
from lms.models import User
from tests.factories import PASSWORD, come_in, make_person, make_provider, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    return come_in(make_person(language="ru"))


def language_of(client: Client, path: str) -> str:
    return client.get(path, headers={"accept-language": "en"})["Content-Language"]


@pytest.mark.parametrize(
    ("cookie", "leads_to"), [("", "/kk/"), ("ru", "/ru/"), ("en", "/en/"), ("de", "/kk/"), ("../", "/kk/")]
)
def test_root_leads_to_the_language_chosen_and_else_to_kazakh(
    client: Client, cookie: str, leads_to: str
) -> None:
    client.cookies["language"] = cookie
    assert client.get("/", headers={"accept-language": "en"})["Location"] == leads_to


def test_profile_goes_before_the_cookie_and_the_address_before_both(person: User) -> None:
    client = signed_in(person)
    client.cookies["language"] = "en"
    assert client.get("/")["Location"] == "/ru/"
    assert language_of(client, "/accounts/password/change/") == "ru"
    assert language_of(client, "/kk/me/") == "kk"


def test_answer_says_that_it_depends_on_the_cookie(client: Client) -> None:
    assert "Cookie" in client.get("/accounts/login/")["Vary"]


@pytest.mark.parametrize("code", ["kk", "ru", "en"])
def test_page_that_is_not_there_is_not_there_in_every_language(client: Client, code: str) -> None:
    response = client.get(f"/{code}/no-such-page/")
    assert response.status_code == 404
    assert response["Content-Language"] == code
    assert f'<html lang="{code}"' in response.text


def test_address_without_a_language_is_no_redirect_to_one(client: Client) -> None:
    assert client.get("/no-such-page/").status_code == 404
    assert client.get("/de/").status_code == 404


def test_english_frame_holds_kazakh_content(client: Client) -> None:
    open_site()
    response = client.get("/en/")
    assert response.status_code == 200
    assert response["Content-Language"] == "en"
    assert 'lang="kk"' in response.text


def test_provider_page_is_read_in_each_language(client: Client) -> None:
    make_provider()
    assert "«ulgi» орталығы" in client.get("/kk/ulgi/").text
    assert "Центр «ulgi»" in client.get("/ru/ulgi/").text
    assert client.get("/en/ulgi/").status_code == 200


def test_kazakh_falls_back_to_russian_and_never_to_english() -> None:
    kazakh, russian = (translation.trans_real.translation(code) for code in ("kk", "ru"))
    only_russian = next(
        msgid
        for msgid, text in russian._catalog.items()
        if isinstance(msgid, str) and msgid and text != msgid and kazakh._catalog.get(msgid) is None
    )
    with override("ru"):
        expected = gettext(only_russian)
    with override("kk"):
        assert gettext(only_russian) == expected
        assert gettext("no catalogue has this") == "no catalogue has this"


# --- choosing -----------------------------------------------------------------------------------------------


def choose(client: Client, language: str, back: str = "/kk/me/") -> str:
    return client.post("/language/", {"language": language, "next": back})["Location"]


def test_choice_is_remembered_and_shows_the_same_page(client: Client) -> None:
    assert choose(client, "ru", "/kk/me/?page=2") == "/ru/me/?page=2"
    cookie = client.cookies["language"]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == ("ru", True, "Lax")
    assert client.get("/")["Location"] == "/ru/"


def test_choice_goes_into_the_profile(person: User) -> None:
    client = signed_in(person)
    assert choose(client, "en") == "/en/me/"
    person.refresh_from_db()
    assert person.language == "en"
    assert client.get("/")["Location"] == "/en/"


def test_choice_translates_a_page_read_in_another_language_than_the_chosen_one(client: Client) -> None:
    client.cookies["language"] = "ru"
    assert choose(client, "en", "/kk/me/") == "/en/me/"


def test_choice_on_a_page_without_a_language_leads_back_to_it(client: Client) -> None:
    assert choose(client, "ru", "/accounts/login/?next=/kk/me/") == "/accounts/login/?next=/kk/me/"
    assert language_of(client, "/accounts/login/") == "ru"


@pytest.mark.parametrize(
    "back",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "///elsewhere.example/",
        "/\\elsewhere.example/",
        "javascript:alert(1)",
        "http:///elsewhere.example/",
    ],
)
def test_choice_leads_nowhere_else(client: Client, back: str) -> None:
    assert choose(client, "ru", back) == "/ru/"


def test_language_that_is_none_changes_nothing(client: Client, person: User) -> None:
    assert choose(client, "de") == "/kk/me/"
    assert "language" not in client.cookies
    inside = signed_in(person)
    choose(inside, "de")
    person.refresh_from_db()
    assert person.language == "ru"


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", "http://[", "testserver"])
def test_language_is_not_chosen_by_a_form_from_elsewhere(client: Client, origin: str) -> None:
    response = client.post("/language/", {"language": "ru"}, headers={"origin": origin})
    assert response.status_code == 403
    assert "language" not in client.cookies


def test_language_is_chosen_by_a_form_only(client: Client) -> None:
    assert client.get("/language/?language=ru").status_code == 405


def test_sign_in_leads_home_in_the_persons_own_language(client: Client, person: User) -> None:
    client.cookies["language"] = "en"
    response = client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    assert response["Location"] == "/ru/home/"
