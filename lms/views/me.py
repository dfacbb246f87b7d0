"""A person's own page: what they are called, what is held on them, what they agreed to and may ask for."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from lms import access, language
from lms.access import SignedIn
from lms.domain import personal_data
from lms.enums import Purpose
from lms.forms import DataRequestForm, ProfileForm
from lms.refusals import Refused


@login_required
def profile(request: SignedIn) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=request.user)
    if form.is_valid():
        person = form.save()
        with override(person.language):
            messages.success(request, _("Saved."))
            response = redirect("me")
        language.remember(response, person.language)
        return response
    return render(request, "lms/me.html", {"form": form})


@login_required
@never_cache
def data(request: SignedIn) -> HttpResponse:
    """All that is held, section by section, and what can be asked of whom."""
    context = {
        "sections": personal_data.what_is_held(request.user),
        "consents": personal_data.consents_now(request.user),
        "requests": access.own_data_requests(request.user).select_related("provider"),
        "providers": access.providers_of(request.user),
    }
    return render(request, "lms/my_data.html", context)


@login_required
@never_cache
def data_file(request: SignedIn) -> HttpResponse:
    return HttpResponse(
        personal_data.archive(person=request.user),
        content_type="application/zip",
        headers={"Content-Disposition": 'attachment; filename="my-data.zip"'},
    )


@login_required
def ask_about_data(request: SignedIn, provider: str) -> HttpResponse:
    whom = get_object_or_404(access.providers_of(request.user), slug=provider)
    form = DataRequestForm(request.POST or None, person=request.user, provider=whom)
    if form.is_valid():
        try:
            form.save()
        except Refused as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(
                request, _("Your request is on its way. You will get the answer by mail and here.")
            )
            return redirect("my_data")
    return render(request, "lms/ask_about_data.html", {"form": form, "provider": whom})


@login_required
@require_POST
def withdraw_consent(request: SignedIn, pk: int) -> HttpResponse:
    consent = get_object_or_404(request.user.consents.select_related("provider"), pk=pk)
    try:
        personal_data.withdraw_consent(
            person=request.user,
            provider=consent.provider,
            purpose=Purpose(consent.purpose),
            language=get_language() or "kk",
        )
    except Refused as refusal:
        messages.error(request, refusal.reason)
    else:
        messages.success(request, _("Withdrawn. The provider stops within 15 working days."))
    return redirect("my_data")
