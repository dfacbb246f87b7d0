"""Two texts compared: nothing is lost on either side, and what is the same is said to be the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.domain.compare import Op, Passage, compare, paragraphs

# Few different words, so that texts have much in common by chance.
WORDS = st.lists(
    st.sampled_from(["кітап", "қор", "оқырман", "есеп", "акт", "сабақ", "жоспар"]), min_size=1, max_size=8
)
TEXTS = st.lists(WORDS.map(" ".join), max_size=8)


@given(TEXTS)
def test_a_text_compared_with_itself_has_no_change(text: list[str]) -> None:
    passages = compare(text, text)
    assert not any(passage.changed for passage in passages)
    assert len(passages) == len(text)


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_out_of_the_comparison(old: list[str], new: list[str]) -> None:
    passages = compare(old, new)
    assert [words for passage in passages if (words := passage.before())] == old
    assert [words for passage in passages if (words := passage.after())] == new


@given(TEXTS, TEXTS)
def test_texts_that_differ_have_a_change(old: list[str], new: list[str]) -> None:
    assert any(passage.changed for passage in compare(old, new)) == (old != new)


def told(passage: Passage) -> list[tuple[str, str]]:
    return [(piece.op.value, piece.words) for piece in passage.pieces]


def test_a_changed_word_stands_alone_within_its_paragraph() -> None:
    old = ["Қор бір рет тексеріледі.", "Акт екі данада жасалады."]
    new = ["Қор бір рет тексеріледі.", "Акт үш данада жасалады."]
    same, changed = compare(old, new)
    assert not same.changed
    assert told(changed) == [
        ("same", "Акт"),
        ("gone", "екі"),
        ("new", "үш"),
        ("same", "данада жасалады."),
    ]


def test_another_paragraph_in_its_place_is_not_shown_word_by_word() -> None:
    passages = compare(["Акт екі данада жасалады."], ["Оқырман формуляры толтырылады."])
    assert [piece.op for passage in passages for piece in passage.pieces] == [Op.GONE, Op.NEW]


def test_a_paragraph_put_in_between_leaves_its_neighbours_unchanged() -> None:
    passages = compare(["Бірінші.", "Екінші."], ["Бірінші.", "Жаңа.", "Екінші."])
    assert [told(passage) for passage in passages if passage.changed] == [[("new", "Жаңа.")]]


@pytest.mark.parametrize(
    ("html", "read"),
    [
        ("<p>Бір</p><p>Екі</p>", ["Бір", "Екі"]),
        ("<ul><li>Бір</li><li><b>Е</b>кі &amp; үш</li></ul>", ["Бір", "Екі & үш"]),
        (
            "<table><tr><th>Күні</th><th>Саны</th></tr><tr><td>1</td><td></td></tr></table>",
            ["Күні | Саны", "1"],
        ),
        ("Сөз<br>жол\n  бойы", ["Сөз", "жол бойы"]),
        ("", []),
        ("<p> </p>", []),
        ("<p>жабылмаған", ["жабылмаған"]),
    ],
)
def test_paragraphs_are_read_out_of_html_as_words(html: str, read: list[str]) -> None:
    assert paragraphs(html) == read
