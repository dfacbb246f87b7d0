"""Builds a load to measure with, by every app's load.py, and says where to look."""

from __future__ import annotations

import time
from importlib import import_module
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.module_loading import module_has_submodule

from lms.contract import give_up, tell
from lms.load import PASSWORD, Load
from lms.refusals import Refused


class Command(BaseCommand):
    help = "Builds N enrolments over cohorts, regions, years and states. Not for a server with real people."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--learners", type=int, required=True)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        load = Load(learners=options["learners"], seed=options["seed"], at=timezone.now())
        began = time.perf_counter()
        try:
            for config in apps.get_app_configs():
                if config.module is not None and module_has_submodule(config.module, "load"):
                    import_module(f"{config.name}.load").build(load)
        except Refused as refusal:
            give_up(self, "refused", refusal)
        answer: dict[str, Any] = {
            "seconds": round(time.perf_counter() - began, 1),
            "rows": dict(load.rows),
            "signin": {key: person.get_username() for key, person in load.people.items()}
            | {"password": PASSWORD},
            "paths": load.paths,
        }
        if options["json"]:
            tell(self, answer)
            return
        for heading in ("rows", "signin", "paths"):
            for key, value in answer[heading].items():
                self.stdout.write(f"  {key:20} {value}")
