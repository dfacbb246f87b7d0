"""Coming in for the first time: by the link in a letter, or by the code on a slip."""

from __future__ import annotations

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from lms.domain.invitations import (
    InvitationRefused,
    accept,
    invitation_of_link,
    invitation_of_slip,
)
from lms.forms import ChoosePasswordForm, SlipForm
from lms.models import Invitation


@never_cache
@sensitive_post_parameters()
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    try:
        invitation = invitation_of_link(token=token, at=timezone.now())
    except InvitationRefused as refusal:
        return render(request, "lms/invitation_refused.html", {"reason": refusal.reason}, status=410)
    form = ChoosePasswordForm(request.POST or None, invitation=invitation)
    if form.is_valid():
        form.save()
        return _sign_in(request, invitation)
    return render(request, "lms/accept_invitation.html", {"form": form, "invitation": invitation})


@never_cache
@sensitive_post_parameters()
def accept_slip(request: HttpRequest) -> HttpResponse:
    """The address and code of the slip, and the new password, on one page."""
    if request.method == "POST" and (limited := _too_often(request)):
        return limited
    form = SlipForm(request.POST or None)
    if form.is_valid():
        form.save()
        return _sign_in(request, form.invitation)
    return render(request, "lms/accept_slip.html", {"form": form})


def _sign_in(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Through allauth, so that a second factor is asked for where the person has one."""
    return perform_login(request, Login(user=invitation.person))


def _too_often(request: HttpRequest) -> HttpResponse | None:
    """As often as a wrong password may be tried; a code can't be guessed at that rate."""
    return ratelimit.consume_or_429(request, action="login_failed", key=request.POST.get("address", "").lower())
