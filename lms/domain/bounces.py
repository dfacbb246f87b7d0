"""Letters that came back: each carries a signed number, by which a mail server's notice is known as ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from email import message_from_bytes
from email.message import Message as Mail
from email.utils import parseaddr
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.signing import BadSignature, Signer

from lms.jobs import run_again
from lms.models import Message

OURS = re.compile(r"<(letter\.[0-9]+\.[\w-]+)@")
NOTICES = {"message/delivery-status", "message/global-delivery-status"}
GIVEN_UP = re.compile(r"^Action:\s*failed\b", re.IGNORECASE | re.MULTILINE)
# Where the letter that came back is named: by its own headers, or by those of the notice that answers it.
NAMED_IN = ("Message-ID", "In-Reply-To", "References")

# Of an enhanced status, 5.5 and 5.7 blame how it was sent and by whom; the rest blames the address.
STATUS = re.compile(rb"\s*5\.([0-9]+)\.[0-9]+")
NOT_THE_ADDRESS = {b"5", b"7"}
NO_SUCH_MAILBOX = {550, 551, 552, 553, 554}


def message_id(letter: Message) -> str:
    """What names the letter in the world of mail. Signed: nobody can say of others' that they failed."""
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"<{_signer().sign(f'letter.{letter.pk}')}@{host}>"


def take(*, raw: bytes, at: datetime) -> Message | None:
    """Reads what a mail server sent back, and notes it on the letter it tells of.

    None where it is no notice of a final failure (an answer, an «I am away», a mere delay) or isn't of ours.
    """
    mail = message_from_bytes(raw)
    if not any(GIVEN_UP.search(notice) for notice in _notices(mail)):
        return None
    letter = next((found for words in _where_named(mail) if (found := _letter_named(words))), None)
    if letter is None:
        return None
    # One that waits to be sent again has a new try before it: the notice is of the old one.
    Message.objects.filter(pk=letter.pk, bounced_at=None).exclude(done_at=None).update(bounced_at=at)
    letter.refresh_from_db()
    return letter


def refused_for_good(problem: SMTPException) -> bool:
    """At sending: the server will never take a letter to this address, so it isn't tried again.

    What the server has against the sender (a password, a relay that isn't allowed) can be mended, and is.
    """
    if isinstance(problem, SMTPRecipientsRefused):
        replies = list(problem.recipients.values())
    elif isinstance(problem, SMTPDataError):
        replies = [(problem.smtp_code, _as_bytes(problem.smtp_error))]
    else:
        return False
    return bool(replies) and all(_blames_the_address(code, words) for code, words in replies)


def send_again(*, letter: Message) -> None:
    """A person has seen to the address: the letter waits anew, whether it failed to leave or came back."""
    Message.objects.filter(pk=letter.pk).exclude(bounced_at=None).update(
        bounced_at=None, done_at=None, subject=""
    )
    run_again(letter)


def _notices(mail: Mail) -> Iterator[str]:
    return (str(part) for part in mail.walk() if part.get_content_type() in NOTICES)


def _where_named(mail: Mail) -> Iterator[str]:
    for part in mail.walk():
        yield from (str(part.get(header, "")) for header in NAMED_IN)
        # Many servers send the headers alone back, as a text.
        if part.get_content_type() in {"text/rfc822-headers", "message/global-headers"}:
            content = part.get_payload(decode=True)
            yield content.decode(errors="replace") if isinstance(content, bytes) else str(part)


def _letter_named(words: str) -> Message | None:
    for signed in OURS.findall(words):
        try:
            key = _signer().unsign(signed).rpartition(".")[2]
        except BadSignature:
            continue
        return Message.objects.filter(pk=key).first()
    return None


def _blames_the_address(code: int, words: bytes) -> bool:
    if status := STATUS.match(words):
        return status[1] not in NOT_THE_ADDRESS
    return code in NO_SUCH_MAILBOX and b"relay" not in words.lower()


def _as_bytes(words: bytes | str) -> bytes:
    return words if isinstance(words, bytes) else words.encode()


def _signer() -> Signer:
    return Signer(sep=".", salt="lms.letter")
