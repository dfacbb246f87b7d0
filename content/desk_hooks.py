"""The desk's menu of what a programme holds, and who may open a document."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSetGroup

from content import access
from content.viewsets import Glossary, Literature, Materials, Quizzes, Tasks


class ContentOfProgrammes(ViewSetGroup):
    menu_label = _("Content of programmes")
    menu_icon = "doc-full"
    menu_name = "programme-content"
    menu_order = 200
    items = (Glossary, Literature, Materials, Tasks, Quizzes)


@hooks.register("register_admin_viewset")
def content_pages() -> list[Any]:
    return [ContentOfProgrammes()]


@hooks.register("before_serve_document")
def only_what_is_open(document: Any, request: HttpRequest) -> None:
    """Wagtail would hand a file to anyone with its address, were it of a draft that nobody has seen."""
    if not access.may_open_document(request.user, document):
        raise Http404
