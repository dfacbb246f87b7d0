"""Timetables are asked for by a person and drawn up by the worker, all that were asked together or none."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from courses.domain import planned
from courses.domain.timetable import Draft, TimetableRefused, checked
from courses.domain.wanted import How, question
from courses.drawing.draw import drawn
from courses.drawing.reasons import Reason, read, sentence
from courses.models import Attendance, Cohort, Drawing, Room, Visit
from lms.jobs import wake_once
from lms.models import User

# A morning and a part of an afternoon: eight groups with half an hour each.
DEFENCE_HOURS, MOST_DEFENCE_HOURS = 6, 40
# How long the row of a drawing is kept: what it says is of its day.
KEPT_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Drawn:
    """The classes of each cohort, or the reasons why there are none."""

    drafts: dict[Cohort, list[Draft]] = field(default_factory=dict)
    reasons: list[Reason] = field(default_factory=list)
    seconds: float = 0.0


def ask(
    *, cohorts: Collection[Cohort], by: User | None, at: datetime, how: Mapping[str, Mapping[str, Any]]
) -> Drawing:
    """Puts the drawing in line. `how` says for each cohort's code weekdays, hours a day, hours of defence."""
    from courses.tasks import draw_due_timetables

    if not cohorts:
        raise TimetableRefused(_("Choose at least one cohort."))
    if len({cohort.provider_id for cohort in cohorts}) > 1:
        raise TimetableRefused(
            _("These cohorts are of different providers: draw each provider's by themselves.")
        )
    if marked := already_marked(cohorts):
        raise TimetableRefused(" ".join(map(sentence, marked)))
    ways = {cohort.code: How.read(how.get(cohort.code, {})) for cohort in cohorts}
    for way in ways.values():
        checked(way.hours_a_day)
    with transaction.atomic():
        drawing = Drawing.objects.create(
            how={code: way.kept() for code, way in ways.items()}, by=by, at=at, due_at=at
        )
        drawing.cohorts.set(cohorts)
        transaction.on_commit(lambda: wake_once(draw_due_timetables))
    return drawing


def do(drawing: Drawing) -> None:
    """Draws what was asked and leaves it in the working copies; or the reasons why nothing fits."""
    cohorts = list(drawing.cohorts.select_related(*OF_A_COHORT).order_by("code"))
    found = draw_all({cohort: How.read(drawing.how.get(cohort.code, {})) for cohort in cohorts})
    with transaction.atomic():
        for cohort, drafts in found.drafts.items():
            planned.replace(cohort=cohort, drafts=drafts, by=drawing.by, at=drawing.at)
        drawing.problems = [reason.kept() for reason in found.reasons]
        drawing.seconds = found.seconds
        drawing.save(update_fields=["problems", "seconds"])


OF_A_COHORT = ("variant", "room", "provider")


def draw_all(how: Mapping[Cohort, How], *, thorough: bool = True) -> Drawn:
    """Draws without leaving anything anywhere."""
    if marked := already_marked(how):
        return Drawn(reasons=marked)
    asked = question(how)
    outcome = drawn(asked.instance, thorough=thorough)
    drafts = {cohort: asked.drafts(outcome.placing[cohort.pk]) for cohort in how if not outcome.reasons}
    return Drawn(drafts, outcome.reasons, outcome.seconds)


def alone(
    cohort: Cohort, *, teacher: User, room: Room | None, weekdays: set[int] | None, hours_a_day: int
) -> list[Draft]:
    """The classes of one cohort with one teacher, around what others hold; refused where nothing fits."""
    way = How(
        weekdays=frozenset(weekdays) if weekdays else How.weekdays,
        hours_a_day=hours_a_day,
        teacher=teacher,
        room=room,
        finds_rooms=False,
    )
    found = draw_all({cohort: way}, thorough=False)
    if found.reasons:
        raise TimetableRefused(" ".join(map(sentence, found.reasons)))
    return found.drafts[cohort]


def already_marked(cohorts: Iterable[Cohort]) -> list[Reason]:
    """Where somebody has been at a class, the timetable isn't drawn anew: hours of people hang on it."""
    theirs = {cohort.pk: cohort.code for cohort in cohorts}
    keys = set(
        Attendance.objects.filter(session__cohort__in=theirs).values_list("session__cohort", flat=True)
    )
    keys |= set(Visit.objects.filter(session__cohort__in=theirs).values_list("session__cohort", flat=True))
    return [Reason("marked", {"cohort": theirs[key]}) for key in sorted(keys)]


def problems(drawing: Drawing) -> list[str]:
    """Why nothing fits, in the language of whoever reads."""
    return [sentence(read(kept)) for kept in drawing.problems]


def named(drawing: Drawing) -> set[str]:
    """The codes of the cohorts that the reasons speak of."""
    facts = [kept["facts"] for kept in drawing.problems]
    return {code for item in facts for code in (item.get("cohorts") or [item.get("cohort")]) if code}


def forget_old(*, at: datetime) -> int:
    _all, rows = Drawing.objects.filter(due_at__lt=at - KEPT_FOR).delete()
    return rows.get(Drawing._meta.label, 0)
