"""Documents of a course: what they say, and that the files say it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils.translation import override

from content.models import Edition
from courses import files
from courses.domain.attendance import attendance, mark
from courses.domain.enrolments import leave
from courses.domain.files import FileRefused, called, forget_old
from courses.domain.leaving import transfer
from courses.due import course_files, old_course_files
from courses.enums import EnrolmentState, FileKind, OrderKind
from courses.files.facts import list_paper, order_paper, reference_paper
from courses.files.journal import journal_paper, timetable_paper
from courses.models import Cohort, CourseFile, Enrolment, Session, TimetableVersion
from lms.domain.people import set_iin
from lms.domain.personal_data import erase
from lms.models import Provider, User
from tests.courses.made_files import (
    AT,
    LONG,
    asked,
    enrolment_order,
    made,
    ordered,
    sorted_by_name,
    with_letterhead,
)
from tests.courses_made import BEGINS, everyone_was_there, make_cohort, noon, some_people, take_in
from tests.factories import IIN, make_person


@pytest.fixture(autouse=True)
def letterhead(provider: Provider) -> None:
    with_letterhead(provider)


@pytest.fixture
def places(cohort: Cohort) -> list[Enrolment]:
    return take_in(cohort, make_person(names=LONG), *some_people(2))


# --- asked for and forgotten --------------------------------------------------------------------------------


def test_the_worker_is_woken_and_makes_it(
    cohort: Cohort, coordinator: User, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        row = asked(cohort, FileKind.LIST, coordinator)
    row.refresh_from_db()
    assert row.done_at
    assert row.file


def test_what_is_due_is_made_without_a_wake_up_too(cohort: Cohort, coordinator: User) -> None:
    row = asked(cohort, FileKind.TIMETABLE, coordinator)
    assert course_files(AT) == {"due": 1, "done": 1, "failed": 0}
    assert course_files(AT) == {"due": 0, "done": 0, "failed": 0}
    row.refresh_from_db()
    assert row.file


def test_the_same_within_a_minute_is_the_same_row(cohort: Cohort, coordinator: User, teacher: User) -> None:
    first = asked(cohort, FileKind.LIST, coordinator)
    soon = AT + timedelta(seconds=59)
    assert asked(cohort, FileKind.LIST, coordinator, at=soon) == first
    others = [
        asked(cohort, FileKind.LIST, teacher, at=soon),
        asked(cohort, FileKind.LIST, coordinator, at=soon, language="ru"),
        asked(cohort, FileKind.LIST, coordinator, "xlsx", at=soon),
        asked(cohort, FileKind.LIST, coordinator, at=AT + timedelta(seconds=60)),
    ]
    assert len({first, *others}) == 5
    # one that is made already may be of yesterday by now
    CourseFile.objects.filter(pk=first.pk).update(done_at=soon)
    assert asked(cohort, FileKind.LIST, coordinator, at=soon) != first


def test_what_was_given_up_is_asked_for_anew(cohort: Cohort, coordinator: User) -> None:
    first = asked(cohort, FileKind.LIST, coordinator)
    CourseFile.objects.update(failed_at=AT)
    assert asked(cohort, FileKind.LIST, coordinator) != first


def test_a_document_goes_after_a_week_with_its_file(
    cohort: Cohort, coordinator: User, django_capture_on_commit_callbacks: Any
) -> None:
    row = asked(cohort, FileKind.LIST, coordinator)
    made(row)
    name, storage = row.file.name, row.file.storage
    assert forget_old(at=AT + timedelta(days=7)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert old_course_files(AT + timedelta(days=7, minutes=1)) == {"deleted": 1}
    assert not storage.exists(name)
    assert not CourseFile.objects.exists()


def test_made_twice_it_leaves_one_file(cohort: Cohort, coordinator: User) -> None:
    row = asked(cohort, FileKind.LIST, coordinator)
    made(row)
    first = row.file.name
    made(row)
    assert row.file.name == first


def test_a_row_that_went_while_it_was_made_leaves_no_file(cohort: Cohort, coordinator: User) -> None:
    row = asked(cohort, FileKind.LIST, coordinator)
    CourseFile.objects.all().delete()
    files.make(row)
    assert not row.file.storage.exists(files.stored_as(row))


def test_an_erasure_takes_every_document_with_the_persons_name(
    edition: Edition,
    cohort: Cohort,
    coordinator: User,
    places: list[Enrolment],
    django_capture_on_commit_callbacks: Any,
) -> None:
    elsewhere = asked(make_cohort(edition, "kk-2"), FileKind.LIST, coordinator)
    row = asked(cohort, FileKind.LIST, coordinator)
    made(row)
    asked(cohort, FileKind.REFERENCE, places[1].learner, enrolment=places[1])
    with django_capture_on_commit_callbacks(execute=True):
        erase(person=places[0].learner, at=AT)
    assert list(CourseFile.objects.all()) == [elsewhere]
    assert not row.file.storage.exists(row.file.name)


@pytest.mark.parametrize(
    ("kind", "format", "language"),
    [
        (FileKind.ORDER, "xlsx", "kk"),
        (FileKind.REFERENCE, "xlsx", "kk"),
        (FileKind.LIST, "docx", "kk"),
        (FileKind.LIST, "pdf", "en"),
        (FileKind.ORDER, "pdf", "kk"),
        (FileKind.REFERENCE, "pdf", "kk"),
    ],
)
def test_what_there_is_not_is_refused(
    kind: FileKind, format: str, language: str, cohort: Cohort, coordinator: User
) -> None:
    with pytest.raises(FileRefused):
        asked(cohort, kind, coordinator, format, language=language)


def test_an_order_and_a_person_are_of_the_cohort(
    edition: Edition, cohort: Cohort, coordinator: User, places: list[Enrolment]
) -> None:
    other = make_cohort(edition, "kk-2")
    with pytest.raises(FileRefused, match="order of this cohort"):
        asked(other, FileKind.ORDER, coordinator, order=enrolment_order(cohort))
    with pytest.raises(FileRefused, match="person of this cohort"):
        asked(other, FileKind.REFERENCE, coordinator, enrolment=places[0])
    with pytest.raises(FileRefused, match="order of this cohort"):
        asked(cohort, FileKind.LIST, coordinator, order=enrolment_order(cohort))
    with pytest.raises(FileRefused, match="not printed here"):
        asked(cohort, FileKind.ORDER, coordinator, order=ordered(cohort, OrderKind.CERTIFICATES))


def test_very_many_people_are_a_spreadsheet_only(
    cohort: Cohort, coordinator: User, places: list[Enrolment], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("courses.domain.files.MOST_ON_PAPER", 2)
    for kind in (FileKind.LIST, FileKind.JOURNAL):
        with pytest.raises(FileRefused, match="as a spreadsheet only"):
            asked(cohort, kind, coordinator)
        asked(cohort, kind, coordinator, "xlsx")
    asked(cohort, FileKind.TIMETABLE, coordinator)
    asked(cohort, FileKind.ORDER, coordinator, order=enrolment_order(cohort))


def test_a_files_name_is_ascii_and_names_nobody(
    cohort: Cohort, coordinator: User, places: list[Enrolment]
) -> None:
    order, place = enrolment_order(cohort), places[0]
    assert called(asked(cohort, FileKind.LIST, coordinator, "xlsx")) == "kk-1-list-kk.xlsx"
    row = asked(cohort, FileKind.ORDER, coordinator, order=order, language="ru")
    assert called(row) == f"kk-1-order-2025-08-25-{order.pk}-ru.pdf"
    row = asked(cohort, FileKind.REFERENCE, coordinator, enrolment=place)
    assert called(row) == f"kk-1-reference-{place.pk}-kk.pdf"


# --- orders -------------------------------------------------------------------------------------------------


def test_an_order_of_enrolment_says_whom_it_takes_where(cohort: Cohort, places: list[Enrolment]) -> None:
    paper = order_paper(enrolment_order(cohort), "kk")
    assert (paper.number, paper.date) == ("7", "«25» тамыз 2025 жыл")
    assert paper.head.bin == "991240000012"
    assert (paper.head.city, paper.head.director) == ("Ақтөбе", "Қ. Ә. Жұмабекова")
    assert "72 академиялық сағат" in paper.preamble
    assert "2025 жылғы 8 қаңтар № 1-П бұйрық" in paper.preamble
    for fact in ("kk-1", "күндізгі оқыту", "қазақ тілі", "2025 жылғы 1–26 қыркүйек"):
        assert fact in paper.ordered
    assert [row[1] for row in paper.people.rows] == [
        place.name("kk").full for place in sorted_by_name(cohort)
    ]
    assert [row[0] for row in paper.people.rows] == ["1", "2", "3"]
    assert paper.nobody == ""


def test_it_speaks_russian_to_those_who_ask_so(cohort: Cohort, places: list[Enrolment]) -> None:
    paper = order_paper(enrolment_order(cohort), "ru")
    assert paper.date == "«25» августа 2025 года"
    assert paper.subject == "О зачислении в число слушателей"
    assert "1–26 сентября 2025 года" in paper.ordered
    assert places[0].name("ru").full in [row[1] for row in paper.people.rows]


@pytest.mark.parametrize(
    ("kind", "how"),
    [
        (OrderKind.WITHDRAWAL, EnrolmentState.WITHDRAWN),
        (OrderKind.EXPULSION, EnrolmentState.EXPELLED),
    ],
)
def test_an_order_of_leaving_names_who_leaves_and_why(
    kind: OrderKind, how: EnrolmentState, cohort: Cohort, places: list[Enrolment]
) -> None:
    order = ordered(cohort, kind, reason="денсаулық жағдайы.")
    leave(enrolment=places[1], how=how, order=order)
    paper = order_paper(order, "kk")
    assert [row[1] for row in paper.people.rows] == [places[1].name("kk").full]
    assert (paper.reason_label, paper.reason) == ("Себебі", "денсаулық жағдайы")
    assert "мына тыңдаушы" in paper.ordered


def test_an_order_of_transfer_says_the_same_in_both_cohorts(
    edition: Edition, cohort: Cohort, coordinator: User, places: list[Enrolment]
) -> None:
    other = make_cohort(edition, "kk-2", begins=BEGINS + timedelta(days=7))
    transfer(
        enrolment=places[1],
        to=other,
        number="9",
        date=AT.date(),
        reason="қызмет бабымен",
        by=coordinator,
        at=AT,
        on=AT.date(),
    )
    here, there = (order_paper(row.orders.get(kind=OrderKind.TRANSFER), "kk") for row in (cohort, other))
    assert here == there
    assert here.people.rows == (("1", places[1].name("kk").full, "", "", "kk-1", "kk-2"),)
    assert "kk-1 оқу тобы бойынша" in here.preamble


def test_an_order_of_cancellation_names_those_who_were_there(
    edition: Edition, cohort: Cohort, places: list[Enrolment]
) -> None:
    paper = order_paper(ordered(cohort, OrderKind.CANCELLATION), "ru")
    assert len(paper.people.rows) == 3
    assert paper.caption
    empty = order_paper(ordered(make_cohort(edition, "kk-2"), OrderKind.CANCELLATION), "ru")
    assert (empty.people.rows, empty.caption, empty.nobody) == ((), "", "")


def test_an_order_that_took_in_nobody_says_so(cohort: Cohort) -> None:
    paper = order_paper(ordered(cohort, OrderKind.ENROLMENT, reason=""), "ru")
    assert paper.nobody == "По этому приказу в списке никого нет."


# --- the list and the reference -----------------------------------------------------------------------------


def test_the_list_has_those_who_learn_now(cohort: Cohort, places: list[Enrolment]) -> None:
    leave(enrolment=places[1], how=EnrolmentState.WITHDRAWN, order=ordered(cohort, OrderKind.WITHDRAWAL))
    paper = list_paper(cohort, "kk", at=AT)
    assert len(paper.people.rows) == 2
    assert places[1].name("kk").full not in str(paper.people.rows)
    assert paper.as_of == "2025 жылғы 9 қыркүйек жағдай бойынша"


def test_contacts_and_identity_numbers_stay_out_of_the_list(cohort: Cohort) -> None:
    person = make_person(email="aigul@mektep.example")
    set_iin(person=person, number=IIN, by=None)
    take_in(cohort, person)
    assert "aigul@mektep.example" not in str(list_paper(cohort, "kk", at=AT))
    told = str(list_paper(cohort, "kk", at=AT, contacts=True))
    assert "aigul@mektep.example" in told
    assert "600002" not in told


def test_the_list_asks_as_often_for_thirty_as_for_three(
    cohort: Cohort, django_assert_num_queries: Any
) -> None:
    for more in (3, 27):
        take_in(cohort, *some_people(more))
        with django_assert_num_queries(2):
            list_paper(Cohort.objects.select_related("provider", "variant__edition").get(), "kk", at=AT)


@pytest.mark.parametrize(
    ("day", "tense"), [(-3, "оқуға қабылданды"), (8, "оқып жүр"), (25, "оқып жүр"), (26, "оқыды")]
)
def test_a_reference_says_whether_somebody_learns_or_has_learnt(
    day: int, tense: str, cohort: Cohort, places: list[Enrolment]
) -> None:
    paper = reference_paper(places[0], "kk", at=noon(BEGINS + timedelta(days=day)))
    assert paper.text.endswith(f"біліктілікті арттыру курсында {tense}.")
    assert places[0].name("kk").full in paper.text


def test_a_reference_of_who_left_names_the_order(cohort: Cohort, places: list[Enrolment]) -> None:
    leave(enrolment=places[0], how=EnrolmentState.WITHDRAWN, order=ordered(cohort, OrderKind.WITHDRAWAL))
    assert reference_paper(places[0], "ru", at=AT).text.endswith(
        "обучение в этой группе прекращено приказом № 9-Қ от 4 сентября 2025 года."
    )


def test_a_reference_gives_the_figures_of_the_page(
    cohort: Cohort, places: list[Enrolment], sessions: list[Session]
) -> None:
    before = reference_paper(places[0], "ru", at=noon(cohort.starts_on - timedelta(days=1)))
    assert "ещё не проводились" in before.attendance
    everyone_was_there(cohort, sessions[:4], but={places[0].pk: 0})
    figures = attendance(cohort, at=AT)[places[0].pk]
    told = reference_paper(places[0], "ru", at=AT).attendance
    assert f"{figures.attended} из {figures.held} проведённых ({figures.percent} %)" in told


# --- the journal --------------------------------------------------------------------------------------------


def test_one_persons_hours_are_the_same_in_the_journal_as_anywhere(
    cohort: Cohort, teacher: User, places: list[Enrolment], sessions: list[Session]
) -> None:
    at = sessions[3].ends
    everyone_was_there(cohort, sessions[:4])
    for hours, reason in ((0, "Тізімде жаңылыс"), (1, "Тағы да")):
        mark(session=sessions[0], hours={places[0].pk: hours}, by=teacher, at=at, reason=reason)
        figures = attendance(cohort, at=at)
        for line in journal_paper(cohort, "kk", at=at).lines:
            place = next(item for item in places if item.name("kk").full == line.name)
            theirs = figures[place.pk]
            assert (line.attended, line.held) == (theirs.attended, theirs.held)
            assert line.percent == str(theirs.percent)
            assert sum(int(cell) for cell in line.cells if cell.isdecimal()) == theirs.attended


def test_a_cell_is_hours_or_absent_or_not_marked_yet(
    cohort: Cohort, places: list[Enrolment], sessions: list[Session]
) -> None:
    first_day = [item for item in sessions if item.starts.date() == sessions[0].starts.date()]
    everyone_was_there(cohort, first_day, but={places[1].pk: 0})
    for language, absent in (("kk", "ж"), ("ru", "н")):
        paper = journal_paper(cohort, language, at=AT)
        lines = {line.name: line for line in paper.lines}
        assert lines[places[1].name(language).full].cells[0] == absent
        assert lines[places[0].name(language).full].cells[0] == "6"
        assert {line.cells[1] for line in paper.lines} == {""}
    assert [day.hours for day in paper.days] == [6] * 12
    assert (paper.days[0].date, paper.days[0].weekday) == ("01.09", "пн")


def test_self_study_stands_beside_the_days(edition: Edition, monkeypatch: pytest.MonkeyPatch) -> None:
    cohort = make_cohort(edition, variant="online")
    (place,) = take_in(cohort, *some_people(1))
    topic = edition.topics.get(code="1.1")
    monkeypatch.setattr("courses.domain.attendance.handed_in", lambda enrolments: {place.pk: {topic.uid}})
    (line,) = journal_paper(cohort, "kk", at=AT).lines
    figures = attendance(cohort, at=AT)[place.pk]
    assert (line.outside, line.attended, line.held) == (figures.attended,) * 2 + (figures.held,)
    assert line.outside > 0


def test_who_left_stays_in_the_journal_with_the_order(cohort: Cohort, places: list[Enrolment]) -> None:
    leave(enrolment=places[1], how=EnrolmentState.EXPELLED, order=ordered(cohort, OrderKind.EXPULSION))
    paper = journal_paper(cohort, "ru", at=AT)
    notes = {line.name: line.note for line in paper.lines}
    assert notes[places[1].name("ru").full] == "отчисление, № 9-Қ, 04.09.2025"
    assert notes[places[0].name("ru").full] == ""
    assert paper.about[-1] == ("Число слушателей", "2")


def test_the_record_lists_every_class_and_the_defence_outside_the_hours(
    cohort: Cohort, sessions: list[Session], teacher: User
) -> None:
    starts = noon(cohort.defence_on)
    Session.objects.create(
        cohort=cohort, hours=4, starts=starts, ends=starts + timedelta(hours=3), teacher=teacher
    )
    paper = journal_paper(cohort, "kk", at=AT)
    assert paper.hours == 72
    assert len(paper.record.rows) == len(sessions) + 1
    assert sum(int(row[5]) for row in paper.record.rows[:-1]) == 72
    assert paper.record.rows[-1][3:6] == ("Жобаны қорғау", "", "–")
    assert len(paper.days) == 12


def test_the_journal_asks_as_often_for_thirty_as_for_three(
    cohort: Cohort, sessions: list[Session], django_assert_max_num_queries: Any
) -> None:
    for more in (3, 27):
        take_in(cohort, *some_people(more))
        with django_assert_max_num_queries(12):
            journal_paper(Cohort.objects.select_related("provider", "variant__edition").get(), "kk", at=AT)


def test_the_timetable_stands_by_day_with_its_version(
    cohort: Cohort, sessions: list[Session], coordinator: User
) -> None:
    TimetableVersion.objects.create(cohort=cohort, number=2, at=AT, by=coordinator)
    paper = timetable_paper(cohort, "kk")
    assert paper.version == "2-нұсқа, 2025 жылғы 9 қыркүйек жарияланған"
    assert paper.days[0].title == "2025 жылғы 1 қыркүйек, дүйсенбі"
    assert paper.hours == 72
    assert paper.days[0].rows[0][0].startswith("09:00–")


def test_a_document_keeps_its_language_whatever_is_spoken(cohort: Cohort, places: list[Enrolment]) -> None:
    def told() -> tuple[Any, ...]:
        order = enrolment_order(cohort)
        return (
            order_paper(order, "kk"),
            list_paper(cohort, "kk", at=AT),
            journal_paper(cohort, "kk", at=AT),
            reference_paper(places[0], "kk", at=AT),
            timetable_paper(cohort, "kk"),
        )

    with override("ru"):
        in_russian = told()
    with override("kk"):
        assert told() == in_russian
