"""The attendance sheet of a class: who stands on it, what is marked, and what was changed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q

from courses.domain.enrolments import learning
from courses.enums import HowThere
from courses.models import Attendance, Enrolment, Session, Visit
from lms.dates import ALMATY


@dataclass
class Line:
    """A person on the sheet: the marks from the first to the one that counts, and visits online."""

    person: Enrolment
    marks: list[Attendance] = field(default_factory=list)
    joined: Visit | None = None
    watched: Visit | None = None

    @property
    def latest(self) -> Attendance | None:
        return self.marks[-1] if self.marks else None

    @property
    def hours(self) -> int | None:
        return self.latest.hours if self.latest else None

    @property
    def corrected(self) -> bool:
        return len(self.marks) > 1

    @property
    def joined_uncounted(self) -> bool:
        """Came through the link and is marked by nobody: too late for the rule, so the teacher decides."""
        return self.joined is not None and not self.marks


def is_marked() -> Q:
    """Whether it is settled who was at a class, to annotate or filter sessions by.

    A teacher has marked it; or it is held online alone, and those who came were marked by coming. Where one
    of those came too late for that, a teacher still has to decide; and whoever watched the recording says
    nothing of the others.
    """
    rows = Attendance.objects.filter(session=OuterRef("pk"))
    theirs = Attendance.objects.filter(session=OuterRef("session"), enrolment=OuterRef("enrolment"))
    undecided = Visit.objects.filter(~Exists(theirs), session=OuterRef("pk"), how=HowThere.JOINED)
    by_coming = Q(Exists(rows.filter(how=HowThere.JOINED)), room=None) & ~Q(Exists(undecided))
    return Q(Exists(rows.filter(how=HowThere.MARKED))) | by_coming


def sheet(session: Session) -> list[Line]:
    """Those who are in the cohort now and were by the day of the class, in Kazakh order."""
    day = session.starts.astimezone(ALMATY).date()
    marks: dict[int, list[Attendance]] = defaultdict(list)
    for row in session.attendance.select_related("by").order_by("at", "pk"):
        marks[row.enrolment_id].append(row)
    visits = {(visit.enrolment_id, visit.how): visit for visit in session.visits.all()}
    return [
        Line(
            person,
            marks[person.pk],
            visits.get((person.pk, HowThere.JOINED)),
            visits.get((person.pk, HowThere.WATCHED)),
        )
        for person in learning(session.cohort)
        if person.continues_from is None or person.continues_from <= day
    ]
