"""What the courses do when their time comes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.core.cache import cache

from courses.domain import applications, files
from courses.domain.asking import ask_by_letter
from courses.domain.reminders import remind_of_classes
from courses.domain.risk import warn_at_risk
from courses.models import CourseFile, Drawing, RosterImport
from lms.dates import ALMATY
from lms.jobs import work_off


def course_files(at: datetime) -> dict[str, int]:
    """Makes the documents that were asked for. What they need is loaded here, in the worker, alone."""
    from courses.files import make

    return work_off(CourseFile, make, at=at)


def old_course_files(at: datetime) -> dict[str, int]:
    return {"deleted": files.forget_old(at=at)}


def drawings(at: datetime) -> dict[str, int]:
    """Draws up the timetables that were asked for. The solver is loaded here, in the worker, alone."""
    from courses.domain.drawings import do

    return work_off(Drawing, do, at=at)


def old_drawings(at: datetime) -> dict[str, int]:
    from courses.domain.drawings import forget_old

    return {"deleted": forget_old(at=at)}


def first_this_hour(name: str, at: datetime) -> bool:
    """The clock comes each minute; what looks through every cohort needn't. That nothing is done twice
    doesn't hang on this: a worker of another machine may come as well."""
    return bool(cache.add(f"due:{name}:{at.astimezone(ALMATY):%Y%m%d%H}", True, timeout=3600))


def in_the_daytime(at: datetime) -> bool:
    return at.astimezone(ALMATY).hour in range(8, 20)


def risk_warnings(at: datetime) -> dict[str, int]:
    """In the daytime: nobody is told such a thing at night."""
    if not in_the_daytime(at) or not first_this_hour("risk_warnings", at):
        return {}
    return {"warned": warn_at_risk(at=at)}


def questionnaires(at: datetime) -> dict[str, int]:
    """The day a questionnaire opens begins at midnight: nobody is written to then."""
    if not in_the_daytime(at) or not first_this_hour("questionnaires", at):
        return {}
    return {"queued": ask_by_letter(at=at)}


def class_reminders(at: datetime) -> dict[str, int]:
    return {"queued": remind_of_classes(at=at)} if first_this_hour("class_reminders", at) else {}


def old_applications(at: datetime) -> dict[str, int]:
    if not first_this_hour("old_applications", at):
        return {}
    return {"deleted": applications.forget_old(at=at)}


def rosters(at: datetime) -> dict[str, int]:
    """Reads and imports the lists that departments sent; spreadsheets are loaded here, in the worker."""
    from courses.domain.roster import work

    return work_off(RosterImport, work, at=at)


def old_rosters(at: datetime) -> dict[str, int]:
    from courses.domain import roster

    return {"forgotten": roster.forget_old(at=at)} if first_this_hour("old_rosters", at) else {}


DUE: list[tuple[str, Callable[[datetime], dict[str, int]]]] = [
    ("course_files", course_files),
    ("old_course_files", old_course_files),
    ("drawings", drawings),
    ("old_drawings", old_drawings),
    ("old_applications", old_applications),
    ("risk_warnings", risk_warnings),
    ("class_reminders", class_reminders),
    ("questionnaires", questionnaires),
    ("rosters", rosters),
    ("old_rosters", old_rosters),
]
