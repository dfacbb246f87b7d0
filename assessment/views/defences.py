"""The defence: an assessor's pad, the chair's table, the protocol, and what the learner reads of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from assessment import access
from assessment.domain import scoring, settlement
from assessment.domain.eligibility import eligibility_of
from assessment.enums import DefenceState, Seat
from assessment.forms.sheets import CloseForm, SettlementForm, SheetForm
from assessment.models import Defence, Settlement
from content.domain.rubric import convert
from courses.access import own_enrolments
from lms.access import SignedIn
from lms.dates import date_on_form
from lms.pages import carried_out, did


def _with_all(defences: QuerySet[Defence]) -> QuerySet[Defence]:
    """With what every page of a defence names."""
    return defences.select_related(
        "project__cohort__variant__edition__rubric", "project__cohort__provider"
    ).prefetch_related("commission__members__person", *scoring.STATE_NEEDS)


@login_required
@never_cache
def defence_sheet(request: SignedIn, pk: int) -> HttpResponse:
    defence = get_object_or_404(_with_all(access.defences_scored_by(request.user)), pk=pk)
    sheet = access.sheets(request.user).filter(defence=defence, assessor=request.user).first()
    form = SheetForm(request.POST or None, defence=defence, by=request.user)
    if carried_out(form):
        messages.success(request, _("Your sheet has been sent. It stands as it is."))
        return redirect("defence_sheet", pk)
    context = {"defence": defence, "form": form, "open": scoring.state(defence) == DefenceState.SCORING}
    if sheet and sheet.sent_at:
        values = scoring.values_of(sheet)
        context |= {"sheet": sheet, "rows": scoring.rows_of(defence), "values": values}
        context["levels"] = _words_of_levels(defence)
        context["totals"] = settlement.points_by_member(values, [member.pk for member in form.members])
    return render(request, "assessment/sheet.html", context)


@login_required
@never_cache
def settle(request: SignedIn, pk: int) -> HttpResponse:
    """The chair's table: who has sent, then all sheets side by side, then what was settled."""
    defence = get_object_or_404(_with_all(access.defences_chaired_by(request.user)), pk=pk)
    match scoring.state(defence):
        case DefenceState.SCORING:
            return _wait_or_close(request, defence)
        case DefenceState.ALL_IN:
            return _settle(request, defence)
    return render(request, "assessment/settled.html", _told(_latest(access.settlements(request.user), pk)))


def _wait_or_close(request: SignedIn, defence: Defence) -> HttpResponse:
    form = CloseForm(request.POST or None, defence=defence, by=request.user)
    if carried_out(form):
        messages.success(request, _("The scoring is closed."))
        return redirect("settle", defence.pk)
    sent = {sheet.assessor_id for sheet in defence.sheets.all() if sheet.sent_at}
    seats = [seat for seat in defence.commission.members.all() if seat.person_id in scoring.scorers(defence)]
    return render(
        request,
        "assessment/settle_waiting.html",
        {"defence": defence, "form": form, "seats": seats, "sent": sent},
    )


def _settle(request: SignedIn, defence: Defence) -> HttpResponse:
    """Two steps under one address: what the values come to, and the chair's word on each member."""
    step = request.POST.get("step")
    form = SettlementForm(request.POST or None, defence=defence, by=request.user)
    if step == "confirm" and carried_out(form):
        messages.success(
            request, _("The final sheet is settled. Release the results when the commission is ready.")
        )
        return redirect("settle", defence.pk)
    computed = step in ("compute", "confirm") and (form.is_valid() or form.results)
    people = {seat.person_id: seat.person for seat in defence.commission.members.all()}
    context = {"defence": defence, "form": form, "assessors": [people[pk] for pk in form.assessors]}
    return render(request, f"assessment/{'settle_confirm' if computed else 'settle'}.html", context)


@login_required
@require_POST
def release(request: SignedIn, pk: int) -> HttpResponse:
    get_object_or_404(access.defences_chaired_by(request.user), pk=pk)
    settled = _latest(access.settlements(request.user), pk)
    did(
        request,
        lambda: settlement.release(settlement=settled, by=request.user, at=timezone.now()),
        said=_("The results have been released: each learner now sees their own."),
    )
    return redirect("settle", pk)


@login_required
def protocol(request: SignedIn, pk: int) -> HttpResponse:
    """To be printed and signed; once the results are out, by those who run the cohort too."""
    return render(request, "assessment/protocol.html", _told(_latest(access.protocols(request.user), pk)))


@login_required
def result(request: SignedIn, cohort: str) -> HttpResponse:
    """The learner's own: the settled sheet once it is released, and what the certificate depends on."""
    enrolment = get_object_or_404(
        own_enrolments(request.user).select_related("cohort__variant__edition"), cohort__code=cohort
    )
    context = {"enrolment": enrolment, "eligibility": eligibility_of(enrolment, at=timezone.now())}
    own = access.settlements(request.user).filter(defence__project__members__enrolment=enrolment)
    if released := _with_all_settled(own.exclude(released_at=None)).last():
        told = _told(released)
        mine = next(line for line in told["results"] if line["result"].member.enrolment_id == enrolment.pk)
        rows = [row for row in told["rows"] if row.member in (None, mine["result"].member)]
        context |= told | {"rows": rows, "mine": mine}
    return render(request, "assessment/result.html", context)


def _with_all_settled(settlements: QuerySet[Settlement]) -> QuerySet[Settlement]:
    return (
        settlements.select_related("defence__project__cohort__variant__edition__rubric")
        .select_related("defence__project__cohort__provider", "by")
        .prefetch_related("defence__commission__members__person", "values", "results__member__enrolment")
        .order_by("version")
    )


def _latest(settlements: QuerySet[Settlement], defence: int) -> Settlement:
    found = _with_all_settled(settlements.filter(defence=defence)).last()
    if found is None:
        raise Http404
    return found


def _told(settled: Settlement) -> dict[str, Any]:
    """The settled sheet line by line, and what each member came to, in words."""
    defence = settled.defence
    rubric = scoring.rubric_of(defence)
    return {
        "defence": defence,
        "settled": settled,
        "seats": sorted(defence.commission.members.all(), key=lambda seat: list(Seat).index(Seat(seat.seat))),
        "held_on": date_on_form(defence.held_on, get_language() or "kk"),
        "levels": _words_of_levels(defence),
        "rows": scoring.rows_of(defence),
        "values": {(value.criterion_id, value.member_id): value for value in settled.values.all()},
        "results": [
            {"result": result, "band": convert(result.points, rubric=rubric).band}
            for result in settled.results.all()
        ],
    }


def _words_of_levels(defence: Defence) -> dict[int, str]:
    return {level.value: level.title() for level in scoring.rubric_of(defence).levels.all()}
