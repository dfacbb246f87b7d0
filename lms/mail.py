"""Letters: one function a letter. A row waits in the outbox; what it says is written when it leaves.

So a letter is in the reader's language of that moment, and a link that opens something is never stored.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lms.models import Invitation, Message, Provider, User


@dataclass(frozen=True)
class Letter:
    """What a letter says; its text and HTML are templates/emails/<kind>.txt and .html."""

    subject: str
    context: dict[str, Any] = field(default_factory=dict)


class NoLongerNeeded(Exception):
    """What the letter was about is gone or settled: it is not sent, and that is no failure."""


LETTERS: dict[str, Callable[[Message], Letter]] = {}


def letter(function: Callable[[Message], Letter]) -> Callable[[Message], Letter]:
    LETTERS[function.__name__] = function
    return function


def queue(
    *, kind: str, person: User, provider: Provider | None, refers_to: str = "", at: datetime | None = None
) -> Message | None:
    """Puts a letter in the outbox and wakes the worker once the transaction is through.

    A person without an address for letters gets none; the pages tell the coordinator.
    """
    if not person.letters_to:
        return None
    message = Message.objects.create(
        kind=kind,
        person=person,
        provider=provider,
        language=person.language,
        refers_to=refers_to,
        due_at=at or timezone.now(),
    )
    from lms.tasks import send_due_letters

    transaction.on_commit(lambda: send_due_letters.enqueue())
    return message


def send(message: Message) -> None:
    """Writes and sends one letter."""
    with translation.override(message.language):
        try:
            content = LETTERS[message.kind](message)
        except NoLongerNeeded:
            return
        context = {
            "person": message.person,
            "provider": message.provider,
            "site": settings.BASE_URL,
            "subject": content.subject,
            "language": message.language,
            **content.context,
        }
        mail = EmailMultiAlternatives(
            subject=content.subject,
            body=render_to_string(f"emails/{message.kind}.txt", context),
            to=[message.person.letters_to],
            reply_to=[message.provider.email] if message.provider and message.provider.email else None,
        )
        mail.attach_alternative(render_to_string(f"emails/{message.kind}.html", context), "text/html")
        mail.send()
    Message.objects.filter(pk=message.pk).update(subject=content.subject[:300])


@letter
def invitation(message: Message) -> Letter:
    from lms.domain.invitations import link_of

    found = Invitation.objects.select_related("provider").filter(uid=message.refers_to, used_at=None).first()
    if found is None:
        raise NoLongerNeeded
    return Letter(
        subject=_("Invitation: %(provider)s") % {"provider": found.provider.short_name()},
        context={"link": link_of(found), "expires_at": found.expires_at},
    )


@letter
def data_request_answered(message: Message) -> Letter:
    from lms.models import DataRequest

    found = DataRequest.objects.filter(pk=message.refers_to).exclude(answered_at=None).first()
    if found is None:
        raise NoLongerNeeded
    return Letter(subject=_("Your request about personal data is answered"), context={"request": found})
