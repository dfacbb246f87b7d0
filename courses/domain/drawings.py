"""Timetables are asked for by a person and drawn up by the worker, all that were asked together or none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from courses.domain import planned
from courses.domain.cohorts import state
from courses.domain.timetable import Draft, TimetableRefused, checked
from courses.domain.timetable_changes import difference
from courses.domain.wanted import How, question
from courses.drawing.draw import drawn
from courses.drawing.reasons import Reason, read, sentence
from courses.models import Attendance, Cohort, Drawing, Order, Room, Visit
from lms.dates import ALMATY
from lms.jobs import wake_once
from lms.models import Provider, User
from lms.refusals import Refused

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
    if settled := already_over(cohorts, at=at) or already_marked(cohorts):
        raise TimetableRefused(" ".join(map(sentence, settled)))
    ways = {cohort.code: How.read(how.get(cohort.code, {})) for cohort in cohorts}
    for way in ways.values():
        checked(way.hours_a_day)
    with transaction.atomic():
        kept = {cohort.code: ways[cohort.code].kept() | {"copy": planned.stamp(cohort)} for cohort in cohorts}
        drawing = Drawing.objects.create(how=kept, by=by, at=at, due_at=at)
        drawing.cohorts.set(cohorts)
        transaction.on_commit(lambda: wake_once(draw_due_timetables))
    return drawing


def do(drawing: Drawing) -> None:
    """Draws what was asked and leaves it in the working copies; or the reasons why nothing fits."""
    cohorts = list(drawing.cohorts.select_related(*OF_A_COHORT).order_by("code"))
    ways = {cohort: drawing.how.get(cohort.code, {}) for cohort in cohorts}
    found = draw_all({cohort: How.read(way) for cohort, way in ways.items()}, at=drawing.at)
    seen = {cohort: way.get("copy", "") for cohort, way in ways.items()}
    with transaction.atomic():
        reasons = found.reasons or leave(found.drafts, seen=seen, by=drawing.by, at=drawing.at)
        if not reasons:
            # were it done once more, it would not take its own work for another's
            for cohort, way in ways.items():
                way["copy"] = planned.stamp(cohort)
        drawing.problems = [reason.kept() for reason in reasons]
        drawing.seconds = found.seconds
        drawing.save(update_fields=["how", "problems", "seconds"])


def leave(
    drafts: Mapping[Cohort, list[Draft]], *, seen: Mapping[Cohort, str], by: User | None, at: datetime
) -> list[Reason]:
    """Makes the drafts the working copies; none of them where somebody changed one since it was `seen`."""
    with transaction.atomic():
        keys = [cohort.pk for cohort in drafts]
        list(Cohort.objects.filter(pk__in=keys).order_by("pk").select_for_update(no_key=True))
        changed = [cohort.code for cohort in drafts if planned.stamp(cohort) != seen[cohort]]
        if not changed:
            for cohort, theirs in drafts.items():
                planned.replace(cohort=cohort, drafts=theirs, by=by, at=at)
    return [Reason("changed_meanwhile", {"cohort": code}) for code in changed]


def put_in_force(
    drafts: Mapping[Cohort, list[Draft]], *, seen: Mapping[Cohort, str], at: datetime
) -> list[str]:
    """Publishes the drafts, all or none; what stands against it is told, each cohort's by itself."""
    with transaction.atomic():
        # in the order in which a publication takes them, so that no two wait for each other
        providers = Provider.objects.filter(pk__in={cohort.provider_id for cohort in drafts})
        list(providers.order_by("pk").select_for_update(no_key=True))
        refused = [sentence(reason) for reason in leave(drafts, seen=seen, by=None, at=at)]
        if not refused:
            teachers = {item.teacher.pk for theirs in drafts.values() for item in theirs if item.teacher}
            list(User.objects.filter(pk__in=teachers).order_by("pk").select_for_update(no_key=True))
            for cohort in drafts:
                refused += _published(cohort, at)
        if refused:
            transaction.set_rollback(True)
    return refused


def _published(cohort: Cohort, at: datetime) -> list[str]:
    if not difference(cohort.sessions.all(), planned.working_copy(cohort)):
        planned.discard(cohort=cohort)  # it is in force already
        return []
    try:
        planned.publish(cohort=cohort, by=None, at=at)
    except Refused as refusal:
        return [f"{cohort.code}: {refusal}"]
    return []


OF_A_COHORT = ("variant__edition", "room", "provider")


def draw_all(how: Mapping[Cohort, How], *, thorough: bool = True, at: datetime | None = None) -> Drawn:
    """Draws without leaving anything anywhere. With `at`, nothing on days gone by, nor for what is over."""
    if settled := (at and already_over(how, at=at)) or already_marked(how):
        return Drawn(reasons=settled)
    asked = question(how, since=at.astimezone(ALMATY).date() if at else None)
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


def already_over(cohorts: Iterable[Cohort], *, at: datetime) -> list[Reason]:
    """Nothing is drawn any more for a cohort that was cancelled, completed or never came about."""
    theirs = {cohort.pk: cohort for cohort in cohorts}
    orders: dict[int, list[Order]] = defaultdict(list)
    for order in Order.objects.filter(cohort__in=theirs):
        orders[order.cohort_id].append(order)
    on = at.astimezone(ALMATY).date()
    return [
        Reason("over", {"cohort": cohort.code})
        for pk, cohort in theirs.items()
        if state(cohort, on=on, orders=orders[pk]) in planned.OVER
    ]


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
