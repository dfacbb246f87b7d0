"""Pages of the desk that are no list of rows: one's account, and the work of the machine."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.account import AccountView, ThemeSettingsPanel
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.users.models import UserProfile

from lms.domain import work


class AccountPage(AccountView):
    """How the desk looks to one. Names, language, password and e-mail have pages of their own."""

    def get_panels(self) -> list[Any]:
        user = self.request.user
        return [ThemeSettingsPanel(self.request, user, UserProfile.get_for_user(user))]


class Work(WagtailAdminTemplateMixin, TemplateView):
    """What waits, runs, failed and is done, and who gave a sign of life; failed work runs again from here.

    The doors (lms.doors) open it to platform administrators alone.
    """

    template_name = "lms/desk/work.html"
    page_title = gettext_lazy("Work")
    header_icon = "tasks"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "signs": work.signs_of_life(),
            "kinds": work.figures(at=timezone.now()),
            "tasks": work.tasks(),
            "failed_tasks": work.failed_tasks(),
        }

    def post(self, request: HttpRequest) -> HttpResponse:
        asked = request.POST
        if "task" in asked:
            found = work.put_in_line_again(key=asked["task"])
        else:
            found = work.let_run_again(label=asked.get("kind", ""), key=asked.get("row", ""))
        if not found:
            raise Http404
        messages.success(request, _("It waits in line again."))
        return redirect("work")
