from django.db import models
from django.utils.translation import gettext_lazy as _


class HeldAs(models.TextChoices):
    """How an hour of a kind is held, and so how it is attended."""

    SESSION = "session", _("A class to be present at")
    TASK = "task", _("Guided self-study: it counts when the topic's task is handed in")


class Step(models.TextChoices):
    """The life of a programme (order No. 175). Rows are added; the latest is where it stands."""

    DRAFT = "draft", _("Draft")
    DISCUSSION = "discussion", _("Public discussion")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned to be mended")
    REFUSED = "refused", _("Refused")
    AGREED = "agreed", _("Agreed")
    APPROVED = "approved", _("Approved")


class TaskKind(models.TextChoices):
    PRACTICAL = "practical", _("Practical task")
    CASE = "case", _("Case")
    MINI_PROJECT = "mini_project", _("Mini-project defence")
    REPORT = "report", _("Reflective report")
    WORKSHEET = "worksheet", _("Worksheet")
