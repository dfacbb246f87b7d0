"""What search finds: inflected words of both languages, what anyone may read, whatever is typed."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client

from content import access
from content.domain.search import find
from content.domain.search_index import index_lesson, index_rows
from content.domain.texts import refresh
from content.enums import EntryKind
from content.models import Programme, SearchEntry, TopicPage
from tests.factories import make_provider

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme(starter: Programme) -> Programme:
    return starter


def titles(text: str, language: str = "kk") -> list[str]:
    return [entry.title for entry in find(text, among=access.searched(), language=language)]


def test_lessons_terms_literature_and_materials_are_looked_through_in_both_languages(
    programme: Programme,
) -> None:
    entries = SearchEntry.objects.filter(programme=programme)
    for language in ("kk", "ru"):
        of_kind = {kind: entries.filter(kind=kind, language=language).count() for kind in EntryKind}
        assert of_kind == {
            EntryKind.LESSON: 15,
            EntryKind.TERM: programme.glossary.count(),
            EntryKind.SOURCE: 46,
            EntryKind.MATERIAL: 30,
        }


@pytest.mark.parametrize(
    ("asked", "language", "found"),
    [
        ("оқу мәдениетінің", "kk", "Оқу мәдениеті"),
        ("кітапхана қорының", "kk", "Кітапхана қоры"),
        ("кітапхананың коры", "kk", "Кітапхана қоры"),
        ("медиасауаттылыкты", "kk", "Медиасауаттылық"),
        ("библиотечного фонда", "ru", "Библиотечный фонд"),
        ("школьными библиотеками", "ru", "Школьная библиотека"),
    ],
)
def test_an_inflected_word_finds_what_is_named_otherwise(
    programme: Programme, asked: str, language: str, found: str
) -> None:
    assert found in titles(asked, language)


def test_a_word_of_a_lesson_finds_the_lesson(programme: Programme) -> None:
    """Every lesson is found by its own title, as a reader would type it."""
    for topic in programme.topics.all():
        assert f"{topic.code} {topic.title_kk}" in titles(topic.title_kk)
        assert f"{topic.code} {topic.title_ru}" in titles(topic.title_ru, "ru")


def test_the_readers_own_language_comes_first(programme: Programme) -> None:
    entries = find("Bookfund", among=access.searched(), language="ru")
    languages = [entry.language for entry in entries]
    assert set(languages) == {"kk", "ru"}
    assert languages == sorted(languages, reverse=True)


@pytest.mark.parametrize(
    "asked", ['"', "*", "кітап*", "\x00", "%", "' OR 1=1 --", "😀", "NEAR(кітап)", "AND", "ё" * 10_000, "   "]
)
def test_whatever_is_typed_is_harmless(programme: Programme, client: Client, asked: str) -> None:
    response = client.get("/kk/search/", {"q": asked})
    assert response.status_code == 200


def test_a_programme_that_was_never_approved_is_not_found(programme: Programme) -> None:
    draft = Programme.objects.create(
        provider=make_provider("other"), code="draft", title_kk="Қаралама", title_ru="Черновик"
    )
    draft.glossary.create(title_kk="Кітапхана қоры", title_ru="Фонд", definition_kk="…", definition_ru="…")
    index_rows(draft)
    assert SearchEntry.objects.filter(programme=draft).count() == 2
    found = find("кітапхана қоры", among=access.searched(), language="kk")
    assert found
    assert {entry.programme_id for entry in found} == {programme.pk}


def test_what_is_no_longer_there_is_no_longer_found(programme: Programme) -> None:
    programme.glossary.get(title_kk="Медиасауаттылық").delete()
    index_rows(programme)
    assert "Медиасауаттылық" not in titles("медиасауаттылық")
    page = TopicPage.objects.get(topic__code="3.2", locale__language_code="kk")
    page.unpublish()
    assert page.title not in titles(page.topic.title_kk)


def test_the_page_shows_the_words_in_their_sentence_and_escapes_the_rest(
    programme: Programme, client: Client
) -> None:
    response = client.get("/kk/search/", {"q": "есептен шығару актісі"})
    assert "<mark>" in response.content.decode()
    shown = client.get("/kk/search/", {"q": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in shown


def test_searching_takes_few_queries(
    programme: Programme, client: Client, django_assert_max_num_queries: object
) -> None:
    with django_assert_max_num_queries(4):  # type: ignore[operator]
        client.get("/kk/search/", {"q": "кітапхана"})


def test_nothing_found_says_what_to_try(programme: Programme, client: Client) -> None:
    page = client.get("/ru/search/", {"q": "ывапролджэ"}).content.decode()
    assert "Ничего не найдено" in page


def test_a_lesson_is_found_where_the_edition_has_it_whatever_the_draft_calls_it(programme: Programme) -> None:
    """And in each language under its own address, whichever language the worker speaks."""
    programme.topics.filter(code="3.2").update(code="3.9", title_ru="Черновое название")
    refresh(programme)
    lessons = SearchEntry.objects.filter(programme=programme, kind=EntryKind.LESSON)
    assert lessons.count() == 30
    assert not lessons.filter(title__contains="3.9").exists()
    assert set(lessons.filter(title__startswith="3.2").values_list("address", flat=True)) == {
        f"/programmes/{programme.code}/topic-3.2/"
    }


def test_a_topic_that_no_edition_has_is_not_found(programme: Programme) -> None:
    topic = programme.topics.get(code="3.2")
    topic.uid = uuid4()
    topic.save()
    index_lesson(topic, "kk")
    assert not SearchEntry.objects.filter(key=topic.uid).exists()
