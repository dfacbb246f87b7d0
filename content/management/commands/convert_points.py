"""Turns points at the defence into a grade, by the rubric in force."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from content.domain.rubric import ConversionRefused, convert
from content.models import Rubric
from lms.contract import give_up, tell


class Command(BaseCommand):
    help = "Converts points into the grade, the words for it, and whether the course is passed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("points")
        parser.add_argument("--json", action="store_true")
        parser.add_argument("--programme", help="The code of the programme; without it, the first one.")

    def handle(self, *args: Any, **options: Any) -> None:
        rubrics = Rubric.objects.order_by("programme", "-version")
        if options["programme"]:
            rubrics = rubrics.filter(programme__code=options["programme"])
        rubric = rubrics.first()
        if rubric is None:
            give_up(self, "no_rubric", "There is no programme with a rubric yet.")
        try:
            found = convert(int(options["points"]), rubric=rubric)
        except ValueError:
            give_up(self, "points", "Points are a whole number.")
        except ConversionRefused as refusal:
            give_up(self, "points", refusal)
        answer = {
            "points": found.points,
            "percent": found.percent,
            "grade": found.grade,
            "label": found.band.titles(),
            "passed": found.passed,
        }
        if options["json"]:
            tell(self, answer)
        else:
            self.stdout.write(f"{found.points}: {found.grade or '—'} ({found.band.title()})")
