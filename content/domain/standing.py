"""What is to be done next with a programme: one thing, in a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext as _

from content.domain.programme import (
    DISCUSSION_WORKING_DAYS,
    latest_discussion,
    latest_edition,
    unanswered,
    where_it_stands,
)
from content.enums import Step
from content.models import Programme
from lms.dates import date_short


class ToDo(StrEnum):
    WRITE = "write"
    OPEN = "open"
    READ = "read"
    WAIT = "wait"
    SUBMIT = "submit"
    VERDICT = "verdict"
    APPROVE = "approve"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Next:
    what: ToDo
    words: str


def next_step(programme: Programme, *, lacking: bool, worth: bool, on: date) -> Next:
    """`lacking`: hours, rubric or texts aren't as they must be; `worth`: there is something to approve."""
    stands = where_it_stands(programme)
    if stands == Step.DISCUSSION:
        return _in_discussion(programme, lacking, on)
    if stands == Step.SUBMITTED:
        return Next(ToDo.VERDICT, _("It is with the expert council. Record the decision when it has come."))
    if stands == Step.AGREED:
        return Next(ToDo.APPROVE, _("It is agreed. The director approves it by an order."))
    if stands == Step.RETURNED:
        return _returned(programme, lacking, on)
    if stands == Step.APPROVED and not worth:
        last = latest_edition(programme)
        assert last is not None
        return Next(
            ToDo.NOTHING,
            _("Edition %(number)s is in force, and nothing has changed since. Its review is due on %(day)s.")
            % {"number": last.number, "day": date_short(last.review_due)},
        )
    return _to_be_laid_open(lacking)


def _to_be_laid_open(lacking: bool) -> Next:
    if lacking:
        return Next(ToDo.WRITE, _("Finish the plan and the texts. What is missing stands below."))
    return Next(
        ToDo.OPEN,
        _("All is written. Lay it open: anyone may comment for %(days)s working days.")
        % {"days": DISCUSSION_WORKING_DAYS},
    )


def _in_discussion(programme: Programme, lacking: bool, on: date) -> Next:
    discussion = latest_discussion(programme)
    assert discussion is not None
    waiting = unanswered(programme).count()
    if waiting:
        return Next(ToDo.READ, _("Comments that wait for an answer: %(count)s.") % {"count": waiting})
    if on <= discussion.closes_on:
        words = _("It is under discussion until %(day)s inclusive. Every comment so far is answered.")
        return Next(ToDo.WAIT, words % {"day": date_short(discussion.closes_on)})
    if lacking:
        return Next(ToDo.WRITE, _("Finish the plan and the texts. What is missing stands below."))
    return Next(
        ToDo.SUBMIT, _("The discussion is over and every comment is answered. Submit it with its package.")
    )


def _returned(programme: Programme, lacking: bool, on: date) -> Next:
    step = programme.steps.last()
    if step is None or step.mend_by is None or on > step.mend_by:
        return _to_be_laid_open(lacking)
    words = _("It was returned to be mended. Submit it again by %(day)s.")
    return Next(ToDo.WRITE if lacking else ToDo.SUBMIT, words % {"day": date_short(step.mend_by)})
