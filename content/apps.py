from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContentConfig(AppConfig):
    """What authors write: the programme, its pages and everything in them."""

    name = "content"
    verbose_name = _("Content")

    def ready(self) -> None:
        from content import checks, letters, panels, signals  # noqa: F401
        from content.domain import site  # noqa: F401
