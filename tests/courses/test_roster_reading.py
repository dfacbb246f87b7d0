"""A list is taken in, read by the worker, judged against who is on record, and looked through."""

import io
import json
import logging
from datetime import timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.utils import timezone, translation
from openpyxl import load_workbook

from content.models import Edition
from courses.domain import roster as rosters
from courses.domain.roster.judging import judge
from courses.due import rosters as due_rosters
from courses.enums import ImportStage
from courses.models import Application, Cohort, Department, Quota, RosterImport, RosterRow
from lms.domain.people import set_iin
from lms.domain.personal_data import erase
from lms.models import Region, User
from tests.courses.rosters.made import AIGUL, HEADS, OMAR, many, number_of, read, xlsx
from tests.courses_made import BEGINS, make_cohort, noon, take_in
from tests.factories import ANOTHER_IIN, IIN, NO_CHECK_DIGIT_FITS, make_person, make_provider

AT = noon(BEGINS - timedelta(days=20))


def taken(cohort: Cohort, content: bytes, **facts: Any) -> RosterImport:
    """Uploaded and read."""
    roster = rosters.upload(
        **{
            "cohort": cohort,
            "content": content,
            "name": "тізім.xlsx",
            "department": None,
            "by": None,
            "at": AT,
        }
        | facts
    )
    rosters.read(roster)
    return roster


def of(cohort: Cohort, *rows: Any, **facts: Any) -> RosterImport:
    return taken(cohort, xlsx([HEADS, *rows]), **facts)


def told(roster: RosterImport) -> list[tuple[int, str, list[str]]]:
    return [
        (row.number, row.verdict, [code for code, _facts in row.problems])
        for row in rosters.rows_shown(roster)
    ]


@pytest.fixture
def department(cohort: Cohort) -> Department:
    return Department.objects.create(
        provider=cohort.provider,
        name_kk="Абай бөлімі",
        name_ru="Абайский отдел",
        region=Region.objects.first(),
    )


# --- taking in ---


def test_a_list_is_kept_encrypted_and_read_by_the_worker(cohort: Cohort) -> None:
    content = xlsx([HEADS, AIGUL])
    roster = rosters.upload(cohort=cohort, content=content, name="а.xlsx", department=None, by=None, at=AT)
    assert roster.stage == ImportStage.READING
    with roster.file.open("rb") as stored:
        assert IIN.encode() not in stored.read()
    assert rosters.kept_file(roster) == content
    assert due_rosters(timezone.now()) == {"due": 1, "done": 1, "failed": 0}
    roster.refresh_from_db()
    assert (roster.stage, roster.done_rows, roster.all_rows) == (ImportStage.SHOWN, 1, 1)
    assert due_rosters(timezone.now())["due"] == 0


def test_what_a_list_says_of_people_stands_nowhere_in_plain(
    cohort: Cohort, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        roster = of(cohort, AIGUL, [*OMAR[:2], NO_CHECK_DIGIT_FITS, *OMAR[3:]])
    stored = json.dumps(
        [list(RosterRow.objects.values("problems", "token")), roster.mapping, roster.report, roster.problem]
    )
    for secret in (IIN, NO_CHECK_DIGIT_FITS, "Ахметова", "aigul@", "77010000001"):
        assert secret not in stored
        assert secret not in caplog.text


@pytest.mark.parametrize(
    ("content", "words"), [(b"", "empty"), (bytes(16 * 1024 * 1024), "larger than 15 MB")]
)
def test_what_can_be_no_list_is_refused_at_once(cohort: Cohort, content: bytes, words: str) -> None:
    with pytest.raises(rosters.RosterRefused, match=words):
        rosters.upload(cohort=cohort, content=content, name="a", department=None, by=None, at=AT)
    assert not RosterImport.objects.exists()


def test_a_list_for_a_cohort_that_takes_nobody_any_more_is_refused_at_once(cohort: Cohort) -> None:
    with pytest.raises(rosters.RosterRefused, match="no longer takes anyone in"):
        of(cohort, AIGUL, at=AT + timedelta(days=60))
    assert not RosterImport.objects.exists()


def test_another_providers_department_is_refused(cohort: Cohort) -> None:
    other = Department.objects.create(provider=make_provider("mysal"), name_kk="Б", name_ru="Б")
    with pytest.raises(rosters.RosterRefused, match="another provider"):
        of(cohort, AIGUL, department=other)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7", "This is not a list"),
        (xlsx([["Бағасы", "Саны"], [1, 2]]), "No header was found"),
        (xlsx([HEADS, ["Барлығы", 0]]), "Below the header there is nobody"),
    ],
)
def test_a_list_that_can_not_be_read_gives_one_sentence_and_changes_nothing(
    cohort: Cohort, content: bytes, words: str
) -> None:
    roster = taken(cohort, content)
    assert roster.stage == ImportStage.UNREADABLE
    assert set(roster.problem) == {"kk", "ru", "en"}
    assert words in roster.problem["en"]
    assert not roster.rows.exists()


# --- judging ---


def test_every_row_has_a_verdict_and_its_own_number(cohort: Cohort) -> None:
    known = make_person(
        names={"surname_kk": "Омаров", "given_name_kk": "Ерлан"}, email="erlan@mektep.example"
    )
    roster = of(
        cohort,
        AIGUL,
        OMAR,
        ["Абай ауданы"],
        [3, "Сейітова С.", number_of(3), "87010000003"],
        [4, "Қасымова Баян", "", ""],
        ["Барлығы", 4],
    )
    assert told(roster) == [
        (2, "new", []),
        (3, "known", ["other_language"]),
        (5, "rejected", ["name_initials"]),
        (6, "rejected", ["iin_missing", "no_address"]),
    ]
    assert [row.person for row in rosters.rows_shown(roster, "known")] == [known]
    assert [row.number for row in rosters.rows_shown(roster, "ignored")] == [4, 7]


def test_the_summary_groups_the_rows_by_their_cause_in_one_query(
    cohort: Cohort, django_assert_num_queries: Any
) -> None:
    roster = of(
        cohort,
        AIGUL,
        [2, "Сейітова С.", number_of(3), "87010000003"],
        [3, "Омарова Ә.", number_of(4), "87010000004"],
        [4, "Қасымова Баян", "", "87010000005"],
        ["Барлығы", 4],
    )
    with django_assert_num_queries(1):
        found = rosters.summary(roster)
    assert (found.new, found.known, found.rejected, found.ignored, found.waiting) == (2, 0, 2, 1, 0)
    assert [(cause.code, cause.rows) for cause in found.rejections] == [("name_initials", [3, 4])]
    assert [(cause.code, cause.rows) for cause in found.warnings] == [("iin_missing", [5])]
    assert found.rejections[0].words == "Initials stand instead of the given name: write it in full."


def test_the_same_person_twice_is_told_with_the_row_of_the_first(cohort: Cohort) -> None:
    roster = of(
        cohort,
        [1, "Ахметова", IIN, "87010000001"],  # no given name: this row doesn't count
        [2, "Ахметова Айгүл", IIN, "87010000001"],
        [3, "Ахметова Айгуль", IIN, "87010000009"],
        [4, "Ахметова Айгүл", "", "87010000001"],
        [5, "Ахметова Айгүл", ANOTHER_IIN, "87010000002"],  # a namesake
    )
    assert [(number, verdict) for number, verdict, _codes in told(roster)] == [
        (2, "rejected"),
        (3, "new"),
        (4, "rejected"),
        (5, "rejected"),
        (6, "new"),
    ]
    row = roster.rows.get(number=4)
    assert rosters.sentences(row) == ["The same person stands in row 3 already."]


def test_an_office_address_of_several_people_signs_nobody_in(cohort: Cohort) -> None:
    roster = of(
        cohort,
        [1, "Ахметова Айгүл", IIN, "87010000001", "mektep5@edu.example"],
        [2, "Омаров Ерлан", ANOTHER_IIN, "", "mektep5@edu.example"],
        [3, "Сейітова Сәуле", number_of(3), "87010000003", "mektep5@edu.example"],
    )
    assert told(roster) == [
        (2, "new", ["shared_email"]),
        (3, "rejected", ["shared_email", "no_own_address"]),
        (4, "new", ["shared_email"]),
    ]


def test_a_known_number_is_the_person_whatever_the_name(cohort: Cohort) -> None:
    person = make_person("Айгүл", email="kelin@mektep.example")
    set_iin(person=person, number=IIN, by=None)
    take_in(make_cohort(cohort.edition, "kk-2"), person)
    roster = of(cohort, [1, "Омарова Айгүл", IIN, "87010000001"])
    assert told(roster) == [(2, "known", ["name_differs_from_known"])]
    assert roster.rows.get().person == person


@pytest.mark.parametrize("phone", ["", "12-34"])
def test_whom_the_provider_knows_by_the_number_needs_no_address(
    cohort: Cohort, coordinator: User, phone: str
) -> None:
    person = make_person("Айгүл", email="kelin@mektep.example")
    set_iin(person=person, number=IIN, by=None)
    take_in(make_cohort(cohort.edition, "kk-2"), person)
    roster = of(cohort, [1, "Ахметова Айгүл", IIN, phone], [2, "Омаров Ерлан", ANOTHER_IIN, phone])
    code = "phone_invalid" if phone else "no_address"
    assert told(roster) == [(2, "known", [code]), (3, "rejected", [code])]
    warnings = [cause.code for cause in rosters.summary(roster).warnings]
    assert warnings == (["phone_invalid"] if phone else [])
    rosters.ask_import(roster=roster, number="1", date=BEGINS - timedelta(days=30), by=coordinator, at=AT)
    rosters.work(roster)
    assert [place.learner for place in cohort.enrolments.all()] == [person]
    # and once inside, that is the reason, not the address
    again = of(cohort, [1, "Ахметова Айгүл", IIN, phone])
    assert [cause.code for cause in rosters.summary(again).rejections] == ["already_in_cohort"]
    assert rosters.sentences(again.rows.get()) == ["This person is in the cohort already."]


def test_whom_other_providers_alone_know_needs_an_address(cohort: Cohort) -> None:
    set_iin(person=make_person("Басқа", email="basqa@mektep.example"), number=IIN, by=None)
    assert told(of(cohort, [1, "Ахметова Айгүл", IIN])) == [(2, "rejected", ["no_address"])]


def test_whom_the_provider_knows_waits_for_a_place_without_an_address(
    edition: Edition, coordinator: User
) -> None:
    cohort = make_cohort(edition, "kk-9", capacity=1)
    person = make_person("Айгүл", email="kelin@mektep.example")
    set_iin(person=person, number=IIN, by=None)
    take_in(make_cohort(edition, "kk-2"), person)
    roster = of(cohort, OMAR, [2, "Ахметова Айгүл", IIN])
    rosters.ask_import(roster=roster, number="1", date=BEGINS - timedelta(days=30), by=coordinator, at=AT)
    rosters.work(roster)
    assert [(waiting.person, waiting.email) for waiting in cohort.applications.all()] == [(person, "")]


def test_a_name_that_lost_its_letters_is_told_before_anything_else(cohort: Cohort) -> None:
    roster = of(cohort, [1, "?бді?алы?ова ?сел", NO_CHECK_DIGIT_FITS, ""], [*AIGUL[:5], "?аза?стан мектебі"])
    assert [(cause.code, cause.rows) for cause in rosters.summary(roster).rejections] == [
        ("lost_letters", [2])
    ]
    assert [(cause.code, cause.rows) for cause in rosters.summary(roster).warnings] == [("lost_letters", [3])]
    # rejected for something else, with letters lost in the school's name alone
    roster = of(cohort, [1, "Ахметова А.", IIN, "87010000001", "", "?аза?стан мектебі"])
    assert [cause.code for cause in rosters.summary(roster).rejections] == ["name_initials"]


def test_an_address_of_somebody_with_another_number_is_not_taken(cohort: Cohort) -> None:
    owner = make_person("Айгүл", email="aigul@mektep.example")
    set_iin(person=owner, number=ANOTHER_IIN, by=None)
    roster = of(
        cohort,
        [1, "Ахметова Айгүл", IIN, "", "aigul@mektep.example"],
        [2, "Ахметова Баян", number_of(3), "87010000003", "aigul@mektep.example"],
    )
    # the second has a phone of her own
    assert [(number, verdict) for number, verdict, _codes in told(roster)] == [(2, "rejected"), (3, "new")]
    assert told(roster)[0][2][-1] in {"address_taken", "no_own_address"}


def test_an_address_without_a_number_is_known_only_by_a_like_name(cohort: Cohort) -> None:
    person = make_person("Айгүл", email="aigul@mektep.example")
    take_in(make_cohort(cohort.edition, "kk-2"), person)
    roster = of(cohort, [1, "Ахметова Айгуль", "", "", "aigul@mektep.example"])
    assert told(roster) == [(2, "known", ["iin_missing", "name_differs_from_known"])]
    roster = of(cohort, [1, "Петров Иван", "", "", "aigul@mektep.example"])
    assert told(roster) == [(2, "rejected", ["iin_missing", "email_of_another", "address_taken"])]


@pytest.mark.parametrize(("known", "code"), [(True, "closed_account"), (False, "not_by_a_list")])
def test_of_whom_other_providers_alone_know_nothing_is_told(cohort: Cohort, known: bool, code: str) -> None:
    person = make_person("Басқа", email="basqa@mektep.example")
    set_iin(person=person, number=IIN, by=None)
    if known:
        take_in(make_cohort(cohort.edition, "kk-2"), person)
    row = [1, "Омарова Айгүл", IIN, "87010000001"]
    names = ["name_differs_from_known"] if known else []
    assert told(of(cohort, row)) == [(2, "known", names)]
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert told(of(cohort, row)) == [(2, "rejected", [code, *names])]


def test_somebody_on_record_who_stands_in_two_rows_counts_once(cohort: Cohort, coordinator: User) -> None:
    """Found in one by the number, in the other by the phone."""
    person = make_person("Айгүл", email="aigul@mektep.example", phone="+77010000001")
    set_iin(person=person, number=IIN, by=None)
    roster = of(
        cohort,
        [1, "Ахметова Айгүл", IIN, "", "kitaphana@mektep.example"],
        [2, "Ахметова Айгүл", "", "87010000001"],
    )
    assert [(number, verdict) for number, verdict, _codes in told(roster)] == [(2, "known"), (3, "rejected")]
    assert rosters.sentences(roster.rows.get(number=3)) == ["The same person stands in row 2 already."]
    rosters.ask_import(roster=roster, number="1", date=BEGINS - timedelta(days=30), by=coordinator, at=AT)
    rosters.carry_in(roster)
    assert [place.learner for place in cohort.enrolments.all()] == [person]


def test_whoever_is_in_the_cohort_already_is_told(cohort: Cohort) -> None:
    person = make_person("Айгүл", email="aigul@mektep.example")
    take_in(cohort, person)
    assert told(of(cohort, [1, "Ахметова Айгүл", IIN, "", "aigul@mektep.example"])) == [
        (2, "rejected", ["already_in_cohort"])
    ]


def test_a_check_digit_that_fails_is_accepted_with_a_reason(cohort: Cohort, coordinator: User) -> None:
    roster = of(cohort, [1, "Ахметова Айгүл", NO_CHECK_DIGIT_FITS, "87010000001"])
    (row,) = rosters.rows_shown(roster)
    assert (row.verdict, row.problems) == ("rejected", [["iin_check_digit", {}]])
    with pytest.raises(rosters.RosterRefused, match="Say why"):
        rosters.accept_row(row=row, reason=" ", by=coordinator, at=AT)
    rosters.accept_row(row=row, reason="Куәлікте солай", by=coordinator, at=AT)
    assert (row.verdict, row.problems) == ("new", [["iin_accepted", {}]])
    with pytest.raises(rosters.RosterRefused, match="Only a row"):
        rosters.accept_row(row=row, reason="Тағы", by=coordinator, at=AT)


def test_a_row_left_out_lets_its_double_count(cohort: Cohort) -> None:
    roster = of(cohort, [1, "Ахметова Айгүл", IIN, "87010000001"], [2, "Ахметова Айгуль", IIN, "87010000002"])
    first, second = rosters.rows_shown(roster)
    rosters.leave_out(row=first)
    second.refresh_from_db()
    assert (first.verdict, second.verdict) == ("ignored", "new")


def test_those_beyond_the_quota_or_the_places_go_to_the_waiting_list(
    edition: Edition, department: Department
) -> None:
    cohort = make_cohort(edition, "kk-9", capacity=3)
    assert [codes for _number, _verdict, codes in told(taken(cohort, many(4)))] == [
        [],
        [],
        [],
        ["waiting_list"],
    ]
    Quota.objects.create(cohort=cohort, department=department, places=2)
    roster = taken(cohort, many(4), department=department)
    assert rosters.summary(roster).waiting == 2
    # the others have one place that no quota promises
    assert rosters.summary(taken(cohort, many(4))).waiting == 3


# --- correcting the columns ---


def test_the_columns_found_are_shown_with_values_whose_numbers_are_masked(cohort: Cohort) -> None:
    roster = of(cohort, AIGUL, OMAR)
    found = rosters.columns_found(roster)
    assert (found.sheets, found.sheet, found.header_rows) == (["Тізім"], "Тізім", [1])
    iin = found.columns[2]
    assert (iin.letter, iin.head, iin.field, iin.values) == (
        "C",
        "ЖСН",
        "iin",
        ["••••••••0002", "••••••••0301"],
    )
    assert found.fields["iin"] == "IIN"


def test_a_coordinator_corrects_the_columns_and_it_is_read_anew(cohort: Cohort) -> None:
    rows = [["x1", "x2", "x3"], ["Мектеп", "Ахметова Айгүл", "87010000001"], ["Мектеп", "Омаров Ерлан", ""]]
    roster = taken(cohort, xlsx(rows))
    assert roster.stage == ImportStage.UNREADABLE
    assert [column.values for column in rosters.columns_found(roster).columns] == [
        ["x1", "Мектеп", "Мектеп"],
        ["x2", "Ахметова Айгүл", "Омаров Ерлан"],
        ["x3", "87010000001"],
    ]
    rosters.remap(
        roster=roster,
        mapping={"sheet": "Тізім", "header_rows": [1], "columns": {"org": 0, "name": 1, "phone": 2}},
        at=AT,
    )
    assert roster.stage == ImportStage.READING
    assert due_rosters(timezone.now())["done"] == 1
    roster.refresh_from_db()
    assert told(roster) == [(2, "new", ["iin_missing"]), (3, "rejected", ["iin_missing", "no_address"])]


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"iin": 0}, "which column has the names"),
        ({"name": 0, "iin": 0}, "can't be two things"),
        ({"name": 0, "password": 1}, "no such column"),
        ({"name": -1}, "no such column"),
    ],
)
def test_a_mapping_that_can_not_be_is_refused(cohort: Cohort, columns: dict[str, int], words: str) -> None:
    roster = of(cohort, AIGUL)
    with pytest.raises(rosters.RosterRefused, match=words):
        rosters.remap(
            roster=roster, mapping={"sheet": "Тізім", "header_rows": [1], "columns": columns}, at=AT
        )


# --- the rows as they are shown, and given back ---


def test_a_row_is_shown_with_its_number_masked(cohort: Cohort) -> None:
    facts = rosters.facts(of(cohort, AIGUL).rows.get())
    assert (facts["iin"], facts["phone"], facts["name"]) == (
        "••••••••0002",
        "+7 701 000 00 01",
        "Ахметова Айгүл Серікқызы",
    )
    assert IIN not in str(facts)


def test_rejected_rows_are_given_back_and_can_be_sent_again_once_mended(cohort: Cohort) -> None:
    roster = of(cohort, AIGUL, [2, "Омаров Е.", ANOTHER_IIN, "87010000002"])
    content = rosters.rejected_file(roster)
    again = taken(cohort, content)
    assert told(again) == [(2, "rejected", ["name_initials"])]
    facts = rosters.facts(again.rows.get(number=2), whole=True)
    assert facts["iin"] == ANOTHER_IIN
    assert "Initials stand instead of the given name: write it in full." in facts["cells"]


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_an_address_added_in_the_spreadsheet_of_rejected_rows_takes_the_person_in(
    cohort: Cohort, language: str
) -> None:
    """The whole way: given back, mended beside its reason, sent again; and what is still amiss once more."""
    rows = [["Абай ауданының тізімі"], HEADS, AIGUL, [*OMAR[:3], "", "", *OMAR[5:]]]
    rows += [[3, "Сейітова Сәуле", number_of(3), ""]]
    roster = taken(cohort, xlsx(rows))
    with translation.override(language):
        book = load_workbook(io.BytesIO(rosters.rejected_file(roster)))
        page = book.worksheets[0]
        assert [cell.value for cell in page[1]][:8] == HEADS
        page["D2"] = "8 701 000 00 02"
        into = io.BytesIO()
        book.save(into)
        again = taken(cohort, into.getvalue())
        assert told(again) == [(2, "new", ["other_language"]), (3, "rejected", ["no_address"])]
        assert rosters.facts(again.rows.get(number=2), whole=True) | {"cells": []} == {
            "name": "Омаров Ерлан",
            "names": {"kk": "Омаров Ерлан"},
            "iin": ANOTHER_IIN,
            "phone": "+7 701 000 00 02",
            "email": "",
            "birth": "",
            "org": "№ 6 мектеп",
            "org_type": "",
            "position": "кітапханашы",
            "language": "ru",
            "region": "",
            "cells": [],
        }
        third = taken(cohort, rosters.rejected_file(again))
    assert told(third) == [(2, "rejected", ["no_address"])]


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_rejected_rows_of_a_list_whose_columns_were_said_are_read_without_saying_them_again(
    cohort: Cohort, language: str
) -> None:
    rows = [["x1", "x2", "x3"], ["Мектеп", "Ахметова Айгүл", "87010000001"], ["Мектеп", "Омаров Ерлан", ""]]
    roster = taken(cohort, xlsx(rows))
    columns = {"org": 0, "name": 1, "phone": 2}
    rosters.remap(roster=roster, mapping={"sheet": "Тізім", "header_rows": [1], "columns": columns}, at=AT)
    rosters.read(roster)
    with translation.override(language):
        again = taken(cohort, rosters.rejected_file(roster))
    assert (again.mapping["columns"], told(again)) == (
        columns,
        [(2, "rejected", ["iin_missing", "no_address"])],
    )


# --- forgetting ---


def test_a_list_is_forgotten_after_three_months(cohort: Cohort) -> None:
    roster = of(cohort, AIGUL)
    name = roster.file.name
    assert rosters.forget_old(at=AT + timedelta(days=89)) == 0
    assert rosters.forget_old(at=AT + timedelta(days=91)) == 1
    roster.refresh_from_db()
    assert not roster.file
    assert not roster.file.storage.exists(name)
    assert "preview" not in roster.mapping
    assert set(roster.rows.values_list("token", flat=True)) == {""}
    assert rosters.facts(roster.rows.get())["name"] == ""
    assert rosters.forget_old(at=AT + timedelta(days=92)) == 0


def test_an_erasure_takes_the_rows_and_the_file(cohort: Cohort) -> None:
    person = make_person("Айгүл", email="aigul@mektep.example")
    roster = of(cohort, AIGUL, OMAR)
    erase(person=person, at=AT)
    roster.refresh_from_db()
    assert not roster.file
    assert [bool(row.token) for row in roster.rows.order_by("number")] == [False, True]


def test_an_erasure_takes_the_rows_that_were_never_matched(edition: Edition, coordinator: User) -> None:
    """On the waiting list and rejected, by the number that was put on record later."""
    cohort = make_cohort(edition, "kk-9", capacity=1)
    take_in(cohort, make_person())
    first = of(cohort, AIGUL, OMAR)
    rosters.ask_import(roster=first, number="1", date=BEGINS - timedelta(days=30), by=coordinator, at=AT)
    rosters.carry_in(first)
    assert set(first.rows.values_list("person", flat=True)) == {None}
    again = of(cohort, [1, "Ахметова А.", IIN, ""], OMAR)
    person = make_person("Айгүл", email="baska@mektep.example")
    set_iin(person=person, number=IIN, by=None)
    Application.objects.filter(email="aigul@mektep.example").update(iin_digest="", person=person)
    erase(person=person, at=AT)
    for roster in (first, again):
        roster.refresh_from_db()
        assert not roster.file
        assert [bool(row.token) for row in roster.rows.order_by("number")] == [False, True]


def test_an_erasure_takes_a_row_by_its_application_where_no_number_is_on_record(
    edition: Edition, coordinator: User
) -> None:
    cohort = make_cohort(edition, "kk-9", capacity=1)
    take_in(cohort, make_person())
    roster = of(cohort, AIGUL, OMAR)
    rosters.ask_import(roster=roster, number="1", date=BEGINS - timedelta(days=30), by=coordinator, at=AT)
    rosters.carry_in(roster)
    person = make_person("Айгүл", email="baska@mektep.example")
    Application.objects.filter(email="aigul@mektep.example").update(person=person)
    erase(person=person, at=AT)
    assert [bool(row.token) for row in roster.rows.order_by("number")] == [False, True]


def test_judging_a_long_list_takes_as_many_queries_as_a_short_one(
    cohort: Cohort, django_assert_num_queries: Any
) -> None:
    take_in(cohort, make_person())
    for count in (5, 400):
        people = read(many(count)).people
        with django_assert_num_queries(8):
            judge(people, cohort=cohort, department=None)


def test_a_list_comes_under_the_newest_key(cohort: Cohort, settings: Any, capsys: Any) -> None:
    roster = of(cohort, AIGUL)
    old, new = settings.IIN_KEYS, [Fernet.generate_key().decode()]
    settings.IIN_KEYS = [*new, *old]
    call_command("rotate_iin")
    told = json.loads(capsys.readouterr().out)
    assert (told["lists"], told["list_rows"], told["problems"]) == (1, 1, [])
    settings.IIN_KEYS = new
    roster.refresh_from_db()
    assert rosters.kept_file(roster).startswith(b"PK")
    assert rosters.facts(roster.rows.get())["name"] == "Ахметова Айгүл Серікқызы"
    assert rosters.columns_found(roster).sheets == ["Тізім"]
