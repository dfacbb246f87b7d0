"""How the desk is fitted into Wagtail's admin: its pages, its menu, its first page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import filters as media_filters
from wagtail.admin.menu import AdminOnlyMenuItem, MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.views.pages.listing import PageFilterSet
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.images.views import chooser as image_chooser

from lms import access
from lms.doors import pages_on_the_way, top_page
from lms.panels import panels
from lms.views.desk import Work
from lms.viewsets import DataRequests, DaysOff, Letters, OrganisationTypes, Providers, Regions
from lms.viewsets_people import People, Staff


class Organisation(ViewSetGroup):
    menu_label = _("Organisation")
    menu_icon = "site"
    menu_name = "organisation"
    menu_order = 600
    items = (Providers, Staff, People, DataRequests, Letters)


class FactsOfTheCountry(ViewSetGroup):
    menu_label = _("Reference")
    menu_icon = "list-ul"
    menu_name = "facts"
    menu_order = 700
    items = (DaysOff, Regions, OrganisationTypes)


@hooks.register("register_admin_viewset")
def desk_pages() -> list[Any]:
    return [Organisation(), FactsOfTheCountry()]


@hooks.register("register_admin_urls")
def work_page() -> list[Any]:
    return [path("work/", Work.as_view(), name="work")]


# --- the menu -----------------------------------------------------------------------------------------------


@hooks.register("register_admin_menu_item")
def work_item() -> MenuItem:
    return AdminOnlyMenuItem(_("Work"), reverse("work"), name="work", icon_name="tasks", order=9500)


@hooks.register("register_admin_menu_item")
def site_item() -> MenuItem:
    return MenuItem(_("To the site"), reverse("home_of_role"), name="to-the-site", icon_name="home", order=10)


@hooks.register("construct_main_menu")
def leave_what_is_theirs(request: HttpRequest, items: list[MenuItem]) -> None:
    """No reports and no help pages of Wagtail's, and pages are entered at one's own."""
    if request.user.is_superuser:
        return
    items[:] = [item for item in items if item.name not in {"explorer", "reports", "help", "settings"}]
    if (start := top_page(request.user)) is not None:
        # A plain link: the tree that opens beside Wagtail's own asks the API, which is shut.
        address = reverse("wagtailadmin_explore", args=[start])
        items.append(MenuItem(_("Pages"), address, "explorer", icon_name="folder-open-inverse", order=100))


@hooks.register("construct_settings_menu")
def no_users_and_groups(request: HttpRequest, items: list[MenuItem]) -> None:
    items[:] = [item for item in items if item.name not in {"users", "groups"}]


@hooks.register("construct_help_menu")
def no_help_pages(request: HttpRequest, items: list[MenuItem]) -> None:
    items.clear()


@hooks.register("register_account_menu_item")
def own_page(request: HttpRequest) -> dict[str, Any]:
    return {"url": reverse("me"), "label": _("My data"), "help_text": _("Names, language, personal data")}


@hooks.register("register_account_menu_item")
def own_sign_in(request: HttpRequest) -> dict[str, Any]:
    return {
        "url": reverse("account_change_password"),
        "label": _("Password"),
        "help_text": _("One password opens the site and the desk"),
    }


# --- the first page -----------------------------------------------------------------------------------------


class DeskPanels(Component):
    """What waits at the desk, from every app (lms.panels), in place of Wagtail's own news."""

    order = 100
    template_name = "lms/desk/panels.html"

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"panels": panels("desk", self.request), "request": self.request}


@hooks.register("construct_homepage_panels")
def first_page(request: HttpRequest, shown: list[Component]) -> None:
    shown[:] = [DeskPanels(request)]


@hooks.register("construct_homepage_summary_items")
def no_summary(request: HttpRequest, items: list[Any]) -> None:
    items.clear()


@hooks.register("insert_global_admin_css")
def desk_style() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("lms/desk.css"))


# --- what Wagtail would tell of other providers -------------------------------------------------------------


@hooks.register("construct_page_chooser_queryset")
def choose_among_own_pages(pages: Any, request: HttpRequest) -> Any:
    return pages.filter(pk__in=pages_on_the_way(request.user).values_list("pk", flat=True))


def colleagues_among(writers: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Of all who ever wrote a page, those this person knows of."""

    def known_writers(request: HttpRequest) -> Any:
        return writers(request).filter(
            Q(pk=request.user.pk) | Q(pk__in=access.people(request.user).values("pk"))
        )

    return known_writers


for _name in ("owner", "edited_by"):
    _filter = PageFilterSet.base_filters[_name]
    _filter.queryset = colleagues_among(_filter.queryset)

# The ten tags used most are everyone's tags: the lists of media offer none.
media_filters.popular_tags_for_model = image_chooser.popular_tags_for_model = lambda model, count=10: []
