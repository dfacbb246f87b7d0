"""The work of the machine, as a platform administrator watches it: what waits, runs, failed and is done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django_tasks_db.models import DBTaskResult

from lms.jobs import run_again, waiting
from lms.models import SignOfLife
from lms.models.work import DueRow

SHOWN = 50


@dataclass(frozen=True)
class Figures:
    """One kind of work that has its time, and how its rows stand."""

    name: str
    label: str
    due: int
    later: int
    running: int
    failed: int
    done: int
    given_up: list[DueRow]


def figures(*, at: datetime) -> list[Figures]:
    return [_figures(model, at) for model in kinds().values()]


def kinds() -> dict[str, type[DueRow]]:
    return {model._meta.label: model for model in apps.get_models() if issubclass(model, DueRow)}


def _figures(model: type[DueRow], at: datetime) -> Figures:
    rows = model._default_manager
    return Figures(
        name=str(model._meta.verbose_name_plural),
        label=model._meta.label,
        due=waiting(model, at=at).count(),
        later=rows.filter(done_at=None, failed_at=None, due_at__gt=at).count(),
        running=rows.filter(done_at=None, failed_at=None, claimed_at__isnull=False).count(),
        failed=given_up(model).count(),
        done=rows.filter(done_at__isnull=False).count(),
        given_up=list(given_up(model)[:SHOWN]),
    )


def given_up(model: type[DueRow]) -> QuerySet[Any]:
    return model._default_manager.filter(failed_at__isnull=False, done_at=None).order_by("-failed_at")


def let_run_again(*, label: str, key: str) -> bool:
    """A row that was given up; false where there is none such."""
    model = kinds().get(label)
    row = given_up(model).filter(pk=key).first() if model and key.isdecimal() else None
    if row is not None:
        run_again(row)
    return row is not None


def signs_of_life() -> QuerySet[SignOfLife]:
    return SignOfLife.objects.order_by("name")


def tasks() -> dict[str, int]:
    counted: dict[str, int] = DBTaskResult.objects.aggregate(
        waiting=Count("pk", filter=Q(status="READY")),
        running=Count("pk", filter=Q(status="RUNNING")),
        failed=Count("pk", filter=Q(status="FAILED")),
        done=Count("pk", filter=Q(status="SUCCESSFUL")),
    )
    return counted


def failed_tasks() -> Any:
    return DBTaskResult.objects.failed().order_by("-finished_at")[:SHOWN]


def put_in_line_again(*, key: str) -> bool:
    """The same task anew, and the failed one is done with; false where there is none such."""
    try:
        task = DBTaskResult.objects.failed().get(pk=UUID(key))
    except (ValueError, DBTaskResult.DoesNotExist):
        return False
    with transaction.atomic():
        task.delete()
        task.task.using(run_after=None).enqueue(*task.args_kwargs["args"], **task.args_kwargs["kwargs"])
    return True
