"""Who is due a certificate and why another isn't; the director's order; the file itself."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from assessment import access
from assessment.domain.eligibility import eligibility
from assessment.domain.register import Issued
from assessment.forms.certificates import OrderForm
from lms.access import SignedIn
from lms.pages import carried_out


@login_required
def certificates(request: SignedIn, code: str) -> HttpResponse:
    """Read by the coordinator, and signed for by the director: only the director's order is taken."""
    signs = access.cohorts_to_certify(request.user)
    seen = signs if request.method == "POST" else access.cohorts_certified(request.user)
    cohort = get_object_or_404(seen.select_related("variant__edition", "provider"), code=code)
    form = OrderForm(request.POST or None, cohort=cohort, by=request.user)
    if carried_out(form):
        _tell(request, form.done)
        return redirect("certificates", code)
    verdicts = eligibility(cohort, at=timezone.now())
    issued = access.certificate_files(request.user).filter(row__enrolment__cohort=cohort)
    rows = {file.row.enrolment_id: file.row for file in issued.select_related("row")}
    people: list[dict[str, Any]] = [
        {"enrolment": enrolment, "verdict": verdicts[enrolment.pk], "row": rows.get(enrolment.pk)}
        for enrolment in cohort.enrolments.all()
    ]
    due = [one for one in people if one["verdict"].eligible and not one["row"]]
    context = {"cohort": cohort, "people": people, "due": due}
    if signs.filter(pk=cohort.pk).exists():
        context["form"] = form
    return render(request, "assessment/certificates.html", context)


def _tell(request: SignedIn, issued: Issued) -> None:
    count = len(issued.numbers)
    said = ngettext("%(count)s certificate is issued.", "%(count)s certificates are issued.", count)
    messages.success(request, said % {"count": count})
    for person, reasons in issued.refused:
        messages.warning(
            request, _("%(person)s: refused. %(reasons)s") % {"person": person, "reasons": " ".join(reasons)}
        )


@login_required
@never_cache
def certificate_file(request: SignedIn, number: str) -> HttpResponseBase:
    """Only some may open it; the worker makes it a moment after the order is carried out."""
    file = get_object_or_404(access.certificate_files(request.user).select_related("row"), row__number=number)
    if not file.file:
        return render(request, "assessment/certificate_waiting.html", {"file": file})
    return FileResponse(file.file.open(), filename=f"{number}.pdf", content_type="application/pdf")
