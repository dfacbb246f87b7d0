"""One door: by password or by a code, by e-mail or by phone, to the sign-in address alone."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from lms.models import User
from tests.factories import PASSWORD, come_in, make_person

pytestmark = pytest.mark.django_db

EMAIL = "aigul@mektep.example"
OFFICE = "office@mektep.example"
PHONE = "+77012345678"


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def person() -> User:
    return come_in(make_person(email=EMAIL, phone=PHONE, contact_email=OFFICE))


@pytest.fixture
def by_phone() -> User:
    return come_in(make_person(phone=PHONE, contact_email=OFFICE))


def sign_in(client: Client, login: str, password: str = PASSWORD) -> HttpResponse:
    return client.post("/accounts/login/", {"login": login, "password": password})


def who_is_in(client: Client) -> Any:
    return client.get("/kk/me/").wsgi_request.user


def is_in(client: Client) -> bool:
    return bool(who_is_in(client).is_authenticated)


# --- by password --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "login",
    [
        "aigul@mektep.example",
        " Aigul@Mektep.EXAMPLE ",
        "+77012345678",
        "87012345678",
        "8 (701) 234-56-78",
        "7012345678",
        "+7 701 234 56 78",
    ],
)
def test_person_signs_in_by_either_address_however_spelt(client: Client, person: User, login: str) -> None:
    assert sign_in(client, login)["Location"] == "/kk/home/"
    assert who_is_in(client) == person


@pytest.mark.parametrize("login", [OFFICE, "nobody@mektep.example", "+77010000000", "Айгүл", "'", "a" * 500])
def test_nothing_else_signs_in(client: Client, person: User, login: str) -> None:
    assert sign_in(client, login).status_code == 200
    assert not is_in(client)


def test_wrong_password_and_unknown_address_are_answered_alike(client: Client, person: User) -> None:
    answers = {
        str(sign_in(client, login, "wrong password").context["form"].errors)
        for login in (EMAIL, "nobody@mektep.example", OFFICE)
    }
    assert len(answers) == 1
    by_phone = {
        str(sign_in(client, login, "wrong password").context["form"].errors)
        for login in (PHONE, "+77010000000")
    }
    assert len(by_phone) == 1


def test_person_who_has_not_come_in_yet_cannot_sign_in(client: Client) -> None:
    make_person(email=EMAIL)
    for password in ("", "!", PASSWORD):
        sign_in(client, EMAIL, password)
    assert not is_in(client)


def test_closed_account_does_not_open(client: Client, person: User) -> None:
    User.objects.filter(pk=person.pk).update(is_active=False)
    sign_in(client, EMAIL)
    assert not is_in(client)


def test_passwords_cannot_be_guessed_through(client: Client, person: User) -> None:
    for spelling in ("+77012345678", "87012345678", "8 701 234 56 78", "7012345678", "8(701)2345678"):
        sign_in(client, spelling, "wrong password")
    assert sign_in(client, PHONE).status_code == 200
    assert not is_in(client)
    cache.clear()
    sign_in(client, PHONE)
    assert is_in(client)


def test_nobody_signs_up_alone(client: Client) -> None:
    for method in (client.get, client.post):
        assert method("/accounts/signup/").status_code == 404


@pytest.mark.parametrize(
    "door", ["/admin/", "/admin/login/", "/admin/password_reset/", "/kk/_util/login/?next=/"]
)
def test_there_is_one_sign_in_page(client: Client, door: str) -> None:
    assert client.get(door)["Location"].startswith("/accounts/login/")


# --- what opens an account goes to its sign-in address alone ------------------------------------------------


def ask_for_a_new_password(client: Client, email: str) -> HttpResponse:
    return client.post("/accounts/password/reset/", {"email": email})


def ask_for_a_code(client: Client, email: str) -> HttpResponse:
    return client.post("/accounts/login/code/", {"email": email})


def links_and_codes(letters: list[Any]) -> list[str]:
    found = []
    for letter in letters:
        found += re.findall(r"/accounts/password/reset/key/\S+|^\d{4}-\d{4}$", letter.body, re.M)
    return found


def test_forgotten_password_is_set_anew_by_the_letters_link(client: Client, person: User, mailoutbox) -> None:
    ask_for_a_new_password(client, EMAIL)
    (link,) = links_and_codes(mailoutbox)
    page = client.get(link, follow=True)
    path = page.redirect_chain[-1][0]
    client.post(path, {"password1": "жаңа-құпиясөз-7", "password2": "жаңа-құпиясөз-7"})
    person.refresh_from_db()
    assert person.check_password("жаңа-құпиясөз-7")


def test_code_by_mail_signs_in(client: Client, person: User, mailoutbox) -> None:
    ask_for_a_code(client, EMAIL)
    (code,) = links_and_codes(mailoutbox)
    response = client.post("/accounts/login/code/confirm/", {"code": code})
    assert response["Location"] == "/kk/home/"
    assert who_is_in(client) == person


@pytest.mark.parametrize("ask", [ask_for_a_new_password, ask_for_a_code])
def test_shared_contact_address_opens_nothing(client: Client, person: User, mailoutbox, ask: Any) -> None:
    come_in(make_person("Сәуле", contact_email=OFFICE))
    known, unknown = ask(client, EMAIL), ask(Client(), OFFICE)
    assert (known.status_code, known.get("Location")) == (unknown.status_code, unknown.get("Location"))
    to_the_office = [letter for letter in mailoutbox if letter.to == [OFFICE]]
    assert links_and_codes(to_the_office) == []
    assert not any(letter.to == [OFFICE] and "Сәуле" in letter.body for letter in mailoutbox)


@pytest.mark.parametrize("ask", [ask_for_a_new_password, ask_for_a_code])
def test_address_that_somebody_only_wishes_to_change_to_opens_nothing(
    client: Client, person: User, mailoutbox, ask: Any
) -> None:
    """It may be mistyped, and then it is a stranger's."""
    EmailAddress.objects.create(user=person, email="stranger@mektep.example", verified=False)
    ask(client, "stranger@mektep.example")
    assert links_and_codes(mailoutbox) == []


@pytest.mark.parametrize("ask", [ask_for_a_new_password, ask_for_a_code])
def test_closed_account_is_sent_nothing(client: Client, person: User, mailoutbox, ask: Any) -> None:
    User.objects.filter(pk=person.pk).update(is_active=False)
    ask(client, EMAIL)
    assert links_and_codes(mailoutbox) == []


def test_letter_that_cannot_leave_is_told_and_is_no_error(client: Client, person: User, monkeypatch) -> None:
    def no_line(*args: Any, **kwargs: Any) -> None:
        raise OSError

    monkeypatch.setattr("django.core.mail.EmailMessage.send", no_line)
    response = ask_for_a_new_password(client, EMAIL)
    assert response.status_code == 302
    assert any("error" in message.tags for message in client.get(response["Location"]).context["messages"])


# --- changing the address -----------------------------------------------------------------------------------


def change_to(client: Client, email: str) -> HttpResponse:
    return client.post("/accounts/email/", {"action_add": "", "email": email})


def confirm(client: Client, mailoutbox: list[Any]) -> None:
    (link,) = [
        found
        for letter in mailoutbox
        for found in re.findall(r"http://testserver(/accounts/confirm-email/\S+/)", letter.body)
    ]
    client.post(link)


def signed_in_by_password(person: User) -> Client:
    client = Client()
    sign_in(client, person.get_username())
    return client


def test_address_changes_when_the_letter_is_answered_and_not_before(person: User, mailoutbox) -> None:
    client = signed_in_by_password(person)
    assert change_to(client, "New@mektep.example").status_code == 302
    person.refresh_from_db()
    assert person.email == EMAIL
    confirm(client, mailoutbox)
    person.refresh_from_db()
    assert person.email == "new@mektep.example"
    row = EmailAddress.objects.get(user=person)
    assert (row.email, row.verified, row.primary) == ("new@mektep.example", True, True)
    assert "new mektep example" in person.search_text
    assert any(letter.to == [EMAIL] for letter in mailoutbox)


def test_person_with_a_phone_alone_may_add_an_address(by_phone: User, mailoutbox) -> None:
    client = signed_in_by_password(by_phone)
    assert client.get("/accounts/email/").status_code == 200
    change_to(client, EMAIL)
    client.post("/accounts/email/", {"action_primary": "", "email": EMAIL})
    by_phone.refresh_from_db()
    assert by_phone.email is None
    confirm(client, mailoutbox)
    by_phone.refresh_from_db()
    assert (by_phone.email, by_phone.phone) == (EMAIL, PHONE)


def test_address_never_proven_stays_until_the_new_one_is(mailoutbox) -> None:
    """Somebody who came in by a slip has answered no letter yet."""
    person = make_person(email=EMAIL)
    person.set_password(PASSWORD)
    person.save()
    client = signed_in_by_password(person)
    client.get("/accounts/email/")
    change_to(client, "new@mektep.example")
    person.refresh_from_db()
    assert person.email == EMAIL
    confirm(client, mailoutbox)
    person.refresh_from_db()
    assert person.email == "new@mektep.example"


def test_sign_in_address_is_not_removed(person: User) -> None:
    client = signed_in_by_password(person)
    client.post("/accounts/email/", {"action_remove": "", "email": EMAIL})
    person.refresh_from_db()
    assert person.email == EMAIL


def test_wish_to_change_may_be_given_up(person: User) -> None:
    client = signed_in_by_password(person)
    change_to(client, "new@mektep.example")
    client.post("/accounts/email/", {"action_remove": "", "email": "new@mektep.example"})
    assert [row.email for row in EmailAddress.objects.filter(user=person)] == [EMAIL]


def test_address_of_somebody_else_is_never_taken(person: User, mailoutbox) -> None:
    client = signed_in_by_password(person)
    change_to(client, "new@mektep.example")
    late = make_person("Сәуле", email="new@mektep.example")
    confirm(client, mailoutbox)
    person.refresh_from_db()
    late.refresh_from_db()
    assert (person.email, late.email) == (EMAIL, "new@mektep.example")


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/email/",
        "/accounts/password/change/",
        "/accounts/2fa/",
        "/accounts/2fa/totp/activate/",
        "/accounts/sessions/",
        "/accounts/logout/",
        "/kk/me/",
        "/kk/me/data/",
        "/kk/home/",
    ],
)
def test_pages_open_to_a_person_without_email(by_phone: User, path: str) -> None:
    assert signed_in_by_password(by_phone).get(path).status_code == 200


# --- passwords and sessions ---------------------------------------------------------------------------------


def test_passwords_are_hashed_with_scrypt_outside_of_tests() -> None:
    from lms.settings import base

    assert base.PASSWORD_HASHERS[0].endswith("ScryptPasswordHasher")


def test_new_password_ends_the_other_sign_ins_and_not_this_one(person: User) -> None:
    here, elsewhere = signed_in_by_password(person), signed_in_by_password(person)
    new = {"password1": "жаңа-құпиясөз-7", "password2": "жаңа-құпиясөз-7"}
    here.post("/accounts/password/change/", {"oldpassword": PASSWORD, **new})
    assert is_in(here)
    assert not is_in(elsewhere)


def test_sign_ins_are_listed_and_closed_by_their_person(person: User) -> None:
    here, elsewhere = signed_in_by_password(person), signed_in_by_password(person)
    stranger = signed_in_by_password(come_in(make_person("Сәуле")))
    page = here.get("/accounts/sessions/")
    assert {row.user for row in page.context["sessions"]} == {person}
    assert len(page.context["sessions"]) == 2
    here.post("/accounts/sessions/")
    assert is_in(here)
    assert not is_in(elsewhere)
    assert is_in(stranger)
    assert UserSession.objects.filter(user=person).count() == 1
