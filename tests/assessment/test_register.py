"""Number and row together, gapless, chained; run twice nothing is doubled."""

from datetime import timedelta

import pytest

from assessment.domain import register
from assessment.domain.register import RegisterRefused, broken_at, carry_out, order_certificates
from assessment.enums import CertificateState
from assessment.models import RegisterRow
from courses.domain.cohorts import record_order
from courses.enums import OrderKind
from courses.models import Order
from tests.assessment.course import Course, release, run_course

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(course: Course) -> Order:
    release(course)
    return record_order(
        cohort=course.cohort,
        kind=OrderKind.CERTIFICATES,
        number="27",
        date=course.cohort.completed_on,
        by=course.director,
    )


def test_those_who_passed_get_numbers_in_a_row(course: Course, order: Order) -> None:
    issued = carry_out(order=order, at=course.held_at)
    year = order.date.year
    assert issued.numbers == [f"ULGI-{year}-{serial:06}" for serial in (1, 2, 3)]
    assert [person for person, _reasons in issued.refused] == [course.enrolled[0]]
    assert broken_at(course.provider) is None


def test_carried_out_twice_nothing_is_doubled(course: Course, order: Order) -> None:
    first = carry_out(order=order, at=course.held_at)
    assert carry_out(order=order, at=course.held_at).numbers == first.numbers
    assert RegisterRow.objects.count() == 3


def test_the_chain_and_the_numbers_go_on_in_the_next_cohort(course: Course, order: Order) -> None:
    carry_out(order=order, at=course.held_at)
    later = run_course(provider=course.provider, code="ulgi-2")
    release(later)
    issued = order_certificates(
        cohort=later.cohort,
        number="28",
        date=later.cohort.completed_on,
        by=later.director,
        at=later.held_at,
    )
    assert issued.numbers[0].endswith("-000004")
    assert list(RegisterRow.objects.values_list("row", flat=True)) == [1, 2, 3, 4, 5, 6]
    assert broken_at(course.provider) is None


def test_each_provider_has_a_register_of_its_own(course: Course, order: Order) -> None:
    carry_out(order=order, at=course.held_at)
    other = run_course("mysal")
    release(other)
    issued = order_certificates(
        cohort=other.cohort, number="1", date=other.cohort.completed_on, by=other.director, at=other.held_at
    )
    assert issued.numbers[0] == f"MYSAL-{other.cohort.completed_on.year}-000001"
    assert (broken_at(course.provider), broken_at(other.provider)) == (None, None)


@pytest.mark.parametrize(
    ("changed", "at"),
    [
        ({"facts": {"kk": {"name": "Басқа адам"}}}, 2),
        ({"issued_on": "2020-01-01"}, 2),
        ({"code": "AAAABBBBCCCC"}, 2),
        ({"row": 9}, 2),
        ({"hash": "0" * 64}, 2),
    ],
)
def test_a_row_changed_in_the_database_breaks_the_chain(
    course: Course, order: Order, changed: dict, at: int
) -> None:
    carry_out(order=order, at=course.held_at)
    RegisterRow.objects.filter(row=2).update(**changed)
    assert broken_at(course.provider) == at


def test_a_row_taken_out_breaks_the_chain(course: Course, order: Order) -> None:
    carry_out(order=order, at=course.held_at)
    RegisterRow.objects.filter(row=1).delete()
    assert broken_at(course.provider) == 1


def test_what_is_printed_is_frozen(course: Course, order: Order) -> None:
    carry_out(order=order, at=course.held_at)
    row = RegisterRow.objects.first()
    name = row.facts["kk"]["name"]
    row.enrolment.surname_kk = "Жаңа"
    row.enrolment.save()
    row.refresh_from_db()
    assert row.facts["kk"]["name"] == name
    assert row.facts["points"] == 10
    assert "iin" not in str(row.facts).lower()
    assert broken_at(course.provider) is None


def test_a_certificate_expires_after_the_last_day_of_its_term(course: Course, order: Order) -> None:
    carry_out(order=order, at=course.held_at)
    row = RegisterRow.objects.first()
    assert row.valid_until.year == row.issued_on.year + 3
    assert register.state(row, on=row.valid_until) == CertificateState.VALID
    assert register.state(row, on=row.valid_until + timedelta(days=1)) == CertificateState.EXPIRED


@pytest.mark.parametrize("write", [str.lower, register.spaced, lambda code: f"  {code[:3]} {code[3:]} "])
def test_a_code_is_found_as_people_type_it(course: Course, order: Order, write) -> None:
    carry_out(order=order, at=course.held_at)
    row = RegisterRow.objects.first()
    assert register.find(write(row.code)) == row
    assert register.find(row.code[:-1]) is None


def test_a_code_typed_on_the_kazakh_keyboard_is_found() -> None:
    assert register.tidy("авек-мнрс-тухү") == "ABEKMHPCTYXY"


@pytest.mark.parametrize("days", [-1, 1000])
def test_an_order_is_not_older_than_the_results_nor_of_the_future(course: Course, days: int) -> None:
    release(course)
    with pytest.raises(RegisterRefused):
        order_certificates(
            cohort=course.cohort,
            number="27",
            date=course.cohort.completed_on + timedelta(days=days),
            by=course.director,
            at=course.held_at,
        )
    assert not course.cohort.orders.filter(kind=OrderKind.CERTIFICATES).exists()


def test_the_same_order_given_again_is_one_order(course: Course, order: Order) -> None:
    for _time in range(2):
        issued = order_certificates(
            cohort=course.cohort, number="27", date=order.date, by=course.director, at=course.held_at
        )
        assert len(issued.numbers) == 3
    assert course.cohort.orders.filter(kind=OrderKind.CERTIFICATES).count() == 1


def test_an_order_that_is_not_on_record_is_refused(course: Course) -> None:
    with pytest.raises(RegisterRefused, match="99"):
        register.order_on_record(course.cohort, number="99", date=course.cohort.defence_on)
