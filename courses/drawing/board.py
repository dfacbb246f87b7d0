"""What is taken while timetables are being drawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from .values import HALF, Busy, Half, Instance, Piece, Placed, Wanted, length, mask


class Board:
    """The slots of teachers and rooms, by day. A class takes them and may give them back."""

    def __init__(self, instance: Instance) -> None:
        self._teachers = _copied(instance.teachers)
        self._rooms = _copied(instance.rooms)
        self.taught: Counter[int] = Counter()

    def take(self, classes: Iterable[Placed]) -> None:
        self._mark(classes, 1)

    def give_back(self, classes: Iterable[Placed]) -> None:
        self._mark(classes, -1)

    def _mark(self, classes: Iterable[Placed], sign: int) -> None:
        for item in classes:
            for taken, who in ((self._teachers, item.teacher), (self._rooms, item.room)):
                if who is not None:
                    days = taken.setdefault(who, {})
                    now = days.get(item.day, 0)
                    days[item.day] = now | item.mask if sign > 0 else now & ~item.mask
            if item.teacher is not None:
                self.taught[item.teacher] += sign * item.hours

    def teacher_is_free(self, teacher: int, day: int, slots: int) -> bool:
        return not self._teachers.get(teacher, {}).get(day, 0) & slots

    def room_is_free(self, room: int, day: int, slots: int) -> bool:
        return not self._rooms.get(room, {}).get(day, 0) & slots

    def free_room(self, wanted: Wanted, day: int, half: int, hours: int, last: int | None) -> int | None:
        """The one of the class before if it can be, else the first that is free."""
        slots = mask(half * HALF, hours)
        rooms = wanted.rooms or ()
        if last is not None and last in rooms and self.room_is_free(last, day, slots):
            return last
        return next((room for room in rooms if self.room_is_free(room, day, slots)), None)


def _copied(busy: Busy) -> dict[int, dict[int, int]]:
    return {who: dict(days) for who, days in busy.items()}


def classes_of(
    half: Half, *, day: int, which: int, teachers: dict[int, int], room: int | None
) -> list[Placed]:
    """A half of a day in its place, each topic with its teacher."""
    return [
        Placed(
            day,
            which * HALF + piece.offset,
            piece.hours,
            piece.topic,
            piece.kind,
            teachers[piece.topic],
            room,
        )
        for piece in half
    ]


def piece_mask(piece: Piece, which: int) -> int:
    return mask(which * HALF + piece.offset, piece.hours)


def half_mask(half: Half, which: int) -> int:
    return mask(which * HALF, length(half))
