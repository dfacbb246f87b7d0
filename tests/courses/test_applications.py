"""A person applies for a place, confirms the address, and a coordinator decides; every step is a row."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content.models import Edition
from courses.domain import applications, quotas
from courses.domain.applications import (
    CONFIRM_WITHIN,
    SETTLED_KEPT_FOR,
    ApplicationRefused,
    application_of_link,
    apply,
    confirm,
    confirm_phone,
    counts,
    decide_wait,
    email_proven,
    forget_old,
    goes_to_waiting_list,
    masked_iin,
    refuse,
    state,
    token_of,
    withdraw,
)
from courses.domain.quotas import waiting_list
from courses.enums import ApplicationState, OrderKind
from courses.models import Application, Cohort, Department
from lms import closed
from lms.domain.people import set_iin
from lms.mail import send
from lms.models import Message, User
from tests.courses.joining import (
    EMAIL,
    OPEN_AT,
    OPEN_ON,
    PHONE,
    applied,
    nobodys_number,
    several_applied,
)
from tests.courses_made import BEGINS, make_cohort, noon
from tests.factories import ANOTHER_IIN, IIN, come_in, make_person

LATER = OPEN_AT + timedelta(hours=2)


def letters(kind: str) -> list[Message]:
    return list(Message.objects.filter(kind=kind))


# --- applying -----------------------------------------------------------------------------------------------


def test_an_application_keeps_the_consent_and_closes_the_number(cohort: Cohort) -> None:
    made = applied(cohort, organisation="№ 5 мектеп")
    assert state(made) == ApplicationState.SENT
    assert made.consent_language == "kk"
    assert "94-V" in made.consent_text
    assert IIN not in made.iin_token
    assert closed.decrypt(made.iin_token) == IIN
    assert masked_iin(made) == "••••••••0002"
    assert not User.objects.filter(email=EMAIL).exists()


@pytest.mark.parametrize("day", [BEGINS - timedelta(days=41), BEGINS - timedelta(days=9), BEGINS])
def test_only_an_open_cohort_takes_applications(cohort: Cohort, day: Any) -> None:
    with pytest.raises(ApplicationRefused, match="does not take"):
        applied(cohort, at=noon(day))


def test_a_first_order_shuts_nobody_out_and_a_cancelled_cohort_everyone(cohort: Cohort) -> None:
    cohort.orders.create(kind=OrderKind.ENROLMENT, number="1", date=OPEN_ON)
    assert state(applied(cohort)) == ApplicationState.SENT
    cohort.orders.create(kind=OrderKind.CANCELLATION, number="2", date=OPEN_ON)
    with pytest.raises(ApplicationRefused, match="does not take"):
        applied(cohort, iin=ANOTHER_IIN, email="other@mektep.example")


@pytest.mark.parametrize(("number", "said"), [("991231600003", "last digit"), ("123", "twelve digits")])
def test_a_number_that_can_not_be_right_is_refused(cohort: Cohort, number: str, said: str) -> None:
    with pytest.raises(ApplicationRefused, match=said):
        applied(cohort, iin=number)


def test_somewhere_to_answer_is_needed(cohort: Cohort) -> None:
    with pytest.raises(ApplicationRefused, match="e-mail address or a phone"):
        applied(cohort, email="")


def test_applying_twice_changes_nothing(cohort: Cohort) -> None:
    first = applied(cohort)
    confirm(application=first, at=OPEN_AT)
    assert applied(cohort, email="other@mektep.example", names={"surname_kk": "Басқа"}) == first
    assert Application.objects.get().email == EMAIL


def test_two_who_share_an_office_address_are_two(cohort: Cohort) -> None:
    applied(cohort)
    applied(cohort, iin=ANOTHER_IIN)
    assert Application.objects.count() == 2
    assert len(letters("application_confirm")) == 2


def test_a_mistyped_address_does_not_lock_out(cohort: Cohort) -> None:
    mistyped = applied(cohort, email="uljan@mektep.exampel")
    mended = applied(cohort)
    assert mended != mistyped
    assert {message.address for message in letters("application_confirm")} == {EMAIL, mistyped.email}


def test_whoever_was_refused_or_withdrew_may_apply_again(cohort: Cohort, coordinator: User) -> None:
    first = applied(cohort)
    withdraw(application=first, by=None, at=OPEN_AT)
    second = applied(cohort)
    assert second != first
    refuse(application=second, reason="Құжат жоқ", by=coordinator, at=OPEN_AT)
    assert applied(cohort) not in {first, second}


def test_the_letter_is_sent_again_to_whoever_applies_again_but_not_at_once(cohort: Cohort) -> None:
    applied(cohort)
    applied(cohort, at=OPEN_AT + timedelta(minutes=5))
    assert len(letters("application_confirm")) == 1
    applied(cohort, at=LATER)
    assert len(letters("application_confirm")) == 2


def test_one_who_is_signed_in_needs_no_confirmation(cohort: Cohort) -> None:
    person = come_in(make_person())
    made = applied(cohort, person=person, email=person.email)
    assert state(made) == ApplicationState.CONFIRMED
    assert made.person == person
    assert not letters("application_confirm")


def test_a_number_on_record_is_taken_from_there(cohort: Cohort) -> None:
    person = come_in(make_person())
    set_iin(person=person, number=ANOTHER_IIN, by=None)
    assert applied(cohort, person=person, iin="").iin_digest == person.iin_digest


# --- confirming ---------------------------------------------------------------------------------------------


def test_the_letters_link_confirms_once_and_again_is_no_mistake(cohort: Cohort) -> None:
    made = applied(cohort)
    found = application_of_link(token=token_of(made), at=LATER)
    for _time in range(2):
        confirm(application=found, at=LATER)
    assert state(made) == ApplicationState.CONFIRMED
    assert found.confirmed_at == LATER
    assert email_proven(made)
    assert made.events.count() == 2


def test_a_link_that_was_changed_or_has_run_out_opens_nothing(cohort: Cohort) -> None:
    made = applied(cohort)
    for token, at in (("x" + token_of(made), LATER), (token_of(made), OPEN_AT + CONFIRM_WITHIN)):
        with pytest.raises(ApplicationRefused):
            application_of_link(token=token, at=at)
    confirm(application=made, at=LATER)
    assert application_of_link(token=token_of(made), at=OPEN_AT + CONFIRM_WITHIN) == made


def test_a_phone_waits_for_the_coordinators_call(cohort: Cohort, coordinator: User) -> None:
    made = applied(cohort, email="", phone=PHONE)
    assert not Message.objects.exists()
    confirm_phone(application=made, by=coordinator, at=LATER)
    assert state(made) == ApplicationState.CONFIRMED
    assert not email_proven(made)
    with pytest.raises(ApplicationRefused, match="confirmed already"):
        confirm_phone(application=made, by=coordinator, at=LATER)


def test_without_a_phone_there_is_no_call(cohort: Cohort, coordinator: User) -> None:
    with pytest.raises(ApplicationRefused, match="no phone"):
        confirm_phone(application=applied(cohort), by=coordinator, at=LATER)


def test_a_link_followed_after_the_call_proves_the_address_too(cohort: Cohort, coordinator: User) -> None:
    made = applied(cohort, phone=PHONE)
    confirm_phone(application=made, by=coordinator, at=OPEN_AT)
    confirm(application=made, at=LATER)
    assert email_proven(made)
    assert state(made) == ApplicationState.CONFIRMED


def test_what_nobody_confirmed_is_forgotten_with_its_letter(cohort: Cohort) -> None:
    applied(cohort)
    kept = applied(cohort, iin=ANOTHER_IIN, email="other@mektep.example")
    confirm(application=kept, at=LATER)
    assert forget_old(at=OPEN_AT + CONFIRM_WITHIN - timedelta(hours=1)) == 0
    assert forget_old(at=OPEN_AT + CONFIRM_WITHIN) == 1
    assert list(Application.objects.all()) == [kept]
    assert [message.refers_to for message in letters("application_confirm")] == [str(kept.uid)]


def test_what_was_refused_is_kept_for_a_year_and_what_was_accepted_stays(
    cohort: Cohort, coordinator: User
) -> None:
    refused = applied(cohort)
    confirm(application=refused, at=LATER)
    refuse(application=refused, reason="no place", by=coordinator, at=LATER)
    assert forget_old(at=LATER + SETTLED_KEPT_FOR - timedelta(hours=1)) == 0
    assert forget_old(at=LATER + SETTLED_KEPT_FOR) == 1
    assert not Application.objects.exists()


def test_what_nobody_decided_on_is_forgotten_a_year_after_the_classes(cohort: Cohort) -> None:
    """Those that wait as well: whatever they hold is a person's, and asked for nothing any more."""
    _to_decide_on, waiting = several_applied(cohort, 2)
    waiting.events.create(state=ApplicationState.WAITING, at=LATER)
    over = noon(cohort.ends_on)
    assert forget_old(at=over + SETTLED_KEPT_FOR - timedelta(days=1)) == 0
    assert forget_old(at=over + SETTLED_KEPT_FOR) == 2
    assert not Application.objects.exists()


# --- the waiting list ---------------------------------------------------------------------------------------


def test_beyond_the_places_an_application_waits_in_line(edition: Edition) -> None:
    cohort = make_cohort(edition, "kk-small", capacity=2)
    first, second, third, fourth = several_applied(cohort, 4)
    assert [state(item) for item in (first, second)] == [ApplicationState.CONFIRMED] * 2
    assert [state(item) for item in (third, fourth)] == [ApplicationState.WAITING] * 2
    assert goes_to_waiting_list(cohort)
    assert waiting_list(cohort).first() == third
    assert counts(cohort) == {"confirmed": 2, "waiting": 2}
    written = {message.refers_to for message in letters("application_waiting")}
    assert written == {str(third.uid), str(fourth.uid)}


def test_places_promised_to_departments_are_not_the_sites(cohort: Cohort) -> None:
    department = Department.objects.create(provider=cohort.provider, name_kk="Бөлім", name_ru="Отдел")
    assert not goes_to_waiting_list(cohort)
    quotas.set_quotas(cohort=cohort, places={department: 29})
    (first,) = several_applied(cohort, 1)
    assert state(first) == ApplicationState.CONFIRMED
    assert goes_to_waiting_list(cohort)


def test_counts_take_one_query(cohort: Cohort, django_assert_num_queries: Any) -> None:
    several_applied(cohort, 5)
    applied(cohort)
    with django_assert_num_queries(1):
        found = counts(cohort)
    assert found == {"confirmed": 5, "sent": 1}


# --- deciding -----------------------------------------------------------------------------------------------


def test_a_refusal_gives_its_reason_and_is_written_about(cohort: Cohort, coordinator: User) -> None:
    (made,) = several_applied(cohort, 1)
    with pytest.raises(ApplicationRefused, match="reason"):
        refuse(application=made, reason=" ", by=coordinator, at=LATER)
    refuse(application=made, reason="Құжат жоқ", by=coordinator, at=LATER)
    assert state(made) == ApplicationState.REFUSED
    assert made.events.last().reason == "Құжат жоқ"
    assert len(letters("application_refused")) == 1


def test_an_address_nobody_answered_from_is_not_written_to(cohort: Cohort, coordinator: User) -> None:
    refuse(application=applied(cohort), reason="Жалған", by=coordinator, at=LATER)
    assert not letters("application_refused")


def test_what_is_decided_is_not_decided_again(cohort: Cohort, coordinator: User) -> None:
    (made,) = several_applied(cohort, 1)
    decide_wait(application=made, by=coordinator, at=LATER)
    assert state(made) == ApplicationState.WAITING
    withdraw(application=made, by=None, at=LATER)
    for late in (
        lambda: decide_wait(application=made, by=coordinator, at=LATER),
        lambda: refuse(application=made, reason="Себеп", by=coordinator, at=LATER),
        lambda: withdraw(application=made, by=None, at=LATER),
    ):
        with pytest.raises(ApplicationRefused, match="any more: «Withdrawn»"):
            late()


# --- letters ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "word"), [("kk", "өтінім"), ("ru", "заявк")])
def test_letters_to_one_who_is_on_no_record_are_in_their_language(
    cohort: Cohort,
    coordinator: User,
    language: str,
    word: str,
    mailoutbox: list[mail.EmailMessage],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: LATER)
    made = applied(cohort, language=language)
    send(letters("application_confirm")[0])
    confirm(application=made, at=LATER)
    decide_wait(application=made, by=coordinator, at=LATER)
    send(letters("application_waiting")[0])
    refuse(application=made, reason="Орын жоқ", by=coordinator, at=LATER)
    send(letters("application_refused")[0])
    assert [message.to for message in mailoutbox] == [[EMAIL]] * 3
    for message in mailoutbox:
        html = message.alternatives[0][0]  # type: ignore[attr-defined]
        assert "Ұлжан" in message.body
        assert IIN not in message.body + html
        assert cohort.edition.title(language) in message.subject
        assert cohort.edition.title(language) in html
    assert f"/{language}/apply/confirm/" in mailoutbox[0].body
    assert word in mailoutbox[0].body.lower() + mailoutbox[0].subject.lower()
    assert "Орын жоқ" in mailoutbox[2].body
    assert not Message.objects.exclude(address="").exists()


def test_a_letter_about_what_is_settled_meanwhile_is_not_sent(
    cohort: Cohort, mailoutbox: list[mail.EmailMessage]
) -> None:
    made = applied(cohort)
    withdraw(application=made, by=None, at=LATER)
    send(letters("application_confirm")[0])
    assert mailoutbox == []


def test_the_consent_is_in_the_language_of_the_page(cohort: Cohort) -> None:
    with translation.override("kk"):
        made = applied(cohort, consent_language="ru")
    assert "Согласие на сбор" in made.consent_text


def test_an_address_in_any_spelling_is_the_same(cohort: Cohort) -> None:
    first = applied(cohort, iin="")
    assert applied(cohort, iin="", email=" Uljan@Mektep.example ") == first


def test_a_name_is_kept_in_order(cohort: Cohort) -> None:
    surnames = ["Қасымова", "Әлиева"]
    for surname in surnames:
        apply(
            cohort=cohort,
            names={"surname_kk": surname, "given_name_kk": "А"},
            language="kk",
            consent_language="kk",
            at=OPEN_AT,
            iin=nobodys_number(),
            email=EMAIL,
        )
    assert [item.surname_kk for item in cohort.applications.order_by("sort_key")] == surnames[::-1]


# --- whatever is done, in whatever order --------------------------------------------------------------------

VERBS = {
    "confirm": lambda made, by: confirm(application=made, at=LATER),
    "call": lambda made, by: confirm_phone(application=made, by=by, at=LATER),
    "wait": lambda made, by: decide_wait(application=made, by=by, at=LATER),
    "refuse": lambda made, by: refuse(application=made, reason="Себеп", by=by, at=LATER),
    "withdraw": lambda made, by: withdraw(application=made, by=None, at=LATER),
}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(sorted(VERBS)), max_size=6))
def test_in_whatever_order_what_is_decided_stays_and_events_are_only_added(
    cohort: Cohort, coordinator: User, steps: list[str]
) -> None:
    with transaction.atomic():
        made = applied(cohort, phone=PHONE)
        for step in steps:
            before, events = state(made), list(made.events.values_list("pk", flat=True))
            with suppress(ApplicationRefused):
                VERBS[step](made, coordinator)
            after = state(made)
            assert list(made.events.values_list("pk", flat=True))[: len(events)] == events
            if before in applications.GONE:
                assert after == before
            if after == ApplicationState.WAITING:
                assert before in {ApplicationState.CONFIRMED, ApplicationState.WAITING}
        transaction.set_rollback(True)
