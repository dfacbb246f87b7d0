"""Wake-ups for the worker: they take ids or nothing, fetch and delegate. The truth is a row (lms.jobs)."""

from django_tasks import task


@task()
def send_due_letters() -> None:
    from django.utils import timezone

    from lms.due import letters

    letters(timezone.now())


@task()
def say_alive() -> None:
    """Put in line by the clock each minute: only a worker that really takes work leaves this sign."""
    from lms import jobs

    jobs.say_alive("worker")
