"""People come into a cohort and leave it, each time by an order."""

from datetime import date, timedelta
from typing import Any

import pytest

from content.models import Edition
from courses.domain.cohorts import record_order
from courses.domain.enrolments import (
    EnrolmentRefused,
    enrol,
    enrol_by_order,
    how_many_learn,
    learning,
    leave,
    number_left_aside,
    standing,
)
from courses.enums import EnrolmentState, OrderKind
from courses.models import Cohort, Enrolment, Order
from lms.access import people, providers_of
from lms.domain.invitations import invite_by_link
from lms.domain.people import masked_iin
from lms.enums import Role
from lms.models import Invitation, User
from tests.courses_made import BEGINS, make_cohort, make_edition, noon, some_people, take_in
from tests.factories import IIN, come_in, make_person, make_provider, make_staff

ON = BEGINS - timedelta(days=7)
NAMES = {"surname_kk": "Өлеңова", "given_name_kk": "Ұлжан", "surname_ru": "Оленова", "given_name_ru": "Улжан"}


def ordered(cohort: Cohort, kind: OrderKind = OrderKind.ENROLMENT, **facts: Any) -> Order:
    return record_order(cohort=cohort, kind=kind, number="7", date=ON, by=None, **facts)


def test_an_enrolment_keeps_the_name_as_it_was_given(cohort: Cohort) -> None:
    person = make_person(names=NAMES)
    (place,) = take_in(cohort, person)
    person.surname_kk = "Басқаева"
    person.save()
    assert Enrolment.objects.get(pk=place.pk).name("kk").full == "Өлеңова Ұлжан"


def test_a_name_known_in_one_language_stands_in_both_and_is_not_spelt_over(cohort: Cohort) -> None:
    (place,) = take_in(cohort, make_person(names={"surname_kk": "Өлеңова", "given_name_kk": "Ұлжан"}))
    assert place.name("ru").full == "Өлеңова Ұлжан"


def test_people_of_a_cohort_stand_in_kazakh_order(cohort: Cohort) -> None:
    surnames = ["Яковлева", "Қасымова", "Әлиева", "Ахметова", "Камалова"]
    take_in(cohort, *(make_person(names={"surname_kk": surname}) for surname in surnames))
    assert [item.surname_kk for item in learning(cohort)] == [
        *("Ахметова", "Әлиева", "Камалова", "Қасымова", "Яковлева"),
    ]


def test_enrol_refuses_a_full_cohort(edition: Edition) -> None:
    cohort = make_cohort(edition, capacity=2)
    first, second, third = some_people(3)
    take_in(cohort, first, second)
    with pytest.raises(EnrolmentRefused, match="full"):
        enrol(learner=third, cohort=cohort, order=ordered(cohort), on=ON)


def test_a_place_becomes_free_when_somebody_leaves(edition: Edition) -> None:
    cohort = make_cohort(edition, capacity=1)
    first, second = some_people(2)
    (place,) = take_in(cohort, first)
    leave(
        enrolment=place,
        how=EnrolmentState.WITHDRAWN,
        order=ordered(cohort, OrderKind.WITHDRAWAL, reason="Көшіп кетті"),
    )
    take_in(cohort, second)
    assert [item.learner for item in learning(cohort)] == [second]
    assert standing(place) == EnrolmentState.WITHDRAWN


def test_enrol_refuses_the_same_person_twice(cohort: Cohort) -> None:
    (person,) = some_people(1)
    take_in(cohort, person)
    with pytest.raises(EnrolmentRefused, match="already"):
        enrol(learner=person, cohort=cohort, order=ordered(cohort), on=ON)


def test_enrol_needs_an_order_of_enrolment_of_this_cohort(cohort: Cohort, edition: Edition) -> None:
    (person,) = some_people(1)
    others = ordered(make_cohort(edition, "kk-2"))
    another_kind = ordered(cohort, OrderKind.CERTIFICATES)
    for order in (others, another_kind):
        with pytest.raises(EnrolmentRefused, match="order of enrolment"):
            enrol(learner=person, cohort=cohort, order=order, on=ON)


@pytest.mark.parametrize("on", [BEGINS + timedelta(days=26), BEGINS + timedelta(days=400)])
def test_enrol_refuses_a_cohort_whose_classes_are_over(cohort: Cohort, on: date) -> None:
    (person,) = some_people(1)
    with pytest.raises(EnrolmentRefused, match="no longer"):
        enrol(learner=person, cohort=cohort, order=ordered(cohort), on=on)


def test_enrol_refuses_a_cancelled_cohort(cohort: Cohort) -> None:
    ordered(cohort, OrderKind.CANCELLATION)
    with pytest.raises(EnrolmentRefused, match="no longer"):
        enrol(learner=some_people(1)[0], cohort=cohort, order=ordered(cohort), on=ON)


def test_leave_needs_an_order_with_its_reason_and_happens_once(cohort: Cohort, edition: Edition) -> None:
    (place,) = take_in(cohort, *some_people(1))
    with pytest.raises(EnrolmentRefused, match="order with its reason"):
        leave(enrolment=place, how=EnrolmentState.WITHDRAWN, order=ordered(cohort))
    elsewhere = ordered(make_cohort(edition, "kk-2"), OrderKind.EXPULSION, reason="Себеп")
    with pytest.raises(EnrolmentRefused, match="order with its reason"):
        leave(enrolment=place, how=EnrolmentState.EXPELLED, order=elsewhere)
    order = ordered(cohort, OrderKind.EXPULSION, reason="Сабаққа келмеді")
    leave(enrolment=place, how=EnrolmentState.EXPELLED, order=order)
    with pytest.raises(EnrolmentRefused, match="no longer"):
        leave(enrolment=place, how=EnrolmentState.WITHDRAWN, order=order)
    assert learning(cohort) == []


def test_how_many_learn_is_told_of_many_cohorts_in_one_query(
    edition: Edition, django_assert_num_queries: Any
) -> None:
    first, second, third = (make_cohort(edition, f"kk-{place}") for place in range(3))
    take_in(first, *some_people(3))
    take_in(second, *some_people(1))
    with django_assert_num_queries(1):
        found = how_many_learn([first, second, third])
    assert found == {first.pk: 3, second.pk: 1}


# --- by an order, from the list of a department -------------------------------------------------------------


def by_order(cohort: Cohort, by: User, address: str = "oleng@mektep.example", **facts: Any) -> Enrolment:
    return enrol_by_order(
        **{
            "cohort": cohort,
            "number": "7",
            "date": ON,
            "address": address,
            "names": NAMES,
            "by": by,
            "at": noon(ON),
            "on": ON,
        }
        | facts
    )


def test_a_person_not_on_record_is_put_there_and_invited(cohort: Cohort, coordinator: User) -> None:
    place = by_order(cohort, coordinator, organisation="№ 5 мектеп")
    assert place.learner.email == "oleng@mektep.example"
    assert place.organisation == "№ 5 мектеп"
    assert Invitation.objects.filter(person=place.learner, provider=cohort.provider).count() == 1


def test_a_person_who_signs_in_already_keeps_their_name_and_gets_no_letter(
    cohort: Cohort, coordinator: User
) -> None:
    known = come_in(make_person("Шолпан", email="sholpan@mektep.example"))
    place = by_order(cohort, coordinator, known.email or "")
    assert place.learner == known
    assert place.given_name_kk == "Шолпан"
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("known_here_too", [False, True])
def test_a_number_is_not_written_on_the_record_of_whom_another_provider_knows(
    edition: Edition, cohort: Cohort, coordinator: User, known_here_too: bool
) -> None:
    known = come_in(make_person(email="sholpan@mektep.example"))
    take_in(make_cohort(make_edition(make_provider("mysal"), "other"), "kk-2"), known)
    if known_here_too:
        take_in(make_cohort(edition, "kk-3"), known)
    place = by_order(cohort, coordinator, known.email or "", iin=IIN)
    known.refresh_from_db()
    assert place.learner == known
    assert number_left_aside(place, IIN)
    assert (known.iin_digest, known.iin_token) == (None, "")


def test_a_number_is_written_for_whom_this_provider_alone_knows(
    edition: Edition, cohort: Cohort, coordinator: User
) -> None:
    known = come_in(make_person(email="sholpan@mektep.example"))
    take_in(make_cohort(edition, "kk-3"), known)
    place = by_order(cohort, coordinator, known.email or "", iin=IIN)
    assert masked_iin(place.learner) == "••••••••0002"
    assert not number_left_aside(place, IIN)


def test_an_order_is_not_dated_ahead(cohort: Cohort, coordinator: User) -> None:
    with pytest.raises(EnrolmentRefused, match="still to come"):
        by_order(cohort, coordinator, date=ON + timedelta(days=1))
    assert not cohort.orders.exists()


def test_the_same_order_is_recorded_once_for_all_whom_it_takes_in(cohort: Cohort, coordinator: User) -> None:
    for place in range(3):
        by_order(cohort, coordinator, f"oleng{place}@mektep.example")
    by_order(cohort, coordinator, "later@mektep.example", number="8")
    assert sorted(order.number for order in cohort.orders.all()) == ["7", "8"]


def test_a_phone_number_will_do(cohort: Cohort, coordinator: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lms.sms.works", lambda: False)
    place = by_order(cohort, coordinator, "+77010000001")
    assert (place.learner.phone, place.learner.email) == ("+77010000001", None)
    assert not Invitation.objects.exists()  # a slip is printed for them


def test_what_is_refused_leaves_nothing_behind(edition: Edition, coordinator: User) -> None:
    full = make_cohort(edition, "kk-2", capacity=1)
    by_order(full, coordinator)
    with pytest.raises(EnrolmentRefused, match="full"):
        by_order(full, coordinator, "another@mektep.example", number="8")
    assert not User.objects.filter(email="another@mektep.example").exists()
    assert [order.number for order in full.orders.all()] == ["7"]


def test_whoever_is_enrolled_is_known_to_the_provider_and_to_no_other(
    cohort: Cohort, coordinator: User
) -> None:
    person = come_in(make_person())
    other = make_staff(make_provider("mysal"), Role.COORDINATOR)
    assert person not in people(coordinator)
    take_in(cohort, person)
    assert person in people(coordinator)
    assert person not in people(other)
    assert list(providers_of(person)) == [cohort.provider]


def test_an_invitation_that_was_used_is_not_sent_again(cohort: Cohort, coordinator: User) -> None:
    known = make_person(email="kelgen@mektep.example")
    invite_by_link(person=known, provider=cohort.provider, by=coordinator, at=noon(ON))
    come_in(known)
    by_order(cohort, coordinator, "kelgen@mektep.example")
    assert Invitation.objects.count() == 1


def test_whoever_left_is_told_from_whoever_is_there(cohort: Cohort) -> None:
    place = take_in(cohort, make_person("Айсұлу"))[0]
    day = cohort.starts_on - timedelta(days=7)
    entry = cohort.orders.get()
    with pytest.raises(EnrolmentRefused, match="in the cohort already"):
        enrol(learner=place.learner, cohort=cohort, order=entry, on=day)
    order = record_order(
        cohort=cohort, kind=OrderKind.WITHDRAWAL, number="9", date=day, by=None, reason="Көшті"
    )
    leave(enrolment=place, how=EnrolmentState.WITHDRAWN, order=order)
    with pytest.raises(EnrolmentRefused, match="left it by an order"):
        enrol(learner=place.learner, cohort=cohort, order=entry, on=day)
