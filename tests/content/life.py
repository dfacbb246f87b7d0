"""A programme that can walk its way: small, whole, with a text in every part of both languages."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from content.domain import discussion as talk
from content.domain import programme as life
from content.domain.pages import lay_pages
from content.domain.starter import read, write_rubric
from content.domain.texts import SECTIONS
from content.enums import HeldAs
from content.models import Comment, Discussion, ModulePage, Programme, ProgrammePage, TopicPage
from lms.dates import ALMATY
from lms.models import Provider
from tests.factories import make_provider

# A Monday with no day off in the fortnight after it.
OPENED = date(2025, 2, 3)
CLOSES = date(2025, 2, 17)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=ALMATY)


def titled(title: str) -> dict[str, str]:
    return {f"title_{code}": f"{title} {code}" for code in ("kk", "ru", "en")}


def small_programme(provider: Provider | None = None, code: str = "shagyn-8") -> Programme:
    """One module, two topics of four hours, the starter rubric and a sentence in each text."""
    provider = provider or make_provider()
    programme = Programme.objects.create(provider=provider, code=code, total_hours=8, **titled("Шағын"))
    day = programme.variants.create(code="day", methods_kk="дәріс", methods_ru="лекция", **titled("Күндізгі"))
    lecture = day.kinds.create(code="lecture", held_as=HeldAs.SESSION, **titled("Дәріс"))
    module = programme.modules.create(number="1", **titled("Қор"))
    for place, name in enumerate(("1.1", "1.2")):
        topic = module.topics.create(programme=programme, code=name, order=place, **titled("Тақырып"))
        topic.hours.create(kind=lecture, hours=4)
    write_rubric(programme, read("programme.json")["rubric"])
    programme.glossary.create(definition_kk="Мағынасы", definition_ru="Значение", **titled("Термин"))
    programme.literature.create(group="main", kind="book", language="kk", heading="Кітап", year=2024)
    lay_pages(programme)
    write_texts(programme)
    return programme


def write_texts(programme: Programme, word: str = "мәтін") -> None:
    for page in ProgrammePage.objects.filter(programme=programme):
        for number, _name, field in SECTIONS:
            if field:
                setattr(page, field, f"<p>{number}-бөлім {word}</p>")
        page.save_revision().publish()
    for page in ModulePage.objects.filter(module__programme=programme):
        page.intro = f"<p>Модуль туралы {word}</p>"
        page.save_revision().publish()
    for page in TopicPage.objects.filter(topic__programme=programme):
        page.aim = f"Сабақтың мақсаты {word}"
        page.save_revision().publish()


def laid_open(programme: Programme, on: date = OPENED) -> Discussion:
    return life.open_discussion(programme=programme, by=None, on=on)


def said(discussion: Discussion, text: str = "Сағат аз", **facts: Any) -> Comment:
    about = {
        "name": "Айгүл",
        "organisation": "№1 мектеп",
        "email": "",
        "part": "section-5",
        "language": "kk",
        "at": noon(discussion.opened_on + timedelta(days=1)),
    }
    return talk.comment(discussion=discussion, text=text, **about | facts)


def pdf(name: str = "letter.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF-1.4\n%%EOF\n")


def jpg(name: str = "scan.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"\xff\xd8\xff\xe0" + b"0" * 64)


def docx(name: str = "needs.docx", *parts: str) -> SimpleUploadedFile:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        for part in parts or ("[Content_Types].xml", "word/document.xml"):
            archive.writestr(part, "<xml/>")
    return SimpleUploadedFile(name, into.getvalue())


def package() -> dict[str, Any]:
    return {"letter": pdf(), "needs": docx(), "order": jpg(), "link": "https://ulgi.example/talqylau"}


def submitted(programme: Programme, on: date = date(2025, 2, 20)) -> None:
    laid_open(programme)
    life.submit(programme=programme, by=None, on=on, **package())
