"""Whether a drawing keeps all that was asked; and every way there is, for instances that are tiny."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations, pairwise, product

from courses.drawing.board import Board, classes_of
from courses.drawing.matching import matched
from courses.drawing.values import HALF, Instance, Placed, Placing, Wanted, mask


def kept(instance: Instance, placing: Placing) -> None:
    """Asserts all of it: the plan hour for hour and in order, within the days, nobody in two places."""
    assert set(placing) == {wanted.key for wanted in instance.cohorts}
    for wanted in instance.cohorts:
        of_cohort(wanted, placing[wanted.key])
    taken: dict[tuple[str, int, int], int] = defaultdict(int)
    for who, busy in (("teacher", instance.teachers), ("room", instance.rooms)):
        for key, days in busy.items():
            for day, slots in days.items():
                taken[who, key, day] = slots
    for classes in placing.values():
        for item in classes:
            for who, key in (("teacher", item.teacher), ("room", item.room)):
                if key is not None:
                    assert not taken[who, key, item.day] & item.mask, f"{who} {key} in two places"
                    taken[who, key, item.day] |= item.mask


def of_cohort(wanted: Wanted, classes: list[Placed]) -> None:
    held = [item for item in classes if item.topic is not None]
    hours: Counter[tuple[int | None, int | None]] = Counter()
    for item in held:
        hours[item.topic, item.kind] += item.hours
        assert item.day in wanted.days
        assert (item.room in wanted.rooms) if wanted.rooms is not None else item.room is None
    assert hours == {(block.topic, block.kind): block.hours for block in wanted.blocks}
    modules = {block.topic: block.module for block in wanted.blocks}
    teachers = {(item.topic, item.teacher) for item in held}
    assert len(teachers) == len({item.topic for item in held}), "one teacher a topic"
    assert all(teacher in wanted.teachers[modules[topic or 0]] for topic, teacher in teachers)
    by_time = sorted(held, key=lambda item: (item.day, item.slot))
    order = [(block.topic, block.kind) for block in wanted.blocks]
    places = [order.index((item.topic or 0, item.kind or 0)) for item in by_time]
    assert places == sorted(places), "in the plan's order"
    for one, other in pairwise(by_time):
        assert one.day < other.day or one.slot + one.hours <= other.slot
    a_day: Counter[int] = Counter()
    for item in held:
        a_day[item.day] += item.hours
        assert item.slot // HALF == (item.slot + item.hours - 1) // HALF, "within half a day"
    assert max(a_day.values(), default=0) <= wanted.hours_a_day
    defence = [(item.day, item.slot // HALF, item.hours) for item in classes if item.topic is None]
    assert sorted(defence) == sorted(wanted.defence_halves())


def possible(instance: Instance) -> bool:
    """Tries every teacher, day and half there is."""
    ways = [list(_ways(wanted, instance)) for wanted in instance.cohorts]
    return any(_together(instance, chosen) for chosen in product(*ways))


def _ways(wanted: Wanted, instance: Instance) -> Iterator[list[Placed]]:
    board = Board(instance)
    topics = list(dict.fromkeys((block.topic, block.module) for block in wanted.blocks))
    for able in product(*(wanted.teachers[module] for _topic, module in topics)):
        teachers = {topic: teacher for (topic, _module), teacher in zip(topics, able, strict=True)}
        for days in combinations(wanted.days, len(wanted.loads)):
            for shifts in product(wanted.shifts, repeat=len(days)):
                placed = [
                    one
                    for day, shift, load in zip(days, shifts, wanted.loads, strict=True)
                    for which, half in enumerate(load, start=shift)
                    for one in classes_of(half, day=day, which=which, teachers=teachers, room=None)
                ]
                if all(board.teacher_is_free(item.teacher or 0, item.day, item.mask) for item in placed):
                    yield placed


def _together(instance: Instance, chosen: tuple[list[Placed], ...]) -> bool:
    taken: dict[tuple[int | None, int], int] = defaultdict(int)
    for classes in chosen:
        for item in classes:
            if taken[item.teacher, item.day] & item.mask:
                return False
            taken[item.teacher, item.day] |= item.mask
    return _rooms_suffice(instance, chosen)


def _rooms_suffice(instance: Instance, chosen: tuple[list[Placed], ...]) -> bool:
    board = Board(instance)
    wishes: dict[tuple[int, int], dict[int, list[int]]] = defaultdict(dict)
    for wanted, classes in zip(instance.cohorts, chosen, strict=True):
        if wanted.rooms is None:
            continue
        hours: Counter[tuple[int, int]] = Counter()
        for item in classes:
            hours[item.day, item.slot // HALF] += item.hours
        for day, half, count in wanted.defence_halves():
            hours[day, half] += count
        for (day, half), count in hours.items():
            slots = mask(half * HALF, count)
            free = [room for room in wanted.rooms if board.room_is_free(room, day, slots)]
            wishes[day, half][wanted.key] = free
    return all(matched(theirs) is not None for theirs in wishes.values())
