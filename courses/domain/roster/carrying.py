"""A list is carried in by an order: all of it in one transaction, or nothing and the reason why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.domain.applications import write_to_applicant
from courses.domain.enrolments import invite_or_tell, order_of_enrolment, refuse_what_is_to_come
from courses.domain.roster.judging import KNOWN, NEW, REJECTED, chunks
from courses.domain.roster.keeping import due_again, refuse_a_closed_cohort
from courses.domain.roster.preparing import NobodyTaken, Prepared, prepare
from courses.domain.roster.rows import write_back
from courses.domain.roster.values import RosterRefused, in_all_languages
from courses.enums import ApplicationState, EnrolmentState, ImportStage, OrderKind
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
from lms.dates import ALMATY
from lms.models import DataAccess, User

_AT_ONCE = 500
_LETTERS_AT_ONCE = 50
# Prepared anew so often where others keep changing what it hangs on.
_TRIES = 5


def ask_import(*, roster: RosterImport, number: str, date: date, by: User | None, at: datetime) -> None:
    """A coordinator has looked the list through, and says by which order the people on it are enrolled."""
    if not number.strip():
        raise RosterRefused(_("Give the number of the order."))
    on = at.astimezone(ALMATY).date()
    refuse_what_is_to_come(date, on)
    refuse_a_closed_cohort(roster.cohort, on=on)
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
    """All who are accepted, in one transaction; else the list is shown again with the reason.

    While it is written nobody else can write: so all is prepared before, and under the locks it is only
    asked whether that still holds. If not, it is prepared anew.
    """
    for _time in range(_TRIES):
        roster.refresh_from_db()
        if roster.stage != ImportStage.IMPORTING:
            return
        try:
            done = _write_at_once(prepare(roster))
        except NobodyTaken as changed:
            return _show_again(roster, RosterRefused(_CHANGED), changed.rows)
        except RosterRefused as problem:
            return _show_again(roster, problem)
        except IntegrityError:
            # A number or address was put on record between the look and the write.
            return _show_again(roster, RosterRefused(_CHANGED))
        if done:
            return roster.refresh_from_db()
    _show_again(roster, RosterRefused(_CHANGED))


_CHANGED = gettext_lazy(
    "Nobody was imported: since the list was read, somebody on it has come on record elsewhere. "
    "Look the list through and import it again."
)


def _show_again(roster: RosterImport, problem: RosterRefused, rows: Sequence[RosterRow] = ()) -> None:
    """Not where another worker has got on with it meanwhile."""
    facts = {"stage": ImportStage.SHOWN, "problem": in_all_languages(problem), "report": {}}
    with transaction.atomic():
        if RosterImport.objects.filter(pk=roster.pk, stage=ImportStage.IMPORTING).update(**facts):
            write_back(rows)
    roster.refresh_from_db()


def _write_at_once(made: Prepared) -> bool:
    """Under the cohort's lock, so that no place is given twice; False if it has to be prepared anew."""
    with transaction.atomic():
        roster = RosterImport.objects.select_for_update().get(pk=made.roster.pk)
        if roster.stage != ImportStage.IMPORTING:
            return True
        cohort = Cohort.objects.select_for_update().get(pk=roster.cohort_id)
        for some in chunks([person.pk for person in made.numbered], _AT_ONCE):
            list(User.objects.select_for_update(no_key=True).filter(pk__in=some).order_by("pk"))
        if not made.still_holds():
            return False
        told = roster.report["order"]
        order, made_order = _order(cohort, told, made.by) if made.enrolments else (None, False)
        _write_people(made)
        if order:
            _write_places(made, order)
        _write_waiting_list(made)
        write_back(made.rows.values())
        roster.order, roster.imported_at = order, made.at
        roster.stage = ImportStage.IMPORTED
        roster.done_rows, roster.all_rows = 0, len(made.enrolments) + len(made.applications)
        roster.report |= {
            "enrolled": len(made.enrolments),
            "registered": len(made.people),
            "waiting": len(made.applications),
            "rejected": sum(row.verdict == REJECTED for row in made.rows.values()),
            "made_order": made_order,
        }
        roster.save()
    return True


def _order(cohort: Cohort, told: dict[str, Any], by: User | None) -> tuple[Order, bool]:
    day = date.fromisoformat(told["date"])
    known = cohort.orders.filter(kind=OrderKind.ENROLMENT, number=told["number"], date=day)
    made = not known.exists()
    return order_of_enrolment(cohort, told["number"], day, by), made  # type: ignore[arg-type]


def _write_people(made: Prepared) -> None:
    for some in chunks(made.people, _AT_ONCE):
        User.objects.bulk_create(some)
    for some in chunks(made.numbered, _AT_ONCE):
        User.objects.bulk_update(some, ["iin_token", "iin_digest"])
    DataAccess.objects.bulk_create(made.notes)


def _write_places(made: Prepared, order: Order) -> None:
    for some in chunks(made.enrolments, _AT_ONCE):
        Enrolment.objects.bulk_create(some)
        EnrolmentEvent.objects.bulk_create(
            EnrolmentEvent(enrolment=enrolment, state=EnrolmentState.ENROLLED, order=order)
            for enrolment in some
        )


def _write_waiting_list(made: Prepared) -> None:
    for some in chunks(made.applications, _AT_ONCE):
        Application.objects.bulk_create(some)
        ApplicationEvent.objects.bulk_create(
            ApplicationEvent(application=application, state=ApplicationState.WAITING, by=made.by, at=made.at)
            for application in some
        )


# --- letters ------------------------------------------------------------------------------------------------


def invite(roster: RosterImport) -> None:
    """A link to those who have no password yet, a letter to the others and to whoever waits for a place; each
    batch is told once.

    `done_rows` says how far it got: a worker that died goes on from there.
    """
    taken = roster.rows.filter(verdict__in=[NEW, KNOWN]).order_by("number")
    keys = list(taken.values_list("pk", flat=True))
    by = User.objects.filter(pk=roster.report["order"]["by"]).first()
    for some in chunks(keys[roster.done_rows :], _LETTERS_AT_ONCE):
        with transaction.atomic():
            locked = RosterImport.objects.select_for_update().get(pk=roster.pk)
            if locked.stage != ImportStage.IMPORTED:
                return
            _tell(taken.filter(pk__in=some), by, roster.due_at)
            locked.done_rows += len(some)
            locked.save(update_fields=["done_rows"])
    roster.refresh_from_db()


def _tell(rows: QuerySet[RosterRow], by: User | None, at: datetime) -> None:
    for row in rows.select_related(
        *("enrolment__learner", "enrolment__cohort__provider"),
        *("application__person", "application__cohort__provider"),
    ):
        if row.enrolment:
            invite_or_tell(row.enrolment, by=by, at=at, letter="enrolled")  # type: ignore[arg-type]
        elif row.application:
            write_to_applicant("application_waiting", row.application, at)
