"""What can't be met whatever is chosen, found by counting alone."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from .board import Board
from .reasons import Reason
from .solver import families
from .values import HALF, SLOTS, Instance, Wanted, length, mask


def lacking(instance: Instance) -> list[Reason]:
    """What a cohort lacks by itself: a teacher, a room that is large enough, days."""
    return [reason for wanted in instance.cohorts for reason in _of_one(wanted, instance)]


def _of_one(wanted: Wanted, instance: Instance) -> Iterable[Reason]:
    if not wanted.blocks:
        yield Reason("no_hours", {"cohort": wanted.code})
    modules = {block.module: None for block in wanted.blocks if not wanted.teachers.get(block.module)}
    if modules:
        names = [instance.names.modules.get(module, str(module)) for module in modules]
        yield Reason("no_teacher", {"cohort": wanted.code, "modules": names})
    if wanted.rooms is not None and not wanted.rooms:
        yield Reason("no_room", {"cohort": wanted.code, "seats": wanted.seats})
    if wanted.slack < 0:
        days = len(wanted.days)
        enough = next((hours for hours in range(1, SLOTS + 1) if hours * days >= wanted.hours), None)
        yield Reason(
            "few_days",
            {
                "cohort": wanted.code,
                "days": days,
                "a_day": wanted.hours_a_day,
                "hold": days * wanted.hours_a_day,
                "needed": wanted.hours,
                "enough": enough,
            },
        )


@dataclass(frozen=True)
class _Need:
    """A half of one of some days that somebody or some room is needed on, at one hour of it."""

    days: tuple[int, ...]
    hour: int
    code: str

    @property
    def first(self) -> int:
        return self.days[0]

    @property
    def last(self) -> int:
        return self.days[-1]


@dataclass(frozen=True)
class _Gap:
    """A stretch of days in which more halves are needed than there are."""

    first: int
    last: int
    needed: int
    free: int
    codes: tuple[str, ...]

    @property
    def facts(self) -> dict[str, object]:
        return {
            "first": date.fromordinal(self.first).isoformat(),
            "last": date.fromordinal(self.last).isoformat(),
            "needed": self.needed,
            "free": self.free,
            "cohorts": list(self.codes),
        }


def overfull(instance: Instance) -> list[Reason]:
    """Teachers and rooms that are needed more often than there are half-days."""
    board = Board(instance)
    reasons = list(_defences(instance, board))
    for teacher, needs in _needs_of_teachers(instance).items():
        halves = _halves(needs)
        free = Counter(
            (day, need_hour)
            for day, need_hour, half in halves
            if board.teacher_is_free(teacher, day, mask(half * HALF + need_hour, 1))
        )
        if gap := _worst(needs, free):
            name = instance.names.teachers.get(teacher, str(teacher))
            reasons.append(Reason("few_of_teacher", gap.facts | {"teacher": name}))
    sets = (wanted.rooms for wanted in instance.cohorts if wanted.rooms is not None)
    for rooms in sorted(families(sets), key=lambda rooms: (len(rooms), sorted(rooms))):
        needs = _needs_of_rooms(instance, rooms)
        free = Counter(
            (day, hour)
            for day, hour, half in _halves(needs)
            for room in rooms
            if board.room_is_free(room, day, mask(half * HALF, hour + 1))
        )
        if gap := _worst(needs, free):
            names = [instance.names.rooms.get(room, str(room)) for room in sorted(rooms)]
            reasons.append(Reason("few_rooms", gap.facts | {"rooms": names}))
    return reasons


def _defences(instance: Instance, board: Board) -> Iterable[Reason]:
    for wanted in instance.cohorts:
        for day, half, hours in wanted.defence_halves():
            if wanted.rooms and board.free_room(wanted, day, half, hours, None) is None:
                told = date.fromordinal(day).isoformat()
                yield Reason("defence_without_room", {"cohort": wanted.code, "first": told})
                break


def _needs_of_teachers(instance: Instance) -> dict[int, list[_Need]]:
    """Of those who alone can teach something."""
    needs: dict[int, list[_Need]] = defaultdict(list)
    for wanted in instance.cohorts:
        for place, load in enumerate(wanted.loads):
            window = wanted.window(place)
            for half in load:
                for piece in half:
                    able = wanted.teachers.get(piece.module, ())
                    if len(able) == 1:
                        needs[able[0]] += [
                            _Need(window, hour, wanted.code)
                            for hour in range(piece.offset, piece.offset + piece.hours)
                        ]
    return needs


def _needs_of_rooms(instance: Instance, rooms: frozenset[int]) -> list[_Need]:
    """Of the classes that have no other rooms."""
    needs: list[_Need] = []
    for wanted in instance.cohorts:
        if wanted.rooms is None or not rooms.issuperset(wanted.rooms):
            continue
        for place, load in enumerate(wanted.loads):
            window = wanted.window(place)
            for half in load:
                needs += [_Need(window, hour, wanted.code) for hour in range(length(half))]
        for day, _half, hours in wanted.defence_halves():
            needs += [_Need((day,), hour, wanted.code) for hour in range(hours)]
    return needs


def _halves(needs: list[_Need]) -> set[tuple[int, int, int]]:
    """Every day, hour and half that any of the needs could use."""
    return {(day, need.hour, half) for need in needs for day in need.days for half in (0, 1)}


def _worst(needs: list[_Need], free: Counter[tuple[int, int]]) -> _Gap | None:
    """The stretch of days that lacks most, at any one hour of the half-days."""
    worst: _Gap | None = None
    for hour in range(HALF):
        at = [need for need in needs if need.hour == hour]
        lasts = sorted({need.last for need in at})
        days = sorted(day for day, of_hour in free if of_hour == hour)
        upto = [0, *accumulate(free[day, hour] for day in days)]
        for first in {need.first for need in at}:
            inside = sorted((need.last, need.code) for need in at if need.first >= first)
            ends = [last for last, _code in inside]
            for last in lasts[bisect_left(lasts, first) :]:
                needed = bisect_right(ends, last)
                there = upto[bisect_right(days, last)] - upto[bisect_left(days, first)]
                if needed > there and (worst is None or needed - there > worst.needed - worst.free):
                    codes = {code for _last, code in inside[:needed]}
                    worst = _Gap(first, last, needed, there, tuple(sorted(codes)))
    return worst
