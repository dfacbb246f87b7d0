"""Wake-ups for the worker: they take ids or nothing, fetch and delegate."""

from django_tasks import task


@task()
def make_due_files() -> None:
    from django.utils import timezone

    from courses.due import course_files

    course_files(timezone.now())


@task()
def draw_due_timetables() -> None:
    from django.utils import timezone

    from courses.due import drawings

    drawings(timezone.now())


@task()
def work_on_rosters() -> None:
    from django.utils import timezone

    from courses.due import rosters

    rosters(timezone.now())
