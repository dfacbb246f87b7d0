from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentConfig(AppConfig):
    """What people do: submissions, the defence, certificates and the year after."""

    name = "assessment"
    verbose_name = _("Assessment")

    def ready(self) -> None:
        from assessment import panels, personal_data  # noqa: F401
        from assessment.domain.submissions import handed_in, works
        from courses.domain.attendance import let_tell_handed_in
        from courses.domain.progress import let_tell_works

        let_tell_handed_in(handed_in)
        let_tell_works(works)
