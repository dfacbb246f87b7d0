"""Wake-ups for the worker: they take ids or nothing, fetch and delegate."""

from django_tasks import task


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
