"""A programme's life (order No. 175): discussed, submitted, agreed, approved; and the edition it freezes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from content.domain.editions import freeze
from content.domain.plan import changes, plan_of, plan_of_edition
from content.domain.publication import bump
from content.domain.rubric import problems_of
from content.domain.texts import LANGUAGES, SECTIONS, parts_now, parts_of_edition, section_part
from content.enums import Step
from content.models import (
    Discussion,
    DiscussionText,
    Edition,
    Programme,
    ProgrammeStep,
    Rules,
    SubmittedPackage,
)
from lms.dates import add_working_days
from lms.models import DayOff, User
from lms.refusals import Refused

DISCUSSION_WORKING_DAYS = 10
DAYS_TO_MEND = 15


class ProgrammeRefused(Refused):
    """The programme can't take this step."""


# --- Where it stands ---


def where_it_stands(programme: Programme) -> Step:
    latest = programme.steps.last()
    return Step(latest.step) if latest else Step.DRAFT


def with_standing(programmes: QuerySet[Programme]) -> QuerySet[Any]:
    """The rows with `step`, the latest (none: a draft), and `edition_number`, the latest edition's."""
    latest = ProgrammeStep.objects.filter(programme=OuterRef("pk")).order_by("-at", "-pk")
    editions = Edition.objects.filter(programme=OuterRef("pk")).order_by("-number")
    return programmes.annotate(
        step=Subquery(latest.values("step")[:1]), edition_number=Subquery(editions.values("number")[:1])
    )


def problems(programme: Programme) -> list[str]:
    """Everything that stands in the way of approval: the hours and the rubric."""
    rubric = programme.rubrics.last()
    if rubric is None:
        return [*plan_of(programme).problems(), _("The programme has no rubric.")]
    return [*plan_of(programme).problems(), *problems_of(rubric, pass_points=programme.pass_points)]


def missing_texts(programme: Programme) -> list[str]:
    """What is still to be written, in which language: a warning while it is a draft, a bar to discussion."""
    parts = parts_now(programme)
    found = []
    for language in LANGUAGES:
        where = {"kk": _("in Kazakh"), "ru": _("in Russian")}[language]
        for number, name, _field in SECTIONS:
            if not parts.get((section_part(number), language)):
                found.append(_("Section %(number)s, %(name)s: no text %(where)s.") % {"number": number, "name": name, "where": where})
        for topic in programme.topics.all():
            if not parts.get((f"topic-{topic.uid}", language)):
                found.append(_("Topic %(code)s: no lesson %(where)s.") % {"code": topic.code, "where": where})
    return found


def latest_edition(programme: Programme) -> Edition | None:
    return programme.editions.order_by("-number").first()


def open_discussion(*, programme: Programme, by: User | None, on: date) -> Discussion:
    """Lays the text open as it stands, for ten working days."""
    _expect(programme, {Step.DRAFT, Step.RETURNED, Step.REFUSED, Step.APPROVED, Step.DISCUSSION})
    if where_it_stands(programme) == Step.DISCUSSION and _discussion(programme).closes_on >= on:
        raise ProgrammeRefused(_("It is under discussion already."))
    if found := [*problems(programme), *missing_texts(programme)]:
        raise ProgrammeRefused(" ".join(found))
    with transaction.atomic():
        programme.steps.create(step=Step.DISCUSSION, on=on, by=by)
        discussion = Discussion.objects.create(
            programme=programme, opened_on=on, closes_on=add_working_days(on, DISCUSSION_WORKING_DAYS, DayOff.days())
        )
        DiscussionText.objects.bulk_create(
            DiscussionText(discussion=discussion, part=part, language=language, html=html)
            for (part, language), html in parts_now(programme).items()
        )
        bump()
    return discussion


def submit(
    *, programme: Programme, by: User | None, on: date, letter: Any, needs: Any, order: Any, link: str
) -> ProgrammeStep:
    """Hands the programme in with its package; ten working days of discussion lie behind it, all answered."""
    _expect(programme, {Step.DISCUSSION, Step.RETURNED})
    discussion = _discussion(programme)
    if on <= discussion.closes_on:
        raise ProgrammeRefused(
            _("The discussion lasts until %(day)s inclusive.") % {"day": f"{discussion.closes_on:%d.%m.%Y}"}
        )
    if waiting := discussion.comments.filter(answer="").exclude(state="hidden").count():
        raise ProgrammeRefused(_("Comments that wait for an answer: %(count)s.") % {"count": waiting})
    if found := problems(programme):
        raise ProgrammeRefused(" ".join(found))
    with transaction.atomic():
        step = programme.steps.create(step=Step.SUBMITTED, on=on, by=by)
        SubmittedPackage.objects.create(step=step, letter=letter, needs=needs, order=order, link=link)
    return step


def agree(*, programme: Programme, by: User | None, on: date, note: str) -> ProgrammeStep:
    """The expert council's yes, with the number and date of its conclusion in the note."""
    _expect(programme, {Step.SUBMITTED})
    return programme.steps.create(step=Step.AGREED, on=on, by=by, note=note.strip())


def send_back(*, programme: Programme, by: User | None, on: date, reason: str) -> ProgrammeStep:
    """Returned to be mended, within fifteen days; it may then be submitted anew."""
    _expect(programme, {Step.SUBMITTED})
    _need_reason(reason)
    return programme.steps.create(
        step=Step.RETURNED, on=on, by=by, note=reason.strip(), mend_by=on + timedelta(days=DAYS_TO_MEND)
    )


def refuse(*, programme: Programme, by: User | None, on: date, reason: str) -> ProgrammeStep:
    """Refused: its way begins again with a discussion."""
    _expect(programme, {Step.SUBMITTED})
    _need_reason(reason)
    return programme.steps.create(step=Step.REFUSED, on=on, by=by, note=reason.strip())


def approve(
    *,
    programme: Programme,
    by: User | None,
    on: date,
    order_number: str,
    order_date: date,
    agreed_elsewhere: str = "",
) -> Edition:
    """Approves the programme as it stands now: an edition is frozen, and new cohorts run on it.

    A programme that was discussed and agreed before it was kept here says so in `agreed_elsewhere`.
    """
    if not order_number.strip():
        raise ProgrammeRefused(_("Give the number of the order that approves the programme."))
    if order_date > on:
        raise ProgrammeRefused(_("The order can't be later than the approval."))
    if where_it_stands(programme) != Step.AGREED and not agreed_elsewhere.strip():
        raise ProgrammeRefused(
            _("It hasn't been agreed here. If it was agreed elsewhere, say by whom, by which number and date.")
        )
    if found := problems(programme):
        raise ProgrammeRefused(" ".join(found))
    last = latest_edition(programme)
    if last and not differs(programme, last):
        raise ProgrammeRefused(
            _("Nothing has changed since edition %(number)s.") % {"number": last.number}
        )
    with transaction.atomic():
        programme.steps.create(
            step=Step.APPROVED,
            on=on,
            by=by,
            order_number=order_number.strip(),
            order_date=order_date,
            note=agreed_elsewhere.strip(),
        )
        edition = freeze(programme, on, order_number.strip(), order_date)
        bump()
    return edition


def differs(programme: Programme, edition: Edition) -> bool:
    """Is anything of the programme other than that edition has it?"""
    rules = any(getattr(programme, name) != getattr(edition, name) for name in Rules.names())
    titles = programme.written() != edition.written()
    rubric = programme.rubrics.latest("version") != edition.rubric
    plan = bool(changes(plan_of_edition(edition), plan_of(programme)))
    return rules or titles or rubric or plan or parts_now(programme) != parts_of_edition(edition)


def _discussion(programme: Programme) -> Discussion:
    latest = programme.discussions.first()
    if latest is None:
        raise ProgrammeRefused(_("It hasn't been laid open for discussion yet."))
    return latest


def _expect(programme: Programme, steps: set[Step]) -> None:
    step = where_it_stands(programme)
    if step not in steps:
        raise ProgrammeRefused(
            _("This can't follow the step it stands at: %(step)s.") % {"step": step.label}
        )


def _need_reason(reason: str) -> None:
    if not reason.strip():
        raise ProgrammeRefused(_("Give the reason."))
