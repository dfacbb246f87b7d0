"""Wake-ups for the worker: they take ids or nothing, fetch and delegate. The truth is the due row (lms.jobs)."""

from django_tasks import task


@task()
def send_due_letters() -> None:
    from lms.due import letters
    from django.utils import timezone

    letters(timezone.now())


@task()
def say_alive() -> None:
    """Put in line by the clock each minute: only a worker that really takes work leaves this sign."""
    from lms import jobs

    jobs.say_alive("worker")
