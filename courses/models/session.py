"""Classes of a cohort, and who was at them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from content.models import EditionHourKind, EditionTopic
from lms.models import User

from .cohort import Cohort
from .enrolment import Enrolment


class Session(models.Model):
    """A class in the timetable: academic hours of one kind in one topic. The defence is not among these."""

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="sessions")
    topic = models.ForeignKey(EditionTopic, models.PROTECT, related_name="sessions", verbose_name=_("topic"))
    kind = models.ForeignKey(EditionHourKind, models.PROTECT, related_name="+", verbose_name=_("kind"))
    hours = models.PositiveSmallIntegerField(_("hours"))
    starts = models.DateTimeField(_("starts"))
    ends = models.DateTimeField(_("ends"))
    teacher = models.ForeignKey(User, models.PROTECT, related_name="sessions", verbose_name=_("teacher"))
    room = models.CharField(_("room"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["starts"]
        indexes = [models.Index(fields=["cohort", "starts"])]

    def __str__(self) -> str:
        return f"{self.topic} · {self.kind}"


class Attendance(models.Model):
    """The hours someone was at a class. A correction is a new row with its reason; the latest counts."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="attendance")
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="attendance")
    hours = models.PositiveSmallIntegerField(_("hours"))
    reason = models.CharField(_("reason of the correction"), max_length=300, blank=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["enrolment", "session"])]

    def __str__(self) -> str:
        return f"{self.enrolment}: {self.hours}"
