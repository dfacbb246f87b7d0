"""A lesson's text as its publication leaves it: what stands in it, for whom, and how."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.blocks import StreamValue
from wagtail.documents import get_document_model

from content import blocks
from content.domain.starter import read
from content.domain.starter_lessons import body_of
from content.domain.texts import lesson_of, store_page
from content.models import Choice, Programme, PublishedText, Question, TopicPage
from tests.content.read_html import headings, no_jump

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme(small: Programme) -> Programme:
    small.variants.create(code="online", order=1, title_kk="Қашықтан", title_ru="Дистанционно")
    return small


@pytest.fixture
def page(programme: Programme) -> TopicPage:
    return TopicPage.objects.get(topic__code="1.1", locale__language_code="kk")


def write(page: TopicPage, *pieces: tuple[str, Any], variant: str = "") -> str:
    """Published, and what stands in the text of the variant after it."""
    page.body = [*pieces]
    page.save_revision().publish()
    stored = lesson_of(page.topic.uid, "kk", variant)
    assert stored
    return stored.html


def text(html: str, only: str = "") -> tuple[str, Any]:
    return "text", {"text": html, "only": only}


def form(title: str, **facts: Any) -> dict[str, Any]:
    table = {
        "columns": [{"type": "text", "heading": "Күні"}, {"type": "text", "heading": "Саны"}],
        "rows": [{"values": ["12.02.2025", "46"]}, {"values": ["", ""]}],
        "caption": "",
    }
    table_block = blocks.table()
    told = {"title": title, "note": "", "before": [], "after": [], "document": None}
    return {**told, "table": table_block.to_python(table), "only": "", **facts}


# --- for whom -----------------------------------------------------------------------------------------------


def test_a_block_of_one_variant_is_left_out_of_the_other_and_named_for_the_public(page: TopicPage) -> None:
    public = write(page, text("<p>Бәріне</p>"), text("<p>Залда</p>", "day"), text("<p>Экранда</p>", "online"))
    texts = {
        row.variant: row.html
        for row in PublishedText.objects.filter(part=f"topic-{page.topic.uid}", language="kk")
    }
    assert set(texts) == {"", "day", "online"}
    assert "Залда" in texts["day"]
    assert "Экранда" not in texts["day"]
    assert "Экранда" in texts["online"]
    assert "Залда" not in texts["online"]
    assert all("Бәріне" in html for html in texts.values())
    named = [
        piece.get_text(" ", strip=True) for piece in BeautifulSoup(public, "html.parser").select(".only")
    ]
    assert [words.partition(": ")[2] for words in named] == ["Күндізгі kk Залда", "Қашықтан Экранда"]
    assert "only" not in texts["day"]


def test_the_public_reads_tasks_and_questions_in_place_and_a_learner_is_led_to_them(page: TopicPage) -> None:
    words = {"text_kk": "Бір актіні толтырыңыз.\n\nЖіберіңіз.", "text_ru": "Акт"}
    page.topic.tasks.create(title_kk="Актіні толтыру", title_ru="Акт", **words)
    quiz = page.topic.quizzes.create(title_kk="Тексеру", title_ru="Проверка")
    told = {"explanation_kk": "Себебі ол түгендеу.", "explanation_ru": "Да."}
    question = Question.objects.create(quiz=quiz, text_kk="Қай кітап?", text_ru="Какая книга?", **told)
    for words, right in (("Түгендеу кітабы", True), ("Күнделік", False)):
        Choice.objects.create(question=question, text_kk=words, text_ru=words, right=right)
    public = write(page, ("task", None), ("quiz", None))
    for words in ("Актіні толтыру", "<p>Жіберіңіз.</p>", "Қай кітап?", "Күнделік", "Себебі ол түгендеу."):
        assert words in public
    # the answer is there for who asks for it, without a script
    answer = BeautifulSoup(public, "html.parser").select_one("details")
    assert answer
    assert "Түгендеу кітабы" in answer.get_text()
    assert "Күнделік" not in answer.get_text()
    learners = lesson_of(page.topic.uid, "kk", "day")
    assert learners
    assert "Қай кітап?" not in learners.html
    assert 'href="#tasks"' in learners.html
    assert 'href="/kk/programmes/shagyn-8/topic-1.1/#quiz"' in learners.html


def test_each_language_has_its_own_words_around_the_text(page: TopicPage) -> None:
    other = TopicPage.objects.get(topic=page.topic, locale__language_code="ru")
    for one in (page, other):
        one.body = [("ideas", {"ideas": ["Ой"], "only": ""})]
        one.save_revision().publish()
    kazakh, russian = (lesson_of(page.topic.uid, language) for language in ("kk", "ru"))
    assert kazakh and russian
    assert "Негізгі ойлар" in kazakh.html
    assert "Главные мысли" in russian.html


# --- what it is made of -------------------------------------------------------------------------------------


def test_links_inside_the_text_are_resolved_when_it_is_stored(page: TopicPage, programme: Programme) -> None:
    other = TopicPage.objects.get(topic__code="1.2", locale__language_code="kk")
    file = get_document_model().objects.create(title="Үлгі", file=ContentFile(b"words", name="ulgi.txt"))
    links = (("page", other.pk, "екінші"), ("document", file.pk, "үлгі"))
    html = write(
        page, text("".join(f'<p><a linktype="{kind}" id="{pk}">{words}</a></p>' for kind, pk, words in links))
    )
    assert '<a href="/kk/programmes/shagyn-8/topic-1.2/">екінші</a>' in html
    assert f'<a href="{file.url}">үлгі</a>' in html
    with CaptureQueriesContext(connection) as asked:
        assert lesson_of(page.topic.uid, "kk")
    assert len(asked) == 1


def test_a_form_is_a_sheet_with_a_table_that_one_can_move_by_keyboard(page: TopicPage) -> None:
    file = get_document_model().objects.create(title="Акт", file=ContentFile(b"words", name="akt.docx"))
    html = write(page, ("specimen", form("Акт № 1", before=["«КЕЛІСІЛДІ»"], document=file)))
    soup = BeautifulSoup(html, "html.parser")
    sheet = soup.select_one("section.specimen .sheet")
    assert sheet
    assert "«КЕЛІСІЛДІ»" in sheet.get_text()
    region = sheet.select_one('.scroll[tabindex="0"][role=region]')
    assert region
    assert region["aria-label"] == "Акт № 1"
    assert [head.get_text() for head in region.select('th[scope="col"]')] == ["Күні", "Саны"]
    caption = region.select_one("caption")
    assert caption
    assert "unseen" in caption["class"]  # the heading above says it already
    download = soup.select_one("a[download]")
    assert download
    assert "DOCX" in html


def test_a_recording_never_starts_by_itself_and_its_words_are_written(page: TopicPage) -> None:
    file = get_document_model().objects.create(title="Дауыс", file=ContentFile(b"0" * 2048, name="sabaq.mp3"))
    told = {"title": "Сұхбат", "minutes": 4, "transcript": "<p>Айтылғаны</p>", "only": ""}
    html = write(
        page,
        ("audio", {**told, "url": "", "document": file}),
        ("video", {**told, "url": "https://video.example/1", "document": None}),
    )
    assert "autoplay" not in html
    assert 'preload="none"' in html
    assert "<video" not in html
    assert "<iframe" not in html
    assert html.count("Айтылғаны") == 2
    assert "2,0\xa0КБ" in html  # the size before it is opened


@pytest.mark.parametrize(
    ("url", "document"), [("", None), ("https://video.example/1", "a file")], ids=["neither", "both"]
)
def test_a_recording_is_an_address_or_a_file(url: str, document: Any) -> None:
    if document:
        document = get_document_model().objects.create(title="Б", file=ContentFile(b"0", name="b.mp4"))
    told = {"title": "Бейне", "minutes": None, "transcript": "<p>Айтылғаны</p>", "only": ""}
    block = blocks.Video()
    value = block.normalize({**told, "url": url, "document": document})
    with pytest.raises(ValidationError):
        block.clean(value)


def test_a_glossary_term_stands_with_its_meaning(page: TopicPage) -> None:
    html = write(page, ("term", {"name": "термин kk", "only": ""}), ("term", {"name": "жоқ сөз", "only": ""}))
    assert html.count('class="meaning"') == 1
    assert "Мағынасы" in html


def test_a_text_can_not_smuggle_markup_in(page: TopicPage) -> None:
    bad = "<script>alert(1)</script>"
    html = write(
        page,
        ("ideas", {"ideas": [bad], "only": ""}),
        ("checklist", {"title": bad, "points": [bad], "only": ""}),
        ("quotation", {"text": bad, "source": bad, "only": ""}),
        ("reflection", {"prompt": bad, "only": ""}),
        ("specimen", form(bad, before=[bad], after=[bad])),
    )
    assert "<script" not in html


# --- how it is built ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("code", [f"{module}.{topic}" for module in range(1, 6) for topic in range(1, 4)])
def test_headings_of_a_starter_lesson_go_down_step_by_step(page: TopicPage, code: str, language: str) -> None:
    words = read(f"topics/{code}.json")[language]
    page.aim = words["aim"]
    page.body = StreamValue(page.body.stream_block, _with_ids(body_of(words, {})), is_lazy=True)
    store_page(page)
    stored = lesson_of(page.topic.uid, "kk")
    assert stored
    # the page gives it its h1
    assert no_jump(headings(stored.html), first=2)
    assert words["ideas"][0][:20] in BeautifulSoup(stored.html, "html.parser").get_text()


def _with_ids(pieces: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"id": f"{place}", **piece} for place, piece in enumerate(pieces)]


def test_an_author_can_not_jump_over_a_heading(page: TopicPage) -> None:
    """A text offers h2 and h3; what stands inside a case or beside a recording none."""
    assert {"h1", "h4", "h5"}.isdisjoint(blocks.PROSE)
    assert not [feature for feature in blocks.INLINE if feature.startswith("h")]
