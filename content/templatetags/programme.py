"""What the programme's pages show: the plan as the official table, and where a programme stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.conf import settings
from django.urls import translate_url
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from wagtail.models import Page

from content.domain.plan import Plan, TopicLine, said
from content.enums import Step
from content.models import Variant
from lms.models.titled import Titled

register = template.Library()


@register.inclusion_tag("content/plan_table.html")
def plan_table(plan: Plan, language: str = "") -> dict[str, Any]:
    """Both variants side by side, a line each topic, with the sum of each module and of the whole."""
    language = language or get_language() or "kk"
    columns = _columns(plan, language)
    lines = []
    for module in plan.modules:
        lines.append(
            _line(
                columns, module.topics, number=module.number, title=said(module.titles, language), sums=True
            )
        )
        lines += [
            _line(columns, [topic], number=topic.code, title=said(topic.titles, language))
            for topic in module.topics
        ]
    return {
        "language": language,
        "columns": columns,
        "variants": [
            {"title": column["variant"], "width": sum(item["code"] == column["code"] for item in columns)}
            for column in columns
            if column["key"] is None
        ],
        "lines": lines,
        "totals": _line(columns, plan.topics, number="", title="", sums=True),
    }


def _columns(plan: Plan, language: str) -> list[dict[str, Any]]:
    """For each variant its total, then each kind of hours; on a phone `label` stands beside the number."""
    columns: list[dict[str, Any]] = []
    for column in plan.columns:
        about = {"code": column.variant, "variant": said(column.variant_titles, language)}
        if not columns or columns[-1]["code"] != column.variant:
            columns.append({**about, "key": None, "title": _("In all"), "label": about["variant"]})
        title = said(column.titles, language)
        columns.append({**about, "key": column.key, "title": title, "label": title})
    return columns


def _line(
    columns: list[dict[str, Any]], topics: Sequence[TopicLine], *, number: str, title: str, sums: bool = False
) -> dict[str, Any]:
    """A line of the table. Of a topic a zero is left empty; of a sum it is said."""
    cells = []
    for column in columns:
        hours = sum(_hours(topic, column) for topic in topics)
        all_kinds = column["key"] is None
        cells.append({"label": column["label"], "hours": hours if hours or sums else "", "all": all_kinds})
    return {"number": number, "title": title, "sums": sums, "cells": cells}


def _hours(topic: TopicLine, column: dict[str, Any]) -> int:
    return topic.of(column["code"]) if column["key"] is None else topic.hours.get(column["key"], 0)


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


@register.simple_tag(takes_context=True)
def page_here(context: template.Context, page: Page) -> str:
    """A page's address within the reader's frame: under /en/ a Kazakh page is read without leaving it."""
    with override(page.locale.language_code):
        return translate_url(page.get_url(context["request"]), context["language"])


@register.simple_tag(takes_context=True)
def canonical(context: template.Context, language: str) -> SafeString:
    """Under an English frame the content is Kazakh, and the Kazakh page is where it belongs."""
    if language == context["language"]:
        return SafeString()
    path = context["request"].path.replace(f"/{context['language']}/", f"/{language}/", 1)
    return format_html('<link rel="canonical" href="{}{}">', settings.BASE_URL, path)


@register.simple_tag
def title_in(row: Titled, language: str) -> str:
    """A row's title in the language of the content, whatever the frame's is."""
    return row.title(language)


@register.filter
def methods_in(variant: Variant, language: str) -> list[str]:
    lines = variant.methods_ru if language == "ru" else variant.methods_kk
    return [line.strip() for line in lines.splitlines() if line.strip()]
