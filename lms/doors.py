"""Wagtail's own pages under /admin/, each behind a door that is shut to all but platform administrators.

Wagtail guards what is done by permissions, but not always what is shown: its choosers, reports and API tell
the titles of every page there is. So a page of Wagtail's opens to a provider's people only by a line here,
and the rows its address names must be their own. What a new release of Wagtail adds stays shut.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import get_language
from wagtail.admin.auth import require_admin_access
from wagtail.documents.permissions import permission_policy as documents
from wagtail.images.permissions import permission_policy as images
from wagtail.permissions import page_permission_policy as pages
from wagtail.utils.urlpatterns import decorate_urlpatterns

from lms.access import Viewer
from lms.desk import Scoped
from lms.views.desk import AccountPage

Door = Callable[..., HttpResponse | None]

PAGE_ACTIONS = ("add", "change", "publish")
MEDIA_ACTIONS = ("add", "change", "choose")


# --- whose rows are whose -----------------------------------------------------------------------------------


def own_pages(user: Viewer) -> QuerySet[Any]:
    return pages.instances_user_has_any_permission_for(user, PAGE_ACTIONS)


def pages_on_the_way(user: Viewer) -> QuerySet[Any]:
    """One's own pages and those above them, by which one comes to them."""
    return pages.explorable_instances(user)


def top_page(user: Viewer) -> int | None:
    """The key of the topmost of one's own pages, in the language one reads if there is one in it."""
    tops = own_pages(user).order_by("depth", "path").values_list("depth", "locale__language_code", "pk")[:4]
    ordered = sorted((depth, language != get_language(), key) for depth, language, key in tops)
    return ordered[0][2] if ordered else None


def own_images(user: Viewer) -> QuerySet[Any]:
    return images.instances_user_has_any_permission_for(user, MEDIA_ACTIONS)


def own_documents(user: Viewer) -> QuerySet[Any]:
    return documents.instances_user_has_any_permission_for(user, MEDIA_ACTIONS)


def refuse_others(rows: QuerySet[Any], keys: list[Any]) -> None:
    wanted = {str(key) for key in keys}
    if not all(key.isdecimal() for key in wanted) or rows.filter(pk__in=wanted).count() != len(wanted):
        raise Http404


# --- doors: they let in by returning nothing ----------------------------------------------------------------


def anyone(request: HttpRequest, *args: Any, **kwargs: Any) -> None:
    """To whoever may use the desk: the page itself shows only what is theirs."""


def of(rows: Callable[[Viewer], QuerySet[Any]]) -> Door:
    """To those whose rows these are: a key of any other in the address, and the page isn't there."""

    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        keys = [value for name, value in kwargs.items() if name in KEYS]
        if name_of(request) == "wagtailadmin_pages:revisions_compare":
            keys = [args[0]]
        refuse_others(rows(request.user), [*keys, *request.GET.getlist("id")])

    return door


# What Wagtail calls the keys of pages, images and documents in its addresses.
KEYS = {
    "page_id",
    "parent_page_id",
    "page_to_move_id",
    "destination_id",
    "image_id",
    "document_id",
    "doc_id",
    "pk",
}


def choose_page(request: HttpRequest) -> HttpResponse:
    """Wagtail would start at whatever page stands above all of a kind; here one starts at one's own."""
    start = top_page(request.user)
    if start is None:
        raise Http404
    address = reverse("wagtailadmin_choose_page_child", args=[start])
    return HttpResponseRedirect(f"{address}?{request.META['QUERY_STRING']}")


# The pages that are open, and by which door: (door, beginning of the names, the rest of each name).
OPENED: tuple[tuple[Door, str, str], ...] = (
    (anyone, "wagtailadmin_", "home account logout sprite dismissibles block_preview explore_root"),
    (anyone, "wagtailadmin_pages:", "search search_results"),
    (of(pages_on_the_way), "wagtailadmin_", "explore explore_results"),
    (
        of(own_pages),
        "wagtailadmin_pages:",
        "add add_subpage preview_on_add edit preview_on_edit view_draft delete unpublish convert_alias move"
        " move_confirm set_page_position copy usage lock unlock history history_results revisions_index"
        " revisions_view revisions_revert revisions_unschedule revisions_compare",
    ),
    # Wagtail itself asks whether the page may be edited, or whose the session is
    (anyone, "wagtailadmin_editing_sessions:", "ping release"),
    (choose_page, "wagtailadmin_", "choose_page"),
    (of(pages_on_the_way), "wagtailadmin_", "choose_page_child choose_page_chosen_multiple"),
    # the search is limited by a hook (lms.wagtail_hooks)
    (anyone, "wagtailadmin_choose_page_", "search external_link email_link phone_link anchor_link"),
    (anyone, "wagtailimages:", "index index_results add add_multiple"),
    (of(own_images), "wagtailimages:", "edit delete preview image_usage"),
    (of(own_images), "wagtailimages:", "edit_multiple delete_multiple"),
    (anyone, "wagtailimages_chooser:", "choose choose_results create"),
    (of(own_images), "wagtailimages_chooser:", "chosen chosen_multiple select_format"),
    (anyone, "wagtaildocs:", "index index_results add add_multiple"),
    (of(own_documents), "wagtaildocs:", "edit delete document_usage edit_multiple delete_multiple"),
    (anyone, "wagtaildocs_chooser:", "choose choose_results create"),
    (of(own_documents), "wagtaildocs_chooser:", "chosen chosen_multiple"),
    # Wagtail itself asks who uploaded the file
    (anyone, "wagtailimages:", "create_multiple_from_uploaded_image delete_upload_multiple"),
    (anyone, "wagtaildocs:", "create_multiple_from_uploaded_document delete_upload_multiple"),
)
OPEN = {f"{prefix}{name}": door for door, prefix, names in OPENED for name in names.split()}

# Shut to platform administrators too: people and what they may do come about by the verbs of lms.domain.
SHUT = ("wagtailusers_users:", "wagtailusers_groups:")


def name_of(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""


def behind_its_door(view: Callable[..., Any]) -> Callable[..., Any]:
    ours = issubclass(getattr(view, "view_class", object), Scoped)

    def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        user, name = request.user, name_of(request)
        # Whoever isn't signed in is sent to sign in by Wagtail.
        if user.is_authenticated:
            if not user.has_perm("wagtailadmin.access_admin") or name.startswith(SHUT):
                raise Http404
            if not (user.is_superuser or ours):
                door = OPEN.get(name)
                if door is None:
                    raise Http404
                if (sent_elsewhere := door(request, *args, **kwargs)) is not None:
                    return sent_elsewhere
        return view(request, *args, **kwargs)

    return entered


def admin_urls() -> list[Any]:
    """Wagtail's addresses and the desk's, to be included once under admin/."""
    # Not before the apps' hooks are read, and these lean on this module.
    from wagtail.admin.urls import display_custom_404
    from wagtail.admin.urls import urlpatterns as wagtail_patterns

    account = path("account/", require_admin_access(AccountPage.as_view()), name="wagtailadmin_account")
    return decorate_urlpatterns(
        decorate_urlpatterns([account, *wagtail_patterns], behind_its_door), display_custom_404
    )
