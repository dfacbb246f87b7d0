"""The starter's texts: whole in both languages, no paragraph twice, quizzes rightly keyed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest

from content.domain.starter import read
from content.enums import QuestionKind, TaskKind
from lms.text import look_alikes

PROGRAMME = read("programme.json")
CODES = [topic["code"] for module in PROGRAMME["modules"] for topic in module["topics"]]
NUMBERS = [module["number"] for module in PROGRAMME["modules"]]
SHARED = 60  # letters from which two equal texts are a paragraph shared, not a heading or a cell
WORDS_A_LESSON = 800
SOURCES = ("№ 44", "Bookfund.gov.kz", "kazneb.kz", "adilet.zan.kz")


def texts(told: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(told, dict):
        for key, value in told.items():
            yield from texts(value, f"{path}/{key}")
    elif isinstance(told, list):
        for place, value in enumerate(told):
            yield from texts(value, f"{path}/{place}")
    elif isinstance(told, str):
        yield path, told


def shape(told: Any) -> Any:
    """What a text is made of, without its words: two languages of one text have the same."""
    if isinstance(told, dict):
        return {key: shape(value) for key, value in told.items()}
    if isinstance(told, list):
        return [shape(value) for value in told]
    return type(told).__name__


def test_there_are_fifteen_topics_in_five_modules() -> None:
    assert len(CODES) == 15
    assert len(NUMBERS) == 5


@pytest.mark.parametrize("code", CODES)
def test_a_lesson_says_the_same_in_both_languages_and_nothing_is_missing(code: str) -> None:
    told = read(f"topics/{code}.json")
    assert shape(told["kk"]) == shape(told["ru"])
    empty = [path for path, text in texts(told) if not text.strip() and "/rows/" not in path]
    assert empty == []
    for language in ("kk", "ru"):
        words = sum(len(text.split()) for _path, text in texts(told[language]))
        assert words > WORDS_A_LESSON, language


@pytest.mark.parametrize("code", CODES)
def test_a_lesson_has_its_case_its_filled_specimen_and_its_worksheet(code: str) -> None:
    told = read(f"topics/{code}.json")
    for language in ("kk", "ru"):
        kinds = [kind for piece in told[language]["body"] for kind in piece]
        assert [kinds.count(kind) for kind in ("case", "specimen", "worksheet")] == [1, 1, 1]
        assert len(told[language]["ideas"]) >= 4
        specimen = next(piece["specimen"] for piece in told[language]["body"] if "specimen" in piece)
        assert len(specimen["rows"]) >= 5
        assert all(len(row) == len(specimen["head"]) for row in specimen["rows"])
        filled = [cell for row in specimen["rows"] for cell in row if cell.strip()]
        assert len(filled) > len(specimen["head"]) * len(specimen["rows"]) / 2


@pytest.mark.parametrize("code", CODES)
def test_a_quiz_has_four_questions_each_explained_and_rightly_keyed(code: str) -> None:
    questions = read(f"topics/{code}.json")["quiz"]["questions"]
    assert len(questions) >= 4
    for question in questions:
        right = sum(choice["right"] for choice in question["choices"])
        assert question["explanation"]["kk"] and question["explanation"]["ru"]
        if question["kind"] == QuestionKind.MULTIPLE:
            assert 2 <= right < len(question["choices"])
        else:
            assert question["kind"] in {QuestionKind.SINGLE, QuestionKind.TRUE_FALSE}
            assert right == 1


@pytest.mark.parametrize("code", CODES)
def test_a_task_is_of_a_kind_that_is_run(code: str) -> None:
    task = read(f"topics/{code}.json")["task"]
    assert task["kind"] in TaskKind.values
    assert len(task["text"]["kk"].split()) > 40
    assert len(task["text"]["ru"].split()) > 40


@pytest.mark.parametrize("number", NUMBERS)
def test_a_module_has_its_introduction_outcomes_and_interim_assessments(number: str) -> None:
    told = read(f"modules/{number}.json")
    assert shape(told["kk"]) == shape(told["ru"])
    assert len(told["kk"]["outcomes"]) >= 5
    assert told["interim"]["online"]["kind"] in {TaskKind.MINI_PROJECT, TaskKind.REPORT}
    assert told["interim"]["day"]["kind"] in {TaskKind.WORKSHEET, TaskKind.MINI_PROJECT}
    assert [path for path, text in texts(told) if not text.strip()] == []


def test_no_two_topics_share_a_paragraph() -> None:
    seen: dict[str, set[str]] = defaultdict(set)
    for code in CODES:
        for _path, text in texts(read(f"topics/{code}.json")):
            plain = re.sub(r"\W+", " ", text).strip().lower()
            if len(plain) >= SHARED:
                seen[plain].add(code)
    shared = {text: codes for text, codes in seen.items() if len(codes) > 1}
    assert shared == {}


def test_kazakh_is_written_in_kazakh_letters() -> None:
    """No Latin look-alikes in either language, and the nine letters in every Kazakh lesson."""
    for code in CODES:
        told = read(f"topics/{code}.json")
        assert [(path, look_alikes(text)) for path, text in texts(told) if look_alikes(text)] == []
        kazakh = " ".join(text for _path, text in texts(told["kk"])).lower()
        assert set("әғқңөұүһі") - set(kazakh) <= {"һ"}, code


def test_the_sources_librarians_really_use_are_named() -> None:
    whole = " ".join(text for code in CODES for _path, text in texts(read(f"topics/{code}.json")))
    for source in SOURCES:
        assert source.lower() in whole.lower()


def test_the_general_texts_are_whole() -> None:
    told = read("general.json")
    assert sorted(told["sections"]) == ["1", "3", "4", "5", "6", "7", "8", "9"]
    for number, languages in told["sections"].items():
        assert shape(languages["kk"]) == shape(languages["ru"]), number
    assert len(told["glossary"]) >= 14
    assert [path for path, text in texts(told["glossary"]) if not text.strip() and "/link" not in path] == []
    groups = [source["group"] for source in told["literature"]]
    assert [groups.count(name) for name in ("normative", "main", "additional", "internet")] == [7, 12, 22, 5]
