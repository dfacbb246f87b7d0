from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentConfig(AppConfig):
    """What people do: submissions, the defence, certificates and the year after."""

    name = "assessment"
    verbose_name = _("Assessment")
