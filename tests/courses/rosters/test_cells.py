"""One row put in order: names, numbers, phones, addresses and dates in the spellings of the wild."""

from datetime import date, datetime
from typing import Any

import pytest

from courses.rosters.cells import as_text, birth_of, digits_kept, emails_in, phones_in
from courses.rosters.words import rejection, told
from lms.people import PersonName, iin_check_digit
from tests.courses.rosters.made import one
from tests.factories import ANOTHER_IIN, IIN, NO_CHECK_DIGIT_FITS

# --- names ---


@pytest.mark.parametrize(
    ("cells", "name"),
    [
        ({"name": "Ахметова Айгүл Серікқызы"}, ("Ахметова", "Айгүл", "Серікқызы")),
        ({"name": "1. Ахметова\u00a0Айгүл  "}, ("Ахметова", "Айгүл", "")),
        ({"name": "Ахметова Айгүл Серік қызы"}, ("Ахметова", "Айгүл", "Серік қызы")),
        ({"name": "Ахметова, Айгүл *"}, ("Ахметова", "Айгүл", "")),
        ({"name": "АХМЕТОВА АЙГҮЛ"}, ("АХМЕТОВА", "АЙГҮЛ", "")),
        ({"name": "Ахметова-Омарова Айгүл"}, ("Ахметова-Омарова", "Айгүл", "")),
        ({"surname": "Ахметова", "given_name": "Айгүл", "patronymic": "-"}, ("Ахметова", "Айгүл", "")),
        ({"surname": "Ахметова", "given_name": "Айгүл Серікқызы"}, ("Ахметова", "Айгүл", "Серікқызы")),
        ({"surname": "Ахметова", "given_name": "Анна Мария"}, ("Ахметова", "Анна Мария", "")),
        (
            {"surname": "Ахметова Айгүл Серікқызы", "given_name": "", "patronymic": ""},
            ("Ахметова", "Айгүл", "Серікқызы"),
        ),
    ],
)
def test_a_name_is_taken_as_it_is_given(cells: dict[str, str], name: tuple[str, str, str]) -> None:
    row = one(**cells)
    assert (rejection(row), row.name) == ("", PersonName(*name))


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Ахметова А.С.", "name_initials"),
        ("Ахметова А. С.", "name_initials"),
        ("Ахметова А", "name_initials"),
        ("А.С. Ахметова", "name_initials"),
        ("Ахметова", "name_unclear"),
        ("Ахметова (Омарова) Айгүл Серікқызы", "name_unclear"),
        ("Ахметова Айгүл – Серікқызы", "name_unclear"),
        ("", "no_name"),
        ("-", "no_name"),
        ("Ахметова " + "ұ" * 101, "name_unclear"),
    ],
)
def test_a_name_in_doubt_is_rejected(name: str, reason: str) -> None:
    assert rejection(one(name=name, iin=IIN)) == reason


def test_names_are_told_apart_by_the_list_and_never_spelt_over() -> None:
    row = one(name="Ахметова Айгүл")
    assert list(row.names) == ["kk"]


def test_latin_letters_in_a_name_are_pointed_out_with_the_name_that_is_meant() -> None:
    row = one(name="Серiкова Айнұр")
    assert row.name.surname == "Серiкова"
    assert told(("look_alikes", {}), row, rejects=False).endswith("is «Серікова Айнұр» meant?")


@pytest.mark.parametrize(
    "cells",
    [
        {"name": "Ахметова Айг?л"},
        {"name": "?бді?алы?ова ?сел Серік?ызы"},
        {"name": "?бді?алы?ова"},
        {"surname": "?бді?алы?ова", "given_name": "Айгүл"},
    ],
)
def test_a_name_that_lost_kazakh_letters_is_rejected_as_it_would_go_into_orders(
    cells: dict[str, str],
) -> None:
    row = one(**cells, iin=IIN)
    assert rejection(row) == "lost_letters"
    assert "save the list as .xlsx or as CSV UTF-8" in told(("lost_letters", {}), row, rejects=True)


def test_kazakh_letters_lost_elsewhere_are_worth_a_look_alone() -> None:
    row = one(org="?аза?стан мектебі")
    assert ("lost_letters" in row.codes, rejection(row)) == (True, "")


# --- identity numbers ---


@pytest.mark.parametrize(
    ("given", "number", "codes"),
    [
        (IIN, IIN, set()),
        (int(IIN), IIN, set()),
        (float(IIN), IIN, set()),
        ("991231 600002", IIN, set()),
        ("991231-600002\u00a0", IIN, set()),
        (f"'{IIN}", IIN, set()),
        (f"ЖСН: {IIN}", IIN, set()),
        (NO_CHECK_DIGIT_FITS, NO_CHECK_DIGIT_FITS, {"iin_check_digit"}),
        ("99123160000", "99123160000", {"iin_length"}),
        ("ЖСН жоқ", "жоқ", {"iin_length"}),
        ("991331600002", "991331600002", {"iin_date"}),
        ("991231900002", "991231900002", {"iin_century"}),
        ("9,91232E+11", "", {"iin_cut"}),
        ("9.91231600002E+11", IIN, set()),
        ("", "", {"iin_missing"}),
        ("-", "", {"iin_missing"}),
        ("#N/A", "", {"iin_missing"}),
    ],
)
def test_an_identity_number(given: Any, number: str, codes: set[str]) -> None:
    row = one(iin=given)
    assert (row.iin, {code for code in row.codes if code.startswith("iin")}) == (number, codes)


def test_a_zero_that_excel_took_is_put_back_and_told() -> None:
    born_in_1809 = "09123110000"
    number = f"{born_in_1809}{iin_check_digit(born_in_1809)}"
    row = one(iin=int(number))
    assert (row.iin, row.codes) == (number, {"iin_zero_restored"})
    assert rejection(row) == ""


def test_a_row_is_read_without_its_data_in_the_repr() -> None:
    row = one(iin=IIN, email="aigul@mektep.example")
    assert IIN not in repr(row)
    assert "Ахметова" not in repr(row)


# --- phones and e-mail ---


@pytest.mark.parametrize(
    "given",
    [
        "+7 701 234 56 78",
        "8 (701) 234-56-78",
        "87012345678",
        87012345678,
        87012345678.0,
        "701 234 56 78",
        "+77012345678 (WhatsApp)",
        "тел.: 8-701-234-56-78",
        "8 701 234 56 78, 8 7172 12 34 56",
        "8 701 234 56 78/8 702 234 56 78",
        "8\u00a0701\u00a0234\u00a056\u00a078",
        "8 701 234 56 78 вн. 12",
    ],
)
def test_a_phone_in_the_spellings_people_use(given: Any) -> None:
    row = one(phone=given)
    assert (row.phone, row.codes) == ("+77012345678", {"iin_missing"})


def test_digits_that_excel_cut_off_are_not_made_up() -> None:
    assert digits_kept("7.0123456789E+10") == "70123456789"
    assert digits_kept("7,01E+10") is None
    assert rejection(one(phone="7,01E+10")) == "phone_cut"


@pytest.mark.parametrize("given", ["12-34-56", "8 701 234 56", "телефон"])
def test_a_phone_that_is_not_whole_is_rejected_only_where_nothing_else_is_known(given: str) -> None:
    assert rejection(one(phone=given)) == "phone_invalid"
    row = one(phone=given, email="a@mektep.example")
    assert (rejection(row), "phone_invalid" in row.codes) == ("", True)


@pytest.mark.parametrize(
    ("given", "email"),
    [
        ("Aigul@Mektep.Example", "aigul@mektep.example"),
        ("mailto:a@mektep.example", "a@mektep.example"),
        ("a@mektep.example; b@mektep.example", "a@mektep.example"),
        ("<a@mektep.example>", "a@mektep.example"),
        ("a@mektep.example.", "a@mektep.example"),
    ],
)
def test_an_email_in_the_spellings_people_use(given: str, email: str) -> None:
    assert one(email=given).email == email


@pytest.mark.parametrize("given", ["a@mektep", "а@mektep.example", "a.mektep.example", "a @mektep,example"])
def test_an_email_that_is_none(given: str) -> None:
    assert rejection(one(email=given, phone="")) == "email_invalid"
    row = one(email=given)
    assert (rejection(row), "email_invalid" in row.codes) == ("", True)


def test_both_addresses_in_one_cell_are_found() -> None:
    row = one(phone="8 701 234 56 78, a@mektep.example")
    assert (row.phone, row.email, row.codes) == ("+77012345678", "a@mektep.example", {"iin_missing"})


def test_without_any_address_nobody_can_sign_in() -> None:
    assert rejection(one(phone="жоқ", iin=IIN)) == "no_address"


# --- dates ---


@pytest.mark.parametrize(
    "given",
    [
        datetime(1985, 3, 9),
        date(1985, 3, 9),
        "09.03.1985",
        "9/3/1985",
        "09-03-85",
        "1985-03-09",
        "1985-03-09 00:00:00",
        "9 марта 1985 г.",
        "9 марта 1985 года",
        "9 наурыз 1985 ж.",
        "1985 жылғы 9 наурыз",
        "1985 ж. 9 наурыз",
        "09.03.1985 г.р.",
        "31115",
        31115,
        "09031985",
    ],
)
def test_a_date_of_birth_in_its_spellings(given: Any) -> None:
    assert birth_of(given) == date(1985, 3, 9)


@pytest.mark.parametrize("given", ["1985", "31.02.1985", "наурыз", "00.00.0000", ""])
def test_a_date_that_is_none(given: str) -> None:
    assert birth_of(given) is None


def test_a_birthday_that_is_not_the_one_in_the_number_is_told() -> None:
    assert "birth_disagrees_with_iin" in one(iin=IIN, birth="30.12.2099").codes
    assert one(iin=IIN, birth="31.12.2099").codes == set()
    assert one(iin=ANOTHER_IIN, birth="кеше").codes == {"birth_unclear"}


# --- the rest ---


@pytest.mark.parametrize(
    ("given", "language", "codes"),
    [
        ("қазақша", "kk", set()),
        ("Каз.", "kk", set()),
        ("казахский", "kk", set()),
        ("мемлекеттік", "kk", set()),
        ("русский", "ru", {"other_language"}),
        ("орыс тілі", "ru", {"other_language"}),
        ("рус", "ru", {"other_language"}),
        ("аралас", "kk", {"language_unclear"}),
        ("қазақша, орысша", "kk", {"language_unclear"}),
        ("", "kk", set()),
    ],
)
def test_the_language_of_study(given: str, language: str, codes: set[str]) -> None:
    row = one(iin=IIN, language=given)
    assert (row.language, row.codes) == (language, codes)


def test_cells_as_they_are_read() -> None:
    assert as_text(float("nan")) == ""
    assert as_text(1e300) == "1e+300"
    assert as_text(True) == ""
    assert as_text(datetime(2026, 5, 4, 12, 30)) == "04.05.2026 12:30"
    assert as_text("#REF!") == ""


def test_nothing_is_found_where_nothing_is() -> None:
    assert emails_in("@@ a@ @b") == []
    assert phones_in("тел. жоқ") == []
