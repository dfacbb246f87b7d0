"""The quick way: cohorts one after another, each class as early as it may be.

With its teachers given, a cohort alone is placed like this whenever it can be: whether a load fits on a day
doesn't depend on where the cohort's other loads lie, so the earliest day is never a wrong choice.
"""

from __future__ import annotations

import random
import time
from collections.abc import Mapping

from .board import Board, classes_of, half_mask, piece_mask
from .values import HALF, Half, Instance, Placed, Placing, Wanted

SEED = 72
# Orders tried before the solver is asked.
MOST_TRIES, MOST_SECONDS = 200, 1.5


def place_all(
    instance: Instance, *, seconds: float = MOST_SECONDS, tries: int = MOST_TRIES
) -> Placing | None:
    """All cohorts or nothing. Whoever finds no place comes first in the next try."""
    ends = time.monotonic() + seconds
    dice = random.Random(SEED)  # noqa: S311 - an order of trying, no secret
    order = sorted(instance.cohorts, key=lambda wanted: (wanted.slack, len(wanted.rooms or ()), wanted.key))
    for _try in range(tries):
        placing, stuck = _in_order(instance, order)
        if stuck is None:
            return placing
        if time.monotonic() > ends or len(order) == 1:
            return None
        order.remove(stuck)
        order.insert(dice.randint(0, 1) if order else 0, stuck)
    return None


def _in_order(instance: Instance, order: list[Wanted]) -> tuple[Placing, Wanted | None]:
    board, placing = Board(instance), Placing()
    for wanted in order:
        defence = place_defence(wanted, board)
        if defence is None:
            return placing, wanted
        board.take(defence)
        placing[wanted.key] = defence
    for wanted in order:
        classes = place(wanted, board)
        if classes is None:
            return placing, wanted
        board.take(classes)
        placing[wanted.key] = [*classes, *placing[wanted.key]]
    return placing, None


def place_defence(wanted: Wanted, board: Board) -> list[Placed] | None:
    placed: list[Placed] = []
    room: int | None = None
    for day, half, hours in wanted.defence_halves():
        if wanted.rooms is not None:
            room = board.free_room(wanted, day, half, hours, room)
            if room is None:
                return None
        placed.append(Placed(day, half * HALF, hours, room=room))
    return placed


def place(wanted: Wanted, board: Board, teachers: Mapping[int, int] | None = None) -> list[Placed] | None:
    """A cohort's classes on the board as it is, or None. `teachers` are those of topics settled already."""
    chosen = dict(teachers or {})
    of_module: dict[int, int] = {}
    placed: list[Placed] = []
    room: int | None = None
    at = 0
    for load in wanted.loads:
        found = None
        while found is None:
            if at == len(wanted.days):
                return None
            found = _on_day(wanted, load, wanted.days[at], board, chosen, of_module, room)
            at += 1
        classes, now = found
        chosen |= now
        of_module |= {piece.module: now[piece.topic] for half in load for piece in half if piece.topic in now}
        placed += classes
        room = classes[-1].room
    return placed


def _on_day(
    wanted: Wanted,
    load: tuple[Half, ...],
    day: int,
    board: Board,
    chosen: dict[int, int],
    of_module: dict[int, int],
    room: int | None,
) -> tuple[list[Placed], dict[int, int]] | None:
    for shift in wanted.shifts:
        now = _teachers(wanted, load, day, shift, board, chosen, of_module)
        if now is None:
            continue
        classes: list[Placed] = []
        here: int | None = room
        for which, half in enumerate(load, start=shift):
            if wanted.rooms is not None:
                here = board.free_room(wanted, day, which, half_mask(half, 0).bit_length(), here)
                if here is None:
                    break
            classes += classes_of(half, day=day, which=which, teachers=chosen | now, room=here)
        else:
            return classes, now
    return None


def _teachers(
    wanted: Wanted,
    load: tuple[Half, ...],
    day: int,
    shift: int,
    board: Board,
    chosen: dict[int, int],
    of_module: dict[int, int],
) -> dict[int, int] | None:
    """Who teaches the load's topics that have no teacher yet; None where somebody needed isn't free."""
    slots: dict[int, int] = {}
    module: dict[int, int] = {}
    for which, half in enumerate(load, start=shift):
        for piece in half:
            slots[piece.topic] = slots.get(piece.topic, 0) | piece_mask(piece, which)
            module[piece.topic] = piece.module
    now: dict[int, int] = {}
    within = dict(of_module)
    for topic, taken in slots.items():
        if topic in chosen:
            if not board.teacher_is_free(chosen[topic], day, taken):
                return None
            continue
        usual = within.get(module[topic])
        able = sorted(
            wanted.teachers.get(module[topic], ()),
            key=lambda teacher: (teacher != usual, board.taught[teacher], teacher),
        )
        free = next((teacher for teacher in able if board.teacher_is_free(teacher, day, taken)), None)
        if free is None:
            return None
        now[topic] = within[module[topic]] = free
    return now


def tidied(instance: Instance, placing: Placing) -> Placing:
    """The same teachers, each cohort as early as the others leave room for."""
    board, better = Board(instance), dict(placing)
    for classes in placing.values():
        board.take(classes)
    for wanted in sorted(instance.cohorts, key=lambda wanted: (max(wanted.days, default=0), wanted.key)):
        own = [item for item in placing[wanted.key] if item.topic is not None]
        defence = [item for item in placing[wanted.key] if item.topic is None]
        board.give_back(own)
        teachers = {
            item.topic: item.teacher for item in own if item.topic is not None and item.teacher is not None
        }
        earlier = place(wanted, board, teachers) or own
        board.take(earlier)
        better[wanted.key] = [*earlier, *defence]
    return better
