"""What is asked of a drawing and what it answers.

Time is counted in slots: a day has eight, one for each academic hour, four before the break at noon and four
after it. A set of slots of a day is a mask of eight bits; days are ordinals (date.toordinal).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

HALF = 4
SLOTS = 2 * HALF
MORNING, AFTERNOON = 0, 1

# Of a teacher or a room: the slots that are taken, by day.
Busy = Mapping[int, Mapping[int, int]]


def mask(slot: int, hours: int) -> int:
    return ((1 << hours) - 1) << slot


@dataclass(frozen=True)
class Block:
    """Hours of the plan that belong together: of one topic and one kind."""

    topic: int
    kind: int
    module: int
    hours: int


@dataclass(frozen=True)
class Piece:
    """What of a block is taught within one half of a day, `offset` hours after that half begins."""

    topic: int
    kind: int
    module: int
    offset: int
    hours: int


Half = tuple[Piece, ...]


def length(half: Half) -> int:
    return sum(piece.hours for piece in half)


def cut(blocks: Iterable[Block], hours_a_day: int) -> tuple[tuple[Half, ...], ...]:
    """The plan in its order, cut into the loads of days, each of one half of a day or of two."""
    sizes = [min(hours_a_day, HALF), *([hours_a_day - HALF] if hours_a_day > HALF else [])]
    halves: list[Half] = []
    half: list[Piece] = []
    offset = 0
    for block in blocks:
        left = block.hours
        while left:
            size = sizes[len(halves) % len(sizes)]
            now = min(left, size - offset)
            half.append(Piece(block.topic, block.kind, block.module, offset, now))
            left, offset = left - now, offset + now
            if offset == size:
                halves.append(tuple(half))
                half, offset = [], 0
    if half:
        halves.append(tuple(half))
    return tuple(tuple(halves[at : at + len(sizes)]) for at in range(0, len(halves), len(sizes)))


@dataclass(frozen=True)
class Wanted:
    """What is to be drawn for a cohort. `days` are those it may have classes on, in their order.

    `teachers` are those of each module, `rooms` those it may use, better ones first; None if it needs none.
    The defence has its days and hours already: it only needs a room.
    """

    key: int
    code: str
    blocks: tuple[Block, ...]
    days: tuple[int, ...]
    hours_a_day: int
    teachers: Mapping[int, tuple[int, ...]]
    rooms: tuple[int, ...] | None = None
    seats: int = 0
    defence: tuple[tuple[int, int], ...] = ()

    @cached_property
    def loads(self) -> tuple[tuple[Half, ...], ...]:
        return cut(self.blocks, self.hours_a_day)

    @property
    def hours(self) -> int:
        return sum(block.hours for block in self.blocks)

    @property
    def slack(self) -> int:
        """Days it could do without."""
        return len(self.days) - len(self.loads)

    def window(self, place: int) -> tuple[int, ...]:
        """The days on which a load may lie: enough are left before it and after it for the others."""
        return self.days[place : place + self.slack + 1]

    @property
    def shifts(self) -> tuple[int, ...]:
        """Which half of a day a load may begin with."""
        return (MORNING,) if self.hours_a_day > HALF else (MORNING, AFTERNOON)

    def defence_halves(self) -> Iterator[tuple[int, int, int]]:
        """Day, half and hours of each part of the defence."""
        for day, hours in self.defence:
            yield day, MORNING, min(hours, HALF)
            if hours > HALF:
                yield day, AFTERNOON, hours - HALF


@dataclass(frozen=True)
class Names:
    """What people call the teachers, rooms and modules, for the words."""

    teachers: Mapping[int, str] = field(default_factory=dict)
    rooms: Mapping[int, str] = field(default_factory=dict)
    modules: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Instance:
    """Cohorts to be drawn together, and what teachers and rooms are taken by already."""

    cohorts: tuple[Wanted, ...]
    teachers: Busy = field(default_factory=dict)
    rooms: Busy = field(default_factory=dict)
    names: Names = field(default_factory=Names)


@dataclass(frozen=True)
class Placed:
    """A class in its place. Without topic, kind and teacher it is a part of the defence."""

    day: int
    slot: int
    hours: int
    topic: int | None = None
    kind: int | None = None
    teacher: int | None = None
    room: int | None = None

    @property
    def date(self) -> date:
        return date.fromordinal(self.day)

    @property
    def mask(self) -> int:
        return mask(self.slot, self.hours)


# The classes of each cohort, by its key.
Placing = dict[int, list[Placed]]
