"""Applications as tests need them: made by the verbs, with numbers that can belong to nobody."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from courses.domain import applications
from courses.enums import ApplicationSource, ApplicationState
from courses.models import Application, Cohort
from lms import closed
from lms.people import iin_check_digit
from tests.courses_made import BEGINS, noon
from tests.factories import IIN

# While cohorts that begin on BEGINS take applications.
OPEN_ON: date = BEGINS - timedelta(days=31)
OPEN_AT: datetime = noon(OPEN_ON)
NAMES = {"surname_kk": "Өлеңова", "given_name_kk": "Ұлжан"}
EMAIL, PHONE = "uljan@mektep.example", "+77010000001"

_numbers = count(1)


def nobodys_number() -> str:
    """Fits the rules, with a birth late in this century."""
    while True:
        first = f"9912316{next(_numbers):04}"
        if digit := iin_check_digit(first):
            return first + digit


def applied(cohort: Cohort, *, at: datetime = OPEN_AT, **facts: Any) -> Application:
    given = {"names": NAMES, "language": "kk", "consent_language": "kk", "iin": IIN, "email": EMAIL}
    return applications.apply(cohort=cohort, at=at, **given | facts)


def several_applied(cohort: Cohort, how_many: int) -> list[Application]:
    """Confirmed, each under an address and number of their own."""
    found = []
    for place in range(how_many):
        number = nobodys_number()
        names = {"surname_kk": f"Оқушы{place}", "given_name_kk": "Айша"}
        found.append(applied(cohort, iin=number, email=f"{number[7:]}@mektep.example", names=names))
        applications.confirm(application=found[-1], at=OPEN_AT)
    return found


def on_a_list(cohort: Cohort, **facts: Any) -> Application:
    """As the import of a list leaves whoever is beyond the quota."""
    number = facts.pop("iin", IIN)
    made = Application.objects.create(
        cohort=cohort,
        source=ApplicationSource.LIST,
        iin_token=closed.encrypt(number),
        iin_digest=closed.digest(number),
        language="kk",
        made_at=OPEN_AT,
        **NAMES | {"email": EMAIL} | facts,
    )
    made.events.create(state=ApplicationState.WAITING, at=OPEN_AT)
    return made
