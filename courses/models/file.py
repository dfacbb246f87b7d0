"""Documents of a course, made by the worker when somebody asks for them."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.enums import FileKind
from lms.models import User
from lms.models.work import DueRow
from lms.storage import private

from .cohort import Cohort, Order
from .enrolment import Enrolment


class CourseFile(DueRow):
    """One document for one person who asked: an order, a list, the journal, a reference. Kept for a week."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="files")
    kind = models.CharField(max_length=10, choices=FileKind)
    format = models.CharField(max_length=4, choices=[("pdf", "PDF"), ("xlsx", "XLSX")])
    language = models.CharField(max_length=2)
    order = models.ForeignKey(Order, models.CASCADE, null=True, related_name="files")
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, null=True, related_name="files")
    asked_by = models.ForeignKey(User, models.CASCADE, related_name="course_files")
    file = models.FileField(storage=private, upload_to="course-files/%Y", blank=True)

    class Meta:
        verbose_name = _("document of a course")
        verbose_name_plural = _("documents of courses")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.cohort}"
