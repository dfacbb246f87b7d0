"""Who was at class, and what that comes to: the one place that knows the percent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from content.enums import HeldAs
from content.models import EditionHours
from courses.domain.enrolments import of_latest_event, with_standing
from courses.domain.sheet import is_marked
from courses.enums import EnrolmentState
from courses.models import Attendance, Cohort, Enrolment, Session
from lms.dates import ALMATY
from lms.models import User
from lms.refusals import Refused


class AttendanceRefused(Refused):
    """Attendance can't be marked like this."""


@dataclass(frozen=True)
class Figures:
    """Hours attended of the hours held so far, and the least percent asked for.

    `planned` are the hours of the whole course. Of the hours held and not attended, `owed` are self-study
    whose task may still be handed in. `unmarked` are hours of classes that are over and whose sheet nobody
    has filled in yet: it says nothing of anyone, so they count as neither held nor attended till then.
    """

    attended: int
    held: int
    least: int
    planned: int = 0
    owed: int = 0
    unmarked: int = 0

    @property
    def percent(self) -> int | None:
        """Rounded down, so that 79.9 never reads as 80; nothing while nothing has been held."""
        return self.attended * 100 // self.held if self.held else None

    @property
    def enough(self) -> bool:
        return self.attended * 100 >= self.least * self.held

    @property
    def missed(self) -> int:
        return self.held - self.attended

    @property
    def may_miss(self) -> int:
        """Of the whole course, with the least percent still reached."""
        return self.planned * (100 - self.least) // 100

    @property
    def may_still_miss(self) -> int:
        return max(0, self.may_miss - self.missed)

    def reason(self) -> str:
        """The one sentence that every page and refusal uses."""
        facts = {"percent": self.percent, "attended": self.attended, "held": self.held, "least": self.least}
        enough = _("Attendance %(percent)s %%: %(attended)s of %(held)s hours.")
        too_little = _(
            "Attendance %(percent)s %%: %(attended)s of %(held)s hours; at least %(least)s %% is needed."
        )
        if self.held:
            said = (enough if self.enough else too_little) % facts
        else:
            said = "" if self.unmarked else _("No classes have been held yet.")
        if self.unmarked:
            said += " " + _("Hours of classes that the teacher has not marked yet: %(hours)s.") % {
                "hours": self.unmarked
            }
        return said.strip()


# Which topics' tasks each enrolment has handed in; `assessment` fills this in when it starts.
HandedIn = Callable[[Iterable[int]], dict[int, set[UUID]]]
handed_in: HandedIn = lambda enrolments: {}  # noqa: E731


def let_tell_handed_in(function: HandedIn) -> None:
    global handed_in
    handed_in = function


def mark(*, session: Session, hours: dict[int, int], by: User, at: datetime, reason: str = "") -> None:
    """Marks the hours of each enrolment at a class. A change of an earlier mark needs a reason."""
    if session.is_defence:
        raise AttendanceRefused(_("The defence lies outside attendance: nobody is marked at it."))
    if at < session.starts:
        raise AttendanceRefused(_("The class has not begun yet."))
    people = {row.pk: row for row in Enrolment.objects.filter(cohort=session.cohort_id, pk__in=hours)}
    if missing := set(hours) - set(people):
        raise AttendanceRefused(
            _("%(count)s of these people are not in the cohort.") % {"count": len(missing)}
        )
    if any(not 0 <= value <= session.hours for value in hours.values()):
        raise AttendanceRefused(_("This class has %(hours)s hours.") % {"hours": session.hours})
    with transaction.atomic():
        # Two who mark the same class at once: the second sees what the first has marked.
        Session.objects.select_for_update().get(pk=session.pk)
        marked = latest_marks(session)
        changed = {pk: value for pk, value in hours.items() if marked.get(pk) != value}
        if not reason.strip() and any(pk in marked for pk in changed):
            raise AttendanceRefused(_("Say why an earlier mark is changed."))
        Attendance.objects.bulk_create(
            Attendance(
                session=session,
                enrolment=people[pk],
                hours=value,
                by=by,
                reason=reason.strip() if pk in marked else "",
            )
            for pk, value in changed.items()
        )


def latest_marks(session: Session) -> dict[int, int]:
    """Hours by enrolment, as last marked."""
    return dict(session.attendance.order_by("at", "pk").values_list("enrolment_id", "hours"))


def attendance(
    cohort: Cohort, *, at: datetime, enrolments: Iterable[int] | None = None
) -> dict[int, Figures]:
    """Figures by enrolment, for the whole cohort or some of it."""
    chosen = Enrolment.objects.filter(cohort=cohort)
    return attendance_in(
        [cohort], at=at, chosen=chosen if enrolments is None else chosen.filter(pk__in=enrolments)
    )


def attendance_of(enrolment: Enrolment, *, at: datetime) -> Figures:
    return attendance(enrolment.cohort, at=at, enrolments=[enrolment.pk])[enrolment.pk]


def attendance_in(
    cohorts: Collection[Cohort], *, at: datetime, chosen: QuerySet[Enrolment] | None = None
) -> dict[int, Figures]:
    """Figures by enrolment in these cohorts, in as many queries for one person as for a thousand.

    An hour of class is held once the class has ended and its sheet is filled in. An hour of guided self-study
    has no class: it is held once the topic's classes are over, or once it is attended, which it is when the
    topic's task is handed in.
    Where the provider's rule is that self-study doesn't count, it is neither held nor attended. The defence
    counts in nothing.

    Whoever was transferred has behind them what was held in the first cohort until that day, and here what
    begins on that day or later; a topic's self-study counts once.
    """
    of_cohort = {cohort.pk: cohort for cohort in cohorts}
    people = Enrolment.objects.all() if chosen is None else chosen
    ways = ways_of(people.filter(cohort__in=of_cohort))
    places = [place for way in ways.values() for place in way]
    classes = _classes({place.cohort for place in places}, at)
    marks = marks_of([place.enrolment for place in places], at)
    self_study = _self_study(cohorts)
    done = handed_in([place.enrolment for place in places]) if self_study else {}

    sums: dict[tuple[Any, ...], Course] = {}
    figures = {}
    for pk, way in ways.items():
        cohort = of_cohort[way[0].cohort]
        spans = tuple(place[1:] for place in way)
        course = sums.get(spans) or sums.setdefault(spans, Course.of(way, classes))
        attended = sum(
            marks.get((way[place].enrolment, session), 0) for place, session in course.sessions_held
        )
        own = _self_study_of(
            self_study[cohort.variant_id],
            course,
            set().union(*(done.get(place.enrolment, ()) for place in way)),
        )
        figures[pk] = Figures(
            attended=attended + own.attended,
            held=course.held + own.held,
            least=cohort.edition.attendance_percent,
            planned=course.planned + own.planned,
            owed=own.held - own.attended,
            unmarked=course.unmarked,
        )
    return figures


class Place(NamedTuple):
    """Where someone learns or learnt: a cohort, and the days between transfers where there were any."""

    enrolment: int
    cohort: int
    since: date | None = None
    until: date | None = None

    def covers(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


def ways_of(people: QuerySet[Enrolment]) -> dict[int, list[Place]]:
    """The place of each, and those that a transfer brought them from; no query more where nobody was.

    Whoever left has nothing held or missed from the day of that order on.
    """
    columns = ("pk", "cohort_id", "continues_id", "continues_from")
    ways: dict[int, list[Place]] = {}
    before: dict[int, tuple[int, date | None]] = {}
    here = with_standing(people).annotate(ordered_on=of_latest_event("order__date"))
    for pk, cohort, continues, since, standing, ordered_on in here.order_by().values_list(
        *columns, "standing", "ordered_on"
    ):
        left_on = None if standing == EnrolmentState.ENROLLED else ordered_on
        ways[pk] = [Place(pk, cohort, since if continues else None, left_on)]
        if continues:
            before[continues] = (pk, since)
    while before:
        earlier: dict[int, tuple[int, date | None]] = {}
        rows = Enrolment.objects.filter(pk__in=before).order_by().values_list(*columns)
        for pk, cohort, continues, since in rows:
            whose, until = before[pk]
            ways[whose].append(Place(pk, cohort, since if continues else None, until))
            if continues:
                earlier[continues] = (whose, since)
        before = earlier
    return ways


class Class(NamedTuple):
    pk: int
    topic: UUID
    hours: int
    day: date
    over: bool
    marked: bool


def _classes(cohorts: Collection[int], at: datetime) -> dict[int, list[Class]]:
    found: dict[int, list[Class]] = defaultdict(list)
    rows = Session.objects.classes().filter(cohort__in=cohorts).annotate(marked=is_marked())
    for cohort, pk, topic, hours, starts, ends, marked in rows.values_list(
        "cohort_id", "pk", "topic__uid", "hours", "starts", "ends", "marked"
    ):
        day = starts.astimezone(ALMATY).date()
        found[cohort].append(Class(pk, topic, hours, day, ends <= at, marked))
    return found


@dataclass
class Course:
    """What the timetables hold for whoever goes one way through them. A session is named with the place in
    the way that it belongs to."""

    sessions_held: list[tuple[int, int]] = field(default_factory=list)
    held: int = 0
    planned: int = 0
    unmarked: int = 0
    begun: set[UUID] = field(default_factory=set)
    unfinished: set[UUID] = field(default_factory=set)

    @classmethod
    def of(cls, way: list[Place], classes: dict[int, list[Class]]) -> Course:
        course = cls()
        for place, stage in enumerate(way):
            for row in classes[stage.cohort]:
                if stage.covers(row.day):
                    course.add(place, row)
        return course

    def add(self, place: int, row: Class) -> None:
        self.planned += row.hours
        if not row.over:
            self.unfinished.add(row.topic)
            return
        self.begun.add(row.topic)
        if row.marked:
            self.sessions_held.append((place, row.pk))
            self.held += row.hours
        else:
            self.unmarked += row.hours

    @property
    def topics_over(self) -> set[UUID]:
        return self.begun - self.unfinished


def marks_of(enrolments: list[int], at: datetime) -> dict[tuple[int, int], int]:
    """Hours by enrolment and class, as last marked."""
    rows = Attendance.objects.filter(enrolment__in=enrolments, session__ends__lte=at).order_by("at", "pk")
    return {(row[0], row[1]): row[2] for row in rows.values_list("enrolment_id", "session_id", "hours")}


def _self_study(cohorts: Collection[Cohort]) -> dict[int, list[tuple[UUID, int]]]:
    """The guided self-study of each variant, topic and hours, where the provider counts it."""
    found: dict[int, list[tuple[UUID, int]]] = defaultdict(list)
    rows = EditionHours.objects.filter(
        kind__variant__in={cohort.variant_id for cohort in cohorts}, kind__held_as=HeldAs.TASK
    ).exclude(kind__variant__edition__programme__provider__online_rules__self_study_counts=False)
    for variant, topic, hours in rows.values_list("kind__variant_id", "topic__uid", "hours"):
        found[variant].append((topic, hours))
    return found


class SelfStudy(NamedTuple):
    attended: int = 0
    held: int = 0
    planned: int = 0


def _self_study_of(topics: list[tuple[UUID, int]], course: Course, done: set[UUID]) -> SelfStudy:
    over = course.topics_over
    return SelfStudy(
        attended=sum(hours for topic, hours in topics if topic in done),
        held=sum(hours for topic, hours in topics if topic in done or topic in over),
        planned=sum(hours for _topic, hours in topics),
    )
