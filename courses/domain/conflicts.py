"""What is wrong with a timetable in the making: who would be in two places, and what is only unusual.

A clash is hard: such a timetable isn't published. Others are told and left to the coordinator.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any, Protocol

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import formats
from django.utils.translation import gettext as _

from courses.domain.timetable import MOST_A_DAY
from courses.enums import OrderKind
from courses.models import Cohort, CohortTeacher, Order, PlannedSession, Session
from courses.models.session import Held
from lms.dates import ALMATY
from lms.models import DayOff


@dataclass(frozen=True)
class Conflict:
    """A sentence, the planned sessions it is about (by their keys), and whether it forbids publication."""

    words: str
    of: tuple[int, ...]
    hard: bool = False


class Timed(Protocol):
    starts: datetime
    ends: datetime


def conflicts(cohort: Cohort, planned: Iterable[PlannedSession]) -> list[Conflict]:
    """All that is to be said of a working copy, in as many queries for ten sessions as for eighty."""
    rows: list[Any] = sorted(planned, key=lambda row: (row.starts, row.pk))
    if not rows:
        return []
    return [
        *_group(rows),
        *_elsewhere(cohort, rows),
        *_too_long_days(rows),
        *_teachers(cohort, rows),
        *_rooms(cohort, rows),
        *_days(cohort, rows),
        *_order(rows),
    ]


def by_session(found: Iterable[Conflict]) -> dict[int, list[Conflict]]:
    of: dict[int, list[Conflict]] = defaultdict(list)
    for conflict in found:
        for pk in conflict.of:
            of[pk].append(conflict)
    return dict(of)


# --- in two places ------------------------------------------------------------------------------------------


def overlap(one: Timed, other: Timed) -> bool:
    return one.starts < other.ends and other.starts < one.ends


def overlapping(ones: Iterable[Any], others: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
    """The pairs that share a moment, found in the order of time and not by trying each with each."""
    ordered = sorted(others, key=lambda item: item.starts)
    starts = [item.starts for item in ordered]
    longest = max((item.ends - item.starts for item in ordered), default=None)
    for one in ones if longest is not None else ():
        first = bisect_left(starts, one.starts - longest)
        last = bisect_left(starts, one.ends)
        yield from ((one, other) for other in ordered[first:last] if overlap(one, other))


def shares(one: Held, other: Held) -> str:
    """What two classes at one time both need: the teacher, the room, or nothing."""
    for name in ("teacher_id", "room_id"):
        if getattr(one, name) is not None and getattr(one, name) == getattr(other, name):
            return name.removesuffix("_id")
    return ""


def _group(rows: list[Any]) -> Iterator[Conflict]:
    for one, other in overlapping(rows, rows):
        if one.pk < other.pk:
            words = _("The group would have two classes at once: %(one)s and %(other)s, %(when)s.")
            facts = {"one": _short(one), "other": _short(other), "when": _when(one)}
            yield Conflict(words % facts, (one.pk, other.pk), hard=True)


def _elsewhere(cohort: Cohort, rows: list[Any]) -> Iterator[Conflict]:
    """The teacher or the room is taken by another cohort, published or only planned there."""
    published = list(_others(Session.objects.all(), cohort, rows))
    known = {(row.uid, row.starts, row.ends, row.teacher_id, row.room_id) for row in published}
    planned = [
        row
        for row in _others(PlannedSession.objects.all(), cohort, rows)
        if (row.uid, row.starts, row.ends, row.teacher_id, row.room_id) not in known
    ]
    for others, hard in ((published, True), (planned, False)):
        for one, other in overlapping(rows, others):
            if what := shares(one, other):
                yield Conflict(_taken(what, one, other, hard=hard), (one.pk,), hard=hard)


def _others(sessions: QuerySet[Any], cohort: Cohort, rows: list[Any]) -> QuerySet[Any]:
    """Classes of other cohorts in those days with one of these teachers or in one of these rooms."""
    called_off = Order.objects.filter(cohort=OuterRef("cohort"), kind=OrderKind.CANCELLATION)
    needed = Q(teacher__in={row.teacher_id for row in rows if row.teacher_id}) | Q(
        room__in={row.room_id for row in rows if row.room_id}
    )
    return (
        sessions.filter(needed, ~Exists(called_off))
        .filter(starts__lt=max(row.ends for row in rows), ends__gt=rows[0].starts)
        .exclude(cohort=cohort)
        .select_related("cohort")
    )


def _taken(what: str, one: Any, other: Any, *, hard: bool) -> str:
    # another provider's timetable is no concern of this one's coordinator: only that the time is taken
    stranger = one.cohort.provider_id != other.cohort.provider_id
    facts = {
        "person": one.teacher,
        "room": one.room,
        "cohort": other.cohort,
        "when": _when(other),
    }
    if what == "teacher" and stranger:
        words = _("%(person)s teaches at another organisation at that time: %(when)s.")
    elif what == "teacher" and hard:
        words = _("%(person)s teaches %(cohort)s at that time: %(when)s.")
    elif what == "teacher":
        words = _("%(person)s is planned for %(cohort)s at that time, not published yet: %(when)s.")
    elif hard:
        words = _("The room %(room)s is taken by %(cohort)s at that time: %(when)s.")
    else:
        words = _("The room %(room)s is planned for %(cohort)s at that time, not published yet: %(when)s.")
    return words % facts


# --- what a day, a teacher and a room can bear --------------------------------------------------------------


def _too_long_days(rows: list[Any]) -> Iterator[Conflict]:
    of_day: dict[date, list[Any]] = defaultdict(list)
    for row in rows:
        if not row.is_defence:
            of_day[_day(row)].append(row)
    for day, held in of_day.items():
        hours = sum(row.hours for row in held)
        if hours > MOST_A_DAY:
            words = _("%(day)s has %(hours)s academic hours; a day holds %(most)s at most.")
            facts = {"day": formats.date_format(day), "hours": hours, "most": MOST_A_DAY}
            yield Conflict(words % facts, tuple(row.pk for row in held), hard=True)


def _teachers(cohort: Cohort, rows: list[Any]) -> Iterator[Conflict]:
    taught = CohortTeacher.objects.filter(cohort=cohort).prefetch_related("modules")
    modules = {item.person_id: {module.pk for module in item.modules.all()} for item in taught}
    for row in rows:
        facts = {"person": row.teacher, "session": _short(row), "when": _when(row)}
        if row.teacher_id is None:
            if not row.is_defence:
                words = _("Nobody is to teach %(session)s, %(when)s.")
                yield Conflict(words % facts, (row.pk,), hard=True)
        elif row.teacher_id not in modules:
            words = _("%(person)s is not a teacher of this cohort.")
            yield Conflict(words % facts, (row.pk,), hard=True)
        elif row.topic and modules[row.teacher_id] and row.topic.module_id not in modules[row.teacher_id]:
            words = _("%(person)s was named for other modules: %(session)s, %(when)s.")
            yield Conflict(words % facts, (row.pk,))


def _rooms(cohort: Cohort, rows: list[Any]) -> Iterator[Conflict]:
    """An online course needs no room; what needs one has places for the whole group."""
    for row in rows:
        facts = {"session": _short(row), "when": _when(row), "room": row.room}
        if row.room is None:
            if not cohort.online_room:
                yield Conflict(_("No room yet: %(session)s, %(when)s.") % facts, (row.pk,))
        elif not row.room.in_use:
            yield Conflict(_("The room %(room)s is no longer in use.") % facts, (row.pk,))
        elif row.room.seats < cohort.capacity:
            words = _("The room %(room)s has %(seats)s seats, the cohort %(places)s places.")
            facts |= {"seats": row.room.seats, "places": cohort.capacity}
            yield Conflict(words % facts, (row.pk,))


def _days(cohort: Cohort, rows: list[Any]) -> Iterator[Conflict]:
    first, last = _day(rows[0]), _day(rows[-1])
    days_off = set(DayOff.objects.filter(day__range=(first, last)).values_list("day", flat=True))
    for row in rows:
        day = _day(row)
        facts = {"session": _short(row), "day": formats.date_format(day)}
        if day in days_off:
            yield Conflict(_("%(day)s is a day off: %(session)s.") % facts, (row.pk,))
        if row.is_defence:
            if day <= cohort.ends_on:
                words = _("The defence comes after the last day of classes: %(day)s.")
                yield Conflict(words % facts, (row.pk,))
        elif not cohort.starts_on <= day <= cohort.ends_on:
            words = _("%(day)s lies outside the days of the cohort's classes: %(session)s.")
            yield Conflict(words % facts, (row.pk,))


def _order(rows: list[Any]) -> Iterator[Conflict]:
    """Topics follow each other, and within a topic the lecture comes before the practice."""
    held = [row for row in rows if not row.is_defence]
    for one, following in pairwise(held):
        facts = {"first": _short(following), "then": _short(one), "when": _when(one)}
        if one.topic_id == following.topic_id:
            if one.kind.order > following.kind.order:
                words = _("%(then)s stands before %(first)s, %(when)s.")
                yield Conflict(words % facts, (one.pk, following.pk))
        elif (one.topic.module.order, one.topic.order) > (
            following.topic.module.order,
            following.topic.order,
        ):
            words = _("The topics are not in the plan's order: %(then)s stands before %(first)s, %(when)s.")
            yield Conflict(words % facts, (one.pk, following.pk))


def _place(topic: Any) -> tuple[int, int]:
    return topic.module.order, topic.order


def _day(row: Any) -> date:
    day: date = row.starts.astimezone(ALMATY).date()
    return day


def _short(row: Any) -> str:
    return row.title if row.is_defence else f"{row.topic.code} ({row.kind})"


def _when(row: Any) -> str:
    starts, ends = row.starts.astimezone(ALMATY), row.ends.astimezone(ALMATY)
    return f"{starts:%d.%m.%Y} {starts:%H:%M}–{ends:%H:%M}"
