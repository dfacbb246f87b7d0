from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    """The running side: cohorts, their people, timetable and progress."""

    name = "courses"
    verbose_name = _("Courses")
