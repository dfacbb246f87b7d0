"""Reads a department's list, tells what became of every row, and with --commit enrols whom it can."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from courses.domain import roster as rosters
from courses.domain.roster.judging import Judged, judge
from courses.domain.roster.reading import read_sheets
from courses.enums import ImportStage
from courses.models import Cohort, Department, RosterImport
from courses.rosters.reading import read_file
from courses.rosters.values import ReadList
from courses.rosters.words import WARNINGS, rejection, told
from lms.contract import give_up, tell
from lms.dates import ALMATY
from lms.enums import Role
from lms.jobs import claim, finish
from lms.models import Membership, User
from lms.refusals import Refused
from lms.spreadsheets import Unreadable


class Command(BaseCommand):
    help = "Imports a list of people into a cohort; without --commit it only shows what would become of it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--cohort", required=True)
        parser.add_argument("--department", help="The name of the education department that sent the list.")
        parser.add_argument("--order", help="The number of the order; without it, the cohort's code.")
        parser.add_argument("--commit", action="store_true")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        cohort = Cohort.objects.filter(code=options["cohort"]).first()
        if cohort is None:
            give_up(self, "no_cohort", _("There is no cohort %(code)s.") % {"code": options["cohort"]})
        department = self._department(cohort, options["department"])
        try:
            content = options["file"].read_bytes()
        except OSError as problem:
            words = _("The file can't be opened: %(problem)s.")
            give_up(self, "no_file", words % {"problem": problem.strerror})
        with translation.override(cohort.language):
            try:
                rosters.refuse_a_closed_cohort(cohort, on=timezone.localdate())
                found = read_sheets(read_file(content), cohort, {})
                judged = judge(found.people, cohort=cohort, department=department)
                answer = _answer(found, judged)
                if options["commit"] and answer["accepted"]:
                    self._commit(cohort, content, department, options)
            except Unreadable as problem:
                give_up(self, problem.code, problem)
            except Refused as refusal:
                give_up(self, "refused", refusal)
        if options["json"]:
            tell(self, answer, problems=bool(answer["rejected"]))
            return
        self._say(answer)

    def _department(self, cohort: Cohort, name: str | None) -> Department | None:
        if not name:
            return None
        found = cohort.provider.departments.filter(name_kk=name) | cohort.provider.departments.filter(
            name_ru=name
        )
        words = _("There is no department %(name)s.")
        return found.first() or give_up(self, "no_department", words % {"name": name})

    def _commit(
        self, cohort: Cohort, content: bytes, department: Department | None, options: dict[str, Any]
    ) -> None:
        """As the pages do it, step by step; claimed, so that no worker does the same beside it."""
        at, name = timezone.now(), options["file"].name
        held = Membership.objects.current().filter(provider=cohort.provider, role=Role.COORDINATOR)
        by = User.objects.filter(pk__in=held.values("person")).first()
        with transaction.atomic():
            roster = rosters.upload(
                cohort=cohort, content=content, name=name, department=department, by=by, at=at
            )
            claim(roster, at=at)
        try:
            self._carry_in(roster, options["order"] or cohort.code, by, at)
        except Refused:
            # nothing is left of it that a coordinator would come upon
            roster.file.delete(save=False)
            roster.delete()
            raise

    def _carry_in(self, roster: RosterImport, number: str, by: User | None, at: datetime) -> None:
        rosters.read(roster)
        with transaction.atomic():
            day = at.astimezone(ALMATY).date()
            rosters.ask_import(roster=roster, number=number, date=day, by=by, at=at)
            claim(roster, at=at)
        rosters.work(roster)
        if roster.stage != ImportStage.IMPORTED:
            raise rosters.RosterRefused(roster.problem.get(roster.cohort.language, ""))
        finish(roster, at=timezone.now())

    def _say(self, answer: dict[str, Any]) -> None:
        """Without --json: figures and reasons, no names."""
        waiting = sum(line["warning"] == "waiting_list" for line in answer["flagged"])
        self.stdout.write(
            f"accepted: {len(answer['accepted'])} (to the waiting list: {waiting}), "
            f"rejected: {len(answer['rejected'])}"
        )
        for line in (*answer["rejected"], *answer["flagged"]):
            self.stdout.write(f"{line['row']}: {line['message']}")


def _answer(found: ReadList, judged: list[Judged]) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "sheet": found.header.sheet,
        "header_rows": list(found.header.rows),
        "ignored_rows": [number for number, _cells in found.ignored],
        "accepted": [],
        "rejected": [],
        "flagged": [],
    }
    for item in judged:
        row, problems = item.row, dict(item.row.problems)
        if not item.taken:
            code = rejection(row)
            message = told((code, problems[code]), row, rejects=True)
            answer["rejected"].append({"row": row.number, "reason": code, "message": message})
            continue
        answer["accepted"].append(_person(item))
        answer["flagged"] += [
            {"row": row.number, "warning": code, "message": told((code, facts), row, rejects=False)}
            for code, facts in row.problems
            if code in WARNINGS
        ]
    return answer


def _person(item: Judged) -> dict[str, Any]:
    row = item.row
    return {
        "row": row.number,
        "name": row.name.full,
        "surname": row.name.surname,
        "given_name": row.name.given_name,
        "patronymic": row.name.patronymic,
        "iin": row.iin,
        "phone": row.phone,
        "email": row.email,
        "birth": row.birth,
        "org": row.org,
        "position": row.position,
        "language": row.language,
    }
