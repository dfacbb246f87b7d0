"""How allauth is fitted to this house: nobody signs up by themselves, and a letter that can't leave is said so."""

from __future__ import annotations

import logging
import smtplib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from lms import closed
from lms.models import User

log = logging.getLogger("lms.accounts")


def display_name(user: User) -> str:
    return user.get_short_name()


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People come in by invitation, list or application; an account nobody knows of helps no one."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Codes and links that a person waits for leave at once, not through the queue, which must hold no secret."""
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, smtplib.SMTPException):
            log.exception("letter not sent", extra={"facts": {"template": template_prefix}})
            if (request := allauth_context.request) is not None:
                messages.error(
                    request, _("The letter could not be sent just now. Please try again in a few minutes.")
                )


class SecondFactorAdapter(DefaultMFAAdapter):
    """The secret of an authenticator app is kept encrypted, with the keys that also guard identity numbers."""

    def encrypt(self, text: str) -> str:
        return closed.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return closed.decrypt(encrypted_text)
