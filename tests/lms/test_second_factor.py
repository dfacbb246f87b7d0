"""The second factor: asked for where a person has one, required where a role reaches other people's data."""

import re
import time
from typing import Any

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from lms.domain.roles import grant_role
from lms.enums import Role
from lms.models import User
from tests.factories import PASSWORD, come_in, make_person, make_provider, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_limits(settings: Any) -> None:
    cache.clear()
    settings.MFA_TOTP_TOLERANCE = 1  # the half minute may turn between two lines of a test


@pytest.fixture
def person() -> User:
    return come_in(make_person())


def sign_in(client: Client, login: str, password: str = PASSWORD) -> HttpResponse:
    return client.post("/accounts/login/", {"login": login, "password": password})


def who_is_in(client: Client) -> Any:
    return client.get("/kk/me/").wsgi_request.user


def is_in(client: Client) -> bool:
    return bool(who_is_in(client).is_authenticated)


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def signed_in_by_password(person: User) -> Client:
    client = Client()
    sign_in(client, person.get_username())
    return client


@pytest.fixture
def required(settings: Any) -> None:
    settings.REQUIRE_SECOND_FACTOR = True


@pytest.fixture
def coordinator() -> User:
    return make_staff(make_provider(), email="coordinator@ulgi.example")


def with_a_second_factor(person: User) -> str:
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    RecoveryCodes.activate(person)
    return secret


def test_secrets_of_the_second_factor_are_kept_encrypted(coordinator: User) -> None:
    secret = with_a_second_factor(coordinator)
    app = Authenticator.objects.get(type=Authenticator.Type.TOTP)
    codes = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES)
    assert secret not in repr(app.data)
    assert get_adapter().decrypt(app.data["secret"]) == secret
    seed = get_adapter().decrypt(codes.data["seed"])
    assert seed not in repr(codes.data)
    assert not any(code in repr(codes.data) for code in codes.wrap().get_unused_codes())


def test_code_of_the_app_is_asked_for_and_lets_in(client: Client, coordinator: User) -> None:
    secret = with_a_second_factor(coordinator)
    assert sign_in(client, coordinator.email)["Location"] == "/accounts/2fa/authenticate/"
    assert not is_in(client)
    client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert not is_in(client)
    client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    assert who_is_in(client) == coordinator


def test_recovery_code_lets_in_once(coordinator: User) -> None:
    with_a_second_factor(coordinator)
    codes = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES).wrap().get_unused_codes()
    for is_good in (True, False):
        client = Client()
        sign_in(client, coordinator.email)
        client.post("/accounts/2fa/authenticate/", {"code": codes[0]})
        assert is_in(client) == is_good


def test_code_by_mail_asks_for_the_second_factor_too(client: Client, coordinator: User, mailoutbox) -> None:
    with_a_second_factor(coordinator)
    client.post("/accounts/login/code/", {"email": coordinator.email})
    (code,) = re.findall(r"^\d{4}-\d{4}$", mailoutbox[0].body, re.MULTILINE)
    response = client.post("/accounts/login/code/confirm/", {"code": code})
    assert response["Location"] == "/accounts/2fa/authenticate/"
    assert not is_in(client)


@pytest.mark.parametrize(
    "path", ["/kk/home/", "/kk/me/", "/kk/me/data.zip", "/admin/", "/accounts/password/change/", "/kk/"]
)
def test_coordinator_without_a_second_factor_opens_nothing_else(
    required: None, coordinator: User, path: str
) -> None:
    client = signed_in_by_password(coordinator)
    assert client.get(path)["Location"] == "/accounts/2fa/totp/activate/"


@pytest.mark.parametrize(
    "path", ["/accounts/2fa/totp/activate/", "/accounts/2fa/", "/accounts/logout/", "/healthz"]
)
def test_what_it_takes_to_set_it_up_or_leave_is_open(required: None, coordinator: User, path: str) -> None:
    assert signed_in_by_password(coordinator).get(path).status_code == 200


def test_coordinator_sets_it_up_and_is_through_at_once(required: None, coordinator: User) -> None:
    client = signed_in_by_password(coordinator)
    secret = client.get("/accounts/2fa/totp/activate/").context["form"].secret
    client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    assert client.get("/kk/home/").status_code == 200
    assert Authenticator.objects.filter(user=coordinator).count() == 2
    assert secret not in repr(dict(client.session))


def test_second_factor_that_is_required_is_not_given_up(required: None, coordinator: User) -> None:
    secret = with_a_second_factor(coordinator)
    client = Client()
    sign_in(client, coordinator.email)
    client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    response = client.post("/accounts/2fa/totp/deactivate/")
    assert response.status_code == 200
    assert response.context["form"].errors
    assert Authenticator.objects.filter(user=coordinator).count() == 2


def test_second_factor_of_ones_own_will_may_be_given_up(required: None, person: User) -> None:
    client = signed_in_by_password(person)
    with_a_second_factor(person)
    assert client.post("/accounts/2fa/totp/deactivate/").status_code == 302
    assert not Authenticator.objects.filter(user=person).exists()


def test_role_given_later_asks_for_the_second_factor_at_the_next_page(required: None, person: User) -> None:
    client = signed_in_by_password(person)
    assert client.get("/kk/me/").status_code == 200
    grant_role(person=person, provider=make_provider(), role=Role.DIRECTOR, by=None)
    assert client.get("/kk/me/")["Location"] == "/accounts/2fa/totp/activate/"


@pytest.mark.parametrize("role", [Role.TEACHER, Role.ASSESSOR, Role.AUTHOR])
def test_other_roles_come_in_without(required: None, role: Role) -> None:
    person = make_staff(make_provider(), role)
    assert signed_in_by_password(person).get("/kk/home/").status_code == 200


def test_coordinator_with_a_second_factor_may_change_the_address(
    required: None, coordinator: User, mailoutbox
) -> None:
    client = signed_in_by_password(coordinator)
    with_a_second_factor(coordinator)
    client.post("/accounts/email/", {"action_add": "", "email": "new@ulgi.example"})
    (link,) = re.findall(r"/accounts/confirm-email/\S+/", mailoutbox[0].body)
    client.post(link)
    coordinator.refresh_from_db()
    assert coordinator.email == "new@ulgi.example"
