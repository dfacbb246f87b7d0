"""Anyone with a certificate in hand checks it here.

The pages tell what is printed on the certificate and nothing more; no identity number is ever among it.
"""

from __future__ import annotations

from datetime import date

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from assessment.domain.checking import Checked, check_code
from assessment.domain.register import spaced, tidy
from assessment.enums import CertificateState
from assessment.forms.certificates import CodeForm

# Codes that don't exist, asked from one address: a typing slip or a worn print, and no more.
MOST_MISSES, WITHIN_SECONDS = 30, 10 * 60


@require_safe
@never_cache
def verify(request: HttpRequest) -> HttpResponse:
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_valid():
        asked_for = f"?format={request.GET['format']}" if request.GET.get("format") == "json" else ""
        response = redirect("verify_code", tidy(form.cleaned_data["code"]) or "-")
        response["Location"] += asked_for
        return response
    return render(request, "assessment/verify.html", {"form": form})


@require_safe
@never_cache
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    misses = f"verify:{get_adapter().get_client_ip(request)}"
    if cache.get(misses, 0) >= MOST_MISSES:
        return render(request, "assessment/verify_later.html", status=429)
    checked = check_code(code, on=timezone.localdate())
    if checked.state == CertificateState.UNKNOWN:
        cache.add(misses, 0, WITHIN_SECONDS)
        cache.incr(misses)
    status = 404 if checked.state == CertificateState.UNKNOWN else 200
    if request.GET.get("format") == "json":
        return JsonResponse(checked.told(), status=status)
    return render(request, "assessment/verify_code.html", _shown(checked, code), status=status)


def _shown(checked: Checked, code: str) -> dict[str, object]:
    """What the certificate says, in the page's language, and in Kazakh under English."""
    row = checked.row
    if row is None:
        return {"checked": checked, "code": code, "form": CodeForm(initial={"code": code})}
    written_in = "ru" if get_language() == "ru" else "kk"
    return {
        "checked": checked,
        "code": spaced(row.code),
        "row": row,
        "written_in": written_in,
        "facts": row.facts[written_in],
        "began": date.fromisoformat(row.facts["from"]),
        "ended": date.fromisoformat(row.facts["until"]),
    }
