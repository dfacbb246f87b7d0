"""What a cohort lacks, each with the place where it is mended: the list a coordinator works down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.domain import applications, quotas
from courses.domain.timetable import Classes
from courses.enums import ApplicationState, CohortState, ImportStage
from courses.models import Cohort

BEFORE = {CohortState.PLANNED, CohortState.OPEN, CohortState.ENROLLED}
AT_WORK = BEFORE | {CohortState.RUNNING}


@dataclass(frozen=True)
class Todo:
    words: str
    url: str


def todo(cohort: Cohort, *, state: CohortState, people: list[Any], classes: Classes, on: date) -> list[Todo]:
    """In as many queries for thirty people as for a thousand."""
    if state not in AT_WORK:
        return []
    return [*_people(cohort, people, on), *_timetable(cohort, classes), *_worth_knowing(cohort, people)]


def _people(cohort: Cohort, people: list[Any], on: date) -> Iterator[Todo]:
    counts = applications.counts(cohort)
    to_applications = reverse("cohort_applications", args=[cohort.code])
    if count := counts.get(ApplicationState.CONFIRMED, 0):
        words = ngettext(
            "%(count)d application waits for a decision", "%(count)d applications wait for a decision", count
        )
        yield Todo(words % {"count": count}, to_applications)
    *lines, others = quotas.standing(cohort)
    places = others.free + sum(line.free for line in lines)
    waiting = sum(line.waiting for line in (*lines, others) if line.free or others.free)
    if count := min(places, waiting):
        words = ngettext(
            "%(count)d person on the waiting list can be taken in now",
            "%(count)d people on the waiting list can be taken in now",
            count,
        )
        yield Todo(words % {"count": count}, to_applications)
    for roster in cohort.roster_imports.filter(stage=ImportStage.SHOWN):
        words = _("The list «%(file)s» is read: look it through and import it")
        yield Todo(words % {"file": roster.file_name}, reverse("roster", args=[roster.uid]))
    for line in lines:
        if line.free > 0 and cohort.applications_until < on <= cohort.starts_on:
            words = _("%(department)s: %(free)s places of its quota are not filled")
            facts = {"department": line.department, "free": line.free}
            yield Todo(words % facts, reverse("cohort_quotas", args=[cohort.code]))
    if not people:
        yield Todo(_("Nobody has been taken in yet"), reverse("cohort_enrol", args=[cohort.code]))


def _worth_knowing(cohort: Cohort, people: list[Any]) -> Iterator[Todo]:
    """What stands in nobody's way and yet is better mended."""
    not_in = sum(item.learner.last_login is None for item in people)
    if not_in:
        words = ngettext(
            "%(count)d learner has not signed in yet: call, or print a slip with a code",
            "%(count)d learners have not signed in yet: call, or print slips with codes",
            not_in,
        )
        yield Todo(words % {"count": not_in}, f"{reverse('people:index')}?signed_in=no")
    if 0 < len(people) < cohort.edition.cohort_least:
        words = _("There are %(count)s people, fewer than the usual %(least)s")
        facts = {"count": len(people), "least": cohort.edition.cohort_least}
        yield Todo(words % facts, reverse("rosters", args=[cohort.code]))


def _timetable(cohort: Cohort, classes: Classes) -> Iterator[Todo]:
    if not cohort.teachers.all():
        yield Todo(_("No teacher is appointed"), reverse("cohort_teachers", args=[cohort.code]))
    if cohort.plannedsessions.exists():
        yield Todo(
            _("The timetable has changes that are not published"),
            reverse("timetable_edit", args=[cohort.code]),
        )
    elif not classes.sessions:
        yield Todo(_("There is no timetable yet"), reverse("timetable_draw", args=[cohort.code]))
    nowhere = [item for item in classes.of_the_plan if not (item.room_id or item.join_link)]
    if nowhere and not cohort.online_room:
        words = _("Classes with neither a room nor a link: %(count)s")
        yield Todo(words % {"count": len(nowhere)}, reverse("cohort_edit", args=[cohort.code]))
