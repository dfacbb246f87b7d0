"""Draws up the timetable of a cohort, or of several together, and tells it; in force only with --commit."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.drawings import (
    DEFENCE_HOURS,
    MOST_DEFENCE_HOURS,
    OF_A_COHORT,
    already_over,
    draw_all,
    put_in_force,
)
from courses.domain.planned import stamp
from courses.domain.timetable import MOST_A_DAY, Draft, checked
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
        parser.add_argument(
            "--replace", action="store_true", help="with --commit: in place of a working copy begun already"
        )
        parser.add_argument("--hours-a-day", type=int, default=6, help=f"1 to {MOST_A_DAY}")
        parser.add_argument("--weekdays", default="0,1,2,3,4", help="0 is Monday: 0,2,4")
        parser.add_argument("--defence-hours", type=int, default=DEFENCE_HOURS, help="0 leaves it out")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        cohorts = self._cohorts(options["cohorts"])
        how, at = self._how(options), timezone.now()
        if over := already_over(cohorts, at=at):
            give_up(self, "over", " ".join(map(sentence, over)))
        if options["commit"] and not options["replace"]:
            self._nobody_is_at_work(cohorts)
        seen = {cohort: stamp(cohort) for cohort in cohorts}
        found = draw_all(dict.fromkeys(cohorts, how), at=at)
        clashes = [sentence(reason) for reason in found.reasons]
        if options["commit"] and not clashes:
            clashes = put_in_force(found.drafts, seen=seen, at=at)
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
                give_up(self, "no_cohort", _("There is no cohort %(code)s.") % {"code": code})
        return [known[code] for code in dict.fromkeys(codes)]

    def _how(self, options: dict[str, Any]) -> How:
        weekdays_wanted = _("Weekdays are numbers from 0 (Monday) to 6, with commas between.")
        try:
            weekdays = frozenset(int(number) for number in options["weekdays"].split(","))
            hours = checked(options["hours_a_day"])
        except ValueError:
            give_up(self, "weekdays", weekdays_wanted)
        except Refused as refusal:
            give_up(self, "hours_a_day", refusal)
        if not weekdays <= set(range(7)):
            give_up(self, "weekdays", weekdays_wanted)
        if not 0 <= options["defence_hours"] <= MOST_DEFENCE_HOURS:
            words = _("The defence takes from 0 to %(most)s academic hours.")
            give_up(self, "defence_hours", words % {"most": MOST_DEFENCE_HOURS})
        return How(weekdays, hours, options["defence_hours"])

    def _nobody_is_at_work(self, cohorts: list[Cohort]) -> None:
        """What a coordinator has begun and not yet published isn't wiped out by the way."""
        begun = ", ".join(cohort.code for cohort in cohorts if cohort.plannedsessions.exists())
        if begun:
            words = _(
                "There is a working copy nobody has published yet: %(cohorts)s. With --replace it is lost."
            )
            give_up(self, "working_copy", words % {"cohorts": begun})

    def _say(self, answers: dict[str, Any], clashes: list[str]) -> None:
        for code, answer in answers.items():
            hours = ", ".join(f"{kind} {count}" for kind, count in answer["hours"].items())
            self.stdout.write(f"{code}: {len(answer['sessions'])} sessions, {hours or 'no hours'}")
        for clash in clashes:
            self.stdout.write(f"! {clash}")


def _told(drafts: list[Draft], clashes: list[str]) -> dict[str, Any]:
    """The hours are the plan's alone: the defence lies outside them."""
    hours: Counter[str] = Counter()
    for item in drafts:
        if item.kind:
            hours[item.kind.code] += item.hours
    return {"sessions": told(drafts), "hours": dict(hours), "clashes": clashes}
