"""The engine keeps whatever is asked or says why not; and never says impossible of what is possible."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.drawing import draw as way
from courses.drawing.draw import drawn
from courses.drawing.greedy import place_all, tidied
from courses.drawing.limits import lacking, overfull
from courses.drawing.made import make
from courses.drawing.matching import matched
from courses.drawing.solver import Asked, Solved, Verdict, families, solve
from courses.drawing.values import SLOTS, Block, Instance, Wanted, cut, length
from courses.drawing.why import Why
from tests.courses.drawn import kept, possible

# A Monday.
FIRST = date(2026, 9, 7).toordinal()
of_the_engine = settings(deadline=None, suppress_health_check=list(HealthCheck))


@st.composite
def cohorts(draw: st.DrawFn, key: int, *, topics: int, days: int, teachers: int, rooms: int) -> Wanted:
    blocks = []
    for topic in range(1, draw(st.integers(1, topics)) + 1):
        module = 1 + topic // 2
        for kind in (1, 2):
            if hours := draw(st.integers(0, 5)):
                blocks.append(Block(topic, kind, module, hours))
    blocks = blocks or [Block(1, 1, 1, 3)]
    on = draw(st.sets(st.integers(0, days - 1), min_size=1))
    able = st.lists(st.integers(1, teachers), min_size=1, max_size=2, unique=True)
    needs_room = draw(st.booleans())
    return Wanted(
        key=key,
        code=f"kk-{key}",
        blocks=tuple(blocks),
        days=tuple(FIRST + day for day in sorted(on)),
        hours_a_day=draw(st.integers(1, SLOTS)),
        teachers={module: tuple(draw(able)) for module in {block.module for block in blocks}},
        rooms=tuple(draw(st.lists(st.integers(1, rooms), min_size=1, unique=True))) if needs_room else None,
        defence=draw(st.sampled_from([(), ((FIRST + days, 3),), ((FIRST + days, 8), (FIRST + days + 1, 2))])),
    )


@st.composite
def instances(draw: st.DrawFn, *, most: int = 4, topics: int = 4, days: int = 8) -> Instance:
    found = tuple(
        draw(cohorts(key, topics=topics, days=days, teachers=3, rooms=3))
        for key in range(1, draw(st.integers(1, most)) + 1)
    )
    busy = st.dictionaries(
        st.integers(1, 3), st.dictionaries(st.integers(FIRST, FIRST + days), st.integers(1, 255), max_size=2)
    )
    return Instance(found, draw(busy), draw(busy))


# --- the plan is cut ----------------------------------------------------------------------------------------


@given(hours=st.lists(st.integers(1, 9), min_size=1, max_size=12), a_day=st.integers(1, SLOTS))
@of_the_engine
def test_a_plan_is_cut_into_days_hour_for_hour(hours: list[int], a_day: int) -> None:
    blocks = [Block(place, 1, 1, count) for place, count in enumerate(hours)]
    loads = cut(blocks, a_day)
    of_days = [sum(length(half) for half in load) for load in loads]
    assert sum(of_days) == sum(hours)
    assert all(count == a_day for count in of_days[:-1])
    assert 1 <= of_days[-1] <= a_day
    assert all(len(load) == 1 or length(load[0]) == 4 for load in loads)
    topics = [piece.topic for load in loads for half in load for piece in half]
    assert topics == sorted(topics)


# --- whatever is asked --------------------------------------------------------------------------------------


@given(instance=instances())
@settings(of_the_engine, max_examples=60)
def test_whatever_is_asked_is_kept_or_a_reason_is_given(instance: Instance) -> None:
    outcome = drawn(instance, seconds=5)
    if outcome.reasons:
        assert not outcome.placing
    else:
        kept(instance, outcome.placing)


@given(instance=instances(most=2, topics=2, days=3))
@settings(of_the_engine, max_examples=40)
def test_impossible_is_said_of_what_is_impossible_and_of_nothing_else(instance: Instance) -> None:
    there_is = not lacking(instance) and possible(instance)
    if quickly := place_all(instance):
        kept(instance, quickly)
        assert there_is
    if not lacking(instance):
        assert not (overfull(instance) and there_is)
        thoroughly = solve(instance, seconds=10)
        assert (thoroughly.verdict == Verdict.FOUND) == there_is
        if there_is:
            kept(instance, thoroughly.placing)
            kept(instance, tidied(instance, thoroughly.placing))


@given(instance=instances(most=1, topics=3, days=6))
@settings(of_the_engine, max_examples=30)
def test_one_cohort_with_its_teachers_given_is_placed_quickly_if_at_all(instance: Instance) -> None:
    (wanted,) = instance.cohorts
    alone = replace(wanted, teachers={module: able[:1] for module, able in wanted.teachers.items()})
    instance = replace(instance, cohorts=(alone,))
    if not lacking(instance):
        thoroughly = solve(instance, seconds=10).verdict == Verdict.FOUND
        assert (place_all(instance) is not None) == thoroughly


# --- many that share ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [0, 2])
def test_forty_cohorts_are_placed_where_the_quick_way_gets_stuck(seed: int) -> None:
    instance = make(seed=seed, weeks=12, spare=10)
    assert place_all(instance, tries=5) is None
    outcome = drawn(instance)
    assert outcome.way == "solver"
    kept(instance, outcome.placing)


def test_a_whole_module_goes_to_one_teacher_where_that_is_possible() -> None:
    both = _cohort(1, teachers={1: (1, 2)}, blocks=tuple(Block(topic, 1, 1, 2) for topic in range(1, 7)))
    solved = solve(Instance((both,)), seconds=5, asked=Asked(by_module=True))
    assert len({item.teacher for item in solved.placing[1]}) == 1


def test_the_one_who_teaches_the_least_is_taken() -> None:
    two = tuple(replace(_cohort(key), teachers={1: (1, 2)}) for key in (1, 2))
    placing = place_all(Instance(two))
    assert placing is not None
    assert {item.teacher for classes in placing.values() for item in classes} == {1, 2}


def test_a_cohort_stays_in_its_room_while_it_can() -> None:
    instance = Instance((replace(_cohort(1), rooms=(1, 2)),), rooms={1: {FIRST + 1: 255}})
    placing = place_all(instance)
    assert placing is not None
    assert {(item.day - FIRST, item.room) for item in placing[1]} == {(0, 1), (1, 2), (2, 2)}


# --- reasons ------------------------------------------------------------------------------------------------


def _cohort(key: int, **facts: object) -> Wanted:
    """Twelve hours, four a day, on three days."""
    made = Wanted(
        key=key,
        code=f"kk-{key}",
        blocks=(Block(1, 1, 1, 6), Block(2, 1, 1, 6)),
        days=(FIRST, FIRST + 1, FIRST + 2),
        hours_a_day=4,
        teachers={1: (1,)},
    )
    return replace(made, **facts)


def reasons(*wanted: Wanted, **busy: dict[int, dict[int, int]]) -> dict[str, dict[str, object]]:
    found = drawn(Instance(wanted, **busy), seconds=10)
    assert not found.placing
    return {reason.code: reason.facts for reason in found.reasons}


def test_a_cohort_without_a_teacher_a_room_or_days_is_told_so() -> None:
    assert reasons(_cohort(1, teachers={}))["no_teacher"]["modules"] == ["1"]
    assert reasons(_cohort(1, rooms=(), seats=30))["no_room"] == {"cohort": "kk-1", "seats": 30}
    assert reasons(_cohort(1, blocks=())) == {"no_hours": {"cohort": "kk-1"}}
    few = reasons(_cohort(1, days=(FIRST, FIRST + 1)))["few_days"]
    assert (few["hold"], few["needed"], few["enough"]) == (8, 12, 6)
    assert reasons(_cohort(1, days=(FIRST,)))["few_days"]["enough"] is None


def test_a_teacher_whom_too_many_need_is_named_with_the_days() -> None:
    found = reasons(_cohort(1), _cohort(2), _cohort(3))["few_of_teacher"]
    assert (found["needed"], found["free"]) == (9, 6)
    assert (found["first"], found["last"]) == ("2026-09-07", "2026-09-09")
    assert found["cohorts"] == ["kk-1", "kk-2", "kk-3"]


def test_rooms_that_are_too_few_are_named() -> None:
    theirs = [_cohort(key, teachers={1: (key,)}, rooms=(1,)) for key in (1, 2, 3)]
    assert reasons(*theirs)["few_rooms"]["rooms"] == ["1"]
    free = theirs[0].days
    taken = {1: dict.fromkeys(free, 0b00010000)}
    found = reasons(*theirs[:2], rooms=taken)["few_rooms"]
    assert (found["needed"], found["free"]) == (6, 3)


def test_a_defence_without_a_free_room_is_told() -> None:
    wanted = _cohort(1, rooms=(1,), defence=((FIRST + 5, 3),))
    found = reasons(wanted, rooms={1: {FIRST + 5: 0b1}})
    assert found["defence_without_room"] == {"cohort": "kk-1", "first": "2026-09-12"}


def crossing() -> tuple[Wanted, Wanted]:
    """Both need the first teacher in the morning: counting halves of days alone doesn't see that."""
    blocks = (Block(1, 1, 1, 4), Block(2, 1, 2, 4))
    first = _cohort(1, blocks=blocks, days=(FIRST,), hours_a_day=8, teachers={1: (1,), 2: (2,)})
    return first, replace(first, key=2, code="kk-2", teachers={1: (1,), 2: (3,)})


def test_what_counting_misses_is_found_by_leaving_things_out() -> None:
    assert not overfull(Instance(crossing()))
    found = reasons(*crossing())
    assert found["teacher_clashes"]["cohorts"] == ["kk-1", "kk-2"]
    assert found["teacher_clashes"]["days"] == ["2026-09-07"]
    assert found["without"]["cohorts"] == ["kk-1", "kk-2"]


def test_where_one_more_room_would_do_it_is_said() -> None:
    """Each of three needs both halves of a day in rooms of which two are lost for one half."""
    one = _cohort(1, blocks=(Block(1, 1, 1, 8),), days=(FIRST,), hours_a_day=8, rooms=(1, 2))
    other = replace(one, key=2, code="kk-2", teachers={1: (2,)}, rooms=(2, 3))
    third = replace(one, key=3, code="kk-3", teachers={1: (3,)}, rooms=(1, 3))
    taken = {1: {FIRST: 0b1}, 2: {FIRST: 0b1 << 7}}
    why = Why(Instance((one, other, third), rooms=taken), deadline=time.monotonic() + 10)
    found = {reason.code: reason.facts for reason in why.reasons()}
    assert found["rooms_lack"] == {"count": 1}
    assert "teacher_clashes" not in found


def test_of_many_only_those_are_named_who_do_not_fit_together() -> None:
    """Twenty others with teachers of their own are left out of the reason."""
    others = [_cohort(key, teachers={1: (key,)}) for key in range(11, 31)]
    first, second = crossing()
    found = reasons(*others[:10], first, *others[10:], second)
    assert set(found) == {"teacher_clashes", "without"}
    assert found["teacher_clashes"]["cohorts"] == ["kk-1", "kk-2"]
    assert found["without"]["cohorts"] == ["kk-1", "kk-2"]


def test_teachers_who_only_together_are_too_few_are_named_together() -> None:
    """Both halves of the one day are wanted of two people by two cohorts each."""
    first, second = crossing()
    both = replace(second, teachers={1: (1,), 2: (2,)})
    found = reasons(first, both)
    assert found["teachers_together"]["cohorts"] == ["kk-1", "kk-2"]
    assert found["teachers_together"]["teachers"] == ["1", "2"]


def test_a_search_that_ends_without_an_answer_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(way, "solve", lambda *_asked, **_how: Solved(Verdict.UNKNOWN))
    found = reasons(*crossing())
    assert found == {"not_found": {"seconds": 1}}


# --- small tools --------------------------------------------------------------------------------------------


def test_rooms_are_given_out_so_that_all_have_one() -> None:
    assert matched({1: [1, 2], 2: [1]}) == {1: 2, 2: 1}
    assert matched({1: [1], 2: [1]}) is None


def test_sets_of_rooms_that_meet_are_counted_together_too() -> None:
    sets = families([(1,), (2, 3), (1, 2), (4,)])
    assert sets == {frozenset(rooms) for rooms in ({1}, {2, 3}, {1, 2}, {4}, {1, 2, 3})}
