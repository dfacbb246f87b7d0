"""Loads the demo: every app's demo.py, in the order of the house. Safe to run twice."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.module_loading import module_has_submodule

from lms.contract import give_up, tell
from lms.demo import Demo

PUBLIC_PASSWORD = "kitaphana-2026"  # noqa: S105 - printed at every start; production is asked for one of its own


class Command(BaseCommand):
    help = "Loads providers, people and cohorts to look around in. Refused in production unless --force."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true")
        parser.add_argument("--force", action="store_true", help="Load it in production too.")
        parser.add_argument(
            "--password", help="What the demo's people sign in with; with --force it must be given."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        password = options["password"] or PUBLIC_PASSWORD
        if settings.SETTINGS_MODULE.endswith(".production") and not (
            options["force"] and options["password"]
        ):
            give_up(
                self,
                "production",
                "The demo is not for production. On a server that holds no real people: "
                "--force --password PASSWORD",
            )
        demo = Demo(at=timezone.now(), password=password)
        for config in apps.get_app_configs():
            if config.module is not None and module_has_submodule(config.module, "demo"):
                import_module(f"{config.name}.demo").build(demo)
        if options["json"]:
            tell(self, {"password": demo.password, "users": demo.users, "cohorts": demo.cohorts})
            return
        for key, name in demo.users.items():
            self.stdout.write(f"  {key:18} {name}")
        self.stdout.write(f"  password of all:   {demo.password}")
