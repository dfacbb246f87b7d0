"""Letters that came back: notices as mail servers write them, for letters of ours and for none of others'."""

import io
import sys
from datetime import timedelta
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPSenderRefused
from typing import Any

import pytest
from django.core import mail as outbox
from django.core.management import call_command
from django.utils import timezone

from lms import due, mail
from lms.domain.bounces import message_id, send_again, take
from lms.enums import MessageState, Role
from lms.home_panels import what_waits
from lms.mail import LETTERS, Letter, queue
from lms.models import Message
from tests.factories import AT, make_person, make_provider, make_staff
from tests.lms.desks import at_desk, open_desk, page, text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_letter_of_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LETTERS, "data_erased", lambda message: Letter(subject="Words"))


def sent_letter(**facts: Any) -> Message:
    """One that has left, and its name in the world of mail."""
    person = make_person(email="aigul@mektep.example")
    left = {"kind": "data_erased", "person": person, "subject": "Хат", "done_at": AT}
    return Message.objects.create(**left | {"provider": make_provider()} | facts)


# --- notices, as each of the servers writes them ------------------------------------------------------------


def postfix(named: str, action: str = "failed", status: str = "5.1.1") -> str:
    """With the whole letter attached."""
    return f"""\
Return-Path: <>
From: MAILER-DAEMON@mail.ulgi.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: courses@ulgi.example
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
 boundary="4FxYz12345.1763640000/mail.ulgi.example"

This is a MIME-encapsulated message.

--4FxYz12345.1763640000/mail.ulgi.example
Content-Description: Notification
Content-Type: text/plain; charset=utf-8

I'm sorry to have to inform you that your message could not be delivered.

<aigul@mektep.example>: host mx.mektep.example[192.0.2.7] said: 550 5.1.1
    User unknown (in reply to RCPT TO command)

--4FxYz12345.1763640000/mail.ulgi.example
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.ulgi.example
X-Postfix-Queue-ID: 4FxYz12345
Arrival-Date: Thu, 20 Nov 2025 12:00:00 +0500 (+05)

Final-Recipient: rfc822; aigul@mektep.example
Original-Recipient: rfc822;aigul@mektep.example
Action: {action}
Status: {status}
Remote-MTA: dns; mx.mektep.example
Diagnostic-Code: smtp; 550 5.1.1 User unknown

--4FxYz12345.1763640000/mail.ulgi.example
Content-Description: Undelivered Message
Content-Type: message/rfc822
Content-Transfer-Encoding: 8bit

Return-Path: <courses@ulgi.example>
Content-Type: text/plain; charset="utf-8"
Subject: Words
From: courses@ulgi.example
To: aigul@mektep.example
Message-ID: {named}

Words

--4FxYz12345.1763640000/mail.ulgi.example--
"""


def exim(named: str) -> str:
    """With the headers alone, as a text, and a header folded."""
    return f"""\
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@mail.ulgi.example>
To: courses@ulgi.example
X-Failed-Recipients: aigul@mektep.example
Content-Type: multipart/report; report-type=delivery-status; boundary=1763640000-eximdsn-20
MIME-Version: 1.0
Subject: Mail delivery failed: returning message to sender

--1763640000-eximdsn-20
Content-type: text/plain; charset=us-ascii

This message was created automatically by mail delivery software.

  aigul@mektep.example
    Unrouteable address

--1763640000-eximdsn-20
Content-type: message/delivery-status

Reporting-MTA: dns; mail.ulgi.example

Action: failed
Final-Recipient: rfc822;aigul@mektep.example
Status: 5.0.0

--1763640000-eximdsn-20
Content-type: text/rfc822-headers

Return-path: <courses@ulgi.example>
From: courses@ulgi.example
To: aigul@mektep.example
Message-ID:
 {named}
Subject: Words

--1763640000-eximdsn-20--
"""


def outlook(named: str) -> str:
    """It answers the letter, and hides what it sends back in base64."""
    return f"""\
From: <postmaster@mektep.example>
To: <courses@ulgi.example>
Subject: Undeliverable: Words
Message-ID: <8f2c@AM6PR0102.prod.outlook.example>
In-Reply-To: {named}
References: {named}
Content-Type: multipart/report; report-type=delivery-status; boundary="_outlook_"
MIME-Version: 1.0
X-MS-Exchange-Message-Is-Ndr:

--_outlook_
Content-Type: multipart/alternative; differences=Content-Type; boundary="_words_"

--_words_
Content-Type: text/plain; charset="utf-8"
Content-Transfer-Encoding: base64

0JHSsNC7INGF0LDRgiDQttC10YLQutGW0LfRltC70LzQtdC00ZYu

--_words_
Content-Type: text/html; charset="utf-8"

<p>Your message to aigul@mektep.example couldn't be delivered.</p>

--_words_--

--_outlook_
Content-Type: message/delivery-status

Reporting-MTA: dns;AM6PR0102.prod.outlook.example
Received-From-MTA: dns;mail.ulgi.example
Arrival-Date: Thu, 20 Nov 2025 07:00:00 +0000

Final-Recipient: rfc822;aigul@mektep.example
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found

--_outlook_
Content-Type: message/rfc822

From: courses@ulgi.example
Subject: Words

--_outlook_--
"""


def answer(named: str) -> str:
    """Not a notice at all: she is on leave."""
    return f"""\
From: aigul@mektep.example
To: courses@ulgi.example
Subject: Re: Words
Auto-Submitted: auto-replied
In-Reply-To: {named}

Action: failed to find a better word for a holiday.
"""


@pytest.mark.parametrize("server", [postfix, exim, outlook])
def test_a_notice_of_a_failure_marks_the_letter_as_come_back(server: Any) -> None:
    letter = sent_letter()
    assert take(raw=server(message_id(letter)).encode(), at=AT) == letter
    letter.refresh_from_db()
    assert (letter.state, letter.bounced_at) == (MessageState.BOUNCED, AT)


def test_the_same_notice_twice_changes_nothing_more() -> None:
    letter = sent_letter()
    notice = postfix(message_id(letter)).encode()
    take(raw=notice, at=AT)
    take(raw=notice, at=timezone.now())
    letter.refresh_from_db()
    assert letter.bounced_at == AT


def test_a_server_that_gave_up_after_days_of_trying_has_sent_it_back_too() -> None:
    letter = sent_letter()
    assert take(raw=postfix(message_id(letter), status="4.4.1").encode(), at=AT) == letter


@pytest.mark.parametrize(
    "said",
    [
        lambda named: postfix(named, "delayed", "4.4.1"),
        lambda named: postfix(named, "delivered", "2.1.5"),
        answer,
        lambda named: "",
        lambda named: "Content-Type: multipart/report; boundary=x\n\n--x\nContent-Type: \xff\n\n",
    ],
)
def test_what_is_no_failure_is_left_aside(said: Any) -> None:
    letter = sent_letter()
    assert take(raw=said(message_id(letter)).encode("latin-1"), at=AT) is None
    letter.refresh_from_db()
    assert letter.state == MessageState.SENT


def test_nobody_can_say_of_a_letter_that_it_came_back_without_its_number() -> None:
    letter = sent_letter()
    own, host = message_id(letter).rstrip(">").split("@")
    for named in (
        f"<letter.{letter.pk}.AAAA@{host}>",
        f"{own.replace(f'letter.{letter.pk}', f'letter.{letter.pk + 1}')}@{host}>",
        f"<letter.{letter.pk}@{host}>",
        "<someone-elses@mail.example>",
    ):
        assert take(raw=postfix(named).encode(), at=AT) is None
    letter.refresh_from_db()
    assert letter.bounced_at is None


def test_a_letter_that_is_gone_is_no_error() -> None:
    letter = sent_letter()
    named = message_id(letter)
    letter.delete()
    assert take(raw=postfix(named).encode(), at=AT) is None


def test_a_letter_leaves_with_its_number(mailoutbox: list[Any]) -> None:
    letter = sent_letter(done_at=None)
    mail.send(letter)
    assert mailoutbox[0].message()["Message-ID"] == message_id(letter)
    assert str(make_person(email="b@mektep.example").email) not in message_id(letter)


@pytest.mark.parametrize("notice", [True, False])
def test_the_mail_server_hands_it_to_a_command(
    notice: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    letter = sent_letter()
    named = message_id(letter)
    raw = (postfix(named) if notice else answer(named)).encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
    call_command("take_bounce")
    letter.refresh_from_db()
    assert bool(letter.bounced_at) is notice
    assert "aigul" not in capsys.readouterr().out


# --- refused at sending -------------------------------------------------------------------------------------


def refusing(monkeypatch: pytest.MonkeyPatch, problem: SMTPException) -> None:
    def refuse(*args: Any, **kwargs: Any) -> None:
        raise problem

    monkeypatch.setattr(outbox.EmailMultiAlternatives, "send", refuse)


def of_recipient(code: int, words: str) -> SMTPException:
    return SMTPRecipientsRefused({"aigul@mektep.example": (code, words.encode())})


@pytest.mark.parametrize(
    "problem",
    [
        of_recipient(550, "5.1.1 <aigul@mektep.example>: Recipient address rejected: User unknown"),
        of_recipient(552, "5.2.2 Mailbox full"),
        of_recipient(550, "No such user here"),
        SMTPDataError(550, b"5.1.1 The email account that you tried to reach does not exist"),
    ],
)
def test_a_letter_its_server_will_never_take_has_come_back_at_once(
    problem: SMTPException, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = sent_letter(done_at=None, due_at=AT, person=None, address="aigul@mektep.example")
    refusing(monkeypatch, problem)
    assert due.letters(AT)["done"] == 1
    letter.refresh_from_db()
    assert letter.state == MessageState.BOUNCED
    assert (letter.attempts, letter.address, letter.error) == (1, "", "")
    assert due.letters(timezone.now())["due"] == 0


@pytest.mark.parametrize(
    "problem",
    [
        of_recipient(451, "4.7.1 Greylisted, try again"),
        of_recipient(554, "5.7.1 <aigul@mektep.example>: Relay access denied"),
        of_recipient(550, "relay not permitted"),
        of_recipient(530, "5.7.0 Must issue a STARTTLS command first"),
        SMTPSenderRefused(550, b"5.1.8 Sender address rejected", "courses@ulgi.example"),
        SMTPDataError(421, b"4.3.0 Try later"),
        SMTPException("line"),
    ],
)
def test_what_is_not_the_addresss_fault_is_tried_again(
    problem: SMTPException, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = sent_letter(done_at=None, due_at=AT)
    refusing(monkeypatch, problem)
    assert due.letters(AT)["failed"] == 1
    letter.refresh_from_db()
    assert (letter.state, letter.error) == (MessageState.WAITING, type(problem).__name__)


# --- at the desk --------------------------------------------------------------------------------------------


def test_a_letter_that_came_back_is_sent_again_once_the_address_is_mended(mailoutbox: list[Any]) -> None:
    letter = sent_letter(bounced_at=AT)
    send_again(letter=letter)
    letter.refresh_from_db()
    assert letter.state == MessageState.WAITING
    assert take(raw=postfix(message_id(letter)).encode(), at=AT) == letter  # a notice of the first try
    due.letters(timezone.now())
    letter.refresh_from_db()
    assert (letter.state, len(mailoutbox)) == (MessageState.SENT, 1)


def test_a_letter_that_has_left_is_not_sent_again() -> None:
    letter = sent_letter()
    send_again(letter=letter)
    letter.refresh_from_db()
    assert letter.state == MessageState.SENT


def test_the_desk_shows_which_letters_came_back_and_to_whom_they_were() -> None:
    ours = open_desk("ulgi")
    facts = {"kind": "data_erased", "provider": ours.provider, "done_at": AT, "subject": "Хат"}
    back = Message.objects.create(person=ours.coordinator, bounced_at=AT, **facts)
    Message.objects.create(person=None, bounced_at=AT, **facts)
    sent = Message.objects.create(person=make_person("Дана", names={"surname_kk": "Жетті"}), **facts)
    client = at_desk(ours.coordinator)
    shown = text(client.get(page("letters:index"), {"state": "bounced"}))
    assert "Came back" in shown
    assert "somebody who applies" in shown
    assert page("letters:again", back.pk) in shown
    assert str(sent.person) not in shown
    assert str(sent.person) in text(client.get(page("letters:index"), {"state": "sent"}))
    assert "somebody who applies" not in text(client.get(page("letters:index"), {"state": "sent"}))
    assert client.post(page("letters:again", back.pk)).status_code == 302
    back.refresh_from_db()
    assert back.state == MessageState.WAITING


def test_letters_that_came_back_lately_wait_for_the_coordinator() -> None:
    provider = make_provider()
    coordinator = make_staff(provider, Role.COORDINATOR)
    facts = {"kind": "data_erased", "provider": provider, "person": coordinator, "done_at": AT}
    Message.objects.create(bounced_at=timezone.now(), **facts)
    Message.objects.create(bounced_at=timezone.now() - timedelta(days=31), **facts)
    (line,) = (item for item in what_waits(coordinator) if "bounced" in item["url"])
    assert "1" in line["words"].replace("30", "")


def test_an_applicants_letter_is_written_without_a_person(mailoutbox: list[Any]) -> None:
    message = queue(
        kind="data_erased", person=None, provider=make_provider(), address="a@mektep.example", language="ru"
    )
    assert message is not None
    mail.send(message)
    assert mailoutbox[0].to == ["a@mektep.example"]
