"""The pages where a timetable is changed by hand: the working copy, a session of it, its publication."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from content.models import Edition
from courses.domain.planned import change, take_in_hand, working_copy
from courses.models import Cohort, PlannedSession, Session
from lms.enums import Role
from lms.models import Message, User
from tests.courses_made import BEGINS, in_force, make_cohort, make_room, noon, some_people, take_in
from tests.factories import make_provider, make_staff, signed_in

pytestmark = pytest.mark.usefixtures("in_the_second_week")
AT = noon(BEGINS - timedelta(days=20))
EDIT = "/en/cohorts/kk-1/timetable/edit/"


@pytest.fixture
def published(cohort: Cohort, teacher: User) -> list[Session]:
    return in_force(cohort, teacher)


@pytest.fixture
def planned(cohort: Cohort, published: list[Session], coordinator: User) -> list[PlannedSession]:
    take_in_hand(cohort=cohort, by=coordinator, at=AT)
    return list(working_copy(cohort))


def sent(row: PlannedSession, **other: Any) -> dict[str, Any]:
    """What the form of a session holds when it is opened."""
    return {
        "what": f"{row.topic.pk}:{row.kind.pk}" if row.topic and row.kind else "defence",
        "day": f"{row.starts:%d.%m.%Y}",
        "begins": f"{row.starts.astimezone(noon(BEGINS).tzinfo):%H:%M}",
        "hours": row.hours,
        "teacher": row.teacher.pk if row.teacher else "",
        "room": row.room.pk if row.room else "",
        "version": row.version,
    } | other


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_class_is_not_put_beyond_the_calendar(
    planned: list[PlannedSession], coordinator: User, day: str
) -> None:
    client = signed_in(coordinator)
    response = client.post(f"{EDIT}{planned[0].pk}/", sent(planned[0], day=day))
    assert response.status_code == 200
    assert "Give a day of the years from 2000 to 2100." in response.text


def test_what_is_published_is_taken_in_hand_by_a_button(
    cohort: Cohort, published: list[Session], coordinator: User
) -> None:
    client = signed_in(coordinator)
    assert "Change by hand" in client.get("/en/cohorts/kk-1/timetable/").text
    response = client.post(EDIT, {"take": "1"})
    assert response["Location"] == EDIT
    assert working_copy(cohort).count() == len(published)
    page = client.get(EDIT).text
    assert "72 hours, as in the plan." in page
    assert "Nothing differs from the published timetable." in page
    assert "A working copy is being worked on." in client.get("/en/cohorts/kk-1/timetable/").text


def test_a_cohort_without_a_working_copy_says_how_to_begin(cohort: Cohort, coordinator: User) -> None:
    client = signed_in(coordinator)
    page = client.get(EDIT).text
    assert "There is no working copy." in page
    assert "/en/cohorts/kk-1/timetable/draw/" in page
    assert "/en/cohorts/kk-1/timetable/draw/" in client.get("/en/cohorts/kk-1/timetable/").text


def test_a_session_is_changed_and_the_change_is_listed(
    cohort: Cohort, planned: list[PlannedSession], coordinator: User
) -> None:
    room = make_room(cohort.provider, "301")
    client, row = signed_in(coordinator), planned[0]
    page = client.get(f"{EDIT}{row.pk}/").text
    assert "1 September 2025, Monday, 09:00–10:40" in page
    assert "2 hours in the plan" in page
    response = client.post(f"{EDIT}{row.pk}/", sent(row, room=room.pk, begins="08:30"))
    assert response["Location"] == EDIT
    row.refresh_from_db()
    assert (row.room, row.version, row.changed_by) == (room, 2, coordinator)
    page = client.get(EDIT).text
    assert "<del>no room</del> → <ins>301</ins>" in page
    assert "<ins>1 September 2025, 08:30–10:10</ins>" in page


def test_a_clash_is_shown_as_soon_as_it_is_saved_and_beside_the_session(
    cohort: Cohort, planned: list[PlannedSession], coordinator: User
) -> None:
    client, (first, second, *_rest) = signed_in(coordinator), planned
    response = client.post(f"{EDIT}{second.pk}/", sent(second, begins="09:00"), follow=True)
    assert response.redirect_chain == [(f"{EDIT}{second.pk}/", 302)]
    assert "something is to be looked at" in response.text
    assert "The group would have two classes at once" in response.text
    page = client.get(EDIT).text
    assert page.count('class="clash hard"') == 2
    assert "Clashes: it can&#x27;t be published so" in page or "Clashes: it can't be published so" in page
    refused = client.post(EDIT, {"publish": "1"})
    assert refused.status_code == 200
    assert "The timetable has clashes" in refused.text
    assert first.version == 1


def test_two_who_edit_one_session_see_each_others_change_and_lose_nothing(
    cohort: Cohort, planned: list[PlannedSession], coordinator: User
) -> None:
    row, room = planned[0], make_room(cohort.provider, "301")
    other = make_staff(cohort.provider, Role.COORDINATOR, given_name="Екінші")
    client, typed = signed_in(coordinator), sent(row, hours=1, begins="10:00")
    change(planned=row, version=1, by=other, at=AT, room=room)
    page = client.post(f"{EDIT}{row.pk}/", typed)
    assert page.status_code == 200
    assert f"{other} changed this session" in page.text
    assert '<td data-label="Saved by the other">301</td><td data-label="Yours">no room</td>' in page.text
    assert 'value="10:00"' in page.text
    assert 'name="version" value="2"' in page.text
    assert PlannedSession.objects.get(pk=row.pk).room == room
    again = client.post(f"{EDIT}{row.pk}/", typed | {"version": "2", "room": room.pk})
    assert again.status_code == 302
    row = PlannedSession.objects.get(pk=row.pk)
    assert (row.hours, row.room, row.version) == (1, room, 3)


def test_a_session_is_added_and_taken_out(
    cohort: Cohort, planned: list[PlannedSession], coordinator: User
) -> None:
    client, row = signed_in(coordinator), planned[0]
    page = client.get(f"{EDIT}new/?day=20.09.2025").text
    assert 'value="20.09.2025"' in page
    facts = sent(row, what="defence", day=f"{cohort.defence_on}", begins="09:00", teacher="", version="")
    assert client.post(f"{EDIT}new/", facts).status_code == 302
    defence = cohort.plannedsessions.get(topic=None)
    assert "Project defence" in client.get(EDIT).text
    facts = sent(row, teacher="")
    refused = client.post(f"{EDIT}new/", facts)
    assert "Say who teaches this class." in refused.text
    response = client.post(f"{EDIT}{defence.pk}/", {"remove": "1", "version": "1"})
    assert response["Location"] == EDIT
    assert not cohort.plannedsessions.filter(pk=defence.pk).exists()
    response = client.post(f"{EDIT}{row.pk}/", {"remove": "1", "version": "7"}, follow=True)
    assert "Nothing of yours is saved yet" in response.text
    assert cohort.plannedsessions.filter(pk=row.pk).exists()


def test_a_publication_tells_who_must_know_and_lists_what_changed(
    cohort: Cohort, planned: list[PlannedSession], coordinator: User
) -> None:
    take_in(cohort, *some_people(2))
    Message.objects.all().delete()
    client = signed_in(coordinator)
    change(planned=planned[0], version=1, by=coordinator, at=AT, room=make_room(cohort.provider, "301"))
    page = client.get(EDIT)
    seen = page.context["form"].initial["seen"]
    response = client.post(EDIT, {"publish": "1", "note": "Жөндеу", "seen": seen}, follow=True)
    assert "Version 2 of the timetable is published." in response.text
    assert Message.objects.filter(kind="timetable_changed").count() == 3
    page = client.get("/en/cohorts/kk-1/timetable/versions/").text
    assert "Жөндеу" in page
    assert "<ins>301</ins>" in page
    assert f"First published: {len(planned)} sessions" in page


def test_what_is_published_is_what_was_looked_at(
    cohort: Cohort, planned: list[PlannedSession], coordinator: User
) -> None:
    client = signed_in(coordinator)
    change(planned=planned[0], version=1, by=coordinator, at=AT, room=make_room(cohort.provider, "301"))
    seen = client.get(EDIT).context["form"].initial["seen"]
    change(planned=planned[1], version=1, by=coordinator, at=AT, room=make_room(cohort.provider, "302"))
    refused = client.post(EDIT, {"publish": "1", "seen": seen})
    assert "The working copy has changed since you opened the page." in refused.text
    assert cohort.timetable_versions.count() == 1
    seen_now = refused.text.split('name="seen" value="')[1].split('"')[0]
    assert seen_now != seen
    assert client.post(EDIT, {"publish": "1", "seen": seen_now}).status_code == 302


def test_the_working_copy_is_thrown_away(
    cohort: Cohort, planned: list[PlannedSession], coordinator: User
) -> None:
    response = signed_in(coordinator).post(EDIT, {"discard": "1"})
    assert response["Location"] == "/en/cohorts/kk-1/timetable/"
    assert not working_copy(cohort).exists()


def test_the_working_copy_is_the_coordinators_alone(
    cohort: Cohort, planned: list[PlannedSession], teacher: User
) -> None:
    stranger = make_staff(make_provider("mysal"), Role.COORDINATOR)
    for person in (teacher, stranger, make_staff(cohort.provider, Role.DIRECTOR)):
        client = signed_in(person)
        for address in (EDIT, f"{EDIT}new/", f"{EDIT}{planned[0].pk}/"):
            assert client.get(address).status_code == 404
            assert client.post(address, {"discard": "1", "remove": "1", "version": "1"}).status_code == 404
    assert working_copy(cohort).count() == len(planned)
    assert "Change by hand" not in signed_in(teacher).get("/en/cohorts/kk-1/timetable/").text


def test_a_session_of_another_cohort_is_not_found_under_this_one(
    edition: Edition, cohort: Cohort, planned: list[PlannedSession], coordinator: User
) -> None:
    make_cohort(edition, "kk-2")
    client = signed_in(coordinator)
    assert client.get(f"/en/cohorts/kk-2/timetable/edit/{planned[0].pk}/").status_code == 404


def test_the_working_copy_takes_as_many_queries_for_two_sessions_as_for_all(
    cohort: Cohort, planned: list[PlannedSession], coordinator: User, django_assert_num_queries: Any
) -> None:
    change(planned=planned[0], version=1, by=coordinator, at=AT, teacher=None)
    client = signed_in(coordinator)
    client.get(EDIT)
    with django_assert_num_queries(17):
        client.get(EDIT)
    PlannedSession.objects.exclude(pk__in=[row.pk for row in planned[:2]]).delete()
    with django_assert_num_queries(17):
        client.get(EDIT)
