"""Pages of the lists that departments send: taken in, looked through, mended, imported, undone."""

import io
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone, translation
from openpyxl import load_workbook

from courses import due, roster_forms
from courses.domain import roster as lists
from courses.domain.roster.rows import seal
from courses.enums import ImportStage
from courses.models import Cohort, Department, Enrolment, RosterImport, RosterRow
from lms.domain.people import set_iin
from lms.enums import Role
from lms.models import User
from tests.courses_made import make_cohort, take_in
from tests.factories import ANOTHER_IIN, IIN, make_person, make_provider, make_staff, signed_in

pytestmark = pytest.mark.usefixtures("in_the_second_week")

HEADS = "№;Аты-жөні;ЖСН;Телефон;Эл. поштасы;Мектебі;Лауазымы"
ZHANAR = f"1;Серікова Жанар Болатқызы;{IIN};+7 701 000 00 01;zhanar@mektep.example;№ 5 мектеп;кітапханашы"
ERLAN = f"2;Омаров Ерлан;{ANOTHER_IIN};+7 701 000 00 02;erlan@mektep.example;№ 6 мектеп;кітапханашы"
# the last digit is one too few
ODD = "3;Сапарова Дана;991231600003;+7 701 000 00 03;dana@mektep.example;№ 7 мектеп;кітапханашы"
NAMELESS = "4;;;+7 701 000 00 04;x@mektep.example;№ 8 мектеп;кітапханашы"


def csv(*lines: str) -> bytes:
    return "\n".join((HEADS, *lines)).encode("utf-8-sig")


def sent(content: bytes, name: str = "тізім.csv", **more: Any) -> dict[str, Any]:
    return {"file": SimpleUploadedFile(name, content), **more}


def work() -> None:
    due.rosters(timezone.now() + timedelta(minutes=1))


@pytest.fixture
def client(coordinator: User) -> Client:
    return signed_in(coordinator)


def taken_in(client: Client, *lines: str, read: bool = True) -> RosterImport:
    """A list sent through the page, and read by the worker."""
    response = client.post("/en/cohorts/kk-1/lists/new/", sent(csv(*lines)))
    assert response.status_code == 302, response.text
    if read:
        work()
    roster = RosterImport.objects.latest("pk")
    assert response["Location"] == f"/en/lists/{roster.uid}/"
    return roster


def page_of(roster: RosterImport, more: str = "") -> str:
    return f"/en/lists/{roster.uid}/{more}"


def shown(client: Client, roster: RosterImport, more: str = "") -> str:
    return client.get(page_of(roster, more)).text


def imported(client: Client, roster: RosterImport) -> None:
    order = {"number": "17", "date": "01.09.2025"}
    assert client.post(page_of(roster), order).status_code == 302
    work()
    roster.refresh_from_db()
    assert roster.stage == ImportStage.IMPORTED


# --- a list comes -------------------------------------------------------------------------------------------


def test_a_list_is_shown_before_anybody_is_enrolled(client: Client) -> None:
    roster = taken_in(client, ZHANAR, ERLAN, ODD, NAMELESS)
    page = shown(client, roster)
    assert "2 people can be imported." in page
    assert "Import 2 people" in page
    assert "There is no name." in page
    assert "look for a mistyped one" in page
    assert f'href="{page_of(roster, "rows/4/")}">4</a>' in page
    assert not Enrolment.objects.exists()


def test_an_identity_number_is_masked(client: Client) -> None:
    page = shown(client, taken_in(client, ZHANAR, ODD))
    assert IIN not in page
    assert "••••••••0002" in page


@pytest.mark.parametrize("ours", [True, False])
def test_a_number_does_not_tell_the_name_of_somebody_elses_learner(
    client: Client, cohort: Cohort, ours: bool
) -> None:
    person = make_person("Құпия", email="qupiya@mektep.example")
    set_iin(person=person, number=IIN, by=None)
    if ours:
        take_in(make_cohort(cohort.edition, "kk-2"), person)
    page = shown(client, taken_in(client, ZHANAR), "rows/2/")
    assert "Known already" in page
    assert ("Құпия" in page) == ours
    assert ("On record as" in page) == ours
    assert ("another name" in page) == ours


def test_while_it_is_read_the_page_tells_how_far_it_is_and_looks_again(client: Client) -> None:
    roster = taken_in(client, ZHANAR, read=False)
    response = client.get(page_of(roster))
    assert "The list is being read" in response.text
    assert "<progress" in response.text
    assert response["Refresh"] == "2"
    RosterImport.objects.update(all_rows=8000, done_rows=500)
    assert "500 rows of 8000" in shown(client, roster)
    work()
    response = client.get(page_of(roster))
    assert "Refresh" not in response.headers
    assert "Серікова Жанар" in response.text


def test_work_that_broke_off_is_said_and_looked_for_no_more(client: Client) -> None:
    roster = taken_in(client, ZHANAR, read=False)
    RosterImport.objects.update(failed_at=timezone.now())
    response = client.get(page_of(roster))
    assert "The work on the list broke off" in response.text
    assert "Refresh" not in response.headers


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.4 list", "This is not a list"),
        (b"\xff\xfe\x00", ""),
        ("Ескерту;жоқ\n1;2\n".encode(), "header"),
    ],
)
def test_what_can_not_be_read_is_said_in_a_sentence_and_changes_nothing(
    client: Client, content: bytes, said: str
) -> None:
    client.post("/en/cohorts/kk-1/lists/new/", sent(content))
    work()
    roster = RosterImport.objects.get()
    page = shown(client, roster)
    assert roster.stage == ImportStage.UNREADABLE
    assert said in page
    assert "Send another file" in page
    assert not Enrolment.objects.exists()
    assert not User.objects.filter(email__endswith="@list.example").exists()


def test_a_file_too_large_is_refused_before_it_is_kept(
    client: Client, cohort: Cohort, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roster_forms, "LARGEST_FILE", 50)
    response = client.post("/en/cohorts/kk-1/lists/new/", sent(csv(ZHANAR)))
    assert "The file is larger than" in response.text
    assert not RosterImport.objects.exists()


def test_the_size_and_the_departments_are_told_before_a_file_is_chosen(
    client: Client, cohort: Cohort
) -> None:
    Department.objects.create(provider=cohort.provider, name_kk="Талғар", name_ru="Талгар")
    Department.objects.create(provider=make_provider("mysal"), name_kk="Бөтен", name_ru="Чужой")
    page = client.get("/en/cohorts/kk-1/lists/new/").text
    assert "15 MB" in page or "data-max-bytes" in page
    assert "Талғар" in page
    assert "Бөтен" not in page


def test_the_lists_of_a_cohort_stand_with_what_became_of_each(client: Client, coordinator: User) -> None:
    assert "No list has come yet" in client.get("/en/cohorts/kk-1/lists/").text
    first = taken_in(client, ZHANAR, NAMELESS)
    imported(client, first)
    taken_in(client, ERLAN)
    page = client.get("/en/cohorts/kk-1/lists/").text
    assert "To be looked through" in page
    assert "Enrolled: 1 (new: 1); with a problem: 1" in re.sub(r"\s+", " ", page).replace(" ;", ";")
    assert str(coordinator) in page


def test_the_page_warns_of_those_for_whom_no_place_is_left(client: Client, cohort: Cohort) -> None:
    Cohort.objects.filter(pk=cohort.pk).update(capacity=1)
    page = shown(client, taken_in(client, ZHANAR, ERLAN))
    assert "2 people can be imported." in page
    assert "of these, no place is left for them" in page
    assert "There is no place left: this person goes to the waiting list." in page


def test_a_list_for_a_cohort_that_takes_nobody_any_more_is_refused(client: Client, cohort: Cohort) -> None:
    Cohort.objects.filter(pk=cohort.pk).update(ends_on=cohort.starts_on)
    page = client.post("/en/cohorts/kk-1/lists/new/", sent(csv(ZHANAR))).text
    assert "This cohort no longer takes anyone in." in page
    assert not RosterImport.objects.exists()


# --- rows ---------------------------------------------------------------------------------------------------


def test_rows_are_looked_through_by_what_became_of_them(client: Client) -> None:
    roster = taken_in(client, ZHANAR, ODD)
    assert "Серікова Жанар" not in shown(client, roster, "?rows=rejected")
    assert "Сапарова Дана" in shown(client, roster, "?rows=rejected")
    assert "Сапарова Дана" not in shown(client, roster, "?rows=new")
    assert "There are no such rows." in shown(client, roster, "?rows=known")
    assert "Сапарова Дана" in shown(client, roster, "?rows=nonsense&page=900")


def test_an_odd_number_is_accepted_with_a_reason(client: Client) -> None:
    roster = taken_in(client, ODD)
    row = page_of(roster, "rows/2/")
    assert "991231600003" in client.get(row).text  # to be compared with the document
    assert "This field is required" in client.post(row, {"reason": ""}).text
    assert client.post(row, {"reason": "Жеке куәлікте солай"}).status_code == 302
    assert "1 person can be imported." in shown(client, roster)
    assert "991231600003" not in client.get(row).text
    refused = client.post(row, {"reason": "Тағы"})
    assert "Only a row whose IIN has an odd last digit" in refused.text


def test_a_row_says_all_it_was_read_as(client: Client) -> None:
    heads = "Тегі;Аты;Фамилия;Имя;Туған күні;Email"
    told = "Серікова;Жанар;Серикова;Жанара;31.12.2099;zhanar@mektep.example"
    client.post("/en/cohorts/kk-1/lists/new/", sent(f"{heads}\n{told}\n".encode()))
    work()
    page = shown(client, RosterImport.objects.get(), "rows/2/")
    assert "Серікова Жанар" in page
    assert "Серикова Жанара" in page
    assert "31.12.2099" in page


def test_a_row_is_left_out(client: Client) -> None:
    roster = taken_in(client, ZHANAR, ERLAN)
    assert client.post(page_of(roster, "rows/2/leave-out/")).status_code == 302
    assert "1 person can be imported." in shown(client, roster)
    assert "Серікова Жанар" in shown(client, roster, "?rows=ignored")
    assert client.get(page_of(roster, "rows/2/leave-out/")).status_code == 405


def test_a_known_person_is_shown_beside_the_row(client: Client) -> None:
    known = make_person("Жанар", email="zhanar@mektep.example", names={"surname_kk": "Серікова"})
    roster = taken_in(client, ZHANAR)
    assert "Known already" in shown(client, roster)
    assert str(known) in shown(client, roster, "rows/2/")


# --- columns ------------------------------------------------------------------------------------------------


def test_a_column_taken_wrongly_is_corrected_and_the_list_read_anew(client: Client) -> None:
    roster = taken_in(client, ZHANAR)
    page = shown(client, roster, "columns/")
    assert "Лауазымы" in page
    assert "кітапханашы" in page
    assert IIN not in page
    columns = {"column_1": "name", "column_2": "iin", "column_3": "phone", "column_4": "email"}
    answer = client.post(
        page_of(roster, "columns/"), {"first": "1", "last": "1", **columns, "column_6": "org"}
    )
    assert (answer.status_code, answer["Location"]) == (302, page_of(roster))
    assert "The list is being read" in shown(client, roster)
    work()
    assert lists.facts(RosterRow.objects.get(roster=roster, verdict="new"))["org"] == "кітапханашы"


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"column_1": "name", "column_2": "name"}, "Column B is this already."),
        ({"column_2": "iin"}, "Say which column has the names."),
        ({"column_1": "name", "first": "3", "last": "2"}, "A header is one row or a few"),
        ({"column_1": "name", "first": "1", "last": "1000000"}, "A header is one row or a few"),
        ({"column_1": "director"}, "not one of the available choices"),
    ],
)
def test_columns_that_can_not_be_are_refused(client: Client, columns: dict[str, str], said: str) -> None:
    roster = taken_in(client, ZHANAR)
    response = client.post(page_of(roster, "columns/"), {"first": "1", "last": "1", **columns})
    assert response.status_code == 200
    assert said in response.text
    roster.refresh_from_db()
    assert roster.stage == ImportStage.SHOWN


# --- the import and its undoing -----------------------------------------------------------------------------


def test_a_list_is_imported_by_an_order_and_undone(client: Client, cohort: Cohort) -> None:
    roster = taken_in(client, ZHANAR, ERLAN, NAMELESS)
    imported(client, roster)
    assert cohort.enrolments.count() == 2
    page = shown(client, roster)
    assert "№ 17" in page
    assert "2 people leave the cohort as if never enrolled." in page
    assert "Import 2 people" not in page
    assert client.get(page_of(roster, "undo/")).status_code == 405
    assert client.post(page_of(roster, "undo/")).status_code == 302
    assert not cohort.enrolments.exists()
    assert "Undone" in shown(client, roster)


def test_once_somebody_has_signed_in_the_page_says_why_it_stays(client: Client, cohort: Cohort) -> None:
    roster = taken_in(client, ZHANAR)
    imported(client, roster)
    User.objects.filter(email="zhanar@mektep.example").update(last_login=timezone.now() + timedelta(hours=1))
    page = shown(client, roster)
    assert "somebody it brought has signed in since" in page
    assert page_of(roster, "undo/") not in page
    client.post(page_of(roster, "undo/"))
    assert cohort.enrolments.count() == 1


def test_an_order_without_a_number_imports_nobody(client: Client) -> None:
    roster = taken_in(client, ZHANAR)
    response = client.post(page_of(roster), {"number": "", "date": "01.09.2025"})
    assert response.status_code == 200
    roster.refresh_from_db()
    assert roster.stage == ImportStage.SHOWN


def test_what_changed_since_is_said_and_nobody_is_imported(client: Client, cohort: Cohort) -> None:
    roster = taken_in(client, ZHANAR)
    make_person("Бөтен", email="zhanar@mektep.example", phone="+77010000001", names={"surname_kk": "Жатов"})
    client.post(page_of(roster), {"number": "17", "date": "01.09.2025"})
    work()
    assert "Nobody was imported" in shown(client, roster)
    assert not cohort.enrolments.exists()


# --- files --------------------------------------------------------------------------------------------------


def test_the_file_is_given_back_as_it_came(client: Client) -> None:
    roster = taken_in(client, ZHANAR)
    response = client.get(page_of(roster, "file/"))
    assert response.content == csv(ZHANAR)
    assert response["Content-Disposition"].startswith("attachment")
    with roster.file.open("rb") as stored:
        assert IIN.encode() not in stored.read()


def test_rows_with_a_problem_are_given_back_with_the_reason_beside_each(client: Client) -> None:
    roster = taken_in(client, ZHANAR, NAMELESS)
    response = client.get(page_of(roster, "rejected.xlsx"))
    sheet = load_workbook(io.BytesIO(response.content)).active
    assert sheet is not None
    (row,) = list(sheet.iter_rows(min_row=2, values_only=True))
    assert "x@mektep.example" in row
    assert "There is no name." in row


def test_a_file_no_longer_kept_is_no_error(client: Client) -> None:
    roster = taken_in(client, ZHANAR)
    lists.forget_old(at=timezone.now() + timedelta(days=100))
    assert client.get(page_of(roster, "file/")).status_code == 302
    page = shown(client, roster)
    assert "The file is no longer kept." in page
    assert "no longer kept; what came of them is on record" in page
    assert "Серікова" not in page
    assert shown(client, roster, "columns/")
    assert shown(client, roster, "rows/2/")


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_empty_list_that_is_served_is_the_one_the_reader_knows(language: str) -> None:
    """After a change: manage.py write_list_templates."""
    served = load_workbook(Path(settings.BASE_DIR) / "static" / "courses" / f"list-{language}.xlsx")
    with translation.override(language):
        made = load_workbook(io.BytesIO(lists.template(language)))
    assert served.sheetnames == made.sheetnames
    for sheet in made:
        cells = [
            [[(cell.value, cell.number_format) for cell in row] for row in book[sheet.title].iter_rows()]
            for book in (served, made)
        ]
        assert cells[0] == cells[1]


# --- who, and how many queries ------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.TEACHER, Role.DIRECTOR])
def test_only_who_takes_people_in_sees_lists(client: Client, cohort: Cohort, role: Role) -> None:
    roster = taken_in(client, ZHANAR)
    other = signed_in(make_staff(cohort.provider, role))
    elsewhere = signed_in(make_staff(make_provider("mysal"), Role.COORDINATOR))
    for stranger in (other, elsewhere):
        for more in ("", "columns/", "rows/2/", "file/", "rejected.xlsx"):
            assert stranger.get(page_of(roster, more)).status_code == 404
        for more in ("", "columns/", "rows/2/", "rows/2/leave-out/", "undo/"):
            assert stranger.post(page_of(roster, more)).status_code == 404
        assert stranger.get("/en/cohorts/kk-1/lists/").status_code == 404
        assert stranger.post("/en/cohorts/kk-1/lists/new/").status_code == 404


def a_list_of(cohort: Cohort, count: int, stage: ImportStage, **facts: Any) -> RosterImport:
    """Kept, without the worker: every row with the same words of it."""
    roster = RosterImport.objects.create(
        cohort=cohort, file="rosters/none", file_name="тізім.xlsx", stage=stage, at=timezone.now(), **facts
    )
    token = seal({"names": {"kk": ["Ахметова", "Айгүл", ""]}, "cells": ["1"], "email": "a@mektep.example"})
    RosterRow.objects.bulk_create(
        RosterRow(
            roster=roster,
            number=number,
            token=token,
            verdict="new" if number % 5 else "rejected",
            problems=[["look_alikes", {}]] if number % 5 else [["no_name", {}]],
        )
        for number in range(2, count + 2)
    )
    return roster


@pytest.mark.parametrize(
    ("stage", "facts", "queries"),
    [
        (ImportStage.SHOWN, {}, 8),
        (ImportStage.IMPORTED, {"imported_at": timezone.now(), "report": {"enrolled": 3}}, 21),
    ],
)
def test_a_list_takes_as_many_queries_for_five_thousand_rows_as_for_fifty(
    client: Client,
    cohort: Cohort,
    stage: ImportStage,
    facts: dict[str, Any],
    queries: int,
    django_assert_num_queries: Any,
) -> None:
    client.get("/en/cohorts/kk-1/lists/")
    for count in (50, 5000):
        roster = a_list_of(cohort, count, stage, **facts)
        with django_assert_num_queries(queries):
            assert client.get(page_of(roster)).status_code == 200


def test_the_lists_take_as_many_queries_for_thirty_as_for_three(
    client: Client, cohort: Cohort, django_assert_num_queries: Any
) -> None:
    make_cohort(cohort.edition, "kk-2")
    client.get("/en/cohorts/kk-1/lists/")
    for count in (3, 27):
        for _place in range(count):
            a_list_of(cohort, 1, ImportStage.SHOWN, by=make_staff(cohort.provider, Role.COORDINATOR))
        with django_assert_num_queries(6):
            client.get("/en/cohorts/kk-1/lists/")
