import pickle
from datetime import date

import pytest
from django.utils import translation
from hypothesis import assume, given
from hypothesis import strategies as st

from lms.people import (
    FIRST_PASS,
    IIN_PROBLEMS,
    SECOND_PASS,
    PersonName,
    check_iin,
    iin_check_digit,
    mask_iin,
    normalise_phone,
    parse_full_name,
    show_phone,
)

# Born in the years to come, so nobody's.
future_births = st.dates(min_value=date(2090, 1, 1), max_value=date(2099, 12, 31))


@st.composite
def iins(draw: st.DrawFn) -> str:
    born = draw(future_births)
    first_eleven = f"{born:%y%m%d}{draw(st.sampled_from('56'))}{draw(st.integers(0, 9999)):04}"
    check_digit = iin_check_digit(first_eleven)
    assume(check_digit is not None)
    return f"{first_eleven}{check_digit}"


def deciding_pass(number: str) -> tuple[int, ...]:
    remainder = sum(int(digit) * weight for digit, weight in zip(number, FIRST_PASS, strict=False)) % 11
    return FIRST_PASS if remainder < 10 else SECOND_PASS


# --- The IIN ---


def test_iin_tells_birth_and_sex() -> None:
    iin = check_iin("991231600002")
    assert (iin.number, iin.born, iin.sex) == ("991231600002", date(2099, 12, 31), "f")
    assert iin.problems == ()
    assert iin.is_valid


def test_iin_decided_in_the_second_pass_is_valid() -> None:
    assert deciding_pass("991231600301") is SECOND_PASS
    assert check_iin("991231600301").is_valid


def test_iin_without_a_check_digit_is_refused_with_any() -> None:
    assert iin_check_digit("99123160110") is None
    for last in "0123456789":
        assert check_iin(f"99123160110{last}").problems == ("check_digit",)


@pytest.mark.parametrize(
    "text", [" 991231 600002 ", "9912 3160 0002", "991231\u00a0600002", "991231600002\n"]
)
def test_iin_may_be_written_with_spaces(text: str) -> None:
    assert check_iin(text).number == "991231600002"
    assert check_iin(text).problems == ()


@pytest.mark.parametrize(
    "text", ["", "99123160000", "9912316000021", "99123160000O", "9,91232E+11", "٩٩١٢٣١٦٠٠٠٠٢"]
)
def test_iin_that_is_not_twelve_digits(text: str) -> None:
    iin = check_iin(text)
    assert iin.problems == ("length",)
    assert iin.born is None
    assert not iin.may_be_overridden


@pytest.mark.parametrize("lost", ["90101600000", "10101600000", "1010160000", "101010000"])
def test_iin_gets_back_only_zeros_that_make_it_whole(lost: str) -> None:
    """Of the ten last digits one fits; with the nine others a digit may as well have been left out."""
    problems = [check_iin(f"{lost[:-1]}{last}").problems for last in "0123456789"]
    assert problems.count(("leading_zero_restored",)) == 1
    assert problems.count(("length",)) == 9


def test_iin_that_lost_its_zero_in_a_spreadsheet() -> None:
    first_eleven = "09010160000"
    whole = f"{first_eleven}{iin_check_digit(first_eleven)}"
    iin = check_iin(str(int(whole)))
    assert (iin.number, iin.born, iin.sex) == (whole, date(2009, 1, 1), "f")
    assert iin.problems == ("leading_zero_restored",)
    assert iin.errors == ()
    assert iin.is_valid


def test_iin_that_lost_three_zeros() -> None:
    first_eleven = "00010150000"
    whole = f"{first_eleven}{iin_check_digit(first_eleven)}"
    assert len(str(int(whole))) == 9
    assert check_iin(str(int(whole))).number == whole


@pytest.mark.parametrize(
    ("digit", "born", "sex"),
    [
        ("1", date(1899, 12, 31), "m"),
        ("2", date(1899, 12, 31), "f"),
        ("3", date(1999, 12, 31), "m"),
        ("4", date(1999, 12, 31), "f"),
        ("5", date(2099, 12, 31), "m"),
        ("6", date(2099, 12, 31), "f"),
        ("0", None, None),
    ],
)
def test_iin_century_and_sex(digit: str, born: date | None, sex: str | None) -> None:
    iin = check_iin(f"991231{digit}00000")
    assert (iin.born, iin.sex) == (born, sex)
    assert set(iin.problems) <= {"check_digit"}


@pytest.mark.parametrize("digit", "789")
def test_iin_of_no_century(digit: str) -> None:
    iin = check_iin(f"991231{digit}00000")
    assert "century" in iin.problems
    assert (iin.born, iin.sex) == (None, None)
    assert not iin.may_be_overridden


@pytest.mark.parametrize("birth", ["991331", "990230", "990000", "970229"])
def test_iin_of_no_date(birth: str) -> None:
    first_eleven = f"{birth}60000"
    iin = check_iin(f"{first_eleven}{iin_check_digit(first_eleven)}")
    assert iin.problems == ("date",)
    assert not iin.may_be_overridden


def test_iin_leap_day_belongs_to_its_century() -> None:
    assert "date" in check_iin("000229300000").problems
    assert "date" not in check_iin("000229500000").problems
    assert "date" not in check_iin("000229000000").problems


def test_iin_with_only_a_wrong_check_digit_may_be_overridden() -> None:
    iin = check_iin("991231600003")
    assert iin.problems == ("check_digit",)
    assert not iin.is_valid
    assert iin.may_be_overridden
    assert not check_iin("991331600003").may_be_overridden
    assert not check_iin("991231600002").may_be_overridden


def test_iin_stays_out_of_the_repr() -> None:
    text = repr(check_iin("991231600002"))
    assert "9912" not in text
    assert "2099" not in text


def test_every_iin_problem_has_its_sentence() -> None:
    seen = {
        code
        for text in ("", "991331600003", "991231900000", "991231600003")
        for code in check_iin(text).problems
    }
    assert seen | {"leading_zero_restored"} == set(IIN_PROBLEMS)
    with translation.override("en"):
        assert str(IIN_PROBLEMS["length"]) == "An IIN is twelve digits."


@given(iins())
def test_every_iin_made_by_the_rule_is_valid(number: str) -> None:
    iin = check_iin(number)
    assert iin.problems == ()
    assert iin.born is not None
    assert f"{iin.born:%y%m%d}" == number[:6]
    assert iin.sex == ("m" if number[6] == "5" else "f")


@given(iins(), st.integers(1, 9))
def test_a_changed_check_digit_is_always_caught(number: str, by: int) -> None:
    changed = f"{number[:11]}{(int(number[11]) + by) % 10}"
    assert "check_digit" in check_iin(changed).problems


@given(iins(), st.integers(0, 10), st.integers(1, 9))
def test_a_changed_digit_is_caught_where_the_same_pass_decides(number: str, position: int, by: int) -> None:
    """Not everywhere: a weight of 11 counts for nothing, and a change may bring other weights into play."""
    changed = f"{number[:position]}{(int(number[position]) + by) % 10}{number[position + 1 :]}"
    weights = deciding_pass(number)
    assume(weights is deciding_pass(changed) and weights[position] != 11)
    assert "check_digit" in check_iin(changed).problems


def test_the_eleventh_digit_counts_for_nothing_in_the_first_pass() -> None:
    assert check_iin("991231600012").is_valid


@given(st.text(max_size=20))
def test_iin_check_bears_any_text(text: str) -> None:
    iin = check_iin(text)
    assert iin.is_valid or set(iin.problems) <= set(IIN_PROBLEMS)


def test_masked_iin_shows_the_last_four() -> None:
    assert mask_iin("991231600002") == "••••••••0002"
    assert mask_iin("1234") == "••••••••"


# --- Names ---


def test_name_in_its_four_forms() -> None:
    name = PersonName("Ахметова", "Айгүл", "Серікқызы")
    assert name.full == "Ахметова Айгүл Серікқызы"
    assert name.short == "Ахметова А. С."
    assert name.initials_first == "А. С. Ахметова"
    assert name.greeting == "Айгүл Серікқызы"


def test_name_without_a_patronymic() -> None:
    name = PersonName("Ким", "Вера")
    assert name.full == "Ким Вера"
    assert name.short == "Ким В."
    assert name.initials_first == "В. Ким"
    assert name.greeting == "Вера"


def test_name_of_one_part_or_none() -> None:
    assert PersonName("Гүлнәр", "").greeting == "Гүлнәр"
    assert PersonName("Гүлнәр", "").short == "Гүлнәр"
    assert PersonName("", "Гүлнәр").full == "Гүлнәр"
    assert PersonName("", "").full == PersonName("", "").short == PersonName("", "").greeting == ""


@pytest.mark.parametrize(
    ("name", "short"),
    [
        (PersonName("Петрова-Водкина", "Анна-Мария", "Ивановна"), "Петрова-Водкина А.-М. И."),
        (PersonName("Ли", "Анна\u2011Мария"), "Ли А.-М."),
        (PersonName("Ли", "Анна Мария"), "Ли А. М."),
        (PersonName("Ахметова", "Айгүл", "Серік қызы"), "Ахметова А. С."),
        (PersonName("АЛИЕВ", "ИЛЬХАМ", "ГЕЙДАР ОГЛЫ"), "АЛИЕВ И. Г."),
        (PersonName("Әлиев", "Нұр-Әли", "Әбу-Бәкірұлы"), "Әлиев Н.-Ә. Ә.-Б."),
        (PersonName("ахметова", "айгүл"), "ахметова А."),
    ],
)
def test_initials(name: PersonName, short: str) -> None:
    assert name.short == short


def test_name_keeps_its_spelling_and_loses_stray_spaces() -> None:
    name = PersonName("  АХМЕТОВА ", "Айгүл\u00a0 Нұр", "")
    assert (name.surname, name.given_name) == ("АХМЕТОВА", "Айгүл Нұр")
    assert PersonName("Сергеи\u0306", "Ян") == PersonName("Сергей", "Ян")
    assert pickle.loads(pickle.dumps(name)) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ахметова Айгүл Серікқызы", PersonName("Ахметова", "Айгүл", "Серікқызы")),
        ("  Ахметова\tАйгүл \u00a0Серікқызы ", PersonName("Ахметова", "Айгүл", "Серікқызы")),
        ("Ким Вера", PersonName("Ким", "Вера")),
        ("Ахметова Айгүл Серік қызы", PersonName("Ахметова", "Айгүл", "Серік қызы")),
        ("АХМЕТОВ АЙДОС СЕРІК ҰЛЫ", PersonName("АХМЕТОВ", "АЙДОС", "СЕРІК ҰЛЫ")),
        ("Алиев Ильхам Гейдар оглы", PersonName("Алиев", "Ильхам", "Гейдар оглы")),
        ("Петрова-Водкина Анна-Мария Ивановна", PersonName("Петрова-Водкина", "Анна-Мария", "Ивановна")),
    ],
)
def test_full_name_is_split(text: str, name: PersonName) -> None:
    assert parse_full_name(text) == name


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "Write the surname and the given name."),
        ("Ахметова", "Write the surname and the given name."),
        ("Ахметова Айгүл -", "Write the name in letters"),
        ("1. Ахметова Айгүл", "Write the name in letters"),
        ("Ахметова Серік қызы", "It is unclear which part"),
        ("Серік қызы", "It is unclear which part"),
        ("Ахметова Анна Мария Сергеевна", "It is unclear which part"),
        ("Ахметова Айгүл Анна Серік қызы", "It is unclear which part"),
    ],
)
def test_full_name_in_doubt_is_refused(text: str, reason: str) -> None:
    with translation.override("en"), pytest.raises(ValueError, match=reason):
        parse_full_name(text)


name_parts = st.text("АӘБГҒКҚНҢОӨУҰҮІабвгдеәіқңүұһ-", min_size=1, max_size=12).filter(
    lambda part: any(map(str.isalpha, part))
)


@given(name_parts, name_parts, st.just("") | name_parts)
def test_full_name_comes_back_as_it_was(surname: str, given_name: str, patronymic: str) -> None:
    name = PersonName(surname, given_name, patronymic)
    assert parse_full_name(name.full) == name


@given(name_parts, name_parts, st.sampled_from(["ұлы", "қызы", "оглы", "кызы"]))
def test_full_name_with_a_patronymic_of_two_words_comes_back(
    surname: str, given_name: str, ending: str
) -> None:
    name = PersonName(surname, given_name, f"Серік {ending}")
    assert parse_full_name(name.full) == name


# --- Phones ---


@pytest.mark.parametrize(
    "text",
    [
        "8 701 234 56 78",
        "+7 (701) 234-56-78",
        "77012345678",
        "701 234 56 78",
        "8-701-234-56-78",
        "8(701)2345678",
        "+7\u00a0701\u00a0234\u00a056\u00a078",
        "+8 701 234 56 78",
        "8.701.234.56.78",
        "8 701 234–56–78",
    ],
)
def test_phone_in_any_spelling_is_one_phone(text: str) -> None:
    assert normalise_phone(text) == "+77012345678"


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("8 (7172) 55-66-77", "+77172556677"),
        ("+998 90 123 45 67", "+998901234567"),
        ("+7 916 123-45-67", "+79161234567"),
        ("+49 30 123456", "+4930123456"),
    ],
)
def test_landlines_and_foreign_phones(text: str, phone: str) -> None:
    assert normalise_phone(text) == phone


@pytest.mark.parametrize(
    "text",
    [
        "",
        "+",
        "55-66-77",
        "8 701 234 56 7",
        "8 701 234 56 789",
        "+7 701 234 56 7",
        "8 916 123 45 67",
        "998 90 123 45 67",
        "8 701 234 56 78, 8 702 234 56 78",
        "8 701 234 56 78 Айгүл",
        "87012345678.0",
        "8701٢٣٤5678",
    ],
)
def test_phone_in_doubt_is_refused(text: str) -> None:
    with translation.override("en"), pytest.raises(ValueError, match="Write the phone like this"):
        normalise_phone(text)


def test_phone_as_it_is_read() -> None:
    assert show_phone("+77012345678") == "+7 701 234 56 78"
    assert show_phone("+998901234567") == "+998901234567"
    assert show_phone("") == ""


@given(st.integers(600_000_0000, 799_999_9999), st.sampled_from(["+7", "8", "7", ""]))
def test_shown_phone_is_read_back(number: int, prefix: str) -> None:
    phone = normalise_phone(f"{prefix}{number}")
    assert phone == f"+7{number}"
    assert normalise_phone(show_phone(phone)) == phone
