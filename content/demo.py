"""The demo's programmes: the starter one, approved after its whole way, and a small one under discussion."""

from __future__ import annotations

import io
import json
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from content.domain import discussion as talk
from content.domain import programme as life
from content.domain.pages import lay_pages
from content.domain.planning import title_fields
from content.domain.search_index import index_rows
from content.domain.starter import load_programme, read, write_plan, write_rubric
from content.domain.starter_lessons import prose
from content.domain.texts import LANGUAGES, SECTIONS
from content.models import Discussion, ModulePage, Programme, ProgrammePage, TopicPage
from lms.dates import ALMATY
from lms.demo import Demo
from lms.models import Provider

FONT = Path(__file__).resolve().parent.parent / "lms" / "fonts" / "NotoSerif-Regular.ttf"


def build(demo: Demo) -> None:
    today = demo.at.astimezone(ALMATY).date()
    provider = demo.providers["ulgi"]
    starter = load_programme(provider=provider)
    if not starter.editions.exists():
        _walk_the_whole_way(demo, starter, today)
    if not Programme.objects.filter(code=read("demo_programme.json")["code"]).exists():
        _lay_open_a_small_one(demo, provider, today - timedelta(days=6))


def _lay_open_a_small_one(demo: Demo, provider: Provider, on: date) -> None:
    with transaction.atomic():
        small = _small_programme(provider)
        laid_open = life.open_discussion(programme=small, by=demo.people["author"], on=on)
        _comments(demo, laid_open, read("demo_programme.json")["comments"])
        # the last is still to be read
        talk.show(comment=laid_open.comments.all()[1])


def _walk_the_whole_way(demo: Demo, programme: Programme, today: date) -> None:
    """Discussed, submitted, agreed, and approved two hundred days ago: cohorts of each stage run on it."""
    author, coordinator = demo.people["author"], demo.people["coordinator"]
    laid_open = life.open_discussion(programme=programme, by=author, on=today - timedelta(days=238))
    _comments(demo, laid_open, read("demo_programme.json")["comments_on_the_starter"])
    submitted_on = laid_open.closes_on + timedelta(days=2)
    agreed_on = today - timedelta(days=203)
    life.submit(
        programme=programme,
        by=coordinator,
        on=submitted_on,
        letter=_docx("Ілеспе хат", f"«{programme.title('kk')}» бағдарламасы келісуге жіберіледі."),
        needs=_docx("Қажеттіліктерді талдау хаттамасы", "Сауалнамаға 118 мектеп кітапханашысы қатысты."),
        order=_pdf("Бұйрық № 9-П", "Бағдарлама жобасы қоғамдық талқылауға шығарылсын."),
        link="https://ulgi.example/kk/programmes/librarian-72/discussion/",
    )
    life.agree(programme=programme, by=coordinator, on=agreed_on, number="112")
    approved_on = today - timedelta(days=200)
    programme.materials.update(added_at=demo.at - timedelta(days=240))
    life.approve(
        programme=programme,
        by=demo.people["director"],
        on=approved_on,
        order_number="14-П",
        order_date=approved_on - timedelta(days=1),
    )


def _comments(demo: Demo, discussion: Discussion, said: list[dict[str, Any]]) -> None:
    for facts in said:
        at = datetime.combine(discussion.opened_on + timedelta(days=facts["day"]), time(11, 20), ALMATY)
        words = {name: facts[name] for name in ("language", "name", "organisation", "part", "text")}
        one = talk.comment(discussion=discussion, email="", at=at, **words)
        if facts["answer"]:
            talk.answer(
                comment=one, text=facts["answer"], by=demo.people["author"], at=at + timedelta(days=1)
            )


# --- a small programme --------------------------------------------------------------------------------------


def _small_programme(provider: Provider) -> Programme:
    facts, starter = read("demo_programme.json"), read("programme.json")
    facts["variants"] = starter["variants"]
    programme = Programme.objects.create(
        provider=provider,
        code=facts["code"],
        total_hours=facts["total_hours"],
        **title_fields(facts["title"]),
    )
    write_plan(programme, facts)
    lay_pages(programme)
    write_rubric(programme, starter["rubric"])
    for order, entry in enumerate(facts["glossary"]):
        meaning = {f"definition_{language}": entry["definition"][language] for language in LANGUAGES}
        programme.glossary.create(order=order, **title_fields(entry["term"]), **meaning)
    for order, source in enumerate(facts["literature"]):
        programme.literature.create(order=order, **source)
    _write_pages(programme, facts)
    index_rows(programme)
    return programme


def _write_pages(programme: Programme, facts: dict[str, Any]) -> None:
    for page in ProgrammePage.objects.filter(programme=programme).select_related("locale"):
        language = page.locale.language_code
        page.lead, page.audience = facts["lead"][language], facts["audience"][language]
        for number, _name, field in SECTIONS:
            if field:
                paragraphs = facts["sections"][str(number)][language]
                setattr(page, field, prose([{"p": paragraph} for paragraph in paragraphs]))
        page.save_revision().publish()
    modules = {module["number"]: module for module in facts["modules"]}
    for page in ModulePage.objects.filter(module__programme=programme).select_related("locale", "module"):
        told, language = modules[page.module.number], page.locale.language_code
        page.intro = prose([{"p": told["intro"][language]}])
        page.outcomes = told["outcomes"][language]
        page.save_revision().publish()
    topics = {topic["code"]: topic for module in facts["modules"] for topic in module["topics"]}
    for page in TopicPage.objects.filter(topic__programme=programme).select_related("locale", "topic"):
        told, language = topics[page.topic.code], page.locale.language_code
        heading, *paragraphs = told["text"][language]
        title, *points = told["checklist"][language]
        text = prose([{"heading": heading}, *({"p": paragraph} for paragraph in paragraphs)])
        page.aim = told["aim"][language]
        page.body = json.dumps(
            [
                {"type": "text", "value": {"text": text}},
                {"type": "checklist", "value": {"title": title, "points": points}},
            ]
        )
        page.save_revision().publish()


# --- papers of the package ----------------------------------------------------------------------------------


def _docx(title: str, text: str) -> ContentFile[bytes]:
    from docx import Document

    document, into = Document(), io.BytesIO()
    document.add_heading(title, level=1)
    document.add_paragraph(text)
    document.save(into)
    return ContentFile(into.getvalue(), name="paper.docx")


def _pdf(title: str, text: str) -> ContentFile[bytes]:
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(TTFont("DemoSerif", FONT))
    into = io.BytesIO()
    canvas = Canvas(into, pagesize=A4)
    canvas.setFont("DemoSerif", 16)
    canvas.drawString(70, 760, title)
    canvas.setFont("DemoSerif", 12)
    canvas.drawString(70, 730, text)
    canvas.save()
    return ContentFile(into.getvalue(), name="paper.pdf")
