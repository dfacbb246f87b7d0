"""What the law lets a person do with their data, and what is left when all of it is erased."""

import io
import zipfile
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils.timezone import now

from lms.domain.invitations import invite_by_link
from lms.domain.people import set_iin, show_iin
from lms.domain.personal_data import (
    SECTIONS,
    DataRefused,
    Section,
    answer,
    answer_due,
    archive,
    ask,
    consents_now,
    give_consent,
    has_consent,
    what_is_held,
    withdraw_consent,
)
from lms.domain.roles import end_role
from lms.enums import Purpose, RequestKind, Role
from lms.models import Consent, DataAccess, DataRequest
from tests.factories import AT, IIN, make_person, make_provider, make_staff, signed_in

pytestmark = pytest.mark.django_db

AGREED = {"purpose": Purpose.PERSONAL_DATA, "language": "kk"}


def asked(kind: RequestKind = RequestKind.ERASURE, words: str = "", **facts: Any) -> DataRequest:
    person, provider = make_person(**facts), make_provider()
    invite_by_link(person=person, provider=provider, by=None, at=AT)
    return ask(person=person, provider=provider, kind=kind, words=words, at=AT)


# --- consent ------------------------------------------------------------------------------------------------


def test_consent_is_a_row_for_each_decision_and_the_latest_counts() -> None:
    person, provider = make_person(), make_provider()
    facts = {"person": person, "provider": provider, "purpose": Purpose.PERSONAL_DATA}
    assert not has_consent(**facts)
    give_consent(**facts, language="kk")
    assert has_consent(**facts)
    withdraw_consent(**facts, language="kk")
    assert not has_consent(**facts)
    give_consent(**facts, language="kk")
    assert has_consent(**facts)
    assert [row.given for row in Consent.objects.order_by("pk")] == [True, False, True]


def test_consent_is_for_one_purpose_at_one_provider() -> None:
    person, provider = make_person(), make_provider()
    give_consent(person=person, provider=provider, **AGREED)
    assert not has_consent(person=person, provider=provider, purpose=Purpose.PUBLICATION)
    assert not has_consent(person=person, provider=make_provider("mysal"), purpose=Purpose.PERSONAL_DATA)
    assert not has_consent(person=make_person(), provider=provider, purpose=Purpose.PERSONAL_DATA)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("purpose", Purpose)
def test_consent_keeps_the_words_the_person_saw(purpose: Purpose, language: str) -> None:
    provider = make_provider()
    row = give_consent(person=make_person(), provider=provider, purpose=purpose, language=language)
    assert provider.legal_name(language) in row.text
    assert row.language == language
    provider.legal_name_kk = provider.legal_name_ru = "Renamed"
    provider.save()
    row.refresh_from_db()
    assert "Renamed" not in row.text


def test_withdraw_refuses_what_was_never_given() -> None:
    with pytest.raises(DataRefused):
        withdraw_consent(person=make_person(), provider=make_provider(), **AGREED)


def test_consents_now_shows_one_row_for_each_provider_and_purpose() -> None:
    person, first, second = make_person(), make_provider(), make_provider("mysal")
    for provider in (first, second):
        give_consent(person=person, provider=provider, **AGREED)
    withdraw_consent(person=person, provider=first, **AGREED)
    assert {(row.provider.slug, row.given) for row in consents_now(person)} == {
        ("ulgi", False),
        ("mysal", True),
    }


# --- requests -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "due"),
    [
        (datetime(2026, 11, 23, 7, tzinfo=UTC), date(2026, 11, 24)),
        (datetime(2026, 11, 27, 7, tzinfo=UTC), date(2026, 11, 30)),  # a Friday
        (
            datetime(2026, 11, 23, 20, tzinfo=UTC),
            date(2026, 11, 25),
        ),  # one in the morning of Tuesday in Almaty
        (
            datetime(2026, 3, 20, 7, tzinfo=UTC),
            date(2026, 3, 26),
        ),  # Nauryz, 21–23 March, two of them a weekend
    ],
)
def test_answer_is_due_on_the_next_working_day(at: datetime, due: date) -> None:
    assert answer_due(at=at) == due


def test_ask_refuses_a_correction_without_words_and_a_second_open_request() -> None:
    request = asked()
    facts = {"person": request.person, "provider": request.provider, "at": AT}
    with pytest.raises(DataRefused):
        ask(**facts, kind=RequestKind.CORRECTION, words=" ")
    with pytest.raises(DataRefused):
        ask(**facts, kind=RequestKind.ERASURE, words="")
    answer(request=request, by=make_person(), granted=False, words="Not yet", at=AT)
    ask(**facts, kind=RequestKind.ERASURE, words="")


def test_request_is_told_to_those_who_answer_it(mailoutbox, django_capture_on_commit_callbacks) -> None:
    provider = make_provider()
    coordinator = make_staff(provider, email="coordinator@ulgi.example")
    make_staff(provider, Role.TEACHER)
    make_staff(make_provider("mysal"))
    left = make_staff(provider)
    end_role(membership=left.memberships.get(), by=coordinator, at=AT)
    with django_capture_on_commit_callbacks(execute=True):
        ask(
            person=make_person(names={"surname_kk": "Сөрелиева"}),
            provider=provider,
            kind=RequestKind.CORRECTION,
            words="Әкемнің аты басқаша жазылады.",
            at=AT,
        )
    (letter,) = mailoutbox
    assert letter.to == ["coordinator@ulgi.example"]
    assert "Сөрелиева" in letter.body
    assert "25.11.2025" in letter.body


def test_answer_reaches_the_person(mailoutbox, django_capture_on_commit_callbacks) -> None:
    request = asked(RequestKind.CORRECTION, "Сөрелиева", email="aigul@mektep.example", language="ru")
    mailoutbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        answer(request=request, by=make_person(), granted=True, words="Исправили.", at=AT)
    (letter,) = [letter for letter in mailoutbox if letter.to == ["aigul@mektep.example"]]
    assert "Исправили." in letter.body
    assert "/ru/me/data/" in letter.body


def test_refusal_says_why_and_an_answer_is_given_once() -> None:
    request = asked()
    with pytest.raises(DataRefused):
        answer(request=request, by=make_person(), granted=False, words=" ", at=AT)
    answer(request=request, by=make_person(), granted=False, words="An order is under way", at=AT)
    with pytest.raises(DataRefused):
        answer(request=request, by=make_person(), granted=True, words="", at=AT)
    request.person.refresh_from_db()
    assert request.person.erased_at is None


# --- what is held -------------------------------------------------------------------------------------------


def test_archive_escapes_what_people_typed() -> None:
    request = asked(RequestKind.CORRECTION, "<script>alert(1)</script>")
    with zipfile.ZipFile(io.BytesIO(archive(person=request.person))) as zipped:
        page = zipped.read("index.html").decode()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_upper_app_adds_its_section(monkeypatch) -> None:
    person = make_person()
    monkeypatch.setattr("lms.domain.personal_data.SECTIONS", [*SECTIONS])
    from lms.domain import personal_data

    personal_data.SECTIONS.append(lambda person: Section("Courses", ("Code",), [("2026-1",)]))
    assert what_is_held(person)[-1].rows == [("2026-1",)]


def test_name_known_in_one_language_is_not_told_as_known_in_both() -> None:
    person = make_person(names={"surname_kk": "", "given_name_kk": "", "surname_ru": "Ахметова"})
    about = what_is_held(person)[0]
    assert [value for _what, value in about.rows].count("Ахметова") == 1


# --- the pages ----------------------------------------------------------------------------------------------


def test_person_sees_and_downloads_what_is_held_on_them() -> None:
    person = make_person(names={"surname_kk": "Қуанышбекова"})
    client = signed_in(person)
    assert "Қуанышбекова" in client.get("/kk/me/data/").text
    response = client.get("/kk/me/data.zip")
    assert response["Content-Type"] == "application/zip"
    assert "no-store" in response["Cache-Control"]
    assert zipfile.is_zipfile(io.BytesIO(response.content))


def test_person_mends_their_own_data_and_reads_on_in_the_language_chosen() -> None:
    person = make_person(email="aigul@mektep.example")
    typed = {
        "surname_kk": "Әлиева",
        "given_name_kk": "Айгүл",
        "language": "ru",
        "contact_phone": "8 701 234 56 78",
        "email": "other@mektep.example",
        "is_superuser": "on",
    }
    response = signed_in(person).post("/kk/me/", typed)
    assert response["Location"] == "/ru/me/"
    person.refresh_from_db()
    assert (person.surname_kk, person.language, person.contact_phone) == ("Әлиева", "ru", "+77012345678")
    assert (person.email, person.is_superuser) == ("aigul@mektep.example", False)


def test_profile_that_will_not_do_is_shown_again_with_its_words() -> None:
    client = signed_in(make_person())
    response = client.post("/kk/me/", {"surname_kk": "", "language": "kk", "contact_phone": "call me"})
    assert response.status_code == 200
    assert "contact_phone" in response.context["form"].errors
    assert "call me" in response.text
    response = client.post("/kk/me/", {"surname_kk": "", "language": "kk"})
    assert response.context["form"].non_field_errors()


def test_person_asks_only_providers_that_hold_something_on_them() -> None:
    person, provider = make_person(), make_provider()
    client = signed_in(person)
    assert client.get("/kk/me/data/ask/ulgi/").status_code == 404
    give_consent(person=person, provider=provider, **AGREED)
    assert client.get("/kk/me/data/ask/ulgi/").status_code == 200
    response = client.post("/kk/me/data/ask/ulgi/", {"kind": "erasure", "words": ""})
    assert response["Location"] == "/kk/me/data/"
    again = client.post("/kk/me/data/ask/ulgi/", {"kind": "erasure", "words": "again"})
    assert again.context["form"].non_field_errors()
    assert DataRequest.objects.count() == 1


def test_consent_is_withdrawn_by_its_person_alone() -> None:
    person, provider = make_person(), make_provider()
    row = give_consent(person=person, provider=provider, **AGREED)
    path = f"/kk/me/data/withdraw/{row.pk}/"
    assert signed_in(make_person()).post(path).status_code == 404
    assert signed_in(person).get(path).status_code == 405
    assert has_consent(person=person, provider=provider, purpose=Purpose.PERSONAL_DATA)
    client = signed_in(person)
    for _i in range(2):
        assert client.post(path)["Location"] == "/kk/me/data/"
    assert [row.given for row in Consent.objects.order_by("pk")] == [True, False]


def test_person_can_read_who_looked_at_closed_data() -> None:
    person, coordinator = make_person(), make_person("Қарлығаш")
    set_iin(person=person, number=IIN, by=None)
    show_iin(person=person, by=coordinator, reason="For the order of 20 November")
    page = signed_in(person).get("/kk/me/data/").text
    assert "For the order of 20 November" in page
    assert DataAccess.objects.get().at - now() < timedelta(minutes=1)
    assert len(mail.outbox) == 0
