"""The coordinator's pages before the defence: projects, commissions, days."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from assessment.forms.projects import CommissionForm, DefenceForm, ProjectForm
from courses.access import managed_cohorts
from lms.access import SignedIn
from lms.pages import carried_out


@login_required
def project_new(request: SignedIn, code: str) -> HttpResponse:
    return _set_up(request, code, ProjectForm, _("Form a project"), _("The project has been formed."))


@login_required
def commission_new(request: SignedIn, code: str) -> HttpResponse:
    return _set_up(
        request, code, CommissionForm, _("Appoint a commission"), _("The commission has been appointed.")
    )


@login_required
def defence_new(request: SignedIn, code: str) -> HttpResponse:
    return _set_up(request, code, DefenceForm, _("Schedule a defence"), _("The defence has been scheduled."))


def _set_up(request: SignedIn, code: str, kind: Any, title: str, said: str) -> HttpResponse:
    cohort = get_object_or_404(managed_cohorts(request.user).select_related("variant__edition"), code=code)
    form = kind(request.POST or None, cohort=cohort)
    if carried_out(form):
        messages.success(request, said)
        return redirect("cohort", code)
    return render(request, "assessment/set_up.html", {"cohort": cohort, "form": form, "title": title})
