"""What a list brings, made ready before anybody has to wait for it: judged anew, built and encrypted.

That takes seconds for thousands of rows; the transaction that carries them in only writes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from courses.domain.enrolments import names_of as names_in_cohort
from courses.domain.roster.judging import (
    IGNORED,
    KNOWN,
    NEW,
    Judged,
    Places,
    chunks,
    hangs_on,
    judge,
    valid_iin,
)
from courses.domain.roster.rows import read_again, write
from courses.domain.roster.values import RosterRefused
from courses.enums import ApplicationSource
from courses.models import Application, Enrolment, RosterImport, RosterRow
from courses.rosters.values import ReadRow
from lms import closed
from lms.access import known_to_alone
from lms.models import DataAccess, User
from lms.people import check_iin
from lms.text import kazakh_sort_key

_AT_ONCE = 5000
PARTS = ("surname", "given_name", "patronymic")


class NobodyTaken(Exception):
    """Somebody who was to be taken in can't be any more; the rows are judged anew for a person to see."""

    def __init__(self, rows: list[RosterRow]) -> None:
        super().__init__()
        self.rows = rows


class _NotOnRecord(RosterRefused):
    """A row holds what a person's record can't, and nobody saw it before."""

    def __init__(self, row: int) -> None:
        super().__init__("")
        self.row = row

    def __str__(self) -> str:
        words = _("Nobody was imported: row %(row)s can't be put on record as it is. Leave it out.")
        return words % {"row": self.row}


@dataclass
class Prepared:
    """Rows to be written, none of them saved yet; and what they were judged by."""

    roster: RosterImport
    by: User | None
    at: datetime
    read: list[ReadRow] = field(repr=False)
    judged_by: Any = field(repr=False)
    rows: dict[int, RosterRow] = field(repr=False)
    people: list[User] = field(default_factory=list, repr=False)
    numbered: list[User] = field(default_factory=list, repr=False)
    notes: list[DataAccess] = field(default_factory=list, repr=False)
    enrolments: list[Enrolment] = field(default_factory=list, repr=False)
    applications: list[Application] = field(default_factory=list, repr=False)

    def still_holds(self) -> bool:
        """Asked under the locks: whether judging anew would find what it found."""
        return bool(hangs_on(self.read, self.roster) == self.judged_by)


def prepare(roster: RosterImport) -> Prepared:
    rows = {row.number: row for row in roster.rows.all()}
    read = [read_again(row) for row in rows.values() if row.verdict != IGNORED]
    made = Prepared(
        roster,
        by=User.objects.filter(pk=roster.report["order"]["by"]).first(),
        at=roster.claimed_at or roster.due_at,
        read=read,
        judged_by=hangs_on(read, roster),
        rows=rows,
    )
    taken = [item for item in _judged_anew(made) if item.taken]
    to_enrol, to_wait = ([item for item in taken if item.waits == waits] for waits in (False, True))
    _number(made, [item for item in to_enrol if item.person is not None])
    _register(made, [item for item in to_enrol if item.person is None])
    _note(made, to_enrol)
    places = Places(roster.department)
    for item in to_enrol:
        made.enrolments.append(_enrolment(made, item, places))
        rows[item.row.number].enrolment = made.enrolments[-1]
    for item in to_wait:
        made.applications.append(_application(made, item, places))
        rows[item.row.number].application = made.applications[-1]
    return made


def _judged_anew(made: Prepared) -> list[Judged]:
    about_people = [row for row in made.rows.values() if row.verdict != IGNORED]
    before = {row.number for row in about_people if row.verdict in {NEW, KNOWN}}
    judged = judge(made.read, cohort=made.roster.cohort, department=made.roster.department)
    changed = before - {item.row.number for item in judged if item.taken}
    # whoever could be taken in only now is not taken in unseen
    shown = [item for item in judged if changed or item.row.number in before]
    for item in shown:
        write(made.rows[item.row.number], item)
    if changed:
        raise NobodyTaken([made.rows[item.row.number] for item in shown])
    return shown


# --- people -------------------------------------------------------------------------------------------------


def _number(made: Prepared, items: Sequence[Judged]) -> None:
    """Those on record without a number get the one on the list, where no other provider knows them: into
    the record of somebody else's learner a stranger writes nothing."""
    without = {
        item.person.pk: item
        for item in items
        if item.person and not item.person.iin_digest and valid_iin(item.row)
    }
    for some in chunks(without, _AT_ONCE):
        ours = known_to_alone(made.roster.cohort.provider).filter(pk__in=some)
        for pk in ours.values_list("pk", flat=True):
            person = without[pk].person
            assert person is not None
            person.iin_token, person.iin_digest = closed.encrypt(without[pk].row.iin), without[pk].digest
            made.numbered.append(person)


def _register(made: Prepared, items: Sequence[Judged]) -> None:
    for item in items:
        item.person = _person(item)
        made.people.append(item.person)
        row = made.rows[item.row.number]
        row.person, row.made_person = item.person, True


def _note(made: Prepared, items: Sequence[Judged]) -> None:
    """An odd number that a coordinator accepted is noted where it was put on record."""
    for item in items:
        if item.row.iin_reason and item.person and item.person.iin_digest == item.digest:
            made.notes.append(
                DataAccess(
                    person=item.person, by_id=item.row.iin_by, what="iin_override", reason=item.row.iin_reason
                )
            )


def _person(item: Judged) -> User:
    """On record as register_person puts one there, checked field by field; what must be unique was judged."""
    row = item.row
    number = check_iin(row.iin).number if valid_iin(row) else ""
    person = User(
        email=item.email or None,
        phone=item.phone or None,
        contact_email="" if item.email else row.email,
        contact_phone="" if item.phone else row.phone,
        language=row.language,
        iin_token=closed.encrypt(number) if number else "",
        iin_digest=item.digest if number else None,
        **_name_fields(row),
    )
    person.set_unusable_password()
    try:
        person.clean()
        person.clean_fields(exclude=["password", "sort_key", "search_text"])
    except ValidationError as problem:
        raise _NotOnRecord(row.number) from problem
    person.write_keys()
    return person


def _name_fields(row: ReadRow) -> dict[str, str]:
    return {f"{part}_{code}": getattr(name, part) for code, name in row.names.items() for part in PARTS}


# --- places -------------------------------------------------------------------------------------------------


def _enrolment(made: Prepared, item: Judged, places: Places) -> Enrolment:
    person = item.person
    assert person is not None
    enrolment = Enrolment(
        cohort=made.roster.cohort,
        learner=person,
        **names_in_cohort(person),
        **_work(made, item.row, places),
    )
    enrolment.sort_key = kazakh_sort_key(enrolment.name("kk").full)[:400]
    return enrolment


def _work(made: Prepared, row: ReadRow, places: Places) -> dict[str, Any]:
    return {
        "organisation": row.org,
        "organisation_type": places.kind(row),
        "position": row.position,
        "region": places.region(row),
        "department": made.roster.department,
    }


def _application(made: Prepared, item: Judged, places: Places) -> Application:
    row = item.row
    number = {"iin_token": closed.encrypt(row.iin), "iin_digest": item.digest} if valid_iin(row) else {}
    application = Application(
        cohort=made.roster.cohort,
        source=ApplicationSource.LIST,
        person=item.person,
        email=item.email,
        phone=item.phone,
        language=row.language,
        made_at=made.at,
        **_name_fields(row),
        **_work(made, row, places),
        **number,
    )
    application.sort_key = kazakh_sort_key(application.name("kk").full)[:400]
    return application
