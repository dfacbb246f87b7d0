"""Documents of a course as files: what is read back from paper and from a spreadsheet."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone
from openpyxl import load_workbook
from pypdf import PdfReader

from courses.domain.attendance import attendance
from courses.enums import FileKind
from courses.models import Cohort, Enrolment, Session
from lms.enums import Role
from lms.models import Provider, User
from tests.courses.made_files import (
    AT,
    LONG,
    asked,
    enrolment_order,
    made,
    pages,
    sorted_by_name,
    with_letterhead,
    words_of,
)
from tests.courses_made import BEGINS, everyone_was_there, some_people, take_in
from tests.factories import make_person, make_staff


@pytest.fixture(autouse=True)
def letterhead(provider: Provider) -> None:
    with_letterhead(provider)


@pytest.fixture
def places(cohort: Cohort) -> list[Enrolment]:
    return take_in(cohort, make_person(names=LONG), *some_people(2))


# --- on paper -----------------------------------------------------------------------------------------------


@pytest.fixture
def full(cohort: Cohort, sessions: list[Session]) -> Cohort:
    take_in(cohort, *(make_person(names=LONG) for _place in range(3)), *some_people(27))
    everyone_was_there(cohort, sessions[:5])
    return cohort


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("kind", list(FileKind))
def test_each_document_has_its_names_in_its_language(
    kind: FileKind, language: str, full: Cohort, coordinator: User
) -> None:
    place = next(item for item in sorted_by_name(full) if item.surname_kk == LONG["surname_kk"])
    more = {
        FileKind.ORDER: {"order": enrolment_order(full)},
        FileKind.REFERENCE: {"enrolment": place},
    }.get(kind, {})
    content = made(asked(full, kind, coordinator, language=language, **more))
    said = words_of(content)
    assert full.edition.title(language).replace(" ", "") in said
    assert "Жұмабекова" in said or "Жумабекова" in said
    if kind != FileKind.TIMETABLE:
        assert place.name(language).full.replace(" ", "") in said
    count = len(pages(content))
    assert all(f"{number} / {count}" in page for number, page in enumerate(pages(content), start=1))


def test_fonts_with_kazakh_letters_are_in_the_file(full: Cohort, coordinator: User) -> None:
    content = made(asked(full, FileKind.LIST, coordinator))
    for page in PdfReader(io.BytesIO(content)).pages:
        fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]  # type: ignore[index]
        used = [font for font in fonts if "NotoSerif" in font["/BaseFont"]]
        assert used
        assert all("/FontFile2" in font["/FontDescriptor"] for font in used)
    assert set("ӘәҒғҚқҢңӨөҰұҮүҺһІі") - set("".join(pages(content))) <= set("ҒҢҮҰҺІ")


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("format", ["pdf", "xlsx"])
@pytest.mark.parametrize("kind", [FileKind.LIST, FileKind.JOURNAL, FileKind.TIMETABLE])
def test_an_empty_cohort_has_a_sentence_and_no_failure(
    kind: FileKind, format: str, language: str, cohort: Cohort, coordinator: User
) -> None:
    content = made(asked(cohort, kind, coordinator, format, language=language))
    said = " ".join(pages(content)) if format == "pdf" else str(cells(content))
    sentences = {
        "kk": ("әлі ешкім қабылданбаған", "әлі жарияланбаған"),
        "ru": ("ещё никто не зачислен", "ещё не опубликовано"),
    }[language]
    expected = {FileKind.LIST: sentences[:1], FileKind.TIMETABLE: sentences[1:]}.get(kind, sentences)
    assert all(sentence in said for sentence in expected)


def test_letters_that_no_font_has_and_html_do_no_harm(cohort: Cohort, coordinator: User) -> None:
    take_in(cohort, make_person(names={"surname_kk": "<b>Ахметова</b> & 漢\u200b", "given_name_kk": "Айгүл"}))
    said = " ".join(pages(made(asked(cohort, FileKind.LIST, coordinator))))
    assert "<b>Ахметова</b> & ?" in said


# --- spreadsheets -------------------------------------------------------------------------------------------


def cells(content: bytes, sheet: int = 0) -> list[tuple[Any, ...]]:
    page = load_workbook(io.BytesIO(content)).worksheets[sheet]
    return [row for row in page.iter_rows(values_only=True) if any(value is not None for value in row)]


def under(content: bytes, head: str, sheet: int = 0) -> list[tuple[Any, ...]]:
    """The rows below the head that begins with «№» or another word."""
    rows = cells(content, sheet)
    return rows[next(place for place, row in enumerate(rows) if row[0] == head) + 1 :]


def test_the_list_is_read_back_as_it_is(cohort: Cohort, coordinator: User, places: list[Enrolment]) -> None:
    content = made(asked(cohort, FileKind.LIST, coordinator, "xlsx"))
    rows = under(content, "№")
    assert [row[:2] for row in rows] == [
        (number, place.name("kk").full) for number, place in enumerate(sorted_by_name(cohort), start=1)
    ]
    page = load_workbook(io.BytesIO(content)).active
    assert page is not None
    assert page.freeze_panes == "C7"
    assert page["B6"].value == "Тегі, аты, әкесінің аты"


def test_contacts_are_for_those_who_manage_the_cohort(
    cohort: Cohort, coordinator: User, teacher: User, provider: Provider
) -> None:
    take_in(cohort, make_person(email="aigul@mektep.example"))
    director = make_staff(provider, Role.DIRECTOR)
    told = {
        person: "aigul@mektep.example" in str(cells(made(asked(cohort, FileKind.LIST, person, "xlsx"))))
        for person in (coordinator, teacher, director)
    }
    assert told == {coordinator: True, teacher: False, director: False}


@pytest.mark.parametrize("sign", ["=", "+", "-", "@"])
def test_text_never_becomes_a_formula(sign: str, cohort: Cohort, coordinator: User) -> None:
    (place,) = take_in(cohort, *some_people(1))
    bad = f'{sign}HYPERLINK("http://x.example","1")'
    Enrolment.objects.filter(pk=place.pk).update(organisation=bad, surname_kk=f"{sign}1+1")
    for kind in (FileKind.LIST, FileKind.JOURNAL):
        content = made(asked(cohort, kind, coordinator, "xlsx"))
        with zipfile.ZipFile(io.BytesIO(content)) as zipped:
            assert not any(b"<f>" in zipped.read(name) for name in zipped.namelist() if "sheet" in name)
        assert any(str(value).startswith(f"{sign}1+1") for row in under(content, "№") for value in row)
    assert load_workbook(io.BytesIO(content)).worksheets[0].cell(1, 1).data_type == "s"


def test_the_journals_spreadsheet_has_the_grid_and_the_record(
    cohort: Cohort, coordinator: User, places: list[Enrolment], sessions: list[Session]
) -> None:
    everyone_was_there(cohort, sessions[:5], but={places[1].pk: 0})
    content = made(asked(cohort, FileKind.JOURNAL, coordinator, "xlsx", language="ru"))
    assert load_workbook(io.BytesIO(content)).sheetnames == ["Посещаемость", "Учёт занятий"]
    figures = attendance(cohort, at=AT)
    by_name = {place.name("ru").full: figures[place.pk] for place in places}
    for row in under(content, "№"):
        theirs = by_name[row[1]]
        assert row[-3:] == (theirs.attended, theirs.held, theirs.percent)
        assert sum(cell for cell in row[2:14] if isinstance(cell, int)) == theirs.attended
    assert sum(row[5] for row in under(content, "№", 1)) == 72


def test_the_timetables_spreadsheet_adds_up(
    cohort: Cohort, coordinator: User, sessions: list[Session]
) -> None:
    rows = under(made(asked(cohort, FileKind.TIMETABLE, coordinator, "xlsx")), "Күні")
    assert len(rows) == len(sessions)
    assert sum(row[5] for row in rows) == 72
    assert rows[0][:2] == ("01.09.2025", "дүйсенбі")


def test_the_moment_is_that_of_asking(cohort: Cohort, coordinator: User, sessions: list[Session]) -> None:
    take_in(cohort, *some_people(1))
    everyone_was_there(cohort, sessions[:2])
    row = asked(cohort, FileKind.JOURNAL, coordinator, "xlsx", at=sessions[0].ends)
    assert isinstance(row.due_at, datetime)
    assert timezone.localtime(row.due_at).date() == BEGINS
    assert under(made(row), "№")[0][-2] == sessions[0].hours
