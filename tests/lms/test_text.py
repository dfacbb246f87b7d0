import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.text import (
    KAZAKH_ALPHABET,
    LookAlike,
    kazakh_sort_key,
    look_alikes,
    lost_kazakh_letters,
    mend_look_alikes,
    search_key,
)

KAZAKH_SENTENCE = "Әр ғалым қалаған оңтайлы өмірін ұзақ үйлестіріп, һәм іс-әрекетін жөндейді."
cyrillic_words = st.text(KAZAKH_ALPHABET + KAZAKH_ALPHABET.upper(), min_size=1, max_size=12)


# --- Order ---


def test_the_alphabet_is_whole_and_in_order() -> None:
    assert len(set(KAZAKH_ALPHABET)) == 42
    assert sorted(sorted(KAZAKH_ALPHABET), key=kazakh_sort_key) == list(KAZAKH_ALPHABET)


def test_names_stand_in_the_kazakh_order() -> None:
    names = ["Абай", "Айгүл", "Әбіш", "Бауыржан", "Гүлнәр", "Ғабит", "Кенже", "Қанат", "Олжас", "Өмірбек"]
    names += ["Сәуле", "Ұлан", "Үміт", "Шолпан", "Ыбырай", "Ілияс", "Юлия", "Яна"]
    assert sorted(sorted(names), key=kazakh_sort_key) == names


def test_digits_stand_first_and_latin_after_cyrillic() -> None:
    assert sorted(["Zoom", "Abai", "Яна", "Абай", "5-сынып", "漢字"], key=kazakh_sort_key) == [
        "5-сынып",
        "Абай",
        "Яна",
        "Abai",
        "Zoom",
        "漢字",
    ]


def test_a_shorter_name_stands_before_a_longer() -> None:
    names = ["Ахмет Серік", "Ахметов Айдос", "Ахметова Айгүл"]
    assert sorted(sorted(names), key=kazakh_sort_key) == names


def test_punctuation_only_breaks_a_tie() -> None:
    titles = ["«Абай» жолы", "Абай жолы 2", "— Абай жүрегі", "Абай"]
    assert sorted(titles, key=kazakh_sort_key) == ["Абай", "«Абай» жолы", "Абай жолы 2", "— Абай жүрегі"]
    assert kazakh_sort_key("Абай!") != kazakh_sort_key("Абай")


def test_marked_letters_stand_with_their_plain_ones() -> None:
    assert sorted(["ўз", "ул", "ұл", "уа"], key=kazakh_sort_key) == ["уа", "ўз", "ул", "ұл"]
    assert sorted(["zeta", "élan", "era"], key=kazakh_sort_key) == ["élan", "era", "zeta"]


@given(st.lists(cyrillic_words))
def test_words_stand_as_the_alphabet_says(words: list[str]) -> None:
    def places(word: str) -> list[int]:
        return [KAZAKH_ALPHABET.index(letter) for letter in word.lower()]

    assert sorted(words, key=kazakh_sort_key) == sorted(words, key=places)


@given(st.text(KAZAKH_ALPHABET + KAZAKH_ALPHABET.upper() + "abcXYZ0123456789 -«»,."))
def test_sort_key_minds_no_capitals_and_has_a_bounded_length(text: str) -> None:
    assert kazakh_sort_key(text.upper()) == kazakh_sort_key(text.lower())
    assert len(kazakh_sort_key(text)) <= 3 * len(text) + 2


@given(st.text(st.characters()))
def test_sort_key_can_be_stored(text: str) -> None:
    key = kazakh_sort_key(text)
    assert "\x00" not in key
    key.encode("utf-8")


# --- Search ---


@pytest.mark.parametrize(
    ("stored", "query"),
    [
        ("Қазақстан", "казакстан"),
        ("Әбіш", "абиш"),
        ("Өмір", "омир"),
        ("Ұлан", "улан"),
        ("Үміт", "умит"),
        ("Таң", "тан"),
        ("Ғабит", "габит"),
        ("Ілияс", "илияс"),
        ("Һәм", "хам"),
        ("Фёдор", "ФЕДОР"),
        ("Казак", "қазақ"),
        ("«Атамұра» ЖШС", "Атамұра  ЖШС"),
        ("онлайн-курс", "онлайн курс"),
        ("Сергеи\u0306", "Сергей"),
        ("за\u0301мок", "замок"),
        ("кітап\u00adхана", "кітапхана"),
    ],
)
def test_search_finds_in_either_direction(stored: str, query: str) -> None:
    assert search_key(stored) == search_key(query)


def test_search_key_keeps_short_i_apart_and_strips_what_breaks_a_query() -> None:
    assert search_key("Май") == "май"
    assert search_key("\"Абай\"\x00 жолы (1-кітап); 'OR' 1=1_") == "абай жолы 1 китап or 1 1"
    assert search_key(" \n«»— ") == ""


@given(st.text(st.characters()))
def test_search_key_of_a_key_is_the_key(text: str) -> None:
    key = search_key(text)
    assert search_key(key) == key
    assert not set(key) & set("\"'\x00%_\\қәөұүңғіһё")
    key.encode("utf-8")


@given(st.text(KAZAKH_ALPHABET + " "))
def test_search_key_minds_no_capitals(text: str) -> None:
    assert search_key(text.upper()) == search_key(text)


# --- Look-alikes ---


def test_look_alikes_are_pointed_out_with_their_place() -> None:
    assert look_alikes("Бiлiм және кiтап") == [
        LookAlike("i", 1, "і"),
        LookAlike("i", 3, "і"),
        LookAlike("i", 12, "і"),
    ]


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("кiтапxана", "кітапхана"),
        ("КIТАПХАНА", "КІТАПХАНА"),
        ("қаhарман", "қаһарман"),
        ("Б1лім", "Білім"),
        ("Б1Л1М", "БІЛІМ"),
        ("кi1тап", "кіітап"),
        ("м0дуль", "модуль"),
        ("ка3ақ", "казақ"),
        ("Yлкен", "Үлкен"),
        ("əдебиет", "әдебиет"),
        ("Cәуле Hұрлан Mақсат Tаң Bилл", "Сәуле Нұрлан Мақсат Таң Вилл"),
    ],
)
def test_look_alikes_mended(text: str, mended: str) -> None:
    assert mend_look_alikes(text) == mended


@pytest.mark.parametrize(
    "text",
    [
        "",
        KAZAKH_SENTENCE,
        "Это обычный русский текст, 2026 год.",
        "5-сынып",
        "2026ж",
        "2026ж.",
        "А4 5А 10б",
        "10-А сынып, 3-топ",
        "IT-мамандар",
        "Excelде",
        "Cambridge",
        "aceopxy",
        "103",
        "Zoom арқылы",
        "б11ім",
    ],
)
def test_nothing_to_point_out(text: str) -> None:
    assert look_alikes(text) == []
    assert mend_look_alikes(text) == text


@given(st.text("кітапБӘҮaiIhoYbZ0123 -."))
def test_mended_text_is_as_long_and_has_nothing_left_to_mend(text: str) -> None:
    mended = mend_look_alikes(text)
    assert len(mended) == len(text)
    assert look_alikes(mended) == []
    changed = [position for position, (old, new) in enumerate(zip(text, mended, strict=True)) if old != new]
    assert changed == [finding.position for finding in look_alikes(text)]
    assert all(text[finding.position] == finding.character for finding in look_alikes(text))


@given(st.text())
def test_look_alikes_bear_any_text(text: str) -> None:
    assert len(mend_look_alikes(text)) == len(text)


# --- Letters lost in an 8-bit encoding ---


def test_kazakh_saved_in_cp1251_is_noticed() -> None:
    assert lost_kazakh_letters(KAZAKH_SENTENCE.encode("cp1251", errors="replace").decode("cp1251"))
    assert lost_kazakh_letters("м?лімет".upper())
    assert lost_kazakh_letters("?лан")
    assert lost_kazakh_letters("«?аза?стан»")
    assert lost_kazakh_letters("та??ы")


@pytest.mark.parametrize("code_page", ["kz1048", "ptcp154"])
def test_kazakh_of_an_old_code_page_read_as_cp1251_is_noticed(code_page: str) -> None:
    for text in (KAZAKH_SENTENCE, KAZAKH_SENTENCE.upper(), "қазақ", "үлкен қала", "ұғым"):
        assert lost_kazakh_letters(text.encode(code_page).decode("cp1251"))


@pytest.mark.parametrize("damaged", ["Айгїл", "єылым", "м±єалім", "‰лкен", "мўєалім", "таң\ufffdы"])
def test_single_damaged_words_are_noticed(damaged: str) -> None:
    assert lost_kazakh_letters(damaged)


@pytest.mark.parametrize(
    "text",
    [
        "",
        KAZAKH_SENTENCE,
        "Обычный русский текст: что это? Ёлка, объём, съезд.",
        "Қалай? Неге? Бұл кім?",
        "Что?Где?Когда?",
        "Неге?!",
        "What?ever",
        "https://example.kz/?сөз=1&бет=2",
        "Їжак і його ґанок, моя країна, синє море, з'їзд",
        "мєлімет",  # a damaged «мәлімет», but by itself it could be Ukrainian
        "Беларусь: ўсё, воўк, была",
        "Ўзбек тили, тўғри сўз, бўлим",
        "±5 градус, 10 ‰, 5µм",
    ],
)
def test_sound_text_is_left_in_peace(text: str) -> None:
    assert not lost_kazakh_letters(text)


@given(st.lists(cyrillic_words).map(" ".join))
def test_whole_kazakh_words_are_never_suspected(text: str) -> None:
    assert not lost_kazakh_letters(text)
