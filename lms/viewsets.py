"""The ground floor's desk pages: the provider, requests about personal data, letters, facts."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, Column

from lms import access
from lms.desk import DayColumn, IndexView, InspectView, ProviderViewSet, VerbView
from lms.desk_forms import (
    AnswerForm,
    NewProviderForm,
    ProviderForm,
    SendAgainForm,
)
from lms.enums import MessageState
from lms.models import (
    DataRequest,
    DayOff,
    Message,
    OrganisationType,
    Provider,
    Region,
)
from lms.roles import May

# What a letter is about, for the list of letters; an upper app adds its own kinds.
LETTER_KINDS: dict[str, Any] = {
    "invitation": _("Invitation"),
    "data_request_made": _("Request about personal data"),
    "data_request_answered": _("Answer to a request about personal data"),
    "data_erased": _("Personal data erased"),
}


def about(letter: Message) -> Any:
    return LETTER_KINDS.get(letter.kind) or letter.subject or letter.kind


def reader(letter: Message) -> Any:
    return letter.person or _("somebody who applies")


def when(letter: Message) -> Any:
    return letter.bounced_at or letter.done_at or letter.failed_at or letter.due_at


# --- the provider -------------------------------------------------------------------------------------------


class Providers(ProviderViewSet):
    model = Provider
    name = "providers"
    icon = "site"
    menu_label = _("About the organisation")
    queryset_for = staticmethod(access.providers_where)
    may = {"view": May.EDIT_PROVIDER, "change": May.EDIT_PROVIDER, "add": May.RUN_PLATFORM}
    add_label = _("Add a provider")
    list_display = ["__str__", "city_kk", "bin", "email"]
    log_changes = history_view_enabled = True

    def get_form_class(self, for_update: bool = False) -> type[forms.BaseForm]:
        return ProviderForm if for_update else NewProviderForm


# --- requests about personal data ---------------------------------------------------------------------------


def standing_of(request: DataRequest, *, on: date) -> Any:
    if request.answered_at:
        return _("Done as asked") if request.granted else _("Refused")
    return _("Overdue") if request.due_on < on else _("Waits for an answer")


class AnswerRequest(VerbView):
    page_title = _("Answer")
    icon = "openquote"
    template_name = "lms/desk/answer.html"
    form_class = AnswerForm
    button = _("Send the answer")
    success_message = _("The answer is on its way to the person.")

    @classmethod
    def is_offered(cls, row: DataRequest) -> bool:
        return row.answered_at is None


class RequestPage(InspectView):
    def get_granted_display_value(self) -> Any:
        return standing_of(self.row, on=timezone.localdate())


class DataRequests(ProviderViewSet):
    model = DataRequest
    name = "data_requests"
    icon = "lock-open"
    menu_label = _("Requests about personal data")
    queryset_for = staticmethod(access.data_requests)
    may = dict.fromkeys(("view", "change"), May.ANSWER_DATA_REQUESTS)
    edit_view_enabled = False
    inspect_view_enabled = True
    inspect_view_class = RequestPage
    inspect_view_fields = ["person", "kind", "words", "made_at", "due_on", "answered_at", "granted", "answer"]
    labels = {"person": _("Person"), "granted": _("State")}
    search_in = "person__search_text"
    list_display = [
        "kind",
        Column("person", label=_("Person")),
        "provider",
        DayColumn("made_at", label=_("Made")),
        DayColumn("due_on", label=_("Answer by")),
        Column("standing", label=_("State"), accessor=lambda row: standing_of(row, on=timezone.localdate())),
    ]
    verbs = {"answer": AnswerRequest}

    def listed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("person", "provider").order_by(
            F("answered_at").desc(nulls_first=True), "due_on", "pk"
        )


# --- letters ------------------------------------------------------------------------------------------------


class LettersFilter(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label=_("State"),
        choices=MessageState,
        method="by_state",
        widget=forms.RadioSelect,
        empty_label=_("All"),
    )

    class Meta:
        model = Message
        fields = ["provider"]

    def by_state(self, rows: QuerySet[Message], name: str, value: str) -> QuerySet[Message]:
        return rows.filter(
            {
                MessageState.BOUNCED: Q(bounced_at__isnull=False),
                MessageState.SENT: Q(done_at__isnull=False, bounced_at=None) & ~Q(subject=""),
                MessageState.NOT_NEEDED: Q(done_at__isnull=False, bounced_at=None, subject=""),
                MessageState.FAILED: Q(failed_at__isnull=False, done_at=None, bounced_at=None),
                MessageState.WAITING: Q(failed_at=None, done_at=None, bounced_at=None),
            }[MessageState(value)]
        )


class SendAgain(VerbView):
    page_title = _("Send again")
    icon = "resubmit"
    form_class = SendAgainForm
    explanation = _("The letter is tried again from the start. Before that, see that the address is right.")
    button = _("Send again")
    success_message = _("The letter waits to be sent.")

    @classmethod
    def is_offered(cls, row: Message) -> bool:
        """Where a letter to somebody on no record came back, its address is known no more."""
        return row.state == MessageState.FAILED or (row.state == MessageState.BOUNCED and bool(row.person))


class LettersIndex(IndexView):
    def _get_title_column(self, field_name: str, *args: Any, **kwargs: Any) -> BaseColumn:
        column = super()._get_title_column(field_name, *args, **kwargs)
        column.accessor = reader
        return column


class Letters(ProviderViewSet):
    model = Message
    name = "letters"
    icon = "mail"
    menu_label = _("Letters")
    queryset_for = staticmethod(access.messages)
    index_view_class = LettersIndex
    may = {"view": May.SEE_LETTERS, "change": May.MANAGE_PEOPLE}
    edit_view_enabled = False
    search_in = "person__search_text"
    list_display = [
        "person",
        Column("kind", label=_("About"), accessor=about),
        "provider",
        Column("state", label=_("State"), accessor="state.label"),
        DayColumn("when", label=_("When"), accessor=when),
        Column("error", label=_("Error")),
    ]
    labels = {"person": _("Person")}
    sort_keys = {"person": "person__sort_key"}
    filterset_class = LettersFilter
    verbs = {"again": SendAgain}

    def listed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("person", "provider").order_by("-due_at", "-pk")


# --- facts of the country -----------------------------------------------------------------------------------


class Facts(ProviderViewSet):
    """Whoever uses the desk reads them; a platform administrator mends them."""

    may = {"view": May.USE_DESK, "change": May.RUN_PLATFORM}
    log_changes = True
    exclude_form_fields = ["code"]

    @classmethod
    def queryset_for(cls, user: access.Viewer, action: May) -> QuerySet[Any]:
        return cls.model._default_manager.all()


class DaysOff(Facts):
    model = DayOff
    name = "days_off"
    icon = "calendar-alt"
    menu_label = _("Days off")
    add_label = _("Add a day off")
    may = Facts.may | {"add": May.RUN_PLATFORM, "delete": May.RUN_PLATFORM}
    list_display = ["__str__", "note"]
    labels = {"__str__": _("Day")}
    sort_keys = {"__str__": "day"}
    exclude_form_fields: list[str] = []


class Regions(Facts):
    model = Region
    name = "regions"
    icon = "globe"
    menu_label = _("Regions")
    list_display = ["__str__", "name_kk", "name_ru", "kato", "iso"]
    labels = {"kato": _("KATO")}
    exclude_form_fields = ["code", "iso", "kato"]


class OrganisationTypes(Facts):
    model = OrganisationType
    name = "organisation_types"
    icon = "home"
    menu_label = _("Kinds of organisation")
    list_display = ["__str__", "name_kk", "name_ru"]
