"""A programme's files: asked for by a page, made once by the worker, kept as long as they are true."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from openpyxl import load_workbook
from wagtail.documents.models import Document

from content import paper_files
from content.domain.editions import freeze
from content.domain.pages import lay_pages
from content.domain.papers import ask, forget_old
from content.domain.plan import plan_of
from content.domain.planning import save_plan
from content.domain.publication import bump
from content.due import papers
from content.enums import PaperKind
from content.models import Edition, Paper, Programme, PublishedText, TopicPage
from content.papers import plan_reading
from lms.enums import Role
from tests.courses_made import BEGINS, make_programme
from tests.factories import make_provider, make_staff, signed_in

pytestmark = pytest.mark.django_db
AT = datetime(2025, 11, 24, 7, 0, tzinfo=UTC)


@pytest.fixture
def programme() -> Programme:
    return make_programme(make_provider(city_kk="Ақтөбе", city_ru="Актобе"))


@pytest.fixture
def edition(programme: Programme) -> Edition:
    return freeze(programme, BEGINS, "14-П", BEGINS)


def asked(programme: Programme, kind: PaperKind = PaperKind.XLSX, **how: Any) -> Paper:
    return ask(programme=programme, kind=kind, **{"edition": None, "language": "kk", "at": AT} | how)


def made(paper: Paper) -> bytes:
    paper_files.make(paper)
    paper.refresh_from_db()
    with paper.file.open() as file:
        return bytes(file.read())


# --- asked for ----------------------------------------------------------------------------------------------


def test_a_paper_of_an_edition_is_asked_for_once(programme: Programme, edition: Edition) -> None:
    first = asked(programme, edition=edition)
    bump()
    assert asked(programme, edition=edition, at=AT + timedelta(days=400)) == first
    assert asked(programme, edition=edition, language="ru") != first
    assert asked(programme, PaperKind.DOCX, edition=edition) != first


def test_a_paper_of_the_draft_is_made_anew_after_each_change(programme: Programme) -> None:
    first = asked(programme)
    assert asked(programme) == first
    save_plan(programme=programme, plan=plan_of(programme), version=programme.version)
    second = asked(programme)
    assert second != first
    bump()
    assert asked(programme) not in (first, second)


def test_the_worker_is_woken_and_makes_it(
    programme: Programme, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        paper = asked(programme)
    paper.refresh_from_db()
    assert paper.done_at
    assert paper.file


def test_what_is_due_is_made_without_a_wake_up_too(programme: Programme) -> None:
    paper = asked(programme)
    assert papers(AT) == {"due": 1, "done": 1, "failed": 0}
    assert papers(AT) == {"due": 0, "done": 0, "failed": 0}
    paper.refresh_from_db()
    assert paper.file


def test_papers_of_drafts_go_after_a_week_and_those_of_editions_stay(
    programme: Programme, edition: Edition
) -> None:
    draft, kept = asked(programme), asked(programme, edition=edition)
    made(draft)
    made(kept)
    file, storage = draft.file.name, draft.file.storage
    assert forget_old(at=AT + timedelta(days=7)) == 0
    assert forget_old(at=AT + timedelta(days=7, minutes=1)) == 1
    assert not storage.exists(file)
    assert list(Paper.objects.all()) == [kept]


# --- made ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_an_edition_says_by_which_order_it_was_approved(
    language: str, programme: Programme, edition: Edition
) -> None:
    programme.title_kk = programme.title_ru = "Кейінгі атау"
    programme.save()
    paper = paper_files.document_of(asked(programme, PaperKind.DOCX, edition=edition, language=language))
    assert (
        paper.approved
        == {
            "kk": "Бекітілген: № 14-П бұйрық, 2025 жылғы 1 қыркүйек",
            "ru": "Утверждена приказом № 14-П от 1 сентября 2025 года",
        }[language]
    )
    assert paper.title == edition.title(language)
    assert paper.city == {"kk": "Ақтөбе", "ru": "Актобе"}[language]
    assert [section.number for section in paper.sections] == list(range(1, 11))
    assert sum(topic.of("day") for topic in paper.plan.topics) == 72


def test_a_draft_says_that_it_is_one_and_has_the_plan_of_now(programme: Programme) -> None:
    Programme.objects.filter(pk=programme.pk).update(total_hours=36)
    programme.refresh_from_db()
    paper = paper_files.document_of(asked(programme, PaperKind.DOCX))
    assert paper.approved == ""
    assert paper.year == 2025
    assert paper.plan.total_hours == 36


@pytest.mark.parametrize(("kind", "begins"), [("docx", b"PK"), ("pdf", b"%PDF"), ("xlsx", b"PK")])
def test_each_kind_of_document_is_made(
    kind: str, begins: bytes, programme: Programme, edition: Edition
) -> None:
    assert made(asked(programme, PaperKind(kind), edition=edition)).startswith(begins)


def test_the_spreadsheet_is_the_plan_and_comes_back_as_it_was(programme: Programme) -> None:
    content = made(asked(programme))
    assert load_workbook(io.BytesIO(content)).sheetnames
    found = plan_reading.read(content, columns=plan_of(programme).columns)
    assert found.problems == []
    assert found.plan is not None
    assert [topic.hours for topic in found.plan.topics] == [
        topic.hours for topic in plan_of(programme).topics
    ]


# --- a module to take home ----------------------------------------------------------------------------------


def put_file(
    programme: Programme, name: str = "act.docx", content: bytes = b"words", **facts: Any
) -> Document:
    module = programme.modules.get(number="1")
    document = Document.objects.create(
        title=name,
        collection=programme.provider.media.collection,
        file=ContentFile(content, name=name),
        file_size=len(content),
        file_hash=str(hash(content)),
    )
    programme.materials.create(
        module=module, kind="specimen", title_kk=name, title_ru=name, document_kk=document, **facts
    )
    return document


def put_lesson(programme: Programme, html: str = "<p>Түгендеу</p>", language: str = "kk") -> None:
    topic = programme.topics.get(code="1.1")
    PublishedText.objects.create(programme=programme, part=f"topic-{topic.uid}", language=language, html=html)


def archive(programme: Programme, language: str = "kk") -> zipfile.ZipFile:
    module = programme.modules.get(number="1")
    paper = asked(programme, PaperKind.ZIP, module=module, language=language)
    return zipfile.ZipFile(io.BytesIO(made(paper)))


def test_the_archive_holds_the_files_and_lessons_of_the_module(programme: Programme) -> None:
    name = f"materials/{put_file(programme).filename}"
    put_lesson(
        programme, '<p>Түгендеу</p><a href="/documents/1/a.docx">акт</a><img src="/media/images/a.webp">'
    )
    with archive(programme) as found:
        assert found.testzip() is None
        assert found.namelist() == ["lessons/1.1.html", name, "index.html"]
        assert found.read(name) == b"words"
        lesson = found.read("lessons/1.1.html").decode()
        contents = found.read("index.html").decode()
    assert '<html lang="kk">' in lesson
    assert "<p>Түгендеу</p>" in lesson
    assert 'href="http://testserver/documents/1/a.docx"' in lesson
    assert 'src="http://testserver/media/images/a.webp"' in lesson
    assert 'style="' not in lesson
    assert f'href="{name}"' in contents
    assert 'href="lessons/1.1.html"' in contents


def test_names_in_the_archive_are_safe_and_told_apart(programme: Programme) -> None:
    for _time in range(2):
        document = put_file(programme)
        Document.objects.filter(pk=document.pk).update(file="documents/elsewhere.docx")
    first, second = Document.objects.order_by("pk")
    for row, name in ((first, "documents/акт: «1».docx"), (second, "documents/АКТ: «1».docx")):
        row.file.storage.save(name, ContentFile(b"words"))
        Document.objects.filter(pk=row.pk).update(file=name)
    with archive(programme) as found:
        names = [name for name in found.namelist() if name.startswith("materials/")]
    assert names == ["materials/акт- «1».docx", "materials/АКТ- «1»-2.docx"]


def test_what_does_not_fit_or_is_lost_is_named_and_left_out(
    programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paper_files, "MOST_BYTES", 10)
    put_file(programme, "large.docx", b"x" * 11)
    small = put_file(programme, "small.docx", b"x" * 9)
    lost = put_file(programme, "lost.docx", b"")
    lost.file.storage.delete(lost.file.name)
    with archive(programme) as found:
        assert found.namelist() == [f"materials/{small.filename}", "index.html"]
        contents = found.read("index.html").decode()
    assert "large.docx" in contents
    assert "lost.docx" in contents
    assert 'href="materials/large.docx"' not in contents


def test_an_archive_is_made_anew_only_where_its_module_has_changed(programme: Programme) -> None:
    module, other = programme.modules.get(number="1"), programme.modules.get(number="2")

    def names() -> list[str]:
        return [asked(programme, PaperKind.ZIP, module=row).name for row in (module, other)]

    first = names()
    bump()
    assert names() == first
    put_lesson(programme)
    second = names()
    assert second[0] != first[0]
    assert second[1] == first[1]
    put_file(programme)
    assert names()[0] != second[0]


def test_the_archive_has_the_topics_of_the_edition(programme: Programme, edition: Edition) -> None:
    put_lesson(programme)
    programme.topics.filter(code="1.1").update(code="1.9", title_kk="Қаралама")
    with archive(programme) as found:
        assert "lessons/1.1.html" in found.namelist()
        assert "Қаралама" not in found.read("index.html").decode()


# --- the pages ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["xlsx-kk/", "module-1-kk.zip"])
def test_a_page_waits_for_the_worker_and_then_gives_the_file(
    path: str, programme: Programme, edition: Edition, client: Client
) -> None:
    address = f"/en/programmes/{programme.code}/files/{path}"
    response = client.get(address)
    assert response.status_code == 202
    assert response["Refresh"] == "4"
    assert "The document is being made" in response.text
    assert client.get(address).status_code == 202
    paper = Paper.objects.get()
    papers(paper.due_at)
    response = client.get(address)
    assert response.status_code == 200
    assert b"".join(response.streaming_content).startswith(b"PK")  # type: ignore[arg-type]
    assert "no-store" in response["Cache-Control"]


def test_a_paper_that_was_given_up_says_so_and_waits_no_more(
    programme: Programme, edition: Edition, client: Client
) -> None:
    address = f"/en/programmes/{programme.code}/files/pdf-kk/"
    client.get(address)
    Paper.objects.update(failed_at=AT)
    response = client.get(address)
    assert "could not be made" in response.text
    assert "Refresh" not in response


@pytest.mark.parametrize("path", ["zip-kk/", "docx-en/", "exe-kk/", "module-9-kk.zip", "module-1-en.zip"])
def test_what_there_is_not_is_not_found(
    path: str, programme: Programme, edition: Edition, client: Client
) -> None:
    assert client.get(f"/kk/programmes/{programme.code}/files/{path}").status_code == 404
    assert not Paper.objects.exists()


def test_the_public_has_no_file_of_a_draft(programme: Programme, client: Client) -> None:
    assert client.get(f"/kk/programmes/{programme.code}/files/pdf-kk/").status_code == 404
    address = f"/kk/authoring/{programme.code}/papers/pdf-kk/"
    assert client.get(address).status_code == 302
    for other in (
        make_staff(make_provider("mysal"), Role.AUTHOR),
        make_staff(programme.provider, Role.TEACHER),
    ):
        assert signed_in(other).get(address).status_code == 404
    assert not Paper.objects.exists()


def test_an_author_takes_the_draft_and_any_edition(
    programme: Programme, edition: Edition, settings: Any, django_assert_num_queries: Any
) -> None:
    client = signed_in(make_staff(programme.provider, Role.AUTHOR))
    listed = client.get(f"/en/authoring/{programme.code}/papers/").text
    address = f"/en/authoring/{programme.code}/papers/docx-ru/"
    assert f'href="{address}"' in listed
    assert f'href="{address}?edition=1"' in listed
    assert client.get(address).status_code == 202
    assert client.get(f"{address}?edition=1").status_code == 202
    assert {paper.edition for paper in Paper.objects.all()} == {None, edition}
    for wrong in ("2", "x", "9" * 40, "²"):
        assert client.get(f"{address}?edition={wrong}").status_code == 404
    with django_assert_num_queries(5):
        client.get(f"/en/authoring/{programme.code}/papers/")


def test_a_lesson_in_the_archive_is_the_page_that_is_live(programme: Programme) -> None:
    lay_pages(programme)
    topic = programme.topics.get(code="1.1")
    for page in TopicPage.objects.filter(topic=topic):
        page.aim, page.body = "Мақсаты", [("text", {"text": "<p>Түгендеу</p>", "only": ""})]
        page.save_revision().publish()
    with archive(programme) as found:
        assert "Түгендеу" in found.read("lessons/1.1.html").decode()
