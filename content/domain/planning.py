"""The working plan is written: by the editor's form, by an import, or from the starter's facts."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import CharField, F, ProtectedError, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _

from content.domain.pages import lay_pages
from content.domain.plan import Column, ModuleLine, Plan, Titles, TopicLine
from content.models import HourKind, Module, ModulePage, Programme, Topic, TopicHours, TopicPage
from lms.models import Provider
from lms.refusals import Refused


class PlanRefused(Refused):
    """The plan can't be kept as it is; each reason is a sentence."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


def begin_programme(
    *, provider: Provider, code: str, titles: dict[str, str], total_hours: int, columns: Sequence[Column]
) -> Programme:
    """A programme without topics yet, with the columns its table is to have, and its pages as drafts."""
    with transaction.atomic():
        programme = Programme.objects.create(
            provider=provider, code=code, total_hours=total_hours, **title_fields(titles)
        )
        set_columns(programme=programme, columns=columns)
        lay_pages(programme)
    return programme


def set_columns(*, programme: Programme, columns: Sequence[Column]) -> None:
    """The variants and their kinds of hours. A column left out takes its hours along."""
    wanted: dict[str, list[Column]] = {}
    for column in columns:
        wanted.setdefault(column.variant, []).append(column)
    with transaction.atomic():
        programme.variants.exclude(code__in=wanted).delete()
        for order, (code, kinds) in enumerate(wanted.items()):
            variant, _made = programme.variants.update_or_create(
                code=code, defaults={"order": order, **title_fields(kinds[0].variant_titles)}
            )
            variant.kinds.exclude(code__in=[column.kind for column in kinds]).delete()
            for place, column in enumerate(kinds):
                variant.kinds.update_or_create(
                    code=column.kind,
                    defaults={"order": place, "held_as": column.held_as, **title_fields(column.titles)},
                )
        Programme.objects.filter(pk=programme.pk).update(version=F("version") + 1)


def save_plan(*, programme: Programme, plan: Plan, version: int, with_lessons: bool = False) -> None:
    """Writes modules, topics and hours as the plan has them. `version` is the one its author began from.

    A line known by its uid, or else by its code, stays the same topic. A topic left out goes with its
    lesson only where the author has said so.
    """
    if faults := plan.faults():
        raise PlanRefused(*faults)
    with transaction.atomic():
        if not Programme.objects.filter(pk=programme.pk, version=version).update(
            version=F("version") + 1, total_hours=plan.total_hours
        ):
            raise PlanRefused(
                _("Somebody else has saved this plan meanwhile. What you typed is kept below: compare and save again.")
            )
        modules = _write_modules(programme, plan)
        topics = _write_topics(programme, plan, modules)
        _take_out(programme, modules, topics, with_lessons)
        _write_hours(programme, plan, topics)
        programme.refresh_from_db()
        lay_pages(programme)


# Codes and numbers are set aside before they are written, so that two lines may change places.
ASIDE = Concat(Value("~"), Cast("pk", CharField()))


def _write_modules(programme: Programme, plan: Plan) -> list[Module]:
    rows = list(programme.modules.all())
    by_uid, by_number = {row.uid: row for row in rows}, {row.number: row for row in rows}
    programme.modules.update(number=ASIDE)
    written = []
    for order, line in enumerate(plan.modules):
        row = by_uid.get(line.uid) if line.uid else by_number.get(line.number)
        row = row or Module(programme=programme)
        row.number, row.order = line.number, order
        _entitle(row, line)
        row.save()
        written.append(row)
    return written


def _write_topics(programme: Programme, plan: Plan, modules: list[Module]) -> list[Topic]:
    rows = list(programme.topics.all())
    by_uid, by_code = {row.uid: row for row in rows}, {row.code: row for row in rows}
    programme.topics.update(code=ASIDE)
    written = []
    for module, part in zip(modules, plan.modules, strict=True):
        for order, line in enumerate(part.topics):
            row = by_uid.get(line.uid) if line.uid else by_code.get(line.code)
            row = row or Topic(programme=programme)
            row.module, row.code, row.order = module, line.code, order
            _entitle(row, line)
            row.save()
            written.append(row)
    return written


def _entitle(row: Module | Topic, line: ModuleLine | TopicLine) -> None:
    for name, text in title_fields(line.titles).items():
        setattr(row, name, text)


def _take_out(programme: Programme, modules: list[Module], topics: list[Topic], with_lessons: bool) -> None:
    gone = programme.topics.exclude(pk__in=[row.pk for row in topics])
    lessons = TopicPage.objects.filter(topic__in=gone)
    written = [page for page in lessons if page.aim or len(page.body)]
    if written and not with_lessons:
        raise PlanRefused(
            _("Lessons are written for what you are taking out: %(titles)s. Say that they are to go as well.")
            % {"titles": ", ".join(sorted({page.topic.title() for page in written}))}
        )
    for page in lessons:
        page.delete()
    emptied = programme.modules.exclude(pk__in=[row.pk for row in modules])
    try:
        gone.delete()
        for page in ModulePage.objects.filter(module__in=emptied):
            page.delete()
        emptied.delete()
    except ProtectedError as error:
        raise PlanRefused(
            _("A topic that learners have handed work in for can't be taken out.")
        ) from error


def _write_hours(programme: Programme, plan: Plan, topics: list[Topic]) -> None:
    kinds = {
        (kind.variant.code, kind.code): kind
        for kind in HourKind.objects.filter(variant__programme=programme).select_related("variant")
    }
    TopicHours.objects.filter(topic__programme=programme).delete()
    TopicHours.objects.bulk_create(
        TopicHours(topic=topic, kind=kinds[key], hours=hours)
        for topic, line in zip(topics, plan.topics, strict=True)
        for key, hours in line.hours.items()
        if hours
    )


def title_fields(titles: Titles) -> dict[str, str]:
    return {f"title_{language}": titles.get(language, "").strip() for language in ("kk", "ru", "en")}
