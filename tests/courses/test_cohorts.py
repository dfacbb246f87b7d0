"""Where a cohort stands follows from its dates and orders; opening one refuses what can't be."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.models import Edition, EditionVariant
from courses.domain.cohorts import (
    CohortRefused,
    appoint_teacher,
    complete,
    open_cohort,
    record_order,
    state,
)
from courses.enums import CohortState, OrderKind
from courses.models import Cohort, Order
from lms.enums import Role
from tests.courses_made import make_cohort
from tests.factories import make_person, make_provider, make_staff

STARTS = date(2025, 9, 1)


def cohort_of(completed_on: date | None = None) -> Cohort:
    """Not stored: what `state` reads is here."""
    return Cohort(
        variant=EditionVariant(edition=Edition(support_months=12)),
        applications_from=date(2025, 7, 1),
        applications_until=date(2025, 8, 1),
        starts_on=STARTS,
        ends_on=date(2025, 9, 26),
        defence_on=date(2025, 9, 30),
        completed_on=completed_on,
    )


def order(kind: OrderKind, day: date) -> Order:
    return Order(kind=kind, date=day)


ENROLLED = order(OrderKind.ENROLMENT, date(2025, 8, 20))
MOVED_IN = order(OrderKind.TRANSFER, date(2025, 8, 20))
EARLY = order(OrderKind.ENROLMENT, date(2025, 7, 15))
CERTIFIED = order(OrderKind.CERTIFICATES, date(2025, 10, 6))
CANCELLED = order(OrderKind.CANCELLATION, date(2025, 8, 25))
RELEASED = date(2025, 10, 1)


@pytest.mark.parametrize(
    ("on", "orders", "completed_on", "expected"),
    [
        (date(2025, 6, 30), [], None, CohortState.PLANNED),
        (date(2025, 7, 1), [], None, CohortState.OPEN),
        (date(2025, 8, 1), [], None, CohortState.OPEN),
        (date(2025, 8, 2), [], None, CohortState.PLANNED),
        # a first order doesn't shut out those who may still apply
        (date(2025, 8, 1), [EARLY], None, CohortState.OPEN),
        (date(2025, 8, 2), [EARLY], None, CohortState.ENROLLED),
        (date(2025, 8, 19), [ENROLLED], None, CohortState.PLANNED),
        (date(2025, 8, 20), [ENROLLED], None, CohortState.ENROLLED),
        (date(2025, 8, 31), [ENROLLED], None, CohortState.ENROLLED),
        (STARTS, [ENROLLED], None, CohortState.RUNNING),
        # filled by transfers alone, it runs all the same
        (STARTS, [MOVED_IN], None, CohortState.RUNNING),
        (date(2025, 9, 27), [MOVED_IN], None, CohortState.DEFENCE),
        (date(2025, 9, 26), [ENROLLED], None, CohortState.RUNNING),
        (date(2025, 9, 27), [ENROLLED], None, CohortState.DEFENCE),
        (date(2025, 11, 1), [ENROLLED], None, CohortState.DEFENCE),
        (RELEASED, [ENROLLED], RELEASED, CohortState.COMPLETED),
        (date(2025, 10, 5), [ENROLLED, CERTIFIED], RELEASED, CohortState.COMPLETED),
        (date(2025, 10, 6), [ENROLLED, CERTIFIED], RELEASED, CohortState.SUPPORT),
        (date(2026, 9, 30), [ENROLLED, CERTIFIED], RELEASED, CohortState.SUPPORT),
        (date(2026, 10, 1), [ENROLLED, CERTIFIED], RELEASED, CohortState.ARCHIVED),
        # completed, and nobody passed or no order came: the year ends all the same
        (date(2026, 10, 1), [ENROLLED], RELEASED, CohortState.ARCHIVED),
        # nobody was ever taken in: there is nobody to defend anything
        (date(2025, 9, 27), [], None, CohortState.ARCHIVED),
        (date(2025, 8, 24), [ENROLLED, CANCELLED], None, CohortState.ENROLLED),
        (date(2025, 8, 25), [ENROLLED, CANCELLED], None, CohortState.CANCELLED),
        (date(2026, 12, 1), [ENROLLED, CANCELLED], None, CohortState.CANCELLED),
    ],
)
def test_state_follows_from_dates_and_orders(
    on: date, orders: list[Order], completed_on: date | None, expected: CohortState
) -> None:
    assert state(cohort_of(completed_on), on=on, orders=orders) == expected


LIFE = [
    CohortState.PLANNED,
    CohortState.OPEN,
    CohortState.ENROLLED,
    CohortState.RUNNING,
    CohortState.DEFENCE,
    CohortState.COMPLETED,
    CohortState.SUPPORT,
    CohortState.ARCHIVED,
]
days = st.dates(date(2025, 6, 1), date(2027, 1, 1))


@given(days, days)
def test_a_cohort_whose_people_are_taken_in_while_it_is_open_never_goes_back(one: date, other: date) -> None:
    orders = [order(OrderKind.ENROLMENT, date(2025, 8, 2)), CERTIFIED]
    earlier, later = sorted((one, other))
    before, after = (state(cohort_of(RELEASED), on=day, orders=orders) for day in (earlier, later))
    assert LIFE.index(before) <= LIFE.index(after)


@given(days, st.lists(st.tuples(st.sampled_from(list(OrderKind)), days), max_size=4))
def test_an_order_that_is_still_to_come_changes_nothing(
    on: date, orders: list[tuple[OrderKind, date]]
) -> None:
    known = [order(kind, day) for kind, day in orders]
    past = [item for item in known if item.date <= on]
    assert state(cohort_of(), on=on, orders=known) == state(cohort_of(), on=on, orders=past)


@given(days, days)
def test_a_cancelled_cohort_stays_cancelled(cancelled_on: date, on: date) -> None:
    orders = [ENROLLED, order(OrderKind.CANCELLATION, cancelled_on)]
    found = state(cohort_of(RELEASED), on=on, orders=orders)
    assert (found == CohortState.CANCELLED) == (on >= cancelled_on)


@pytest.mark.parametrize(
    "wrong",
    [
        {"applications_until": date(2025, 9, 2)},
        {"ends_on": date(2025, 8, 31)},
        {"defence_on": date(2025, 9, 25)},
        {"applications_from": date(2025, 8, 30)},
    ],
)
def test_open_cohort_refuses_dates_out_of_order(edition: Edition, wrong: dict[str, Any]) -> None:
    with pytest.raises(CohortRefused, match="must follow each other"):
        make_cohort(edition, **wrong)


def test_open_cohort_refuses_another_providers_edition(edition: Edition) -> None:
    known = make_cohort(edition)
    facts = {name: getattr(known, name) for name in ("language", "starts_on", "ends_on", "defence_on")}
    with pytest.raises(CohortRefused, match="another provider"):
        open_cohort(provider=make_provider("mysal"), variant=edition.variants.all()[0], code="x", **facts)


def test_open_cohort_refuses_a_code_that_is_taken(edition: Edition) -> None:
    make_cohort(edition, "kk-1")
    with pytest.raises(CohortRefused):
        make_cohort(edition, "kk-1")


def test_an_order_needs_its_number_and_some_their_reason(edition: Edition) -> None:
    cohort = make_cohort(edition)
    with pytest.raises(CohortRefused, match="number of the order"):
        record_order(cohort=cohort, kind=OrderKind.ENROLMENT, number=" ", date=STARTS, by=None)
    for kind in (OrderKind.WITHDRAWAL, OrderKind.EXPULSION, OrderKind.TRANSFER):
        with pytest.raises(CohortRefused, match="reason"):
            record_order(cohort=cohort, kind=kind, number="1", date=STARTS, by=None)
    assert not cohort.orders.exists()


def test_complete_counts_the_first_release_only(edition: Edition) -> None:
    cohort = make_cohort(edition)
    complete(cohort=cohort, on=RELEASED)
    complete(cohort=cohort, on=RELEASED + timedelta(days=30))
    assert cohort.completed_on == Cohort.objects.get(pk=cohort.pk).completed_on == RELEASED


def test_only_a_teacher_of_the_provider_comes_to_teach_and_only_once(edition: Edition) -> None:
    cohort = make_cohort(edition)
    teacher = make_staff(cohort.provider, Role.TEACHER)
    appoint_teacher(cohort=cohort, person=teacher)
    with pytest.raises(CohortRefused, match="already"):
        appoint_teacher(cohort=cohort, person=teacher)
    for stranger in (make_person(), make_staff(make_provider("mysal"), Role.TEACHER)):
        with pytest.raises(CohortRefused, match="not a teacher"):
            appoint_teacher(cohort=cohort, person=stranger)
    assert [row.person for row in cohort.teachers.all()] == [teacher]
