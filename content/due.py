"""What the programmes do when their time comes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from content.domain.papers import forget_old
from content.domain.reminders import remind
from content.models import Paper
from lms.jobs import work_off


def reminders(at: datetime) -> dict[str, int]:
    return {"queued": remind(at=at)}


def papers(at: datetime) -> dict[str, int]:
    """Makes the files that were asked for. What they need is loaded here, in the worker, alone."""
    from content.paper_files import make

    return work_off(Paper, make, at=at)


def old_papers(at: datetime) -> dict[str, int]:
    return {"deleted": forget_old(at=at)}


DUE: list[tuple[str, Callable[[datetime], dict[str, int]]]] = [
    ("reminders", reminders),
    ("papers", papers),
    ("old_papers", old_papers),
]
