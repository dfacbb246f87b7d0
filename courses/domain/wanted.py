"""What a drawing is asked, read from the rows of cohorts; and its answer, turned back into classes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from content.models import EditionHourKind, EditionHours, EditionTopic
from courses.domain.timetable import (
    MOST_A_DAY,
    WORKING_DAYS,
    Draft,
    blocks,
    days_of_classes,
    draft,
    slots_taken,
    taught_hours,
)
from courses.drawing.values import Instance, Names, Placed, Wanted
from courses.enums import OrderKind
from courses.models import Cohort, CohortTeacher, Order, PlannedSession, Room, Session
from lms.dates import ALMATY, is_working_day
from lms.models import DayOff, User


@dataclass(frozen=True)
class How:
    """How a cohort's timetable is to be drawn. A teacher named here is the only one.

    Where `finds_rooms` is off, the room named here is the only one, and without it none is planned.
    """

    weekdays: frozenset[int] = WORKING_DAYS
    hours_a_day: int = 6
    defence_hours: int = 0
    teacher: User | None = None
    room: Room | None = None
    finds_rooms: bool = True

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> How:
        return cls(
            frozenset(kept.get("weekdays") or WORKING_DAYS),
            int(kept.get("hours_a_day", 6)),
            int(kept.get("defence_hours", 0)),
        )

    def kept(self) -> dict[str, Any]:
        return {
            "weekdays": sorted(self.weekdays),
            "hours_a_day": self.hours_a_day,
            "defence_hours": self.defence_hours,
        }


@dataclass
class Question:
    """An instance for the engine with the rows it speaks of."""

    instance: Instance
    topics: dict[int, EditionTopic] = field(default_factory=dict)
    kinds: dict[int, EditionHourKind] = field(default_factory=dict)
    teachers: dict[int, User] = field(default_factory=dict)
    rooms: dict[int, Room] = field(default_factory=dict)

    def drafts(self, placed: Iterable[Placed]) -> list[Draft]:
        made = [
            draft(
                item,
                self.topics.get(item.topic or 0),
                self.kinds.get(item.kind or 0),
                self.teachers.get(item.teacher or 0),
                self.rooms.get(item.room or 0),
            )
            for item in placed
        ]
        return sorted(made, key=lambda item: item.starts)


def question(how: Mapping[Cohort, How], *, since: date | None = None) -> Question:
    """All that the cohorts' rows say, in as many queries for one as for forty; no class before `since`."""
    cohorts, days_off = list(how), DayOff.days()
    asked = Question(Instance(()))
    plans: dict[int, list[EditionHours]] = defaultdict(list)
    for row in taught_hours(*cohorts):
        plans[row.kind.variant_id].append(row)
        asked.topics[row.topic_id], asked.kinds[row.kind_id] = row.topic, row.kind
    teaching, rooms = _teaching(how), _rooms_in_use(cohorts)
    wanted = []
    for cohort, ways in how.items():
        able = teaching[cohort.pk]
        theirs = _rooms(cohort, ways, rooms[cohort.provider_id])
        asked.teachers |= {person.pk: person for person, _only in able}
        asked.rooms |= {room.pk: room for room in theirs or ()}
        days = days_of_classes(
            cohort,
            weekdays=ways.weekdays,
            days_off=days_off,
            defence=bool(ways.defence_hours),
            since=since,
        )
        wanted.append(_wanted(cohort, ways, days, plans[cohort.variant_id], able, theirs, days_off))
    asked.instance = Instance(tuple(wanted), *_taken(cohorts, wanted, asked), _names(asked))
    return asked


def _wanted(
    cohort: Cohort,
    how: How,
    days: tuple[int, ...],
    plan: list[EditionHours],
    able: list[tuple[User, set[int]]],
    rooms: tuple[Room, ...] | None,
    days_off: set[date],
) -> Wanted:
    return Wanted(
        key=cohort.pk,
        code=cohort.code,
        blocks=blocks(plan),
        days=days,
        hours_a_day=how.hours_a_day,
        teachers={
            module: tuple(person.pk for person, only in able if not only or module in only)
            for module in {row.topic.module_id: None for row in plan}
        },
        rooms=None if rooms is None else tuple(room.pk for room in rooms),
        seats=cohort.capacity,
        defence=_defence(cohort.defence_on, how.defence_hours, days_off),
    )


def _teaching(how: Mapping[Cohort, How]) -> dict[int, list[tuple[User, set[int]]]]:
    """Who teaches each cohort, and which modules alone; of nobody named, any."""
    found: dict[int, list[tuple[User, set[int]]]] = defaultdict(list)
    rows = CohortTeacher.objects.filter(cohort__in=list(how)).select_related("person").order_by("pk")
    for row in rows.prefetch_related("modules"):
        found[row.cohort_id].append((row.person, {module.pk for module in row.modules.all()}))
    for cohort, ways in how.items():
        if ways.teacher:
            found[cohort.pk] = [(ways.teacher, set())]
    return found


def _rooms_in_use(cohorts: list[Cohort]) -> dict[int, list[Room]]:
    found: dict[int, list[Room]] = defaultdict(list)
    providers = {cohort.provider_id for cohort in cohorts}
    for room in Room.objects.filter(provider__in=providers, in_use=True).order_by("seats", "name"):
        found[room.provider_id].append(room)
    return found


def _rooms(cohort: Cohort, how: How, in_use: list[Room]) -> tuple[Room, ...] | None:
    """The usual room first, then the smallest that is large enough. Online none; nor where the provider
    keeps no list of rooms."""
    if not how.finds_rooms:
        return (how.room,) if how.room else None
    if not needs_room(cohort) or not (in_use or cohort.room):
        return None
    large = [room for room in in_use if room.seats >= cohort.capacity and room.pk != cohort.room_id]
    return (*([cohort.room] if cohort.room else []), *large)


def needs_room(cohort: Cohort) -> bool:
    """A course held online has one only if it is named."""
    online = cohort.variant.code == "online" or cohort.online_room
    return cohort.room is not None or not online


def _defence(first: date, hours: int, days_off: set[date]) -> tuple[tuple[int, int], ...]:
    """On its day; what is too much for one day, on the working days that follow."""
    days: list[tuple[int, int]] = []
    day = first.toordinal()
    while hours > 0:
        if not days or is_working_day(date.fromordinal(day), days_off):
            days.append((day, min(hours, MOST_A_DAY)))
            hours -= MOST_A_DAY
        day += 1
    return tuple(days)


def _taken(
    cohorts: list[Cohort], wanted: list[Wanted], asked: Question
) -> tuple[dict[int, dict[int, int]], dict[int, dict[int, int]]]:
    """What teachers (of any provider) and rooms are taken by already: published, or planned to be."""
    teachers: dict[int, dict[int, int]] = defaultdict(dict)
    rooms: dict[int, dict[int, int]] = defaultdict(dict)
    days = [day for item in wanted for day in (*item.days, *(day for day, _hours in item.defence))]
    if not days:
        return teachers, rooms
    first, last = date.fromordinal(min(days)), date.fromordinal(max(days))
    for sessions in (Session.objects.all(), PlannedSession.objects.all()):
        rows = _of_others(sessions, cohorts, asked).filter(starts__date__lte=last, ends__date__gte=first)
        for starts, ends, teacher, room in rows.values_list("starts", "ends", "teacher", "room"):
            for day, slots in slots_taken(starts, ends).items():
                for taken, who in ((teachers, teacher), (rooms, room)):
                    if who is not None:
                        taken[who][day] = taken[who].get(day, 0) | slots
    return teachers, rooms


def _of_others(sessions: QuerySet[Any], cohorts: list[Cohort], asked: Question) -> QuerySet[Any]:
    called_off = Order.objects.filter(cohort=OuterRef("cohort"), kind=OrderKind.CANCELLATION)
    return sessions.filter(
        ~Exists(called_off), Q(teacher__in=list(asked.teachers)) | Q(room__in=list(asked.rooms))
    ).exclude(cohort__in=cohorts)


def _names(asked: Question) -> Names:
    modules = {topic.module_id: topic.module.number for topic in asked.topics.values()}
    return Names(
        {pk: person.get_short_name() for pk, person in asked.teachers.items()},
        {pk: room.name for pk, room in asked.rooms.items()},
        modules,
    )


def told(drafts: Iterable[Draft]) -> list[dict[str, Any]]:
    """The classes as a command tells them."""
    return [
        {
            "topic": item.topic.code if item.topic else None,
            "kind": item.kind.code if item.kind else "defence",
            "starts": item.starts.astimezone(ALMATY).isoformat(),
            "ends": item.ends.astimezone(ALMATY).isoformat(),
            "hours": item.hours,
            "teacher": str(item.teacher) if item.teacher else None,
            "room": str(item.room) if item.room else None,
        }
        for item in drafts
    ]
