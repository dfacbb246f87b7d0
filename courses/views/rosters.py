"""Departments' lists: taken in, looked through, mended, imported by an order, undone if need be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from courses import access
from courses.domain import roster as lists
from courses.enums import ImportStage
from courses.models import RosterImport, RosterRow
from courses.roster_forms import AcceptForm, ColumnsForm, ImportForm, ListFileForm
from lms.access import SignedIn, people
from lms.pages import carried_out, did
from lms.refusals import Refused

A_PAGE = 50
SECONDS_TO_WAIT = 2
AT_WORK = (ImportStage.READING, ImportStage.IMPORTING)
VERDICTS = {
    "new": gettext_lazy("New"),
    "known": gettext_lazy("Known already"),
    "rejected": gettext_lazy("With a problem"),
    "ignored": gettext_lazy("Left aside"),
}
TONES = {"new": "success", "known": "", "rejected": "danger", "ignored": ""}


@login_required
def rosters(request: SignedIn, code: str) -> HttpResponse:
    """The lists that have come for a cohort, and what became of each."""
    cohort = get_object_or_404(access.managed_cohorts(request.user), code=code)
    imports = access.rosters(request.user).filter(cohort=cohort).select_related("by", "department", "order")
    page = Paginator(imports, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "courses/rosters.html", {"cohort": cohort, "page": page})


@login_required
def new(request: SignedIn, code: str) -> HttpResponse:
    cohort = get_object_or_404(access.managed_cohorts(request.user), code=code)
    form = ListFileForm(request.POST or None, request.FILES or None, cohort=cohort, by=request.user)
    if carried_out(form):
        return redirect("roster", form.done.uid)
    return render(request, "courses/roster_new.html", {"cohort": cohort, "form": form})


@login_required
@never_cache
def roster(request: SignedIn, uid: UUID) -> HttpResponse:
    """One list where it stands: at work, unreadable, to be looked through, imported or undone."""
    found = _roster(request, uid)
    if found.stage in AT_WORK:
        return _progress(request, found)
    context: dict[str, Any] = {"roster": found, "cohort": found.cohort, "problem": _problem(found)}
    if found.stage == ImportStage.SHOWN:
        form = ImportForm(request.POST or None, roster=found, by=request.user)
        if carried_out(form):
            return redirect("roster", uid)
        context["form"] = form
    if found.stage == ImportStage.IMPORTED:
        context["stays"] = lists.why_it_stays(found)
    if found.stage != ImportStage.UNREADABLE:
        context |= _rows(request, found)
    return render(request, "courses/roster.html", context)


@login_required
def columns(request: SignedIn, uid: UUID) -> HttpResponse:
    """Which sheet and header, and what each column is, where the reader took it wrongly."""
    roster = _roster(request, uid)
    found = lists.columns_found(roster, request.GET.get("sheet"))
    form = ColumnsForm(request.POST or None, roster=roster, found=found)
    if carried_out(form):
        return redirect("roster", uid)
    context = {"roster": roster, "cohort": roster.cohort, "found": found, "form": form}
    return render(request, "courses/roster_columns.html", context)


@login_required
@never_cache
def row(request: SignedIn, uid: UUID, number: int) -> HttpResponse:
    """A row with all that is the matter with it, and what a coordinator may decide about it."""
    roster = _roster(request, uid)
    row = get_object_or_404(roster.rows.select_related("person"), number=number)
    form = AcceptForm(request.POST or None, row=row, by=request.user)
    if carried_out(form):
        messages.success(request, _("The number is accepted, and the reason is kept."))
        return redirect("roster_row", uid, number)
    odd, is_open = lists.may_be_accepted(row), roster.stage == ImportStage.SHOWN
    context = {
        "roster": roster,
        "cohort": roster.cohort,
        "line": Line(row, whole=odd),
        # of whom other providers alone know, no name
        "person": people(request.user).filter(pk=row.person_id or 0).first(),
        "form": form if (odd and is_open) or form.is_bound else None,
        "open": is_open,
    }
    return render(request, "courses/roster_row.html", context)


@login_required
@require_POST
def leave_out(request: SignedIn, uid: UUID, number: int) -> HttpResponse:
    row = get_object_or_404(_roster(request, uid).rows.all(), number=number)
    did(request, lambda: lists.leave_out(row=row), said=_("The row is left out."))
    return redirect("roster", uid)


@login_required
@require_POST
def undo(request: SignedIn, uid: UUID) -> HttpResponse:
    roster = _roster(request, uid)
    did(
        request,
        lambda: lists.undo(roster=roster, by=request.user, at=timezone.now()),
        said=_("The import is undone, as if it had not been."),
    )
    return redirect("roster", uid)


@login_required
@require_safe
@never_cache
def kept_file(request: SignedIn, uid: UUID) -> HttpResponse:
    """The list as it came."""
    roster = _roster(request, uid)
    return _file(request, roster, lists.kept_file, roster.file_name)


@login_required
@require_safe
@never_cache
def rejected(request: SignedIn, uid: UUID) -> HttpResponse:
    """Made anew each time and kept nowhere: it holds identity numbers in full."""
    roster = _roster(request, uid)
    return _file(
        request, roster, lists.rejected_file, f"{PurePath(roster.file_name).stem}-{roster.cohort}.xlsx"
    )


def _roster(request: SignedIn, uid: UUID) -> RosterImport:
    rows = access.rosters(request.user).select_related(
        "cohort__variant__edition", "cohort__provider", "department", "by", "order"
    )
    return get_object_or_404(rows, uid=uid)


def _progress(request: SignedIn, roster: RosterImport) -> HttpResponse:
    """Looks again by itself for as long as there is something to wait for."""
    response = render(request, "courses/roster_progress.html", {"roster": roster, "cohort": roster.cohort})
    if not roster.failed_at:
        response["Refresh"] = str(SECONDS_TO_WAIT)
    return response


def _problem(roster: RosterImport) -> str:
    return str(roster.problem.get(get_language() or "kk", ""))


def _rows(request: SignedIn, roster: RosterImport) -> dict[str, Any]:
    """A page of the rows, all of them or those of one verdict."""
    chosen = request.GET.get("rows", "")
    verdict = chosen if chosen in VERDICTS else None
    page = Paginator(lists.rows_shown(roster, verdict), A_PAGE).get_page(request.GET.get("page"))
    return {
        "summary": lists.summary(roster),
        "page": page,
        "lines": [Line(row) for row in page],
        "verdicts": VERDICTS,
        "chosen": verdict or "",
    }


def _file(
    request: SignedIn, roster: RosterImport, content: Callable[[RosterImport], bytes], name: str
) -> HttpResponse:
    try:
        made = content(roster)
    except Refused as refusal:
        messages.error(request, refusal.reason)
        return redirect("roster", roster.uid)
    attached = content_disposition_header(True, name) or "attachment"
    return HttpResponse(
        made, content_type="application/octet-stream", headers={"Content-Disposition": attached}
    )


@dataclass
class Line:
    """A row as a page shows it: opened once."""

    row: RosterRow
    whole: bool = False

    def __post_init__(self) -> None:
        self.facts = lists.facts(self.row, whole=self.whole)
        self.born = date.fromisoformat(born) if (born := self.facts["birth"]) else None
        self.sentences = lists.sentences(self.row)
        self.verdict = VERDICTS[self.row.verdict]
        self.tone = TONES.get(self.row.verdict, "")
