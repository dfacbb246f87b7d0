"""The file of a list: kept encrypted beside the other private files, and forgotten after a while."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.domain.applicants import applications_of
from courses.domain.cohorts import state
from courses.domain.enrolments import NO_LONGER_TAKES
from courses.domain.roster.judging import chunks
from courses.domain.roster.rows import opened
from courses.domain.roster.values import RosterRefused
from courses.enums import ImportStage
from courses.models import Cohort, Department, RosterImport, RosterRow
from courses.rosters.reading import LARGEST_FILE, LIMITS
from lms import closed
from lms.dates import ALMATY
from lms.jobs import wake_once
from lms.models import User

KEPT_FOR = timedelta(days=90)
_AT_ONCE = 500


def upload(
    *, cohort: Cohort, content: bytes, name: str, department: Department | None, by: User | None, at: datetime
) -> RosterImport:
    """Takes the file in; the worker reads it."""
    refuse_a_closed_cohort(cohort, on=at.astimezone(ALMATY).date())
    if not content:
        raise RosterRefused(_("The file is empty."))
    if len(content) > LARGEST_FILE:
        raise RosterRefused(_("The file is larger than %(most)s MB.") % {"most": LIMITS.megabytes})
    if department and department.provider_id != cohort.provider_id:
        raise RosterRefused(_("This department is another provider's."))
    roster = RosterImport(cohort=cohort, department=department, file_name=name[:200], by=by, at=at, due_at=at)
    with transaction.atomic():
        roster.file.save(f"{roster.uid}.roster", ContentFile(closed.encrypt_bytes(content)), save=False)
        roster.save()
        wake()
    return roster


def refuse_a_closed_cohort(cohort: Cohort, *, on: date) -> None:
    """Asked before a list is looked through: nothing is promised that the import would refuse."""
    if state(cohort, on=on) in NO_LONGER_TAKES:
        raise RosterRefused(_("This cohort no longer takes anyone in."))


def wake() -> None:
    """The worker, once the transaction is through; where it can't be woken, the clock finds the row."""
    from courses.tasks import work_on_rosters

    transaction.on_commit(lambda: wake_once(work_on_rosters), robust=True)


def kept_file(roster: RosterImport) -> bytes:
    if not roster.file:
        raise RosterRefused(gettext_lazy("The file is no longer kept."))
    with roster.file.open("rb") as stored:
        return closed.decrypt_bytes(stored.read())


def due_again(roster: RosterImport, *, stage: ImportStage, at: datetime) -> None:
    """The row is work once more; whoever held it before holds it no longer."""
    roster.stage, roster.due_at = stage, at
    roster.claimed_at = roster.done_at = roster.failed_at = None
    roster.attempts, roster.error, roster.problem = 0, "", {}
    roster.done_rows = 0
    roster.save()
    wake()


def forget_old(*, at: datetime) -> int:
    """What lists said of people, after three months: what came of them is on record elsewhere by then."""
    old = RosterImport.objects.filter(at__lt=at - KEPT_FOR).exclude(file="")
    return _forget(old)


def forget_person(person: User) -> None:
    """With a person's erasure go their rows, and the files they stood in.

    Theirs are also those that put them on a waiting list, and those that were never matched with them: for
    the number in them they are looked through, as nothing in plain tells it.
    """
    theirs = Q(person=person) | Q(application__in=applications_of(person)) | Q(enrolment__learner=person)
    found = set(RosterRow.objects.filter(theirs).values_list("pk", flat=True))
    if person.iin_token:
        found |= set(_rows_with(closed.decrypt(person.iin_token)))
    for some in chunks(sorted(found), _AT_ONCE):
        mine = RosterRow.objects.filter(pk__in=some)
        _forget_files(RosterImport.objects.filter(pk__in=mine.values("roster")))
        mine.update(token="", problems=[])


def _rows_with(iin: str) -> Iterator[int]:
    """Of the lists not yet forgotten, rows that are nobody's and give this number."""
    unmatched = RosterRow.objects.filter(person=None).exclude(token="")
    for row in unmatched.only("pk", "token").iterator():
        if opened(row).get("iin") == iin:
            yield row.pk


def _forget(rosters: Iterable[RosterImport]) -> int:
    forgotten = _forget_files(rosters)
    RosterRow.objects.filter(roster__in=forgotten).update(token="")
    return len(forgotten)


def _forget_files(rosters: Iterable[RosterImport]) -> list[RosterImport]:
    found = list(rosters)
    for roster in found:
        if roster.file:
            roster.file.delete(save=False)
        roster.mapping.pop("preview", None)
        roster.save(update_fields=["file", "mapping"])
    return found


# --- under another key --------------------------------------------------------------------------------------


def rotate_row(pk: int) -> None:
    token = RosterRow.objects.select_for_update().values_list("token", flat=True).get(pk=pk)
    RosterRow.objects.filter(pk=pk).update(token=closed.rotate(token) if token else "")


def rotate_list(pk: int) -> None:
    """Its file, written anew beside the old one, and what its mapping form shows."""
    roster = RosterImport.objects.select_for_update().get(pk=pk)
    if preview := roster.mapping.get("preview"):
        roster.mapping["preview"] = closed.rotate(preview)
    if old := roster.file.name:
        with roster.file.open("rb") as stored:
            content = closed.rotate_bytes(stored.read())
        roster.file.save(f"{roster.uid}.roster", ContentFile(content), save=False)
        storage = roster.file.storage
        transaction.on_commit(lambda: storage.delete(old))
    roster.save(update_fields=["file", "mapping"])
