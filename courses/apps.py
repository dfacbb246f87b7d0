from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    """The running side: cohorts, their people, timetable and progress."""

    name = "courses"
    verbose_name = _("Courses")

    def ready(self) -> None:
        from courses import letters, panels, personal_data, signals  # noqa: F401
        from courses.models import Application, Enrolment
        from lms.access import TIES, Tie

        TIES.add(Tie(Enrolment, person="learner", provider="cohort__provider"))
        TIES.add(Tie(Application, person="person", provider="cohort__provider"))
