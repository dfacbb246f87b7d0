"""Lists as departments make them, and how they are read."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

from openpyxl import Workbook

from courses.rosters import header
from courses.rosters.reading import read_file
from courses.rosters.rows import read_list
from courses.rosters.values import ReadList, ReadRow
from lms.people import iin_check_digit
from tests.factories import ANOTHER_IIN, IIN

HEADS = [
    "№",
    "Тегі, аты, әкесінің аты",
    "ЖСН",
    "Телефоны",
    "Эл. поштасы",
    "Мектебі",
    "Лауазымы",
    "Оқыту тілі",
]
AIGUL = [
    1,
    "Ахметова Айгүл Серікқызы",
    IIN,
    "+7 701 000 00 01",
    "aigul@mektep.example",
    "№ 5 мектеп",
    "кітапханашы",
    "қазақ",
]
OMAR = [
    2,
    "Омаров Ерлан",
    ANOTHER_IIN,
    "8 (701) 000-00-02",
    "erlan@mektep.example",
    "№ 6 мектеп",
    "кітапханашы",
    "орыс",
]


def number_of(place: int) -> str:
    """The identity numbers of people born in the far future, a whole row of them."""
    serial = place
    while True:
        eleven = f"{99 - serial // 9000:02d}{1 + place % 12:02d}{1 + place % 28:02d}6{serial % 9000:04d}"
        if digit := iin_check_digit(eleven):
            return eleven + digit
        serial += 4500


def line(place: int, **changed: Any) -> list[Any]:
    """One of many people, each with a number, a phone and an address of their own."""
    told = {
        "number": place,
        "name": f"Ахметова{'абвгдежзик'[place % 10]} Айгүл Серікқызы",
        "iin": number_of(place),
        "phone": f"8 701 {place:07d}",
        "email": f"p{place}@mektep.example",
        "org": "№ 5 жалпы орта мектеп",
        "position": "кітапханашы",
        "language": "қазақ",
    } | changed
    return list(told.values())


def xlsx(
    rows: Sequence[Sequence[Any]],
    *,
    sheet: str = "Тізім",
    merged: Sequence[str] = (),
    work: Callable[[Any], object] | None = None,
) -> bytes:
    book = Workbook()
    page = book.active
    page.title = sheet
    for row in rows:
        page.append(list(row))
    for area in merged:
        page.merge_cells(area)
    if work:
        work(book)
    into = io.BytesIO()
    book.save(into)
    return into.getvalue()


def many(count: int, **changed: Any) -> bytes:
    return xlsx([HEADS, *(line(place, **changed) for place in range(1, count + 1))])


def read(content: bytes, language: str = "kk") -> ReadList:
    sheets = read_file(content)
    found = header.find(sheets)
    sheet = next(sheet for sheet in sheets if sheet.name == found.sheet)
    return read_list(sheet, found, language=language)


def only(content: bytes, language: str = "kk") -> ReadRow:
    (row,) = read(content, language).people
    return row


def one(**cells: Any) -> ReadRow:
    """The one person of a list with these columns."""
    heads = {
        "name": "Аты-жөні",
        "surname": "Тегі",
        "given_name": "Аты",
        "patronymic": "Әкесінің аты",
        "iin": "ЖСН",
        "phone": "Телефон",
        "email": "E-mail",
        "birth": "Туған күні",
        "org": "Мектебі",
        "position": "Лауазымы",
        "language": "Оқыту тілі",
    }
    told = {"phone": "+7 701 000 00 01"} | cells
    if not any(name in told for name in ("name", "surname")):
        told["name"] = "Ахметова Айгүл"
    return only(xlsx([["№", *(heads[key] for key in told)], [1, *told.values()]]))
