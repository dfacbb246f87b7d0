"""The working copy, and what its publication does to what learners and calendars know."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content.models import Edition
from courses.domain.cohorts import complete, record_order, state
from courses.domain.enrolments import leave
from courses.domain.planned import (
    ChangedMeanwhile,
    PlanRefused,
    add,
    against_plan,
    change,
    discard,
    publish,
    remove,
    replace,
    stamp,
    sum_in_words,
    take_in_hand,
    working_copy,
)
from courses.domain.timetable import Draft
from courses.domain.timetable_changes import difference, lines
from courses.enums import EnrolmentState, OrderKind
from courses.models import Cancelled, Cohort, PlannedSession, Session
from lms.dates import ALMATY
from lms.mail import send
from lms.models import Message, User
from tests.courses_made import (
    BEGINS,
    drafts_of,
    everyone_was_there,
    in_force,
    make_cohort,
    make_edition,
    make_room,
    noon,
    some_people,
    take_in,
    with_teacher,
)
from tests.factories import make_provider

AT = noon(BEGINS - timedelta(days=20))
IN_THE_COURSE = noon(BEGINS + timedelta(days=8))


@pytest.fixture
def drafts(cohort: Cohort, teacher: User) -> list[Draft]:
    return drafts_of(cohort, teacher)


@pytest.fixture
def published(cohort: Cohort, teacher: User) -> list[Session]:
    return in_force(cohort, teacher)


def in_hand(cohort: Cohort) -> list[PlannedSession]:
    take_in_hand(cohort=cohort, by=None, at=AT)
    return list(working_copy(cohort))


# --- the working copy ---------------------------------------------------------------------------------------


def test_the_drafts_become_the_working_copy_and_nobody_else_sees_them(
    cohort: Cohort, drafts: list[Draft], coordinator: User
) -> None:
    replace(cohort=cohort, drafts=drafts, by=coordinator, at=AT)
    replace(cohort=cohort, drafts=drafts, by=coordinator, at=AT)
    planned = list(working_copy(cohort))
    assert [(row.topic, row.hours, row.starts) for row in planned] == [
        (draft.topic, draft.hours, draft.starts) for draft in drafts
    ]
    assert {(row.version, row.changed_by, row.changed_at) for row in planned} == {(1, coordinator, AT)}
    assert not cohort.sessions.exists()


def test_a_timetable_drawn_anew_keeps_the_identity_of_each_class(
    cohort: Cohort, published: list[Session], drafts: list[Draft]
) -> None:
    later = [
        Draft(
            **(
                draft.facts()
                | {name: getattr(draft, name) + timedelta(days=7) for name in ("starts", "ends")}
            )
        )
        for draft in drafts
    ]
    replace(cohort=cohort, drafts=later, by=None, at=AT)
    version = publish(cohort=cohort, by=None, at=AT)
    assert {item["what"] for item in version.changes} == {"changed"}
    assert [item.uid for item in cohort.sessions.order_by("starts")] == [item.uid for item in published]
    assert not Cancelled.objects.exists()


def test_a_timetable_in_which_people_are_marked_is_not_drawn_anew(
    cohort: Cohort, published: list[Session], drafts: list[Draft]
) -> None:
    take_in(cohort, *some_people(1))
    everyone_was_there(cohort, published[:1])
    with pytest.raises(PlanRefused, match="change it by hand"):
        replace(cohort=cohort, drafts=drafts, by=None, at=AT)


def test_what_is_published_is_taken_in_hand_once(cohort: Cohort, published: list[Session]) -> None:
    planned = in_hand(cohort)
    assert [row.uid for row in planned] == [session.uid for session in published]
    assert difference(published, planned) == []
    change(planned=planned[0], version=1, by=None, at=AT, hours=1)
    assert in_hand(cohort)[0].hours == 1
    discard(cohort=cohort)
    assert not working_copy(cohort).exists()
    assert cohort.sessions.count() == len(published)


def test_the_end_follows_from_the_hours(cohort: Cohort, published: list[Session]) -> None:
    row = change(
        planned=in_hand(cohort)[0],
        version=1,
        by=None,
        at=AT,
        hours=3,
        starts=datetime.combine(BEGINS, time(14), ALMATY),
    )
    assert row.ends == datetime.combine(BEGINS, time(16, 35), ALMATY)
    assert row.version == 2


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"hours": 9}, "from 1 to 8"),
        ({"hours": 0}, "from 1 to 8"),
        ({"starts": datetime(2025, 9, 1, 23, tzinfo=ALMATY)}, "beyond midnight"),
        ({"topic": None}, "a topic and a kind"),
    ],
)
def test_what_cannot_be_is_refused(
    cohort: Cohort, published: list[Session], facts: dict[str, Any], why: str
) -> None:
    with pytest.raises(PlanRefused, match=why):
        change(planned=in_hand(cohort)[0], version=1, by=None, at=AT, **facts)


def test_a_topic_or_room_of_others_is_refused(cohort: Cohort, published: list[Session]) -> None:
    row = in_hand(cohort)[0]
    stranger = make_provider("mysal")
    other = make_cohort(make_edition(stranger, "other"), "other")
    hours = other.variant.kinds.first().hours.first()
    with pytest.raises(PlanRefused, match="another programme"):
        change(planned=row, version=1, by=None, at=AT, topic=hours.topic, kind=hours.kind)
    with pytest.raises(PlanRefused, match="another provider"):
        change(planned=row, version=1, by=None, at=AT, room=make_room(stranger))


def test_of_two_who_change_a_session_the_second_sees_what_the_first_has_saved(
    cohort: Cohort, published: list[Session], coordinator: User
) -> None:
    row = in_hand(cohort)[0]
    opened_by_another = PlannedSession.objects.get(pk=row.pk)
    room = make_room(cohort.provider, "301")
    change(planned=row, version=1, by=coordinator, at=AT, room=room)
    with pytest.raises(ChangedMeanwhile) as refused:
        change(planned=opened_by_another, version=1, by=None, at=AT, hours=2)
    assert str(coordinator) in refused.value.reason
    assert ("Room", "301", "no room") in refused.value.theirs
    assert refused.value.current.version == 2
    saved = change(planned=opened_by_another, version=2, by=None, at=AT, hours=2)
    assert (saved.hours, saved.version) == (2, 3)
    with pytest.raises(ChangedMeanwhile):
        remove(planned=row, version=1)
    remove(planned=row, version=3)
    with pytest.raises(PlanRefused, match="no longer in the working copy"):
        change(planned=opened_by_another, version=3, by=None, at=AT, hours=1)


# --- publication --------------------------------------------------------------------------------------------


def test_the_first_publication_is_version_one(cohort: Cohort, drafts: list[Draft], coordinator: User) -> None:
    replace(cohort=cohort, drafts=drafts, by=coordinator, at=AT)
    planned = list(working_copy(cohort))
    version = publish(cohort=cohort, by=coordinator, at=AT, note=" Бастаймыз ")
    assert (version.number, version.note, version.by, version.at) == (1, "Бастаймыз", coordinator, AT)
    assert [item["what"] for item in version.changes] == ["added"] * len(drafts)
    assert version.changes[0]["after"]["teacher"] == drafts[0].teacher.pk  # type: ignore[union-attr]
    assert [item.uid for item in cohort.sessions.order_by("starts")] == [row.uid for row in planned]
    assert not working_copy(cohort).exists()


def test_a_change_keeps_identity_and_counts_and_a_removal_is_a_cancellation(
    cohort: Cohort, published: list[Session], teacher: User
) -> None:
    first, second, *_rest = in_hand(cohort)
    evening = datetime.combine(BEGINS, time(16), ALMATY)
    change(planned=first, version=1, by=None, at=AT, starts=evening)
    remove(planned=second, version=1)
    facts = {name: getattr(second, name) for name in ("topic", "kind", "hours", "starts", "teacher", "room")}
    added = add(cohort=cohort, by=None, at=AT, **facts)
    version = publish(cohort=cohort, by=None, at=AT)
    assert sorted(item["what"] for item in version.changes) == ["added", "cancelled", "changed"]
    moved = Session.objects.get(uid=first.uid)
    assert (moved.pk, moved.starts, moved.sequence) == (published[0].pk, evening, 1)
    assert Session.objects.get(uid=added.uid).sequence == 0
    gone = Cancelled.objects.get()
    assert (gone.uid, gone.sequence, gone.starts) == (second.uid, 1, second.starts)
    assert gone.title["kk"] != gone.title["ru"]
    assert Session.objects.get(uid=published[4].uid).sequence == 0


def test_a_link_survives_a_change(cohort: Cohort, published: list[Session]) -> None:
    Session.objects.filter(pk=published[0].pk).update(join_link="https://meet.example/own")
    change(planned=in_hand(cohort)[0], version=1, by=None, at=AT, room=make_room(cohort.provider))
    publish(cohort=cohort, by=None, at=AT)
    assert cohort.sessions.get(uid=published[0].uid).join_link == "https://meet.example/own"


def test_nothing_to_publish_is_refused_in_words(cohort: Cohort, published: list[Session]) -> None:
    with pytest.raises(PlanRefused, match="no working copy"):
        publish(cohort=cohort, by=None, at=AT)
    in_hand(cohort)
    with pytest.raises(PlanRefused, match="Nothing differs"):
        publish(cohort=cohort, by=None, at=AT)


def test_hours_that_differ_from_the_plan_are_named(cohort: Cohort, published: list[Session]) -> None:
    row = in_hand(cohort)[0]
    change(planned=row, version=1, by=None, at=AT, hours=row.hours - 1)
    (differing,) = against_plan(cohort, working_copy(cohort))
    assert f"by the plan {differing[0].hours} h, here {differing[0].hours - 1} h" in sum_in_words(differing)
    with pytest.raises(PlanRefused, match="The hours differ from the plan") as refused:
        publish(cohort=cohort, by=None, at=AT)
    assert str(row.topic) in refused.value.reason


def test_the_defence_is_outside_the_plans_hours(cohort: Cohort, published: list[Session]) -> None:
    in_hand(cohort)
    day = datetime.combine(cohort.defence_on, time(9), ALMATY)
    add(cohort=cohort, by=None, at=AT, topic=None, kind=None, hours=6, starts=day, teacher=None)
    assert against_plan(cohort, working_copy(cohort)) == []
    publish(cohort=cohort, by=None, at=AT)
    assert cohort.sessions.get(topic=None).is_defence


def test_a_working_copy_changed_since_it_was_looked_at_is_looked_at_again(
    cohort: Cohort, published: list[Session]
) -> None:
    first, *_rest = in_hand(cohort)
    seen = stamp(cohort)
    assert seen == stamp(cohort)
    change(planned=first, version=1, by=None, at=AT, room=make_room(cohort.provider))
    with pytest.raises(PlanRefused, match="changed since you opened"):
        publish(cohort=cohort, by=None, at=AT, seen=seen)
    publish(cohort=cohort, by=None, at=AT, seen=stamp(cohort))


def test_a_class_in_which_people_are_marked_stays_what_it_was(
    cohort: Cohort, published: list[Session], teacher: User
) -> None:
    take_in(cohort, *some_people(1))
    everyone_was_there(cohort, published[:1])
    session = published[0]

    def refused(why: str) -> None:
        with pytest.raises(PlanRefused, match=why):
            publish(cohort=cohort, by=None, at=IN_THE_COURSE)
        discard(cohort=cohort)

    remove(planned=in_hand(cohort)[0], version=1)
    refused("can't be taken out")
    change(planned=in_hand(cohort)[0], version=1, by=None, at=AT, hours=session.hours + 1)
    refused("topic, kind and hours stay")
    later = IN_THE_COURSE + timedelta(days=2)
    change(planned=in_hand(cohort)[0], version=1, by=None, at=AT, starts=later)
    refused("can't be put off")
    room = make_room(cohort.provider)
    change(planned=in_hand(cohort)[0], version=1, by=None, at=AT, room=room)
    publish(cohort=cohort, by=None, at=IN_THE_COURSE)
    assert cohort.sessions.get(uid=session.uid).room == room
    assert session.attendance.count() == 1


MOVES = st.lists(st.tuples(st.integers(0, 5), st.sampled_from(["room", "move", "swap", "again"])), max_size=6)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(MOVES)
def test_whatever_is_changed_identities_stay_and_the_list_tells_it_all(
    cohort: Cohort, teacher: User, moves: list[tuple[int, str]]
) -> None:
    if not cohort.sessions.exists():
        in_force(cohort, teacher)
    room, _made = cohort.provider.rooms.get_or_create(name="H")
    before = {item.uid: (item.starts, item.room_id, item.sequence) for item in cohort.sessions.all()}
    for place, what in moves:
        row = in_hand(cohort)[place]
        facts = {name: getattr(row, name) for name in ("topic", "kind", "hours", "starts", "teacher", "room")}
        if what == "room":
            change(planned=row, version=row.version, by=None, at=AT, room=None if row.room else room)
        elif what == "move":
            change(planned=row, version=row.version, by=None, at=AT, starts=row.starts + timedelta(days=40))
        elif what == "again":
            remove(planned=row, version=row.version)
            add(cohort=cohort, by=None, at=AT, **facts)
        else:
            change(planned=row, version=row.version, by=None, at=AT, starts=row.starts)
    planned = {row.uid: (row.starts, row.room_id) for row in working_copy(cohort)}
    try:
        version = publish(cohort=cohort, by=None, at=AT)
    except PlanRefused:
        discard(cohort=cohort)
        return
    after = {item.uid: (item.starts, item.room_id, item.sequence) for item in cohort.sessions.all()}
    assert {uid: facts[:2] for uid, facts in after.items()} == planned
    told = {item["uid"]: item["what"] for item in version.changes}
    for uid, facts in after.items():
        was = before.get(uid)
        if was is None:
            assert told[str(uid)] == "added"
        elif was[:2] != facts[:2]:
            assert told[str(uid)] == "changed"
            assert facts[2] == was[2] + 1
        else:
            assert str(uid) not in told
            assert facts[2] == was[2]
    gone = set(before) - set(after)
    assert {uid for uid, what in told.items() if what == "cancelled"} == {str(uid) for uid in gone}
    assert set(Cancelled.objects.filter(uid__in=gone).values_list("uid", flat=True)) == gone


# --- who is told --------------------------------------------------------------------------------------------


def letters() -> dict[User | None, str]:
    return {message.person: message.kind for message in Message.objects.filter(kind__startswith="timetable")}


def test_everyone_is_told_of_the_first_publication(
    cohort: Cohort, drafts: list[Draft], teacher: User, coordinator: User
) -> None:
    stays, left = take_in(cohort, *some_people(2))
    order = cohort.orders.create(kind=OrderKind.WITHDRAWAL, number="2", date=AT.date(), reason="Ауыл")
    leave(enrolment=left, how=EnrolmentState.WITHDRAWN, order=order)
    idle = with_teacher(cohort)
    replace(cohort=cohort, drafts=drafts, by=coordinator, at=AT)
    publish(cohort=cohort, by=coordinator, at=AT)
    assert letters() == {stays.learner: "timetable_published", teacher: "timetable_published"}
    assert idle not in letters()


def test_of_a_change_learners_are_told_and_both_teachers_it_touches(
    cohort: Cohort, published: list[Session], teacher: User, mailoutbox: list[Any]
) -> None:
    Message.objects.all().delete()
    (learner,) = take_in(cohort, *some_people(1))
    substitute, idle = with_teacher(cohort), with_teacher(cohort)
    first, second, *_rest = in_hand(cohort)
    change(planned=first, version=1, by=None, at=AT, teacher=substitute)
    change(planned=second, version=1, by=None, at=AT, room=make_room(cohort.provider, "301"))
    publish(cohort=cohort, by=None, at=AT, note="Оқытушы ауырып қалды")
    assert letters() == dict.fromkeys((learner.learner, teacher, substitute), "timetable_changed")
    assert idle not in letters()
    learner.learner.language = "ru"
    learner.learner.save()
    for message in Message.objects.filter(kind="timetable_changed").select_related("person", "provider"):
        send(message)
    told = {mail.to[0]: mail.body for mail in mailoutbox}
    to_learner = told[learner.learner.email or ""]
    assert "301" in to_learner
    assert first.topic is not None
    assert first.topic.title("ru") in to_learner
    assert substitute.name("ru").full in to_learner
    assert "/ru/learn/kk-1/timetable/" in to_learner
    assert "301" not in told[substitute.email or ""]
    assert "/kk/cohorts/kk-1/timetable/" in told[substitute.email or ""]
    assert all("Оқытушы ауырып қалды" in body for body in told.values())


def test_many_are_told_with_one_insert_and_one_wake_up(
    edition: Edition,
    django_capture_on_commit_callbacks: Any,
    django_assert_max_num_queries: Any,
) -> None:
    asked = []
    for count in (2, 20):
        cohort = make_cohort(edition, f"kk-{count}")
        take_in(cohort, *some_people(count))
        drafts = drafts_of(cohort, with_teacher(cohort))
        replace(cohort=cohort, drafts=drafts, by=None, at=AT)
        with django_assert_max_num_queries(60) as queries, django_capture_on_commit_callbacks() as wake_ups:
            publish(cohort=cohort, by=None, at=AT)
        asked.append((len(queries), len(wake_ups)))
        assert Message.objects.filter(kind="timetable_published").count() == count + 1
        Message.objects.all().delete()
    assert asked[0] == asked[1]
    assert asked[0][1] == 1


def test_nothing_is_added_to_a_working_copy_that_is_gone(cohort: Cohort, published: list[Session]) -> None:
    first = in_hand(cohort)[0]
    facts = {name: getattr(first, name) for name in ("topic", "kind", "hours", "starts", "teacher", "room")}
    discard(cohort=cohort)
    with pytest.raises(PlanRefused, match="published or given up"):
        add(cohort=cohort, by=None, at=AT, **facts)
    assert not working_copy(cohort).exists()


def test_a_slip_of_the_pen_is_mended_without_a_letter(cohort: Cohort, published: list[Session]) -> None:
    Message.objects.all().delete()
    take_in(cohort, *some_people(1))
    change(planned=in_hand(cohort)[0], version=1, by=None, at=AT, room=make_room(cohort.provider))
    publish(cohort=cohort, by=None, at=AT, notify=False)
    assert letters() == {}


def test_changes_read_in_the_readers_language(
    cohort: Cohort, published: list[Session], django_assert_num_queries: Any
) -> None:
    first = in_hand(cohort)[0]
    change(planned=first, version=1, by=None, at=AT, starts=first.starts + timedelta(hours=7))
    version = publish(cohort=cohort, by=None, at=AT)
    with translation.override("ru"):
        (line,) = lines(version.changes)
        assert first.topic is not None
        assert first.topic.title("ru") in line.title
    # topics, kinds, teachers; no room is spoken of
    with django_assert_num_queries(3):
        (line,) = lines(version.changes)
    assert line.values == [("Time", "1 September 2025, 09:00–10:40", "1 September 2025, 16:00–17:40")]
    assert "09:00–10:40 → 1 September 2025, 16:00–17:40" in line.words


# --- where the cohort stands --------------------------------------------------------------------------------


def to_publish(cohort: Cohort) -> None:
    starts = datetime.combine(cohort.defence_on, time(9), ALMATY)
    in_hand(cohort)
    facts: dict[str, Any] = {"topic": None, "kind": None, "hours": 4, "teacher": None}
    add(cohort=cohort, by=None, at=AT, starts=starts, **facts)


def ordered(cohort: Cohort, kind: OrderKind) -> None:
    record_order(cohort=cohort, kind=kind, number="9", date=cohort.defence_on, by=None)


@pytest.mark.parametrize("where", ["cancelled", "completed", "support", "archived"])
def test_of_a_cohort_that_is_cancelled_or_over_nothing_is_published(
    cohort: Cohort, published: list[Session], where: str
) -> None:
    take_in(cohort, *some_people(1))
    to_publish(cohort)
    on = cohort.defence_on
    if where == "cancelled":
        ordered(cohort, OrderKind.CANCELLATION)
    else:
        complete(cohort=cohort, on=on)
    if where == "support":
        ordered(cohort, OrderKind.CERTIFICATES)
    if where == "archived":
        on += timedelta(days=900)
    assert state(cohort, on=on) == where
    with pytest.raises(PlanRefused, match="kk-1: the cohort is cancelled or over"):
        publish(cohort=cohort, by=None, at=noon(on))
    assert cohort.timetable_versions.count() == 1


def test_the_day_of_the_defence_may_be_published_when_the_classes_are_over(
    cohort: Cohort, published: list[Session]
) -> None:
    take_in(cohort, *some_people(1))
    to_publish(cohort)
    on = cohort.ends_on + timedelta(days=1)
    assert state(cohort, on=on) == "defence"
    publish(cohort=cohort, by=None, at=noon(on))
    assert cohort.sessions.filter(topic=None).exists()
