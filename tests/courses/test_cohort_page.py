"""The coordinator's page of a cohort is the place to work: what lacks is named, with where it is mended."""

from datetime import date, timedelta
from typing import Any

import pytest

from content.models import Edition
from courses.cohort_forms import CohortForm
from courses.domain.cohort_changes import change_cohort
from courses.domain.cohorts import CohortRefused, open_cohort
from courses.models import Cohort
from lms.domain.roles import end_role
from lms.enums import Role
from lms.models import Region, User
from tests.courses_made import (
    SECOND_WEEK,
    make_cohort,
    make_room,
    some_people,
    take_in,
    with_teacher,
    with_timetable,
)
from tests.factories import make_provider, make_staff, signed_in

pytestmark = pytest.mark.usefixtures("in_the_second_week")


# --- what is said of a cohort -------------------------------------------------------------------------------


def test_a_cohort_is_opened_for_regions_with_a_room_and_its_funding(edition: Edition) -> None:
    provider = edition.programme.provider
    room, region = make_room(provider), Region.objects.get(code="11")
    cohort = make_cohort(edition, room=room, funding="local", regions=[region])
    assert (cohort.room, cohort.funding, list(cohort.regions.all())) == (room, "local", [region])


def test_places_cannot_be_fewer_than_the_people_in_them(edition: Edition) -> None:
    cohort = make_cohort(edition)
    take_in(cohort, *some_people(3))
    with pytest.raises(CohortRefused, match="3 people are in the cohort already"):
        change_cohort(cohort=cohort, capacity=2)
    change_cohort(cohort=cohort, capacity=3)
    assert Cohort.objects.get().capacity == 3


def test_places_cannot_be_fewer_than_the_quotas_promise(edition: Edition) -> None:
    cohort = make_cohort(edition)
    department = cohort.provider.departments.create(name_kk="Бөлім", name_ru="Отдел")
    cohort.quotas.create(department=department, places=20)
    with pytest.raises(CohortRefused, match="The quotas promise 20 places"):
        change_cohort(cohort=cohort, capacity=19)


def test_a_teacher_is_let_go_once_no_class_is_theirs(
    cohort: Cohort, coordinator: User, teacher: User
) -> None:
    place = cohort.teachers.get()
    address = f"/en/cohorts/{cohort.code}/teachers/{place.pk}/gone/"
    sessions = with_timetable(cohort, teacher)
    client = signed_in(coordinator)
    assert "stands in the timetable" in client.post(address, follow=True).text
    assert cohort.teachers.exists()
    for session in sessions:
        if session.ends > SECOND_WEEK:
            session.delete()
    assert "no longer teaches" in client.post(address, follow=True).text
    assert not cohort.teachers.exists()
    assert cohort.sessions.filter(teacher=teacher).exists()


def test_whoever_teaches_no_more_has_nothing_more_to_do_here(
    cohort: Cohort, coordinator: User, teacher: User
) -> None:
    client = signed_in(teacher)
    assert client.get(f"/en/cohorts/{cohort.code}/").status_code == 200
    end_role(membership=teacher.memberships.get(), by=coordinator, at=SECOND_WEEK)
    assert client.get(f"/en/cohorts/{cohort.code}/").status_code == 404


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"starts_on": timedelta(days=3)}, "classes before that first day"),
        ({"ends_on": -timedelta(days=22)}, "classes after that last day"),
    ],
)
def test_no_class_is_left_outside_the_days_of_its_cohort(
    edition: Edition, change: dict[str, timedelta], said: str
) -> None:
    cohort = make_cohort(edition)
    with_timetable(cohort, with_teacher(cohort))
    ((name, by),) = change.items()
    with pytest.raises(CohortRefused, match=said):
        change_cohort(cohort=cohort, **{name: getattr(cohort, name) + by})


def test_dates_stay_in_order(edition: Edition) -> None:
    cohort = make_cohort(edition)
    with pytest.raises(CohortRefused, match="must follow each other"):
        change_cohort(cohort=cohort, defence_on=cohort.ends_on - timedelta(days=1))


def as_sent(cohort: Cohort, **facts: Any) -> dict[str, Any]:
    days = ("applications_from", "applications_until", "starts_on", "ends_on", "defence_on")
    sent = {name: f"{getattr(cohort, name):%d.%m.%Y}" for name in days}
    return {"capacity": cohort.capacity, "funding": cohort.funding, **sent, **facts}


def test_a_coordinator_changes_what_is_said_of_a_cohort(cohort: Cohort, coordinator: User) -> None:
    address = f"/en/cohorts/{cohort.code}/edit/"
    sent = as_sent(cohort, capacity=40, online_room="https://meet.example/room", place_kk="3-қабат")
    response = signed_in(coordinator).post(address, sent)
    assert response.status_code == 302
    cohort.refresh_from_db()
    assert (cohort.capacity, cohort.online_room, cohort.place_kk) == (
        40,
        "https://meet.example/room",
        "3-қабат",
    )


def test_a_link_that_is_not_safe_is_refused_and_what_was_typed_stays(
    cohort: Cohort, coordinator: User
) -> None:
    sent = as_sent(cohort, online_room="http://meet.example/room", place_kk="Жаңа орын")
    response = signed_in(coordinator).post(f"/en/cohorts/{cohort.code}/edit/", sent)
    assert "begins with https://" in response.text
    assert "Жаңа орын" in response.text


def test_only_rooms_of_the_own_provider_are_offered(cohort: Cohort, coordinator: User) -> None:
    own, other = make_room(cohort.provider, "7"), make_room(make_provider("mysal"), "8")
    offered = CohortForm(instance=cohort, user=coordinator).fields["room"].queryset  # type: ignore[attr-defined]
    assert own in offered
    assert other not in offered
    variant = cohort.variant
    with pytest.raises(CohortRefused):
        open_cohort(provider=other.provider, variant=variant, code="x")


# --- what lacks ---------------------------------------------------------------------------------------------


def test_what_lacks_is_named_with_the_place_where_it_is_mended(edition: Edition) -> None:
    cohort = make_cohort(edition, begins=date(2025, 9, 15), capacity=30)
    page = signed_in(make_staff(cohort.provider, Role.COORDINATOR)).get(f"/en/cohorts/{cohort.code}/").text
    for words, address in (
        ("Nobody has been taken in yet", "enrol/"),
        ("No teacher is appointed", "teachers/"),
        ("There is no timetable yet", "timetable/draw/"),
    ):
        assert f'<a href="/en/cohorts/{cohort.code}/{address}">{words}</a>' in page


def test_a_teacher_is_not_told_what_the_coordinator_has_to_mend(cohort: Cohort, teacher: User) -> None:
    assert "What is missing" not in signed_in(teacher).get(f"/en/cohorts/{cohort.code}/").text


def test_whoever_waits_is_named_once_a_place_is_free_for_them(edition: Edition) -> None:
    cohort = make_cohort(edition, begins=date(2025, 10, 1), capacity=2)
    department = cohort.provider.departments.create(name_kk="Бөлім", name_ru="Отдел")
    cohort.quotas.create(department=department, places=2)
    waiting = cohort.applications.create(
        source="site", language="kk", surname_kk="Күткенова", made_at=SECOND_WEEK
    )
    waiting.events.create(state="waiting", at=SECOND_WEEK)
    client = signed_in(make_staff(cohort.provider, Role.COORDINATOR))
    words = "1 person on the waiting list can be taken in now"
    # both places are promised to the department
    assert words not in client.get(f"/en/cohorts/{cohort.code}/").text
    cohort.quotas.update(places=1)
    assert words in client.get(f"/en/cohorts/{cohort.code}/").text
