"""A programme's life (order No. 175): discussed, submitted, agreed, approved; and the edition it freezes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from django.core.files import File
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import override

from content.domain.compare import paragraphs
from content.domain.editions import freeze
from content.domain.package import named
from content.domain.parts import part_names
from content.domain.plan import changes, plan_of, plan_of_edition
from content.domain.publication import bump
from content.domain.rubric import problems_of
from content.domain.search_index import index_lessons
from content.domain.texts import (
    LANGUAGES,
    SECTIONS,
    changed,
    module_part,
    parts_now,
    parts_of_edition,
    section_part,
    topic_part,
)
from content.enums import CommentState, EditionState, Step
from content.models import (
    Comment,
    Discussion,
    DiscussionText,
    Edition,
    Programme,
    ProgrammeStep,
    Rules,
    SubmittedPackage,
)
from lms.dates import add_working_days, date_short
from lms.models import DayOff, User
from lms.refusals import Refused

DISCUSSION_WORKING_DAYS = 10
DAYS_TO_MEND = 15
# how long before its three years are over an edition may be approved anew as it stands, and is reminded of
REVIEW_NOTICE = timedelta(days=90)


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
    modules, topics = list(programme.modules.all()), list(programme.topics.all())
    found = []
    for language in LANGUAGES:
        where = {"kk": _("in Kazakh"), "ru": _("in Russian")}[language]
        wanted = {
            section_part(number): _("Section %(number)s, %(name)s: no text %(where)s.")
            % {"number": number, "name": name, "where": where}
            for number, name, _field in SECTIONS
        }
        for module in modules:
            words = _("Module %(number)s: no introduction %(where)s.")
            wanted[module_part(module.uid)] = words % {"number": module.number, "where": where}
        for topic in topics:
            words = _("Topic %(code)s: no lesson %(where)s.")
            wanted[topic_part(topic.uid)] = words % {"code": topic.code, "where": where}
        found += [
            words for part, words in wanted.items() if not strip_tags(parts.get((part, language), "")).strip()
        ]
    return found


def latest_edition(programme: Programme) -> Edition | None:
    return programme.editions.order_by("-number").first()


def edition_state(edition: Edition, *, latest: int, on: date) -> EditionState:
    """`latest` is the number of the programme's latest edition."""
    if edition.number < latest:
        return EditionState.SUPERSEDED
    return EditionState.REVIEW_DUE if on >= edition.review_due else EditionState.IN_FORCE


def differs(programme: Programme, edition: Edition) -> bool:
    """Is anything of the programme other than that edition has it?"""
    rules = any(getattr(programme, name) != getattr(edition, name) for name in Rules.names())
    titles = programme.written() != edition.written()
    rubric = programme.rubrics.latest("version") != edition.rubric
    plan = bool(changes(plan_of_edition(edition), plan_of(programme)))
    words = _words(parts_now(programme)) != _words(parts_of_edition(edition))
    return rules or titles or rubric or plan or words


def digest_of(programme: Programme) -> str:
    """What all its texts say now: a package keeps it, so that nothing else is approved than was agreed."""
    said = sorted((*key, *lines) for key, lines in _words(parts_now(programme)).items())
    return hashlib.sha256(repr(said).encode()).hexdigest()


def _words(parts: dict[tuple[str, str], str]) -> dict[tuple[str, str], list[str]]:
    """What is said, whatever tags it stands in; hours are compared as hours."""
    return {key: paragraphs(html) for key, html in parts.items() if key[0] != "plan"}


def worth_approving(programme: Programme, *, on: date) -> bool:
    """There is something new since the last edition, or its three years are running out."""
    last = latest_edition(programme)
    return last is None or on >= last.review_due - REVIEW_NOTICE or differs(programme, last)


def latest_discussion(programme: Programme) -> Discussion | None:
    return programme.discussions.first()


def unanswered(programme: Programme) -> QuerySet[Comment]:
    """Every comment is answered, but for those that an author has kept from the page."""
    asked = Comment.objects.filter(discussion__programme=programme, answer="")
    return asked.exclude(state=CommentState.HIDDEN)


# --- The steps ---


def open_discussion(*, programme: Programme, by: User | None, on: date) -> Discussion:
    """Lays the text open as it stands, for ten working days."""
    with _taking_a_step(
        programme, on, Step.DRAFT, Step.RETURNED, Step.REFUSED, Step.APPROVED, Step.DISCUSSION
    ) as before:
        latest = latest_discussion(programme)
        if before and before.step == Step.DISCUSSION and latest and latest.closes_on >= on:
            raise ProgrammeRefused(_("It is under discussion already."))
        _need_whole(programme)
        if not worth_approving(programme, on=on):
            raise ProgrammeRefused(_nothing_new(programme))
        programme.steps.create(step=Step.DISCUSSION, on=on, by=by)
        closes_on = add_working_days(on, DISCUSSION_WORKING_DAYS, DayOff.days())
        discussion = programme.discussions.create(opened_on=on, closes_on=closes_on)
        _lay_open(programme, discussion)
        bump()
    return discussion


def _lay_open(programme: Programme, discussion: Discussion) -> None:
    parts = parts_now(programme)
    for language in LANGUAGES:
        with override(language):
            names = part_names(programme)
        DiscussionText.objects.bulk_create(
            DiscussionText(
                discussion=discussion,
                part=part,
                language=language,
                title=title,
                html=parts.get((part, language), ""),
            )
            for part, title in names.items()
        )


def submit(
    *,
    programme: Programme,
    by: User | None,
    on: date,
    letter: File,
    needs: File,
    order: File,
    link: str,
) -> ProgrammeStep:
    """Hands the programme in with its package; ten working days of discussion lie behind it, all answered."""
    files = {
        name: named(file, f"{programme.code}-{name}")
        for name, file in (("letter", letter), ("needs", needs), ("order", order))
    }
    with _taking_a_step(programme, on, Step.DISCUSSION, Step.RETURNED) as latest:
        _need_discussed(programme, on)
        _need_whole(programme)
        if latest and latest.mend_by and on > latest.mend_by:
            words = _("It was to be mended by %(day)s. Its way begins again with a discussion.")
            raise ProgrammeRefused(words % {"day": date_short(latest.mend_by)})
        step = programme.steps.create(step=Step.SUBMITTED, on=on, by=by)
        SubmittedPackage.objects.create(step=step, link=link, digest=digest_of(programme), **files)
        # nobody is written to after this, nor those whose comment was kept from the page
        Comment.objects.filter(discussion__programme=programme).update(email="")
    return step


def agree(*, programme: Programme, by: User | None, on: date, number: str, note: str = "") -> ProgrammeStep:
    """The expert council's yes: the number of its conclusion, and the day the conclusion bears."""
    if not number.strip():
        raise ProgrammeRefused(_("Give the number of the conclusion."))
    with _taking_a_step(programme, on, Step.SUBMITTED):
        return programme.steps.create(
            step=Step.AGREED, on=on, by=by, order_number=number.strip(), order_date=on, note=note.strip()
        )


def send_back(
    *, programme: Programme, by: User | None, on: date, reason: str, number: str = ""
) -> ProgrammeStep:
    """Returned to be mended, within fifteen days; it may then be submitted anew."""
    _need_reason(reason)
    with _taking_a_step(programme, on, Step.SUBMITTED, Step.AGREED):
        return programme.steps.create(
            step=Step.RETURNED,
            on=on,
            by=by,
            order_number=number.strip(),
            order_date=on if number.strip() else None,
            note=reason.strip(),
            mend_by=on + timedelta(days=DAYS_TO_MEND),
        )


def refuse(
    *, programme: Programme, by: User | None, on: date, reason: str, number: str = ""
) -> ProgrammeStep:
    """Refused: its way begins again with a discussion."""
    _need_reason(reason)
    with _taking_a_step(programme, on, Step.SUBMITTED):
        return programme.steps.create(
            step=Step.REFUSED,
            on=on,
            by=by,
            order_number=number.strip(),
            order_date=on if number.strip() else None,
            note=reason.strip(),
        )


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
    with _taking_a_step(programme, on, Step.AGREED, Step.DRAFT, Step.APPROVED) as before:
        if before and before.step == Step.AGREED:
            _need_as_agreed(programme, before, order_date)
        elif not agreed_elsewhere.strip():
            raise ProgrammeRefused(
                _(
                    "It hasn't been agreed here. If it was agreed elsewhere, say by whom, "
                    "by which number and date."
                )
            )
        if found := problems(programme):
            raise ProgrammeRefused(" ".join(found))
        if not worth_approving(programme, on=on):
            raise ProgrammeRefused(_nothing_new(programme))
        programme.steps.create(
            step=Step.APPROVED,
            on=on,
            by=by,
            order_number=order_number.strip(),
            order_date=order_date,
            note=agreed_elsewhere.strip(),
        )
        edition = freeze(programme, on, order_number.strip(), order_date)
        # lessons lead to each other by the codes of the edition
        changed(programme)
    index_lessons(programme)
    return edition


@contextmanager
def _taking_a_step(programme: Programme, on: date, *after: Step) -> Iterator[ProgrammeStep | None]:
    """One short transaction, in which the step before is looked at: of two at once the second is refused."""
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=programme.pk)
        latest = programme.steps.last()
        stands = Step(latest.step) if latest else Step.DRAFT
        if stands not in after:
            raise ProgrammeRefused(
                _("This can't follow the step it stands at: %(step)s.") % {"step": stands.label}
            )
        if latest and on < latest.on:
            words = _("It can't be earlier than the step before it: %(day)s.")
            raise ProgrammeRefused(words % {"day": date_short(latest.on)})
        yield latest


def _need_whole(programme: Programme) -> None:
    if found := [*problems(programme), *missing_texts(programme)]:
        raise ProgrammeRefused(" ".join(found))


def _need_discussed(programme: Programme, on: date) -> None:
    discussion = latest_discussion(programme)
    if discussion is None:
        raise ProgrammeRefused(_("It hasn't been laid open for discussion yet."))
    if on <= discussion.closes_on:
        words = _("The discussion lasts until %(day)s inclusive.")
        raise ProgrammeRefused(words % {"day": date_short(discussion.closes_on)})
    if waiting := unanswered(programme).count():
        raise ProgrammeRefused(_("Comments that wait for an answer: %(count)s.") % {"count": waiting})


def _need_as_agreed(programme: Programme, agreed: ProgrammeStep, order_date: date) -> None:
    if order_date < agreed.on:
        words = _("The order can't be earlier than the agreement: %(day)s.")
        raise ProgrammeRefused(words % {"day": date_short(agreed.on)})
    package = SubmittedPackage.objects.filter(step__programme=programme).order_by("step__at", "pk").last()
    if package and package.digest != digest_of(programme):
        raise ProgrammeRefused(
            _("Texts have been changed since it was submitted. What is approved must be what was agreed.")
        )


def _nothing_new(programme: Programme) -> str:
    last = latest_edition(programme)
    assert last is not None
    return _("Nothing has changed since edition %(number)s.") % {"number": last.number}


def _need_reason(reason: str) -> None:
    if not reason.strip():
        raise ProgrammeRefused(_("Give the reason."))
