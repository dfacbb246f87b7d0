"""Who was at class, and what that comes to: the one place that knows the percent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from content.enums import HeldAs
from content.models import EditionHours
from courses.models import Attendance, Cohort, Enrolment, Session
from lms.models import User
from lms.refusals import Refused


class AttendanceRefused(Refused):
    """Attendance can't be marked like this."""


@dataclass(frozen=True)
class Figures:
    """Hours attended of the hours held so far, and the least percent asked for."""

    attended: int
    held: int
    least: int

    @property
    def percent(self) -> int | None:
        """Rounded down, so that 79.9 never reads as 80; nothing while nothing has been held."""
        return self.attended * 100 // self.held if self.held else None

    @property
    def enough(self) -> bool:
        return self.attended * 100 >= self.least * self.held

    def reason(self) -> str:
        """The one sentence that every page and refusal uses."""
        if not self.held:
            return _("No classes have been held yet.")
        facts = {"percent": self.percent, "attended": self.attended, "held": self.held, "least": self.least}
        if self.enough:
            return _("Attendance %(percent)s %%: %(attended)s of %(held)s hours.") % facts
        return (
            _("Attendance %(percent)s %%: %(attended)s of %(held)s hours; at least %(least)s %% is needed.")
            % facts
        )


# Which topics' tasks each enrolment has handed in; `assessment` fills this in when it starts.
HandedIn = Callable[[Iterable[int]], dict[int, set[UUID]]]
handed_in: HandedIn = lambda enrolments: {}  # noqa: E731


def let_tell_handed_in(function: HandedIn) -> None:
    global handed_in
    handed_in = function


def mark(*, session: Session, hours: dict[int, int], by: User, at: datetime, reason: str = "") -> None:
    """Marks the hours of each enrolment at a class. A change of an earlier mark needs a reason."""
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


def corrections(session: Session) -> list[Attendance]:
    """The marks that changed an earlier one, newest first, each with its reason."""
    rows = session.attendance.exclude(reason="").select_related("enrolment", "by")
    return list(rows.order_by("-at", "-pk"))


def attendance(
    cohort: Cohort, *, at: datetime, enrolments: Iterable[int] | None = None
) -> dict[int, Figures]:
    """Figures by enrolment, for the whole cohort or some of it."""
    chosen = Enrolment.objects.filter(cohort=cohort)
    return attendance_in(
        [cohort], at=at, chosen=chosen if enrolments is None else chosen.filter(pk__in=enrolments)
    )


def attendance_in(
    cohorts: Collection[Cohort], *, at: datetime, chosen: QuerySet[Enrolment] | None = None
) -> dict[int, Figures]:
    """Figures by enrolment in these cohorts, in as many queries for one person as for a thousand.

    An hour of class is held once the class has ended. An hour of guided self-study has no class: it is held
    once the topic's classes are over, or once it is attended, which it is when the topic's task is handed in.
    """
    people = Enrolment.objects.filter(cohort__in=cohorts) if chosen is None else chosen
    of_cohort: dict[int, list[int]] = defaultdict(list)
    for enrolment_id, cohort_id in people.order_by().values_list("pk", "cohort_id"):
        of_cohort[cohort_id].append(enrolment_id)
    everyone = [pk for members in of_cohort.values() for pk in members]
    attended = _hours_marked(everyone, at)
    held = {cohort.pk: Held() for cohort in cohorts}
    for row in Session.objects.filter(cohort__in=cohorts).values_list(
        "cohort_id", "topic_id", "hours", "ends"
    ):
        held[row[0]].add(*row[1:], at=at)
    self_study = _self_study(cohorts)
    done = handed_in(everyone) if self_study else {}

    figures = {}
    for cohort in cohorts:
        of_class = held[cohort.pk]
        for pk in of_cohort[cohort.pk]:
            mine, all_hours = attended[pk], of_class.hours
            for topic_id, uid, hours in self_study[cohort.variant_id]:
                if uid in done.get(pk, ()):
                    mine, all_hours = mine + hours, all_hours + hours
                elif topic_id in of_class.over:
                    all_hours += hours
            figures[pk] = Figures(mine, all_hours, cohort.edition.attendance_percent)
    return figures


@dataclass
class Held:
    """What a cohort's timetable has behind it: hours of class, and the topics begun and not finished."""

    hours: int = 0
    begun: set[int] = field(default_factory=set)
    unfinished: set[int] = field(default_factory=set)

    def add(self, topic: int, hours: int, ends: datetime, *, at: datetime) -> None:
        if ends <= at:
            self.hours += hours
            self.begun.add(topic)
        else:
            self.unfinished.add(topic)

    @property
    def over(self) -> set[int]:
        return self.begun - self.unfinished


def _hours_marked(enrolments: list[int], at: datetime) -> dict[int, int]:
    """Hours at classes that are over, by enrolment, as last marked."""
    marks: dict[tuple[int, int], int] = {}
    rows = Attendance.objects.filter(enrolment__in=enrolments, session__ends__lte=at).order_by("at", "pk")
    for enrolment_id, session_id, hours in rows.values_list("enrolment_id", "session_id", "hours"):
        marks[enrolment_id, session_id] = hours
    total: dict[int, int] = defaultdict(int)
    for (enrolment_id, _session), hours in marks.items():
        total[enrolment_id] += hours
    return total


def _self_study(cohorts: Collection[Cohort]) -> dict[int, list[tuple[int, UUID, int]]]:
    """The guided self-study of each variant: topic, its uid, hours."""
    found: dict[int, list[tuple[int, UUID, int]]] = defaultdict(list)
    rows = EditionHours.objects.filter(
        kind__variant__in={cohort.variant_id for cohort in cohorts}, kind__held_as=HeldAs.TASK
    )
    for row in rows.values_list("kind__variant_id", "topic_id", "topic__uid", "hours"):
        found[row[0]].append(row[1:])
    return found


def attendance_of(enrolment: Enrolment, *, at: datetime) -> Figures:
    return attendance(enrolment.cohort, at=at, enrolments=[enrolment.pk])[enrolment.pk]
