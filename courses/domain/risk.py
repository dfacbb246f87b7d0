"""Who misses so much that the least attendance is in danger, told while something can still be done."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from courses.domain.attendance import Figures, attendance_in
from courses.domain.cohorts import state
from courses.domain.enrolments import learning_in
from courses.enums import CohortState
from courses.models import Cohort, Enrolment, RiskWarning
from lms.dates import ALMATY
from lms.mail import queue


class Level(StrEnum):
    """How far it has come. Whoever was warned of the graver one is not warned of the other after it."""

    NEAR = "near"
    BEYOND = "beyond"


@dataclass(frozen=True)
class Risk:
    level: Level
    figures: Figures

    def words(self) -> list[str]:
        """How it stands, in sentences alike for the learner and the teacher."""
        facts = {
            "missed": self.figures.missed,
            "left": self.figures.may_still_miss,
            "allowed": self.figures.may_miss,
            "owed": self.figures.owed,
        }
        said = [
            self.figures.reason(),
            _("Hours missed: %(missed)s; in the whole course at most %(allowed)s may be missed.") % facts
            if self.figures.missed > self.figures.may_miss
            else _("Hours missed: %(missed)s. Hours that may still be missed: %(left)s.") % facts,
        ]
        if self.figures.owed:
            said.append(
                _("Hours that will count once the tasks of their topics are handed in: %(owed)s.") % facts
            )
        return said

    def advice(self) -> str:
        """What the learner can do."""
        if self.level == Level.BEYOND:
            return _("Talk to your teacher or to the coordinator about what can be done.")
        if not _misses_classes(self.figures):
            return _("Hand in the tasks of the topics behind you.")
        return _("Come to the next classes; if something keeps you from them, tell your teacher now.")


def risk_of(figures: Figures) -> Risk | None:
    """Near: half of what may be missed is gone in classes, or their percent is too low by now, or it won't be
    enough unless tasks are handed in. Beyond: the least percent can't be reached any more, even with every
    task handed in and no other hour missed."""
    if not figures.planned or figures.missed <= 0:
        return None
    if _gone(figures) > figures.may_miss:
        return Risk(Level.BEYOND, figures)
    if _misses_classes(figures) or figures.missed > figures.may_miss:
        return Risk(Level.NEAR, figures)
    return None


def _gone(figures: Figures) -> int:
    """Hours missed that no task handed in will bring back."""
    return figures.missed - figures.owed


def _misses_classes(figures: Figures) -> bool:
    gone = _gone(figures)
    too_low = figures.attended * 100 < figures.least * (figures.attended + gone)
    return gone > 0 and (too_low or gone * 2 >= figures.may_miss)


def at_risk(cohorts: Collection[Cohort], *, at: datetime) -> dict[int, Risk]:
    """By enrolment, of those who learn in these cohorts now."""
    if not cohorts:
        return {}
    figures = attendance_in(cohorts, at=at, chosen=learning_in(cohorts))
    found = {pk: risk_of(item) for pk, item in figures.items()}
    return {pk: risk for pk, risk in found.items() if risk}


def risk_in(enrolment: Enrolment, *, at: datetime) -> Risk | None:
    return at_risk([enrolment.cohort], at=at).get(enrolment.pk)


def warn_at_risk(*, at: datetime) -> int:
    """Writes to whoever comes to a level they were not warned of yet, and to the teachers of their cohort.

    Judged by the classes of the days before: today's sheet may be filled in and mended until the evening.
    Twice at once does no harm, a level is warned of once.
    """
    on = at.astimezone(ALMATY).date()
    running = [cohort for cohort in _going_on(on) if state(cohort, on=on) == CohortState.RUNNING]
    risks = at_risk(running, at=datetime.combine(on, time(0), ALMATY))
    told = set(RiskWarning.objects.filter(enrolment__in=risks).values_list("enrolment_id", "level"))
    new = {pk: risk for pk, risk in risks.items() if not {(pk, risk.level), (pk, Level.BEYOND)} & told}
    people = Enrolment.objects.filter(pk__in=new).select_related("learner").in_bulk()
    of_cohort = {cohort.pk: cohort for cohort in running}
    return sum(_warn(people[pk], risk, of_cohort[people[pk].cohort_id], at) for pk, risk in new.items())


def _going_on(on: date) -> Collection[Cohort]:
    cohorts = Cohort.objects.filter(starts_on__lte=on, ends_on__gte=on, completed_on=None)
    return list(
        cohorts.select_related("variant__edition", "provider").prefetch_related("orders", "teachers__person")
    )


def _warn(enrolment: Enrolment, risk: Risk, cohort: Cohort, at: datetime) -> int:
    """The warning and its letters go together, so that a worker that dies in between loses neither."""
    with transaction.atomic():
        warning, new = RiskWarning.objects.get_or_create(
            enrolment=enrolment, level=risk.level, defaults={"at": at}
        )
        if new:
            about = partial(queue, provider=cohort.provider, refers_to=str(warning.pk), at=at)
            about(kind="at_risk", person=enrolment.learner)
            for teacher in cohort.teachers.all():
                about(kind="at_risk_teacher", person=teacher.person)
    return int(new)
