"""Who was at class, and what that comes to: the one place that knows the percent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
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
        facts = {"percent": self.percent or 0, "attended": self.attended, "held": self.held, "least": self.least}
        if self.enough:
            return _("Attendance %(percent)s %%: %(attended)s of %(held)s hours.") % facts
        return _("Attendance %(percent)s %%: %(attended)s of %(held)s hours; at least %(least)s %% is needed.") % facts


# Which topics' tasks each enrolment has handed in; `assessment` fills this in when it starts.
HandedIn = Callable[[Iterable[int]], dict[int, set[UUID]]]
handed_in: HandedIn = lambda enrolments: {}  # noqa: E731


def let_tell_handed_in(function: HandedIn) -> None:
    global handed_in
    handed_in = function


def mark(*, session: Session, hours: dict[int, int], by: User, at: datetime, reason: str = "") -> None:
    """Marks the hours of each enrolment at a class. What changes an earlier mark is a correction and needs a reason."""
    if at < session.starts:
        raise AttendanceRefused(_("The class has not begun yet."))
    people = {row.pk: row for row in Enrolment.objects.filter(cohort=session.cohort_id, pk__in=hours)}
    if missing := set(hours) - set(people):
        raise AttendanceRefused(_("%(count)s of these people are not in the cohort.") % {"count": len(missing)})
    if any(not 0 <= value <= session.hours for value in hours.values()):
        raise AttendanceRefused(_("This class has %(hours)s hours.") % {"hours": session.hours})
    with transaction.atomic():
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


def attendance(cohort: Cohort, *, at: datetime, enrolments: Iterable[int] | None = None) -> dict[int, Figures]:
    """Figures by enrolment, for the whole cohort or some of it, in as many queries for one as for a thousand.

    An hour of class is held once the class has ended. An hour of guided self-study has no class: it is held
    once the topic's classes are over, or once it is attended, which it is when the topic's task is handed in.
    """
    chosen = list(enrolments) if enrolments is not None else list(cohort.enrolments.values_list("pk", flat=True))
    edition = cohort.edition
    sessions = list(cohort.sessions.values_list("pk", "topic_id", "hours", "ends"))
    past = {pk: hours for pk, _topic, hours, ends in sessions if ends <= at}
    unfinished = {topic for _pk, topic, _hours, ends in sessions if ends > at}
    started = {topic for _pk, topic, _hours, ends in sessions if ends <= at}

    marks: dict[int, dict[int, int]] = defaultdict(dict)
    rows = Attendance.objects.filter(enrolment__in=chosen, session__in=past).order_by("at", "pk")
    for enrolment_id, session_id, hours in rows.values_list("enrolment_id", "session_id", "hours"):
        marks[enrolment_id][session_id] = hours

    self_study = list(
        EditionHours.objects.filter(kind__variant=cohort.variant_id, kind__held_as=HeldAs.TASK).values_list(
            "topic_id", "topic__uid", "hours"
        )
    )
    done = handed_in(chosen) if self_study else {}
    class_hours = sum(past.values())

    figures = {}
    for enrolment_id in chosen:
        attended, held = sum(marks[enrolment_id].values()), class_hours
        for topic_id, uid, hours in self_study:
            if uid in done.get(enrolment_id, ()):
                attended, held = attended + hours, held + hours
            elif topic_id in started and topic_id not in unfinished:
                held += hours
        figures[enrolment_id] = Figures(attended, held, edition.attendance_percent)
    return figures


def attendance_of(enrolment: Enrolment, *, at: datetime) -> Figures:
    return attendance(enrolment.cohort, at=at, enrolments=[enrolment.pk])[enrolment.pk]
