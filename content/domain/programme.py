"""A programme's life, and the edition that its approval freezes."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from content.domain.plan import plan_of
from content.domain.rubric import problems_of
from content.enums import Step
from content.models import (
    Edition,
    EditionHourKind,
    EditionHours,
    EditionModule,
    EditionText,
    EditionTopic,
    EditionVariant,
    LessonHTML,
    Programme,
    ProgrammeStep,
    Rubric,
    Rules,
)
from lms.models import User
from lms.periods import months_later
from lms.refusals import Refused

REVIEW_YEARS = 3
TITLES = ("title_kk", "title_ru", "title_en")


class ProgrammeRefused(Refused):
    """The programme can't take this step."""


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


def approve(
    *, programme: Programme, by: User | None, on: date, order_number: str, order_date: date
) -> Edition:
    """Approves the programme as it stands now: an edition is frozen, and new cohorts run on it."""
    if not order_number.strip():
        raise ProgrammeRefused(_("Give the number of the order that approves the programme."))
    if order_date > on:
        raise ProgrammeRefused(_("The order can't be later than the approval."))
    if found := problems(programme):
        raise ProgrammeRefused(" ".join(found))
    with transaction.atomic():
        programme.steps.create(
            step=Step.APPROVED, on=on, by=by, order_number=order_number.strip(), order_date=order_date
        )
        return _freeze(programme, on, order_number.strip(), order_date)


def latest_edition(programme: Programme) -> Edition | None:
    return programme.editions.order_by("-number").first()


def _freeze(programme: Programme, on: date, order_number: str, order_date: date) -> Edition:
    previous = latest_edition(programme)
    rubric: Rubric = programme.rubrics.latest("version")
    edition = Edition.objects.create(
        programme=programme,
        number=previous.number + 1 if previous else 1,
        total_hours=programme.total_hours,
        rubric=rubric,
        order_number=order_number,
        order_date=order_date,
        approved_on=on,
        review_due=months_later(on, REVIEW_YEARS * 12),
        **{name: getattr(programme, name) for name in (*TITLES, *Rules.names())},
    )
    plan = plan_of(programme)
    variants = {
        item.pk: EditionVariant.objects.create(
            edition=edition, code=item.code, order=item.order, **_titles(item)
        )
        for item in programme.variants.all()
    }
    kinds = {
        item.pk: EditionHourKind.objects.create(
            variant=variants[item.variant_id],
            code=item.code,
            held_as=item.held_as,
            order=item.order,
            **_titles(item),
        )
        for item in plan.kinds
    }
    modules = {
        item.pk: EditionModule.objects.create(
            edition=edition, number=item.number, order=item.order, **_titles(item)
        )
        for item in programme.modules.all()
    }
    topics = {
        item.pk: EditionTopic.objects.create(
            edition=edition,
            module=modules[item.module_id],
            uid=item.uid,
            code=item.code,
            order=item.order,
            **_titles(item),
        )
        for item in plan.topics
    }
    EditionHours.objects.bulk_create(
        EditionHours(topic=topics[topic.pk], kind=kinds[kind.pk], hours=plan.of(topic, kind))
        for topic in plan.topics
        for kind in plan.kinds
        if plan.of(topic, kind)
    )
    EditionText.objects.bulk_create(
        EditionText(topic=topics[text.topic_id], language=text.language, html=text.html)
        for text in LessonHTML.objects.filter(topic__programme=programme)
    )
    return edition


def _titles(row: object) -> dict[str, str]:
    return {name: getattr(row, name) for name in TITLES}
