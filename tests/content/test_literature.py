"""How sources are cited: the starter's own forty-six, and what an author may yet type."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.domain.literature import by_group, cite, found_in, is_old, old_sources
from content.domain.starter import read
from content.models import Programme, Source
from tests.courses_made import make_programme
from tests.factories import make_provider

PLAIN = (
    "group",
    "kind",
    "language",
    "authors",
    "about",
    "host",
    "place",
    "publisher",
    "year",
    "issue",
    "pages",
    "url",
)


def source(**facts: Any) -> Source:
    return Source(**{"group": "main", "kind": "book", "language": "ru", "heading": "Библиотека"} | facts)


def starters() -> dict[str, Source]:
    told = read("general.json")["literature"]
    return {
        item["key"]: Source(
            heading=item["title"],
            seen_on=date.fromisoformat(item["seen_on"]) if item["seen_on"] else None,
            **{name: item[name] for name in PLAIN},
        )
        for item in told
    }


STARTERS = list(starters().values())


def cited(beginning: str) -> str:
    (found,) = [citation for citation in map(cite, STARTERS) if citation.startswith(beginning)]
    return found


def test_the_starter_has_its_forty_six_in_four_groups() -> None:
    groups = [source.group for source in STARTERS]
    assert [groups.count(name) for name in ("normative", "main", "additional", "internet")] == [7, 12, 22, 5]


@pytest.mark.parametrize("source", STARTERS, ids=lambda source: source.heading[:30])
def test_each_of_them_is_cited_cleanly(source: Source) -> None:
    citation = cite(source)
    assert ".." not in citation
    assert "  " not in citation
    assert " ," not in citation
    assert "««" not in citation
    assert citation.endswith(".") or citation.endswith(source.url)
    assert citation.count("«") == citation.count("»")
    assert citation.count("„") == citation.count("“")


@pytest.mark.parametrize(
    "citation",
    [
        "Езова С. А. Культура общения библиотекарей : учебно-методическое пособие. – М. : Либерейя, 2004."
        " – 144 с.",
        "Қалиева Г. И. Формирование культуры будущего специалиста. – Алматы, 2001. – 212 с.",
        "Назаров М. В. Продвижение информационных продуктов и услуг в библиотеке // Библиотековедение."
        " – 2020. – № 4. – С. 45–53.",
        "Абылғазина Г. Ғұламаның бәрі кітапхана алдында қарыздар : дебат-сабақ // Мектептегі кітапхана."
        " – 2008. – № 4. – 6–7 б.",
        "UNESCO. School Library Manifesto. – Paris : UNESCO, 1999.",
        "ИФЛА. Мектеп кітапханаларына арналған нұсқаулық (IFLA School Library Guidelines)."
        " – Hague : IFLA, 2015.",
        "UNESCO Digital Library [Electronic resource]. – URL: https://unesdoc.unesco.org"
        " (accessed: 12.02.2026).",
        "Атамекен ҰКП [Электрондық ресурс]. – Қолжетімділік режимі: https://atameken.kz/",
        "Библиотековедение : науч.-практ. журнал. – М. : Российская государственная библиотека."
        " – Режим доступа: https://bibliotekovedenie.rsl.ru",
    ],
)
def test_they_are_cited_as_they_are_here(citation: str) -> None:
    assert cited(citation[:20]) == citation


def test_an_acts_name_is_not_followed_by_its_year_once_more() -> None:
    law = cited("Қазақстан Республикасының 2007 жылғы 27 шілдедегі")
    assert law.count("2007") == 1
    order = cited("«„Мектепке дейінгі")
    assert "бекіту туралы“ Қазақстан" in order
    assert "енгізу туралы» Қазақстан" in order


@pytest.mark.parametrize(
    ("facts", "citation"),
    [
        ({"about": "/ ред. Н. Н."}, "Библиотека / ред. Н. Н."),
        (
            {"about": "(В помощь библиотекарю)", "pages": "12"},
            "Библиотека. – 12 с. – (В помощь библиотекарю).",
        ),
        ({"heading": "Что читать?"}, "Что читать?"),
        ({"pages": "45-53"}, "Библиотека. – С. 45–53."),
        ({"pages": "7, 9–11"}, "Библиотека. – 7, 9–11."),
        ({"pages": "1 электрон. опт. диск"}, "Библиотека. – 1 электрон. опт. диск."),
        ({"pages": "3–4, 8", "language": "kk"}, "Библиотека. – 3–4, 8 б."),
        ({"place": "М."}, "Библиотека. – М."),
        ({"authors": "  Иванов И. И. "}, "Иванов И. И. Библиотека."),
    ],
)
def test_what_an_author_types_is_cited_without_double_stops(facts: dict[str, Any], citation: str) -> None:
    assert cite(source(**facts)) == citation


@given(
    st.fixed_dictionaries(
        {
            name: st.text("аб .№«»/(", max_size=8)
            for name in ("authors", "about", "host", "place", "issue", "pages")
        }
    )
)
def test_nothing_that_is_typed_breaks_a_citation(facts: dict[str, str]) -> None:
    assert "Библиотека" in cite(source(**facts))


# --- age ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "year", "old"),
    [
        ("book", 2020, True),
        ("book", 2021, False),
        ("article", 1981, True),
        ("act", 2007, False),
        ("site", 2001, False),
    ],
)
def test_a_book_or_article_grows_old_after_five_years(kind: str, year: int, old: bool) -> None:
    assert is_old(source(kind=kind, year=year), on=date(2026, 3, 1)) is old


def test_a_source_without_a_year_does_not_grow_old() -> None:
    assert not is_old(source(year=None), on=date(2026, 3, 1))


# --- the list -----------------------------------------------------------------------------------------------


@pytest.fixture
def programme(db: None) -> Programme:
    programme = make_programme(make_provider())
    for order, item in enumerate(starters().values()):
        item.programme, item.order = programme, order
        item.save()
    return programme


def test_the_list_is_numbered_within_each_group(programme: Programme, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        groups = by_group(programme)
    assert [len(group["sources"]) for group in groups] == [7, 12, 22, 5]
    assert [[item["number"] for item in group["sources"]][:2] for group in groups] == [[1, 2]] * 4


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("езова 2004", {"main": [1]}),
        ("МЕКТЕП КИТАПХАНА", {"main": [5], "additional": [14]}),
        ("жоқ-нәрсе", {}),
    ],
)
def test_search_keeps_the_numbers_of_the_list(
    text: str, numbers: dict[str, list[int]], programme: Programme
) -> None:
    found = found_in(by_group(programme), text)
    assert {group["group"]: [item["number"] for item in group["sources"]] for group in found} == numbers


def test_old_sources_are_counted_for_the_author(programme: Programme) -> None:
    old = old_sources(programme, on=date(2026, 3, 1))
    assert {item.year for item in old} >= {1981, 2004, 2020}
    assert all(item.kind in {"book", "article"} for item in old)
    assert len(old) == 23
