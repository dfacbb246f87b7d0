"""Coming in: by a link once, by a slip once, and never into somebody else's account."""

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.test import Client
from django.utils.timezone import now

from lms.domain.invitations import (
    InvitationRefused,
    accept,
    invitation_of_link,
    invitation_of_slip,
    invite_by_link,
    link_of,
    print_slip,
)
from lms.logs import JSONLine
from lms.models import Invitation, Message, Provider, User
from tests.factories import (
    AT,
    PASSWORD,
    come_in,
    make_person,
    make_provider,
    make_staff,
    signed_in,
)

pytestmark = pytest.mark.django_db

NEW = {"password1": "жаңа-құпиясөз-7", "password2": "жаңа-құпиясөз-7"}


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


def token_of(invitation: Invitation) -> str:
    return link_of(invitation).rstrip("/").rpartition("/")[2]


def invited(**facts: Any) -> Invitation:
    return invite_by_link(person=make_person(**facts), provider=make_provider(), by=None, at=now())


def slip(**facts: Any) -> tuple[Invitation, str]:
    provider = Provider.objects.first() or make_provider()
    return print_slip(person=make_person(**facts), provider=provider, by=None, at=now())


def closed(person: User) -> None:
    User.objects.filter(pk=person.pk).update(is_active=False)


# --- the verbs ----------------------------------------------------------------------------------------------


def test_link_opens_once_and_proves_the_email() -> None:
    invitation = invited(email="aigul@mektep.example")
    assert invitation_of_link(token=token_of(invitation), at=now()) == invitation
    person = accept(invitation=invitation, password=PASSWORD, at=AT)
    assert person.check_password(PASSWORD)
    proven = person.emailaddress_set.get()
    assert (proven.email, proven.verified, proven.primary) == ("aigul@mektep.example", True, True)
    with pytest.raises(InvitationRefused):
        invitation_of_link(token=token_of(invitation), at=now())
    with pytest.raises(InvitationRefused):
        accept(invitation=invitation, password="another", at=AT)
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_link_made_up_or_cut_short_opens_nothing() -> None:
    token = token_of(invited())
    for wrong in (token[:-1], f"{token}a", token.partition(":")[0], "a:b", "я"):
        with pytest.raises(InvitationRefused):
            invitation_of_link(token=wrong, at=now())


def test_link_runs_out() -> None:
    invitation = invited()
    with pytest.raises(InvitationRefused):
        invitation_of_link(token=token_of(invitation), at=now() + timedelta(days=15))


def test_link_of_a_closed_account_opens_nothing() -> None:
    invitation = invited()
    closed(invitation.person)
    with pytest.raises(InvitationRefused):
        invitation_of_link(token=token_of(invitation), at=now())


def test_accepting_one_invitation_closes_the_others() -> None:
    first = invited(phone="+77012345678", email="aigul@mektep.example")
    second = invite_by_link(person=first.person, provider=first.provider, by=None, at=now())
    _slip, code = print_slip(person=first.person, provider=first.provider, by=None, at=now())
    accept(invitation=second, password=PASSWORD, at=now())
    with pytest.raises(InvitationRefused):
        invitation_of_link(token=token_of(first), at=now())
    with pytest.raises(InvitationRefused):
        invitation_of_slip(address="+77012345678", code=code, at=now())


def test_slip_opens_by_either_address_and_any_way_of_writing_the_code() -> None:
    invitation, code = slip(phone="+77012345678", email="aigul@mektep.example")
    for address in ("+77012345678", "aigul@mektep.example"):
        for written in (code, f"{code[:5]} {code[5:]}", f"{code[:5]}-{code[5:]}"):
            assert invitation_of_slip(address=address, code=written, at=now()) == invitation


def test_slip_does_not_prove_the_email() -> None:
    invitation, _code = slip(email="aigul@mektep.example")
    person = accept(invitation=invitation, password=PASSWORD, at=now())
    assert not person.emailaddress_set.filter(verified=True).exists()


def test_code_of_a_slip_is_stored_only_as_a_keyed_hash() -> None:
    invitation, code = slip()
    assert re.fullmatch(r"\d{10}", code)
    assert code not in repr(Invitation.objects.filter(pk=invitation.pk).values())


def test_newer_slip_replaces_the_older() -> None:
    person = make_person(phone="+77012345678")
    provider = make_provider()
    _older, old_code = print_slip(person=person, provider=provider, by=None, at=now())
    newer, code = print_slip(person=person, provider=provider, by=None, at=now())
    with pytest.raises(InvitationRefused):
        invitation_of_slip(address="+77012345678", code=old_code, at=now())
    assert invitation_of_slip(address="+77012345678", code=code, at=now()) == newer


def test_slip_of_one_person_does_not_open_for_another() -> None:
    _invitation, code = slip(phone="+77012345678")
    make_person(phone="+77010000000")
    with pytest.raises(InvitationRefused):
        invitation_of_slip(address="+77010000000", code=code, at=now())


def test_wrong_slips_are_answered_alike() -> None:
    """Whether an address is known here can't be learned from the answer."""
    _invitation, code = slip(phone="+77012345678")
    used, used_code = print_slip(
        person=make_person(phone="+77010000000"), provider=make_provider("mysal"), by=None, at=now()
    )
    accept(invitation=used, password=PASSWORD, at=now())
    answers = set()
    for address, written in (
        ("+77012345678", "0000000000"),
        ("+77099999999", code),
        ("nobody@mektep.example", "1"),
        ("+77010000000", used_code),
        ("", ""),
    ):
        with pytest.raises(InvitationRefused) as refusal:
            invitation_of_slip(address=address, code=written, at=now())
        answers.add(str(refusal.value))
    assert len(answers) == 1


def test_nobody_is_invited_into_a_closed_account() -> None:
    person, provider = make_person(), make_provider()
    closed(person)
    person.refresh_from_db()
    for invite in (invite_by_link, print_slip):
        with pytest.raises(InvitationRefused):
            invite(person=person, provider=provider, by=None, at=now())


def test_person_without_email_is_invited_by_sms_or_not_by_link_at_all(
    settings, capsys, django_capture_on_commit_callbacks
) -> None:
    person, provider = make_person(phone="+77012345678"), make_provider()
    with django_capture_on_commit_callbacks(execute=True):
        invitation = invite_by_link(person=person, provider=provider, by=None, at=now())
    sent = capsys.readouterr().err
    assert sent.startswith("SMS +77012345678:")
    assert link_of(invitation) in sent

    settings.SMS_SENDER = ""
    with pytest.raises(InvitationRefused):
        invite_by_link(person=person, provider=provider, by=None, at=now())


# --- the letter ---------------------------------------------------------------------------------------------


def test_invitation_never_goes_to_the_shared_contact_address(
    mailoutbox, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        invited(email="aigul@mektep.example", contact_email="office@mektep.example")
    assert [letter.to for letter in mailoutbox] == [["aigul@mektep.example"]]


def test_invitation_by_phone_never_goes_to_the_shared_contact_address(
    mailoutbox, capsys, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        invited(phone="+77012345678", contact_email="office@mektep.example")
    assert mailoutbox == []
    assert "SMS +77012345678" in capsys.readouterr().err


def test_outbox_holds_no_link(django_capture_on_commit_callbacks, mailoutbox) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        invitation = invited()
    kept = repr(list(Message.objects.values()))
    assert token_of(invitation) in mailoutbox[0].body
    assert token_of(invitation) not in kept
    assert "/accounts/" not in kept


def test_letter_of_a_used_invitation_is_not_sent(mailoutbox, django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        accept(invitation=invited(), password=PASSWORD, at=now())
    assert mailoutbox == []
    assert Message.objects.get().done_at


# --- the pages ----------------------------------------------------------------------------------------------


def page_of(invitation: Invitation) -> str:
    return link_of(invitation).removeprefix("http://testserver")


def who_is_in(client: Client) -> Any:
    return client.get("/kk/me/").wsgi_request.user


def test_link_signs_in_whoever_chooses_a_password(client: Client) -> None:
    invitation = invited()
    assert client.get(page_of(invitation)).status_code == 200
    response = client.post(page_of(invitation), NEW)
    assert response["Location"] == "/kk/home/"
    assert who_is_in(client) == invitation.person


def test_link_leads_home_in_the_persons_own_language(client: Client) -> None:
    invitation = invited(language="ru")
    page = client.get(page_of(invitation))
    assert page["Content-Language"] == "ru"
    assert client.post(page_of(invitation), NEW)["Location"] == "/ru/home/"


def test_language_chosen_in_the_browser_wins_on_the_page_of_the_link(client: Client) -> None:
    invitation = invited(language="ru")
    client.cookies["language"] = "en"
    assert client.get(page_of(invitation))["Content-Language"] == "en"


def test_page_of_the_link_tells_its_address_to_nobody(client: Client) -> None:
    response = client.get(page_of(invited()))
    assert response["Referrer-Policy"] == "same-origin"
    assert "no-store" in response["Cache-Control"]


def test_token_and_code_are_never_logged(client: Client, caplog) -> None:
    caplog.set_level("DEBUG")
    caplog.handler.setFormatter(JSONLine())
    invitation, (_slip, code) = invited(), slip(phone="+77012345678")
    client.get(page_of(invitation))
    client.post(
        "/accounts/slip/", {"address": "+77012345678", "code": code, "password1": "1", "password2": "2"}
    )
    client.post(page_of(invitation), NEW)
    client.get(page_of(invitation))
    assert "accept_invitation" in caplog.text or "<str:token>" in caplog.text
    for secret in (token_of(invitation), code, "+77012345678", NEW["password1"]):
        assert secret not in caplog.text


def test_weak_or_unequal_passwords_leave_the_invitation_open(client: Client) -> None:
    invitation = invited(names={"surname_kk": "Қуанышбекова"})
    for first, second in (("123", "123"), ("жаңа-құпиясөз-7", "other"), ("Қуанышбекова", "Қуанышбекова")):
        response = client.post(page_of(invitation), {"password1": first, "password2": second})
        assert response.status_code == 200
        assert response.context["form"].errors
    invitation.refresh_from_db()
    assert invitation.used_at is None


def test_used_link_says_so_and_gives_nothing_away(client: Client) -> None:
    invitation = invited(email="aigul@mektep.example")
    client.post(page_of(invitation), NEW)
    response = Client().get(page_of(invitation))
    assert response.status_code == 410
    assert "aigul@mektep.example" not in response.text
    assert Client().post(page_of(invitation), NEW).status_code == 410


def test_password_chosen_in_between_is_no_error_of_the_program(client: Client, monkeypatch) -> None:
    """Two sendings at once: the second finds the invitation used after its form was read."""
    invitation = invited()

    def used_meanwhile(**kwargs: Any) -> Invitation:
        found = invitation_of_link(**kwargs)
        accept(invitation=found, password=PASSWORD, at=now())
        return found

    monkeypatch.setattr("lms.views.account.invitation_of_link", used_meanwhile)
    assert client.post(page_of(invitation), NEW).status_code == 410
    invitation.person.refresh_from_db()
    assert invitation.person.check_password(PASSWORD)


def test_link_turns_nobody_into_somebody_else_unawares() -> None:
    invitation = invited()
    other = come_in(make_person("Сәуле"))
    client = signed_in(other)
    response = client.post(page_of(invitation), NEW)
    assert "form" not in response.context
    assert who_is_in(client) == other
    invitation.refresh_from_db()
    assert invitation.used_at is None


def test_link_gives_its_own_person_a_new_password_and_keeps_them_in() -> None:
    invitation = invited()
    client, elsewhere = signed_in(come_in(invitation.person)), signed_in(invitation.person)
    client.post(page_of(invitation), NEW)
    assert who_is_in(client) == invitation.person
    assert not who_is_in(elsewhere).is_authenticated


def test_second_factor_is_asked_for_after_a_link(client: Client) -> None:
    provider = make_provider()
    coordinator = make_staff(provider)
    TOTP.activate(coordinator, generate_totp_secret())
    RecoveryCodes.activate(coordinator)
    invitation = invite_by_link(person=coordinator, provider=provider, by=None, at=now())
    assert client.post(page_of(invitation), NEW)["Location"] == "/accounts/2fa/authenticate/"
    assert not who_is_in(client).is_authenticated


def test_slip_signs_in_by_a_phone_in_any_spelling(client: Client) -> None:
    invitation, code = slip(phone="+77012345678")
    response = client.post("/accounts/slip/", {"address": "8 (701) 234-56-78", "code": code, **NEW})
    assert response["Location"] == "/kk/home/"
    assert who_is_in(client) == invitation.person


def test_slip_is_for_those_who_are_not_in_yet() -> None:
    invitation, code = slip(phone="+77012345678")
    other = come_in(make_person("Сәуле"))
    client = signed_in(other)
    client.post("/accounts/slip/", {"address": "+77012345678", "code": code, **NEW})
    assert who_is_in(client) == other
    invitation.refresh_from_db()
    assert invitation.used_at is None


def test_code_of_a_slip_cannot_be_guessed_through(client: Client) -> None:
    _invitation, code = slip(phone="+77012345678")
    spellings = ("+77012345678", "87012345678", "8 701 234 56 78", "7012345678", "+7 (701) 2345678")
    for address in spellings:
        assert client.post("/accounts/slip/", {"address": address, "code": "1", **NEW}).status_code == 200
    last = client.post("/accounts/slip/", {"address": "+77012345678", "code": code, **NEW})
    assert last.status_code == 429
    assert not who_is_in(client).is_authenticated


def test_whole_class_may_type_its_slips_in_the_same_minute(client: Client) -> None:
    """A slip mistyped counts, a password that is too short doesn't: a school has one address outside."""
    provider = make_provider()
    for number in range(15):
        phone = f"+770100000{number:02}"
        _slip, code = print_slip(person=make_person(phone=phone), provider=provider, by=None, at=now())
        guest = Client()
        short = {"address": phone, "code": code, "password1": "1", "password2": "1"}
        assert guest.post("/accounts/slip/", short).status_code == 200
        assert guest.post("/accounts/slip/", {"address": phone, "code": code, **NEW}).status_code == 302
