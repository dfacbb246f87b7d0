from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LmsConfig(AppConfig):
    """The ground floor: people, providers, sign-in, jobs and the small shared tools."""

    name = "lms"
    verbose_name = _("People and providers")

    def ready(self) -> None:
        from . import checks, home_panels, language  # noqa: F401

        language.let_kazakh_fall_back_to_russian()
