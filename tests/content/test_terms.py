"""Terms are found by themselves, in any form, once, and the lesson's own words stay as they were."""

from __future__ import annotations

import re

import lxml.html
import pytest
from django.utils.html import escape
from hypothesis import given
from hypothesis import strategies as st

from content.domain.terms import Term, mark_terms

CULTURE = Term(11, ("Оқу мәдениеті",), "Кітап таңдау мен оқу дағдылары.", "https://kk.wikipedia.org/wiki/Оқу")
LIBRARY = Term(3, ("Мектеп кітапханасы",), "Мектептің бөлімшесі.")
LIBRARIAN = Term(1, ("Кітапханашы",), "Кітапхана қызметкері.")
COLLECTION = Term(10, ("Кітапхана қоры", "Қор"), "Құжаттар жиынтығы.")
ACTS = Term(9, ("Нормативтік-құқықтық құжаттар",), "Заң күші бар құжаттар.")
TERMS = [CULTURE, LIBRARY, LIBRARIAN, COLLECTION, ACTS]

MARK = re.compile(r'<button type="button" class="term" popovertarget="term-(\w+)">(.*?)</button>', re.DOTALL)


def marked(html: str, terms: list[Term] = TERMS, language: str = "kk") -> list[tuple[str, str]]:
    """The marks in the text itself: which term, and the words as they stand."""
    return MARK.findall(mark_terms(html, terms, language))


def without_marks(html: str) -> str:
    """What was there before, if only marks and the meanings were put in."""
    text, _section, _meanings = html.partition('<section class="terms"')
    return MARK.sub(r"\2", text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Біз оқу мәдениетін қалыптастырамыз.", "оқу мәдениетін"),
        ("ОҚУ МӘДЕНИЕТІНІҢ деңгейі", "ОҚУ МӘДЕНИЕТІНІҢ"),
        ("Оқу\N{NO-BREAK SPACE}мәдениеті", "Оқу\N{NO-BREAK SPACE}мәдениеті"),
        ("оқу&nbsp;мәдениетімен", "оқу&nbsp;мәдениетімен"),
        ("оқу мәде\N{SOFT HYPHEN}ниетінде", "оқу мәде\N{SOFT HYPHEN}ниетінде"),
        ("«мектеп кітапханасының»", "мектеп кітапханасының"),
        ("ауыл кітапханашыларына", "кітапханашыларына"),
        ("қордың жартысы", "қордың"),
        ("біздің мектебіміздің кітапханасы", "мектебіміздің кітапханасы"),
        ("мектептердің кітапханаларында", "мектептердің кітапханаларында"),
        ("нормативтік-құқықтық құжаттарды", "нормативтік-құқықтық құжаттарды"),
    ],
)
def test_a_term_is_found_in_its_forms_and_stands_as_it_stood(text: str, words: str) -> None:
    assert [found for _key, found in marked(f"<p>{text}</p>")] == [words]


@pytest.mark.parametrize(
    "text",
    [
        "оқу және мәдениет",
        "мәдениет оқуы",
        "оқу. Мәдениет",
        "оқу, мәдениет",
        "кітапхана ашық",  # no librarian
        "нәтижесін көрдің, көріңіз",  # folded, these are forms of қор
        "қорғау мен қорытынды",
        "оқу &amp; мәдениет",
        "мектепті кітапханасы",  # a case that belongs to a verb
        "мектепке кітапханадан",
        "мектеп кітапхананы жабады",  # nobody's library
    ],
)
def test_what_is_no_mention_is_left_alone(text: str) -> None:
    assert mark_terms(f"<p>{text}</p>", TERMS, "kk") == f"<p>{text}</p>"


def test_russian_terms_are_found_in_their_forms() -> None:
    terms = [
        Term("b", ("Библиотечный фонд",), "Собрание документов."),
        Term("c", ("Культура учения и чтения", "культура чтения"), "Навыки."),
    ]
    html = "<p>Учёт библиотечных фондов растит культуру чтения, а культура учения и чтения нужна.</p>"
    assert marked(html, terms, "ru") == [("b", "библиотечных фондов"), ("c", "культуру чтения")]


def test_only_the_first_mention_is_marked() -> None:
    html = "<p>Оқу мәдениеті.</p><p>Оқу мәдениетінің мәні. Тағы да оқу мәдениеті.</p>"
    assert marked(html) == [("11", "Оқу мәдениеті")]


def test_another_name_counts_as_the_same_term() -> None:
    assert marked("<p>Қорды есепке алу: кітапхана қоры</p>") == [("10", "Қорды")]


def test_of_overlapping_terms_the_longer_is_marked() -> None:
    terms = [LIBRARY, Term("l", ("Кітапхана",), "…"), Term("m", ("Мектеп",), "…")]
    html = "<p>Мектеп кітапханасында. Мектеп кітапханасы. Біздің мектептің кітапханасы. Кітапхана.</p>"
    assert marked(html, terms) == [("3", "Мектеп кітапханасында"), ("l", "Кітапхана")]


def test_a_longer_term_that_begins_later_wins_too() -> None:
    terms = [Term("s", ("жас оқырман",), "…"), Term("l", ("оқырман мәдениетін қалыптастыру",), "…")]
    assert marked("<p>жас оқырман мәдениетін қалыптастыру</p>", terms) == [
        ("l", "оқырман мәдениетін қалыптастыру")
    ]


@pytest.mark.parametrize(
    "around",
    [
        "<a href='#x'>{}</a>",
        "<button>{}</button>",
        "<h2>{}</h2>",
        '<H3 class="a>b">{}</H3>',
        "<details><summary>{}</summary></details>",
        "<table><caption>{}</caption><tr><th>{}</th></tr></table>",
        "<figure><figcaption><em>{}</em></figcaption></figure>",
        "<blockquote><cite>{}</cite></blockquote>",
        "<pre><code>{}</code></pre>",
        "<!-- {} -->",
        "<img alt='{} a>b'>",
        "<script>'{}'</script>",
        "<label>{}</label>",
    ],
)
def test_some_places_bear_no_mark_and_the_next_mention_does(around: str) -> None:
    place = around.replace("{}", "оқу мәдениеті")
    assert mark_terms(place, TERMS, "kk") == place
    assert marked(f"{place}<p>Оқу мәдениеті</p>") == [("11", "Оқу мәдениеті")]


@pytest.mark.parametrize(
    "around", ["<td>{}</td>", "<li><b>{}</b></li>", "<blockquote><p>{}</p></blockquote>"]
)
def test_sentences_in_tables_lists_and_quotations_bear_marks(around: str) -> None:
    assert marked(around.replace("{}", "оқу мәдениеті"))


def test_the_meanings_follow_the_text_once_each_and_in_its_order() -> None:
    html = mark_terms("<p>Кітапханашы оқу мәдениетін, оқу мәдениеті кітапханашыны.</p>", TERMS, "kk")
    section = lxml.html.fromstring(html[html.index("<section") :])
    meanings = section.xpath("./div[@popover]")
    assert [meaning.get("id") for meaning in meanings] == ["term-1", "term-11"]
    assert [meaning.findtext("p[@class='term-name']") for meaning in meanings] == [
        "Кітапханашы",
        "Оқу мәдениеті",
    ]
    assert "Кітап таңдау мен оқу дағдылары." in meanings[1].text_content()
    assert section.xpath("//a/@href") == ["https://kk.wikipedia.org/wiki/Оқу"]
    assert section.get("aria-labelledby") == section.find("h2").get("id")


def test_the_words_around_the_meanings_are_in_the_language_of_the_text() -> None:
    term = Term(1, ("Библиотекарь",), "…")
    assert "Жабу" in mark_terms("<p>Кітапханашы</p>", TERMS, "kk")
    assert "Закрыть" in mark_terms("<p>Библиотекарь</p>", [term], "ru")


def test_what_an_author_typed_is_no_markup() -> None:
    term = Term('"><i>', ("Қор <b>",), "<script>alert(1)</script> & co", "javascript:alert(1)")
    html = mark_terms("<p>Қор b &lt;i&gt;</p>", [term, Term(2, ("",), ""), Term(3, (" – ",), "")], "kk")
    assert "<script>" not in html and "javascript:" not in html and "<i>" not in html
    assert escape("<script>alert(1)</script> & co") in html


def test_a_text_without_terms_is_returned_as_it_is() -> None:
    for html in ("", "<p>Бос</p>", "<p>a < b & c</p>", "<p"):
        assert mark_terms(html, TERMS, "kk") == html
        assert mark_terms(html, [], "kk") == html


def test_long_unfinished_markup_takes_no_time() -> None:
    html = "<a" * 20_000 + '"' + "<" * 20_000
    assert mark_terms(html, TERMS, "kk") == html


WORDS = """
оқу мәдениетін мәдениеті мектеп кітапханасы кітапхана қоры қорды Кітапханашының нормативтік-құқықтық
құжаттарды көрді , . &amp; &nbsp; &lt; « » – ё
"""
words = st.sampled_from(WORDS.split())
texts = st.lists(words | st.sampled_from([" "]), max_size=20).map(" ".join)
elements = st.sampled_from(
    ["p", "li", "b", "em", "a", "h2", "td", "code", "span", "div", "blockquote", "cite"]
)


@st.composite
def markup(draw: st.DrawFn, depth: int = 3) -> str:
    pieces = draw(st.lists(texts if depth == 0 else texts | markup(depth - 1), max_size=4))
    name = draw(elements)
    return f'<{name} title="а>б">{"".join(pieces)}</{name}>'


@given(markup())
def test_marks_are_only_put_in_and_each_term_has_at_most_one(html: str) -> None:
    done = mark_terms(html, TERMS, "kk")
    assert without_marks(done) == html
    keys = [key for key, _words in MARK.findall(done)]
    assert len(keys) == len(set(keys))
    assert re.findall(r'popover id="term-(\w+)"', done) == keys


@given(markup())
def test_the_text_stays_the_same_and_no_mark_stands_in_another_or_where_it_may_not(html: str) -> None:
    text, _section, _meanings = mark_terms(html, TERMS, "kk").partition("<section")
    before, after = (lxml.html.fragment_fromstring(part, create_parent="div") for part in (html, text))
    assert before.text_content() == after.text_content()
    for mark in after.xpath("//button"):
        above = {element.tag for element in mark.iterancestors()}
        assert not above & {"a", "button", "h2", "code", "cite"}


@given(st.text(), st.text(max_size=20), st.sampled_from(["kk", "ru"]))
def test_any_text_and_any_name_are_taken(text: str, name: str, language: str) -> None:
    html = f"<p>{escape(text)} {escape(name)}</p>"
    done = mark_terms(html, [Term(1, (name,), text, text)], language)
    assert without_marks(done) == html
