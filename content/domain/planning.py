"""The working plan is written: by the editor's form, by an import, or from the starter's facts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import CharField, F, ProtectedError, QuerySet, Sum, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _

from content.domain.pages import lay_pages
from content.domain.plan import Column, Key, ModuleLine, Plan, Titles, TopicLine, column_name
from content.domain.programme import where_it_stands
from content.domain.texts import module_part, topic_part
from content.enums import Step
from content.models import (
    EditionModule,
    EditionTopic,
    HourKind,
    Module,
    ModulePage,
    Programme,
    PublishedText,
    Topic,
    TopicHours,
    TopicPage,
)
from lms.models import Provider
from lms.refusals import Refused


class PlanRefused(Refused):
    """The plan can't be kept as it is; each reason is a sentence."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


class SavedMeanwhile(PlanRefused):
    """Another author has saved since this one began."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Somebody else has saved this programme meanwhile. What you typed is kept below: "
                "compare and save again."
            )
        )


class WouldBeLost(PlanRefused):
    """Something that was written would go along; it may, once the author has said so."""


def begin_programme(
    *,
    provider: Provider,
    code: str,
    titles: Titles,
    total_hours: int,
    columns: Sequence[Column],
    modules: Sequence[ModuleLine] = (),
) -> Programme:
    """A programme with the columns its table is to have, with modules or without, and its pages as drafts."""
    with transaction.atomic():
        programme = Programme.objects.create(
            provider=provider, code=code, total_hours=total_hours, **title_fields(titles)
        )
        set_columns(programme=programme, columns=columns, version=programme.version)
        plan = Plan(total_hours, tuple(columns), tuple(modules))
        save_plan(programme=programme, plan=plan, version=programme.version)
    return programme


# --- Columns ---


def set_columns(
    *, programme: Programme, columns: Sequence[Column], version: int, with_hours: bool = False
) -> None:
    """The variants and their kinds of hours, known by their codes.

    A column left out takes its hours along, and a variant its closing tasks, where the author has said so.
    """
    wanted: dict[str, list[Column]] = {}
    for column in columns:
        wanted.setdefault(column.variant, []).append(column)
    with transaction.atomic():
        next_version(programme, version)
        gone = HourKind.objects.filter(variant__programme=programme).exclude(
            pk__in=[kind.pk for kind in _kinds(programme).values() if _key(kind) in {c.key for c in columns}]
        )
        if not with_hours:
            _say_what_would_go(gone)
        try:
            gone.delete()
            programme.variants.exclude(code__in=wanted).delete()
        except ProtectedError as error:
            raise PlanRefused(
                _("A variant that learners have handed work in for can't be taken out.")
            ) from error
        for order, (code, kinds) in enumerate(wanted.items()):
            variant, _made = programme.variants.update_or_create(
                code=code, defaults={"order": order, **title_fields(kinds[0].variant_titles)}
            )
            for place, column in enumerate(kinds):
                variant.kinds.update_or_create(
                    code=column.kind,
                    defaults={"order": place, "held_as": column.held_as, **title_fields(column.titles)},
                )
    programme.refresh_from_db()


def _say_what_would_go(gone: QuerySet[HourKind]) -> None:
    losses = [
        _("%(column)s: %(hours)s hours") % {"column": column_name(_column(kind)), "hours": kind.hours_in_it}
        for kind in gone.select_related("variant").annotate(hours_in_it=Sum("hours__hours"))
        if kind.hours_in_it
    ]
    if losses:
        raise WouldBeLost(
            _("Hours stand in what you are taking out: %(losses)s. Say that they are to go as well.")
            % {"losses": "; ".join(losses)}
        )


def _column(kind: HourKind) -> Column:
    return Column(kind.variant.code, kind.code, kind.variant.written(), kind.written())


def _kinds(programme: Programme) -> dict[Key, HourKind]:
    kinds = HourKind.objects.filter(variant__programme=programme).select_related("variant")
    return {_key(kind): kind for kind in kinds}


def _key(kind: HourKind) -> Key:
    return kind.variant.code, kind.code


# --- The plan ---


def save_plan(*, programme: Programme, plan: Plan, version: int, with_lessons: bool = False) -> None:
    """Writes modules, topics and hours as the plan has them. `version` is the one its author began from.

    A line known by its uid stays the same module or topic; in a plan that knows no uids, an import's or the
    starter's, a line with the same code does. A topic left out goes with its lesson only where the author
    has said so.
    """
    if faults := plan.faults():
        raise PlanRefused(*faults)
    with transaction.atomic():
        next_version(programme, version, total_hours=plan.total_hours)
        modules, topics = write_rows(programme, plan)
        # pages move before modules are taken out: a page takes along whatever still lies under it
        lay_pages(programme)
        _take_out(programme, modules, topics, with_lessons)
    programme.refresh_from_db()


def write_rows(programme: Programme, plan: Plan) -> tuple[list[Module], list[Topic]]:
    """The rows alone, without their pages; gives back those that the plan has."""
    with transaction.atomic():
        by_uid = bool(plan.uids())
        modules = _write_modules(programme, plan, by_uid)
        topics = _write_topics(programme, plan, modules, by_uid)
        _write_hours(programme, plan, topics)
    return modules, topics


def next_version(programme: Programme, version: int, **also: Any) -> None:
    """Counts a saving, or refuses: another was counted since the author began, or nothing may change."""
    Programme.objects.select_for_update().get(pk=programme.pk)
    if where_it_stands(programme) in {Step.SUBMITTED, Step.AGREED}:
        raise PlanRefused(
            _("The programme is handed in. What is agreed is what is approved, so nothing changes till then.")
        )
    current = Programme.objects.filter(pk=programme.pk, version=version)
    if not current.update(version=F("version") + 1, **also):
        raise SavedMeanwhile


# Codes and numbers are set aside before they are written, so that two lines may change places.
ASIDE = Concat(Value("~"), Cast("pk", CharField()))


def _write_modules(programme: Programme, plan: Plan, by_uid: bool) -> list[Module]:
    rows: dict[Any, Module] = {row.uid if by_uid else row.number: row for row in programme.modules.all()}
    programme.modules.update(number=ASIDE)
    written = []
    for order, line in enumerate(plan.modules):
        row = _row_of(line.uid if by_uid else line.number, rows) or Module(programme=programme)
        row.number, row.order = line.number, order
        _entitle(row, line)
        row.save()
        written.append(row)
    return written


def _write_topics(programme: Programme, plan: Plan, modules: list[Module], by_uid: bool) -> list[Topic]:
    rows: dict[Any, Topic] = {row.uid if by_uid else row.code: row for row in programme.topics.all()}
    programme.topics.update(code=ASIDE)
    written = []
    for module, part in zip(modules, plan.modules, strict=True):
        for order, line in enumerate(part.topics):
            row = _row_of(line.uid if by_uid else line.code, rows) or Topic(programme=programme)
            row.module, row.code, row.order = module, line.code, order
            _entitle(row, line)
            row.save()
            written.append(row)
    return written


def _row_of(known_by: UUID | str | None, rows: dict[Any, Any]) -> Any:
    """The row of a line, once; none for a new line. A uid that isn't there is another programme's."""
    if isinstance(known_by, UUID) and known_by not in rows:
        raise PlanRefused(_("A line of this plan belongs to another programme, or stands in it twice."))
    return rows.pop(known_by, None)


def _entitle(row: Module | Topic, line: ModuleLine | TopicLine) -> None:
    for name, text in title_fields(line.titles).items():
        setattr(row, name, text)


def _write_hours(programme: Programme, plan: Plan, topics: list[Topic]) -> None:
    kinds = _kinds(programme)
    if not {key for line in plan.topics for key in line.hours} <= set(kinds):
        raise PlanRefused(_("The plan has hours in a column that this programme doesn't have."))
    TopicHours.objects.filter(topic__programme=programme).delete()
    TopicHours.objects.bulk_create(
        TopicHours(topic=topic, kind=kinds[key], hours=hours)
        for topic, line in zip(topics, plan.topics, strict=True)
        for key, hours in line.hours.items()
        if hours
    )


def _take_out(programme: Programme, modules: list[Module], topics: list[Topic], with_lessons: bool) -> None:
    gone = programme.topics.exclude(pk__in=[row.pk for row in topics])
    emptied = programme.modules.exclude(pk__in=[row.pk for row in modules])
    lessons = list(TopicPage.objects.filter(topic__in=gone).select_related("topic"))
    intros = list(ModulePage.objects.filter(module__in=emptied).select_related("module"))
    written = {page.topic.title() for page in lessons if page.aim or len(page.body)}
    written |= {page.module.title() for page in intros if page.intro or page.outcomes}
    written |= {row.title() for row in gone if _carries(row.tasks, row.quizzes, row.materials)}
    written |= {row.title() for row in emptied if _carries(row.interim, row.materials)}
    # what an edition has is read by its courses, whatever becomes of the draft
    approved = [
        *map(topic_part, _approved(EditionTopic, gone)),
        *map(module_part, _approved(EditionModule, emptied)),
    ]
    kept = list(PublishedText.objects.filter(programme=programme, part__in=approved))
    try:
        for page in (*lessons, *intros):
            type(page).objects.get(pk=page.pk).delete()  # its place in the tree may have changed meanwhile
        gone.delete()
        emptied.delete()
    except ProtectedError as error:
        raise PlanRefused(
            _("What learners have handed work in for can't be taken out of the plan.")
        ) from error
    PublishedText.objects.bulk_create(
        PublishedText(
            programme=programme, part=text.part, language=text.language, variant=text.variant, html=text.html
        )
        for text in kept
    )
    if written and not with_lessons:
        raise WouldBeLost(
            _("Lessons are written for what you are taking out: %(titles)s. Say that they are to go as well.")
            % {"titles": ", ".join(sorted(written))}
        )


def _carries(*rows: Any) -> bool:
    return any(found.exists() for found in rows)


def _approved(model: type[EditionTopic] | type[EditionModule], rows: QuerySet[Any]) -> list[UUID]:
    return list(model._default_manager.filter(uid__in=rows.values("uid")).values_list("uid", flat=True))


def title_fields(titles: Titles) -> dict[str, str]:
    return {f"title_{language}": titles.get(language, "").strip() for language in ("kk", "ru", "en")}
