"""The desk: Wagtail's admin as the working place of a provider.

Every desk page of the product comes from a `ProviderViewSet`. It names the function of `access` that says
which rows a person sees, and what may be done to them (lms.roles). Lists, searches, filters, exports, the
pages of a row, what is sent to them and what a form offers follow from these two; any other row is a 404.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ImproperlyConfigured
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin.ui.menus import MenuItem
from wagtail.admin.ui.tables import BaseColumn, Column
from wagtail.admin.views import generic
from wagtail.admin.views.generic import history, usage
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton

from lms import access
from lms.access import Viewer
from lms.dates import date_short
from lms.desk_rules import CHOICES, DeskForm, RolePolicy, Rows, limit_choices
from lms.refusals import Refused
from lms.roles import May
from lms.text import search_key


class DayColumn(Column):
    """A day as lists show it everywhere: 01.09.2026."""

    def get_value(self, instance: Any) -> str:
        value = super().get_value(instance)
        if isinstance(value, datetime):
            value = timezone.localtime(value).date()
        return date_short(value) if value else ""


# --- the views: Wagtail's own, each behind the same door ----------------------------------------------------


class Scoped:
    """Put before a view of Wagtail's, the one door: it fetches the row, and the view gets no other."""

    viewset: ProviderViewSet = None  # type: ignore[assignment]
    asks = "view"
    queryset_for: Rows | None = None  # where the view reaches other rows than its viewset's

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        if not self.viewset.permission_policy.user_has_permission(request.user, self.asks):
            raise Http404
        if "pk" in kwargs:
            self.row = get_object_or_404(self.rows_for(request.user), pk=kwargs["pk"])
        super().setup(request, *args, **kwargs)  # type: ignore[misc]

    @property
    def needed(self) -> May:
        return self.viewset.may[self.asks]

    def rows_for(self, user: Viewer) -> QuerySet[Any]:
        return self.viewset.listed((self.queryset_for or self.viewset.queryset_for)(user, self.needed))

    def get_object(self, queryset: Any = None) -> Any:
        return self.row

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """The list is called here as it is called in the menu."""
        index = reverse(self.viewset.get_url_name("index"))
        return [
            item | {"label": self.viewset.menu_label} if item["url"] == index else item
            for item in super().get_breadcrumbs_items()  # type: ignore[misc]
        ]


class ScopedForm(Scoped):
    """A view with a form: its choices are limited, and a refusal of the domain is one more error on it."""

    template_name = "lms/desk/form.html"
    success_message: Any = _("Saved.")
    error_message: Any = _("Not saved yet. Mend what is marked below; what you typed is still here.")

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()  # type: ignore[misc]
        if issubclass(self.get_form_class(), DeskForm):  # type: ignore[attr-defined]
            kwargs |= {"user": self.request.user, "instance": getattr(self, "row", None)}  # type: ignore[attr-defined]
        return kwargs

    def get_form(self, form_class: type[forms.BaseForm] | None = None) -> forms.BaseForm:
        form = super().get_form(form_class)  # type: ignore[misc]
        limit_choices(form, self.request.user, self.needed)  # type: ignore[attr-defined]
        return form

    def form_valid(self, form: forms.BaseForm) -> HttpResponse:
        try:
            return super().form_valid(form)  # type: ignore[misc]
        except Refused as refusal:
            form.add_error(None, refusal.reason)
            self.produced_error_message = self.get_error_message()  # type: ignore[attr-defined]
            return self.form_invalid(form)  # type: ignore[attr-defined]

    def save_instance(self) -> Any:
        """Wagtail's log keeps what a row was called, so it is written only where that names no person."""
        return super().save_instance() if self.viewset.log_changes else self.form.save()  # type: ignore[misc,attr-defined]


class IndexView(Scoped, generic.IndexView):
    """The list, with search, filters and export: a workbook only, since Excel misreads Kazakh in a CSV."""

    FORMATS = (generic.IndexView.FORMAT_XLSX,)
    custom_value_preprocess = generic.IndexView.custom_value_preprocess | {
        datetime: {generic.IndexView.FORMAT_XLSX: lambda at: timezone.localtime(at).replace(tzinfo=None)}
    }

    def get_base_queryset(self) -> QuerySet[Any]:
        return self.rows_for(self.request.user)

    @cached_property
    def is_searchable(self) -> bool:
        return bool(self.viewset.search_in) or super().is_searchable

    def search_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """In a stored search key, so that Қ is found by К on every database."""
        if not self.viewset.search_in:
            return super().search_queryset(queryset)
        for word in search_key(self.search_query).split():
            queryset = queryset.filter(**{f"{self.viewset.search_in}__contains": word})
        return queryset

    @cached_property
    def several_providers(self) -> bool:
        return access.providers_where(self.request.user, self.needed)[:2].count() > 1

    @cached_property
    def filters(self) -> Any:
        filters = super().filters
        if filters is not None:
            limit_choices(filters.form, self.request.user, self.needed)
            if "provider" in filters.form.fields and not self.several_providers:
                del filters.filters["provider"], filters.form.fields["provider"]
        return filters

    @cached_property
    def columns(self) -> list[BaseColumn]:
        """Whoever works for one provider alone needn't read its name on every line."""
        columns: list[BaseColumn] = super().columns
        if any(column.name == "provider" for column in columns) and not self.several_providers:
            return [column for column in columns if column.name != "provider"]
        return columns

    def _get_custom_column(self, field_name: str, column_class: Any = None, **kwargs: Any) -> BaseColumn:
        given = {"column_class": column_class} if column_class else {}
        column = super()._get_custom_column(field_name, **given, **kwargs)
        column.label = self.viewset.labels.get(field_name, column.label)
        column.sort_key = self.viewset.sort_keys.get(field_name, column.sort_key)
        return column

    def get_page_title(self) -> Any:
        return self.viewset.menu_label

    @cached_property
    def add_item_label(self) -> Any:
        return self.viewset.add_label

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        return [button for button in super().header_more_buttons if button.url != self.csv_export_url]

    def get_list_more_buttons(self, instance: Any) -> list[MenuItem]:
        buttons = super().get_list_more_buttons(instance)
        if self.viewset.verbs_in_list:
            for place, (verb, url) in enumerate(self.viewset.verbs_for(self.request.user, instance)):
                buttons.append(MenuItem(verb.page_title, url=url, icon_name=verb.icon, priority=20 + place))
        return buttons


class CreateView(ScopedForm, generic.CreateView):
    asks = "add"
    success_message: Any = _("Added: %(object)s")

    def get_page_title(self) -> Any:
        return self.viewset.add_label

    def get_page_subtitle(self) -> str:
        return ""

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        *way, _here = super().get_breadcrumbs_items()
        return [*way, {"url": "", "label": self.viewset.add_label}]

    def get_success_buttons(self) -> list[Any]:
        return super().get_success_buttons() if self.edit_url_name else []


class CopyView(ScopedForm, generic.CopyView):
    asks = "add"


class EditView(ScopedForm, generic.EditView):
    asks = "change"


class DeleteView(Scoped, generic.DeleteView):
    asks = "delete"


class InspectView(Scoped, generic.InspectView):
    """A row to read; what is empty is left out."""

    def get_field_label(self, field_name: str, field: Any) -> Any:
        return self.viewset.labels.get(field_name) or super().get_field_label(field_name, field)

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        return [
            HeaderButton(verb.page_title, url=url, icon_name=verb.icon)
            for verb, url in self.viewset.verbs_for(self.request.user, self.row, surely=True)
        ]

    def get_fields_context(self) -> list[dict[str, Any]]:
        return [field for field in super().get_fields_context() if field["value"] not in (None, "")]


class HistoryView(Scoped, history.HistoryView):
    asks = "change"


class UsageView(Scoped, usage.UsageView):
    asks = "change"


class ReorderView(Scoped, generic.ReorderView):
    """Moves a row among those of its own provider: the numbers of others' rows are left alone."""

    asks = "change"

    def get_queryset(self) -> QuerySet[Any]:
        return self.viewset.queryset_for(self.request.user, self.needed).order_by(self.sort_order_field)


class VerbView(ScopedForm, generic.PermissionCheckedMixin, generic.WagtailAdminTemplateMixin, FormView):
    """A page of a row, with one form that calls one verb. Its words are class attributes."""

    asks = "change"
    template_name = "lms/desk/verb.html"
    form_class: type[forms.BaseForm] = DeskForm
    page_title: Any = ""
    icon = "cog"
    header_icon = ""
    explanation: Any = ""
    button: Any = _("Save")
    index_url_name = inspect_url_name = None

    @classmethod
    def is_offered(cls, row: Any) -> bool:
        """Whether the verb makes sense for this row; a list and the row's page link to it only then."""
        return True

    def form_valid(self, form: forms.BaseForm) -> HttpResponse:
        try:
            result = form.save()  # type: ignore[attr-defined]
        except Refused as refusal:
            form.add_error(None, refusal.reason)
            return self.form_invalid(form)
        return self.done(result)

    def done(self, result: Any) -> HttpResponse:
        messages.success(self.request, self.success_message)
        return redirect(self.get_success_url())

    def get_success_url(self) -> str:
        if self.inspect_url_name:
            return reverse(self.inspect_url_name, args=[self.row.pk])
        return reverse(self.index_url_name)

    def get_page_subtitle(self) -> str:
        return str(self.row)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        items = [{"url": reverse(self.index_url_name), "label": self.viewset.menu_label}]
        if self.inspect_url_name:
            items.append({"url": reverse(self.inspect_url_name, args=[self.row.pk]), "label": str(self.row)})
        return [*self.breadcrumbs_items, *items, {"url": "", "label": self.page_title}]


# --- the viewset --------------------------------------------------------------------------------------------

# Wagtail's pages of a model: the address of each, and the action without which there is no such page.
PAGES = {
    "index": ("", "view"),
    "index_results": ("results/", "view"),
    "add": ("new/", "add"),
    "inspect": ("inspect/{row}", "view"),
    "edit": ("edit/{row}", "change"),
    "delete": ("delete/{row}", "delete"),
    "copy": ("copy/{row}", "add"),
    "reorder": ("reorder/{row}", "change"),
    "history": ("history/{row}", "change"),
    "history_results": ("history-results/{row}", "change"),
    "usage": ("usage/{row}", "change"),
}


class ProviderViewSet(ModelViewSet):
    """The desk pages of one model. What `may` doesn't name (deleting, mostly) has no page at all."""

    queryset_for: Rows
    may: dict[str, May]
    search_in = ""  # the lookup of a stored search key (lms.text.search_key)
    labels: dict[str, Any] = {}  # where a field has another name here than on its model
    sort_keys: dict[str, str] = {}  # where a column is sorted by another field than its own
    add_label: Any = _("Add")
    verbs: dict[str, type[VerbView]] = {}  # its place in the address, and the page
    verbs_in_list = True
    history_view_enabled = copy_view_enabled = usage_view_enabled = inspect_view_enabled = False
    log_changes = False
    add_to_reference_index = False
    sort_order_field = None

    index_view_class = IndexView
    add_view_class = CreateView
    edit_view_class = EditView
    delete_view_class = DeleteView
    copy_view_class = CopyView
    inspect_view_class = InspectView
    history_view_class = HistoryView
    usage_view_class = UsageView
    reorder_view_class = ReorderView

    @cached_property
    def menu_name(self) -> str:
        """Wagtail would make it of the label, in whichever language asks first."""
        return str(self.name)

    def listed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows with what pages show of them: a list takes as many queries for sixty as for three."""
        return rows

    def verbs_for(self, user: Viewer, row: Any, *, surely: bool = False) -> list[tuple[type[VerbView], str]]:
        """The verbs to offer beside a row. A page of one row asks `surely`; a list can't ask that of each."""
        return [
            (verb, reverse(self.get_url_name(name), args=[row.pk]))
            for name, verb in self.verbs.items()
            if self.permission_policy.user_has_permission(user, verb.asks)
            and verb.is_offered(row)
            and (not surely or self._reaches(user, verb, row))
        ]

    def _reaches(self, user: Viewer, verb: type[VerbView], row: Any) -> bool:
        rows = (verb.queryset_for or self.queryset_for)(user, self.may[verb.asks])
        return bool(rows.filter(pk=row.pk).exists())

    @cached_property
    def permission_policy(self) -> RolePolicy:
        return RolePolicy(self.model, self.may, self.queryset_for)

    def construct_view(self, view_class: Any, **kwargs: Any) -> Any:
        if not issubclass(view_class, Scoped):
            raise ImproperlyConfigured(f"{view_class.__name__} must derive from lms.desk.Scoped.")
        return super().construct_view(view_class, **kwargs)

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Wagtail links to a page only where it is told the name of its address."""
        kwargs = super().get_common_view_kwargs(viewset=self, **kwargs)
        linked = {name: f"{name}_url_name" for name in ("add", "edit", "delete", "history", "usage")}
        return kwargs | {key: None for name, key in linked.items() if not self.has_page(name)}

    def has_page(self, name: str) -> bool:
        name = name.removesuffix("_results")
        return PAGES[name][1] in self.may and getattr(self, f"{name}_view_enabled", True)

    def get_urlpatterns(self) -> list[Any]:
        row = f"<{self.pk_path_converter}:pk>/"
        return [
            *(
                path(address.format(row=row), getattr(self, f"{name}_view"), name=name)
                for name, (address, _action) in PAGES.items()
                if self.has_page(name)
            ),
            *(
                path(f"{name}/{row}", self.construct_view(verb), name=name)
                for name, verb in self.verbs.items()
            ),
        ]

    def register_admin_url_finder(self) -> None:
        if self.has_page("edit"):
            super().register_admin_url_finder()

    def register_permissions(self) -> None:
        """None: what a role may do stands in lms.roles."""

    def on_register(self) -> None:
        super().on_register()
        CHOICES.setdefault(self.model, self.queryset_for)
