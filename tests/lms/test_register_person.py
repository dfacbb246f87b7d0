"""One User a person, with one spelling of each address."""

import pytest
from django.db import IntegrityError, transaction

from lms.domain.people import PersonRefused, change_sign_in, email_proven
from lms.models import User
from tests.factories import come_in, make_person

pytestmark = pytest.mark.django_db

SPELLINGS = ("+7 701 234 56 78", "8 (701) 234-56-78", "87012345678", "7012345678", "+77012345678")


@pytest.mark.parametrize("phone", SPELLINGS)
def test_register_keeps_a_phone_in_one_spelling(phone: str) -> None:
    person = make_person(phone=phone)
    person.refresh_from_db()
    assert (person.phone, person.email) == ("+77012345678", None)
    assert not person.has_usable_password()


def test_register_keeps_names_as_given_but_for_spaces() -> None:
    names = {"surname_kk": " Ахметова ", "given_name_kk": "Айгүл\nҚызы", "patronymic_kk": "Серік  қызы"}
    person = make_person(names=names)
    assert person.name("kk").full == "Ахметова Айгүл Қызы Серік қызы"


def test_name_known_in_one_language_stands_for_the_other() -> None:
    person = make_person(names={"surname_kk": "", "given_name_kk": "", "surname_ru": "Ахметова"})
    assert person.name("kk").full == "Ахметова"
    assert person.name_in("kk").full == ""


@pytest.mark.parametrize(
    "facts",
    [
        {"email": ""},
        {"email": "not-an-address"},
        {"phone": "12"},
        {"contact_email": "office"},
        {"contact_phone": "call me"},
        {"names": {"surname_kk": "", "given_name_kk": "", "patronymic_kk": "Серікқызы"}},
    ],
)
def test_register_refuses_what_cannot_be_used(facts: dict[str, object]) -> None:
    with pytest.raises(PersonRefused):
        make_person(**facts)
    assert not User.objects.exists()


def test_register_refuses_an_address_taken_whatever_its_case() -> None:
    make_person(email="Aigul@Mektep.example")
    make_person(phone="8 701 234 56 78")
    for taken in ({"email": "AIGUL@mektep.EXAMPLE"}, {"phone": "+7 (701) 234-56-78"}):
        with pytest.raises(PersonRefused):
            make_person(**taken)
    assert User.objects.count() == 2


def test_database_itself_keeps_an_email_to_one_person_whatever_the_case() -> None:
    make_person(email="aigul@mektep.example")
    other = make_person(email="other@mektep.example")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=other.pk).update(email="AIGUL@mektep.example")


def test_database_itself_refuses_a_person_nobody_could_be() -> None:
    person = make_person()
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=person.pk).update(email=None)


def test_several_people_share_a_contact_address() -> None:
    for _i in range(3):
        make_person(contact_email="office@mektep.example", contact_phone="8 701 000 00 00")
    assert User.objects.filter(contact_phone="+77010000000").count() == 3


def test_people_are_sorted_by_the_kazakh_alphabet() -> None:
    for surname in ("Қасымова", "Яковлева", "Әлиева", "Абаева", "Касымова"):
        make_person(names={"surname_kk": surname})
    assert [person.surname_kk for person in User.objects.all()] == [
        "Абаева",
        "Әлиева",
        "Касымова",
        "Қасымова",
        "Яковлева",
    ]


def test_sort_and_search_keys_follow_a_partial_save() -> None:
    person = make_person()
    person.surname_kk = "Яковлева"
    person.save(update_fields=["surname_kk"])
    person.refresh_from_db()
    assert "яковлева" in person.search_text

    person.surname_kk, person.language = "not saved", "ru"
    person.save(update_fields=["language"])
    person.refresh_from_db()
    assert (person.language, person.surname_kk) == ("ru", "Яковлева")
    assert "яковлева" in person.search_text


def test_changed_sign_in_takes_the_proof_of_the_old_email_with_it() -> None:
    person = come_in(make_person(email="old@mektep.example"))
    change_sign_in(person=person, email="New@mektep.example", phone="")
    person.refresh_from_db()
    assert person.email == "new@mektep.example"
    assert not person.emailaddress_set.exists()

    email_proven(person)
    proven = person.emailaddress_set.get()
    assert (proven.email, proven.verified, proven.primary) == ("new@mektep.example", True, True)


def test_changed_sign_in_leaves_nobody_without_an_address() -> None:
    person = make_person()
    with pytest.raises(PersonRefused):
        change_sign_in(person=person, email="", phone="")


def test_administrator_must_have_a_second_factor() -> None:
    administrator = User.objects.create_superuser("Admin@platform.example", "x")
    assert administrator.second_factor_required
    assert User.objects.get_by_natural_key("ADMIN@platform.example") == administrator
