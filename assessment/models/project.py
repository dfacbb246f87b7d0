"""The project that is defended at the end, alone or in a group."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.models import Cohort, Enrolment


class Project(models.Model):
    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="projects")
    title = models.CharField(_("topic of the project"), max_length=300)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering = ["cohort", "pk"]

    def __str__(self) -> str:
        return self.title


class ProjectMember(models.Model):
    """Someone in a project. Criterion 7, and so points, grade and pass, stand per member."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="members")
    enrolment = models.OneToOneField(Enrolment, models.PROTECT, related_name="membership")

    class Meta:
        verbose_name = _("author of a project")
        verbose_name_plural = _("authors of projects")
        ordering = ["enrolment__sort_key"]

    def __str__(self) -> str:
        return str(self.enrolment)
