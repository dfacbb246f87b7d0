from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContentConfig(AppConfig):
    """What authors write: the programme, its pages and everything in them."""

    name = "content"
    verbose_name = _("Content")

    def ready(self) -> None:
        from content import signals  # noqa: F401
        from content.domain.site import open_provider_pages
        from lms.domain.providers import OPENED

        OPENED.append(open_provider_pages)
