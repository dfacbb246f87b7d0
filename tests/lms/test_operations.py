"""What those who run the product rely on: health, logs, headers, the language at the door, maintenance."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.files.storage import storages
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from wagtail.models import Site

from content.domain.site import open_site
from lms.domain.invitations import invite_by_link, link_of
from lms.domain.people import register_person
from lms.logs import JSONLine
from lms.models import Provider, SignOfLife, User
from lms.views import health

pytestmark = pytest.mark.django_db


@pytest.fixture
def log() -> Iterator[StringIO]:
    """All that production would log, as it would."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JSONLine())
    names = ("", "django", "django.request", "django.security", "lms")
    levels = {name: logging.getLogger(name).level for name in names}
    logging.getLogger().addHandler(handler)
    for name in names:
        logging.getLogger(name).setLevel(logging.INFO)
    yield stream
    logging.getLogger().removeHandler(handler)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


@pytest.fixture
def provider() -> Provider:
    return Provider.objects.create(
        slug="ulgi", legal_name_kk="Үлгі", legal_name_ru="Улги", short_name_kk="Үлгі", short_name_ru="Улги"
    )


@pytest.fixture
def person() -> User:
    names = {"surname_kk": "Кітапханова", "given_name_kk": "Айгүл"}
    return register_person(names=names, email="aigul@kitaphana.example")


def lines(log: StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


# --- health -------------------------------------------------------------------------------------------------


def all_alive(at: Any = None) -> None:
    for name in ("clock", "worker"):
        SignOfLife.objects.create(name=name, at=at or timezone.now())


def test_healthz_answers_without_the_database(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok")


def test_readyz_is_ready_when_every_part_is(client: Client) -> None:
    all_alive()
    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == dict.fromkeys(
        ("ready", "database", "cache", "storage", "clock", "worker"), True
    )
    assert storages["private"].listdir("readyz")[1] == []


def test_readyz_names_a_worker_that_has_fallen_silent(client: Client) -> None:
    all_alive(timezone.now() - health.SILENT_FOR - timedelta(seconds=1))
    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json() == {
        "ready": False,
        "database": True,
        "cache": True,
        "storage": True,
        "clock": False,
        "worker": False,
    }


@pytest.mark.parametrize("part", ["database", "cache", "storage"])
def test_readyz_names_the_part_that_broke(client: Client, monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    def broken() -> bool:
        raise OSError("no space left on device")

    all_alive()
    monkeypatch.setitem(health.CHECKS, part, broken)
    response = client.get("/readyz")

    assert response.status_code == 503
    assert [name for name, works in response.json().items() if not works] == ["ready", part]


# --- logs ---------------------------------------------------------------------------------------------------


def test_request_has_a_number_and_one_line_in_the_log(client: Client, log: StringIO) -> None:
    response = client.get("/healthz")

    [line] = lines(log)
    assert line["request"] == response["X-Request-ID"]
    assert (line["method"], line["route"], line["status"]) == ("GET", "healthz", 200)
    assert line["ms"] >= 0
    assert client.get("/healthz")["X-Request-ID"] != response["X-Request-ID"]


def test_attempt_to_sign_in_leaves_no_address_in_the_log(client: Client, log: StringIO, person: User) -> None:
    for address in ("aigul@kitaphana.example", "nobody@kitaphana.example", "+77010000000"):
        client.post("/accounts/login/", {"login": address, "password": "wrong-password-1"})

    told = log.getvalue()
    assert told.count('"request"') >= 3
    for secret in ("kitaphana.example", "77010000000", "wrong-password", "Кітапханова"):
        assert secret not in told


def test_invitation_token_is_never_in_the_log(
    client: Client, log: StringIO, provider: Provider, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    invitation = invite_by_link(person=person, provider=provider, by=None, at=timezone.now())
    path = link_of(invitation).removeprefix("http://testserver")
    token = path.split("/")[3]

    def broken(**given: Any) -> Any:
        raise RuntimeError(f"{given} {person.email}")

    client.get(path)
    client.post(path, {"password1": "x"})
    client.get("/accounts/invitation/", {"token": token})
    client.get(f"{path}nowhere/")
    Client(enforce_csrf_checks=True).post(path, headers={"referer": f"http://testserver{path}"})
    monkeypatch.setattr("lms.views.account.invitation_of_link", broken)
    client.raise_request_exception = False
    assert client.get(path).status_code == 500

    told = log.getvalue()
    assert any(line.get("exception") == "RuntimeError" and line["trace"] for line in lines(log))
    assert any(line["from"] == "django.security.csrf" for line in lines(log))
    for secret in (token, token.split(":")[0], str(invitation.uid), str(person.email)):
        assert secret not in told


# --- what a page may be measured by -------------------------------------------------------------------------


@pytest.mark.parametrize(("measure", "asked"), [(False, "1"), (True, "0"), (True, None)])
def test_queries_are_not_told_unless_both_sides_want_it(
    client: Client, settings: Any, measure: bool, asked: str | None
) -> None:
    settings.MEASURE = measure
    response = client.get("/readyz", headers={"X-Measure": asked} if asked else {})

    assert "X-Query-Count" not in response
    assert "X-Query-Ms" not in response


def test_queries_are_told_to_who_measures(client: Client, settings: Any) -> None:
    settings.MEASURE = True
    response = client.get("/readyz", headers={"X-Measure": "1"})

    assert int(response["X-Query-Count"]) == 3
    assert float(response["X-Query-Ms"]) > 0


# --- headers ------------------------------------------------------------------------------------------------


def policy(response: Any) -> dict[str, list[str]]:
    parts = (part.split() for part in response["Content-Security-Policy"].split(";"))
    return {name: sources for name, *sources in parts}


def test_every_answer_carries_the_security_headers(client: Client) -> None:
    for path in ("/healthz", "/accounts/login/", "/nowhere/"):
        response = client.get(path)
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Referrer-Policy"] == "same-origin"
        assert response["Cross-Origin-Opener-Policy"] == "same-origin"
        assert response["X-Frame-Options"] == "SAMEORIGIN"


def test_site_allows_no_inline_script(client: Client) -> None:
    for path in ("/accounts/login/", "/nowhere/", "/administration/"):
        allowed = policy(client.get(path))
        assert allowed["default-src"] == ["'self'"]
        assert "script-src" not in allowed
        assert allowed["object-src"] == ["'none'"]
        assert allowed["frame-ancestors"] == ["'self'"]
        assert not any("unsafe" in source for sources in allowed.values() for source in sources)


def test_admin_has_a_policy_of_its_own(client: Client) -> None:
    allowed = policy(client.get("/admin/"))

    assert "'unsafe-inline'" in allowed["script-src"]
    assert allowed["default-src"] == ["'self'"]
    assert allowed["frame-ancestors"] == ["'self'"]


# --- at the door --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/nowhere", "/nowhere/", "/accounts/nowhere/", "/media/documents/plan.pdf"])
@pytest.mark.parametrize("language", ["", "ru", "en"])
def test_address_that_does_not_exist_is_a_404_at_once(client: Client, path: str, language: str) -> None:
    response = client.get(path, headers={"Accept-Language": language})

    assert response.status_code == 404


def test_address_that_does_not_exist_under_a_language_is_a_404(client: Client) -> None:
    open_site()

    assert client.get("/kk/nowhere/").status_code == 404


def test_media_shows_pictures_and_never_documents(client: Client) -> None:
    from django.core.files.base import ContentFile

    expected = {"images/a.png": 200, "logos/a.png": 200, "documents/a.pdf": 404, "original_images/a.jpg": 404}
    for name in expected:
        storages["default"].save(name, ContentFile(b"x"))

    statuses = {}
    for name in expected:
        response = client.get(f"/media/{name}")
        statuses[name] = response.status_code
        response.close()
    assert statuses == expected


@pytest.mark.parametrize("header", ["", "ru", "en-US,en;q=0.9", "ru-RU,ru;q=0.9,kk;q=0.1"])
def test_root_leads_to_kazakh_whatever_the_browser_says(client: Client, header: str) -> None:
    response = client.get("/", headers={"Accept-Language": header})

    assert response.status_code == 302
    assert response["Location"] == "/kk/"


def test_root_leads_to_the_chosen_language(client: Client) -> None:
    client.post("/language/", {"language": "ru", "next": "/"})

    assert client.get("/", headers={"Accept-Language": "en"})["Location"] == "/ru/"


def test_root_leads_to_the_language_of_the_profile_before_the_cookie(client: Client, person: User) -> None:
    client.post("/language/", {"language": "ru", "next": "/"})
    person.language = "en"
    person.save()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")

    assert client.get("/")["Location"] == "/en/"


def test_answer_to_a_form_too_large_is_a_413(client: Client, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    response = client.post("/accounts/login/", {"login": "a" * 2000, "password": "b"})

    assert response.status_code == 413


@pytest.mark.parametrize("method", ["get", "post"])
def test_maintenance_page_stands_before_everything_but_healthz(
    client: Client, settings: Any, tmp_path: Any, method: str
) -> None:
    settings.MAINTENANCE_SIGN = tmp_path / "maintenance"
    settings.MAINTENANCE_SIGN.touch()

    for path in ("/", "/kk/", "/accounts/login/", "/admin/", "/readyz"):
        response = getattr(client, method)(path)
        assert (response.status_code, response["Retry-After"]) == (503, "300")
    assert client.get("/healthz").status_code == 200


def test_setup_site_makes_the_home_pages_and_follows_the_address(client: Client, settings: Any) -> None:
    settings.BASE_URL = "https://courses.example.kz"
    for _time in range(2):
        call_command("setup_site")

    assert client.get("/kk/").context["page"].locale.language_code == "kk"
    assert client.get("/ru/").context["page"].locale.language_code == "ru"
    site = Site.objects.get()
    assert (site.hostname, site.port) == ("courses.example.kz", 443)
