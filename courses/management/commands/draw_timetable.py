"""Draws up the timetable of a cohort, or of several together, and tells it; in force only with --commit."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.utils import timezone

from courses.domain import planned
from courses.domain.drawings import DEFENCE_HOURS, OF_A_COHORT, Drawn, draw_all
from courses.domain.timetable import MOST_A_DAY, Draft, checked
from courses.domain.timetable_changes import difference
from courses.domain.wanted import How, told
from courses.drawing.reasons import sentence
from courses.models import Cohort
from lms.contract import give_up, tell
from lms.refusals import Refused


class Command(BaseCommand):
    help = "Draws up timetables. Nothing is written without --commit, which also publishes them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("cohorts", nargs="+", metavar="COHORT")
        parser.add_argument("--commit", action="store_true")
        parser.add_argument("--hours-a-day", type=int, default=6, help=f"1 to {MOST_A_DAY}")
        parser.add_argument("--weekdays", default="0,1,2,3,4", help="0 is Monday: 0,2,4")
        parser.add_argument("--defence-hours", type=int, default=DEFENCE_HOURS, help="0 leaves it out")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        cohorts = self._cohorts(options["cohorts"])
        how = self._how(options)
        found = draw_all(dict.fromkeys(cohorts, how))
        clashes = [sentence(reason) for reason in found.reasons]
        if options["commit"] and not clashes:
            clashes = _committed(found)
        answers = {cohort.code: _told(found.drafts.get(cohort, []), clashes) for cohort in cohorts}
        answer: dict[str, Any]
        if len(cohorts) == 1:
            answer = answers[cohorts[0].code]
        else:
            answer = {"cohorts": answers, "clashes": clashes, "seconds": found.seconds}
        if options["json"]:
            tell(self, answer, problems=bool(clashes))
        else:
            self._say(answers, clashes)

    def _cohorts(self, codes: list[str]) -> list[Cohort]:
        rows = Cohort.objects.filter(code__in=codes).select_related(*OF_A_COHORT)
        known = {cohort.code: cohort for cohort in rows}
        for code in codes:
            if code not in known:
                give_up(self, "no_cohort", f"There is no cohort {code}.")
        return [known[code] for code in dict.fromkeys(codes)]

    def _how(self, options: dict[str, Any]) -> How:
        try:
            weekdays = frozenset(int(number) for number in options["weekdays"].split(","))
            hours = checked(options["hours_a_day"])
        except ValueError:
            give_up(self, "weekdays", "Weekdays are numbers from 0 (Monday) to 6, with commas between.")
        except Refused as refusal:
            give_up(self, "hours_a_day", refusal)
        if not weekdays <= set(range(7)):
            give_up(self, "weekdays", "Weekdays are numbers from 0 (Monday) to 6, with commas between.")
        return How(weekdays, hours, max(0, options["defence_hours"]))

    def _say(self, answers: dict[str, Any], clashes: list[str]) -> None:
        for code, answer in answers.items():
            hours = ", ".join(f"{kind} {count}" for kind, count in answer["hours"].items())
            self.stdout.write(f"{code}: {len(answer['sessions'])} sessions, {hours or 'no hours'}")
        for clash in clashes:
            self.stdout.write(f"! {clash}")


def _committed(found: Drawn) -> list[str]:
    """Puts the classes into force, cohort by cohort; what is refused is told."""
    clashes = []
    at = timezone.now()
    with transaction.atomic():
        for cohort, drafts in found.drafts.items():
            planned.replace(cohort=cohort, drafts=drafts, by=None, at=at)
    for cohort in found.drafts:
        if not difference(cohort.sessions.all(), planned.working_copy(cohort)):
            planned.discard(cohort=cohort)  # it is in force already
            continue
        try:
            planned.publish(cohort=cohort, by=None, at=at)
        except Refused as refusal:
            clashes.append(f"{cohort.code}: {refusal}")
    return clashes


def _told(drafts: list[Draft], clashes: list[str]) -> dict[str, Any]:
    """The hours are the plan's alone: the defence lies outside them."""
    hours: Counter[str] = Counter()
    for item in drafts:
        if item.kind:
            hours[item.kind.code] += item.hours
    return {"sessions": told(drafts), "hours": dict(hours), "clashes": clashes}
