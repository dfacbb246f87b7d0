"""A drawing is asked for, the worker does it, and it lies in the working copies, or says why not."""

import json
from datetime import timedelta
from io import StringIO
from itertools import product
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone, translation

from content.models import Edition
from courses.domain import drawings
from courses.domain.attendance import mark
from courses.domain.cohorts import record_order
from courses.domain.conflicts import conflicts, overlap
from courses.domain.drawings import ask, problems
from courses.domain.planned import PlanRefused, add, change, publish, stamp
from courses.domain.timetable import TimetableRefused, draw_up
from courses.drawing import reasons
from courses.drawing.reasons import Reason, sentence
from courses.due import drawings as work_off_drawings
from courses.due import old_drawings
from courses.enums import OrderKind
from courses.models import Cohort, Drawing, PlannedSession, Room, Session
from lms.dates import ALMATY
from lms.models import DayOff
from tests.courses_made import BEGINS, make_cohort, make_edition, noon, some_people, take_in, with_teacher
from tests.factories import make_provider

AT = noon(BEGINS - timedelta(days=5))


def drawn(*cohorts: Cohort, **how: Any) -> Drawing:
    drawing = ask(cohorts=cohorts, by=None, at=AT, how={cohort.code: how for cohort in cohorts})
    assert work_off_drawings(AT) == {"due": 1, "done": 1, "failed": 0}
    drawing.refresh_from_db()
    return drawing


def rooms(cohort: Cohort, *seats: int) -> list[Room]:
    return [
        Room.objects.create(provider=cohort.provider, name=f"{place}", seats=count)
        for place, count in enumerate(seats, start=201)
    ]


# --- what is drawn ------------------------------------------------------------------------------------------


def test_a_drawing_lies_in_the_working_copy_and_may_be_published(edition: Edition) -> None:
    cohort = make_cohort(edition)
    teacher = with_teacher(cohort)
    _small, large = rooms(cohort, 25, 32)
    drawing = drawn(cohort, defence_hours=10)
    assert drawing.problems == []
    assert drawing.seconds is not None
    assert not cohort.sessions.exists()
    planned = list(cohort.plannedsessions.all())
    held = [row for row in planned if row.topic]
    assert sum(row.hours for row in held) == 72
    assert {(row.teacher, row.room) for row in held} == {(teacher, large)}
    assert [row.words for row in conflicts(cohort, planned)] == []
    publish(cohort=cohort, by=None, at=AT)
    assert cohort.sessions.count() == len(planned)


def test_the_defence_lies_outside_the_hours_and_after_the_classes(edition: Edition) -> None:
    cohort = make_cohort(edition)
    with_teacher(cohort)
    rooms(cohort, 30)
    DayOff.objects.get_or_create(day=cohort.defence_on + timedelta(days=1))
    drawn(cohort, defence_hours=10)
    defence = list(cohort.plannedsessions.filter(topic=None).order_by("starts"))
    assert [(row.kind, row.teacher, row.hours) for row in defence] == [
        (None, None, 4),
        (None, None, 4),
        (None, None, 2),
    ]
    begins = [row.starts.astimezone(ALMATY) for row in defence]
    assert begins[0].date() == begins[1].date() == cohort.defence_on
    assert begins[0].hour == 9
    assert begins[2].date() == cohort.defence_on + timedelta(days=2)
    assert all(row.room for row in defence)


def test_a_defence_on_the_last_day_keeps_that_day_for_itself(edition: Edition) -> None:
    cohort = make_cohort(edition, ends_on=BEGINS + timedelta(days=10), defence_on=BEGINS + timedelta(days=10))
    with_teacher(cohort)
    drawing = drawn(cohort, hours_a_day=8, defence_hours=4)
    assert problems(drawing)
    drawn(cohort, hours_a_day=8, defence_hours=0)
    assert sum(row.hours for row in cohort.plannedsessions.all()) == 72


def test_online_no_room_is_planned_and_self_study_has_no_class(edition: Edition) -> None:
    cohort = make_cohort(edition, variant="online", online_room="https://meet.example/1")
    with_teacher(cohort)
    rooms(cohort, 30)
    drawn(cohort)
    planned = list(cohort.plannedsessions.all())
    assert {row.room for row in planned} == {None}
    assert {row.kind.code for row in planned if row.kind} == {"lecture"}


def test_the_usual_room_comes_first(edition: Edition) -> None:
    cohort = make_cohort(edition)
    with_teacher(cohort)
    _smaller, usual = rooms(cohort, 30, 40)
    cohort.room = usual
    cohort.save()
    drawn(cohort)
    assert {row.room for row in cohort.plannedsessions.all()} == {usual}


def test_each_teaches_the_modules_they_are_named_for(edition: Edition) -> None:
    cohort = make_cohort(edition)
    one, other = with_teacher(cohort), with_teacher(cohort)
    modules = list(edition.modules.all())
    cohort.teachers.get(person=one).modules.set(modules[:3])
    cohort.teachers.get(person=other).modules.set(modules[3:])
    drawn(cohort)
    taught = {(row.topic.module.number, row.teacher) for row in cohort.plannedsessions.all()}
    assert taught == {(module.number, one if place < 3 else other) for place, module in enumerate(modules)}


def test_cohorts_drawn_together_share_teacher_and_room(edition: Edition) -> None:
    first, second = (
        make_cohort(edition, code, ends_on=BEGINS + timedelta(days=28)) for code in ("kk-1", "kk-2")
    )
    teacher = with_teacher(first)
    second.teachers.create(person=teacher)
    rooms(first, 30)
    assert drawn(first, second, hours_a_day=4).problems == []
    both = [list(cohort.plannedsessions.all()) for cohort in (first, second)]
    assert [sum(row.hours for row in rows) for rows in both] == [72, 72]
    assert not [one for one, other in product(*both) if overlap(one, other)]


def test_all_are_drawn_or_none(edition: Edition) -> None:
    first, second = make_cohort(edition, "kk-1"), make_cohort(edition, "kk-2")
    with_teacher(first)
    drawing = drawn(first, second)
    assert problems(drawing) == [
        "kk-2: nobody teaches modules 1, 2, 3, 4, 5. Appoint teachers for them.",
    ]
    assert not PlannedSession.objects.exists()
    with translation.override("kk"):
        assert problems(drawing) != []


def test_what_others_hold_is_left_alone(edition: Edition) -> None:
    """Published or only planned, and at another provider too."""
    elsewhere = make_cohort(make_edition(make_provider("mysal"), "other"), "other-1")
    cohort, third = make_cohort(edition, "kk-1"), make_cohort(edition, "kk-2")
    teacher = with_teacher(elsewhere)
    cohort.teachers.create(person=teacher)
    third.teachers.create(person=teacher)
    draw_up(cohort=elsewhere, teacher=teacher, hours_a_day=4)
    assert drawn(cohort, hours_a_day=4).problems == []
    assert not [
        one
        for one, other in product(elsewhere.sessions.all(), cohort.plannedsessions.all())
        if overlap(one, other)
    ]
    assert [kept["code"] for kept in drawn(third, hours_a_day=4).problems] == ["few_of_teacher"]


def test_a_drawing_takes_the_place_of_the_one_before(edition: Edition) -> None:
    cohort = make_cohort(edition)
    with_teacher(cohort)
    drawn(cohort, hours_a_day=6)
    drawn(cohort, hours_a_day=8)
    assert sum(row.hours for row in cohort.plannedsessions.all()) == 72


def test_forty_cohorts_are_read_in_as_many_queries_as_one(
    edition: Edition, django_assert_num_queries: Any
) -> None:
    cohorts = [make_cohort(edition, f"kk-{place}") for place in range(5)]
    for cohort in cohorts:
        with_teacher(cohort)
    rows = list(Cohort.objects.select_related(*drawings.OF_A_COHORT))
    for asked in (rows[:1], rows):
        with django_assert_num_queries(9):
            drawings.draw_all(dict.fromkeys(asked, drawings.How()))
        with django_assert_num_queries(10):
            drawings.draw_all(dict.fromkeys(asked, drawings.How()), at=AT)


# --- what is refused ----------------------------------------------------------------------------------------


def marked(cohort: Cohort) -> None:
    (person,) = take_in(cohort, *some_people(1))
    (first, *_rest) = draw_up(cohort=cohort, teacher=with_teacher(cohort))
    mark(session=first, hours={person.pk: first.hours}, by=first.teacher, at=first.ends)


def test_what_is_marked_is_not_drawn_anew(edition: Edition) -> None:
    cohort = make_cohort(edition)
    with_teacher(cohort)
    waiting = ask(cohorts=[cohort], by=None, at=AT, how={})
    marked(cohort)
    with pytest.raises(TimetableRefused, match="attendance is marked already"):
        ask(cohorts=[cohort], by=None, at=AT, how={})
    drawings.do(waiting)
    assert [kept["code"] for kept in waiting.problems] == ["marked"]
    assert not cohort.plannedsessions.exists()


def test_ask_refuses_what_makes_no_drawing(edition: Edition) -> None:
    cohort = make_cohort(edition)
    other = make_cohort(make_edition(make_provider("mysal"), "other"), "other-1")
    with pytest.raises(TimetableRefused, match="at least one cohort"):
        ask(cohorts=[], by=None, at=AT, how={})
    with pytest.raises(TimetableRefused, match="different providers"):
        ask(cohorts=[cohort, other], by=None, at=AT, how={})
    with pytest.raises(TimetableRefused, match="from 1 to 8"):
        ask(cohorts=[cohort], by=None, at=AT, how={cohort.code: {"hours_a_day": 9}})
    assert not Drawing.objects.exists()


def test_for_a_cohort_that_is_cancelled_or_over_nothing_is_drawn(edition: Edition) -> None:
    cohort = make_cohort(edition)
    with_teacher(cohort)
    waiting = ask(cohorts=[cohort], by=None, at=AT, how={})
    record_order(cohort=cohort, kind=OrderKind.CANCELLATION, number="9", date=AT.date(), by=None)
    with pytest.raises(TimetableRefused, match="kk-1: the cohort is cancelled or over"):
        ask(cohorts=[cohort], by=None, at=AT, how={})
    drawings.do(waiting)
    assert [kept["code"] for kept in waiting.problems] == ["over"]
    assert not cohort.plannedsessions.exists()


def test_nothing_is_drawn_on_days_gone_by(edition: Edition) -> None:
    cohort = make_cohort(edition)
    with_teacher(cohort)
    third_day = noon(BEGINS + timedelta(days=2))
    asked = {cohort: drawings.How(hours_a_day=8)}
    for at, first in ((AT, BEGINS), (third_day, third_day.date())):
        (drafts,) = drawings.draw_all(asked, at=at).drafts.values()
        assert min(item.starts for item in drafts).astimezone(ALMATY).date() >= first
        assert sum(item.hours for item in drafts) == 72
    take_in(cohort, *some_people(1))
    none_left = drawings.draw_all(asked, at=noon(cohort.defence_on))
    assert [reason.code for reason in none_left.reasons] == ["few_days"]


def test_what_was_edited_since_the_drawing_was_asked_for_is_left_alone(edition: Edition) -> None:
    first, second = make_cohort(edition, "kk-1"), make_cohort(edition, "kk-2")
    for cohort in (first, second):
        with_teacher(cohort)
    drawn(first, second)
    waiting = ask(cohorts=[first, second], by=None, at=AT, how={})
    row = first.plannedsessions.order_by("pk")[0]
    change(planned=row, version=1, by=None, at=AT, starts=row.starts - timedelta(minutes=30))
    before = [stamp(cohort) for cohort in (first, second)]
    drawings.do(waiting)
    assert [stamp(cohort) for cohort in (first, second)] == before, "all that were asked for, or none"
    (said,) = problems(waiting)
    assert said.startswith("kk-1: its working copy was changed after the drawing was asked for")
    assert drawings.named(waiting) == {"kk-1"}


def test_a_drawing_done_once_more_takes_its_own_work_for_no_one_elses(edition: Edition) -> None:
    cohort = make_cohort(edition)
    with_teacher(cohort)
    waiting = ask(cohorts=[cohort], by=None, at=AT, how={})
    drawings.do(waiting)
    drawings.do(Drawing.objects.get())
    assert Drawing.objects.get().problems == []


def test_old_drawings_are_forgotten(edition: Edition) -> None:
    drawn(make_cohort(edition))
    assert old_drawings(AT) == {"deleted": 0}
    assert old_drawings(AT + timedelta(days=31)) == {"deleted": 1}


FACTS = {
    "cohort": "kk-1",
    "cohorts": ["kk-1", "kk-2"],
    "modules": ["1", "2"],
    "teacher": "Ахметова А.",
    "teachers": ["Ахметова А.", "Оспанова Б."],
    "rooms": ["204"],
    "first": "2026-09-07",
    "last": "2026-09-18",
    "days": ["2026-09-07"],
    "count": 2,
    "seconds": 42,
    **dict.fromkeys(("needed", "free", "hold", "enough", "a_day", "seats"), 7),
}


@pytest.mark.parametrize("code", sorted(reasons.SENTENCES))
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_reason_is_a_sentence_in_each_language(code: str, language: str) -> None:
    facts = FACTS | ({"days": 5} if code == "few_days" else {})
    kept = json.loads(json.dumps(Reason(code, facts).kept()))
    with translation.override(language):
        said = sentence(reasons.read(kept))
    assert said.endswith(".")
    assert "%(" not in said
    if "first" in said:
        assert "2026-09-07" not in said


# --- the command --------------------------------------------------------------------------------------------


@pytest.fixture
def before_the_course(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: AT)


def run(*asked: str) -> tuple[Any, int]:
    into, status = StringIO(), 0
    try:
        call_command("draw_timetable", *asked, "--json", stdout=into)
    except SystemExit as left:
        status = int(str(left.code))
    return json.loads(into.getvalue()), status


@pytest.mark.usefixtures("before_the_course")
def test_the_command_tells_the_timetable_and_writes_nothing(edition: Edition) -> None:
    cohort = make_cohort(edition)
    teacher = with_teacher(cohort)
    rooms(cohort, 30)
    told, status = run("kk-1")
    assert status == 0
    assert set(told) == {"sessions", "hours", "clashes"}
    assert told["hours"] == {"lecture": 32, "practice": 40}
    assert told["clashes"] == []
    first = told["sessions"][0]
    assert first == {
        "topic": "1.1",
        "kind": "lecture",
        "starts": "2025-09-01T09:00:00+05:00",
        "ends": first["ends"],
        "hours": first["hours"],
        "teacher": str(teacher),
        "room": "201",
    }
    defence = [row for row in told["sessions"] if row["kind"] == "defence"]
    assert [(row["topic"], row["hours"]) for row in defence] == [(None, 4), (None, 2)]
    assert not PlannedSession.objects.exists()
    assert not Session.objects.exists()


@pytest.mark.usefixtures("before_the_course")
def test_the_command_commits_what_it_tells(edition: Edition) -> None:
    cohort = make_cohort(edition)
    with_teacher(cohort)
    how = ("--commit", "--hours-a-day", "8", "--weekdays", "0,1,2,3,4,5", "--defence-hours", "0")
    told, status = run("kk-1", *how)
    assert status == 0
    assert cohort.sessions.count() == len(told["sessions"])
    assert run("kk-1", *how) == (told, 0), "once more changes nothing"
    assert cohort.timetable_versions.count() == 1


@pytest.mark.usefixtures("before_the_course")
def test_the_command_tells_clashes_with_status_1(edition: Edition) -> None:
    make_cohort(edition)
    told, status = run("kk-1")
    assert status == 1
    assert told["sessions"] == []
    assert told["clashes"] == ["kk-1: nobody teaches modules 1, 2, 3, 4, 5. Appoint teachers for them."]


@pytest.mark.usefixtures("before_the_course")
def test_the_command_draws_several_together(edition: Edition) -> None:
    for code in ("kk-1", "kk-2"):
        with_teacher(make_cohort(edition, code))
    told, status = run("kk-1", "kk-2")
    assert status == 0
    assert set(told) == {"cohorts", "clashes", "seconds"}
    assert {code: sum(answer["hours"].values()) for code, answer in told["cohorts"].items()} == {
        "kk-1": 72,
        "kk-2": 72,
    }


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (("kk-9",), "no_cohort"),
        (("kk-1", "--weekdays", "0,7"), "weekdays"),
        (("kk-1", "--weekdays", "monday"), "weekdays"),
        (("kk-1", "--hours-a-day", "9"), "hours_a_day"),
        (("kk-1", "--defence-hours", "99999999"), "defence_hours"),
        (("kk-1", "--defence-hours", "-1"), "defence_hours"),
        (("kk-1",), "over"),
    ],
)
def test_the_command_gives_up_on_what_it_does_not_know(
    edition: Edition, asked: tuple[str, ...], code: str
) -> None:
    make_cohort(edition)
    told, status = run(*asked)
    assert status == 2
    assert told["error"]["code"] == code


@pytest.mark.usefixtures("before_the_course")
def test_the_command_leaves_a_working_copy_alone_unless_told_to_replace_it(edition: Edition) -> None:
    cohort = make_cohort(edition)
    teacher = with_teacher(cohort)
    topic, kind = edition.topics.first(), cohort.variant.kinds.get(code="lecture")
    facts = {"topic": topic, "kind": kind, "hours": 1, "teacher": teacher}
    add(cohort=cohort, by=None, at=AT, starts=noon(BEGINS), **facts)
    before = stamp(cohort)
    told, status = run("kk-1", "--commit")
    assert (told["error"]["code"], status) == ("working_copy", 2)
    assert "kk-1" in told["error"]["message"]
    assert stamp(cohort) == before
    assert run("kk-1")[1] == 0, "to look is no harm"
    assert run("kk-1", "--commit", "--replace")[1] == 0
    assert cohort.sessions.exists()
    assert not cohort.plannedsessions.exists()


@pytest.mark.usefixtures("before_the_course")
def test_the_command_commits_all_or_none(edition: Edition, monkeypatch: pytest.MonkeyPatch) -> None:
    for code in ("kk-1", "kk-2"):
        with_teacher(make_cohort(edition, code))

    def refusing(*, cohort: Cohort, **facts: Any) -> None:
        if cohort.code == "kk-2":
            raise PlanRefused("Not this one.")
        publish(cohort=cohort, **facts)

    with monkeypatch.context() as patched:
        patched.setattr("courses.domain.planned.publish", refusing)
        told, status = run("kk-1", "kk-2", "--commit")
    assert (told["clashes"], status) == (["kk-2: Not this one."], 1)
    assert not Session.objects.exists()
    assert not PlannedSession.objects.exists()
    assert run("kk-1", "kk-2", "--commit")[1] == 0
    assert {session.cohort.code for session in Session.objects.select_related("cohort")} == {"kk-1", "kk-2"}


def test_the_measurement_tells_its_figures() -> None:
    into = StringIO()
    call_command("measure_timetables", "--cohorts", "4", "--instances", "2", "--json", stdout=into)
    told = json.loads(into.getvalue())
    assert len(told["instances"]) == 2
    assert told["most_seconds"] >= 0
