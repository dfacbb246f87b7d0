"""Letters wait in the outbox, are written when they leave, and fail without a trace of what they say."""

from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import translation
from django.utils.timezone import now
from django_tasks_db.models import DBTaskResult

from lms import due, mail
from lms.domain.invitations import accept, invite_by_link
from lms.enums import MessageState
from lms.mail import LETTERS, Letter, NoLongerNeeded, queue, send
from lms.models import Message, User
from tests.factories import AT, PASSWORD, make_person, make_provider

pytestmark = pytest.mark.django_db


@pytest.fixture
def words(monkeypatch) -> dict[str, Any]:
    """A letter of the tests' own, with the words that a test gives it."""
    said = {"subject": "Words", "context": {}}
    monkeypatch.setitem(LETTERS, "data_erased", lambda message: Letter(**said))
    return said


def waiting(**facts: Any) -> Message:
    message = queue(kind="data_erased", person=make_person(**facts), provider=make_provider(), at=AT)
    assert message is not None
    return message


def test_letter_is_written_in_the_language_its_reader_has_by_then(mailoutbox) -> None:
    person, provider = make_person(language="kk"), make_provider()
    invite_by_link(person=person, provider=provider, by=None, at=now())
    person.language = "ru"
    person.save()
    with translation.override("en"):
        send(Message.objects.get())
    letter = mailoutbox[0]
    with translation.override("ru"):
        assert letter.subject == translation.gettext("Invitation: %(provider)s") % {
            "provider": "Центр «ulgi»"
        }
    assert "ТОО «ulgi»" in letter.body
    assert 'lang="ru"' in letter.alternatives[0].content


@pytest.mark.parametrize("kind", LETTERS)
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_letter_has_text_and_html(kind: str, language: str, mailoutbox, monkeypatch) -> None:
    """The templates render with the least that a letter may hold."""
    monkeypatch.setitem(LETTERS, kind, lambda message: Letter(subject="S", context={"request": None}))
    message = Message.objects.create(kind=kind, person=make_person(language=language))
    send(message)
    letter = mailoutbox[0]
    assert letter.body.strip()
    assert letter.alternatives[0].mimetype == "text/html"


def test_letter_comes_from_the_provider_and_answers_go_to_it(words, mailoutbox) -> None:
    provider = make_provider(email="kurs@ulgi.example")
    message = queue(kind="data_erased", person=make_person(), provider=provider, at=AT)
    send(message)
    assert mailoutbox[0].reply_to == ["kurs@ulgi.example"]


def test_name_with_a_line_break_adds_no_header(words, mailoutbox) -> None:
    words["subject"] = "Хат\r\nBcc: everyone@mektep.example"
    send(waiting())
    letter = mailoutbox[0]
    assert letter.subject == "Хат Bcc: everyone@mektep.example"
    assert letter.message()["Bcc"] is None
    assert letter.recipients() == letter.to


def test_html_of_a_letter_escapes_what_people_typed(mailoutbox) -> None:
    provider = make_provider(short_name_kk="<b>Үлгі</b>")
    invite_by_link(person=make_person("<i>Айгүл</i>"), provider=provider, by=None, at=now())
    send(Message.objects.get())
    html = mailoutbox[0].alternatives[0].content
    assert "<i>" not in html
    assert "<b>Үлгі" not in html
    assert "<i>Айгүл</i>" in mailoutbox[0].body


def test_letters_go_to_the_contact_address_where_one_is_given(words, mailoutbox) -> None:
    send(waiting(contact_email="office@mektep.example"))
    assert mailoutbox[0].to == ["office@mektep.example"]


def test_nobody_writes_to_a_person_without_an_address(settings) -> None:
    settings.SMS_SENDER = ""
    person = make_person(phone="+77012345678")
    assert queue(kind="data_erased", person=person, provider=None, at=AT) is None
    assert not Message.objects.exists()


def test_person_with_a_phone_alone_gets_the_short_form(words, mailoutbox, capsys) -> None:
    send(waiting(phone="+77012345678"))
    assert mailoutbox == []
    assert capsys.readouterr().err == "SMS +77012345678: Words http://testserver\n"


def test_letter_without_a_reader_by_then_is_no_failure(words, mailoutbox, settings) -> None:
    message = waiting(phone="+77012345678")
    User.objects.filter(pk=message.person_id).update(phone=None, is_active=False)
    message.person.refresh_from_db()
    send(message)
    assert mailoutbox == []


def test_letter_no_longer_needed_is_done_and_not_sent(monkeypatch, mailoutbox) -> None:
    def settled(message: Message) -> Letter:
        raise NoLongerNeeded

    monkeypatch.setitem(LETTERS, "data_erased", settled)
    message = waiting()
    due.letters(AT)
    message.refresh_from_db()
    assert message.state == MessageState.NOT_NEEDED
    assert (message.subject, mailoutbox) == ("", [])


def test_invitation_used_while_its_letter_waited_is_not_sent(mailoutbox) -> None:
    invitation = invite_by_link(person=make_person(), provider=make_provider(), by=None, at=now())
    accept(invitation=invitation, password=PASSWORD, at=now())
    send(Message.objects.get())
    assert mailoutbox == []


def test_letter_that_cannot_leave_is_tried_again_and_tells_no_words(words, monkeypatch) -> None:
    def no_line(*args: Any, **kwargs: Any) -> None:
        raise OSError("said of aigul@mektep.example")

    message = waiting(email="aigul@mektep.example")
    with monkeypatch.context() as line_down:
        line_down.setattr(mail.EmailMultiAlternatives, "send", no_line)
        assert due.letters(AT)["failed"] == 1
    message.refresh_from_db()
    assert (message.state, message.error) == (MessageState.WAITING, "OSError")
    assert message.due_at > AT

    assert due.letters(message.due_at)["done"] == 1
    message.refresh_from_db()
    assert (message.state, message.subject) == (MessageState.SENT, "Words")


def test_letter_leaves_only_when_its_transaction_is_through(
    words, mailoutbox, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        waiting()
        assert mailoutbox == []
    assert len(mailoutbox) == 1


def test_letter_of_a_transaction_undone_never_leaves(words, django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks() as wake_ups, pytest.raises(RuntimeError), transaction.atomic():
        waiting()
        raise RuntimeError
    assert wake_ups == []
    assert not Message.objects.exists()


def test_wake_up_that_fails_does_not_undo_what_was_done(words) -> None:
    """Django then logs what went wrong, and the person's page says what is true: it was done."""
    before = len(connection.run_on_commit)
    waiting()
    own = [robust for _savepoints, wake, robust in connection.run_on_commit[before:] if "queue" in repr(wake)]
    assert own == [True]


def test_wake_up_waits_in_line_for_the_worker(
    settings, words, mailoutbox, django_capture_on_commit_callbacks
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    with django_capture_on_commit_callbacks(execute=True):
        waiting()
    assert mailoutbox == []
    wake_up = DBTaskResult.objects.get(task_path="lms.tasks.send_due_letters")
    assert wake_up.args_kwargs == {"args": [], "kwargs": {}}


def test_letters_of_one_transaction_wake_the_worker_once(
    settings, words, django_capture_on_commit_callbacks
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    provider = make_provider()
    with django_capture_on_commit_callbacks(execute=True):
        for _letter in range(3):
            queue(kind="data_erased", person=make_person(), provider=provider, at=AT)
    wake_ups = DBTaskResult.objects.filter(task_path="lms.tasks.send_due_letters")
    assert wake_ups.count() == 1
    # one that is at work may have looked already: the next letter wakes another
    wake_ups.update(status="RUNNING")
    with django_capture_on_commit_callbacks(execute=True):
        queue(kind="data_erased", person=make_person(), provider=provider, at=AT)
    assert wake_ups.count() == 2


def test_worker_of_its_own_sends_the_letter(installation) -> None:
    """Through the database for real: one process writes the row and the wake-up, another does the work."""
    link = installation.python(
        """
from django.utils import timezone
from lms.domain.invitations import invite_by_link, link_of
from tests.factories import make_person, make_provider
person = make_person(email="aigul@mektep.example")
print(link_of(invite_by_link(person=person, provider=make_provider(), by=None, at=timezone.now())))
"""
    )
    out, _err = installation.run("manage.py", "db_worker", "--batch", "--no-reload")
    assert "To: aigul@mektep.example" in out
    assert link.rpartition("/accounts/")[2] in out.replace("=\n", "")
    assert installation.python("from lms.models import Message; print(Message.objects.get().state)") == "sent"
