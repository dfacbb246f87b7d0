"""Letters: one function a letter. A row waits in the outbox; what it says is written when it leaves.

So a letter is in the language its reader has chosen by then, and a link that opens something is never stored.
A person with no e-mail at all gets the short form by SMS, where a sender is set.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lms import sms
from lms.domain import bounces
from lms.jobs import wake_once
from lms.models import DataRequest, Invitation, Message, Provider, User


@dataclass(frozen=True)
class Letter:
    """What a letter says; its text and HTML are templates/emails/<kind>.txt and .html."""

    subject: str
    context: dict[str, Any] = field(default_factory=dict)
    to: str | None = None  # where it may not go to the person's address for letters
    short: str = ""  # as an SMS


class NoLongerNeeded(Exception):
    """What the letter was about is gone or settled: it is not sent, and that is no failure."""


LETTERS: dict[str, Callable[[Message], Letter]] = {}


def letter(function: Callable[[Message], Letter]) -> Callable[[Message], Letter]:
    LETTERS[function.__name__] = function
    return function


def queue(
    *,
    kind: str,
    person: User | None,
    provider: Provider | None,
    refers_to: str = "",
    address: str = "",
    language: str = "",
    at: datetime | None = None,
) -> Message | None:
    """Puts a letter in the outbox and wakes the worker once the transaction is through.

    Nobody can write to a person with no address and no phone; the pages tell the coordinator. Whoever is on
    no record yet is written to by `address` and `language`.
    """
    if not (address or (person and can_be_written_to(person))):
        return None
    message = Message.objects.create(
        kind=kind,
        person=person,
        language=language,
        provider=provider,
        refers_to=refers_to,
        address=address,
        due_at=at or timezone.now(),
    )
    _enqueue_the_sending()
    return message


def queue_all(
    *, kind: str, people: Iterable[User], provider: Provider | None, refers_to: str, at: datetime
) -> int:
    """The same letter to each of many: one insert, one wake-up. Gives back how many are in the outbox now."""
    letters = Message.objects.bulk_create(
        Message(kind=kind, person=person, provider=provider, refers_to=refers_to, due_at=at)
        for person in people
        if can_be_written_to(person)
    )
    if letters:
        _enqueue_the_sending()
    return len(letters)


def can_be_written_to(person: User) -> bool:
    return bool(person.letters_to or (person.phone and sms.works()))


def _enqueue_the_sending() -> None:
    from lms.tasks import send_due_letters

    # robust: what was done stays done even where the worker can't be woken; the clock finds the row.
    # One wake-up for all the letters of a transaction, and none where one waits already.
    transaction.on_commit(lambda: wake_once(send_due_letters), robust=True)


def send(message: Message) -> None:
    """Writes and sends one letter. Where the mail server refuses its address for good, it has come back."""
    person, language = message.person, reader_language(message)
    came_back_at = None
    with translation.override(language):
        try:
            content = LETTERS[message.kind](message)
        except NoLongerNeeded:
            return
        # A line break in a name would end the header.
        subject = " ".join(content.subject.split())
        to = content.to if content.to is not None else message.address or (person and person.letters_to)
        if to:
            try:
                _mail(message, content, subject, to)
            except SMTPException as problem:
                if not bounces.refused_for_good(problem):
                    raise
                came_back_at = timezone.now()
        elif person and person.phone:
            sms.send(to=person.phone, text=content.short or f"{subject} {settings.BASE_URL}")
        else:
            return
    Message.objects.filter(pk=message.pk).update(subject=subject[:300], address="", bounced_at=came_back_at)


def reader_language(message: Message) -> str:
    return message.person.language if message.person else message.language or "kk"


def _mail(message: Message, content: Letter, subject: str, to: str) -> None:
    context = {
        "person": message.person,
        "provider": message.provider,
        "site": settings.BASE_URL,
        "subject": subject,
        "language": reader_language(message),
        **content.context,
    }
    mail = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string(f"emails/{message.kind}.txt", context),
        to=[to],
        reply_to=[message.provider.email] if message.provider and message.provider.email else None,
        headers={"Message-ID": bounces.message_id(message)},
    )
    mail.attach_alternative(render_to_string(f"emails/{message.kind}.html", context), "text/html")
    mail.send()


@letter
def invitation(message: Message) -> Letter:
    """The link sets a password, so it goes to the sign-in address: others may read the contact address."""
    from lms.domain.invitations import link_of

    found = (
        Invitation.objects.select_related("provider")
        .filter(uid=message.refers_to, used_at=None, expires_at__gt=timezone.now(), person__is_active=True)
        .first()
    )
    person = message.person
    if found is None or person is None or not (person.email or person.phone):
        raise NoLongerNeeded
    link = link_of(found)
    subject = _("Invitation: %(provider)s") % {"provider": found.provider.short_name()}
    return Letter(
        subject=subject,
        context={"link": link, "expires_at": found.expires_at},
        to=person.email or "",
        short=_("%(subject)s. Choose a password here: %(link)s") % {"subject": subject, "link": link},
    )


@letter
def data_request_made(message: Message) -> Letter:
    """To those who answer: the law gives them a working day."""
    found = DataRequest.objects.filter(pk=message.refers_to, answered_at=None).first()
    if found is None:
        raise NoLongerNeeded
    return Letter(subject=_("A request about personal data waits for an answer"), context={"request": found})


@letter
def data_request_answered(message: Message) -> Letter:
    found = DataRequest.objects.filter(pk=message.refers_to).exclude(answered_at=None).first()
    if found is None:
        raise NoLongerNeeded
    return Letter(subject=_("Your request about personal data is answered"), context={"request": found})


@letter
def data_erased(message: Message) -> Letter:
    """The last letter, to an address that is then forgotten."""
    if not message.address:
        raise NoLongerNeeded
    return Letter(subject=_("What was held on you has been erased"), to=message.address)
