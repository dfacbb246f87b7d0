"""What the programme's pages show: the plan as the official table, and what the public may read of it."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import translate_url
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from wagtail.models import Page

from content.domain.lessons import lesson_of
from content.domain.plan import AnyTopic, Plan, plan_of_edition
from content.domain.programme import latest_edition
from content.enums import Step
from content.models import Edition, LessonHTML, Programme, TopicPage
from lms import panels

register = template.Library()


@register.inclusion_tag("content/plan_table.html")
def plan_table(plan: Plan, language: str = "") -> dict[str, Any]:
    """Both variants side by side, a line each topic, with the sum of each module and of the whole."""
    language = language or get_language() or "kk"
    columns = _columns(plan, language)
    modules: dict[int, dict[str, Any]] = {}
    for topic in plan.topics:
        module = modules.setdefault(topic.module_id, {"module": topic.module, "topics": []})
        module["topics"].append(topic)
    lines = []
    for part in modules.values():
        module, topics = part["module"], part["topics"]
        lines.append(
            _line(plan, columns, topics, number=module.number, title=module.title(language), sums=True)
        )
        lines += [
            _line(plan, columns, [topic], number=topic.code, title=topic.title(language)) for topic in topics
        ]
    return {
        "language": language,
        "columns": columns,
        "variants": [
            {"title": column["variant"], "width": sum(item["code"] == column["code"] for item in columns)}
            for column in columns
            if column["kind"] is None
        ],
        "lines": lines,
        "totals": _line(plan, columns, plan.topics, number="", title="", sums=True),
    }


def _columns(plan: Plan, language: str) -> list[dict[str, Any]]:
    """For each variant its total, then each kind of hours; on a phone `label` stands beside the number."""
    columns: list[dict[str, Any]] = []
    for kind in plan.kinds:
        variant = kind.variant
        about = {"code": variant.code, "variant": variant.title(language)}
        if not columns or columns[-1]["code"] != variant.code:
            columns.append({**about, "kind": None, "title": _("In all"), "label": about["variant"]})
        title = kind.title(language)
        columns.append({**about, "kind": kind, "title": title, "label": title})
    return columns


def _line(
    plan: Plan, columns: list[dict[str, Any]], topics: Any, *, number: str, title: str, sums: bool = False
) -> dict[str, Any]:
    """A line of the table. Of a topic a zero is left empty; of a sum it is said."""
    cells = []
    for column in columns:
        hours = sum(_hours(plan, topic, column) for topic in topics)
        all_kinds = column["kind"] is None
        cells.append({"label": column["label"], "hours": hours if hours or sums else "", "all": all_kinds})
    return {"number": number, "title": title, "sums": sums, "cells": cells}


def _hours(plan: Plan, topic: AnyTopic, column: dict[str, Any]) -> int:
    if column["kind"] is not None:
        return plan.of(topic, column["kind"])
    return sum(plan.topic_hours(topic)[column["code"]].values())


TONES = {
    Step.DRAFT: "warning",
    Step.RETURNED: "warning",
    Step.REFUSED: "danger",
    Step.AGREED: "success",
    Step.APPROVED: "success",
}


@register.simple_tag
def step_badge(step: str | None) -> SafeString:
    """Where a programme stands, in a word; none of its steps taken is a draft."""
    where = Step(step or Step.DRAFT)
    return format_html('<span class="badge {}">{}</span>', TONES.get(where, ""), where.label)


@register.simple_tag
def approved_edition(programme: Programme) -> Edition | None:
    """What the public sees of a programme: its latest edition, and of one never approved nothing."""
    return latest_edition(programme)


@register.simple_tag
def approved_plan(edition: Edition) -> Plan:
    return plan_of_edition(edition)


@register.simple_tag
def stored_lesson(page: TopicPage) -> LessonHTML | None:
    return lesson_of(page.topic.uid, page.locale.language_code)


@register.simple_tag(takes_context=True)
def page_here(context: template.Context, page: Page) -> str:
    """A page's address within the reader's frame: under /en/ a Kazakh page is read without leaving it."""
    with override(page.locale.language_code):
        return translate_url(page.get_url(context["request"]), context["language"])


@register.simple_tag(takes_context=True)
def panels_of(context: template.Context, name: str, **about: Any) -> list[dict[str, Any]]:
    """The parts that upper apps put on a page which Wagtail serves."""
    return panels.panels(name, context["request"], **about)
