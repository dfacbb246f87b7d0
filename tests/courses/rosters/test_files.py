"""Files as they come: of every kind and encoding, under whatever name, and those that are no list at all."""

import csv
import io
import random
import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.rosters import reading
from courses.rosters.reading import read_file
from courses.rosters.rejected import write_rejected
from courses.rosters.template import write_template
from courses.rosters.words import rejection
from lms.people import iin_check_digit
from lms.spreadsheets import Unreadable
from tests.courses.rosters.made import AIGUL, HEADS, OMAR, only, read, xlsx
from tests.factories import ANOTHER_IIN, IIN

DATA = Path(__file__).resolve().parents[2] / "data" / "rosters"
NAMES = ["Ахметова Айгүл Серікқызы", "Омаров Ерлан"]


def names(content: bytes, language: str = "kk") -> list[str]:
    return [row.name.full for row in read(content, language).people]


def refused(content: bytes) -> str:
    with pytest.raises(Unreadable) as refusal:
        read(content)
    assert str(refusal.value)
    return refusal.value.code


# --- text ---


def as_csv(separator: str = ";", rows: Any = (HEADS, AIGUL, OMAR), end: str = "\r\n") -> str:
    into = io.StringIO()
    csv.writer(into, delimiter=separator, lineterminator=end).writerows(rows)
    return into.getvalue()


@pytest.mark.parametrize("separator", list(";,\t|"))
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "kz1048"])
def test_text_in_every_encoding_that_holds_kazakh(separator: str, encoding: str) -> None:
    found = read(as_csv(separator).encode(encoding))
    assert [row.name.full for row in found.people] == NAMES
    assert [row.number for row in found.people] == [2, 3]


@pytest.mark.parametrize("encoding", ["cp1251", "cp866", "koi8-r"])
def test_russian_text_in_old_encodings(encoding: str) -> None:
    text = "№;ФИО;ИИН;Телефон\n1;Петрова Анна Сергеевна;;87010000001\n".replace("№", "N")
    assert names(text.encode(encoding), "ru") == ["Петрова Анна Сергеевна"]


def test_kazakh_letters_lost_in_cp1251_are_told() -> None:
    text = as_csv(rows=(HEADS, AIGUL)).replace("№", "N")
    row = only(text.encode("cp1251", errors="replace"))
    assert row.name.given_name == "Айг?л"
    assert rejection(row) == "lost_letters"


def test_a_record_over_several_lines_has_the_number_of_its_first() -> None:
    text = (
        "ФИО;Телефон;Школа\r\n"
        '"Ахметова\r\nАйгүл";87010000001;"ТОО ""Мектеп""\nекінші жол"\r\n'
        "\r\n"
        "Омаров Ерлан;87010000002;№ 6\r\n"
    )
    found = read(text.encode())
    assert [row.number for row in found.people] == [2, 6]
    assert found.people[0].org == 'ТОО "Мектеп" екінші жол'


def test_a_lone_quote_swallows_nobody() -> None:
    lines = [f"Ахметова{'абвгд'[place % 5]} Айгүл;8701000{place:04d};№ 5" for place in range(1, 31)]
    lines[3] = 'Омаров Ерлан;87010000077;"№ 6'
    lines[29] = 'Омаров Асан;87010000078;"№ 6'
    found = read("\n".join(["ФИО;Телефон;Школа", *lines]).encode())
    assert [row.number for row in found.people] == list(range(2, 32))


def test_the_separator_may_be_said_in_the_first_line() -> None:
    found = read(b"sep=|\r\n" + as_csv("|").encode())
    assert [row.number for row in found.people] == [3, 4]


# --- .xls and what is called so ---


@pytest.mark.parametrize("name", ["list.xls", "merged.xls"])
def test_an_xls_of_old_is_read(name: str) -> None:
    found = read((DATA / name).read_bytes())
    assert [row.name.full for row in found.people] == NAMES
    assert [row.iin for row in found.people] == [IIN, ANOTHER_IIN]
    assert found.people[0].birth == "2099-12-31"
    assert found.people[1].org == "№ 5 мектеп"


HTML = """<html xmlns:x="urn:schemas-microsoft-com:office:excel">
<head><meta charset="{encoding}"></head><body>
<table><tr><td colspan=4>Тізім</td></tr>
<tr><th rowspan=2>Аты-жөні</th><th rowspan=2>ЖСН</th><th colspan=2>Байланыс</th></tr>
<tr><th>телефоны</th><th>эл. поштасы</th></tr>
<tr><td>Ахметова Айгүл Серікқызы</td><td>{iin}</td><td>87010000001</td><td>a@mektep.example</td></tr>
<tr><td>Омаров&nbsp;Ерлан</td><td>{other}</td><td>87010000002</td><td></td></tr></table></body></html>"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "kz1048"])
def test_a_web_page_named_xls_is_read(encoding: str) -> None:
    page = HTML.format(encoding=encoding, iin=IIN, other=ANOTHER_IIN)
    found = read(page.encode(encoding))
    assert found.header.rows == (2, 3)
    assert [row.number for row in found.people] == [4, 5]
    assert [row.name.full for row in found.people] == NAMES
    assert found.people[0].email == "a@mektep.example"


XML = """<?xml version="1.0"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="Тізім"><Table>
<Row ss:Index="3"><Cell><Data ss:Type="String">ФИО</Data></Cell><Cell><Data ss:Type="String">ЖСН</Data></Cell>
<Cell ss:Index="4"><Data ss:Type="String">Туған күні</Data></Cell></Row>
<Row><Cell><Data ss:Type="String">Ахметова Айгүл</Data></Cell><Cell><Data ss:Type="Number">991231600002</Data>
</Cell><Cell ss:Index="4"><Data ss:Type="DateTime">2099-12-31T00:00:00.000</Data></Cell></Row>
</Table></Worksheet></Workbook>"""


def test_xml_named_xls_is_read() -> None:
    row = only(XML.encode())
    assert (row.number, row.iin, row.birth) == (4, IIN, "2099-12-31")


def test_an_entity_in_xml_is_not_followed() -> None:
    bomb = XML.replace("<Workbook", '<!DOCTYPE x [<!ENTITY a "aaaa">]>\n<Workbook', 1)
    assert refused(bomb.encode()) == "damaged"


# --- what is no list ---


def test_what_is_no_list_is_told_apart() -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000)
    odt = io.BytesIO()
    with zipfile.ZipFile(odt, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    for content, code in (
        (b"", "empty"),
        (b" \r\n \0", "empty"),
        (b"%PDF-1.7 \xff", "not_a_list"),
        (b"{\\rtf1 }", "not_a_list"),
        (bytes(range(256)) * 50, "not_a_list"),
        (odt.getvalue(), "not_a_list"),
        (b"PK\x03\x04 nothing", "not_xlsx"),
        (ole + "EncryptedPackage".encode("utf-16-le"), "protected"),
        (ole, "damaged"),
        (b"a;b;c\n1;2;3", "no_header"),
        ("ФИО;ЖСН\nАхметова Айгүл;1".encode("ascii", errors="replace"), "letters_lost"),
        (b"PK\x03\x04" + bytes(reading.LARGEST_FILE), "too_large"),
        (xlsx([[None]]), "empty"),
    ):
        assert refused(content) == code, content[:20]


def test_a_protected_xls_is_told() -> None:
    begins = struct.pack("<HHHHHHII", 0x0809, 16, 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6)
    assert refused(begins + struct.pack("<HHHHH", 0x002F, 6, 0, 1, 2) + bytes(50)) == "protected"


def test_more_rows_than_a_list_can_have_are_refused() -> None:
    text = "ФИО;Телефон\n" + "Ахметова Айгүл;87010000001\n" * 20_001
    assert refused(text.encode()) == "too_many_rows"


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    made, into = xlsx([HEADS, AIGUL]), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as old, zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, bytes(210 * 1024 * 1024) if part.endswith("theme1.xml") else old.read(part))
    assert refused(into.getvalue()) == "too_much"


# --- hypothesis ---


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"<html><table>", b"\xff\xfe"]),
)
def test_no_bytes_whatever_break_the_reader(content: bytes, beginning: bytes) -> None:
    try:
        read(beginning + content)
    except Unreadable as refusal:
        assert str(refusal)


@settings(max_examples=40, deadline=None)
@given(st.randoms(use_true_random=False), st.sampled_from(["xlsx", "list.xls"]))
def test_a_damaged_file_is_read_or_refused(chance: random.Random, kind: str) -> None:
    content = bytearray(xlsx([HEADS, AIGUL, OMAR]) if kind == "xlsx" else (DATA / kind).read_bytes())
    for _time in range(chance.randint(1, 30)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    try:
        read(bytes(content))
    except Unreadable as refusal:
        assert str(refusal)


ANY_CELL = (
    st.none()
    | st.booleans()
    | st.integers(-(10**13), 10**13)
    | st.floats()
    | st.text(max_size=30)
    | st.dates()
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(ANY_CELL, max_size=8), max_size=8))
def test_whatever_stands_below_the_header_is_read_or_told(rows: list[list[Any]]) -> None:
    held = [[None if value != value else _holdable(value) for value in row] for row in rows]
    try:
        read(xlsx([HEADS, *held]))
    except Unreadable as refusal:
        assert str(refusal)


def _holdable(value: Any) -> Any:
    from lms.text import holdable

    return holdable(value) if isinstance(value, str) else value


WORD = st.text("абвгғқңөұүһіәеийкломнпрсты", min_size=2, max_size=12).map(str.capitalize)
NAME = st.tuples(WORD, WORD, WORD.map(lambda word: f"{word}қызы") | st.just(""))
# Far in the future.
NUMBER = (
    st.integers(0, 9999)
    .map(lambda serial: f"9912316{serial:04d}")
    .filter(lambda eleven: iin_check_digit(eleven) is not None)
)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            NAME,
            NUMBER.map(lambda eleven: f"{eleven}{iin_check_digit(eleven)}"),
            st.integers(0, 9_999_999).map(lambda number: f"+7701{number:07d}"),
            st.from_regex(r"[a-z][a-z0-9]{0,8}@[a-z]{2,8}\.example", fullmatch=True),
        ),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from(["xlsx", ";", ",", "\t"]),
)
def test_every_well_formed_row_comes_back(people: list[Any], kind: str) -> None:
    rows = [["Тегі", "Аты", "Әкесінің аты", "ЖСН", "Телефоны", "E-mail"]]
    rows += [[*name, number, phone, email] for name, number, phone, email in people]
    content = xlsx(rows) if kind == "xlsx" else as_csv(kind, rows).encode()
    found = [
        ((row.name.surname, row.name.given_name, row.name.patronymic), row.iin, row.phone, row.email)
        for row in read(content).people
    ]
    assert found == people


# --- what is written ---


def test_the_template_is_a_list_itself() -> None:
    for language in ("kk", "ru"):
        found = read(write_template(language), language)
        assert found.header.rows == (1,)
        (row,) = found.people
        assert (row.iin, row.codes) == (IIN, set())
        assert set(found.header.columns) == {
            *("surname", "given_name", "patronymic", "iin", "birth", "phone", "email"),
            *("org", "org_type", "position", "region", "language"),
        }


def test_rejected_rows_come_back_as_text_with_their_reasons() -> None:
    from openpyxl import load_workbook

    content = write_rejected(
        ["№", "ФИО"], [(7, ["1", '=HYPERLINK("http://x.kz")', "+7701", "@SUM(1)"], "Себеп")]
    )
    sheet = load_workbook(io.BytesIO(content)).active
    lines = list(sheet.iter_rows())
    assert [cell.value for cell in lines[1]] == [
        "1",
        '=HYPERLINK("http://x.kz")',
        "+7701",
        "@SUM(1)",
        "Себеп",
        7,
    ]
    assert {cell.data_type for cell in lines[1]} == {"s", "n"}
    assert read_file(content)[0].rows[1].at(1) == '=HYPERLINK("http://x.kz")'
