"""The thorough way: CP-SAT chooses for all cohorts together, or proves that nothing fits.

It decides the day and half of each load and the teacher of each topic; rooms are counted, and given out
afterwards. OR-Tools is loaded here, when it is needed: by the worker and by commands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from .board import Board, piece_mask
from .matching import matched
from .values import HALF, SLOTS, Half, Instance, Placed, Placing, Wanted, length, mask

WORKERS, SEED = 2, 72


class Verdict(Enum):
    FOUND = "found"
    IMPOSSIBLE = "impossible"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Asked:
    """What is left out of the question, to find what is in the way."""

    rooms: bool = True
    more_rooms: int = 0
    teachers: bool = True
    but_teachers: frozenset[int] = frozenset()
    # one teacher for the whole of a module, or for each topic
    by_module: bool = False


@dataclass(frozen=True)
class Solved:
    verdict: Verdict
    placing: Placing = field(default_factory=dict)


def solve(instance: Instance, *, seconds: float, asked: Asked | None = None) -> Solved:
    """Looks for `seconds` at most. What was asked without its rooms comes back without rooms."""
    from ortools.sat.python import cp_model

    if seconds <= 0:
        return Solved(Verdict.UNKNOWN)
    question = _Question(cp_model, instance, asked or Asked())
    if not question.written():
        return Solved(Verdict.IMPOSSIBLE)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = WORKERS
    solver.parameters.random_seed = SEED
    solver.parameters.max_time_in_seconds = seconds
    status = solver.solve(question.model)
    if status == cp_model.INFEASIBLE:
        return Solved(Verdict.IMPOSSIBLE)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Solved(Verdict.UNKNOWN)
    placing = question.answer(solver)
    return Solved(Verdict.UNKNOWN) if placing is None else Solved(Verdict.FOUND, placing)


@dataclass
class _Load:
    """A load in the model: `at` counts halves of days, from the first day of all."""

    wanted: Wanted
    halves: tuple[Half, ...]
    at: Any

    @property
    def hours(self) -> int:
        """The halves follow each other without a gap: where there are two, the first is full."""
        return sum(length(half) for half in self.halves)


class _Question:
    def __init__(self, cp_model: Any, instance: Instance, asked: Asked) -> None:
        self.cp_model, self.instance, self.asked = cp_model, instance, asked
        self.model = cp_model.CpModel()
        self.first = min((day for wanted in instance.cohorts for day, _slots in _days(wanted)), default=0)
        self.board = Board(instance)
        self.loads: list[_Load] = []
        self.days: dict[int, Any] = {}
        self.picks: dict[tuple[int, int], dict[int, Any]] = {}
        self.of_teacher: dict[int, list[Any]] = defaultdict(list)
        self.cohorts_of_teacher: dict[int, set[int]] = defaultdict(set)

    def written(self) -> bool:
        """Whether there is a question at all: a load without a single day for it is an answer already."""
        for wanted in self.instance.cohorts:
            if wanted.slack < 0 or not self._cohort(wanted):
                return False
        self._teachers_in_one_place()
        if self.asked.rooms:
            self._enough_rooms()
        return True

    # --- the cohorts ---

    def _cohort(self, wanted: Wanted) -> bool:
        before = None
        self._picks(wanted)
        for place, halves in enumerate(wanted.loads):
            possible = [
                2 * (day - self.first) + shift
                for day in wanted.window(place)
                for shift in wanted.shifts
                if self._may_lie(wanted, halves, day, shift)
            ]
            if not possible:
                return False
            domain = self.cp_model.Domain.from_values(possible)
            at = self.model.new_int_var_from_domain(domain, f"{wanted.key}.{place}")
            # a day comes after a day: from a morning at least two halves on, from an afternoon at least one
            if before is not None:
                self._a_later_day(wanted, before, at)
            before = at
            load = _Load(wanted, halves, at)
            self.loads.append(load)
            if self.asked.teachers:
                self._taught(load)
        return True

    def _a_later_day(self, wanted: Wanted, before: Any, at: Any) -> None:
        if len(wanted.shifts) == 1:
            self.model.add(at >= before + 2)
            return
        day, day_before = self._day_of(wanted, at), self._day_of(wanted, before)
        self.model.add(day >= day_before + 1)

    def _day_of(self, wanted: Wanted, at: Any) -> Any:
        if at.index not in self.days:
            day = self.model.new_int_var(0, wanted.days[-1] - self.first, "")
            self.model.add(at == 2 * day + self.model.new_bool_var(""))
            self.days[at.index] = day
        return self.days[at.index]

    def _may_lie(self, wanted: Wanted, halves: tuple[Half, ...], day: int, shift: int) -> bool:
        """As far as what is taken already tells."""
        for which, half in enumerate(halves, start=shift):
            if self.asked.rooms and wanted.rooms is not None and not self.asked.more_rooms:
                slots = mask(which * HALF, length(half))
                if not any(self.board.room_is_free(room, day, slots) for room in wanted.rooms):
                    return False
            for piece in half if self.asked.teachers else ():
                slots = piece_mask(piece, which)
                if not any(
                    teacher in self.asked.but_teachers or self.board.teacher_is_free(teacher, day, slots)
                    for teacher in wanted.teachers.get(piece.module, ())
                ):
                    return False
        return True

    # --- the teachers ---

    def _group(self, topic: int, module: int) -> int:
        return module if self.asked.by_module else topic

    def _picks(self, wanted: Wanted) -> None:
        """Who teaches each topic (or module), where more than one could."""
        for block in wanted.blocks:
            key = (wanted.key, self._group(block.topic, block.module))
            able = wanted.teachers.get(block.module, ())
            if len(able) > 1 and key not in self.picks:
                self.picks[key] = {teacher: self.model.new_bool_var(f"{key}.{teacher}") for teacher in able}
                self.model.add_exactly_one(self.picks[key].values())

    def _taught(self, load: _Load) -> None:
        for group, module, offset, hours in self._runs(load.halves):
            starts = HALF * load.at + offset
            picks = self.picks.get((load.wanted.key, group))
            for teacher in load.wanted.teachers.get(module, ()):
                if teacher in self.asked.but_teachers:
                    continue
                self.cohorts_of_teacher[teacher].add(load.wanted.key)
                if picks is None:
                    interval = self.model.new_fixed_size_interval_var(starts, hours, "")
                else:
                    interval = self.model.new_optional_fixed_size_interval_var(
                        starts, hours, picks[teacher], ""
                    )
                self.of_teacher[teacher].append(interval)

    def _runs(self, halves: tuple[Half, ...]) -> list[tuple[int, int, int, int]]:
        """Hours that follow each other with the same teacher: group, module, offset, length."""
        runs: list[tuple[int, int, int, int]] = []
        for which, half in enumerate(halves):
            for piece in half:
                group, offset = self._group(piece.topic, piece.module), which * HALF + piece.offset
                if runs and runs[-1][0] == group:
                    before = runs.pop()
                    runs.append((*before[:3], before[3] + piece.hours))
                else:
                    runs.append((group, piece.module, offset, piece.hours))
        return runs

    def _teachers_in_one_place(self) -> None:
        for teacher, intervals in self.of_teacher.items():
            taken = [
                self.model.new_fixed_size_interval_var(SLOTS * (day - self.first) + slot, 1, "")
                for day, slots in self.instance.teachers.get(teacher, {}).items()
                for slot in _slots(slots)
                if day >= self.first
            ]
            if taken or len(self.cohorts_of_teacher[teacher]) > 1:
                self.model.add_no_overlap([*intervals, *taken])

    # --- the rooms ---

    def _enough_rooms(self) -> None:
        """At no time more classes than rooms, in each set of rooms that some classes must share."""
        sharing = [load for load in self.loads if load.wanted.rooms is not None]
        for rooms in families(wanted.rooms for wanted in self.instance.cohorts if wanted.rooms is not None):
            inside = [load for load in sharing if rooms.issuperset(load.wanted.rooms or ())]
            defences = [
                self.model.new_fixed_size_interval_var(SLOTS * (day - self.first) + HALF * half, hours, "")
                for wanted in self.instance.cohorts
                if wanted.rooms is not None and rooms.issuperset(wanted.rooms)
                for day, half, hours in wanted.defence_halves()
            ]
            taken = [
                self.model.new_fixed_size_interval_var(
                    SLOTS * (day - self.first) + first, HALF - first % HALF, ""
                )
                for room in rooms
                for day, slots in self.instance.rooms.get(room, {}).items()
                for first in _first_slots(slots)
                if day >= self.first
            ]
            there = len(rooms) + self.asked.more_rooms
            users = {load.wanted.key for load in inside}
            if len(users) + len(taken) + len(defences) <= there:
                continue
            intervals = [
                self.model.new_fixed_size_interval_var(HALF * load.at, load.hours, "") for load in inside
            ]
            intervals += defences + taken
            if there == 1:
                self.model.add_no_overlap(intervals)
            else:
                self.model.add_cumulative(intervals, [1] * len(intervals), there)

    # --- the answer ---

    def answer(self, solver: Any) -> Placing | None:
        """The classes, each half of a day with its room; None where the rooms can't be given out so."""
        placing: Placing = {wanted.key: [] for wanted in self.instance.cohorts}
        halves: list[tuple[Wanted, int, int, Half | int]] = []
        for load in self.loads:
            at = solver.value(load.at)
            day, shift = self.first + at // 2, at % 2
            halves += [(load.wanted, day, which, half) for which, half in enumerate(load.halves, start=shift)]
        for wanted in self.instance.cohorts:
            halves += list(_parts_of_defence(wanted))
        rooms = self._rooms_of(halves)
        if rooms is None:
            return None
        for place, (wanted, day, which, half) in enumerate(halves):
            room = rooms.get(place)
            if isinstance(half, int):
                placing[wanted.key].append(Placed(day, which * HALF, half, room=room))
                continue
            for piece in half:
                teacher = self._teacher(solver, wanted, piece.topic, piece.module)
                slot = which * HALF + piece.offset
                placing[wanted.key].append(
                    Placed(day, slot, piece.hours, piece.topic, piece.kind, teacher, room)
                )
        return placing

    def _teacher(self, solver: Any, wanted: Wanted, topic: int, module: int) -> int:
        picks = self.picks.get((wanted.key, self._group(topic, module)))
        if picks is None:
            return wanted.teachers[module][0]
        return next(teacher for teacher, pick in picks.items() if solver.boolean_value(pick))

    def _rooms_of(self, halves: list[tuple[Wanted, int, int, Half | int]]) -> dict[int, int] | None:
        """A room for each, by its place in the list; empty where rooms weren't asked for."""
        given: dict[int, int] = {}
        if not self.asked.rooms or self.asked.more_rooms:
            return given
        at: dict[tuple[int, int], list[int]] = defaultdict(list)
        for place, (wanted, day, which, _half) in enumerate(halves):
            if wanted.rooms is not None:
                at[day, which].append(place)
        last: dict[int, int] = {}
        for (day, which), places in sorted(at.items()):
            free: dict[int, list[int]] = {}
            for place in places:
                wanted, half = halves[place][0], halves[place][3]
                slots = mask(which * HALF, half if isinstance(half, int) else length(half))
                rooms = [r for r in wanted.rooms or () if self.board.room_is_free(r, day, slots)]
                free[place] = sorted(rooms, key=lambda room, key=wanted.key: room != last.get(key))  # type: ignore[misc]
            found = matched(free)
            if found is None:
                return None
            given |= found
            last |= {halves[place][0].key: room for place, room in found.items()}
        return given


def families(sets: Iterable[tuple[int, ...]]) -> set[frozenset[int]]:
    """The sets of rooms, and what comes of putting those together that have a room in common."""
    found: set[frozenset[int]] = set()
    waiting = {frozenset(rooms) for rooms in sets}
    while waiting:
        one = waiting.pop()
        waiting |= {one | other for other in found if one & other} - found - {one}
        found.add(one)
    return found


def _parts_of_defence(wanted: Wanted) -> Iterable[tuple[Wanted, int, int, Half | int]]:
    for day, half, hours in wanted.defence_halves():
        yield wanted, day, half, hours


def _days(wanted: Wanted) -> Iterable[tuple[int, int]]:
    yield from ((day, 0) for day in wanted.days[:1])
    yield from wanted.defence


def _slots(slots: int) -> list[int]:
    return [slot for slot in range(SLOTS) if slots >> slot & 1]


def _first_slots(slots: int) -> list[int]:
    """From where on a room is lost in each half: every class begins with the half."""
    first = []
    for begins in (0, HALF):
        of_half = [slot for slot in range(begins, begins + HALF) if slots >> slot & 1]
        first += of_half[:1]
    return first
