"""An edition: the programme as it stood at approval, copied row by row and never written again."""

from __future__ import annotations

from datetime import date

from content.domain.plan import plan_of
from content.domain.texts import parts_now
from content.models import (
    Edition,
    EditionHourKind,
    EditionHours,
    EditionModule,
    EditionText,
    EditionTopic,
    EditionVariant,
    Programme,
    Rubric,
    Rules,
)
from lms.periods import months_later

REVIEW_YEARS = 3
TITLES = ("title_kk", "title_ru", "title_en")


def freeze(programme: Programme, on: date, order_number: str, order_date: date) -> Edition:
    """The one writer of editions; content.domain.programme.approve decides that one is made."""
    previous = programme.editions.order_by("-number").first()
    rubric: Rubric = programme.rubrics.latest("version")
    edition = Edition.objects.create(
        programme=programme,
        number=previous.number + 1 if previous else 1,
        total_hours=programme.total_hours,
        rubric=rubric,
        order_number=order_number,
        order_date=order_date,
        approved_on=on,
        review_due=months_later(order_date, REVIEW_YEARS * 12),
        **{name: getattr(programme, name) for name in (*TITLES, *Rules.names())},
    )
    _freeze_plan(programme, edition)
    EditionText.objects.bulk_create(
        EditionText(edition=edition, part=part, language=language, html=html)
        for (part, language), html in parts_now(programme).items()
    )
    return edition


def _freeze_plan(programme: Programme, edition: Edition) -> None:
    kinds = {}
    for item in programme.variants.prefetch_related("kinds"):
        variant = EditionVariant.objects.create(
            edition=edition,
            code=item.code,
            order=item.order,
            methods_kk=item.methods_kk,
            methods_ru=item.methods_ru,
            **_titles(item),
        )
        for kind in item.kinds.all():
            kinds[item.code, kind.code] = EditionHourKind.objects.create(
                variant=variant, code=kind.code, held_as=kind.held_as, order=kind.order, **_titles(kind)
            )
    modules = {
        item.pk: EditionModule.objects.create(
            edition=edition, uid=item.uid, number=item.number, order=item.order, **_titles(item)
        )
        for item in programme.modules.all()
    }
    topics = {
        item.uid: EditionTopic.objects.create(
            edition=edition,
            module=modules[item.module_id],
            uid=item.uid,
            code=item.code,
            order=item.order,
            **_titles(item),
        )
        for item in programme.topics.all()
    }
    EditionHours.objects.bulk_create(
        EditionHours(topic=topics[line.uid], kind=kinds[key], hours=hours)
        for line in plan_of(programme).topics
        if line.uid
        for key, hours in line.hours.items()
        if hours
    )


def _titles(row: object) -> dict[str, str]:
    return {name: getattr(row, name) for name in TITLES}
