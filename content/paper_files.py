"""The files of a programme are made from its texts and its plan. Loaded by the worker alone."""

from __future__ import annotations

import re
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import IO, Any, cast

from django.conf import settings
from django.core.files.base import File
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from content.domain.plan import plan_of, plan_of_edition
from content.domain.reading import page_of
from content.domain.texts import lesson_of, parts_now, parts_of_edition, sections
from content.enums import PaperKind
from content.models import Edition, EditionTopic, Module, Paper, Topic
from content.papers import Language, ProgrammePaper, Section, docx, pdf, xlsx
from lms.dates import date_in_text
from lms.storage import private

MINISTRY = {
    "kk": "Қазақстан Республикасы Оқу-ағарту министрлігі",
    "ru": "Министерство просвещения Республики Казахстан",
}
APPROVED = {"kk": "Бекітілген: № {number} бұйрық, {date}", "ru": "Утверждена приказом № {number} от {date}"}
# What a school's line can bear; the archive says what is left out, and the site has it.
MOST_BYTES = 200 * 1024 * 1024


def make(paper: Paper) -> None:
    """Makes and keeps the file; done again after a worker's death it only replaces what nobody has seen."""
    folder = f"papers/{timezone.localtime(paper.due_at).year}"
    # on disk: an archive may be larger than the worker's memory
    with override(paper.language), tempfile.TemporaryFile() as into:
        WRITERS[PaperKind(paper.kind)](paper, into)
        into.seek(0)
        name = private().save(f"{folder}/{paper.name.replace('/', '-')}.{paper.kind}", File(into))
    Paper.objects.filter(pk=paper.pk).update(file=name)


def _docx(paper: Paper, into: IO[bytes]) -> None:
    into.write(docx.write(document_of(paper)))


def _pdf(paper: Paper, into: IO[bytes]) -> None:
    into.write(pdf.write(document_of(paper)))


def _xlsx(paper: Paper, into: IO[bytes]) -> None:
    plan = plan_of_edition(paper.edition) if paper.edition else plan_of(paper.programme)
    into.write(xlsx.write(plan, title=(paper.edition or paper.programme).title(paper.language)))


# --- The official document ---


def document_of(paper: Paper) -> ProgrammePaper:
    """As the edition froze it; the draft as its pages and rows stand now."""
    programme, edition, language = paper.programme, paper.edition, cast(Language, paper.language)
    provider = programme.provider
    parts = parts_of_edition(edition) if edition else parts_now(programme)
    page = page_of(programme, language)
    year = edition.order_date.year if edition else timezone.localtime(paper.due_at).year
    return ProgrammePaper(
        language=language,
        title=(edition or programme).title(language),
        audience=page.audience if page else "",
        ministry=MINISTRY[language],
        organisation=provider.legal_name(language),
        city=provider.city_ru if language == "ru" else provider.city_kk,
        year=year,
        approved=_approved(edition, language) if edition else "",
        sections=tuple(Section(**section) for section in sections(parts, language)),
        plan=plan_of_edition(edition) if edition else plan_of(programme),
    )


def _approved(edition: Edition, language: Language) -> str:
    facts = {"number": edition.order_number, "date": date_in_text(edition.order_date, language)}
    return APPROVED[language].format(**facts)


# --- A module to take home ---


@dataclass
class _Archive:
    """Writes into the archive as long as there is room, under names that any machine bears."""

    zip: zipfile.ZipFile
    room: int

    def __post_init__(self) -> None:
        self.names: set[str] = set()

    def name(self, folder: str, wished: str) -> str:
        """Without a path of its own or signs that Windows refuses, and not the name of another."""
        path = PurePath(re.sub(r'[\x00-\x1f<>:"/\\|?*]', "-", wished).strip(". ") or "file")
        stem, suffix = path.stem[:80], path.suffix[:12]
        name, count = f"{folder}/{stem}{suffix}", 1
        while name.lower() in self.names:
            count += 1
            name = f"{folder}/{stem}-{count}{suffix}"
        self.names.add(name.lower())
        return name

    def put(self, name: str, file: IO[bytes], size: int, at: datetime) -> None:
        entry = zipfile.ZipInfo(name, timezone.localtime(at).timetuple()[:6])
        entry.compress_type = zipfile.ZIP_DEFLATED
        with self.zip.open(entry, "w") as into:
            shutil.copyfileobj(file, into)
        self.room -= size


def _zip(paper: Paper, into: IO[bytes]) -> None:
    assert paper.module is not None
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as zipped:
        archive = _Archive(zipped, MOST_BYTES)
        lessons = list(_put_lessons(archive, paper.module, paper.language))
        files = list(_put_materials(archive, paper.module, paper.language))
        context = {"module": paper.module, "lessons": lessons, "files": files, "site": settings.BASE_URL}
        zipped.writestr("index.html", _page("content/papers/module.html", context, paper.language))


def _put_lessons(archive: _Archive, module: Module, language: str) -> Iterator[dict[str, Any]]:
    for topic in topics_of(module):
        text = lesson_of(topic.uid, language)
        if text is None:
            continue
        title = f"{topic.code} {topic.title(text.language)}"
        name = archive.name("lessons", f"{topic.code}.html")
        context = {"title": title, "html": with_whole_links(text.html)}
        archive.zip.writestr(name, _page("content/papers/lesson.html", context, text.language))
        yield {"name": name, "title": title}


def topics_of(module: Module) -> list[EditionTopic] | list[Topic]:
    """As the latest edition has the module; a programme without one, as it is being written."""
    edition = module.programme.editions.order_by("-number").first()
    if edition:
        return list(EditionTopic.objects.filter(edition=edition, module__uid=module.uid))
    return list(module.topics.all())


def _put_materials(archive: _Archive, module: Module, language: str) -> Iterator[dict[str, Any]]:
    rows = module.materials.select_related("topic", "document_kk", "document_ru")
    for row in rows:
        document: Any = row.document(language)
        if document is None:
            continue
        size = document.file_size or 0
        told: dict[str, Any] = {
            "title": row.title(language),
            "kind": row.get_kind_display(),
            "size": size,
            "name": "",
        }
        if size <= archive.room:
            try:
                with document.file.open("rb") as file:
                    told["name"] = archive.name("materials", document.filename)
                    archive.put(told["name"], file, size, document.created_at)
            except FileNotFoundError:
                told["name"] = ""
        yield told


def _page(template: str, context: dict[str, Any], language: str) -> str:
    with override(language):
        return render_to_string(template, {**context, "language": language})


def with_whole_links(html: str) -> str:
    """Out of its site a page needs the whole address of what it leads to."""
    return re.sub(r'(?<=\s)(href|src)="/(?!/)', rf'\1="{settings.BASE_URL}/', html)


WRITERS: dict[PaperKind, Callable[[Paper, IO[bytes]], None]] = {
    PaperKind.DOCX: _docx,
    PaperKind.PDF: _pdf,
    PaperKind.XLSX: _xlsx,
    PaperKind.ZIP: _zip,
}
