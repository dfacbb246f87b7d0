"""Places promised to departments: what is free for whom, what can't be promised, and the page of it."""

from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content.models import Edition
from courses.domain.enrolments import EnrolmentRefused, enrol, learning, order_of_enrolment
from courses.domain.leaving import transfer
from courses.domain.quotas import (
    QuotaLine,
    QuotaRefused,
    free_places,
    set_quotas,
    standing,
)
from courses.enums import ApplicationSource, ApplicationState
from courses.models import Application, Cohort, Department, Enrolment, Quota
from lms.enums import Role
from lms.models import Provider, User
from tests.courses_made import make_cohort, noon, some_people
from tests.factories import AT, make_provider, make_staff, signed_in


def make_department(provider: Provider, name: str = "Талғар") -> Department:
    return Department.objects.create(
        provider=provider, name_kk=f"{name} білім бөлімі", name_ru=f"Отдел образования: {name}"
    )


def taken_in(cohort: Cohort, count: int, department: Department | None = None) -> None:
    on = cohort.starts_on - timedelta(days=7)
    order = order_of_enrolment(cohort, "7", on, None)  # type: ignore[arg-type]
    for person in some_people(count):
        enrol(learner=person, cohort=cohort, order=order, on=on, department=department)


def waits(
    cohort: Cohort, department: Department | None = None, minutes: int = 0, **facts: Any
) -> Application:
    application = Application.objects.create(
        cohort=cohort,
        department=department,
        source=ApplicationSource.LIST,
        language="kk",
        made_at=AT + timedelta(minutes=minutes),
        surname_kk="Өлеңова",
        given_name_kk=f"Ұлжан{minutes}",
    )
    application.events.create(state=ApplicationState.WAITING, at=application.made_at)
    return application


@pytest.fixture
def talgar(provider: Provider) -> Department:
    return make_department(provider)


@pytest.fixture
def kegen(provider: Provider) -> Department:
    return make_department(provider, "Кеген")


# --- what is free for whom ----------------------------------------------------------------------------------


def test_without_quotas_the_places_of_the_cohort_are_everybodys(cohort: Cohort, talgar: Department) -> None:
    taken_in(cohort, 2, talgar)
    assert standing(cohort) == [QuotaLine(department=None, places=30, taken=2, waiting=0, free=28)]
    assert free_places(cohort, talgar) == free_places(cohort) == 28


def test_a_department_fills_its_own_places_and_the_site_the_rest(
    edition: Edition, talgar: Department, kegen: Department
) -> None:
    cohort = make_cohort(edition, "kk-q", capacity=12)
    set_quotas(cohort=cohort, places={talgar: 3, kegen: 4})
    taken_in(cohort, 2, talgar)
    taken_in(cohort, 1)
    waits(cohort, talgar)
    waits(cohort)
    by_department = {line.department: line for line in standing(cohort)}
    assert by_department == {
        talgar: QuotaLine(talgar, places=3, taken=2, waiting=1, free=1),
        kegen: QuotaLine(kegen, places=4, taken=0, waiting=0, free=4),
        None: QuotaLine(None, places=5, taken=1, waiting=1, free=4),
    }
    assert free_places(cohort, talgar) == 1
    assert free_places(cohort) == 4


def test_a_department_without_a_quota_comes_in_with_those_of_the_site(
    edition: Edition, talgar: Department, kegen: Department
) -> None:
    cohort = make_cohort(edition, "kk-q", capacity=10)
    set_quotas(cohort=cohort, places={talgar: 8})
    taken_in(cohort, 1, kegen)
    assert free_places(cohort, kegen) == free_places(cohort) == 1
    assert standing(cohort)[-1].taken == 1


def test_whoever_left_takes_no_place_and_whoever_was_taken_in_waits_no_more(
    edition: Edition, talgar: Department
) -> None:
    cohort = make_cohort(edition, "kk-q", capacity=3)
    set_quotas(cohort=cohort, places={talgar: 2})
    taken_in(cohort, 2, talgar)
    gone = cohort.enrolments.first()
    assert gone is not None
    gone.events.create(state="withdrawn", order=cohort.orders.get())
    waits(cohort, talgar).events.create(state=ApplicationState.ACCEPTED, at=AT + timedelta(days=1))
    assert standing(cohort)[0] == QuotaLine(talgar, places=2, taken=1, waiting=0, free=1)


def test_a_promised_place_is_kept_from_whoever_it_was_not_promised_to(
    edition: Edition, talgar: Department, kegen: Department
) -> None:
    """One rule for those of the site and for departments without a quota."""
    cohort = make_cohort(edition, "kk-q", capacity=3)
    set_quotas(cohort=cohort, places={talgar: 2})
    taken_in(cohort, 1)
    for department in (None, kegen):
        with pytest.raises(EnrolmentRefused, match="left are promised to departments"):
            taken_in(cohort, 1, department)
    taken_in(cohort, 2, talgar)
    assert len(learning(cohort)) == 3


def test_a_department_without_a_quota_comes_in_where_nothing_is_promised(
    edition: Edition, talgar: Department, kegen: Department
) -> None:
    cohort = make_cohort(edition, "kk-q", capacity=3)
    set_quotas(cohort=cohort, places={talgar: 1})
    taken_in(cohort, 2, kegen)
    with pytest.raises(EnrolmentRefused, match="promised to departments"):
        taken_in(cohort, 1, kegen)


def test_a_transfer_asks_for_no_promised_place(
    edition: Edition, coordinator: User, talgar: Department
) -> None:
    here, there = make_cohort(edition, "kk-q"), make_cohort(edition, "kk-r", capacity=1)
    taken_in(here, 1)
    set_quotas(cohort=there, places={talgar: 1})
    on = here.starts_on
    order = {"number": "9", "date": on, "reason": "Көшіп кетті", "by": coordinator, "on": on}
    transfer(enrolment=learning(here)[0], to=there, at=noon(on), **order)
    assert len(learning(there)) == 1


def test_what_a_department_took_beyond_its_quota_is_gone_for_others(
    edition: Edition, talgar: Department, kegen: Department
) -> None:
    """A transfer may bring somebody in beyond a quota; the promise to the other department stands."""
    cohort = make_cohort(edition, "kk-q", capacity=6)
    set_quotas(cohort=cohort, places={talgar: 2, kegen: 2})
    taken_in(cohort, 3, talgar)
    free = {line.department: line.free for line in standing(cohort)}
    assert free == {talgar: 0, kegen: 2, None: 1}


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_nobody_is_promised_a_place_twice(
    data: st.DataObject, edition: Edition, talgar: Department, kegen: Department
) -> None:
    """However places are promised and taken: all that is free together is not more than is left."""
    Quota.objects.all().delete()
    Enrolment.objects.all().delete()
    Cohort.objects.filter(code="kk-h").update(code=f"kk-h{Cohort.objects.count()}")
    capacity = data.draw(st.integers(1, 8))
    cohort = make_cohort(edition, "kk-h", capacity=capacity)
    first = data.draw(st.integers(0, capacity))
    set_quotas(cohort=cohort, places={talgar: first, kegen: data.draw(st.integers(0, capacity - first))})
    inside = 0
    for department in data.draw(st.lists(st.sampled_from([talgar, kegen, None]), max_size=10)):
        free = free_places(cohort, department) or free_places(cohort)
        with nullcontext() if free else pytest.raises(EnrolmentRefused):
            taken_in(cohort, 1, department)
            inside += 1
    lines = standing(cohort)
    left = capacity - inside
    assert all(0 <= line.free <= left for line in lines)
    assert sum(line.free for line in lines) == left
    assert sum(line.taken for line in lines) == inside


# --- what can't be promised ---------------------------------------------------------------------------------


def test_more_than_the_cohort_has_is_not_promised(
    cohort: Cohort, talgar: Department, kegen: Department
) -> None:
    set_quotas(cohort=cohort, places={talgar: 5})
    with pytest.raises(QuotaRefused, match="add up to 31 places, and the cohort has 30"):
        set_quotas(cohort=cohort, places={talgar: 20, kegen: 11})
    assert [(row.department, row.places) for row in cohort.quotas.all()] == [(talgar, 5)]


def test_what_others_have_taken_is_not_promised(
    edition: Edition, talgar: Department, kegen: Department
) -> None:
    cohort = make_cohort(edition, "kk-q", capacity=5)
    taken_in(cohort, 2)
    taken_in(cohort, 1, talgar)
    with pytest.raises(QuotaRefused, match="up to 4 places, and 2 are taken by others"):
        set_quotas(cohort=cohort, places={talgar: 2, kegen: 2})
    set_quotas(cohort=cohort, places={talgar: 2, kegen: 1})
    assert [line.free for line in standing(cohort)][-1] == 0


def test_no_places_is_no_quota(cohort: Cohort, talgar: Department) -> None:
    set_quotas(cohort=cohort, places={talgar: 5})
    set_quotas(cohort=cohort, places={talgar: 0})
    assert not cohort.quotas.exists()


def test_a_department_of_another_provider_gets_no_places(cohort: Cohort) -> None:
    with pytest.raises(QuotaRefused, match="another provider"):
        set_quotas(cohort=cohort, places={make_department(make_provider("mysal")): 1})


# --- the page -----------------------------------------------------------------------------------------------

PAGE = "/en/cohorts/kk-1/quotas/"


def test_a_coordinator_promises_places_one_department_after_another(
    cohort: Cohort, coordinator: User, talgar: Department, kegen: Department
) -> None:
    client = signed_in(coordinator)
    assert "The cohort has 30 places." in client.get(PAGE).text
    assert client.post(PAGE, {"department": talgar.pk, "places": "7"}).status_code == 302
    shown = client.get(PAGE).text
    assert f'name="places_{talgar.pk}"' in shown
    assert 'value="7"' in shown
    client.post(PAGE, {f"places_{talgar.pk}": "6", "department": kegen.pk, "places": "4"})
    assert set(cohort.quotas.values_list("department", "places")) == {(talgar.pk, 6), (kegen.pk, 4)}
    client.post(PAGE, {f"places_{talgar.pk}": "", f"places_{kegen.pk}": "4"})
    assert list(cohort.quotas.values_list("department", "places")) == [(kegen.pk, 4)]


def test_what_another_coordinator_promised_meanwhile_stays(
    cohort: Cohort, coordinator: User, talgar: Department, kegen: Department
) -> None:
    """The page was opened before the other department had a quota."""
    set_quotas(cohort=cohort, places={talgar: 5, kegen: 7})
    assert signed_in(coordinator).post(PAGE, {f"places_{talgar.pk}": "6"}).status_code == 302
    assert set(cohort.quotas.values_list("department", "places")) == {(talgar.pk, 6), (kegen.pk, 7)}


def test_what_others_keep_counts_in_the_sum(cohort: Cohort, talgar: Department, kegen: Department) -> None:
    set_quotas(cohort=cohort, places={talgar: 20})
    with pytest.raises(QuotaRefused, match="add up to 31 places"):
        set_quotas(cohort=cohort, places={kegen: 11})


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"places": "3"}, "Choose the department."),
        ({"places": "31", "department": "talgar"}, "The quotas add up to 31 places"),
        ({"department": "talgar"}, "Give the number of places."),
        ({"places": "-1", "department": "talgar"}, "greater than or equal to 0"),
    ],
)
def test_what_can_not_be_promised_is_said_on_the_page(
    cohort: Cohort, coordinator: User, talgar: Department, sent: dict[str, Any], said: str
) -> None:
    sent |= {"department": talgar.pk} if "department" in sent else {}
    response = signed_in(coordinator).post(PAGE, sent)
    assert response.status_code == 200
    assert said in response.text
    assert not cohort.quotas.exists()


def test_another_providers_department_is_not_offered(cohort: Cohort, coordinator: User) -> None:
    strange = make_department(make_provider("mysal"), "Бөтен")
    client = signed_in(coordinator)
    assert "Бөтен" not in client.get(PAGE).text
    assert client.post(PAGE, {"department": strange.pk, "places": "1"}).status_code == 200
    assert not cohort.quotas.exists()


def test_the_waiting_list_stands_in_order(cohort: Cohort, coordinator: User, talgar: Department) -> None:
    waits(cohort, minutes=9)
    waits(cohort, talgar, minutes=2)
    shown = signed_in(coordinator).get(PAGE).text
    assert "Waiting list: 2" in shown
    assert shown.index("Ұлжан2") < shown.index("Ұлжан9")


@pytest.mark.parametrize("role", [Role.TEACHER, Role.DIRECTOR])
def test_who_does_not_manage_cohorts_promises_nothing(cohort: Cohort, role: Role) -> None:
    client = signed_in(make_staff(cohort.provider, role))
    assert client.get(PAGE).status_code == 404
    assert client.post(PAGE).status_code == 404


def test_the_page_takes_as_many_queries_for_forty_departments_as_for_two(
    edition: Edition, coordinator: User, django_assert_num_queries: Any
) -> None:
    cohort = make_cohort(edition, "kk-many", capacity=200)
    client = signed_in(coordinator)
    client.get("/en/cohorts/kk-many/quotas/")
    for count in (2, 40):
        departments = [make_department(cohort.provider, f"Бөлім{count}-{place}") for place in range(count)]
        set_quotas(cohort=cohort, places=dict.fromkeys(departments, 3))
        for place, department in enumerate(departments):
            waits(cohort, department, minutes=count * 100 + place)
        taken_in(cohort, count, departments[0])
        with django_assert_num_queries(10):
            client.get("/en/cohorts/kk-many/quotas/")


# --- the desk -----------------------------------------------------------------------------------------------


def test_a_coordinator_keeps_the_departments_at_the_desk(cohort: Cohort, coordinator: User) -> None:
    client = signed_in(coordinator)
    client.cookies["language"] = "en"
    sent = {"provider": cohort.provider.pk, "name_kk": "Райымбек", "name_ru": "Райымбек"}
    assert client.post("/admin/departments/new/", sent).status_code == 302
    made = Department.objects.get()
    assert (made.provider, made.name_kk) == (cohort.provider, "Райымбек")
    assert "Райымбек" in client.get("/admin/departments/").text


def test_a_department_that_has_a_quota_stays(cohort: Cohort, coordinator: User, talgar: Department) -> None:
    set_quotas(cohort=cohort, places={talgar: 1})
    assert signed_in(coordinator).post(f"/admin/departments/delete/{talgar.pk}/").status_code == 302
    assert Department.objects.filter(pk=talgar.pk).exists()
