"""The desk's menu of what courses are held with."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSetGroup

from courses.viewsets import Departments, OnlineRulesDesk, Rooms


class HeldWith(ViewSetGroup):
    menu_label = _("Courses")
    menu_icon = "calendar-check"
    menu_name = "courses"
    menu_order = 300
    items = (Rooms, Departments, OnlineRulesDesk)


@hooks.register("register_admin_viewset")
def course_pages() -> list[Any]:
    return [HeldWith()]
