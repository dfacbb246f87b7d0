"""Wake-ups for the worker: they take ids or nothing, fetch and delegate."""

from typing import Any

from django_tasks import task
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult


def wake_once(wake_up: Task[Any, Any], *args: Any) -> None:
    """Not where the same waits in line already: whatever has been written until then, it will find."""
    waiting = DBTaskResult.objects.ready().filter(task_path=wake_up.module_path)
    if not any(result.args_kwargs["args"] == list(args) for result in waiting):
        wake_up.enqueue(*args)


@task()
def refresh_texts(programme: int) -> None:
    from content.domain.texts import refresh
    from content.models import Programme

    if found := Programme.objects.filter(pk=programme).first():
        refresh(found)


@task()
def make_due_papers() -> None:
    from django.utils import timezone

    from content.due import papers

    papers(timezone.now())
