"""Somebody with a trace of every kind: all of it is shown to them, and none is left after an erasure."""

import io
import json
import zipfile

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import translation
from wagtail.log_actions import log

from lms import access
from lms.domain.invitations import invite_by_link, print_slip
from lms.domain.people import set_iin, show_iin
from lms.domain.personal_data import DataRefused, answer, archive, ask, erase, give_consent, what_is_held
from lms.domain.roles import end_role, grant_role
from lms.enums import Purpose, RequestKind, Role
from lms.models import Consent, DataRequest, Message, User
from tests.factories import AT, IIN, PASSWORD, come_in, make_person, make_provider, make_staff

pytestmark = pytest.mark.django_db

AGREED = {"purpose": Purpose.PERSONAL_DATA, "language": "kk"}


def asked(**facts: object) -> DataRequest:
    person, provider = make_person(**facts), make_provider()
    invite_by_link(person=person, provider=provider, by=None, at=AT)
    return ask(person=person, provider=provider, kind=RequestKind.ERASURE, words="", at=AT)


NAMES = {
    "surname_kk": "Қуанышбекова",
    "given_name_kk": "Өрзия",
    "patronymic_kk": "Үсенқызы",
    "surname_ru": "Куанышбекова",
    "given_name_ru": "Орзия",
    "patronymic_ru": "Усеновна",
}
TRACES = (
    *NAMES.values(),
    "orziya@mektep.example",
    "office@mektep.example",
    "77017654321",
    "77010007654",
    IIN,
    IIN[:6],
    "қуанышбекова",
    "куанышбекова",
    "Firefox of hers",
    "a word of hers",
    "said of her",
)


def everything_in_the_database() -> dict[str, str]:
    """Each table with all that stands in it, JSON and stored forms read out."""
    dumped = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            dumped[table] = repr(cursor.fetchall())
    dumped["sessions"] = repr([session.get_decoded() for session in Session.objects.all()])
    return dumped


def found(traces: tuple[str, ...]) -> set[tuple[str, str]]:
    return {
        (table, trace)
        for table, rows in everything_in_the_database().items()
        for trace in traces
        if trace in rows or trace.encode("unicode_escape").decode() in rows
    }


def lived_here() -> DataRequest:
    """Somebody who has left a trace of every kind there is on this floor, and now asks to be forgotten."""
    provider = make_provider()
    coordinator = make_staff(provider)
    person = make_person(
        names=NAMES,
        email="orziya@mektep.example",
        phone="+77017654321",
        contact_email="office@mektep.example",
        contact_phone="+77010007654",
    )
    come_in(person)
    set_iin(person=person, number=IIN, by=coordinator)
    show_iin(person=person, by=coordinator, reason="said of her")
    TOTP.activate(person, generate_totp_secret())
    give_consent(person=person, provider=provider, **AGREED)
    role = grant_role(person=person, provider=provider, role=Role.AUTHOR, by=coordinator)
    for row in (person, role):
        log(row, "wagtail.edit", user=coordinator)
    end_role(membership=role, by=coordinator, at=AT)
    invite_by_link(person=person, provider=provider, by=coordinator, at=AT)
    print_slip(person=person, provider=provider, by=coordinator, at=AT)
    signed_in_with_a_password(person)
    old = ask(person=person, provider=provider, kind=RequestKind.CORRECTION, words="a word of hers", at=AT)
    answer(request=old, by=coordinator, granted=True, words="said of her", at=AT)
    return ask(person=person, provider=provider, kind=RequestKind.ERASURE, words="a word of hers", at=AT)


def signed_in_with_a_password(person: User) -> Client:
    Authenticator = person.authenticator_set.all()
    kept = list(Authenticator)
    Authenticator.delete()
    client = Client(headers={"user-agent": "Firefox of hers"})
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    assert UserSession.objects.filter(user=person).exists()
    for row in kept:
        row.save(force_insert=True)
    return client


def test_erasure_leaves_nothing_that_names_the_person(django_capture_on_commit_callbacks) -> None:
    request = lived_here()
    assert {trace for _table, trace in found(TRACES)} == set(TRACES) - {IIN, IIN[:6]}
    with django_capture_on_commit_callbacks(execute=True):
        answer(
            request=request, by=request.provider.memberships.first().person, granted=True, words="Done", at=AT
        )
    assert found(TRACES) == set()


def test_erased_person_is_told_at_the_address_that_is_then_forgotten(
    mailoutbox, django_capture_on_commit_callbacks
) -> None:
    request = asked(email="aigul@mektep.example", language="ru")
    with django_capture_on_commit_callbacks(execute=True):
        answer(request=request, by=make_person(), granted=True, words="", at=AT)
    letter = mailoutbox[-1]
    assert letter.to == ["aigul@mektep.example"]
    with translation.override("ru"):
        assert letter.subject == translation.gettext("What was held on you has been erased")
    sent = Message.objects.get(kind="data_erased")
    assert (sent.address, bool(sent.done_at)) == ("", True)


def test_erased_person_is_out_and_stays_out() -> None:
    person = come_in(make_person(email="aigul@mektep.example"))
    client = signed_in_with_a_password(person)
    erase(person=person, at=AT)
    assert client.get("/kk/me/")["Location"].startswith("/accounts/login/")
    again = Client().post("/accounts/login/", {"login": "aigul@mektep.example", "password": PASSWORD})
    assert again.status_code == 200
    person.refresh_from_db()
    assert (person.erased_at, person.is_active, person.has_usable_password()) == (AT, False, False)


def test_what_others_did_with_an_erased_person_stays_whole() -> None:
    provider = make_provider()
    person, coordinator = make_person(), make_staff(provider)
    give_consent(person=person, provider=provider, **AGREED)
    erase(person=person, at=AT)
    assert Consent.objects.filter(person=person).exists()
    assert person not in access.people(coordinator)
    assert str(person) == str(person.uid)


def test_address_of_an_erased_person_may_be_registered_anew() -> None:
    person = make_person(email="aigul@mektep.example", phone="+77012345678")
    set_iin(person=person, number=IIN, by=None)
    erase(person=person, at=AT)
    second = make_person(email="aigul@mektep.example", phone="+77012345678")
    set_iin(person=second, number=IIN, by=None)


def test_erase_refuses_who_still_has_a_role_or_runs_the_platform() -> None:
    for person in (make_staff(make_provider()), User.objects.create_superuser("admin@platform.example")):
        with pytest.raises(DataRefused):
            erase(person=person, at=AT)
        person.refresh_from_db()
        assert person.erased_at is None


def test_refused_erasure_leaves_the_request_open() -> None:
    person = make_staff(make_provider())
    provider = person.memberships.get().provider
    request = ask(person=person, provider=provider, kind=RequestKind.ERASURE, words="", at=AT)
    with pytest.raises(DataRefused):
        answer(request=request, by=person, granted=True, words="", at=AT)
    request.refresh_from_db()
    assert request.answered_at is None


def test_one_provider_does_not_erase_what_another_holds() -> None:
    request = asked()
    invite_by_link(person=request.person, provider=make_provider("mysal"), by=None, at=AT)
    with pytest.raises(DataRefused) as refusal:
        answer(request=request, by=make_staff(request.provider), granted=True, words="", at=AT)
    assert "mysal" not in str(refusal.value)

    administrator = User.objects.create_superuser("admin@platform.example")
    answer(request=request, by=administrator, granted=True, words="", at=AT)
    request.person.refresh_from_db()
    assert request.person.erased_at == AT


def test_archive_opens_reads_and_parses() -> None:
    person = lived_here().person
    with zipfile.ZipFile(io.BytesIO(archive(person=person))) as zipped:
        assert zipped.testzip() is None
        page = zipped.read("index.html").decode()
        held = json.loads(zipped.read("data.json"))
    assert [part["title"] for part in held] == [section.title for section in what_is_held(person)]
    for trace in ("Қуанышбекова", "Куанышбекова", "orziya@mektep.example", "a word of hers", "said of her"):
        assert trace in page
        assert trace in json.dumps(held, ensure_ascii=False)
    assert IIN not in page
    assert "••••••••0002" in page


def test_archive_holds_no_secret() -> None:
    person = lived_here().person
    with zipfile.ZipFile(io.BytesIO(archive(person=person))) as zipped:
        everything = zipped.read("index.html").decode() + zipped.read("data.json").decode()
    for secret in (
        person.password,
        person.iin_token,
        str(person.iin_digest),
        UserSession.objects.get(user=person).session_key,
        person.authenticator_set.get().data["secret"],
    ):
        assert secret not in everything
