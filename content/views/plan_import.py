"""A plan is imported from a spreadsheet: first it is shown, then saved."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from content import access
from content.domain.plan import Plan, plan_of
from content.domain.plan_import import what_changes
from content.models import Programme
from content.papers import plan_reading
from content.plan_import_form import PlanFileForm, PlanImportForm
from lms.access import SignedIn
from lms.pages import carried_out
from lms.refusals import Refused


@login_required
def plan_import(request: SignedIn, code: str) -> HttpResponse:
    programme = get_object_or_404(access.programmes_to_write(request.user), code=code)
    if "sealed" in request.POST:
        return _save(request, programme)
    form = PlanFileForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"programme": programme, "form": form}
    if request.method == "POST" and form.is_valid():
        found = plan_reading.read(form.cleaned_data["file"].read(), columns=plan_of(programme).columns)
        context |= {"file": form.cleaned_data["file"].name, "found": found}
        if found.plan:
            context |= _shown(programme, found.plan)
    return render(request, "content/plan_import.html", context)


def _shown(programme: Programme, plan: Plan) -> dict[str, Any]:
    return {
        "plan": plan,
        "changes": what_changes(programme, plan),
        "left_over": plan.problems(),
        "confirm": PlanImportForm(programme=programme, plan=plan),
    }


def _save(request: SignedIn, programme: Programme) -> HttpResponse:
    confirm = PlanImportForm(request.POST, programme=programme)
    if carried_out(confirm):
        messages.success(request, _("The plan is saved as the file has it."))
        return redirect("plan_editor", programme.code)
    context: dict[str, Any] = {"programme": programme, "form": PlanFileForm()}
    try:
        context |= {**_shown(programme, confirm.shown()), "confirm": confirm}
    except Refused as refusal:
        context["refused"] = refusal.reason
    return render(request, "content/plan_import.html", context)
