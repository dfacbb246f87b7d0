"""A list is carried in by an order, whole or not at all, and undone until somebody has begun."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from content.models import Edition
from courses.domain import roster as rosters
from courses.domain.applications import state
from courses.domain.attendance import mark
from courses.domain.cohorts import record_order
from courses.domain.enrolments import EnrolmentRefused, learning, leave
from courses.domain.roster import carrying
from courses.domain.roster.preparing import prepare
from courses.domain.roster.reading import work
from courses.due import rosters as due_rosters
from courses.enums import ApplicationSource, ApplicationState, EnrolmentState, ImportStage, OrderKind
from courses.models import Application, Cohort, Department, Enrolment, RosterImport
from lms import closed
from lms.domain.people import masked_iin, set_iin
from lms.models import DataAccess, Invitation, Message, OrganisationType, Region, User
from tests.courses.rosters.made import AIGUL, HEADS, OMAR, many, xlsx
from tests.courses.test_roster_reading import AT, of, taken
from tests.courses_made import BEGINS, make_cohort, make_edition, take_in, with_teacher, with_timetable
from tests.factories import IIN, NO_CHECK_DIGIT_FITS, come_in, make_person, make_provider

ORDERED = BEGINS - timedelta(days=20)


def imported(roster: RosterImport, by: User, number: str = "15-К") -> RosterImport:
    rosters.ask_import(roster=roster, number=number, date=ORDERED, by=by, at=AT)
    assert roster.stage == ImportStage.IMPORTING
    work(roster)
    return roster


def on_record() -> tuple[int, ...]:
    """What undoing must leave as it was."""
    return (User.objects.count(), Enrolment.objects.count(), Application.objects.count())


# --- carrying in ---


def test_a_list_is_carried_in_by_one_order(cohort: Cohort, coordinator: User) -> None:
    abai = Department.objects.create(
        provider=cohort.provider,
        name_kk="Абай",
        name_ru="Абай",
        region=Region.objects.get(name_ru="область Абай"),
    )
    heads = [*HEADS, "Туған күні", "Ұйым түрі", "Облысы"]
    rows = [
        [*AIGUL, "31.12.2099", "жалпы орта мектеп", "Ақмола обл."],
        [*OMAR[:4], "", *OMAR[5:]],
    ]
    roster = imported(taken(cohort, xlsx([heads, *rows]), department=abai), coordinator)
    assert roster.stage == ImportStage.IMPORTED
    assert roster.report | {"order": None} == {
        "order": None,
        "enrolled": 2,
        "registered": 2,
        "waiting": 0,
        "rejected": 0,
        "made_order": True,
    }
    first, second = learning(cohort)
    assert first.name("ru").full == "Ахметова Айгүл Серікқызы"
    assert (first.organisation, first.position, first.department) == ("№ 5 мектеп", "кітапханашы", abai)
    assert first.organisation_type == OrganisationType.objects.get(code="secondary")
    assert (first.region, second.region) == (Region.objects.get(name_kk="Ақмола облысы"), abai.region)
    assert masked_iin(first.learner) == "••••••••0002"
    assert (first.learner.email, first.learner.phone) == ("aigul@mektep.example", "+77010000001")
    assert (second.learner.email, second.learner.language) == (None, "ru")
    assert (second.learner.surname_kk, second.learner.surname_ru) == ("Омаров", "")
    (order,) = cohort.orders.all()
    assert (order.number, order.date, order.by) == ("15-К", ORDERED, coordinator)
    assert not first.learner.has_usable_password()


def test_those_with_an_address_of_their_own_are_invited_and_the_others_get_slips(
    cohort: Cohort, coordinator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lms.sms.works", lambda: False)
    come_in(make_person(names={"surname_kk": "Омаров", "given_name_kk": "Ерлан"}, email=OMAR[4]))
    imported(of(cohort, AIGUL, OMAR, [3, "Қасымова Баян", "", "87010000003"]), coordinator)
    assert [item.person.email for item in Invitation.objects.all()] == ["aigul@mektep.example"]
    assert sorted(Message.objects.values_list("kind", flat=True)) == ["enrolled", "invitation"]


def test_the_worker_carries_it_in_and_nothing_is_done_twice(cohort: Cohort, coordinator: User) -> None:
    roster = of(cohort, AIGUL, OMAR)
    rosters.ask_import(roster=roster, number="1", date=ORDERED, by=coordinator, at=AT)
    for _time in range(2):
        due_rosters(timezone.now())
    roster.refresh_from_db()
    work(roster)
    assert (len(learning(cohort)), Invitation.objects.count(), cohort.orders.count()) == (2, 2, 1)
    with pytest.raises(rosters.RosterRefused, match="can't be imported now"):
        rosters.ask_import(roster=roster, number="1", date=ORDERED, by=coordinator, at=AT)


def test_a_worker_that_died_goes_on_where_it_was(cohort: Cohort, coordinator: User) -> None:
    roster = of(cohort, AIGUL, OMAR)
    rosters.ask_import(roster=roster, number="1", date=ORDERED, by=coordinator, at=AT)
    rosters.carry_in(roster)
    assert (roster.stage, Invitation.objects.count()) == (ImportStage.IMPORTED, 0)
    work(roster)
    work(roster)
    assert Invitation.objects.count() == 2


def test_the_same_list_once_more_brings_nobody(cohort: Cohort, coordinator: User) -> None:
    imported(of(cohort, AIGUL, OMAR), coordinator)
    again = of(cohort, AIGUL, OMAR)
    assert {row.problems[0][0] for row in again.rows.all()} <= {"already_in_cohort", "other_language"}
    with pytest.raises(rosters.RosterRefused, match="nobody to import"):
        rosters.ask_import(roster=again, number="2", date=ORDERED, by=coordinator, at=AT)


def test_a_known_person_keeps_their_name_and_gets_the_number_they_lacked(
    cohort: Cohort, coordinator: User
) -> None:
    person = make_person("Айгуль", email="aigul@mektep.example")
    take_in(make_cohort(cohort.edition, "kk-2"), person)
    imported(of(cohort, [*AIGUL[:1], "Омарова Айгүл", *AIGUL[2:]]), coordinator)
    (place,) = learning(cohort)
    assert (place.learner, place.name("kk").full) == (person, "Ахметова Айгуль")
    assert masked_iin(place.learner) == "••••••••0002"


def test_no_number_is_written_into_the_record_of_somebody_elses_learner(
    cohort: Cohort, coordinator: User
) -> None:
    person = make_person("Айгуль", email="aigul@mektep.example")
    take_in(make_cohort(make_edition(make_provider("mysal"), "other"), "kk-2"), person)
    imported(of(cohort, [*AIGUL[:1], "Омарова Айгүл", *AIGUL[2:]]), coordinator)
    (place,) = learning(cohort)
    assert (place.learner, masked_iin(place.learner)) == (person, "")


def test_a_number_accepted_with_a_reason_is_noted_for_the_person(cohort: Cohort, coordinator: User) -> None:
    roster = of(cohort, [1, "Ахметова Айгүл", NO_CHECK_DIGIT_FITS, "87010000001"])
    rosters.accept_row(row=roster.rows.get(), reason="Куәлікте солай", by=coordinator, at=AT)
    imported(roster, coordinator)
    (note,) = DataAccess.objects.all()
    assert (note.what, note.reason, note.by) == ("iin_override", "Куәлікте солай", coordinator)
    assert masked_iin(learning(cohort)[0].learner) == "••••••••1100"


def test_those_beyond_the_places_wait_with_their_number_encrypted(
    edition: Edition, coordinator: User
) -> None:
    cohort = make_cohort(edition, "kk-9", capacity=1)
    roster = imported(of(cohort, OMAR, AIGUL), coordinator)
    (waiting,) = cohort.applications.all()
    assert (waiting.source, state(waiting)) == (ApplicationSource.LIST, ApplicationState.WAITING)
    assert (waiting.name("kk").surname, waiting.email) == ("Ахметова", "aigul@mektep.example")
    assert IIN not in waiting.iin_token
    assert waiting.iin_digest
    assert (roster.report["enrolled"], roster.report["waiting"]) == (1, 1)
    # who waits already isn't put there again
    again = of(cohort, AIGUL)
    assert again.rows.get().problems == [["already_applied", {}]]


def test_whoever_is_put_on_the_waiting_list_gets_a_letter(edition: Edition, coordinator: User) -> None:
    cohort = make_cohort(edition, "kk-9", capacity=1)
    roster = imported(of(cohort, OMAR, AIGUL, [3, "Қасымова Баян", "", "87010000003"]), coordinator)
    work(roster)  # told once
    kept = Message.objects.filter(kind="application_waiting")
    assert [(letter.address, letter.language) for letter in kept] == [("aigul@mektep.example", "kk")]
    assert (roster.done_rows, roster.all_rows) == (3, 3)
    rosters.undo(roster=roster, by=coordinator, at=AT)
    assert not kept.all().exists()


def test_with_everybody_waiting_no_order_goes_on_record(edition: Edition, coordinator: User) -> None:
    cohort = make_cohort(edition, "kk-9", capacity=1)
    take_in(cohort, make_person())
    roster = imported(of(cohort, AIGUL), coordinator, "16-К")
    assert (roster.order, cohort.applications.count()) == (None, 1)
    assert not cohort.orders.filter(number="16-К").exists()


# --- refusals ---


def test_all_or_nothing_where_somebody_has_come_on_record_since(cohort: Cohort, coordinator: User) -> None:
    roster = of(cohort, AIGUL, OMAR)
    rosters.ask_import(roster=roster, number="1", date=ORDERED, by=coordinator, at=AT)
    other = make_person("Баян", email="bayan@mektep.example")
    set_iin(person=other, number=IIN, by=None)
    take_in(cohort, other)
    before = on_record()
    work(roster)
    assert roster.stage == ImportStage.SHOWN
    assert roster.problem["en"].startswith("Nobody was imported")
    assert on_record() == before
    assert not cohort.orders.filter(number="1").exists()
    assert [row.verdict for row in rosters.rows_shown(roster)] == ["rejected", "new"]
    imported(roster, coordinator)
    assert len(learning(cohort)) == 2


@pytest.mark.parametrize(
    ("number", "days", "words"),
    [(" ", 0, "number of the order"), ("1", 60, "no longer takes anyone in")],
)
def test_an_import_needs_an_order_and_a_cohort_that_takes_people(
    cohort: Cohort, coordinator: User, number: str, days: int, words: str
) -> None:
    roster = of(cohort, AIGUL)
    with pytest.raises(rosters.RosterRefused, match=words):
        rosters.ask_import(
            roster=roster, number=number, date=ORDERED, by=coordinator, at=AT + timedelta(days=days)
        )


def test_an_import_is_not_ordered_by_what_is_still_to_be_signed(cohort: Cohort, coordinator: User) -> None:
    roster, tomorrow = of(cohort, AIGUL), ORDERED + timedelta(days=1)
    with pytest.raises(EnrolmentRefused, match="still to come"):
        rosters.ask_import(roster=roster, number="1", date=tomorrow, by=coordinator, at=AT)


def test_rows_can_not_be_changed_while_they_are_imported(cohort: Cohort, coordinator: User) -> None:
    roster = imported(of(cohort, AIGUL), coordinator)
    with pytest.raises(rosters.RosterRefused, match="can't be changed now"):
        rosters.leave_out(row=roster.rows.get())


# --- while it is written nobody else can write ---


def test_a_list_is_judged_and_encrypted_before_the_transaction(
    edition: Edition, coordinator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    cohort = make_cohort(edition, "kk-9", capacity=1)
    roster = of(cohort, AIGUL, OMAR)
    rosters.ask_import(roster=roster, number="1", date=ORDERED, by=coordinator, at=AT)
    inside, around = [], len(connection.savepoint_ids)
    for name in ("encrypt", "decrypt"):
        verb = getattr(closed, name)

        def noted(text: str, verb: Any = verb) -> Any:
            inside.append(len(connection.savepoint_ids) > around)
            return verb(text)

        monkeypatch.setattr(closed, name, noted)
    rosters.carry_in(roster)
    assert roster.stage == ImportStage.IMPORTED
    assert inside
    assert not any(inside)


def test_a_place_taken_while_it_was_judged_is_not_given_twice(
    edition: Edition, coordinator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    cohort = make_cohort(edition, "kk-9", capacity=2)
    roster = of(cohort, AIGUL, OMAR)
    rosters.ask_import(roster=roster, number="1", date=ORDERED, by=coordinator, at=AT)
    others = [make_person()]
    monkeypatch.setattr(carrying, "prepare", _then(lambda: others and take_in(cohort, others.pop())))
    rosters.carry_in(roster)
    assert (roster.stage, len(learning(cohort)), cohort.applications.count()) == (ImportStage.IMPORTED, 2, 1)


def test_where_it_never_holds_the_list_is_shown_again(
    edition: Edition, coordinator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    cohort = make_cohort(edition, "kk-9", capacity=30)
    roster = of(cohort, AIGUL, OMAR)
    rosters.ask_import(roster=roster, number="1", date=ORDERED, by=coordinator, at=AT)
    monkeypatch.setattr(carrying, "prepare", _then(lambda: take_in(cohort, make_person())))
    rosters.carry_in(roster)
    assert (roster.stage, roster.report) == (ImportStage.SHOWN, {})
    assert roster.problem["en"].startswith("Nobody was imported")
    assert not User.objects.filter(email="aigul@mektep.example").exists()


def test_what_was_forgotten_while_it_was_judged_stays_forgotten(
    cohort: Cohort, coordinator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    roster = of(cohort, AIGUL, OMAR)
    rosters.ask_import(roster=roster, number="1", date=ORDERED, by=coordinator, at=AT)
    row = roster.rows.filter(number=2)
    monkeypatch.setattr(carrying, "prepare", _then(lambda: row.update(token="")))
    rosters.carry_in(roster)
    assert roster.stage == ImportStage.SHOWN
    assert [bool(row.token) for row in rosters.rows_shown(roster)] == [False, True]
    assert not learning(cohort)


def _then(happens: Any) -> Any:
    """A list made ready, and right after that something else."""

    def prepared(roster: RosterImport) -> Any:
        made = prepare(roster)
        happens()
        return made

    return prepared


# --- undoing ---


def test_undoing_leaves_everything_as_it_was(edition: Edition, coordinator: User) -> None:
    cohort = make_cohort(edition, "kk-9", capacity=3)
    make_person(names={"surname_kk": "Омаров", "given_name_kk": "Ерлан"}, email=OMAR[4])
    before = on_record()
    roster = imported(of(cohort, AIGUL, OMAR, *_four()), coordinator)
    assert (roster.report["enrolled"], roster.report["waiting"]) == (3, 3)
    rosters.undo(roster=roster, by=coordinator, at=AT)
    assert roster.stage == ImportStage.UNDONE
    assert on_record() == before
    assert cohort.orders.count() == 0
    assert Message.objects.count() == 0
    with pytest.raises(rosters.RosterRefused, match="Only an import"):
        rosters.undo(roster=roster, by=coordinator, at=AT)
    # and it can be brought again
    imported(of(cohort, AIGUL, OMAR), coordinator)
    assert len(learning(cohort)) == 2


def _four() -> list[list[Any]]:
    return [
        [3 + place, f"Қасымова {name}", "", f"870100001{place:02d}"]
        for place, name in enumerate(["Баян", "Сәуле", "Дана", "Әсел"])
    ]


def test_a_person_who_has_come_to_be_something_else_stays_on_record(
    cohort: Cohort, edition: Edition, coordinator: User
) -> None:
    roster = imported(of(cohort, AIGUL, OMAR), coordinator)
    person = User.objects.get(email="aigul@mektep.example")
    take_in(make_cohort(edition, "kk-2"), person)
    rosters.undo(roster=roster, by=coordinator, at=AT)
    assert User.objects.filter(pk=person.pk).exists()
    assert not User.objects.filter(email=OMAR[4]).exists()


def test_an_order_that_others_rest_on_stays(cohort: Cohort, coordinator: User) -> None:
    take_in(cohort, make_person())
    cohort.orders.update(date=ORDERED)
    (order,) = cohort.orders.all()
    roster = of(cohort, AIGUL)
    rosters.ask_import(roster=roster, number=order.number, date=order.date, by=coordinator, at=AT)
    work(roster)
    assert roster.order == order
    rosters.undo(roster=roster, by=coordinator, at=AT)
    assert list(cohort.orders.all()) == [order]


def _signs_in(cohort: Cohort, roster: RosterImport) -> None:
    User.objects.filter(email="aigul@mektep.example").update(last_login=AT + timedelta(days=1))


def _attends(cohort: Cohort, roster: RosterImport) -> None:
    session = with_timetable(cohort, with_teacher(cohort))[0]
    mark(session=session, hours={learning(cohort)[0].pk: 1}, by=session.teacher, at=session.ends)


def _leaves(cohort: Cohort, roster: RosterImport) -> None:
    order = record_order(
        cohort=cohort, kind=OrderKind.WITHDRAWAL, number="9", date=BEGINS, by=None, reason="Көшіп кетті"
    )
    leave(enrolment=learning(cohort)[0], how=EnrolmentState.WITHDRAWN, order=order)


@pytest.mark.parametrize(
    ("happens", "words"),
    [(_signs_in, "has signed in"), (_attends, "attendance or works"), (_leaves, "another order")],
)
def test_undoing_is_refused_once_somebody_has_begun(
    cohort: Cohort, coordinator: User, happens: Any, words: str
) -> None:
    roster = imported(of(cohort, AIGUL), coordinator)
    happens(cohort, roster)
    with pytest.raises(rosters.RosterRefused, match=words):
        rosters.undo(roster=roster, by=coordinator, at=AT)
    assert len(Enrolment.objects.filter(cohort=cohort)) == 1


def test_somebody_who_signed_in_long_before_does_not_hinder_undoing(
    cohort: Cohort, coordinator: User
) -> None:
    person = come_in(make_person("Айгүл", email="aigul@mektep.example"))
    User.objects.filter(pk=person.pk).update(last_login=AT - timedelta(days=30))
    roster = imported(of(cohort, AIGUL), coordinator)
    rosters.undo(roster=roster, by=coordinator, at=AT)
    assert User.objects.filter(pk=person.pk).exists()
    assert not cohort.enrolments.exists()


def test_a_hundred_are_imported_in_few_queries(
    edition: Edition, coordinator: User, django_assert_max_num_queries: Any
) -> None:
    cohort = make_cohort(edition, "kk-9", capacity=200)
    roster = taken(cohort, many(100))
    rosters.ask_import(roster=roster, number="1", date=ORDERED, by=coordinator, at=AT)
    with django_assert_max_num_queries(52):
        rosters.carry_in(roster)
    assert len(learning(cohort)) == 100
