"""Applicants are taken in by an order: who they are is found out, and those who can't be are named."""

from datetime import timedelta
from typing import Any

import pytest

from content.models import Edition
from courses.domain.applications import ApplicationRefused, confirm, confirm_phone, decide_wait, state
from courses.domain.enrolments import EnrolmentRefused, enrol, learning
from courses.domain.quotas import set_quotas
from courses.domain.taking_in import TakenIn, take_in
from courses.enums import ApplicationState, OrderKind
from courses.models import Application, Cohort, Department, Enrolment
from lms.domain.people import masked_iin, set_iin
from lms.domain.personal_data import has_consent
from lms.enums import Purpose
from lms.models import Consent, Invitation, Message, User
from tests.courses.joining import EMAIL, NAMES, OPEN_AT, OPEN_ON, PHONE, applied, on_a_list, several_applied
from tests.courses_made import make_cohort, make_edition, noon, some_people
from tests.courses_made import take_in as enrolled_in
from tests.factories import ANOTHER_IIN, IIN, come_in, make_person, make_provider

DECIDED_ON = OPEN_ON + timedelta(days=25)


def ordered(by: User, *applications: Application, **facts: Any) -> TakenIn:
    order = {"number": "7-Қ", "date": DECIDED_ON, "at": noon(DECIDED_ON), "on": DECIDED_ON}
    return take_in(applications=applications, by=by, **order | facts)


def confirmed(cohort: Cohort, **facts: Any) -> Application:
    made = applied(cohort, **facts)
    confirm(application=made, at=OPEN_AT)
    return made


def test_a_new_person_is_registered_invited_and_in(cohort: Cohort, coordinator: User) -> None:
    made = confirmed(cohort, organisation="№ 5 мектеп", position="кітапханашы")
    (place,) = ordered(coordinator, made).taken
    person = place.learner
    assert (person.email, person.language) == (EMAIL, "kk")
    assert masked_iin(person) == "••••••••0002"
    assert (place.name("kk").full, place.organisation) == ("Өлеңова Ұлжан", "№ 5 мектеп")
    assert place.events.get().order.number == "7-Қ"
    made.refresh_from_db()
    assert (state(made), made.person, made.enrolment) == (ApplicationState.ACCEPTED, person, place)
    assert Invitation.objects.get().person == person
    assert Message.objects.filter(kind="application_accepted", person=person).count() == 1


def test_the_consent_goes_along_with_its_words_and_its_day(cohort: Cohort, coordinator: User) -> None:
    made = confirmed(cohort)
    (place,) = ordered(coordinator, made).taken
    copied = Consent.objects.get()
    assert (copied.text, copied.language, copied.at) == (made.consent_text, "kk", OPEN_AT)
    assert has_consent(person=place.learner, provider=cohort.provider, purpose=Purpose.PERSONAL_DATA)


def test_whose_number_it_is_is_known_and_keeps_name_and_address(cohort: Cohort, coordinator: User) -> None:
    known = come_in(make_person("Шолпан"))
    set_iin(person=known, number=IIN, by=None)
    (place,) = ordered(coordinator, confirmed(cohort)).taken
    assert (place.learner, place.given_name_kk) == (known, "Шолпан")
    assert not Invitation.objects.exists()


def test_an_answered_address_is_ones_own(edition: Edition, cohort: Cohort, coordinator: User) -> None:
    known = come_in(make_person(email=EMAIL))
    enrolled_in(make_cohort(edition, "kk-2"), known)
    (place,) = ordered(coordinator, confirmed(cohort)).taken
    assert place.learner == known
    known.refresh_from_db()
    assert masked_iin(known) == "••••••••0002"


def test_a_number_given_for_whom_another_provider_knows_is_left_aside(
    edition: Edition, cohort: Cohort, coordinator: User
) -> None:
    """A colleague may have answered from the office's address; the other provider's record stays as it is."""
    known = come_in(make_person(email=EMAIL))
    elsewhere = make_edition(make_provider("mysal"), "other")
    for their in (make_cohort(elsewhere, "kk-2"), make_cohort(edition, "kk-3")):
        enrolled_in(their, known)
    done = ordered(coordinator, confirmed(cohort))
    known.refresh_from_db()
    assert [place.learner for place in done.taken] == [known]
    assert done.without_number == done.taken
    assert (known.iin_digest, known.iin_token) == (None, "")


def test_ones_own_number_is_kept_whoever_else_knows_the_person(cohort: Cohort, coordinator: User) -> None:
    known = come_in(make_person())
    enrolled_in(make_cohort(make_edition(make_provider("mysal"), "other"), "kk-2"), known)
    done = ordered(coordinator, applied(cohort, person=known))
    known.refresh_from_db()
    assert (masked_iin(known), done.without_number) == ("••••••••0002", [])


def test_an_order_is_not_dated_ahead(cohort: Cohort, coordinator: User) -> None:
    made = confirmed(cohort)
    with pytest.raises(EnrolmentRefused, match="still to come"):
        ordered(coordinator, made, date=DECIDED_ON + timedelta(days=1))
    assert not cohort.orders.exists()


def test_an_offices_address_makes_nobody_a_colleague(cohort: Cohort, coordinator: User) -> None:
    colleague = come_in(make_person(email=EMAIL))
    set_iin(person=colleague, number=ANOTHER_IIN, by=None)
    made = confirmed(cohort)
    with pytest.raises(ApplicationRefused, match="signs in with this e-mail address already"):
        ordered(coordinator, made)
    assert not cohort.orders.exists()


def test_with_a_phone_of_their_own_the_office_only_gets_letters(cohort: Cohort, coordinator: User) -> None:
    colleague = come_in(make_person(email=EMAIL))
    set_iin(person=colleague, number=ANOTHER_IIN, by=None)
    made = applied(cohort, phone=PHONE)
    confirm_phone(application=made, by=coordinator, at=OPEN_AT)
    confirm(application=made, at=OPEN_AT)
    (place,) = ordered(coordinator, made).taken
    assert (place.learner.phone, place.learner.email, place.learner.contact_email) == (PHONE, None, EMAIL)


def test_an_address_nobody_answered_from_opens_no_account(cohort: Cohort, coordinator: User) -> None:
    made = applied(cohort, phone=PHONE)
    confirm_phone(application=made, by=coordinator, at=OPEN_AT)
    (place,) = ordered(coordinator, made).taken
    assert (place.learner.phone, place.learner.email, place.learner.contact_email) == (PHONE, None, EMAIL)


def test_one_who_applied_signed_in_stands_as_they_wrote_themselves(cohort: Cohort, coordinator: User) -> None:
    person = come_in(make_person("Айгул"))
    names = {"surname_kk": "Ахметова", "given_name_kk": "Айгүл"}
    (place,) = ordered(coordinator, applied(cohort, person=person, names=names)).taken
    assert (place.learner, place.given_name_kk, place.given_name_ru) == (person, "Айгүл", "Айгүл")


def test_a_person_with_another_number_is_left(cohort: Cohort, coordinator: User) -> None:
    person = come_in(make_person())
    made = applied(cohort, person=person)
    set_iin(person=person, number=ANOTHER_IIN, by=None)
    with pytest.raises(ApplicationRefused, match="another IIN"):
        ordered(coordinator, made)


def test_several_go_in_by_one_order_and_the_others_are_named(edition: Edition, coordinator: User) -> None:
    cohort = make_cohort(edition, "kk-small", capacity=2)
    first, second, third = several_applied(cohort, 3)
    unconfirmed = applied(cohort)
    done = ordered(coordinator, first, unconfirmed, second, third)
    assert [place.surname_kk for place in done.taken] == ["Оқушы0", "Оқушы1"]
    assert done.left == [
        (unconfirmed, "The address is not confirmed yet."),
        (third, "The cohort is full."),
    ]
    assert cohort.orders.count() == 1
    assert state(third) == ApplicationState.WAITING
    assert Invitation.objects.count() == 2
    assert not User.objects.filter(email=third.email).exists()


def test_where_nobody_can_be_taken_in_no_order_is_recorded(cohort: Cohort, coordinator: User) -> None:
    with pytest.raises(ApplicationRefused, match="Өлеңова Ұлжан: The address is not confirmed yet"):
        ordered(coordinator, applied(cohort))
    with pytest.raises(ApplicationRefused, match="Choose whom"):
        ordered(coordinator)
    assert not cohort.orders.exists()


def test_nobody_is_taken_in_twice(cohort: Cohort, coordinator: User) -> None:
    made = confirmed(cohort)
    ordered(coordinator, made)
    with pytest.raises(ApplicationRefused, match="any more: «Taken in»"):
        ordered(coordinator, made)
    assert len(learning(cohort)) == 1


def test_from_the_waiting_list_once_a_place_is_free(cohort: Cohort, coordinator: User) -> None:
    made = confirmed(cohort)
    decide_wait(application=made, by=coordinator, at=OPEN_AT)
    assert ordered(coordinator, made).taken


def test_one_on_a_list_is_taken_in_without_confirming(cohort: Cohort, coordinator: User) -> None:
    department = Department.objects.create(provider=cohort.provider, name_kk="Бөлім", name_ru="Отдел")
    made = on_a_list(cohort, department=department, iin="991231600003")
    (place,) = ordered(coordinator, made).taken
    assert place.department == department
    assert place.learner.data_accesses.get().what == "iin_override"
    assert not Consent.objects.exists()
    assert place.learner.email == EMAIL


# --- quotas -------------------------------------------------------------------------------------------------


@pytest.fixture
def department(cohort: Cohort) -> Department:
    return Department.objects.create(provider=cohort.provider, name_kk="Бөлім", name_ru="Отдел")


def by_department(cohort: Cohort, department: Department | None, count: int = 1) -> list[Enrolment]:
    order = cohort.orders.filter(kind=OrderKind.ENROLMENT).first() or cohort.orders.create(
        kind=OrderKind.ENROLMENT, number="1", date=OPEN_ON
    )
    return [
        enrol(learner=person, cohort=cohort, order=order, on=OPEN_ON, department=department)
        for person in some_people(count)
    ]


def test_a_department_fills_its_quota_and_then_what_is_promised_to_none(
    edition: Edition, department: Department
) -> None:
    cohort = make_cohort(edition, "kk-small", capacity=4)
    other = Department.objects.create(provider=cohort.provider, name_kk="Басқа бөлім", name_ru="Другой")
    set_quotas(cohort=cohort, places={department: 1, other: 2})
    by_department(cohort, department, 2)
    with pytest.raises(EnrolmentRefused, match="has filled its quota"):
        by_department(cohort, department)
    assert len(by_department(cohort, other, 2)) == 2


def test_names_given_are_kept_as_they_are(cohort: Cohort) -> None:
    order = cohort.orders.create(kind=OrderKind.ENROLMENT, number="1", date=OPEN_ON)
    (person,) = some_people(1)
    place = enrol(learner=person, cohort=cohort, order=order, on=OPEN_ON, names=NAMES)
    assert place.name("kk").full == "Өлеңова Ұлжан"
