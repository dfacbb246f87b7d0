"""How allauth is fitted to this house: no signing up, and User.email stays the one sign-in address."""

from __future__ import annotations

import logging
import smtplib
import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.core import context as allauth_context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext as _

from lms import closed
from lms.access import SignedIn
from lms.models import User

log = logging.getLogger("lms.accounts")


def display_name(user: User) -> str:
    return user.get_short_name()


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People come in by invitation, list or application; an account nobody knows of helps no one."""
        return False

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Nobody is asked for the password again in the minutes after they signed in with it."""
        signed_in = get_authentication_records(self.request, self.request.user)
        return not any(time.time() - step["at"] < app_settings.REAUTHENTICATION_TIMEOUT for step in signed_in)

    def get_login_redirect_url(self, request: SignedIn) -> str:
        """Home, in the language of whoever has just signed in, not in that of the sign-in page."""
        with translation.override(request.user.language):
            return str(super().get_login_redirect_url(request))

    def can_delete_email(self, email_address: EmailAddress) -> bool:
        """The sign-in address is only changed; one that was to replace it may be given up."""
        return email_address.email != email_address.user.email

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Meanwhile somebody else may have been registered with that address."""
        taken = User.objects.filter(email=email_address.email).exclude(pk=email_address.user_id)
        if taken.exists():
            self.add_message(
                request,
                messages.ERROR,
                "account/messages/email_confirmation_failed.txt",
                {"email": email_address.email},
            )
            return False
        return bool(super().confirm_email(request, email_address))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Codes and links that a person waits for leave at once: the queue must hold no secret."""
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, smtplib.SMTPException):
            log.exception("letter not sent", extra={"facts": {"template": template_prefix}})
            if (request := allauth_context.request) is not None:
                messages.error(
                    request, _("The letter could not be sent just now. Please try again in a few minutes.")
                )


class SecondFactorAdapter(DefaultMFAAdapter):
    """Its secrets are encrypted with the keys that guard identity numbers."""

    def encrypt(self, text: str) -> str:
        return closed.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return closed.decrypt(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Whoever must have a second factor keeps it."""
        return not (settings.REQUIRE_SECOND_FACTOR and authenticator.user.second_factor_required)
