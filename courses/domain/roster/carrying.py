"""A list is carried in by an order: all of it in one transaction, or nothing and the reason why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.domain.cohorts import state
from courses.domain.enrolments import (
    NO_LONGER_TAKES,
    invite_or_tell,
    order_of_enrolment,
    refuse_what_is_to_come,
)
from courses.domain.enrolments import names_of as names_in_cohort
from courses.domain.roster.judging import IGNORED, KNOWN, NEW, Judged, Places, chunks, judge, valid_iin
from courses.domain.roster.keeping import due_again
from courses.domain.roster.rows import read_again, write, write_back
from courses.domain.roster.values import RosterRefused, in_all_languages
from courses.enums import ApplicationSource, ApplicationState, EnrolmentState, ImportStage, OrderKind
from courses.models import (
    Application,
    ApplicationEvent,
    Cohort,
    Enrolment,
    EnrolmentEvent,
    Order,
    RosterImport,
    RosterRow,
)
from courses.rosters.values import ReadRow
from lms import closed
from lms.dates import ALMATY
from lms.models import DataAccess, User
from lms.people import check_iin
from lms.text import kazakh_sort_key

_AT_ONCE = 500
_LETTERS_AT_ONCE = 50
PARTS = ("surname", "given_name", "patronymic")


class _Changed(Exception):
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


def ask_import(*, roster: RosterImport, number: str, date: date, by: User | None, at: datetime) -> None:
    """A coordinator has looked the list through, and says by which order the people on it are enrolled."""
    if not number.strip():
        raise RosterRefused(_("Give the number of the order."))
    on = at.astimezone(ALMATY).date()
    refuse_what_is_to_come(date, on)
    if state(roster.cohort, on=on) in NO_LONGER_TAKES:
        raise RosterRefused(_("This cohort no longer takes anyone in."))
    with transaction.atomic():
        locked = RosterImport.objects.select_for_update().get(pk=roster.pk)
        if locked.stage != ImportStage.SHOWN:
            raise RosterRefused(_("This list can't be imported now."))
        if not locked.rows.filter(verdict__in=[NEW, KNOWN]).exists():
            raise RosterRefused(_("There is nobody to import."))
        order = {"number": number.strip(), "date": date.isoformat(), "by": by.pk if by else None}
        locked.report = {"order": order}
        due_again(locked, stage=ImportStage.IMPORTING, at=at)
    roster.refresh_from_db()


def carry_in(roster: RosterImport) -> None:
    """All who are accepted, in one transaction; else the list is shown again with the reason."""
    try:
        with transaction.atomic():
            locked = RosterImport.objects.select_for_update().get(pk=roster.pk)
            if locked.stage != ImportStage.IMPORTING:
                return
            cohort = Cohort.objects.select_for_update().get(pk=roster.cohort_id)
            _Carrying(locked, cohort).carry()
    except _Changed as changed:
        write_back(changed.rows)
        _show_again(roster, RosterRefused(_CHANGED))
    except (RosterRefused, IntegrityError) as problem:
        # A number or address was put on record between the look and the write.
        _show_again(roster, problem if isinstance(problem, RosterRefused) else RosterRefused(_CHANGED))
    roster.refresh_from_db()


_CHANGED = gettext_lazy(
    "Nobody was imported: since the list was read, somebody on it has come on record elsewhere. "
    "Look the list through and import it again."
)


def _show_again(roster: RosterImport, problem: RosterRefused) -> None:
    roster.stage, roster.problem = ImportStage.SHOWN, in_all_languages(problem)
    roster.report = {}
    roster.save(update_fields=["stage", "problem", "report"])


@dataclass
class _Carrying:
    """What is made of a list, step by step, inside the transaction."""

    roster: RosterImport
    cohort: Cohort
    by: User | None = None
    rows: dict[int, RosterRow] = field(default_factory=dict)

    @property
    def at(self) -> datetime:
        return self.roster.claimed_at or self.roster.due_at

    def carry(self) -> None:
        told = self.roster.report["order"]
        self.by = User.objects.filter(pk=told["by"]).first()
        judged = self._judged_anew()
        to_enrol = [item for item in judged if item.taken and not item.waits]
        to_wait = [item for item in judged if item.taken and item.waits]
        order, made_order = self._order(told) if to_enrol else (None, False)
        registered = self._register([item for item in to_enrol if item.person is None])
        self._keep_numbers(to_enrol)
        if order:
            self._enrol(to_enrol, order)
        self._put_on_the_waiting_list(to_wait)
        write_back(self.rows.values())
        self.roster.order, self.roster.imported_at = order, self.at
        self.roster.stage = ImportStage.IMPORTED
        self.roster.done_rows, self.roster.all_rows = 0, len(to_enrol)
        self.roster.report |= {
            "enrolled": len(to_enrol),
            "registered": len(registered),
            "waiting": len(to_wait),
            "rejected": sum(row.verdict == "rejected" for row in self.rows.values()),
            "made_order": made_order,
        }
        self.roster.save()

    def _judged_anew(self) -> list[Judged]:
        """Under the cohort's lock, so that no place and no address is given twice."""
        self.rows = {row.number: row for row in self.roster.rows.all()}
        about_people = [row for row in self.rows.values() if row.verdict != IGNORED]
        before = {row.number for row in about_people if row.verdict in {NEW, KNOWN}}
        judged = judge(
            [read_again(row) for row in about_people],
            cohort=self.cohort,
            department=self.roster.department,
        )
        changed = before - {item.row.number for item in judged if item.taken}
        # whoever could be taken in only now is not taken in unseen
        shown = [item for item in judged if changed or item.row.number in before]
        for item in shown:
            write(self.rows[item.row.number], item)
        if changed:
            raise _Changed([self.rows[item.row.number] for item in shown])
        return shown

    def _order(self, told: dict[str, Any]) -> tuple[Order, bool]:
        day = date.fromisoformat(told["date"])
        known = self.cohort.orders.filter(kind=OrderKind.ENROLMENT, number=told["number"], date=day)
        made = not known.exists()
        return order_of_enrolment(self.cohort, told["number"], day, self.by), made  # type: ignore[arg-type]

    # --- people ---

    def _register(self, items: Sequence[Judged]) -> list[User]:
        people = [_person(item) for item in items]
        for some in chunks(people, _AT_ONCE):
            User.objects.bulk_create(some)
        for item, person in zip(items, people, strict=True):
            item.person = person
            row = self.rows[item.row.number]
            row.person, row.made_person = person, True
        return people

    def _keep_numbers(self, items: Sequence[Judged]) -> None:
        """Those who were on record without a number get the one on the list; an accepted odd one is noted."""
        without = []
        for item in items:
            person = item.person
            if person and not person.iin_digest and valid_iin(item.row):
                person.iin_token, person.iin_digest = closed.encrypt(item.row.iin), item.digest
                without.append(person)
        for some in chunks(without, _AT_ONCE):
            User.objects.bulk_update(some, ["iin_token", "iin_digest"])
        DataAccess.objects.bulk_create(
            DataAccess(
                person=item.person,
                by_id=item.row.iin_by,
                what="iin_override",
                reason=item.row.iin_reason,
            )
            for item in items
            if item.row.iin_reason
        )

    # --- places ---

    def _enrol(self, items: Sequence[Judged], order: Order) -> None:
        places = Places(self.roster.department)
        enrolments = [
            self._enrolment(item.person, item.row, places) for item in items if item.person is not None
        ]
        for some in chunks(enrolments, _AT_ONCE):
            Enrolment.objects.bulk_create(some)
            EnrolmentEvent.objects.bulk_create(
                EnrolmentEvent(enrolment=enrolment, state=EnrolmentState.ENROLLED, order=order)
                for enrolment in some
            )
        for item, enrolment in zip(items, enrolments, strict=True):
            self.rows[item.row.number].enrolment = enrolment

    def _enrolment(self, person: User, row: ReadRow, places: Places) -> Enrolment:
        enrolment = Enrolment(
            cohort=self.cohort, learner=person, **names_in_cohort(person), **self._work(row, places)
        )
        enrolment.sort_key = kazakh_sort_key(enrolment.name("kk").full)[:400]
        return enrolment

    def _work(self, row: ReadRow, places: Places) -> dict[str, Any]:
        return {
            "organisation": row.org,
            "organisation_type": places.kind(row),
            "position": row.position,
            "region": places.region(row),
            "department": self.roster.department,
        }

    def _put_on_the_waiting_list(self, items: Sequence[Judged]) -> None:
        places = Places(self.roster.department)
        applications = [self._application(item, places) for item in items]
        for some in chunks(applications, _AT_ONCE):
            Application.objects.bulk_create(some)
            ApplicationEvent.objects.bulk_create(
                ApplicationEvent(
                    application=application, state=ApplicationState.WAITING, by=self.by, at=self.at
                )
                for application in some
            )
        for item, application in zip(items, applications, strict=True):
            self.rows[item.row.number].application = application

    def _application(self, item: Judged, places: Places) -> Application:
        row = item.row
        number = {"iin_token": closed.encrypt(row.iin), "iin_digest": item.digest} if valid_iin(row) else {}
        application = Application(
            cohort=self.cohort,
            source=ApplicationSource.LIST,
            person=item.person,
            email=item.email,
            phone=item.phone,
            language=row.language,
            made_at=self.at,
            **_name_fields(row),
            **self._work(row, places),
            **number,
        )
        application.sort_key = kazakh_sort_key(application.name("kk").full)[:400]
        return application


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


# --- letters ------------------------------------------------------------------------------------------------


def invite(roster: RosterImport) -> None:
    """A link to those who have no password yet, a letter to the others; each batch is told once.

    `done_rows` says how far it got: a worker that died goes on from there.
    """
    places = Enrolment.objects.filter(pk__in=roster.rows.values("enrolment")).order_by("pk")
    keys = list(places.values_list("pk", flat=True))
    by = User.objects.filter(pk=roster.report["order"]["by"]).first()
    for some in chunks(keys[roster.done_rows :], _LETTERS_AT_ONCE):
        with transaction.atomic():
            locked = RosterImport.objects.select_for_update().get(pk=roster.pk)
            if locked.stage != ImportStage.IMPORTED:
                return
            told = Enrolment.objects.filter(pk__in=some).select_related("learner", "cohort__provider")
            for enrolment in told:
                invite_or_tell(enrolment, by=by, at=roster.due_at, letter="enrolled")  # type: ignore[arg-type]
            locked.done_rows += len(some)
            locked.save(update_fields=["done_rows"])
    roster.refresh_from_db()
