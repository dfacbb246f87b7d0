"""Wake-ups for the worker; the truth is the due row."""

from django.utils import timezone
from django_tasks import task


@task()
def make_due_certificates() -> None:
    from assessment.due import certificates

    certificates(timezone.now())
