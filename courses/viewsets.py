"""The desk's pages for what a provider's courses are held with."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import ProtectedError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn

from courses import access
from courses.models import Department, OnlineRules, Room
from lms.desk import DeleteView, ProviderViewSet
from lms.roles import May
from lms.viewsets import LETTER_KINDS

LETTER_KINDS |= {
    "timetable_published": _("Timetable published"),
    "timetable_changed": _("Timetable changed"),
    "at_risk": _("Attendance at risk"),
    "at_risk_teacher": _("Someone misses too much"),
    "class_reminder": _("Reminder of classes"),
    "questionnaire": _("Questionnaire"),
    "application_confirm": _("Confirmation of an address"),
    "application_waiting": _("On the waiting list"),
    "application_accepted": _("Application accepted"),
    "application_refused": _("Application refused"),
    "enrolled": _("Taken in to a cohort"),
    "cohort_cancelled": _("Cohort cancelled"),
}


class DeleteUnused(DeleteView):
    """What a course has to do with stays on record."""

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            return super().form_valid(form)
        except ProtectedError:
            messages.error(self.request, gettext("Courses have to do with this, so it stays."))
            return redirect(self.get_success_url())


class Rooms(ProviderViewSet):
    model = Room
    name = "rooms"
    icon = "home"
    menu_label = _("Rooms")
    add_label = _("Add a room")
    queryset_for = staticmethod(access.rooms_of_providers)
    may = dict.fromkeys(("view", "add", "change", "delete"), May.MANAGE_COHORTS)
    delete_view_class = DeleteUnused
    list_display = ["__str__", "seats", BooleanColumn("in_use", label=_("in use")), "provider"]
    labels = {"__str__": _("Room")}
    sort_keys = {"__str__": "name"}
    form_fields = ["provider", "name", "seats", "in_use"]
    log_changes = True

    def listed(self, rows: Any) -> Any:
        return rows.select_related("provider").order_by("provider", "name")


class Departments(ProviderViewSet):
    model = Department
    name = "departments"
    icon = "group"
    menu_label = _("Education departments")
    add_label = _("Add an education department")
    queryset_for = staticmethod(access.departments)
    may = dict.fromkeys(("view", "add", "change", "delete"), May.MANAGE_COHORTS)
    delete_view_class = DeleteUnused
    list_display = ["__str__", "region", "provider"]
    labels = {"__str__": _("Education department")}
    form_fields = ["provider", "name_kk", "name_ru", "region"]
    log_changes = True

    def listed(self, rows: Any) -> Any:
        return rows.select_related("provider", "region").order_by("name_kk")


class OnlineRulesDesk(ProviderViewSet):
    """One row a provider; without it the defaults hold."""

    model = OnlineRules
    name = "online_rules"
    icon = "desktop"
    menu_label = _("How hours online count")
    add_label = _("Set the rules")
    queryset_for = staticmethod(access.online_rules)
    may = dict.fromkeys(("view", "add", "change"), May.MANAGE_COHORTS)
    list_display = [
        *("__str__", "joining_counts", "late_minutes"),
        *("recording_counts", "recording_days", "self_study_counts"),
    ]
    labels = {"__str__": _("Provider")}
    form_fields = [
        *("provider", "joining_counts", "late_minutes"),
        *("recording_counts", "recording_days", "self_study_counts"),
    ]
    log_changes = True

    def listed(self, rows: Any) -> Any:
        return rows.select_related("provider").order_by("provider__slug")
