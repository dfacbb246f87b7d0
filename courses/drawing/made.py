"""Invented cohorts that share teachers and rooms, to measure how fast they are drawn."""

from __future__ import annotations

import random
from datetime import date, timedelta

from .values import Block, Instance, Names, Wanted

# The hours of the starter programme's topics, module by module: lecture and practice.
DAY_PLAN = (
    ((4, 4),),
    ((2, 2), (2, 2), (2, 2)),
    ((2, 3), (2, 3), (3, 3)),
    ((2, 3), (2, 3), (2, 3), (2, 3)),
    ((2, 2), (2, 2), (2, 2), (3, 1)),
)
MONDAY = date(2026, 9, 7)


def blocks() -> tuple[Block, ...]:
    topic, found = 0, []
    for module, topics in enumerate(DAY_PLAN, start=1):
        for lecture, practice in topics:
            topic += 1
            found += [Block(topic, 1, module, lecture), Block(topic, 2, module, practice)]
    return tuple(found)


def make(
    *, cohorts: int = 40, teachers: int = 25, rooms: int = 12, seed: int = 0, weeks: int = 10, spare: int = 8
) -> Instance:
    """Cohorts that begin over some weeks, each with its hours a day, its teachers and some days to spare."""
    dice = random.Random(seed)  # noqa: S311 - a measurement, no secret
    seats = {room: dice.choice((25, 28, 30, 32, 40)) for room in range(1, rooms + 1)} | {1: 40}
    taught = dict.fromkeys(range(1, teachers + 1), 0.0)
    wanted = tuple(_cohort(dice, key, seats, taught, weeks, spare) for key in range(1, cohorts + 1))
    names = Names(
        {teacher: f"T{teacher}" for teacher in taught},
        {room: str(room) for room in seats},
        {module: str(module) for module in range(1, len(DAY_PLAN) + 1)},
    )
    return Instance(wanted, names=names)


def _cohort(
    dice: random.Random, key: int, seats: dict[int, int], taught: dict[int, float], weeks: int, spare: int
) -> Wanted:
    a_day, capacity = dice.choice((4, 6, 6, 6, 8)), dice.choice((24, 25, 28, 30, 32))
    begins = MONDAY + timedelta(weeks=dice.randrange(weeks))
    working = [day for day in (begins + timedelta(days=n) for n in range(70)) if day.weekday() < 5]
    days = -(-72 // a_day) + dice.randint(1, spare)
    able = _staff(dice, taught)
    modules = {
        module: tuple(dice.sample(able, 2 if len(able) > 1 and dice.random() < 0.5 else 1))
        for module in range(1, len(DAY_PLAN) + 1)
    }
    large = sorted((room for room in seats if seats[room] >= capacity), key=lambda room: seats[room])
    return Wanted(
        key,
        f"kk-{key}",
        blocks(),
        tuple(day.toordinal() for day in working[:days]),
        a_day,
        modules,
        None if dice.random() < 0.25 else tuple(large),
        capacity,
        ((working[days].toordinal(), 6),),
    )


def _staff(dice: random.Random, taught: dict[int, float]) -> list[int]:
    """One to three teachers, rather of those who have fewer cohorts so far."""
    able = sorted(taught, key=lambda teacher: (taught[teacher] + 2 * dice.random(), teacher))
    able = able[: dice.choice((1, 2, 2, 3))]
    for teacher in able:
        taught[teacher] += 1 / len(able)
    return able
