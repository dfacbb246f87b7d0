"""The timetable follows the edition's hours: topics in order, lecture before practice, the plan's sum."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from content.enums import HeldAs
from content.models import EditionHourKind, EditionHours, EditionTopic
from courses.models import Attendance, Cohort, Session
from lms.dates import ALMATY
from lms.models import DayOff, User
from lms.refusals import Refused

ACADEMIC_HOUR = timedelta(minutes=45)
BREAK = timedelta(minutes=10)
DAY_BEGINS = time(9, 0)
LUNCH_AFTER, LUNCH = 4, timedelta(hours=1)
MOST_A_DAY = 8


class TimetableRefused(Refused):
    """The timetable can't be drawn up like this."""


@dataclass(frozen=True)
class Classes:
    """A cohort's timetable as it stands at a moment. Each session knows whether anyone was `marked` in it."""

    sessions: list[Any]
    at: datetime

    @property
    def hours(self) -> int:
        return sum(session.hours for session in self.sessions)

    @property
    def hours_held(self) -> int:
        return sum(session.hours for session in self.sessions if session.ends <= self.at)

    @property
    def next(self) -> Any:
        """The class that is on or comes next."""
        return next((session for session in self.sessions if session.ends > self.at), None)

    @property
    def unmarked(self) -> list[Any]:
        """Those that have begun and whose attendance nobody has marked."""
        return [session for session in self.sessions if session.starts <= self.at and not session.marked]

    def by_day(self) -> list[tuple[date, list[Any]]]:
        return by_day(self.sessions)


def by_day(sessions: Iterable[Any]) -> list[tuple[date, list[Any]]]:
    """Sessions, or drafts of them, by the day they are held on."""
    return [
        (day, list(of_day))
        for day, of_day in groupby(sessions, key=lambda item: item.starts.astimezone(ALMATY).date())
    ]


def classes(sessions: QuerySet[Session], *, at: datetime) -> Classes:
    marked = Exists(Attendance.objects.filter(session=OuterRef("pk")))
    rows = sessions.annotate(marked=marked).select_related("topic", "kind", "teacher", "cohort")
    return Classes(list(rows.order_by("starts")), at)


@dataclass(frozen=True)
class Draft:
    """A class as proposed, before it is in the timetable."""

    topic: EditionTopic
    kind: EditionHourKind
    hours: int
    starts: datetime
    ends: datetime


def draw(cohort: Cohort, *, weekdays: set[int] | None = None, hours_a_day: int = 6) -> list[Draft]:
    """The classes from the cohort's first day on, on working days (or chosen weekdays), some hours a day."""
    if not 1 <= hours_a_day <= MOST_A_DAY:
        raise TimetableRefused(_("A day holds from 1 to %(most)s academic hours.") % {"most": MOST_A_DAY})
    days = _days(cohort.starts_on, weekdays or {0, 1, 2, 3, 4})
    drafts: list[Draft] = []
    day, taken = next(days), 0
    for hours in _plan(cohort):
        left = hours.hours
        while left:
            if taken == hours_a_day:
                day, taken = next(days), 0
            now = min(left, hours_a_day - taken, LUNCH_AFTER - taken if taken < LUNCH_AFTER else left)
            starts = _begins(day, taken)
            drafts.append(
                Draft(hours.topic, hours.kind, now, starts, starts + now * ACADEMIC_HOUR + (now - 1) * BREAK)
            )
            left, taken = left - now, taken + now
    if drafts and drafts[-1].starts.date() > cohort.ends_on:
        raise TimetableRefused(
            _(
                "The classes would last until %(last)s, after the cohort's last day. "
                "Give more hours a day or more days."
            )
            % {"last": f"{drafts[-1].starts:%d.%m.%Y}"}
        )
    return drafts


def draw_up(
    *, cohort: Cohort, teacher: User, room: str = "", weekdays: set[int] | None = None, hours_a_day: int = 6
) -> list[Session]:
    """Puts the drawn classes into the timetable of a cohort that has none yet."""
    if cohort.sessions.exists():
        raise TimetableRefused(_("This cohort has a timetable already."))
    if not cohort.teachers.filter(person=teacher).exists():
        raise TimetableRefused(_("%(person)s is not a teacher of this cohort.") % {"person": teacher})
    drafts = draw(cohort, weekdays=weekdays, hours_a_day=hours_a_day)
    if not drafts:
        raise TimetableRefused(_("The plan has no hours that are held as classes."))
    busy = Session.objects.filter(teacher=teacher, starts__lt=drafts[-1].ends, ends__gt=drafts[0].starts)
    for other in busy.select_related("cohort"):
        clash = next(
            (draft for draft in drafts if draft.starts < other.ends and other.starts < draft.ends), None
        )
        if clash:
            raise TimetableRefused(
                _("%(person)s teaches %(cohort)s at that time: %(when)s.")
                % {"person": teacher, "cohort": other.cohort, "when": f"{clash.starts:%d.%m.%Y %H:%M}"}
            )
    with transaction.atomic():
        return Session.objects.bulk_create(
            Session(
                cohort=cohort,
                topic=draft.topic,
                kind=draft.kind,
                hours=draft.hours,
                starts=draft.starts,
                ends=draft.ends,
                teacher=teacher,
                room=room,
            )
            for draft in drafts
        )


def _plan(cohort: Cohort) -> list[EditionHours]:
    """The hours that have a class, in the order they are taught."""
    rows = EditionHours.objects.filter(kind__variant=cohort.variant_id, kind__held_as=HeldAs.SESSION)
    return list(
        rows.select_related("topic", "kind").order_by("topic__module__order", "topic__order", "kind__order")
    )


def _days(first: date, weekdays: set[int]) -> Iterator[date]:
    days_off = set(DayOff.objects.filter(day__gte=first).values_list("day", flat=True))
    day = first
    while True:
        if day.weekday() in weekdays and day not in days_off:
            yield day
        day += timedelta(days=1)


def _begins(day: date, taken: int) -> datetime:
    begins = datetime.combine(day, DAY_BEGINS, ALMATY) + taken * (ACADEMIC_HOUR + BREAK)
    return begins + LUNCH if taken >= LUNCH_AFTER else begins
