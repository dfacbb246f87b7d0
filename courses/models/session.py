"""Classes of a cohort as published, and who was at them."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from content.models import EditionHourKind, EditionTopic
from courses.enums import HowThere
from lms.models import User

from .cohort import Cohort
from .enrolment import Enrolment
from .place import Room


class Held(models.Model):
    """What a class is: academic hours of one kind in one topic, or a part of the day of the defence.

    The defence has no topic and no kind: it lies outside the plan's hours and outside attendance.
    Its uid stays the same from the first draft to the last change, in calendars too.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="%(class)ss")
    topic = models.ForeignKey(
        EditionTopic, models.PROTECT, null=True, related_name="%(class)ss", verbose_name=_("topic")
    )
    kind = models.ForeignKey(
        EditionHourKind, models.PROTECT, null=True, related_name="+", verbose_name=_("kind")
    )
    hours = models.PositiveSmallIntegerField(_("hours"))
    starts = models.DateTimeField(_("starts"))
    ends = models.DateTimeField(_("ends"))
    teacher = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="%(class)ss", verbose_name=_("teacher")
    )
    room = models.ForeignKey(
        Room, models.PROTECT, null=True, blank=True, related_name="%(class)ss", verbose_name=_("room")
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(topic__isnull=False, kind__isnull=False) | Q(topic=None, kind=None),
                name="%(class)s_is_of_a_topic_or_the_defence",
            ),
            models.CheckConstraint(condition=Q(starts__lt=models.F("ends")), name="%(class)s_ends_later"),
        ]

    def __str__(self) -> str:
        return f"{self.title} · {self.kind}" if self.kind else self.title

    @property
    def is_defence(self) -> bool:
        return self.topic_id is None

    @property
    def title(self) -> str:
        return str(self.topic) if self.topic else _now("Project defence")


class SessionQuerySet(models.QuerySet["Session"]):
    def classes(self) -> SessionQuerySet:
        """Those of the plan's hours, which are attended; the defence isn't."""
        return self.filter(topic__isnull=False)


class Session(Held):
    """A class of the published timetable. Written by courses.domain.planned.publish alone, but for links.

    `sequence` counts its changes, for calendars. A class taken out of the timetable becomes a `Cancelled`.
    """

    sequence = models.PositiveSmallIntegerField(default=0, editable=False)
    join_link = models.URLField(
        _("link to join"),
        max_length=500,
        blank=True,
        help_text=_("Where it differs from the cohort's online room."),
    )
    recording_link = models.URLField(_("link to the recording"), max_length=500, blank=True)
    recording_question = models.CharField(
        _("question on the recording"),
        max_length=300,
        blank=True,
        help_text=_("Whoever watches it answers in a sentence or two."),
    )

    objects = SessionQuerySet.as_manager()

    class Meta(Held.Meta):
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["starts"]
        indexes = [
            models.Index(fields=["cohort", "starts"]),
            models.Index(fields=["teacher", "starts"]),
            models.Index(fields=["room", "starts"]),
        ]


class Attendance(models.Model):
    """The hours someone was at a class. A correction is a new row with its reason; the latest counts."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="attendance")
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="attendance")
    hours = models.PositiveSmallIntegerField(_("hours"))
    how = models.CharField(_("how it is known"), max_length=10, choices=HowThere, default=HowThere.MARKED)
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


class Visit(models.Model):
    """A learner came to a class online: by its link, or by its recording with a few words about it."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="visits")
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="visits")
    how = models.CharField(max_length=10, choices=HowThere)
    answer = models.TextField(_("answer"), blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("visit of an online class")
        verbose_name_plural = _("visits of online classes")
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["session", "enrolment", "how"], name="visited_once")]

    def __str__(self) -> str:
        return f"{self.enrolment}: {self.get_how_display()}"


class RiskWarning(models.Model):
    """Somebody was told that they miss too much. At most one of a level in a cohort."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="risk_warnings")
    level = models.CharField(max_length=10)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("warning about attendance")
        verbose_name_plural = _("warnings about attendance")
        constraints = [models.UniqueConstraint(fields=["enrolment", "level"], name="warned_once_of_a_level")]

    def __str__(self) -> str:
        return f"{self.enrolment}: {self.level}"
