"""Documents of a course: somebody asks for one, the worker makes it (courses.files), a week later it goes."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from courses.domain.enrolments import how_many_learn
from courses.enums import FileKind, OrderKind
from courses.models import Cohort, CourseFile, Enrolment, Order
from lms.jobs import wake_once
from lms.models import User
from lms.refusals import Refused
from lms.storage import private

LANGUAGES = ("kk", "ru")
FORMATS: dict[FileKind, tuple[str, ...]] = {
    FileKind.LIST: ("pdf", "xlsx"),
    FileKind.JOURNAL: ("pdf", "xlsx"),
    FileKind.TIMETABLE: ("pdf", "xlsx"),
    FileKind.ORDER: ("pdf",),
    FileKind.REFERENCE: ("pdf",),
}
# The issue of certificates is ordered and printed on the floor above.
ORDERS_ON_PAPER = frozenset(OrderKind) - {OrderKind.CERTIFICATES}
# A table of more people takes a minute and more to lay out on pages; as a spreadsheet it takes a second.
MOST_ON_PAPER = 200
BY_PERSON = {FileKind.LIST, FileKind.JOURNAL}
KEPT_FOR = timedelta(days=7)
ASKED_TWICE_WITHIN = timedelta(minutes=1)


class FileRefused(Refused):
    """There is no such document."""


def ask(
    *,
    cohort: Cohort,
    kind: FileKind,
    format: str,
    language: str,
    by: User,
    at: datetime,
    order: Order | None = None,
    enrolment: Enrolment | None = None,
) -> CourseFile:
    """Puts a document in line to be made. Asked for twice within a minute it is the same."""
    from courses.tasks import make_due_files

    _refuse_what_there_is_not(cohort, kind, format, language, order, enrolment)
    wanted = {
        "cohort": cohort,
        "kind": kind,
        "format": format,
        "language": language,
        "order": order,
        "enrolment": enrolment,
        "asked_by": by,
    }
    # one that is made already may be of yesterday by now
    waiting = CourseFile.objects.filter(**wanted, failed_at=None, done_at=None)
    again = waiting.filter(due_at__gt=at - ASKED_TWICE_WITHIN).first()
    if again:
        return again
    with transaction.atomic():
        made = CourseFile.objects.create(**wanted, due_at=at)
        transaction.on_commit(partial(wake_once, make_due_files))
    return made


def _refuse_what_there_is_not(
    cohort: Cohort,
    kind: FileKind,
    format: str,
    language: str,
    order: Order | None,
    enrolment: Enrolment | None,
) -> None:
    if format not in FORMATS[kind] or language not in LANGUAGES:
        raise FileRefused(_("This document is not to be had in that form."))
    if (kind == FileKind.ORDER) != (order is not None) or (order and order.cohort_id != cohort.pk):
        raise FileRefused(_("Choose an order of this cohort."))
    if order and order.kind not in ORDERS_ON_PAPER:
        raise FileRefused(_("This order is not printed here."))
    if (kind == FileKind.REFERENCE) != (enrolment is not None) or (
        enrolment and enrolment.cohort_id != cohort.pk
    ):
        raise FileRefused(_("Choose a person of this cohort."))
    if format == "pdf" and kind in BY_PERSON and not fits_on_paper(cohort):
        raise FileRefused(
            _("For more than %(most)s people this is to be had as a spreadsheet only.")
            % {"most": MOST_ON_PAPER}
        )


def fits_on_paper(cohort: Cohort) -> bool:
    return how_many_learn([cohort]).get(cohort.pk, 0) <= MOST_ON_PAPER


def forget_old(*, at: datetime) -> int:
    """What was asked for a week ago, with its files: a document is of its day."""
    return forget(CourseFile.objects.filter(due_at__lt=at - KEPT_FOR))


def forget(files: QuerySet[CourseFile]) -> int:
    """The rows now, their files once that is certain."""
    found = list(files)
    with transaction.atomic():
        CourseFile.objects.filter(pk__in=[row.pk for row in found]).delete()
        for row in found:
            transaction.on_commit(partial(_take_away, row))
    return len(found)


def _take_away(row: CourseFile) -> None:
    private().delete(stored_as(row))


def stored_as(row: CourseFile) -> str:
    """Where its file is, or would be: a worker that died half way may have left one the row doesn't know."""
    return f"course-files/{row.uid}.{row.format}"


def called(row: CourseFile) -> str:
    """What the file is called where it is kept: in letters that every machine bears, and nobody's name."""
    of = ""
    if row.order:
        of = f"-{row.order.date:%Y-%m-%d}-{row.order_id}"
    elif row.enrolment_id:
        of = f"-{row.enrolment_id}"
    return f"{row.cohort.code}-{row.kind}{of}-{row.language}.{row.format}"
