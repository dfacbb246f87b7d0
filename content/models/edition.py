"""An approved edition: plan, rules and rubric as they stood then. Courses read this, never the draft."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from content.enums import HeldAs
from lms.models.titled import Titled

from .plan import Programme, Rules
from .rubric import Rubric


class Frozen(models.Model):
    """A row that is written once."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("An edition is frozen: approve a new one.")
        super().save(*args, **kwargs)


class Edition(Frozen, Titled, Rules):
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField(_("edition"))
    total_hours = models.PositiveSmallIntegerField(_("hours in all"))
    rubric = models.ForeignKey(Rubric, models.PROTECT, related_name="editions")
    order_number = models.CharField(_("order number"), max_length=40)
    order_date = models.DateField(_("order date"))
    approved_on = models.DateField(_("approved"))
    review_due = models.DateField(_("review due"))

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["programme", "-number"]
        constraints = [models.UniqueConstraint(fields=["programme", "number"], name="edition_number_once")]

    def __str__(self) -> str:
        return f"{self.title()} · {self.number}"


class EditionVariant(Frozen, Titled):
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="variants")
    code = models.SlugField(max_length=20)
    methods_kk = models.TextField(blank=True)
    methods_ru = models.TextField(blank=True)
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["edition", "code"], name="edition_variant_once")]


class EditionHourKind(Frozen, Titled):
    variant = models.ForeignKey(EditionVariant, models.CASCADE, related_name="kinds")
    code = models.SlugField(max_length=30)
    held_as = models.CharField(max_length=10, choices=HeldAs)
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["variant__order", "order"]
        constraints = [models.UniqueConstraint(fields=["variant", "code"], name="edition_hour_kind_once")]


class EditionModule(Frozen, Titled):
    """A module as approved; `uid` is the working module's, so that its live page is found."""

    uid = models.UUIDField()
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="modules")
    number = models.CharField(max_length=10)
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["edition", "number"], name="edition_module_once")]


class EditionTopic(Frozen, Titled):
    """A topic as approved; `uid` is the working topic's, so that its live lesson is found."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="topics")
    module = models.ForeignKey(EditionModule, models.CASCADE, related_name="topics")
    uid = models.UUIDField()
    code = models.CharField(max_length=10)
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["module__order", "order"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="edition_topic_code_once"),
            models.UniqueConstraint(fields=["edition", "uid"], name="edition_topic_uid_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title()}"


class EditionHours(Frozen):
    topic = models.ForeignKey(EditionTopic, models.CASCADE, related_name="hours")
    kind = models.ForeignKey(EditionHourKind, models.CASCADE, related_name="hours")
    hours = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "kind"], name="edition_hours_once")]

    def __str__(self) -> str:
        return f"{self.topic.code}: {self.hours}"


class EditionText(Frozen):
    """A text as it stood at approval: of a section, a module, a topic, the glossary, the plan's table.

    The document and the comparison of editions read these; a course reads the live lessons.
    """

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="texts")
    part = models.CharField(max_length=50)
    language = models.CharField(max_length=2)
    html = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "part", "language"], name="edition_text_once")
        ]

    def __str__(self) -> str:
        return f"{self.part} · {self.language}"
