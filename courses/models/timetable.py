"""A timetable in the making, what each publication changed, and calendars that follow it."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.models import User
from lms.models.work import DueRow

from .cohort import Cohort
from .session import Held


class PlannedSession(Held):
    """A class of the timetable a coordinator works on. A cohort has these only until they are published.

    `version` counts the savings of a row, so that two coordinators don't undo each other.
    """

    version = models.PositiveIntegerField(default=1, editable=False)
    changed_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", editable=False)
    changed_at = models.DateTimeField(null=True, editable=False)

    class Meta(Held.Meta):
        verbose_name = _("planned session")
        verbose_name_plural = _("planned sessions")
        ordering = ["starts"]
        indexes = [
            models.Index(fields=["teacher", "starts"], name="planned_teacher_starts"),
            models.Index(fields=["room", "starts"], name="planned_room_starts"),
        ]


class Cancelled(models.Model):
    """A class that was published and then taken out; calendars carry the news."""

    uid = models.UUIDField(unique=True)
    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="cancelled")
    teacher = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    title = models.JSONField(help_text=_("What it was called, by language."))
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    sequence = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("cancelled session")
        verbose_name_plural = _("cancelled sessions")
        ordering = ["starts"]

    def __str__(self) -> str:
        return f"{self.title.get('kk')} · {self.starts:%d.%m.%Y}"


class TimetableVersion(models.Model):
    """A publication of a cohort's timetable with the list of what it changed.

    `changes` is a list of {"what": "added" | "changed" | "cancelled", "uid", "before", "after"}, the latter
    two as courses.domain.planned writes facts of a class: teacher and room by their keys.
    """

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="timetable_versions")
    number = models.PositiveSmallIntegerField(_("version"))
    changes = models.JSONField(default=list)
    note = models.CharField(_("note"), max_length=300, blank=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("published"))

    class Meta:
        verbose_name = _("version of a timetable")
        verbose_name_plural = _("versions of timetables")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["cohort", "number"], name="timetable_version_once")]

    def __str__(self) -> str:
        return f"{self.cohort} · {self.number}"


class Drawing(DueRow):
    """Timetables asked to be drawn up together; the worker does it and leaves planned sessions.

    `how` holds what was asked for each cohort, `progress` what is told meanwhile; `problems` are sentences
    by language where nothing fits.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cohorts = models.ManyToManyField(Cohort, related_name="drawings")
    how = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    seconds = models.FloatField(null=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("drawing up of timetables")
        verbose_name_plural = _("drawings up of timetables")
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.at:%d.%m.%Y %H:%M}"


class CalendarFeed(models.Model):
    """A secret address that a calendar reads: of a person, or of a cohort. Revoked, it opens nothing.

    The address is signed from the uid when it is shown; what is stored opens nothing by itself.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(User, models.CASCADE, null=True, related_name="calendar_feeds")
    cohort = models.ForeignKey(Cohort, models.CASCADE, null=True, related_name="calendar_feeds")
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False) ^ Q(cohort__isnull=False), name="feed_of_person_or_cohort"
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(revoked_at=None), name="feed_of_person_once"
            ),
            models.UniqueConstraint(
                fields=["cohort"], condition=Q(revoked_at=None), name="feed_of_cohort_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.person or self.cohort)
