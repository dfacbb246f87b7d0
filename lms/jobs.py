"""Due work: rows that wait for their time, claimed by one worker at a time and tried again when they fail.

The row is the truth and a task only a wake-up: a worker that was killed leaves a claim behind, and the next
`due` takes it over once the claim is old.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any, TypeVar

from django.apps import apps
from django.conf import settings
from django.db import Error, OperationalError
from django.db.models import F, Q
from django.utils import timezone
from django.utils.module_loading import module_has_submodule
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

from lms.models import SignOfLife
from lms.models.work import DueRow

log = logging.getLogger("lms.jobs")
Row = TypeVar("Row", bound=DueRow)

CLAIM_LASTS = timedelta(minutes=10)
WAIT_AFTER_FAILURE = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=3))
MOST_ATTEMPTS = len(WAIT_AFTER_FAILURE) + 1
SETTLE_ATTEMPTS = 6  # of five seconds each on SQLite


def waiting(model: type[Row], *, at: datetime) -> Any:
    """Rows whose time has come and that nobody holds, or whose holder has not been heard of since."""
    return model._default_manager.filter(
        Q(claimed_at=None) | Q(claimed_at__lte=at - CLAIM_LASTS), done_at=None, failed_at=None, due_at__lte=at
    ).order_by("due_at", "pk")


def claim(row: DueRow, *, at: datetime) -> bool:
    """Takes the row if nobody else has: a conditional update, so of two workers one gets it."""
    taken = waiting(type(row), at=at).filter(pk=row.pk).update(claimed_at=at, attempts=F("attempts") + 1)
    if taken:
        row.refresh_from_db(fields=["claimed_at", "attempts"])
    return bool(taken)


def finish(row: DueRow, *, at: datetime) -> None:
    _settle(row, done_at=at, error="")


def release(row: DueRow, problem: BaseException, *, at: datetime) -> None:
    """After a failure: due again later, or given up for a person to look at.

    The error's kind is kept and not its words, which may hold somebody's data.
    """
    if row.attempts >= MOST_ATTEMPTS:
        _settle(row, failed_at=at, error=type(problem).__name__)
    else:
        _settle(row, due_at=at + WAIT_AFTER_FAILURE[row.attempts - 1], error=type(problem).__name__)


def _settle(row: DueRow, **result: Any) -> None:
    """Writes what came of a claimed row, if the claim is still ours.

    Tried for longer than a lock usually lasts: a letter that left but isn't marked so would be sent again.
    """
    ours = type(row)._default_manager.filter(pk=row.pk, claimed_at=row.claimed_at, done_at=None)
    for attempts_left in reversed(range(SETTLE_ATTEMPTS)):
        try:
            ours.update(claimed_at=None, **result)
            return
        except OperationalError:
            if not attempts_left:
                raise


def give_up_fatal(model: type[Row], *, at: datetime) -> int:
    """Rows whose last attempt, too, was the death of the worker: a person looks before they kill more."""
    fatal = waiting(model, at=at).filter(attempts__gte=MOST_ATTEMPTS)
    return int(fatal.update(claimed_at=None, failed_at=at, error="WorkerDied"))


def work_off(
    model: type[Row], do: Callable[[Row], None], *, at: datetime | None = None, most: int = 200
) -> dict[str, int]:
    """Does what is due, a row at a time. A worker may die in between, so `do` must bear being run twice."""
    at, began = at or timezone.now(), time.monotonic()

    def now() -> datetime:
        """Moves on with the work: a claim dated back to the start would be taken over too soon."""
        return at + timedelta(seconds=time.monotonic() - began)

    given_up = give_up_fatal(model, at=at)
    rows = list(waiting(model, at=at)[:most])
    counts = {"due": len(rows) + given_up, "done": 0, "failed": given_up}
    for row in rows:
        if not claim(row, at=now()):
            continue
        try:
            do(row)
        except Exception as problem:
            log.exception("due work failed", extra={"facts": {"model": model.__name__, "row": row.pk}})
            release(row, problem, at=now())
            counts["failed"] += 1
        else:
            finish(row, at=now())
            counts["done"] += 1
    return counts


def run_again(row: DueRow) -> None:
    """A person lets work that was given up run again from the start."""
    type(row)._default_manager.filter(pk=row.pk, done_at=None).update(
        failed_at=None, claimed_at=None, attempts=0, error="", due_at=timezone.now()
    )


def wake_once(wake_up: Task[Any, Any], *args: Any) -> None:
    """Not where the same waits in line already: whatever has been written until then, it will find."""
    waiting = DBTaskResult.objects.ready().filter(task_path=wake_up.module_path)
    if not any(result.args_kwargs["args"] == list(args) for result in waiting):
        wake_up.enqueue(*args)


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


def tick(*, at: datetime | None = None) -> None:
    """What the clock does each minute; while the maintenance sign is up, nothing."""
    from lms import tasks

    if settings.MAINTENANCE_SIGN.exists():
        return
    try:
        say_alive("clock")
        # without a worker one such wake-up waits, not one for every minute
        wake_once(tasks.say_alive)
        do_due(at=at)
    except Error:
        log.warning("database busy", extra={"facts": {"work": "tick"}})
