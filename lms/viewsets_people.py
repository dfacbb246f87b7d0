"""The desk's pages for people: a provider's staff, and everyone it has to do with."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import django_filters
from django import forms
from django.db.models import F, Prefetch, QuerySet
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column

from lms import access, sms
from lms.dates import date_in_text
from lms.desk import CreateView, DayColumn, EditView, IndexView, InspectView, ProviderViewSet, VerbView
from lms.desk_forms import (
    AppointForm,
    EndRoleForm,
    InviteForm,
    PersonForm,
    PrintSlipForm,
    SetIINForm,
    ShowIINForm,
    SignInForm,
)
from lms.domain.people import masked_iin
from lms.enums import Role
from lms.models import Invitation, Membership, User
from lms.people import show_phone
from lms.roles import May
from lms.viewsets import about

# --- staff --------------------------------------------------------------------------------------------------


class StaffFilter(WagtailFilterSet):
    now = django_filters.ChoiceFilter(
        label=_("Standing"),
        choices=[("yes", _("Holds the role now")), ("no", _("The role has ended"))],
        method="by_standing",
        widget=forms.RadioSelect,
        empty_label=_("All"),
    )

    class Meta:
        model = Membership
        fields = ["role", "provider"]

    def by_standing(self, rows: QuerySet[Membership], name: str, value: str) -> QuerySet[Membership]:
        return rows.filter(ended_at__isnull=value == "yes")


class StaffIndex(IndexView):
    def get_inspect_url(self, instance: Membership) -> str:
        return reverse("people:inspect", args=[instance.person_id])

    def get_list_more_buttons(self, instance: Membership) -> list[Any]:
        return [button for button in super().get_list_more_buttons(instance) if "people" not in button.url]


class Appoint(CreateView):
    submit_button_label = _("Give the role and invite")

    def get_success_message(self, instance: Membership) -> str:
        if instance.person.email or sms.works():
            return gettext("The role is given, and the invitation is on its way.")
        return gettext(
            "The role is given. There is no e-mail to write to: print a slip on the person's page."
        )


class EndRole(VerbView):
    page_title = _("End the role")
    icon = "cross"
    form_class = EndRoleForm
    explanation = _(
        "The person no longer works with what the role opens. "
        "The list keeps that they held it, and until when."
    )
    button = _("End the role")
    success_message = _("The role is ended.")

    @classmethod
    def is_offered(cls, row: Membership) -> bool:
        return row.ended_at is None


class Staff(ProviderViewSet):
    model = Membership
    name = "staff"
    icon = "group"
    menu_label = _("Staff")
    queryset_for = staticmethod(access.memberships)
    may = dict.fromkeys(("view", "add", "change"), May.MANAGE_STAFF)
    edit_view_enabled = False
    add_label = _("Give a role")
    index_view_class = StaffIndex
    add_view_class = Appoint
    search_in = "person__search_text"
    list_display = [
        "person",
        "role",
        "provider",
        DayColumn("given_at", label=_("Since"), sort_key="given_at"),
        DayColumn("ended_at", label=_("Ended"), sort_key="ended_at"),
    ]
    sort_keys = {"person": "person__sort_key"}
    filterset_class = StaffFilter
    verbs = {"end": EndRole}

    def get_form_class(self, for_update: bool = False) -> type[forms.BaseForm]:
        return AppointForm

    def listed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("person", "provider", "region").order_by(
            F("ended_at").desc(nulls_first=True), "person__sort_key", "role"
        )


# --- people -------------------------------------------------------------------------------------------------


class PeopleFilter(WagtailFilterSet):
    signed_in = django_filters.ChoiceFilter(
        label=_("Signed in"),
        choices=[("yes", _("Has signed in")), ("no", _("Not yet"))],
        method="by_sign_in",
        widget=forms.RadioSelect,
        empty_label=_("All"),
    )
    role = django_filters.ChoiceFilter(
        label=_("Role"), choices=Role, method="by_role", widget=forms.RadioSelect, empty_label=_("All")
    )

    class Meta:
        model = User
        fields: list[str] = []

    def by_sign_in(self, rows: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        return rows.filter(last_login__isnull=value == "no")

    def by_role(self, rows: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        seen = Membership.objects.current().filter(
            role=value, provider__in=access.providers_where(self.request.user, May.SEE_PEOPLE)
        )
        return rows.filter(pk__in=seen.values("person"))


class PeopleIndex(IndexView):
    def get_base_queryset(self) -> QuerySet[User]:
        """With the roles the person has where this viewer works, and no others."""
        here = access.providers_where(self.request.user, self.needed)
        roles = Membership.objects.current().filter(provider__in=here)
        return (
            super().get_base_queryset().prefetch_related(Prefetch("memberships", roles, to_attr="roles_here"))
        )

    def search_queryset(self, queryset: QuerySet[User]) -> QuerySet[User]:
        return access.search_people(queryset, self.search_query)

    def get_edit_url(self, instance: User) -> None:
        """A line leads to the person's page; what may be done stands there."""


class PersonPage(InspectView):
    template_name = "lms/desk/person.html"
    page_title = _("Person")

    def get_fields_context(self) -> list[dict[str, Any]]:
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, person, now = self.request.user, self.row, timezone.now()
        here = access.providers_where(user, self.needed)
        in_charge = access.people_in_charge_of(user).filter(pk=person.pk).exists()
        return super().get_context_data(**kwargs) | {
            "person": person,
            "in_charge": in_charge,
            "iin": masked_iin(person) if in_charge else "",
            "edit_url": reverse("people:edit", args=[person.pk]) if in_charge else "",
            "verbs": self.viewset.verbs_for(user, person, surely=True),
            "roles": person.memberships.filter(provider__in=here).select_related("provider", "region"),
            "invitations": [
                (invitation, state_of(invitation, at=now))
                for invitation in person.invitations.filter(provider__in=here).select_related("made_by")
            ],
            "letters": [
                (letter, about(letter)) for letter in access.messages(user).filter(person=person)[:20]
            ],
        }

    # what may be done stands on the page itself
    header_buttons: list[Any] = []
    header_more_buttons: list[Any] = []


def state_of(invitation: Invitation, *, at: datetime) -> Any:
    if invitation.used_at:
        return _("used")
    return _("run out") if invitation.expires_at <= at else _("open")


class EditPerson(EditView):
    def get_success_url(self) -> str:
        return reverse("people:inspect", args=[self.row.pk])

    def get_success_buttons(self) -> list[Any]:
        return []


class Invite(VerbView):
    page_title = _("Invite again")
    icon = "mail"
    form_class = InviteForm
    # The link goes to the person's own address, so it may be sent to those another provider knows as well.
    queryset_for = staticmethod(access.people)
    explanation = _(
        "A letter leaves with a link by which the person chooses a password. It is good for 14 days."
    )
    button = _("Send the invitation")
    success_message = _("The invitation is on its way.")

    @classmethod
    def is_offered(cls, row: User) -> bool:
        return bool(row.email) or sms.works()


class PrintSlip(VerbView):
    page_title = _("Print a slip")
    icon = "key"
    form_class = PrintSlipForm
    queryset_for = staticmethod(access.people_to_let_in)
    explanation = _(
        "For a person with no e-mail of their own: a sheet with a code by which they choose a password. "
        "The code is shown once, on the page that follows. An earlier slip of this person stops working."
    )
    button = _("Make the slip")

    def done(self, result: tuple[Invitation, str]) -> HttpResponse:
        invitation, code = result
        until = timezone.localdate(invitation.expires_at)
        context = {
            "sheets": [
                {
                    "language": language,
                    "name": self.row.name(language).full,
                    "provider": invitation.provider.legal_name(language),
                    "until": date_in_text(until, language),
                }
                for language in ("kk", "ru")
            ],
            "code": f"{code[:5]} {code[5:]}",
            "signs_in_with": self.row.email or show_phone(self.row.phone),
            "address": self.request.build_absolute_uri(reverse("accept_slip")),
            "back": self.get_success_url(),
        }
        return TemplateResponse(self.request, "lms/desk/slip.html", context)


class ChangeSignIn(VerbView):
    page_title = _("Change the sign-in address")
    icon = "login"
    form_class = SignInForm
    queryset_for = staticmethod(access.people_to_let_in)
    explanation = _("The person signs in with this and nobody else: an office address will not do.")


@method_decorator(sensitive_post_parameters("iin"), name="dispatch")
class SetIIN(VerbView):
    page_title = _("Set the IIN")
    icon = "edit"
    form_class = SetIINForm


class ShowIIN(VerbView):
    page_title = _("Show the IIN")
    icon = "view"
    form_class = ShowIINForm
    button = _("Show the IIN")

    @classmethod
    def is_offered(cls, row: User) -> bool:
        return bool(row.iin_token)

    def done(self, result: str) -> HttpResponse:
        return TemplateResponse(
            self.request, "lms/desk/iin.html", self.get_context_data(iin=result, back=self.get_success_url())
        )


class People(ProviderViewSet):
    model = User
    name = "people"
    icon = "user"
    menu_label = _("People")
    may = {"view": May.SEE_PEOPLE, "change": May.MANAGE_PEOPLE}
    inspect_view_enabled = True
    index_view_class = PeopleIndex
    inspect_view_class = PersonPage
    edit_view_class = EditPerson
    search_in = "search_text"
    list_display = [
        "__str__",
        Column("address", label=_("Signs in with"), accessor=User.get_username),
        Column(
            "roles_here",
            label=_("Roles"),
            accessor=lambda person: ", ".join(str(held.get_role_display()) for held in person.roles_here),
        ),
        DayColumn("last_login", label=_("Last sign-in"), sort_key="last_login"),
    ]
    sort_keys = {"__str__": "sort_key"}
    ordering = "sort_key"
    filterset_class = PeopleFilter
    list_export = ["get_full_name", "email", "phone", "contact_email", "contact_phone", "last_login"]
    export_headings = {"get_full_name": _("Person")}
    export_filename = "people"
    verbs_in_list = False
    verbs = {
        "invite": Invite,
        "slip": PrintSlip,
        "sign-in": ChangeSignIn,
        "set-iin": SetIIN,
        "show-iin": ShowIIN,
    }

    @staticmethod
    def queryset_for(user: access.Viewer, action: May) -> QuerySet[User]:
        return access.people(user) if action == May.SEE_PEOPLE else access.people_in_charge_of(user, action)

    def get_form_class(self, for_update: bool = False) -> type[forms.BaseForm]:
        return PersonForm
