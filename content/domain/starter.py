"""The starter programme: its rows, rubric, pages and tasks, put in once and never over an author's work."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.html import format_html, format_html_join
from wagtail.models import Locale
from wagtail.rich_text import RichText

from content.models import (
    HourKind,
    Module,
    Programme,
    ProgrammePage,
    ProviderPage,
    Rubric,
    Task,
    Topic,
    TopicHours,
    TopicPage,
)
from lms.models import Provider

DATA = Path(__file__).resolve().parent.parent / "data"


def read(name: str) -> Any:
    return json.loads((DATA / name).read_text(encoding="utf-8"))


def load_programme(*, provider: Provider, code: str = "") -> Programme:
    """The starter programme for a provider. What stands already stays: loading twice changes nothing."""
    facts = read("programme.json")
    code = code or facts["code"]
    existing = Programme.objects.filter(code=code).first()
    if existing:
        return existing
    with transaction.atomic():
        programme = Programme.objects.create(
            provider=provider, code=code, total_hours=facts["total_hours"], **_titles(facts["title"])
        )
        write_plan(programme, facts)
        write_rubric(programme, facts["rubric"])
        _lessons(programme, provider)
    return programme


def write_plan(programme: Programme, facts: dict[str, Any]) -> None:
    kinds: dict[tuple[str, str], HourKind] = {}
    for order, variant in enumerate(facts["variants"]):
        row = programme.variants.create(code=variant["code"], order=order, **_titles(variant["title"]))
        for place, kind in enumerate(variant["kinds"]):
            kinds[variant["code"], kind["code"]] = row.kinds.create(
                code=kind["code"], held_as=kind["held_as"], order=place, **_titles(kind["title"])
            )
    for order, module in enumerate(facts["modules"]):
        parent: Module = programme.modules.create(
            number=module["number"], order=order, **_titles(module["title"])
        )
        for place, topic in enumerate(module["topics"]):
            made: Topic = parent.topics.create(
                programme=programme, code=topic["code"], order=place, **_titles(topic["title"])
            )
            TopicHours.objects.bulk_create(
                TopicHours(topic=made, kind=kinds[variant, kind], hours=hours)
                for variant, by_kind in topic["hours"].items()
                for kind, hours in by_kind.items()
                if hours
            )


def write_rubric(programme: Programme, facts: dict[str, Any]) -> None:
    rubric = Rubric.objects.create(programme=programme)
    for criterion in facts["criteria"]:
        alone = {f"alone_{language}": text for language, text in criterion.get("alone", {}).items()}
        rubric.criteria.create(
            number=criterion["number"],
            per_member=criterion["per_member"],
            **_titles(criterion["title"]),
            **alone,
        )
    for level in facts["levels"]:
        rubric.levels.create(value=level["value"], **_titles(level["title"]))
    for band in facts["bands"]:
        rubric.bands.create(
            **{key: band[key] for key in ("grade", "least", "most", "passed", "stated_percent")},
            **_titles(band["title"]),
        )


def _lessons(programme: Programme, provider: Provider) -> None:
    """A page for the programme and one for each topic, in both languages, and the topics' tasks."""
    lessons = read("lessons.json")
    topics = {topic.code: topic for topic in programme.topics.all()}
    keys: dict[str, Any] = {}
    for language in ("kk", "ru"):
        locale = Locale.objects.get(language_code=language)
        parent = ProviderPage.objects.get(provider=provider, locale=locale)
        page = ProgrammePage(
            title=programme.title(language),
            slug=programme.code,
            programme=programme,
            locale=locale,
            **keys.get("", {}),
        )
        parent.add_child(instance=page)
        page.save_revision().publish()
        keys.setdefault("", {"translation_key": page.translation_key})
        for code, topic in topics.items():
            lesson = TopicPage(
                title=f"{code} {topic.title(language)}",
                slug=f"m{code.replace('.', '-t')}",
                topic=topic,
                locale=locale,
                body=[("text", RichText(_prose(lessons[code][language])))],
                **keys.get(code, {}),
            )
            page.add_child(instance=lesson)
            lesson.save_revision().publish()
            keys.setdefault(code, {"translation_key": lesson.translation_key})
    for code, topic in topics.items():
        told = lessons[code]
        Task.objects.create(
            topic=topic,
            kind=told["task"]["kind"],
            **{f"title_{language}": told["task"]["title"][language] for language in ("kk", "ru")},
            **{f"text_{language}": told["task"]["text"][language] for language in ("kk", "ru")},
        )


def _prose(told: dict[str, Any]) -> str:
    return format_html(
        "<p>{}</p><ul>{}</ul>",
        told["aim"],
        format_html_join("", "<li>{}</li>", ((idea,) for idea in told["ideas"])),
    )


def _titles(names: dict[str, str]) -> dict[str, str]:
    return {f"title_{language}": text for language, text in names.items()}
