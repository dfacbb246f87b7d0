"""Due work: rows that wait for their time, claimed by one worker at a time and tried again when they fail.

The row is the truth and a task only a wake-up: a worker that was killed leaves a claim behind, and the next `due`
takes it over once the claim is old.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any, TypeVar

from django.apps import apps
from django.db import OperationalError
from django.db.models import F, Q
from django.utils import timezone
from django.utils.module_loading import module_has_submodule

from lms.models import SignOfLife
from lms.models.work import DueRow

log = logging.getLogger("lms.jobs")
Row = TypeVar("Row", bound=DueRow)

CLAIM_LASTS = timedelta(minutes=10)
WAIT_AFTER_FAILURE = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=3))
MOST_ATTEMPTS = len(WAIT_AFTER_FAILURE) + 1


def waiting(model: type[Row], *, at: datetime) -> Any:
    """Rows whose time has come and that nobody holds, or whose holder has not been heard of since."""
    return model._default_manager.filter(
        Q(claimed_at=None) | Q(claimed_at__lte=at - CLAIM_LASTS), done_at=None, failed_at=None, due_at__lte=at
    ).order_by("due_at", "pk")


def claim(row: DueRow, *, at: datetime) -> bool:
    """Takes the row if nobody else has: a conditional update, so of two workers one gets it."""
    return bool(
        waiting(type(row), at=at).filter(pk=row.pk).update(claimed_at=at, attempts=F("attempts") + 1)
    )


def release(row: DueRow, problem: BaseException, *, at: datetime) -> None:
    """After a failure: due again later, or given up for a person to look at. The error's kind is kept, not its words."""
    attempts = type(row)._default_manager.values_list("attempts", flat=True).get(pk=row.pk)
    given_up = attempts >= MOST_ATTEMPTS
    type(row)._default_manager.filter(pk=row.pk).update(
        claimed_at=None,
        error=type(problem).__name__,
        failed_at=at if given_up else None,
        due_at=at if given_up else at + WAIT_AFTER_FAILURE[attempts - 1],
    )


def work_off(
    model: type[Row], do: Callable[[Row], None], *, at: datetime | None = None, most: int = 200
) -> dict[str, int]:
    """Does what is due, a row at a time. `do` may run twice for a row if a worker dies in between: it must bear that."""
    at = at or timezone.now()
    counts = {"done": 0, "failed": 0}
    for row in waiting(model, at=at)[:most]:
        if not claim(row, at=at):
            continue
        try:
            do(row)
        except Exception as problem:
            log.exception("due work failed", extra={"facts": {"model": model.__name__, "row": row.pk}})
            release(row, problem, at=at)
            counts["failed"] += 1
        else:
            model._default_manager.filter(pk=row.pk).update(done_at=timezone.now(), claimed_at=None, error="")
            counts["done"] += 1
    return counts


def run_again(row: DueRow) -> None:
    """A person lets work that was given up run again from the start."""
    type(row)._default_manager.filter(pk=row.pk, done_at=None).update(
        failed_at=None, claimed_at=None, attempts=0, error="", due_at=timezone.now()
    )


def say_alive(name: str) -> None:
    """The sign of life that /readyz asks for."""
    SignOfLife.objects.update_or_create(name=name, defaults={"at": timezone.now()})


def due_work() -> list[tuple[str, Callable[[datetime], dict[str, int]]]]:
    """Every app's `due.py`, found by itself: a list DUE of (name, function of the time)."""
    found = []
    for config in apps.get_app_configs():
        if config.module is not None and module_has_submodule(config.module, "due"):
            found.extend(import_module(f"{config.name}.due").DUE)
    return found


def do_due(*, at: datetime | None = None) -> dict[str, dict[str, int]]:
    """Everything that is due now, each kind on its own: one that breaks doesn't hold up the others."""
    at = at or timezone.now()
    report: dict[str, dict[str, int]] = {}
    for name, work in due_work():
        try:
            report[name] = work(at)
        except OperationalError:
            # A locked database passes; the clock comes again in a minute.
            log.warning("database busy", extra={"facts": {"work": name}})
            report[name] = {"busy": 1}
        except Exception:
            log.exception("due work broke", extra={"facts": {"work": name}})
            report[name] = {"broken": 1}
    return report
