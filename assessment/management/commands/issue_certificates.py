"""Carries out an order on the issue of certificates that is on record. It decides nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from assessment.domain.register import RegisterRefused, carry_out, order_on_record
from courses.models import Cohort
from lms.contract import give_up, tell


class Command(BaseCommand):
    help = (
        "Enters in the register everyone of a cohort whom the director's order entitles. Safe to run again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("cohort")
        parser.add_argument("--order", required=True, help="The number of the director's order.")
        parser.add_argument("--date", required=True, help="Its date: 2026-02-25.")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        cohort = Cohort.objects.filter(code=options["cohort"]).first()
        if cohort is None:
            give_up(self, "no_cohort", f"There is no cohort {options['cohort']}.")
        try:
            day = date.fromisoformat(options["date"])
        except ValueError:
            give_up(self, "date", "A date is written like this: 2026-02-25.")
        try:
            order = order_on_record(cohort, number=options["order"], date=day)
        except RegisterRefused as refusal:
            give_up(self, "no_order", refusal)
        issued = carry_out(order=order, at=timezone.now())
        refused = [{"person": str(person), "reasons": reasons} for person, reasons in issued.refused]
        if options["json"]:
            tell(self, {"issued": issued.numbers, "refused": refused}, problems=bool(refused))
            return
        for number in issued.numbers:
            self.stdout.write(number)
        for one in refused:
            self.stderr.write(f"{one['person']}: {' '.join(one['reasons'])}")
