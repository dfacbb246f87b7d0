"""The year after: opened on the day a passed result is released, and what is asked and answered in it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from content.models import EditionTopic
from courses.models import Enrolment
from lms.models import User


class SupportYear(models.Model):
    enrolment = models.OneToOneField(Enrolment, models.PROTECT, related_name="support")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))

    class Meta:
        verbose_name = _("support year")
        verbose_name_plural = _("support years")
        ordering = ["-starts_on"]

    def __str__(self) -> str:
        return str(self.enrolment)


class Consultation(models.Model):
    """A question to the mentors, with the day by which they promise an answer."""

    support = models.ForeignKey(SupportYear, models.CASCADE, related_name="consultations")
    topic = models.ForeignKey(EditionTopic, models.PROTECT, null=True, blank=True, verbose_name=_("topic"))
    question = models.TextField(_("question"))
    asked_at = models.DateTimeField(_("asked"))
    due_on = models.DateField(_("answer by"))
    mentor = models.ForeignKey(User, models.PROTECT, null=True, related_name="consultations")
    closed_at = models.DateTimeField(_("closed"), null=True)

    class Meta:
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return self.question[:80]


class ConsultationPost(models.Model):
    """What was said after the question, by the mentor or the asker."""

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="posts")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    text = models.TextField(_("text"))
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("word in a consultation")
        verbose_name_plural = _("words in consultations")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.text[:80]
