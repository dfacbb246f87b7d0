"""Tells what a programme's plan adds up to, and what is wrong with it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from content.domain.plan import told
from content.domain.programme import problems, where_it_stands
from content.models import Programme
from lms.contract import give_up, tell


class Command(BaseCommand):
    help = "Checks a programme's hours and rubric; without a code, the first programme."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", nargs="?")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        programmes = Programme.objects.all()
        programme = (programmes.filter(code=options["code"]) if options["code"] else programmes).first()
        if programme is None:
            give_up(self, "no_programme", f"There is no programme {options['code'] or ''}".strip() + ".")
        found = problems(programme)
        answer = {
            "programme": programme.code,
            "status": where_it_stands(programme),
            **told(programme),
            "problems": found,
        }
        if options["json"]:
            tell(self, answer, problems=bool(found))
            return
        for code, totals in answer["variants"].items():
            self.stdout.write(f"{code}: " + ", ".join(f"{kind} {hours}" for kind, hours in totals.items()))
        for problem in found:
            self.stdout.write(f"! {problem}")
