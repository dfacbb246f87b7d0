"""How many places of a cohort each department may fill, and who waits for one."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from courses import access
from courses.domain.quotas import standing, waiting_list
from courses.quota_forms import QuotasForm
from lms.access import SignedIn
from lms.pages import carried_out

A_PAGE = 50


@login_required
def quotas(request: SignedIn, code: str) -> HttpResponse:
    cohort = get_object_or_404(access.managed_cohorts(request.user), code=code)
    lines = standing(cohort)
    form = QuotasForm(request.POST or None, cohort=cohort, lines=lines)
    if carried_out(form):
        messages.success(request, _("The quotas are saved."))
        return redirect("cohort_quotas", code)
    *of_departments, others = lines
    fields = form.fields_by_department()
    context = {
        "cohort": cohort,
        "form": form,
        "lines": [(line, fields[line.department]) for line in of_departments if line.department],
        "others": others,
        "waiting": Paginator(waiting_list(cohort).select_related("department"), A_PAGE).get_page(
            request.GET.get("page")
        ),
    }
    return render(request, "courses/quotas.html", context)
