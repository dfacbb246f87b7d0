"""What learners hand in, and what is said of it. Formative: nothing here is a number that rates anybody."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from assessment.enums import Verdict
from content.models import Task
from courses.models import Enrolment
from lms.models import User


class Submission(models.Model):
    """One learner's work on one task, through all its versions."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="submissions", verbose_name=_("task"))
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="submissions")

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        constraints = [models.UniqueConstraint(fields=["task", "enrolment"], name="one_work_on_a_task")]

    def __str__(self) -> str:
        return f"{self.enrolment} · {self.task}"


class SubmissionVersion(models.Model):
    """A version as handed in; it never changes. A revision is the next version."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="versions")
    order = models.PositiveSmallIntegerField()
    text = models.TextField(_("text"))
    at = models.DateTimeField(_("handed in"))

    class Meta:
        verbose_name = _("version of a work")
        verbose_name_plural = _("versions of works")
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["submission", "order"], name="work_version_once")]

    def __str__(self) -> str:
        return f"{self.submission} · {self.order}"


class Feedback(models.Model):
    """A teacher's words to a version, and whether it is accepted or to be revised."""

    version = models.ForeignKey(SubmissionVersion, models.CASCADE, related_name="feedback")
    verdict = models.CharField(_("result"), max_length=10, choices=Verdict)
    words = models.TextField(_("in words"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("given"))

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()} · {self.at:%d.%m.%Y}"
