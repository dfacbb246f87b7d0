"""One person's page in a cohort, and the orders and corrections that begin there."""

from datetime import date
from typing import Any

import pytest

from content.models import Edition
from courses.domain.enrolments import learning, standing
from courses.domain.quotas import set_quotas
from courses.enums import EnrolmentState
from courses.models import Cohort, Department, Enrolment
from lms.domain.people import set_iin
from lms.enums import Role
from lms.models import Invitation, Message, User
from tests.courses_made import make_cohort, make_edition, some_people, take_in
from tests.factories import ANOTHER_IIN, IIN, come_in, make_person, make_provider, make_staff, signed_in

pytestmark = pytest.mark.usefixtures("in_the_second_week")
ORDER = {"number": "12-Қ", "date": "08.09.2025", "reason": "Көшіп кетті"}


@pytest.fixture
def place(cohort: Cohort) -> Enrolment:
    person = make_person("Шолпан", phone="+77010000009")
    set_iin(person=person, number=IIN, by=None)
    return take_in(cohort, person)[0]


def at(place: Enrolment, what: str = "") -> str:
    return f"/en/cohorts/{place.cohort.code}/people/{place.pk}/{what}"


def test_a_place_shows_facts_attendance_and_its_history(place: Enrolment, coordinator: User) -> None:
    page = signed_in(coordinator).get(at(place)).text
    assert "Ахметова Шолпан" in page
    assert "••••••••0002" in page
    assert IIN not in page
    assert "+7 701 000 00 09" in page
    assert "№ 7" in page
    assert at(place, "leave/") in page


def test_the_teacher_and_the_director_read_without_addresses(
    place: Enrolment, cohort: Cohort, teacher: User
) -> None:
    for person in (teacher, make_staff(cohort.provider, Role.DIRECTOR)):
        client = signed_in(person)
        page = client.get(at(place)).text
        assert "Ахметова Шолпан" in page
        assert "0002" not in page
        assert "701 000" not in page
        assert at(place, "leave/") not in page
        for what in ("leave/", "name/"):
            assert client.get(at(place, what)).status_code == 404
            assert client.post(at(place, what), ORDER).status_code == 404
        assert client.get(f"/en/cohorts/{cohort.code}/cancel/").status_code == 404


def test_another_provider_sees_nobody(place: Enrolment) -> None:
    client = signed_in(make_staff(make_provider("mysal"), Role.COORDINATOR))
    assert client.get(at(place)).status_code == 404


def test_the_place_is_of_the_cohort_in_the_address(
    edition: Edition, place: Enrolment, coordinator: User
) -> None:
    make_cohort(edition, "kk-2")
    assert signed_in(coordinator).get(f"/en/cohorts/kk-2/people/{place.pk}/").status_code == 404


def test_an_order_of_leaving_is_recorded(place: Enrolment, coordinator: User) -> None:
    client = signed_in(coordinator)
    assert "no other cohort of this programme" in client.get(at(place, "leave/")).text
    response = client.post(at(place, "leave/"), ORDER | {"kind": "withdrawal"})
    assert response["Location"] == at(place)
    assert standing(place) == EnrolmentState.WITHDRAWN
    page = client.get(at(place)).text
    assert "Көшіп кетті" in page
    assert at(place, "leave/") not in page
    assert "no longer learning" in client.get(at(place, "leave/")).text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"reason": ""}, "required"),
        ({"number": " "}, "required"),
        ({"date": "08.09.2026"}, "still to come"),
        ({"kind": ""}, "required"),
        ({"kind": "transfer"}, "Select a valid choice"),
    ],
)
def test_what_can_not_be_right_is_said_and_kept(
    place: Enrolment, coordinator: User, wrong: dict[str, str], said: str
) -> None:
    sent = ORDER | {"kind": "expulsion", "reason": "Көшіп кетті"} | wrong
    response = signed_in(coordinator).post(at(place, "leave/"), sent)
    assert response.status_code == 200
    assert said in response.text
    assert 'value="12-Қ"' in response.text or "number" in wrong
    assert standing(place) == EnrolmentState.ENROLLED


def test_a_transfer_leads_to_the_new_place(edition: Edition, place: Enrolment, coordinator: User) -> None:
    other = make_cohort(edition, "kk-2")
    client = signed_in(coordinator)
    sent = ORDER | {"kind": "transfer"}
    assert "Choose the cohort." in client.post(at(place, "leave/"), sent).text
    response = client.post(at(place, "leave/"), sent | {"to": str(other.pk)})
    (new,) = learning(other)
    assert response["Location"] == at(new)
    assert "/cohorts/kk-1/" in client.get(at(new)).text
    assert at(new) in client.get(at(place)).text


def test_nobody_is_transferred_to_another_providers_cohort(place: Enrolment, coordinator: User) -> None:
    strangers = make_cohort(make_edition(make_provider("mysal"), "other"), "kk-3")
    sent = ORDER | {"kind": "transfer", "to": str(strangers.pk)}
    assert signed_in(coordinator).post(at(place, "leave/"), sent).status_code == 200
    assert learning(strangers) == []


def test_a_name_is_mended(place: Enrolment, coordinator: User) -> None:
    client = signed_in(coordinator)
    assert 'value="Шолпан"' in client.get(at(place, "name/")).text
    names = {"surname_kk": "Ахметова", "given_name_kk": "Шолпан", "surname_ru": "Ахметова"}
    assert client.post(at(place, "name/"), names).status_code == 200
    client.post(at(place, "name/"), names | {"given_name_ru": "Шолпан-ай"})
    place.refresh_from_db()
    assert place.given_name_ru == "Шолпан-ай"


def test_a_cohort_is_cancelled_by_an_order(place: Enrolment, coordinator: User) -> None:
    client = signed_in(coordinator)
    address = "/en/cohorts/kk-1/cancel/"
    assert "required" in client.post(address, ORDER | {"reason": ""}).text
    assert client.post(address, ORDER)["Location"] == "/en/cohorts/kk-1/"
    assert "cancelled already" in client.post(address, ORDER | {"number": "13"}).text


# --- taken in one by one ------------------------------------------------------------------------------------


def one_person(**facts: str) -> dict[str, str]:
    return {
        "order_number": "7",
        "order_date": "25.08.2025",
        "address": "oleng@mektep.example",
        "surname_kk": "Өлеңова",
        "given_name_kk": "Ұлжан",
    } | facts


def enrol(coordinator: User, **facts: str) -> Any:
    return signed_in(coordinator).post("/en/cohorts/kk-1/enrol/", one_person(**facts), follow=True).text


def test_the_number_is_kept_closed(cohort: Cohort, coordinator: User) -> None:
    enrol(coordinator, iin=IIN)
    (place,) = learning(cohort)
    assert place.learner.iin_digest
    assert IIN not in place.learner.iin_token


def test_a_number_that_fails_its_last_digit_needs_a_reason(cohort: Cohort, coordinator: User) -> None:
    assert "give a reason" in enrol(coordinator, iin="991231600003")
    assert learning(cohort) == []
    enrol(coordinator, iin="991231600003", iin_override_reason="Жеке куәлікте солай")
    (place,) = learning(cohort)
    assert place.learner.data_accesses.get().reason == "Жеке куәлікте солай"
    assert "An IIN is twelve digits" in enrol(coordinator, iin="12", address="b@mektep.example")


def test_a_known_number_finds_its_person(cohort: Cohort, coordinator: User) -> None:
    known = come_in(make_person("Шолпан"))
    set_iin(person=known, number=IIN, by=None)
    enrol(coordinator, iin=IIN)
    (place,) = learning(cohort)
    assert place.learner == known
    assert Message.objects.get(kind="enrolled").person == known
    assert not Invitation.objects.exists()


def test_a_number_for_whom_another_provider_knows_is_left_aside_and_said(
    cohort: Cohort, coordinator: User
) -> None:
    known = come_in(make_person("Шолпан", email="oleng@mektep.example"))
    take_in(make_cohort(make_edition(make_provider("mysal"), "other"), "kk-2"), known)
    assert "is not yours alone, so the IIN is left aside" in enrol(coordinator, iin=IIN)
    known.refresh_from_db()
    assert known.iin_digest is None
    assert "left aside" not in enrol(coordinator, iin=ANOTHER_IIN, address="b@mektep.example")


def test_an_order_dated_ahead_is_refused_on_the_page(cohort: Cohort, coordinator: User) -> None:
    assert "still to come" in enrol(coordinator, order_date="25.08.2062")
    assert learning(cohort) == []


def test_an_old_page_orders_nobody_out_of_a_course_that_is_over(place: Enrolment, coordinator: User) -> None:
    Cohort.objects.filter(pk=place.cohort_id).update(completed_on=date(2025, 9, 1))
    response = signed_in(coordinator).post(at(place, "leave/"), ORDER | {"kind": "expulsion"})
    assert response.status_code == 200
    assert "the course is over" in response.text
    assert standing(place) == EnrolmentState.ENROLLED


def test_two_people_are_never_made_one(cohort: Cohort, coordinator: User) -> None:
    set_iin(person=make_person("Шолпан"), number=IIN, by=None)
    set_iin(person=make_person(email="oleng@mektep.example"), number=ANOTHER_IIN, by=None)
    assert "two different people" in enrol(coordinator, iin=IIN)
    assert learning(cohort) == []


def test_without_an_e_mail_a_slip_is_pointed_to(
    cohort: Cohort, coordinator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lms.sms.works", lambda: False)
    page = enrol(coordinator, address="+77010000001")
    (place,) = learning(cohort)
    assert "print a slip with a code" in page
    assert f"/people/inspect/{place.learner.pk}/" in page
    assert "print a slip with a code" not in enrol(coordinator, address="b@mektep.example")


def test_a_departments_quota_holds(edition: Edition, cohort: Cohort, coordinator: User) -> None:
    mine, other = (
        Department.objects.create(provider=cohort.provider, name_kk=name, name_ru=name)
        for name in ("Бөлім", "Басқа бөлім")
    )
    set_quotas(cohort=cohort, places={mine: 1, other: 29})
    enrol(coordinator, department=str(mine.pk))
    assert "has filled its quota" in enrol(coordinator, address="b@mektep.example", department=str(mine.pk))
    assert [place.department for place in learning(cohort)] == [mine]


def test_another_providers_departments_are_not_offered(cohort: Cohort, coordinator: User) -> None:
    strange = Department.objects.create(provider=make_provider("mysal"), name_kk="Бөтен", name_ru="Чужой")
    page = signed_in(coordinator).get("/en/cohorts/kk-1/enrol/").text
    assert "Бөтен" not in page
    assert "valid choice" in enrol(coordinator, department=str(strange.pk))


def test_the_people_of_a_cohort_lead_to_their_pages(cohort: Cohort, coordinator: User) -> None:
    place = take_in(cohort, *some_people(1))[0]
    assert at(place) in signed_in(coordinator).get("/en/cohorts/kk-1/").text
