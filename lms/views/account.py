"""Coming in for the first time by a letter's link or a slip's code, and the address one signs in with."""

from __future__ import annotations

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.account.views import EmailView
from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from lms import language
from lms.domain.invitations import InvitationRefused, invitation_of_link
from lms.forms import ChoosePasswordForm, SlipForm, sign_in_address


@never_cache
@sensitive_post_parameters()
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    try:
        invitation = invitation_of_link(token=token, at=timezone.now())
    except InvitationRefused as refusal:
        return _refused(request, refusal.reason, status=410)
    if request.user.is_authenticated and request.user != invitation.person:
        return _signed_in_already(request)
    language.speak_to(request, invitation.person)
    form = ChoosePasswordForm(request.POST or None, invitation=invitation)
    if form.is_valid():
        return _come_in(request, form)
    return render(request, "lms/accept_invitation.html", {"form": form, "invitation": invitation})


@never_cache
@sensitive_post_parameters()
def accept_slip(request: HttpRequest) -> HttpResponse:
    """The address and code of the slip, and the new password, on one page.

    A wrong code counts as a wrong password does: it can't be guessed at that rate.
    """
    if request.user.is_authenticated:
        return _signed_in_already(request)
    guess = {"action": "login_failed", "key": sign_in_address(request.POST.get("address", ""))}
    if not ratelimit.consume(request, dry_run=True, **guess):
        return ratelimit.respond_429(request)
    form = SlipForm(request.POST or None)
    if form.is_valid():
        return _come_in(request, form)
    if "code" in form.errors:
        ratelimit.consume(request, **guess)
    return render(request, "lms/accept_slip.html", {"form": form})


def _come_in(request: HttpRequest, form: ChoosePasswordForm) -> HttpResponse:
    """Through allauth, so that a second factor is asked for where the person has one."""
    try:
        person = form.save()
    except InvitationRefused as refusal:
        return _refused(request, refusal.reason, status=410)
    record_authentication(request, person, method="password")
    return perform_login(request, Login(user=person))


def _signed_in_already(request: HttpRequest) -> HttpResponse:
    """Nobody is turned into somebody else unawares, with two people's work in one window."""
    reason = _("You are signed in as %(name)s. Sign out first, then come here again.")
    return _refused(request, reason % {"name": request.user}, status=200)


def _refused(request: HttpRequest, reason: str, *, status: int) -> HttpResponse:
    return render(request, "lms/invitation_refused.html", {"reason": reason}, status=status)


class SignInEmail(EmailView):
    """allauth would let an address become the sign-in address before anybody has answered from it."""

    def _action_primary(self, request: HttpRequest) -> None:
        return None
