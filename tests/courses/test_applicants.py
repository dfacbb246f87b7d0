"""Who an applicant is among those on record: what a coordinator should look at, and what the law asks for."""

from datetime import timedelta
from typing import Any

import pytest

from content.models import Edition
from courses.domain import applications
from courses.domain.applicants import applications_of, flags
from courses.domain.applications import confirm
from courses.models import Application, Cohort
from lms.access import people, people_in_charge_of, providers_of
from lms.domain.people import set_iin
from lms.domain.personal_data import erase, what_is_held
from lms.models import Message, User
from tests.courses.joining import (
    EMAIL,
    NAMES,
    OPEN_AT,
    OPEN_ON,
    PHONE,
    applied,
    nobodys_number,
    on_a_list,
    several_applied,
)
from tests.courses_made import make_cohort, make_edition, take_in
from tests.factories import ANOTHER_IIN, IIN, come_in, make_person, make_provider

LATER = OPEN_AT + timedelta(hours=2)


# --- what is worth a look -----------------------------------------------------------------------------------


def told(application: Application) -> list[str]:
    found = applications.with_state(Application.objects.filter(pk=application.pk))
    return [flag.words for flag in flags(list(found), on=OPEN_ON)[application.pk]]


def test_a_number_on_record_under_another_name_is_pointed_out(cohort: Cohort) -> None:
    set_iin(person=make_person("Шолпан"), number=IIN, by=None)
    made = applied(cohort)
    confirm(application=made, at=OPEN_AT)
    assert told(made) == ["the IIN is on record under another name"]


def test_the_same_name_otherwise_written_is_no_other(cohort: Cohort) -> None:
    set_iin(person=make_person(names=NAMES | {"surname_kk": "ӨЛЕҢОВА"}), number=IIN, by=None)
    made = applied(cohort)
    confirm(application=made, at=OPEN_AT)
    assert told(made) == []


def test_an_unconfirmed_address_and_a_shared_one_are_pointed_out(cohort: Cohort) -> None:
    made = applied(cohort)
    applied(cohort, iin=ANOTHER_IIN)
    assert told(made) == [
        "the e-mail address is not confirmed",
        "another application gives the same IIN or address",
    ]


def test_one_who_learns_elsewhere_is_pointed_out_within_the_provider(
    edition: Edition, cohort: Cohort
) -> None:
    person = come_in(make_person(email=EMAIL, names=NAMES))
    take_in(make_cohort(edition, "kk-2", begins=OPEN_ON - timedelta(days=3)), person)
    other = make_edition(make_provider("mysal"), "other-programme")
    take_in(make_cohort(other, "kk-3", begins=OPEN_ON - timedelta(days=3)), person)
    made = applied(cohort, person=person, email=EMAIL)
    (flag,) = flags(list(applications.with_state(Application.objects.all())), on=OPEN_ON)[made.pk]
    assert (flag.words, flag.cohort.code) == ("is in another cohort", "kk-2")


def test_flags_take_as_many_queries_for_twelve_as_for_two(
    cohort: Cohort, django_assert_num_queries: Any
) -> None:
    for more in (2, 10):
        several_applied(cohort, more)
        found = list(applications.with_state(cohort.applications.select_related("cohort", "person")))
        with django_assert_num_queries(3):
            flags(found, on=OPEN_ON)


def test_on_a_list_nobody_is_asked_to_confirm(cohort: Cohort) -> None:
    assert told(on_a_list(cohort, iin=nobodys_number())) == []


# --- what the law asks for ----------------------------------------------------------------------------------


def held(person: User) -> list[tuple[Any, ...]]:
    return next(part.rows for part in what_is_held(person) if part.title == "My applications")


def test_one_sees_what_one_asked_for_and_no_colleagues(cohort: Cohort) -> None:
    person = make_person(email=EMAIL, phone=PHONE)
    set_iin(person=person, number=IIN, by=None)
    applied(cohort)
    applied(cohort, iin=ANOTHER_IIN, names={"surname_kk": "Әріптесова", "given_name_kk": "Ә"})
    assert [(row[2], row[3], row[6]) for row in held(person)] == [
        ("kk-1", "Өлеңова Ұлжан", "Waits for the address to be confirmed"),
    ]


def test_an_address_for_letters_proves_nothing(edition: Edition, cohort: Cohort) -> None:
    """Anybody may write any there; and a number that was given is somebody else's, as far as is known."""
    applied(cohort, phone=PHONE)
    applied(make_cohort(edition, "kk-2"), iin="", phone=PHONE)
    on_a_list(cohort, iin=nobodys_number())
    spy = come_in(make_person("Тыңшы", contact_email=EMAIL, contact_phone=PHONE))
    assert held(spy) == []
    erase(person=spy, at=LATER)
    assert Application.objects.count() == 3


@pytest.mark.parametrize("address", ["email", "phone"])
def test_by_the_address_one_signs_in_with_ones_own_is_found(
    edition: Edition, cohort: Cohort, address: str
) -> None:
    given = {"email": EMAIL} if address == "email" else {"phone": PHONE}
    nobodys = applied(cohort, **{"iin": "", "email": ""} | given)
    colleagues = applied(make_cohort(edition, "kk-2"), **{"iin": ANOTHER_IIN, "email": ""} | given)
    person = make_person(**given)
    assert held(person) == []  # nobody has signed in with it yet
    come_in(person)
    assert list(applications_of(person)) == [nobodys]
    erase(person=person, at=LATER)
    assert list(Application.objects.all()) == [colleagues]


def test_a_number_another_person_gave_signed_in_shows_nobody_that_person(cohort: Cohort) -> None:
    made = applied(cohort, person=come_in(make_person()))
    set_iin(person=(owner := come_in(make_person())), number=IIN, by=None)
    assert held(owner) == []
    assert list(applications_of(made.person)) == [made]


def test_erasing_a_person_takes_their_applications_and_no_colleagues(cohort: Cohort) -> None:
    person = make_person(email=EMAIL)
    set_iin(person=person, number=IIN, by=None)
    applied(cohort)
    by_phone = applied(cohort, iin="", email="", phone=PHONE)
    colleague = applied(cohort, iin=ANOTHER_IIN)
    erase(person=person, at=LATER)
    assert set(Application.objects.all()) == {by_phone, colleague}
    left = Message.objects.filter(kind="application_confirm")
    assert [message.refers_to for message in left] == [str(colleague.uid)]


def test_a_provider_knows_whoever_applied_to_it_signed_in(cohort: Cohort, coordinator: User) -> None:
    person, stranger = come_in(make_person()), come_in(make_person())
    applied(cohort)
    applied(cohort, person=person, iin=ANOTHER_IIN)
    assert list(providers_of(person)) == [cohort.provider]
    assert person in people(coordinator)
    assert stranger not in people(coordinator)
    # an application that is nobody's yet hides nobody from those in charge of them
    assert person in people_in_charge_of(coordinator)
