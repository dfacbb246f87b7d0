"""The identity number is kept encrypted, shown masked, and whoever sees it whole leaves a trace."""

import pytest
from django.db import connection

from lms.domain.people import PersonRefused, masked_iin, set_iin, show_iin
from lms.models import DataAccess, User
from tests.factories import ANOTHER_IIN, IIN, NO_CHECK_DIGIT_FITS, make_person

pytestmark = pytest.mark.django_db


def kept_in_the_database(person: User) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM lms_user WHERE id = %s", [person.pk])
        return repr(cursor.fetchall())


def test_number_is_nowhere_in_the_clear() -> None:
    person = make_person()
    set_iin(person=person, number=IIN, by=None)
    assert IIN not in kept_in_the_database(person)
    assert masked_iin(person) == "••••••••0002"
    assert IIN not in repr(person.__dict__)


def test_person_without_a_number_has_no_mask() -> None:
    assert masked_iin(make_person()) == ""


def test_whoever_sees_the_number_says_why_and_the_person_can_read_it() -> None:
    person, coordinator = make_person(), make_person()
    set_iin(person=person, number=IIN, by=coordinator)
    with pytest.raises(PersonRefused):
        show_iin(person=person, by=coordinator, reason="  ")
    assert show_iin(person=person, by=coordinator, reason="the order") == IIN
    look = DataAccess.objects.get()
    assert (look.person, look.by, look.what, look.reason) == (person, coordinator, "iin_shown", "the order")


def test_number_that_was_never_given_cannot_be_shown() -> None:
    with pytest.raises(PersonRefused):
        show_iin(person=make_person(), by=make_person(), reason="the order")
    assert not DataAccess.objects.exists()


@pytest.mark.parametrize("number", ["", "12", "99123160000", "991331600002", "abc"])
def test_set_iin_refuses_what_is_no_number(number: str) -> None:
    person = make_person()
    with pytest.raises(PersonRefused):
        set_iin(person=person, number=number, by=None)
    assert person.iin_token == ""


def test_check_digit_that_fails_is_accepted_with_a_reason_only() -> None:
    person, coordinator = make_person(), make_person()
    with pytest.raises(PersonRefused):
        set_iin(person=person, number=NO_CHECK_DIGIT_FITS, by=coordinator, override_reason=" ")
    set_iin(person=person, number=NO_CHECK_DIGIT_FITS, by=coordinator, override_reason="so in the card")
    noted = DataAccess.objects.get()
    assert (noted.what, noted.reason, noted.by) == ("iin_override", "so in the card", coordinator)


def test_set_iin_refuses_a_number_of_somebody_else() -> None:
    set_iin(person=make_person(), number=IIN, by=None)
    person = make_person()
    with pytest.raises(PersonRefused):
        set_iin(person=person, number=IIN, by=None)
    set_iin(person=person, number=ANOTHER_IIN, by=None)


def test_number_of_the_same_person_may_be_set_again() -> None:
    person = make_person()
    for _i in range(2):
        set_iin(person=person, number=IIN, by=None)
    set_iin(person=person, number=ANOTHER_IIN, by=None)
    assert masked_iin(person).endswith("0301")
