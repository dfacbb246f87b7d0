"""The timetable follows the edition's hours: topics in order, lecture before practice, the plan's sum."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from content.enums import HeldAs
from content.models import EditionHourKind, EditionHours, EditionTopic
from courses.domain.sheet import is_marked
from courses.drawing.board import Board
from courses.drawing.greedy import place
from courses.drawing.limits import lacking
from courses.drawing.reasons import sentence
from courses.drawing.values import Block, Instance, Placed, Wanted
from courses.models import Cohort, Room, Session
from lms.dates import ALMATY
from lms.models import DayOff, User
from lms.refusals import Refused

ACADEMIC_HOUR = timedelta(minutes=45)
BREAK = timedelta(minutes=10)
DAY_BEGINS = time(9, 0)
LUNCH_AFTER, LUNCH = 4, timedelta(hours=1)
MOST_A_DAY = 8
WORKING_DAYS = frozenset(range(5))


class TimetableRefused(Refused):
    """The timetable can't be drawn up like this."""


@dataclass(frozen=True)
class Classes:
    """A cohort's timetable as it stands at a moment. Each session knows whether anyone was `marked` in it."""

    sessions: list[Any]
    at: datetime

    @property
    def of_the_plan(self) -> list[Any]:
        """Those whose hours count and are attended: the defence isn't among them."""
        return [session for session in self.sessions if not session.is_defence]

    @property
    def hours(self) -> int:
        return sum(session.hours for session in self.of_the_plan)

    @property
    def hours_held(self) -> int:
        return sum(session.hours for session in self.of_the_plan if session.ends <= self.at)

    @property
    def next(self) -> Any:
        """The class that is on or comes next."""
        return next((session for session in self.sessions if session.ends > self.at), None)

    @property
    def unmarked(self) -> list[Any]:
        """Those that have begun and whose attendance nobody has marked."""
        return [session for session in self.of_the_plan if session.starts <= self.at and not session.marked]

    def by_day(self) -> list[tuple[date, list[Any]]]:
        return by_day(self.sessions)


def by_day(sessions: Iterable[Any]) -> list[tuple[date, list[Any]]]:
    """Sessions, or drafts of them, by the day they are held on."""
    return [
        (day, list(of_day))
        for day, of_day in groupby(sessions, key=lambda item: item.starts.astimezone(ALMATY).date())
    ]


def classes(sessions: QuerySet[Session], *, at: datetime) -> Classes:
    rows = sessions.annotate(marked=is_marked()).select_related("topic", "kind", "teacher", "cohort", "room")
    return Classes(list(rows.order_by("starts")), at)


@dataclass(frozen=True)
class Draft:
    """A class as proposed, before it is in the timetable; without topic and kind, a part of the defence."""

    topic: EditionTopic | None
    kind: EditionHourKind | None
    hours: int
    starts: datetime
    ends: datetime
    teacher: User | None = None
    room: Room | None = None

    def facts(self) -> dict[str, Any]:
        """As a session or a planned session is made of."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def draw(
    cohort: Cohort,
    *,
    weekdays: set[int] | None = None,
    hours_a_day: int = 6,
    teacher: User | None = None,
    room: Room | None = None,
) -> list[Draft]:
    """The classes from the cohort's first day on, whatever others do at that time."""
    plan, nobody = taught_hours(cohort), 0
    wanted = Wanted(
        key=nobody,
        code=cohort.code,
        blocks=blocks(plan),
        days=days_of_classes(cohort, weekdays=weekdays, days_off=DayOff.days()),
        hours_a_day=checked(hours_a_day),
        teachers={row.topic.module_id: (nobody,) for row in plan},
    )
    if wanted.slack < 0:
        raise TimetableRefused(" ".join(sentence(reason) for reason in lacking(Instance((wanted,)))))
    placed = place(wanted, Board(Instance((wanted,)))) or []
    topics, kinds = {row.topic_id: row.topic for row in plan}, {row.kind_id: row.kind for row in plan}
    return [
        draft(item, topics.get(item.topic or 0), kinds.get(item.kind or 0), teacher, room) for item in placed
    ]


def draw_up(
    *,
    cohort: Cohort,
    teacher: User,
    room: Room | None = None,
    weekdays: set[int] | None = None,
    hours_a_day: int = 6,
    at: datetime | None = None,
) -> list[Session]:
    """Draws the timetable of a cohort that has none yet around what others hold, and publishes it at once.

    One teacher, one room or none, no defence; nobody is told. `at` is when that was done.
    """
    from courses.domain import drawings, planned

    if cohort.sessions.exists():
        raise TimetableRefused(_("This cohort has a timetable already."))
    if not cohort.teachers.filter(person=teacher).exists():
        raise TimetableRefused(_("%(person)s is not a teacher of this cohort.") % {"person": teacher})
    drafts = drawings.alone(
        cohort, teacher=teacher, room=room, weekdays=weekdays, hours_a_day=checked(hours_a_day)
    )
    at = at or datetime.combine(cohort.applications_from, DAY_BEGINS, ALMATY)
    with transaction.atomic():
        planned.replace(cohort=cohort, drafts=drafts, by=None, at=at)
        planned.publish(cohort=cohort, by=None, at=at, notify=False)
    return list(cohort.sessions.order_by("starts"))


def checked(hours_a_day: int) -> int:
    if not 1 <= hours_a_day <= MOST_A_DAY:
        raise TimetableRefused(_("A day holds from 1 to %(most)s academic hours.") % {"most": MOST_A_DAY})
    return hours_a_day


# --- the plan and the days --------------------------------------------------------------------------------


def taught_hours(*cohorts: Cohort) -> list[EditionHours]:
    """The hours that have a class, in the order they are taught."""
    variants = {cohort.variant_id for cohort in cohorts}
    rows = EditionHours.objects.filter(kind__variant__in=variants, kind__held_as=HeldAs.SESSION, hours__gt=0)
    return list(
        rows.select_related("topic__module", "kind").order_by(
            "topic__module__order", "topic__order", "kind__order"
        )
    )


def blocks(plan: Iterable[EditionHours]) -> tuple[Block, ...]:
    return tuple(Block(row.topic_id, row.kind_id, row.topic.module_id, row.hours) for row in plan)


def days_of_classes(
    cohort: Cohort,
    *,
    weekdays: Iterable[int] | None,
    days_off: set[date],
    defence: bool = False,
    since: date | None = None,
) -> tuple[int, ...]:
    """On working days or chosen weekdays, none before `since`; all before the defence, where that is drawn
    too."""
    chosen = set(weekdays or WORKING_DAYS)
    first = max(cohort.starts_on, since or cohort.starts_on)
    last = min(cohort.ends_on, cohort.defence_on - timedelta(days=1)) if defence else cohort.ends_on
    return tuple(
        number
        for number in range(first.toordinal(), last.toordinal() + 1)
        if (day := date.fromordinal(number)).weekday() in chosen and day not in days_off
    )


# --- the hours of a day -------------------------------------------------------------------------------------


def begins(day: date, slot: int) -> datetime:
    """When the academic hour of that number begins, counted from 0."""
    at = datetime.combine(day, DAY_BEGINS, ALMATY) + slot * (ACADEMIC_HOUR + BREAK)
    return at + LUNCH if slot >= LUNCH_AFTER else at


def draft(
    placed: Placed,
    topic: EditionTopic | None,
    kind: EditionHourKind | None,
    teacher: User | None,
    room: Room | None,
) -> Draft:
    starts = begins(placed.date, placed.slot)
    ends = starts + placed.hours * ACADEMIC_HOUR + (placed.hours - 1) * BREAK
    return Draft(topic, kind, placed.hours, starts, ends, teacher, room)


def slots_taken(starts: datetime, ends: datetime) -> dict[int, int]:
    """The hours of days that a class lies in, as a drawing counts them."""
    taken: dict[int, int] = {}
    first, last = starts.astimezone(ALMATY).date(), ends.astimezone(ALMATY).date()
    for number in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(number)
        slots = 0
        for slot in range(MOST_A_DAY):
            at = begins(day, slot)
            if at < ends and starts < at + ACADEMIC_HOUR:
                slots |= 1 << slot
        if slots:
            taken[number] = slots
    return taken
