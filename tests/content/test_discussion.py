"""The public discussion: the text as laid open, anyone's comments, and an answer to each."""

from datetime import timedelta

import pytest

from content.domain import discussion as talk
from content.domain import programme as life
from content.domain.programme import ProgrammeRefused, unanswered
from content.domain.publication import stamp
from content.enums import CommentState
from content.models import Comment, Discussion, Programme
from lms.mail import send
from lms.models import Message
from tests.content.life import (
    CLOSES,
    OPENED,
    laid_open,
    noon,
    package,
    said,
    write_texts,
)
from tests.factories import make_person

pytestmark = pytest.mark.django_db
ANSWER = "Қосылды: сағат саны өзгертілді."


@pytest.fixture
def programme(small: Programme) -> Programme:
    return small


@pytest.fixture
def discussion(programme: Programme) -> Discussion:
    return laid_open(programme)


def test_the_text_is_laid_open_in_both_languages_as_it_stands(
    programme: Programme, discussion: Discussion
) -> None:
    write_texts(programme, "басқа")
    programme.topics.update(title_kk="Басқа атау")
    for language in ("kk", "ru"):
        texts = list(discussion.texts.filter(language=language))
        parts = [text.part for text in texts]
        assert parts[:10] == [f"section-{number}" for number in range(1, 11)]
        assert parts[10:12] == ["plan", "methods"]
        assert [part.partition("-")[0] for part in parts[12:]] == ["module", "topic", "topic"]
        assert all(text.html for text in texts)
    text = discussion.texts.get(part="section-3", language="kk")
    assert "мәтін" in text.html
    assert discussion.texts.get(part__startswith="topic", title="1.1 Тақырып kk")


def test_a_discussion_lasts_ten_working_days(discussion: Discussion) -> None:
    assert (discussion.opened_on, discussion.closes_on) == (OPENED, CLOSES)
    assert talk.is_open(discussion, on=CLOSES)
    assert not talk.is_open(discussion, on=CLOSES + timedelta(days=1))
    assert not talk.is_open(discussion, on=OPENED - timedelta(days=1))


def test_a_comment_waits_to_be_read(discussion: Discussion) -> None:
    comment = said(discussion, " Сағат аз ", email="Aigul@Mektep.example ")
    assert (comment.state, comment.text, comment.email) == (
        CommentState.WAITING,
        "Сағат аз",
        "aigul@mektep.example",
    )


def test_comments_are_taken_until_the_last_evening_and_not_after(discussion: Discussion) -> None:
    last_evening = noon(CLOSES) + timedelta(hours=11, minutes=59)
    said(discussion, at=last_evening)
    with pytest.raises(ProgrammeRefused, match="ended on"):
        said(discussion, at=last_evening + timedelta(minutes=1))
    assert discussion.comments.count() == 1


def test_a_comment_on_a_part_that_is_not_there_is_refused(discussion: Discussion) -> None:
    with pytest.raises(ProgrammeRefused, match="no such part"):
        said(discussion, part="section-11")


def test_an_answer_shows_the_comment_and_forgets_the_address(discussion: Discussion) -> None:
    comment = said(discussion, email="aigul@mektep.example")
    author = make_person()
    talk.answer(comment=comment, text=f" {ANSWER} ", by=author, at=noon(CLOSES))
    comment = Comment.objects.get()
    assert (comment.state, comment.answer, comment.email) == (CommentState.SHOWN, ANSWER, "")
    assert (comment.answered_by, comment.answered_at) == (author, noon(CLOSES))
    # nobody signs in with that address: the answer stands on the page
    assert not Message.objects.exists()


def test_whoever_has_an_account_gets_the_answer_as_a_letter_once(
    discussion: Discussion, mailoutbox: list
) -> None:
    person = make_person(email="aigul@mektep.example")
    comment = said(discussion, email="aigul@mektep.example")
    for _time in range(2):
        talk.answer(comment=comment, text=ANSWER, by=None, at=noon(CLOSES))
    message = Message.objects.get()
    assert (message.kind, message.person) == ("comment_answered", person)
    send(message)
    assert ANSWER in mailoutbox[0].body
    assert f"/programmes/{discussion.programme.code}/discussion/" in mailoutbox[0].body


def test_no_letter_tells_of_a_comment_kept_from_the_page_meanwhile(
    discussion: Discussion, mailoutbox: list
) -> None:
    make_person(email="aigul@mektep.example")
    comment = said(discussion, email="aigul@mektep.example")
    talk.answer(comment=comment, text=ANSWER, by=None, at=noon(CLOSES))
    talk.hide(comment=comment)
    send(Message.objects.get())
    assert mailoutbox == []


def test_an_answer_has_words(discussion: Discussion) -> None:
    with pytest.raises(ProgrammeRefused, match="Write the answer"):
        talk.answer(comment=said(discussion), text="  ", by=None, at=noon(CLOSES))


def test_every_comment_is_answered_but_those_kept_from_the_page(
    programme: Programme, discussion: Discussion
) -> None:
    first, second, third = (said(discussion, text) for text in ("бір", "екі", "үш"))
    talk.show(comment=first)
    talk.hide(comment=second)
    talk.answer(comment=third, text=ANSWER, by=None, at=noon(CLOSES))
    assert list(unanswered(programme)) == [first]
    talk.show(comment=second)
    assert list(unanswered(programme)) == [first, second]


def test_after_submission_answers_stay_as_they_were_submitted(
    programme: Programme, discussion: Discussion
) -> None:
    comment = said(discussion)
    talk.answer(comment=comment, text=ANSWER, by=None, at=noon(CLOSES))
    life.submit(programme=programme, by=None, on=CLOSES + timedelta(days=1), **package())
    for change in (
        lambda: talk.answer(comment=comment, text="Басқа", by=None, at=noon(CLOSES)),
        lambda: talk.hide(comment=comment),
        lambda: talk.show(comment=comment),
    ):
        with pytest.raises(ProgrammeRefused, match="has been submitted"):
            change()
    assert Comment.objects.get().answer == ANSWER


def test_with_the_submission_the_last_addresses_are_forgotten(
    programme: Programme, discussion: Discussion
) -> None:
    talk.hide(comment=said(discussion, email="aigul@mektep.example"))
    life.submit(programme=programme, by=None, on=CLOSES + timedelta(days=1), **package())
    assert Comment.objects.get().email == ""


def test_the_public_page_grows_stale_when_a_comment_is_shown(discussion: Discussion) -> None:
    comment = said(discussion)
    before = stamp()
    talk.show(comment=comment)
    assert stamp() > before
