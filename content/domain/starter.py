"""The starter programme: rows, rubric, pages, tasks and files; put in once, never over an author's work."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from content.domain.pages import lay_pages
from content.domain.plan import Column, ModuleLine, Plan, TopicLine
from content.domain.planning import set_columns, title_fields, write_rows
from content.domain.search_index import index_rows
from content.domain.starter_lessons import body_of, keep_files, prose
from content.domain.texts import LANGUAGES, SECTIONS
from content.models import (
    Choice,
    ModulePage,
    Programme,
    ProgrammePage,
    Question,
    Quiz,
    Rubric,
    Source,
    Task,
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
            provider=provider, code=code, total_hours=facts["total_hours"], **title_fields(facts["title"])
        )
        write_plan(programme, facts)
        write_rubric(programme, facts["rubric"])
        lay_pages(programme)
        _write_general(programme, facts)
        for module in programme.modules.all():
            _write_module(programme, module.number)
        for topic in programme.topics.all():
            _write_topic(programme, topic.code)
        _publish(programme)
    return programme


# --- The rows ---


def write_plan(programme: Programme, facts: dict[str, Any]) -> None:
    plan = plan_in(facts)
    set_columns(programme=programme, columns=plan.columns, version=programme.version)
    for variant in facts["variants"]:
        methods = {
            f"methods_{language}": "\n".join(method[language] for method in variant["methods"])
            for language in LANGUAGES
        }
        programme.variants.filter(code=variant["code"]).update(**methods)
    write_rows(programme, plan)


def plan_in(facts: dict[str, Any]) -> Plan:
    columns = tuple(
        Column(variant["code"], kind["code"], variant["title"], kind["title"], kind["held_as"])
        for variant in facts["variants"]
        for kind in variant["kinds"]
    )
    modules = tuple(
        ModuleLine(module["number"], module["title"], tuple(_line(topic) for topic in module["topics"]))
        for module in facts["modules"]
    )
    return Plan(facts["total_hours"], columns, modules)


def _line(topic: dict[str, Any]) -> TopicLine:
    hours = {
        (variant, kind): count for variant, kinds in topic["hours"].items() for kind, count in kinds.items()
    }
    return TopicLine(topic["code"], topic["title"], hours)


def write_rubric(programme: Programme, facts: dict[str, Any]) -> None:
    rubric = Rubric.objects.create(programme=programme)
    for criterion in facts["criteria"]:
        alone = {f"alone_{language}": text for language, text in criterion.get("alone", {}).items()}
        rubric.criteria.create(
            number=criterion["number"],
            per_member=criterion["per_member"],
            **title_fields(criterion["title"]),
            **alone,
        )
    for level in facts["levels"]:
        rubric.levels.create(value=level["value"], **title_fields(level["title"]))
    for band in facts["bands"]:
        rubric.bands.create(
            **{key: band[key] for key in ("grade", "least", "most", "passed", "stated_percent")},
            **title_fields(band["title"]),
        )


# --- The texts ---


def _write_general(programme: Programme, facts: dict[str, Any]) -> None:
    told = read("general.json")
    for page in ProgrammePage.objects.filter(programme=programme).select_related("locale"):
        language = page.locale.language_code
        page.lead, page.audience = told["lead"][language], facts["audience"][language]
        for number, _name, field in SECTIONS:
            if field:
                setattr(page, field, prose(told["sections"][str(number)][language]))
        page.save()
    for order, entry in enumerate(told["glossary"]):
        programme.glossary.create(
            order=order,
            link=entry["link"],
            **title_fields(entry["term"]),
            **_both("definition", entry["definition"]),
            **_both("also", {code: "\n".join(names) for code, names in entry["also"].items()}),
        )
    _write_literature(programme, told["literature"])


def _write_literature(programme: Programme, told: list[dict[str, Any]]) -> None:
    sources: dict[str, Source] = {}
    plain = [
        "group",
        "kind",
        "language",
        "authors",
        "about",
        "host",
        "place",
        "publisher",
        "year",
        "issue",
        "pages",
        "url",
    ]
    for order, item in enumerate(told):
        sources[item["key"]] = programme.literature.create(
            order=order,
            heading=item["title"],
            seen_on=date.fromisoformat(item["seen_on"]) if item["seen_on"] else None,
            **_both("note", item["note"]),
            **{name: item[name] for name in plain},
        )
    for item in told:
        if item["same_as"]:
            sources[item["key"]].same_as = sources[item["same_as"]]
            sources[item["key"]].save()


def _write_module(programme: Programme, number: str) -> None:
    told = read(f"modules/{number}.json")
    module = programme.modules.get(number=number)
    for page in ModulePage.objects.filter(module=module).select_related("locale"):
        words = told[page.locale.language_code]
        page.intro = prose([{"p": paragraph} for paragraph in words["intro"]])
        page.outcomes = "\n".join(words["outcomes"])
        page.save()
    for order, (variant, task) in enumerate(told["interim"].items()):
        Task.objects.create(
            module=module, variant=programme.variants.get(code=variant), order=order, **_task(task)
        )


def _write_topic(programme: Programme, code: str) -> None:
    told = read(f"topics/{code}.json")
    topic = programme.topics.get(code=code)
    files = keep_files(topic, told)
    for page in TopicPage.objects.filter(topic=topic).select_related("locale"):
        words = told[page.locale.language_code]
        page.aim = words["aim"]
        page.body = json.dumps(body_of(words, files[page.locale.language_code]))
        page.save()
    Task.objects.create(topic=topic, **_task(told["task"]))
    quiz = Quiz.objects.create(topic=topic, **title_fields(told["quiz"]["title"]))
    for order, asked in enumerate(told["quiz"]["questions"]):
        question = Question.objects.create(
            quiz=quiz,
            kind=asked["kind"],
            sort_order=order,
            **_both("text", asked["text"]),
            **_both("explanation", asked["explanation"]),
        )
        Choice.objects.bulk_create(
            Choice(
                question=question, right=choice["right"], sort_order=place, **_both("text", choice["text"])
            )
            for place, choice in enumerate(asked["choices"])
        )


def _task(told: dict[str, Any]) -> dict[str, Any]:
    return {"kind": told["kind"], **title_fields(told["title"]), **_both("text", told["text"])}


def _both(name: str, words: dict[str, Any]) -> dict[str, Any]:
    return {f"{name}_{language}": words[language] for language in LANGUAGES}


def _publish(programme: Programme) -> None:
    for model, lookup in (
        (ProgrammePage, {"programme": programme}),
        (ModulePage, {"module__programme": programme}),
        (TopicPage, {"topic__programme": programme}),
    ):
        for page in model.objects.filter(**lookup):
            page.save_revision().publish()
    index_rows(programme)
