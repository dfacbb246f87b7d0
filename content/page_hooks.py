"""Pages of a programme at Wagtail's desk: they stand where their rows put them, one for each row."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page

from content.domain.pages import place_of
from content.models.pages import Told


@hooks.register("before_move_page")
def under_its_own_parent(request: HttpRequest, page: Page, destination: Page) -> HttpResponse | None:
    if not isinstance(page, Told) or (place := place_of(page)).pk == destination.pk:
        return None
    words = _("«%(page)s» belongs under «%(place)s» and can't be moved under «%(destination)s».")
    titles = {"page": page.title, "place": place.title, "destination": destination.title}
    return _refused(request, page, words % titles)


@hooks.register("before_copy_page")
def no_second_page_of_a_row(request: HttpRequest, page: Page) -> HttpResponse | None:
    if not isinstance(page.specific, Told):
        return None
    words = _("«%(page)s» can't be copied: pages come with the rows of the plan, one for each row.")
    return _refused(request, page, words % {"page": page.title})


def _refused(request: HttpRequest, page: Page, words: str) -> HttpResponse:
    messages.error(request, words)
    return redirect("wagtailadmin_explore", page.get_parent().pk)
