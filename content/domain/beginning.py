"""A new programme begins with the columns, the plan and the rubric of one that is known to serve."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction
from django.forms import model_to_dict

from content.domain.plan import ModuleLine, Plan, Titles, plan_of
from content.domain.planning import begin_programme
from content.domain.starter import plan_in, read, write_rubric
from content.models import Programme
from lms.models import Provider


def begin_like_starter(*, provider: Provider, code: str, titles: Titles, total_hours: int) -> Programme:
    """With the starter's two variants and its rubric, and an empty plan."""
    facts = read("programme.json")
    with transaction.atomic():
        programme = begin_programme(
            provider=provider,
            code=code,
            titles=titles,
            total_hours=total_hours,
            columns=plan_in(facts).columns,
        )
        write_rubric(programme, facts["rubric"])
    return programme


def begin_like(
    *, other: Programme, provider: Provider, code: str, titles: Titles, total_hours: int
) -> Programme:
    """With the other's columns, modules, topics, hours, methods and rubric; its lessons stay its own."""
    plan = plan_of(other)
    with transaction.atomic():
        programme = begin_programme(
            provider=provider,
            code=code,
            titles=titles,
            total_hours=total_hours,
            columns=plan.columns,
            modules=_anew(plan),
        )
        for variant in other.variants.all():
            programme.variants.filter(code=variant.code).update(
                methods_kk=variant.methods_kk, methods_ru=variant.methods_ru
            )
        _copy_rubric(other, programme)
    return programme


def _anew(plan: Plan) -> list[ModuleLine]:
    """The same lines as new ones: a copy's topics are topics of their own."""
    return [
        replace(module, uid=None, topics=tuple(replace(topic, uid=None) for topic in module.topics))
        for module in plan.modules
    ]


def _copy_rubric(other: Programme, programme: Programme) -> None:
    latest = other.rubrics.last()
    if latest is None:
        return
    rubric = programme.rubrics.create()
    for name in ("criteria", "levels", "bands"):
        for row in getattr(latest, name).all():
            getattr(rubric, name).create(**model_to_dict(row, exclude=["id", "rubric"]))
