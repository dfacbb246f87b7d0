"""Glossary, literature and materials as anyone reads them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from wagtail.documents.models import Document

from content.domain.editions import freeze
from content.models import Material, Programme
from tests.courses_made import BEGINS, make_programme
from tests.factories import make_provider

pytestmark = pytest.mark.django_db
PAGES = ["glossary", "literature", "materials"]


@pytest.fixture
def programme() -> Programme:
    programme = make_programme(make_provider())
    freeze(programme, BEGINS, "1", BEGINS)
    return programme


def address(page: str, language: str = "kk", code: str = "librarian") -> str:
    return f"/{language}/programmes/{code}/{page}/"


def term(programme: Programme, name: str, name_ru: str = "") -> Any:
    return programme.glossary.create(
        title_kk=name, title_ru=name_ru or name, definition_kk="Мағынасы", definition_ru="Смысл"
    )


def book(programme: Programme, heading: str, **facts: str) -> Any:
    whole = {"group": "main", "kind": "book", "language": "ru", **facts}
    return programme.literature.create(heading=heading, year=2004, **whole)


def material(programme: Programme, title: str = "Акт", *, both: bool = True, code: str = "1.1") -> Material:
    collection = programme.provider.media.collection
    files = [
        Document.objects.create(
            title=title, collection=collection, file=ContentFile(b"x" * 2048, name="act.docx"), file_size=2048
        )
        for _language in range(1 + both)
    ]
    topic = programme.topics.get(code=code)
    return programme.materials.create(
        topic=topic,
        module=topic.module,
        kind="specimen",
        title_kk=title,
        title_ru=f"{title} ru",
        document_kk=files[0] if both else None,
        document_ru=files[-1],
    )


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_page_says_what_will_stand_here(page: str, programme: Programme, client: Client) -> None:
    response = client.get(address(page))
    assert response.status_code == 200
    assert 'class="empty"' in response.text


@pytest.mark.parametrize("page", PAGES)
def test_a_programme_that_is_not_approved_shows_none(page: str, client: Client) -> None:
    make_programme(make_provider())
    assert client.get(address(page)).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_under_en_the_content_is_kazakh_and_says_so(page: str, programme: Programme, client: Client) -> None:
    shown = client.get(address(page, "en")).text
    assert f'<link rel="canonical" href="http://testserver{address(page)}">' in shown
    assert '<html lang="en">' in shown


@pytest.mark.parametrize("page", PAGES)
def test_a_page_takes_as_many_queries_for_many_as_for_few(
    page: str, programme: Programme, client: Client, django_assert_num_queries: Any
) -> None:
    def fill(count: int) -> None:
        for place in range(count):
            term(programme, f"Сөз {place} {count}")
            programme.literature.create(
                group="main", kind="book", language="ru", heading=f"Книга {place}", year=2004
            )
            material(programme, f"Акт {place}", code=("1.1", "2.1", "3.2")[place % 3])

    queries = {"glossary": 2, "literature": 2, "materials": 4}[page]
    for count in (3, 12):
        fill(count)
        client.get(address(page))
        with django_assert_num_queries(queries):
            client.get(address(page), {"again": count})


# --- glossary -----------------------------------------------------------------------------------------------


def test_terms_stand_in_the_order_of_each_alphabet(programme: Programme, client: Client) -> None:
    for kazakh, russian in (
        ("Қор", "Фонд"),
        ("Өтінім", "Заявка"),
        ("Кітап", "Книга"),
        ("Әдебиет", "Литература"),
    ):
        term(programme, kazakh, russian)
    shown = client.get(address("glossary")).text
    places = [shown.index(f"<strong>{name}</strong>") for name in ("Әдебиет", "Кітап", "Қор", "Өтінім")]
    assert places == sorted(places)
    shown = client.get(address("glossary", "ru")).text
    places = [shown.index(f"<strong>{name}</strong>") for name in ("Заявка", "Книга", "Литература", "Фонд")]
    assert places == sorted(places)


def test_a_term_can_be_led_to_and_leads_on(programme: Programme, client: Client) -> None:
    entry = term(programme, "Қор", "Фонд")
    entry.link, entry.also_kk = "https://kazneb.kz", "кітап қоры\nкітапхана қоры"
    entry.save()
    shown = client.get(address("glossary")).text
    assert f'id="term-{entry.pk}"' in shown
    assert 'href="https://kazneb.kz"' in shown
    assert "кітап қоры, кітапхана қоры" in shown
    assert '<span lang="ru">Фонд</span>' in shown


# --- literature ---------------------------------------------------------------------------------------------


def test_sources_are_listed_and_say_their_language(programme: Programme, client: Client) -> None:
    row = book(programme, "Книга")
    shown = client.get(address("literature")).text
    assert f'<li id="source-{row.pk}" value="1"><span lang="ru">Книга. – 2004.</span>' in shown


def test_a_search_in_the_list_finds_by_neighbouring_letters(programme: Programme, client: Client) -> None:
    programme.literature.create(group="main", kind="book", language="kk", heading="Басқа кітап")
    programme.literature.create(group="main", kind="book", language="kk", heading="Өңірлік қор")
    shown = client.get(address("literature"), {"q": "онирлик КОР"}).text
    assert "Өңірлік қор" in shown
    assert 'value="2"' in shown
    assert "Басқа кітап" not in shown


@pytest.mark.parametrize("asked", ['"', "*", "\x00", "%", "😀", "<script>", "я" * 10_000])
def test_a_search_bears_whatever_is_typed(asked: str, programme: Programme, client: Client) -> None:
    programme.literature.create(group="main", kind="book", language="kk", heading="Кітап")
    response = client.get(address("literature"), {"q": asked})
    assert response.status_code == 200
    assert "<script>" not in response.text.partition("<main")[2]


def test_a_note_to_the_author_is_not_for_the_public(programme: Programme, client: Client) -> None:
    programme.literature.create(
        group="main", kind="book", language="ru", heading="Книга", note_kk="Ескерту: редакторы жоқ"
    )
    assert "редакторы жоқ" not in client.get(address("literature")).text


# --- materials ----------------------------------------------------------------------------------------------


def test_materials_stand_by_module_with_topic_and_size(programme: Programme, client: Client) -> None:
    row = material(programme)
    shown = client.get(address("materials", "ru")).text
    assert f'id="material-{row.pk}"' in shown
    assert "Акт ru" in shown
    assert "DOCX, 2,0" in shown.replace("\xa0", " ")
    assert "/ru/programmes/librarian/topic-1.1/" in shown
    assert "/ru/programmes/librarian/files/module-1-ru.zip" in shown
    assert "module-2-ru.zip" not in shown


def test_a_file_in_one_language_says_so(programme: Programme, client: Client) -> None:
    material(programme, both=False)
    shown = client.get(address("materials", "en")).text
    assert "In Russian only" in shown
    assert "In Russian only" not in client.get(address("materials", "ru")).text


def test_what_was_added_within_a_month_is_new(programme: Programme, client: Client) -> None:
    material(programme)
    assert '<span class="badge success">new</span>' in client.get(address("materials", "en")).text
    Material.objects.update(added_at=timezone.now() - timedelta(days=31))
    assert (
        '<span class="badge success">new</span>' not in client.get(address("materials", "en"), {"a": 1}).text
    )


def test_what_an_edition_came_with_is_not_new(programme: Programme, client: Client) -> None:
    material(programme)
    programme.editions.update(approved_on=timezone.localdate())
    assert '<span class="badge success">new</span>' not in client.get(address("materials", "en")).text


def test_a_changed_draft_does_not_show_through(programme: Programme, client: Client) -> None:
    material(programme)
    programme.modules.filter(number="1").update(title_kk="Қаралама модуль")
    programme.topics.filter(code="1.1").update(code="1.9")
    shown = client.get(address("materials")).text
    assert "Қаралама" not in shown
    assert "topic-1.1/" in shown
