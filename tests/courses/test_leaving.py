"""People leave by an order, go over to another cohort by one that stands in both; cohorts are cancelled."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from content.models import Edition
from courses.domain.applications import confirm, state
from courses.domain.attendance import attendance_of
from courses.domain.cohorts import CohortRefused
from courses.domain.cohorts import state as state_of_cohort
from courses.domain.enrolments import EnrolmentRefused, correct_name, learning, standing
from courses.domain.leaving import cancel_cohort, leave_by_order, may_leave, transfer
from courses.enums import ApplicationState, CohortState, EnrolmentState, OrderKind
from courses.models import Cohort, Enrolment
from lms.enums import Role
from lms.mail import send
from lms.models import Invitation, Message, User
from tests.courses.joining import OPEN_AT, OPEN_ON, applied, on_a_list
from tests.courses_made import (
    BEGINS,
    SECOND_WEEK,
    everyone_was_there,
    make_cohort,
    make_edition,
    noon,
    some_people,
    take_in,
    with_teacher,
    with_timetable,
)
from tests.factories import come_in, make_provider, make_staff

ON = BEGINS + timedelta(days=8)


def order(by: User, **facts: Any) -> dict[str, Any]:
    return {"number": "12-Қ", "date": ON, "reason": "Көшіп кетті", "by": by, "on": ON} | facts


@pytest.fixture
def place(cohort: Cohort) -> Enrolment:
    return take_in(cohort, *some_people(1))[0]


@pytest.mark.parametrize(
    ("kind", "becomes"),
    [
        (OrderKind.WITHDRAWAL, EnrolmentState.WITHDRAWN),
        (OrderKind.EXPULSION, EnrolmentState.EXPELLED),
    ],
)
def test_an_order_with_its_reason_ends_a_place(
    place: Enrolment, coordinator: User, kind: OrderKind, becomes: EnrolmentState
) -> None:
    made = leave_by_order(enrolment=place, kind=kind, **order(coordinator))
    assert standing(place) == becomes
    assert (made.kind, made.number, made.reason) == (kind, "12-Қ", "Көшіп кетті")
    assert [event.state for event in place.events.all()] == ["enrolled", becomes]
    assert not may_leave(place, on=ON)


def test_nobody_leaves_twice_nor_without_a_reason_nor_tomorrow(place: Enrolment, coordinator: User) -> None:
    for wrong, said in (
        ({"reason": " "}, "reason"),
        ({"number": ""}, "number"),
        ({"date": ON + timedelta(days=1)}, "still to come"),
    ):
        with pytest.raises((CohortRefused, EnrolmentRefused), match=said):
            leave_by_order(enrolment=place, kind=OrderKind.WITHDRAWAL, **order(coordinator, **wrong))
    leave_by_order(enrolment=place, kind=OrderKind.WITHDRAWAL, **order(coordinator))
    with pytest.raises(EnrolmentRefused, match="no longer in"):
        leave_by_order(enrolment=place, kind=OrderKind.EXPULSION, **order(coordinator, number="13"))
    assert place.cohort.orders.count() == 2


def test_one_order_may_concern_several(cohort: Cohort, coordinator: User) -> None:
    first, second = take_in(cohort, *some_people(2))
    orders = {
        leave_by_order(enrolment=item, kind=OrderKind.EXPULSION, **order(coordinator))
        for item in (first, second)
    }
    assert len(orders) == 1


# --- transfer -----------------------------------------------------------------------------------------------


def test_a_transfer_stands_in_both_cohorts_and_says_from_when(
    edition: Edition, cohort: Cohort, place: Enrolment, coordinator: User
) -> None:
    other = make_cohort(edition, "kk-2", begins=BEGINS + timedelta(days=4))
    come_in(place.learner)
    correct_name(enrolment=place, names={"given_name_ru": "Айгуль"})
    made = transfer(enrolment=place, to=other, at=SECOND_WEEK, **order(coordinator))
    assert standing(place) == EnrolmentState.TRANSFERRED
    assert standing(made) == EnrolmentState.ENROLLED
    assert (made.continues, made.continues_from) == (place, ON)
    assert made.given_name_ru == "Айгуль"
    facts = ("kind", "number", "date", "reason")
    assert cohort.orders.values_list(*facts).last() == other.orders.values_list(*facts).get()
    assert learning(cohort) == []
    assert Message.objects.get(kind="enrolled").person == place.learner


def test_whoever_never_chose_a_password_gets_a_link_at_a_transfer(
    edition: Edition, place: Enrolment, coordinator: User
) -> None:
    transfer(enrolment=place, to=make_cohort(edition, "kk-2"), at=SECOND_WEEK, **order(coordinator))
    assert Invitation.objects.get().person == place.learner
    assert not Message.objects.filter(kind="enrolled").exists()


def test_an_order_is_no_earlier_than_the_one_that_took_the_person_in(
    edition: Edition, cohort: Cohort, place: Enrolment, coordinator: User
) -> None:
    came = place.events.get().order.date
    too_early = order(coordinator, date=came - timedelta(days=1))
    with pytest.raises(EnrolmentRefused, match=r"took the person in, of 25\.08\.2025"):
        transfer(enrolment=place, to=make_cohort(edition, "kk-2"), at=SECOND_WEEK, **too_early)
    with pytest.raises(EnrolmentRefused, match="earlier"):
        leave_by_order(enrolment=place, kind=OrderKind.WITHDRAWAL, **too_early)
    assert standing(place) == EnrolmentState.ENROLLED
    transfer(
        enrolment=place, to=make_cohort(edition, "kk-3"), at=SECOND_WEEK, **order(coordinator, date=came)
    )


def test_a_transfer_is_no_later_than_the_new_cohorts_last_day(
    edition: Edition, place: Enrolment, coordinator: User
) -> None:
    ended = make_cohort(edition, "kk-2", begins=BEGINS - timedelta(days=18))
    with pytest.raises(EnrolmentRefused, match="no longer takes"):
        transfer(enrolment=place, to=ended, at=SECOND_WEEK, **order(coordinator))


@pytest.mark.parametrize("through", ["leave", "transfer"])
def test_nobody_leaves_a_course_that_is_over_though_the_page_is_an_old_one(
    edition: Edition, cohort: Cohort, place: Enrolment, coordinator: User, through: str
) -> None:
    """The cohort in hand was read before its results came out."""
    after = cohort.defence_on + timedelta(days=1)
    Cohort.objects.filter(pk=cohort.pk).update(completed_on=cohort.defence_on)
    later = order(coordinator, date=after, on=after)
    with pytest.raises(EnrolmentRefused, match="The course is over"):
        if through == "leave":
            leave_by_order(enrolment=place, kind=OrderKind.EXPULSION, **later)
        else:
            other = make_cohort(edition, "kk-2", begins=after)
            transfer(enrolment=place, to=other, at=noon(after), **later)
    assert standing(place) == EnrolmentState.ENROLLED
    assert cohort.orders.count() == 1


def test_what_was_attended_before_a_transfer_still_counts(
    edition: Edition, cohort: Cohort, place: Enrolment, coordinator: User, teacher: User
) -> None:
    sessions = with_timetable(cohort, teacher)
    held = [session for session in sessions if session.ends < noon(ON)]
    everyone_was_there(cohort, held)
    before = attendance_of(place, at=noon(ON))
    other = make_cohort(edition, "kk-2", begins=BEGINS + timedelta(days=40))
    made = transfer(enrolment=place, to=other, at=SECOND_WEEK, **order(coordinator))
    assert attendance_of(made, at=noon(ON)).attended == before.attended > 0


def test_a_transfer_leads_to_another_cohort_of_the_programme(
    edition: Edition, cohort: Cohort, place: Enrolment, coordinator: User
) -> None:
    strangers = make_cohort(make_edition(make_provider("mysal"), "stranger"), "kk-3")
    others = make_cohort(make_edition(cohort.provider, "other"), "kk-4")
    for wrong in (cohort, strangers, others):
        with pytest.raises(EnrolmentRefused, match="another cohort of the same programme"):
            transfer(enrolment=place, to=wrong, at=SECOND_WEEK, **order(coordinator))
    assert standing(place) == EnrolmentState.ENROLLED


def test_a_transfer_to_a_full_cohort_leaves_everything_as_it_was(
    edition: Edition, cohort: Cohort, place: Enrolment, coordinator: User
) -> None:
    full = make_cohort(edition, "kk-2", capacity=1)
    take_in(full, *some_people(1))
    with pytest.raises(EnrolmentRefused, match="full"):
        transfer(enrolment=place, to=full, at=SECOND_WEEK, **order(coordinator))
    assert standing(place) == EnrolmentState.ENROLLED
    assert (cohort.orders.count(), full.orders.count()) == (1, 1)


# --- cancelling ---------------------------------------------------------------------------------------------


def test_a_cancelled_cohort_tells_everyone_concerned(
    cohort: Cohort, coordinator: User, mailoutbox: list[mail.EmailMessage]
) -> None:
    waiting = applied(cohort)
    confirm(application=waiting, at=OPEN_AT)
    silent = applied(cohort, iin="", email="nobody@mektep.example")
    take_in(cohort, *some_people(2))
    cancel_cohort(cohort=cohort, at=noon(ON), **order(coordinator, reason="Тыңдаушы аз"))
    assert state_of_cohort(cohort, on=ON) == CohortState.CANCELLED
    assert state(waiting) == state(silent) == ApplicationState.REFUSED
    told = list(Message.objects.filter(kind__in=["cohort_cancelled", "application_refused"]))
    assert sorted(message.kind for message in told) == [
        *("application_refused", "cohort_cancelled", "cohort_cancelled"),
    ]
    for message in told:
        send(message)
    assert all("Тыңдаушы аз" in message.body for message in mailoutbox)
    with pytest.raises(EnrolmentRefused, match="cancelled already"):
        cancel_cohort(cohort=cohort, at=noon(ON), **order(coordinator))


def test_its_teachers_are_told_of_a_cancelled_cohort_once_each(
    cohort: Cohort, coordinator: User, mailoutbox: list[mail.EmailMessage]
) -> None:
    first, without_classes = with_teacher(cohort), with_teacher(cohort)
    with_timetable(cohort, first)
    only_in_the_timetable = make_staff(cohort.provider, Role.TEACHER)
    cohort.sessions.filter(pk=cohort.sessions.all()[0].pk).update(teacher=only_in_the_timetable)
    (place,) = take_in(cohort, *some_people(1))
    cancel_cohort(cohort=cohort, at=noon(ON), **order(coordinator))
    told = Message.objects.filter(kind="cohort_cancelled")
    expected = {place.learner, first, without_classes, only_in_the_timetable}
    assert {message.person for message in told} == expected
    assert len(told) == len(expected)
    for message in told:
        send(message)
    to_a_learner = "Басқа оқу тобында"
    assert [to_a_learner in sent.body for sent in mailoutbox] == [
        message.person == place.learner for message in told
    ]


def test_cancelling_needs_a_reason_and_a_course_that_is_not_over(cohort: Cohort, coordinator: User) -> None:
    with pytest.raises(EnrolmentRefused, match="reason"):
        cancel_cohort(cohort=cohort, at=noon(ON), **order(coordinator, reason=""))
    over = BEGINS + timedelta(days=60)
    with pytest.raises(EnrolmentRefused, match="too late"):
        cancel_cohort(cohort=cohort, at=noon(over), **order(coordinator, on=over))


def test_those_on_the_list_are_told_as_well(cohort: Cohort, coordinator: User) -> None:
    made = on_a_list(cohort)
    cancel_cohort(cohort=cohort, at=OPEN_AT, **order(coordinator, date=OPEN_ON, on=OPEN_ON))
    assert state(made) == ApplicationState.REFUSED
    assert Message.objects.filter(kind="application_refused").count() == 1


# --- names --------------------------------------------------------------------------------------------------


def test_a_name_is_mended_on_the_place_alone(place: Enrolment) -> None:
    correct_name(enrolment=place, names={"surname_kk": " Өлеңова  ", "surname_ru": "Оленова"})
    place.refresh_from_db()
    assert (place.surname_kk, place.surname_ru) == ("Өлеңова", "Оленова")
    assert place.learner.surname_kk == "Ахметова"
    with pytest.raises(EnrolmentRefused):
        correct_name(enrolment=place, names={"surname_kk": ""})
