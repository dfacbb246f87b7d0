"""What the ground floor does when its time comes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from lms.jobs import work_off
from lms.mail import send
from lms.models import Message


def letters(at: datetime) -> dict[str, int]:
    return work_off(Message, send, at=at)


def stuck_tasks(at: datetime) -> dict[str, int]:
    """A worker killed at work leaves its task RUNNING for ever: after a quarter of an hour it has failed.

    Nothing is lost: what the task was to do stands in a due row, and is done from there.
    """
    stuck = DBTaskResult.objects.running().filter(started_at__lte=at - timedelta(minutes=15))
    return {"given_up": stuck.update(status="FAILED", finished_at=timezone.now())}


def old_tasks(at: datetime) -> dict[str, int]:
    """Finished wake-ups are kept a week, for the administrator's page."""
    gone, _kinds = DBTaskResult.objects.finished().filter(finished_at__lte=at - timedelta(days=7)).delete()
    return {"deleted": gone}


DUE: list[tuple[str, Callable[[datetime], dict[str, int]]]] = [
    ("letters", letters),
    ("stuck_tasks", stuck_tasks),
    ("old_tasks", old_tasks),
]
