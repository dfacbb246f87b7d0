"""Letters on a programme's life: to those who write and approve it, and to whoever commented on it."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from content.domain.programme import latest_edition, where_it_stands
from content.enums import CommentState, Step
from content.models import Comment, Discussion, Edition, Programme, ProgrammeStep
from lms.mail import Letter, NoLongerNeeded, letter
from lms.models import Message


def _link(name: str, programme: Programme) -> str:
    return f"{settings.BASE_URL}{reverse(name, args=[programme.code])}"


@letter
def comment_answered(message: Message) -> Letter:
    found = (
        Comment.objects.select_related("discussion__programme")
        .filter(pk=message.refers_to, state=CommentState.SHOWN)
        .first()
    )
    if found is None:
        raise NoLongerNeeded
    programme = found.discussion.programme
    return Letter(
        subject=_("Your comment on «%(programme)s» is answered") % {"programme": programme.title()},
        context={"comment": found, "link": _link("programme_discussion", programme)},
    )


@letter
def discussion_ended(message: Message) -> Letter:
    found = Discussion.objects.select_related("programme").filter(pk=message.refers_to).first()
    if found is None or where_it_stands(found.programme) != Step.DISCUSSION:
        raise NoLongerNeeded
    return Letter(
        subject=_("The discussion of «%(programme)s» has ended") % {"programme": found.programme.title()},
        context={"discussion": found, "link": _link("programme_desk", found.programme)},
    )


@letter
def programme_to_mend(message: Message) -> Letter:
    found = ProgrammeStep.objects.select_related("programme").filter(pk=message.refers_to).first()
    if found is None or found != found.programme.steps.last():
        raise NoLongerNeeded
    return Letter(
        subject=_("«%(programme)s» is to be mended soon") % {"programme": found.programme.title()},
        context={"step": found, "link": _link("programme_desk", found.programme)},
    )


@letter
def programme_review(message: Message) -> Letter:
    """`refers_to` is the edition and which of the two letters on it this is (content.domain.reminders)."""
    edition = (
        Edition.objects.select_related("programme")
        .filter(pk=message.refers_to.partition(":")[0] or 0)
        .first()
    )
    if edition is None or edition != latest_edition(edition.programme):
        raise NoLongerNeeded
    return Letter(
        subject=_("The review of «%(programme)s» is due") % {"programme": edition.title()},
        context={"edition": edition, "link": _link("programme_desk", edition.programme)},
    )
