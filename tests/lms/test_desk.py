"""The desk's own pages: what a provider's people see and do there, and that nobody else does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch
from openpyxl import load_workbook
from wagtail.admin.views import generic

from content.models import ProviderMedia, ProviderPage
from lms.desk import ProviderViewSet
from lms.desk_rules import limit_choices
from lms.domain.people import set_iin
from lms.domain.personal_data import ask
from lms.domain.roles import grant_role
from lms.enums import RequestKind, Role
from lms.models import (
    DataAccess,
    DataRequest,
    DayOff,
    Invitation,
    Membership,
    Message,
    OrganisationType,
    Provider,
    SignOfLife,
    User,
)
from lms.roles import May
from tests.lms.desks import AT, NOBODYS_IIN, Desk, appointing, at_desk, open_desk, page, someone, staff, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def ours() -> Desk:
    return open_desk("ulgi")


@pytest.fixture
def theirs() -> Desk:
    return open_desk("mysal")


@pytest.fixture
def administrator() -> User:
    return User.objects.create_superuser("admin@platform.example", given_name_kk="Әкімші", language="en")


# --- whose rows are whose -----------------------------------------------------------------------------------

ROWS: dict[str, Callable[[Desk], Any]] = {
    "providers": lambda desk: desk.provider,
    "staff": lambda desk: desk.coordinator.memberships.get(),
    "people": lambda desk: staff(desk.provider, Role.TEACHER, surname=f"Оқытушы-{desk.provider.slug}"),
    "data_requests": lambda desk: ask(
        person=desk.coordinator, provider=desk.provider, kind=RequestKind.BLOCKING, words="", at=AT
    ),
    "letters": lambda desk: failed_letter(desk),
}
PAGES_OF_A_ROW = [
    *("providers:edit", "providers:history", "providers:history_results", "staff:end"),
    *("people:inspect", "people:edit", "people:invite", "people:slip", "people:sign-in"),
    *("people:set-iin", "people:show-iin", "data_requests:inspect", "data_requests:answer", "letters:again"),
]
LISTS = ["providers", "staff", "people", "data_requests", "letters"]


def failed_letter(desk: Desk) -> Message:
    return Message.objects.create(
        kind="invitation", person=desk.coordinator, provider=desk.provider, failed_at=AT, error="SMTPError"
    )


def stand(desk: Desk) -> list[Any]:
    return [
        list(model.objects.order_by("pk").values())
        for model in (Provider, Membership, User, DataRequest, Message, Invitation, DataAccess)
    ]


@pytest.mark.parametrize("name", PAGES_OF_A_ROW)
def test_a_row_of_another_provider_is_not_there(name: str, ours: Desk, theirs: Desk) -> None:
    row = ROWS[name.split(":")[0]](theirs)
    client = at_desk(ours.coordinator)
    before = stand(theirs)
    sent = {"reason": "x", "granted": "yes", "email": "mine@mine.example", "provider": ours.provider.pk}
    assert client.get(page(name, row.pk)).status_code == 404
    assert client.post(page(name, row.pk), sent).status_code == 404
    assert stand(theirs) == before


@pytest.mark.parametrize("name", PAGES_OF_A_ROW)
def test_a_row_of_ones_own_opens(name: str, ours: Desk) -> None:
    row = ROWS[name.split(":")[0]](ours)
    if isinstance(row, User):
        set_iin(person=row, number=NOBODYS_IIN, by=None)
    response = at_desk(ours.coordinator).get(page(name, row.pk))
    assert response.status_code == 200
    assert NOBODYS_IIN not in text(response)


@pytest.mark.parametrize("name", LISTS)
def test_a_list_and_its_search_hold_ones_own_alone(name: str, ours: Desk, theirs: Desk) -> None:
    ROWS[name](ours)
    hidden = ROWS[name](theirs)
    client = at_desk(ours.coordinator)
    for address in (page(f"{name}:index"), page(f"{name}:index_results")):
        shown = text(client.get(address))
        assert "ulgi" in shown
        assert "mysal" not in shown
    assert hidden not in client.get(page(f"{name}:index"), {"q": "mysal"}).context["object_list"]


@pytest.mark.parametrize("name", [f"{name}:delete" for name in LISTS])
def test_records_have_no_page_to_delete_them(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        page(name, 1)


def test_people_are_exported_without_identity_numbers(ours: Desk, theirs: Desk) -> None:
    set_iin(person=ours.coordinator, number=NOBODYS_IIN, by=None)
    response = at_desk(ours.coordinator).get(page("people:index"), {"export": "xlsx"})
    rows = list(load_workbook(BytesIO(b"".join(response.streaming_content))).active.values)
    assert [row[0] for row in rows] == ["Person", "Үйлестірова-ulgi Әйгерім"]
    assert NOBODYS_IIN[-4:] not in str(rows)


@pytest.mark.parametrize("query", ["калиева", "ҚАЛИЕВА айгерім", "Калиева Әйгерим"])
def test_people_are_found_by_neighbouring_letters(query: str, ours: Desk) -> None:
    staff(ours.provider, Role.TEACHER, surname="Қалиева", given_name="Әйгерім")
    shown = text(at_desk(ours.coordinator).get(page("people:index_results"), {"q": query}))
    assert "Қалиева" in shown
    assert "Үйлестірова" not in shown


def test_people_are_found_by_a_phone_however_it_is_written(ours: Desk) -> None:
    staff(ours.provider, Role.TEACHER, surname="Қалиева", email="", phone="+77000000007")
    shown = text(at_desk(ours.coordinator).get(page("people:index_results"), {"q": "8 (700) 000-00-07"}))
    assert "Қалиева" in shown
    assert "Үйлестірова" not in shown


def test_a_search_with_signs_that_break_searches_finds_nothing_and_breaks_nothing(ours: Desk) -> None:
    response = at_desk(ours.coordinator).get(page("people:index_results"), {"q": 'а"б\0%_'})
    assert response.status_code == 200


@pytest.mark.parametrize("name", [name for name in LISTS if name != "providers"])
def test_a_list_takes_as_many_queries_for_sixty_rows_as_for_three(
    name: str, ours: Desk, settings: Any
) -> None:
    settings.USERSESSIONS_TRACK_ACTIVITY = False
    client = at_desk(ours.coordinator)
    counts = []
    for many in (3, 57):
        for _number in range(many):
            person = staff(ours.provider, Role.TEACHER)
            desk = Desk(ours.provider, person)
            if name in {"data_requests", "letters"}:
                ROWS[name](desk)
        client.get(page(f"{name}:index"))
        with CaptureQueriesContext(connection) as caught:
            client.get(page(f"{name}:index"))
        counts.append(len(caught))
    assert counts[0] == counts[1] <= 16


# --- choices ------------------------------------------------------------------------------------------------


def test_a_form_refuses_another_provider_and_keeps_what_was_typed(ours: Desk, theirs: Desk) -> None:
    response = at_desk(ours.coordinator).post(page("staff:add"), appointing(theirs))
    assert response.status_code == 200
    assert "provider" in response.context["form"].errors
    assert "Жаңабаева" in text(response)
    assert not User.objects.filter(email="new@people.example").exists()


def test_where_there_is_one_provider_nobody_is_asked_which(ours: Desk, theirs: Desk) -> None:
    form = at_desk(ours.coordinator).get(page("staff:add")).context["form"]
    assert form["provider"].is_hidden
    assert form["provider"].value() == ours.provider.pk


def test_whoever_works_for_two_chooses_among_the_two(ours: Desk, theirs: Desk) -> None:
    open_desk("bogde")
    grant_role(person=ours.coordinator, provider=theirs.provider, role=Role.COORDINATOR, by=None)
    client = at_desk(ours.coordinator)
    offered = set(client.get(page("staff:add")).context["form"].fields["provider"].queryset)
    assert offered == {ours.provider, theirs.provider}
    filters = client.get(page("staff:index")).context["filters"]
    assert set(filters.form.fields["provider"].queryset) == {ours.provider, theirs.provider}


def test_a_choice_that_nobody_limited_is_an_error_of_the_program(ours: Desk) -> None:
    class Careless(forms.Form):
        person = forms.ModelChoiceField(Invitation.objects.all())

    with pytest.raises(ImproperlyConfigured, match="Invitation"):
        limit_choices(Careless(), ours.coordinator, May.MANAGE_STAFF)


def test_a_view_that_goes_round_the_door_is_an_error_of_the_program() -> None:
    class Careless(ProviderViewSet):
        model = OrganisationType
        name = "careless"
        may = {"view": May.USE_DESK}
        index_view_class = generic.IndexView

    with pytest.raises(ImproperlyConfigured, match="Scoped"):
        Careless().get_urlpatterns()


# --- the provider -------------------------------------------------------------------------------------------

FACTS = {
    "short_name_kk": "Жаңа",
    "short_name_ru": "Новый",
    "legal_name_kk": "Жаңа орталық",
    "legal_name_ru": "Новый центр",
}


def test_a_coordinator_mends_what_the_provider_says_of_itself(ours: Desk) -> None:
    sent = FACTS | {"slug": "other", "bin": "991240000001"}
    response = at_desk(ours.coordinator).post(page("providers:edit", ours.provider.pk), sent)
    assert response.status_code == 302
    ours.provider.refresh_from_db()
    assert (ours.provider.legal_name_kk, ours.provider.slug) == ("Жаңа орталық", "ulgi")


def test_only_a_platform_administrator_opens_a_provider(ours: Desk, administrator: User) -> None:
    assert at_desk(ours.coordinator).post(page("providers:add"), FACTS | {"slug": "x"}).status_code == 404
    assert at_desk(administrator).post(page("providers:add"), FACTS | {"slug": "zhana"}).status_code == 302
    opened = Provider.objects.get(slug="zhana")
    assert ProviderPage.objects.filter(provider=opened).count() == 2
    assert ProviderMedia.objects.filter(provider=opened).exists()


# --- requests and letters -----------------------------------------------------------------------------------


def test_open_requests_stand_first_and_are_answered(ours: Desk) -> None:
    for kind in (RequestKind.BLOCKING, RequestKind.ERASURE):
        ask(person=someone(), provider=ours.provider, kind=kind, words="", at=AT)
    first = DataRequest.objects.get(kind=RequestKind.BLOCKING)
    client = at_desk(ours.coordinator)
    assert page("data_requests:answer", first.pk) in text(client.get(page("data_requests:inspect", first.pk)))
    silent = client.post(page("data_requests:answer", first.pk), {"granted": "no"})
    assert "Say why it can" in text(silent)
    answered = client.post(page("data_requests:answer", first.pk), {"granted": "no", "words": "Керек"})
    assert answered.status_code == 302
    first.refresh_from_db()
    assert (first.granted, first.answer, first.answered_by) == (False, "Керек", ours.coordinator)
    shown = client.get(page("data_requests:index")).context["object_list"]
    assert [row.kind for row in shown] == [RequestKind.ERASURE, RequestKind.BLOCKING]
    inspected = text(client.get(page("data_requests:inspect", first.pk)))
    assert page("data_requests:answer", first.pk) not in inspected
    assert "Refused" in inspected


def test_a_request_past_its_day_is_said_to_be_overdue(ours: Desk) -> None:
    row = ROWS["data_requests"](ours)
    DataRequest.objects.filter(pk=row.pk).update(due_on=date(2020, 1, 6))
    assert "Overdue" in text(at_desk(ours.coordinator).get(page("data_requests:index")))


def test_a_failed_letter_is_sent_again(ours: Desk) -> None:
    failed = failed_letter(ours)
    client = at_desk(ours.coordinator)
    assert page("letters:again", failed.pk) in text(client.get(page("letters:index"), {"state": "failed"}))
    assert page("letters:again", failed.pk) not in text(client.get(page("letters:index"), {"state": "sent"}))
    assert client.post(page("letters:again", failed.pk)).status_code == 302
    failed.refresh_from_db()
    assert (failed.failed_at, failed.attempts, failed.error) == (None, 0, "")


# --- the platform -------------------------------------------------------------------------------------------


def test_facts_of_the_country_are_read_by_all_and_mended_by_administrators(
    ours: Desk, administrator: User
) -> None:
    client = at_desk(ours.coordinator)
    for name in ("days_off", "regions", "organisation_types"):
        shown = client.get(page(f"{name}:index"))
        assert shown.status_code == 200
        assert page(f"{name}:edit", 1) not in text(shown)
        assert client.post(page(f"{name}:edit", 1)).status_code == 404
    sent = {"day": "2031-05-05", "note": "x"}
    assert client.post(page("days_off:add"), sent).status_code == 404
    assert at_desk(administrator).post(page("days_off:add"), sent).status_code == 302
    assert DayOff.objects.filter(day=date(2031, 5, 5)).exists()


def test_failed_work_runs_again(ours: Desk, administrator: User) -> None:
    failed = failed_letter(ours)
    SignOfLife.objects.create(name="clock", at=AT)
    assert at_desk(ours.coordinator).get(page("work")).status_code == 404
    client = at_desk(administrator)
    shown = text(client.get(page("work")))
    assert "SMTPError" in shown
    assert "Clock" in shown
    assert client.post(page("work"), {"kind": "lms.Message", "row": failed.pk}).status_code == 302
    failed.refresh_from_db()
    assert failed.failed_at is None
    for nothing in ({"kind": "lms.User", "row": "1"}, {"kind": "lms.Message", "row": "0"}, {"task": "x"}):
        assert client.post(page("work"), nothing).status_code == 404
