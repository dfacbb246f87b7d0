"""Which word forms meet, and which must stay apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.stems import LONGEST, SHORTEST, WHOLE, stem, stems
from lms.text import KAZAKH_ALPHABET, search_key

# A word, then forms of it that a lesson or a query may have.
FORMS = """
кітап: кітабы кітабын кітаптың кітаптарымызды кітаптағы кітаппен кітабыңызға
кітапхана: кітапханалар кітапханасының кітапханасындағы кітапханаға кітапханамен кітапханадағылардың
кітапханашы: кітапханашылар кітапханашының кітапханашысымен кітапханашымын
мектеп: мектебі мектебінде мектептер мектептегі мектебіңіздің
тақырып: тақырыбы тақырыптар тақырыптың тақырыбында
тізім: тізімі тізімін тізіміне тізімдерде
мәдениет: мәдениеті мәдениетін мәдениетінің мәдениетке
оқулық: оқулығы оқулықтар оқулықтың оқулықтарымен
сабақ: сабағы сабағында сабаққа сабақтардан
бұйрық: бұйрығы бұйрығымен бұйрықтың
қор: қоры қорын қорына қорының қордағы қорымызда қорыңыз
тіл: тілі тілдер тілінде тілге
жоба: жобалар жобасын жобаны жобамыз
желі: желісі желіде желідегі желіге
орын: орны орнына орындар орында
халық: халқы халықтың халқының
жұмыс: жұмысы жұмысының жұмыстар жұмыспен
байланыс: байланысы байланыстар
оқушы: оқушылар оқушысы оқушының оқушысына
оқу: оқуы оқуды оқуға оқудың
жоспарлау: жоспарлауды жоспарлаудың жоспарлауға
оқырман: оқырманы оқырманның оқырмандармен
маман: маманы маманның мамандарға
телефон: телефоны телефоннан телефонының
мәтін: мәтіні мәтінінің мәтіндер мәтінге
нұсқа: нұсқасы нұсқаның нұсқалары
дағды: дағдысы дағдылары дағдыны
тоқсан: тоқсаны тоқсанның тоқсандағы
педагог: педагогтер педагогі педагогтің
клуб: клубы клубта
жыл: жылы жылдың жылғы жылда
күз: күзгі күзде
процесс: процесі процесін процестер
әдіс: әдісі әдістер әдісімен
слайд: слайды слайдтар
"""
MEET = [
    (word, form)
    for line in FORMS.strip().splitlines()
    for word, forms in [line.split(": ")]
    for form in forms.split()
]

APART = """
кітап кіт, кітап кітапхана, кітапхана кітапханашы, оқу оқушы, оқу оқулық, оқу оқырман, сөз сөздік, қор қорғау,
тіл тілек, сан сана, бас басқа, бас баспа, қар карта, жел желі, қыс қысқа, кес кесте, мат мәтін,
қауіп қауіпсіз, білім біліктілік, ай айна, бал бала, шара шарт, пән пәтер, жол жолдас, жаз жазба, хат хаттама,
ән әнші, қызмет қызметкер, жұмыс жұмысшы, көр көрме, ауыл аула, парақ парақша, тарау тарату, қала қалам,
ой ойын, сын сынып, өкім өкіл, баға бағыт, мектеп мекен, ел елек
"""
STAY_APART = [tuple(pair.split()) for pair in APART.replace("\n", " ").split(",")]

kazakh_words = st.text(KAZAKH_ALPHABET, min_size=1, max_size=15)


def test_the_tables_are_large_enough_to_mean_something() -> None:
    assert len(MEET) >= 60
    assert len(STAY_APART) >= 30


@pytest.mark.parametrize(("word", "form"), MEET)
def test_a_kazakh_word_meets_its_forms(word: str, form: str) -> None:
    assert stem(form, "kk") == stem(word, "kk")


@pytest.mark.parametrize(("one", "other"), STAY_APART)
def test_different_kazakh_words_stay_apart(one: str, other: str) -> None:
    assert stem(one, "kk") != stem(other, "kk")


@pytest.mark.parametrize(("word", "form"), MEET)
def test_a_kazakh_word_typed_with_russian_letters_meets_too(word: str, form: str) -> None:
    assert stem(search_key(form).upper(), "kk") == stem(word, "kk")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("библиотека", "библиотеками"),
        ("библиотекарь", "библиотекаря"),
        ("фонд", "фондов"),
        ("учёт", "учета"),
        ("культура", "культуры"),
        ("школьная", "школьной"),
        ("правовые", "правовых"),
    ],
)
def test_a_russian_word_meets_its_forms(one: str, other: str) -> None:
    assert stem(one, "ru") == stem(other, "ru")


def test_library_and_librarian_stay_apart_in_russian() -> None:
    assert stem("библиотека", "ru") != stem("библиотекарь", "ru")


def test_a_text_gives_its_stems_in_order() -> None:
    assert stems("Оқу мәдениетін қалыптастыру: 5-сынып!", "kk") == stems(
        "оқу мәдениеті қалыптастыру 5 сынып", "kk"
    )
    assert stems("  ", "kk") == []


def test_words_of_other_scripts_and_numbers_stay_as_they_are() -> None:
    assert stems("PDF файлдары, ISBN 978", "kk") == ["pdf", stem("файл", "kk"), "isbn", "978"]
    assert stem("Libraries", "en") == "libraries"


def test_short_words_are_not_destroyed() -> None:
    for word in ("қор", "тіл", "ісі", "айы", "ала", "сын", "дана", "апта"):
        assert len(stem(word, "kk")) >= min(len(word), SHORTEST)
    assert stem("іс", "kk") == "ис"


@pytest.mark.parametrize("word", WHOLE.split())
def test_a_word_known_whole_meets_all_that_may_follow_it(word: str) -> None:
    back = next(letter in "аоұыуя" for letter in reversed(word) if letter in "аәеиоөұүуыіэюя")
    a, y = ("а", "ы") if back else ("е", "і")
    own = f"с{y}" if word[-1] in "аәеыі" else y
    for form in (
        word,
        f"{word}{own}",
        f"{word}{own}н",
        f"{word}{own}н{a}н",
        f"{word}{own}нд{a}",
        f"{word}{own}мен",
    ):
        assert stem(form, "kk") == stem(word, "kk"), form


@given(kazakh_words, st.sampled_from(["kk", "ru", "en"]))
def test_a_stem_is_the_same_for_the_folded_word_and_never_too_short(word: str, language: str) -> None:
    assert stem(word, language) == stem(search_key(word), language) == stem(word.upper(), language)
    if language == "kk":
        assert len(stem(word, "kk")) >= min(len(word), SHORTEST)


@given(st.text(st.characters()), st.sampled_from(["kk", "ru", "en"]))
def test_every_text_has_stems_that_hold_no_sign(text: str, language: str) -> None:
    for found in stems(text, language):
        assert found == search_key(found) and " " not in found


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_word_of_any_length_is_taken(language: str) -> None:
    word = "лар" * 5000
    assert stem(word, language) == word
    assert stem("а" * (LONGEST + 1), language)
