"""Measures how fast invented cohorts are drawn, quickly and thoroughly. Touches no database."""

from __future__ import annotations

import time
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from courses.drawing.draw import drawn
from courses.drawing.greedy import place_all
from courses.drawing.made import make
from courses.drawing.reasons import sentence
from lms.contract import tell


class Command(BaseCommand):
    help = "Draws instances of invented cohorts that share teachers and rooms, and tells the seconds."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--cohorts", type=int, default=40)
        parser.add_argument("--teachers", type=int, default=25)
        parser.add_argument("--rooms", type=int, default=12)
        parser.add_argument("--weeks", type=int, default=12, help="over which the cohorts begin")
        parser.add_argument("--spare", type=int, default=10, help="days a cohort may have to spare, at most")
        parser.add_argument("--seed", type=int, default=0)
        parser.add_argument("--instances", type=int, default=10)
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        size = {name: options[name] for name in ("cohorts", "teachers", "rooms", "weeks", "spare")}
        rows: list[dict[str, Any]] = []
        for seed in range(options["seed"], options["seed"] + options["instances"]):
            instance = make(seed=seed, **size)
            began = time.monotonic()
            placed = place_all(instance) is not None
            greedy = round(time.monotonic() - began, 3)
            outcome = drawn(instance)
            rows.append(
                {
                    "seed": seed,
                    "greedy": {"placed": placed, "seconds": greedy},
                    "way": outcome.way,
                    "placed": not outcome.reasons,
                    "seconds": outcome.seconds,
                    "reasons": [sentence(reason) for reason in outcome.reasons],
                }
            )
            if not options["json"]:
                self.stdout.write(
                    f"{seed}: {outcome.way} {outcome.seconds} s, {len(outcome.reasons)} why not"
                )
        ways: Counter[str] = Counter(row["way"] for row in rows)
        answer = size | {
            "instances": rows,
            "ways": dict(ways),
            "placed": sum(row["placed"] for row in rows),
            "most_seconds": max(row["seconds"] for row in rows),
        }
        if options["json"]:
            tell(self, answer)
        else:
            self.stdout.write(f"placed {answer['placed']} of {len(rows)}, {answer['most_seconds']} s at most")
