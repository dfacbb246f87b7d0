"""The desk's pages for people: who is appointed, invited and mended, and who is shown an identity number."""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from typing import Any

import pytest

from lms.domain.invitations import accept, invitation_of_slip, invite_by_link
from lms.domain.people import set_iin, show_iin
from lms.domain.roles import grant_role
from lms.enums import Role
from lms.models import DataAccess, Invitation, Membership, User
from tests.lms.desks import AT, NOBODYS_IIN, Desk, appointing, at_desk, open_desk, page, staff, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def ours() -> Desk:
    return open_desk("ulgi")


@pytest.fixture
def theirs() -> Desk:
    return open_desk("mysal")


# --- staff --------------------------------------------------------------------------------------------------


def test_appoint_registers_and_invites(ours: Desk) -> None:
    response = at_desk(ours.coordinator).post(page("staff:add"), appointing(ours), follow=True)
    person = User.objects.get(email="new@people.example")
    assert person.memberships.get().role == Role.TEACHER
    assert Invitation.objects.get(person=person).provider == ours.provider
    assert "The role is given, and the invitation is on its way." in text(response)


def test_appoint_finds_whoever_signs_in_with_the_address_and_tells_nothing_of_them(
    ours: Desk, theirs: Desk
) -> None:
    theirs.coordinator.set_password("a long enough password")
    theirs.coordinator.save()
    sent = appointing(ours, address=theirs.coordinator.email.upper())
    first = at_desk(ours.coordinator).post(page("staff:add"), sent)
    assert first.status_code == 302
    theirs.coordinator.refresh_from_db()
    assert theirs.coordinator.surname_kk == "Үйлестірова-mysal"
    assert theirs.coordinator.memberships.filter(provider=ours.provider, role=Role.TEACHER).exists()
    assert Invitation.objects.filter(person=theirs.coordinator, provider=ours.provider).exists()


def test_appoint_says_when_there_is_nowhere_to_write(ours: Desk, settings: Any) -> None:
    settings.SMS_SENDER = ""
    response = at_desk(ours.coordinator).post(
        page("staff:add"), appointing(ours, address="8 700 000 00 07"), follow=True
    )
    assert User.objects.filter(phone="+77000000007").exists()
    assert "print a slip" in text(response)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"address": "neither"}, "address"),
        ({"surname_kk": "", "given_name_kk": ""}, "surname_kk"),
        ({"role": Role.AUTHORITY}, "region"),
        ({"role": Role.DIRECTOR, "address": "+7 700 000 00 07"}, "address"),
        ({"role": ""}, "role"),
    ],
)
def test_appoint_says_what_is_missing(facts: dict[str, Any], field: str, ours: Desk) -> None:
    response = at_desk(ours.coordinator).post(page("staff:add"), appointing(ours, **facts))
    assert field in response.context["form"].errors
    assert "what you typed is still here" in text(response)


def test_a_refusal_stands_on_the_form_in_the_language_of_the_user(ours: Desk) -> None:
    held = staff(ours.provider, Role.TEACHER)
    sent = appointing(ours, address=held.email)
    response = at_desk(ours.coordinator).post(page("staff:add"), sent)
    assert "This person has this role already." in text(response)
    assert "Жаңабаева" in text(response)


def test_a_role_is_ended_and_stays_in_the_list(ours: Desk) -> None:
    held = staff(ours.provider, Role.TEACHER).memberships.get()
    client = at_desk(ours.coordinator)
    assert client.post(page("staff:end", held.pk)).status_code == 302
    held.refresh_from_db()
    assert held.ended_at
    assert "Қалиева" in text(client.get(page("staff:index_results"), {"now": "no"}))
    assert "Қалиева" not in text(client.get(page("staff:index_results"), {"now": "yes"}))


def test_the_last_coordinator_is_told_why_the_role_stays(ours: Desk) -> None:
    held = ours.coordinator.memberships.get()
    response = at_desk(ours.coordinator).post(page("staff:end", held.pk))
    assert "last coordinator" in text(response)
    held.refresh_from_db()
    assert held.ended_at is None


# --- people -------------------------------------------------------------------------------------------------


@pytest.fixture
def shared(ours: Desk, theirs: Desk) -> User:
    """A teacher of both providers."""
    person = staff(ours.provider, Role.TEACHER)
    grant_role(person=person, provider=theirs.provider, role=Role.AUTHOR, by=None)
    set_iin(person=person, number=NOBODYS_IIN, by=None)
    return person


@pytest.mark.parametrize("name", ["edit", "slip", "sign-in", "set-iin", "show-iin"])
def test_whom_another_provider_knows_is_not_ones_own_to_mend(name: str, ours: Desk, shared: User) -> None:
    """Or a coordinator could take over any account: appoint its address, print a slip, come in."""
    client = at_desk(ours.coordinator)
    assert client.get(page(f"people:{name}", shared.pk)).status_code == 404
    assert client.post(page(f"people:{name}", shared.pk), {"reason": "x"}).status_code == 404
    assert not Invitation.objects.filter(person=shared).exists()
    assert not DataAccess.objects.exists()


def test_of_a_shared_person_one_sees_what_is_ones_own(ours: Desk, theirs: Desk, shared: User) -> None:
    invite_by_link(person=shared, provider=theirs.provider, by=None, at=AT)
    shown = text(at_desk(ours.coordinator).get(page("people:inspect", shared.pk)))
    assert "Teacher" in shown
    assert "Author" not in shown
    assert "mysal" not in shown
    assert NOBODYS_IIN[-4:] not in shown
    assert "Not invited yet." in shown


def test_a_director_reads_and_mends_nothing(ours: Desk) -> None:
    director = staff(ours.provider, Role.DIRECTOR)
    client = at_desk(director)
    shown = text(client.get(page("people:inspect", ours.coordinator.pk)))
    assert page("people:slip", ours.coordinator.pk) not in shown
    assert client.get(page("people:edit", ours.coordinator.pk)).status_code == 404
    assert client.get(page("staff:index")).status_code == 404


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.DIRECTOR])
def test_nobody_is_let_in_as_a_colleague_who_signs(role: Role, ours: Desk) -> None:
    """A coordinator with a slip for the director could order certificates in the director's name."""
    colleague = staff(ours.provider, role)
    client = at_desk(ours.coordinator)
    for name in ("slip", "sign-in"):
        assert (
            client.post(page(f"people:{name}", colleague.pk), {"email": "mine@x.example"}).status_code == 404
        )
        assert page(f"people:{name}", colleague.pk) not in text(
            client.get(page("people:inspect", colleague.pk))
        )
    assert client.post(page("people:invite", colleague.pk), {"provider": ours.provider.pk}).status_code == 302


def test_a_slip_shows_its_code_once(ours: Desk, caplog: pytest.LogCaptureFixture) -> None:
    person = staff(ours.provider, Role.TEACHER, email="", phone="+77000000007")
    client = at_desk(ours.coordinator)
    with caplog.at_level(logging.DEBUG):
        sheet = text(client.post(page("people:slip", person.pk), {"provider": ours.provider.pk}))
    [shown] = set(re.findall(r'class="code">([^<]+)<', sheet))
    assert all(
        word in sheet for word in ("ulgi орталығы", "Центр ulgi", "+7 700 000 00 07", "/accounts/slip/")
    )
    code = shown.replace(" ", "")
    assert code not in caplog.text
    assert code not in str(list(Invitation.objects.values()))
    assert shown not in text(client.get(page("people:inspect", person.pk)))
    invitation = invitation_of_slip(address=person.phone, code=shown, at=AT + timedelta(days=1))
    accept(invitation=invitation, password="a long enough password", at=AT)


def test_an_earlier_slip_stops_working(ours: Desk) -> None:
    person = staff(ours.provider, Role.TEACHER)
    client = at_desk(ours.coordinator)
    for _time in range(2):
        client.post(page("people:slip", person.pk), {"provider": ours.provider.pk})
    states = text(client.get(page("people:inspect", person.pk)))
    assert states.count("<td>run out</td>") == 1
    assert states.count("<td>open</td>") == 1


def test_the_iin_is_shown_for_a_reason_that_is_written_down(ours: Desk) -> None:
    person = staff(ours.provider, Role.TEACHER)
    set_iin(person=person, number=NOBODYS_IIN, by=None)
    client = at_desk(ours.coordinator)
    refused = client.post(page("people:show-iin", person.pk), {"reason": "  "})
    assert NOBODYS_IIN not in text(refused)
    assert not DataAccess.objects.exists()
    shown = client.post(page("people:show-iin", person.pk), {"reason": "Бұйрыққа"})
    assert NOBODYS_IIN in text(shown)
    assert "no-store" in shown["Cache-Control"]
    looked = DataAccess.objects.get()
    assert (looked.by, looked.person, looked.reason) == (ours.coordinator, person, "Бұйрыққа")
    masked = text(client.get(page("people:inspect", person.pk)))
    assert NOBODYS_IIN not in masked
    assert NOBODYS_IIN[-4:] in masked


def test_the_iin_is_set_and_a_wrong_one_is_refused_in_words(ours: Desk) -> None:
    person = staff(ours.provider, Role.TEACHER)
    client = at_desk(ours.coordinator)
    refused = client.post(page("people:set-iin", person.pk), {"iin": "991231601101"})
    assert "give a reason" in text(refused)
    assert client.post(page("people:set-iin", person.pk), {"iin": NOBODYS_IIN}).status_code == 302
    person.refresh_from_db()
    assert show_iin(person=person, by=ours.coordinator, reason="x") == NOBODYS_IIN


def test_names_and_sign_in_are_mended(ours: Desk) -> None:
    person = staff(ours.provider, Role.TEACHER)
    client = at_desk(ours.coordinator)
    names = {"surname_kk": "Қалиева", "given_name_kk": "Әсем", "language": "ru"}
    assert client.post(page("people:edit", person.pk), names).status_code == 302
    client.post(page("people:sign-in", person.pk), {"email": "NEW@people.example", "phone": ""})
    person.refresh_from_db()
    assert (person.given_name_kk, person.language, person.email) == ("Әсем", "ru", "new@people.example")
    taken = client.post(page("people:sign-in", person.pk), {"email": ours.coordinator.email})
    assert "Somebody signs in with this e-mail address already." in text(taken)


def test_a_form_sent_twice_appoints_once(ours: Desk) -> None:
    client = at_desk(ours.coordinator)
    sent = appointing(ours, form_number="1" * 32)
    answers = [client.post(page("staff:add"), sent) for _time in range(2)]
    assert [answer["Location"] for answer in answers] == [page("staff:index")] * 2
    assert Membership.objects.filter(person__email="new@people.example").count() == 1


def test_what_was_typed_outlives_the_session_but_for_identity_numbers(ours: Desk) -> None:
    person = staff(ours.provider, Role.TEACHER)
    client = at_desk(ours.coordinator)
    client.get(page("people:set-iin", person.pk))
    del client.cookies["session"]
    client.post(page("people:set-iin", person.pk), {"iin": NOBODYS_IIN, "override_reason": "Куәлікте солай"})
    client.force_login(ours.coordinator, backend="allauth.account.auth_backends.AuthenticationBackend")
    offered = text(client.get(page("people:set-iin", person.pk)))
    assert "Куәлікте солай" in offered
    assert NOBODYS_IIN not in offered
