from django.db import models
from django.utils.translation import gettext_lazy as _


class CohortState(models.TextChoices):
    """Where a cohort stands. Never stored: courses.domain.cohorts.state derives it from dates and orders."""

    PLANNED = "planned", _("Planned")
    OPEN = "open", _("Open for applications")
    ENROLLED = "enrolled", _("Enrolled")
    RUNNING = "running", _("Running")
    DEFENCE = "defence", _("Project defence")
    COMPLETED = "completed", _("Completed")
    SUPPORT = "support", _("Post-course support")
    ARCHIVED = "archived", _("Archived")
    CANCELLED = "cancelled", _("Cancelled")


class OrderKind(models.TextChoices):
    """What the head of the provider orders."""

    ENROLMENT = "enrolment", _("Enrolment")
    WITHDRAWAL = "withdrawal", _("Leaving before the end")
    EXPULSION = "expulsion", _("Expulsion")
    TRANSFER = "transfer", _("Transfer to another cohort")
    CERTIFICATES = "certificates", _("Issue of certificates")
    CANCELLATION = "cancellation", _("Cancellation of the cohort")


class EnrolmentState(models.TextChoices):
    ENROLLED = "enrolled", _("Learning")
    WITHDRAWN = "withdrawn", _("Left before the end")
    EXPELLED = "expelled", _("Expelled")
    TRANSFERRED = "transferred", _("Transferred")
