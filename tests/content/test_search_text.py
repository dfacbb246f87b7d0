"""What is looked for, and what is shown of what was found."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.domain.search import MOST_WORDS, excerpt, query_stems, search_query
from lms.stems import LONGEST, stems

TEXT = (
    "Кітапхана жылдық жоспармен жұмыс істейді. Оқулықтар тізімін мұғаліммен бірге жасаңыз. "
    "Тізім <директорға> & бухгалтерге беріледі."
)


def shown(html: str) -> str:
    return re.sub("</?mark>", "", html)


# --- What is looked for ---


def test_a_query_is_stemmed_as_the_texts_are() -> None:
    assert query_stems("оқулықтардың тізімі", "kk") == stems("оқулық тізім", "kk")
    assert query_stems("учётом фондов", "ru") == stems("учет фонд", "ru")


def test_a_query_in_russian_letters_is_understood() -> None:
    assert query_stems("ОКУЛЫКТАРДЫН ТИЗИМИ", "kk") == query_stems("оқулықтардың тізімі", "kk")


def test_little_words_are_left_out_where_there_are_others() -> None:
    assert query_stems("қор және есеп", "kk") == query_stems("қор есеп", "kk")
    assert query_stems("и", "ru") == ["и"]


def test_words_asked_twice_are_looked_for_once() -> None:
    assert query_stems("қор қордың ҚОРЫ", "kk") == ["кор"]


@pytest.mark.parametrize("text", ["", " ", '"', "*", "\0", "%", "😀", "()^:-+\\'", "«»"])
def test_signs_alone_ask_nothing(text: str) -> None:
    assert search_query(text) is None
    assert excerpt("Қор", text, "kk") == "Қор"


@pytest.mark.parametrize("sign", ['"', "*", "\0", "%", "😀", "(", ")", "^", ":", "\\", "'", "{", ";", "_"])
def test_signs_beside_a_word_change_nothing(sign: str) -> None:
    assert query_stems(f"{sign}қор{sign} тізім{sign}", "kk") == query_stems("қор тізім", "kk")


def test_a_long_query_is_bounded() -> None:
    assert query_stems("ә" * 10_000, "kk") == ["а" * LONGEST]
    assert len(query_stems(" ".join(f"сөз{number}" for number in range(5000)), "kk")) == MOST_WORDS


@given(st.text(st.characters()), st.sampled_from(["kk", "ru"]))
def test_whatever_is_typed_no_sign_gets_into_the_query(text: str, language: str) -> None:
    for found in query_stems(text, language):
        assert re.fullmatch(r"[\w]+", found)
        found.encode()
    assert (search_query(text) is None) == (not query_stems(text, language))


# --- What is shown ---


def test_the_sentence_with_most_of_the_words_is_shown_with_them_marked() -> None:
    assert excerpt(TEXT, "оқулық тізімі", "kk") == (
        "<mark>Оқулықтар</mark> <mark>тізімін</mark> мұғаліммен бірге жасаңыз."
    )


def test_what_is_shown_is_escaped() -> None:
    assert (
        excerpt(TEXT, "директор", "kk") == "Тізім &lt;<mark>директорға</mark>&gt; &amp; бухгалтерге беріледі."
    )


def test_without_a_match_the_beginning_is_shown() -> None:
    assert excerpt(TEXT, "химия", "kk") == "Кітапхана жылдық жоспармен жұмыс істейді."
    assert excerpt("", "химия", "kk") == ""


def test_of_a_long_sentence_the_part_around_the_word_is_shown_in_whole_words() -> None:
    text = "алғашқы " * 50 + "қорды " + "соңғы " * 50
    found = excerpt(text, "қор", "kk", around=40)
    assert found.startswith("… алғашқы ") and found.endswith("соңғы …")
    assert "<mark>қорды</mark>" in found
    assert len(shown(found)) <= 2 * 40 + 8


@given(st.text("қоры <>&. ", max_size=300), st.sampled_from(["қор", "қор ор", "&", ""]), st.integers(1, 50))
def test_an_excerpt_is_part_of_the_text_and_bounded(text: str, query: str, around: int) -> None:
    found = excerpt(text, query, "kk", around)
    plain = shown(found)
    for entity, sign in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        plain = plain.replace(entity, sign)
    plain = plain.removeprefix("… ").removesuffix(" …")
    assert plain in " ".join(text.split())
    longest = max(map(len, re.findall(r"\w+", text)), default=0)
    assert len(plain) <= 2 * around + longest
    assert found.count("<mark>") == found.count("</mark>")
    assert not re.search(r"<(?!/?mark>)", found)


@given(st.text("қоры аб.", max_size=200))
def test_a_word_looked_for_is_always_shown(text: str) -> None:
    if set(query_stems("қор", "kk")) & set(stems(text, "kk")):
        assert "<mark>" in excerpt(text, "қор", "kk", around=5)
