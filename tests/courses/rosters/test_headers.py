"""The sheet, the header and the columns are found wherever a department put them, in three languages."""

from typing import Any

import pytest

from courses.rosters.fields import field_of
from lms.spreadsheets import Unreadable
from tests.courses.rosters.made import AIGUL, HEADS, OMAR, many, read, xlsx
from tests.factories import IIN


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("Тегі, аты, әкесінің аты", "name"),
        ("Аты-жөні", "name"),
        ("Т.А.Ә.", "name"),
        ("ФИО", "name"),
        ("Ф.И.О. слушателя (полностью)", "name"),
        ("Фамилия, имя, отчество (при наличии)", "name"),
        ("Тегі Аты Әкесінің аты (жеке куәлік бойынша)", "name"),
        ("Full name", "name"),
        ("Аты-жөні (қазақша)", "name_kk"),
        ("ФИО (на русском языке)", "name_ru"),
        ("ФИО на государственном языке", "name_kk"),
        ("Тегі", "surname"),
        ("Фамилия", "surname"),
        ("Аты", "given_name"),
        ("Имя", "given_name"),
        ("Әкесінің аты", "patronymic"),
        ("Отчество", "patronymic"),
        ("Surname", "surname"),
        ("First name", "given_name"),
        ("ЖСН", "iin"),
        ("ИИН", "iin"),
        ("ЖСН/ИИН (12 сан)", "iin"),
        ("IIN", "iin"),
        ("Телефон", "phone"),
        ("Ұялы телефоны", "phone"),
        ("Сот. тел.", "phone"),
        ("Контактный номер", "phone"),
        ("Байланыс телефоны, WhatsApp", "phone"),
        ("Mobile phone", "phone"),
        ("E-mail", "email"),
        ("Электронный адрес", "email"),
        ("Электрондық пошта", "email"),
        ("Эл. почта", "email"),
        ("Туған күні, айы, жылы", "birth"),
        ("Дата рождения", "birth"),
        ("Date of birth", "birth"),
        ("Мектебі", "org"),
        ("Мектептің аты", "org"),
        ("Мектеп атауы", "org"),
        ("Место работы", "org"),
        ("Жұмыс орны", "org"),
        ("Наименование организации образования", "org"),
        ("Білім беру ұйымының атауы", "org"),
        ("Workplace", "org"),
        ("Место работы, должность", "org"),
        ("Қызмет орны мен лауазымы", "org"),
        ("Вид организации", "org_type"),
        ("Ұйым түрі", "org_type"),
        ("Лауазымы", "position"),
        ("Должность", "position"),
        ("Должность в школе", "position"),
        ("Оқыту тілі", "language"),
        ("Язык обучения", "language"),
        ("Облысы", "region"),
        ("Область", "region"),
        ("№", "number"),
        ("№ п/п", "number"),
        ("р/с", "number"),
        # Latin letters among the Kazakh ones, as they are typed without a Kazakh layout.
        ("Тeгi, аты", "name"),
        ("ФИO", "name"),
        # what belongs to somebody or something else
        ("ФИО директора", ""),
        ("Мектеп басшысының аты-жөні", ""),
        ("БИН организации", ""),
        ("Мектеп БСН", ""),
        ("Стаж работы", ""),
        ("Ескерту", ""),
    ],
)
def test_a_column_is_known_by_its_header(text: str, field: str) -> None:
    assert field_of(text) == field


def columns(*heads: Any) -> dict[str, int]:
    return read(xlsx([heads, ["Ахметова Айгүл", *["+7 701 000 00 01"] * (len(heads) - 1)]])).header.columns


def test_names_in_two_languages_are_told_apart_by_the_words_they_are_called_by() -> None:
    assert columns("Аты-жөні", "ФИО", "Телефон") == {"name_kk": 0, "name_ru": 1, "phone": 2}
    assert columns("ФИО", "Аты-жөні (қазақша)", "Телефон") == {"name_ru": 0, "name_kk": 1, "phone": 2}


def test_titles_above_and_totals_and_signatures_below_are_about_nobody() -> None:
    found = read(
        xlsx(
            [
                ["Абай облысының білім басқармасы"],
                [],
                ["«Мектеп кітапханашысы» курсына тыңдаушылар тізімі"],
                HEADS,
                [1, 2, 3, 4, 5, 6, 7, 8],
                ["Абай ауданы"],
                AIGUL,
                [],
                HEADS,
                OMAR,
                ["Барлығы:", 2],
                [],
                [None, "Бөлім басшысы", None, None, None, "Қ. Әлиев"],
                [None, "Орынд.: Сейітова Ә., тел. 8 701 000 00 09"],
            ],
            merged=["A1:H1", "A3:H3", "A6:H6"],
        )
    )
    assert found.header.rows == (4,)
    assert [row.number for row in found.people] == [7, 10]
    assert [number for number, _cells in found.ignored] == [1, 3, 5, 6, 9, 11, 13, 14]


def test_a_header_of_two_rows_is_read_with_its_merged_cells() -> None:
    found = read(
        xlsx(
            [
                ["Тізім"],
                ["№", "Тыңдаушының", None, None, "ЖСН", "Байланыс", None, "Мектебі"],
                [None, "тегі", "аты", "әкесінің аты", None, "телефоны", "эл. поштасы", None],
                [1, "Ахметова", "Айгүл", "Серікқызы", IIN, "+7 701 000 00 01", "a@mektep.example", "№ 5"],
            ],
            merged=["A2:A3", "B2:D2", "E2:E3", "F2:G2", "H2:H3"],
        )
    )
    assert found.header.rows == (2, 3)
    assert found.header.columns == {
        "surname": 1,
        "given_name": 2,
        "patronymic": 3,
        "iin": 4,
        "phone": 5,
        "email": 6,
        "org": 7,
    }
    assert found.heads[5] == "Байланыс телефоны"
    assert found.people[0].name.full == "Ахметова Айгүл Серікқызы"


def test_a_name_in_two_languages_under_one_head() -> None:
    found = read(
        xlsx(
            [
                ["№", "ФИО", None, "ИИН"],
                [None, "на казахском языке", "на русском языке", None],
                [1, "Ахметова Айгүл", "Ахметова Айгуль", IIN],
            ],
            merged=["A1:A2", "B1:C1", "D1:D2"],
        )
    )
    assert found.header.rows == (1, 2)
    assert {code: name.full for code, name in found.people[0].names.items()} == {
        "kk": "Ахметова Айгүл",
        "ru": "Ахметова Айгуль",
    }


def test_a_header_whose_second_row_adds_nothing_new_is_still_two_rows_where_cells_reach_down() -> None:
    found = read(
        xlsx(
            [["ФИО", "ИИН", "Телефон"], [None, None, "(WhatsApp)"], ["Ахметова Айгүл", IIN, "87010000001"]],
            merged=["A1:A2", "B1:B2"],
        )
    )
    assert found.header.rows == (1, 2)


def test_the_sheet_with_the_most_people_is_taken_and_a_hidden_one_is_not() -> None:
    def more(book: Any) -> None:
        book.create_sheet("Анықтама", 0).append(["ФИО", "Телефон"])
        two = book.create_sheet("Екі", 1)
        for row in (HEADS, AIGUL):
            two.append(row)
        hidden = book.create_sheet("Ескі")
        for row in (HEADS, AIGUL, OMAR, [*AIGUL[:2], ""]):
            hidden.append(row)
        hidden.sheet_state = "hidden"

    assert read(xlsx([HEADS, AIGUL, OMAR], work=more)).header.sheet == "Тізім"


def test_people_without_any_header_are_known_by_what_their_cells_look_like() -> None:
    found = read(xlsx([AIGUL[:5], OMAR[:5]]))
    assert found.header.rows == ()
    assert found.header.columns == {"iin": 2, "email": 4, "phone": 3, "name": 1}
    assert [row.number for row in found.people] == [1, 2]


def test_a_school_in_a_merged_cell_is_that_of_every_row_beside_it() -> None:
    found = read(
        xlsx(
            [
                ["ФИО", "Телефон", "Школа"],
                ["Ахметова Айгүл", "87010000001", "№ 5"],
                ["Омаров Ерлан", "87010000002"],
            ],
            merged=["C2:C3"],
        )
    )
    assert [row.org for row in found.people] == ["№ 5", "№ 5"]


def test_a_file_without_a_header_or_people_says_so() -> None:
    with pytest.raises(Unreadable) as refusal:
        read(xlsx([["Бағасы", "Саны"], [1, 2]]))
    assert refusal.value.code == "no_header"
    assert "No header was found" in str(refusal.value)


def test_a_thousand_people_are_all_found() -> None:
    found = read(many(1000))
    assert len(found.people) == 1000
    assert [row.number for row in found.people if row.problems] == []
