"""What a person typed is not lost, and is shown to nobody else."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.test import Client, RequestFactory

from lms.domain.personal_data import give_consent
from lms.enums import Purpose
from lms.kept import ONCE, SentTwice, new_form_number
from lms.models import DataRequest, User
from tests.factories import PASSWORD, come_in, make_person, make_provider, make_staff, signed_in

PAGE = "/kk/me/"
TYPED = {"surname_kk": "Қуанышбекова", "given_name_kk": "Өрзия", "language": "kk"}


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    cache.clear()


# --- a session that ran out ---------------------------------------------------------------------------------


@pytest.fixture
def person(db: None) -> User:
    return come_in(make_person(email="orziya@mektep.example"))


def whose_session_ran_out(person: User) -> Client:
    """A browser on which the person was signed in, and a page was left open."""
    client = signed_in(person)
    client.get(PAGE)
    Session.objects.all().delete()
    del client.cookies["session"]
    return client


def sign_in(client: Client, person: User) -> HttpResponse:
    return client.post("/accounts/login/", {"login": person.email, "password": PASSWORD, "next": PAGE})


def test_form_is_offered_back_after_signing_in_again(person: User) -> None:
    client = whose_session_ran_out(person)
    response = client.post(f"{PAGE}?a=1", TYPED)
    assert response["Location"].startswith("/accounts/login/?next=/kk/me/")
    assert sign_in(client, person)["Location"] == PAGE

    offered = client.get(f"{PAGE}?a=1")
    assert dict(offered.context["fields"]) == TYPED
    assert offered.context["action"] == f"{PAGE}?a=1"
    assert offered.context["files_lost"] is False
    assert client.post(f"{PAGE}?a=1", dict(offered.context["fields"])).status_code == 302
    person.refresh_from_db()
    assert person.surname_kk == "Қуанышбекова"


def test_form_is_offered_once(person: User) -> None:
    client = whose_session_ran_out(person)
    client.post(PAGE, TYPED)
    sign_in(client, person)
    assert "fields" in client.get(PAGE).context
    assert "fields" not in client.get(PAGE).context


def test_form_waits_for_the_page_it_was_sent_to(person: User) -> None:
    client = whose_session_ran_out(person)
    client.post(PAGE, TYPED)
    sign_in(client, person)
    assert "fields" not in client.get("/kk/me/data/").context
    assert "fields" in client.get(PAGE).context


def test_form_for_a_page_that_only_takes_forms_is_offered_too(person: User) -> None:
    consent = give_consent(
        person=person, provider=make_provider(), purpose=Purpose.PERSONAL_DATA, language="kk"
    )
    path = f"/kk/me/data/withdraw/{consent.pk}/"
    client = whose_session_ran_out(person)
    client.post(path)
    sign_in(client, person)
    assert client.get(path).status_code == 200
    assert client.post(path).status_code == 302


@pytest.mark.django_db
def test_work_at_the_desk_is_offered_back_too() -> None:
    coordinator = make_staff(make_provider(), email="coordinator@ulgi.example")
    client = signed_in(coordinator)
    assert client.get("/admin/account/").status_code == 200
    del client.cookies["session"]
    assert client.post("/admin/account/", {"words": "typed"})["Location"].startswith("/accounts/login/?")
    sign_in(client, coordinator)
    assert dict(client.get("/admin/account/").context["fields"]) == {"words": "typed"}


def test_somebody_else_at_the_same_computer_never_sees_it(person: User) -> None:
    other = come_in(make_person(email="other@mektep.example"))
    client = whose_session_ran_out(person)
    client.post(PAGE, TYPED)
    sign_in(client, other)
    response = client.get(PAGE)
    assert "fields" not in response.context
    assert "Қуанышбекова" not in response.text

    client.post("/accounts/logout/")
    sign_in(client, person)
    assert "fields" not in client.get(PAGE).context


def test_what_is_put_aside_is_for_whoever_was_here_last(person: User) -> None:
    other = come_in(make_person(email="other@mektep.example"))
    client = whose_session_ran_out(person)
    sign_in(client, other)
    client.get(PAGE)
    del client.cookies["session"]
    client.post(PAGE, TYPED)
    sign_in(client, person)
    assert "fields" not in client.get(PAGE).context


def test_nothing_is_put_aside_where_nobody_has_been_signed_in(person: User) -> None:
    client = Client()
    client.post(PAGE, TYPED)
    assert not Session.objects.exists()
    client.cookies["last_here"] = f"{person.pk}:made-up"
    client.post(PAGE, TYPED)
    assert not Session.objects.exists()


def test_what_is_put_aside_is_not_readable_in_the_database(person: User) -> None:
    client = whose_session_ran_out(person)
    client.post(PAGE, TYPED)
    kept = repr([session.get_decoded() for session in Session.objects.all()])
    assert "kept_form" in kept
    assert "Қуанышбекова" not in kept
    assert "surname_kk" not in kept


def test_what_was_put_aside_under_a_key_thrown_away_is_gone_in_silence(person: User, settings) -> None:
    client = whose_session_ran_out(person)
    client.post(PAGE, TYPED)
    sign_in(client, person)
    settings.IIN_KEYS = ["dGVzdC1vdGhlcnRlc3Qtb3RoZXJ0ZXN0LW90aGVyISE="]
    assert "fields" not in client.get(PAGE).context


def test_passwords_are_never_put_aside(person: User) -> None:
    client = whose_session_ran_out(person)
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": "x", "password2": "x"})
    client.post(PAGE, {**TYPED, "password1": "new secret"})
    sign_in(client, person)
    assert "new secret" not in repr(client.get(PAGE).context["fields"])
    assert "fields" not in (client.get("/accounts/password/change/").context or {})


def test_files_are_not_kept_and_the_person_is_told(person: User) -> None:
    client = whose_session_ran_out(person)
    client.post(PAGE, {**TYPED, "picture": SimpleUploadedFile("a.png", b"picture")})
    sign_in(client, person)
    offered = client.get(PAGE)
    assert offered.context["files_lost"] is True
    assert dict(offered.context["fields"]) == TYPED


def test_long_work_is_kept_whole(person: User) -> None:
    client = whose_session_ran_out(person)
    report = "сөз " * 100_000
    client.post(PAGE, {**TYPED, "report": report})
    sign_in(client, person)
    assert dict(client.get(PAGE).context["fields"])["report"] == report


# --- a page left open too long ------------------------------------------------------------------------------


@pytest.fixture
def strict(person: User) -> Client:
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)
    return client


def test_form_with_an_old_token_is_offered_back(strict: Client) -> None:
    response = strict.post(PAGE, TYPED, headers={"origin": "http://testserver"})
    assert response.status_code == 403
    assert dict(response.context["fields"]) == TYPED


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://elsewhere.example"},
        {"origin": "null"},
        {"referer": "http://elsewhere.example/testserver"},
        {"origin": "http://elsewhere.example", "referer": "http://testserver/"},
        {},
    ],
)
def test_words_of_a_form_from_elsewhere_are_shown_to_nobody(strict: Client, headers: dict[str, str]) -> None:
    response = strict.post(PAGE, TYPED, headers=headers)
    assert response.status_code == 403
    assert "Қуанышбекова" not in response.text


def test_password_with_an_old_token_is_not_offered_back(strict: Client) -> None:
    typed = {"login": "orziya@mektep.example", "password": PASSWORD}
    response = strict.post("/accounts/login/", typed, headers={"origin": "http://testserver"})
    assert response.status_code == 403
    assert PASSWORD not in response.text


# --- a button pressed twice ---------------------------------------------------------------------------------


def posted(
    number: str, who: Any = None, path: str = "/form/", browser: str = "b", **words: Any
) -> HttpRequest:
    request = RequestFactory().post(path, {ONCE: number, "csrfmiddlewaretoken": new_form_number(), **words})
    request.user = who or AnonymousUser()
    request.META["CSRF_COOKIE"] = browser
    return request


class Counting:
    """A view that counts how often it is carried out, and answers as it is told."""

    def __init__(self, answer: Callable[[], HttpResponse]) -> None:
        self.answer, self.times = answer, 0

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self.times += 1
        return self.answer()


def redirecting() -> HttpResponse:
    return HttpResponseRedirect("/done/")


def test_form_sent_twice_is_carried_out_once_and_leads_to_the_same_place() -> None:
    view = Counting(redirecting)
    for _i in range(3):
        response = SentTwice(view)(posted("1", words="a"))
        assert response["Location"] == "/done/"
    assert view.times == 1


@pytest.mark.parametrize(
    "other",
    [
        {"number": "2"},
        {"path": "/another/"},
        {"path": "/form/?page=2"},
        {"browser": "another"},
        {"who": User(pk=7)},
        {"words": "mended after going back"},
        {"file": SimpleUploadedFile("a.txt", b"a")},
    ],
    ids=lambda other: next(iter(other)),
)
def test_another_form_is_carried_out(other: dict[str, Any]) -> None:
    view = Counting(redirecting)
    first = {"number": "1", "words": "a"}
    SentTwice(view)(posted(**first))
    SentTwice(view)(posted(**first | other))
    assert view.times == 2


def test_two_people_with_the_same_number_do_not_meet() -> None:
    view = Counting(redirecting)
    for pk in (7, 8):
        SentTwice(view)(posted("1", who=User(pk=pk)))
    assert view.times == 2


def test_form_without_a_number_is_left_alone() -> None:
    view = Counting(redirecting)
    for _i in range(2):
        SentTwice(view)(posted(""))
    assert view.times == 2


def test_form_with_errors_may_be_sent_again() -> None:
    view = Counting(lambda: HttpResponse("errors"))
    for _i in range(2):
        SentTwice(view)(posted("1", words="a"))
    assert view.times == 2


def test_nobody_is_led_elsewhere() -> None:
    view = Counting(lambda: HttpResponseRedirect("https://elsewhere.example/"))
    for _i in range(2):
        SentTwice(view)(posted("1"))
    assert view.times == 2


def test_second_sending_waits_for_the_first() -> None:
    begun, may_end = threading.Event(), threading.Event()

    def slow() -> HttpResponse:
        begun.set()
        assert may_end.wait(10)
        return redirecting()

    view, answers = Counting(slow), []

    def press() -> None:
        answers.append(SentTwice(view)(posted("1", words="a"))["Location"])

    presses = [threading.Thread(target=press) for _i in range(2)]
    presses[0].start()
    assert begun.wait(10)
    presses[1].start()
    may_end.set()
    for each in presses:
        each.join(10)
    assert (answers, view.times) == (["/done/", "/done/"], 1)


def test_second_sending_is_carried_out_when_the_first_came_to_nothing(monkeypatch) -> None:
    """The first process was killed at work, and its mark stayed."""
    monkeypatch.setattr("lms.kept.WAIT_FOR_THE_FIRST", 0)
    view = Counting(redirecting)
    middleware = SentTwice(view)
    cache.add(middleware._sending(posted("1")), "", 60)
    assert middleware(posted("1"))["Location"] == "/done/"
    assert view.times == 1


@pytest.mark.django_db
def test_request_sent_twice_is_one_request() -> None:
    person, provider = make_person(), make_provider()
    give_consent(person=person, provider=provider, purpose=Purpose.PERSONAL_DATA, language="kk")
    client = signed_in(person)
    typed = {"kind": "erasure", "words": "", ONCE: new_form_number()}
    for _i in range(2):
        assert client.post("/kk/me/data/ask/ulgi/", typed)["Location"] == "/kk/me/data/"
    assert DataRequest.objects.count() == 1


@pytest.mark.django_db
def test_sign_in_pressed_twice_signs_in() -> None:
    """The browser has dropped the first answer with its cookie, so the second must bring one of its own."""
    person = come_in(make_person())
    typed = {"login": person.email, "password": PASSWORD, ONCE: new_form_number()}
    client = Client()
    client.post("/accounts/login/", typed)
    client.cookies.clear()
    client.post("/accounts/login/", typed)
    assert client.get(PAGE).status_code == 200


@pytest.mark.django_db
def test_form_that_is_too_big_is_told_so(settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    response = signed_in(make_person()).post(PAGE, {**TYPED, ONCE: "1", "report": "a" * 2000})
    assert response.status_code == 413
