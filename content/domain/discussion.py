"""The public discussion: anyone comments, authors decide what is shown and answer each."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from content.domain.programme import ProgrammeRefused, latest_discussion, where_it_stands
from content.domain.publication import bump
from content.domain.reading import language_of_content
from content.enums import CommentState, Step
from content.models import Comment, Discussion
from lms.dates import ALMATY, date_short
from lms.mail import queue
from lms.models import User


def is_open(discussion: Discussion, *, on: date) -> bool:
    return discussion.opened_on <= on <= discussion.closes_on


def part_of(comment: Comment) -> str:
    """What the comment is about, as that part was named when it was laid open; empty for the whole."""
    text = comment.discussion.texts.filter(
        part=comment.part, language=language_of_content(get_language() or "kk")
    ).first()
    return text.title if text else ""


def comment(
    *,
    discussion: Discussion,
    name: str,
    organisation: str,
    email: str,
    part: str,
    text: str,
    language: str,
    at: datetime,
) -> Comment:
    """Anyone's word. It waits until an author has read it."""
    if not is_open(discussion, on=at.astimezone(ALMATY).date()):
        words = _("The discussion ended on %(day)s. Comments are no longer taken.")
        raise ProgrammeRefused(words % {"day": date_short(discussion.closes_on)})
    if part and not discussion.texts.filter(part=part).exists():
        raise ProgrammeRefused(_("The programme has no such part."))
    return discussion.comments.create(
        name=name.strip(),
        organisation=organisation.strip(),
        email=email.strip().lower(),
        part=part,
        text=text.strip(),
        language=language,
        at=at,
    )


def show(*, comment: Comment) -> None:
    _may_still_change(comment)
    _set(comment, state=CommentState.SHOWN)


def hide(*, comment: Comment) -> None:
    """Kept from the page: an advertisement, an insult, somebody's personal data. It then needs no answer."""
    _may_still_change(comment)
    _set(comment, state=CommentState.HIDDEN)


def answer(*, comment: Comment, text: str, by: User | None, at: datetime) -> None:
    """The authors' answer; the comment is shown with it.

    Whoever has an account under the address they left gets a letter, once; the address is then forgotten.
    """
    _may_still_change(comment)
    if not text.strip():
        raise ProgrammeRefused(_("Write the answer."))
    with transaction.atomic():
        asker = User.objects.filter(email=comment.email, is_active=True).first() if comment.email else None
        _set(
            comment,
            state=CommentState.SHOWN,
            answer=text.strip(),
            answered_at=at,
            answered_by=by,
            email="",
        )
        if asker:
            queue(
                kind="comment_answered",
                person=asker,
                provider=comment.discussion.programme.provider,
                refers_to=str(comment.pk),
                at=at,
            )


def _may_still_change(comment: Comment) -> None:
    """What was submitted with the programme stays as it was submitted."""
    programme = comment.discussion.programme
    latest = latest_discussion(programme)
    if where_it_stands(programme) != Step.DISCUSSION or comment.discussion != latest:
        raise ProgrammeRefused(
            _("The programme has been submitted with its comments and answers as they are.")
        )


def _set(comment: Comment, **facts: object) -> None:
    for name, value in facts.items():
        setattr(comment, name, value)
    comment.save(update_fields=list(facts))
    bump()
