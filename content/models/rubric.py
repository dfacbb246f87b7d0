"""What a project is judged by: criteria, levels, and bands that turn points into a grade. Data, not code."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lms.models.titled import Titled

from .plan import Programme


class Rubric(models.Model):
    """One version of a programme's rubric. Once an edition uses it, it stays: a change is a new version."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="rubrics")
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("rubric")
        verbose_name_plural = _("rubrics")
        ordering = ["programme", "version"]
        constraints = [models.UniqueConstraint(fields=["programme", "version"], name="rubric_version_once")]

    def __str__(self) -> str:
        return f"{self.programme} · {self.version}"

    @property
    def used(self) -> bool:
        return self.editions.exists()


class PartOfRubric(models.Model):
    rubric: Any

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.rubric.used:
            raise ValidationError(_("This rubric is in use and can't be changed. Make a new version of it."))
        super().save(*args, **kwargs)


class Criterion(PartOfRubric, Titled):
    """What is judged. `per_member`: each member of a group has a value of their own (criterion 7)."""

    rubric = models.ForeignKey(Rubric, models.CASCADE, related_name="criteria")
    number = models.PositiveSmallIntegerField(_("number"))
    per_member = models.BooleanField(_("each member apart"), default=False)
    alone_kk = models.CharField(_("for a person alone, in Kazakh"), max_length=400, blank=True)
    alone_ru = models.CharField(_("for a person alone, in Russian"), max_length=400, blank=True)
    alone_en = models.CharField(_("for a person alone, in English"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["rubric", "number"], name="criterion_number_once")]

    def wording(self, *, alone: bool, language: str | None = None) -> str:
        """The criterion as the commission reads it: a person alone has no group to be active in."""
        own = getattr(self, f"alone_{language or get_language() or 'kk'}", "") or self.alone_kk
        return own if alone and own else self.title(language)


class Level(PartOfRubric, Titled):
    """A value that may be given, and what it means."""

    rubric = models.ForeignKey(Rubric, models.CASCADE, related_name="levels")
    value = models.PositiveSmallIntegerField(_("points"))

    class Meta:
        verbose_name = _("level")
        verbose_name_plural = _("levels")
        ordering = ["value"]
        constraints = [models.UniqueConstraint(fields=["rubric", "value"], name="level_value_once")]


class Band(PartOfRubric, Titled):
    """A range of points and the grade it gives; no grade where the programme is not mastered."""

    rubric = models.ForeignKey(Rubric, models.CASCADE, related_name="bands")
    grade = models.PositiveSmallIntegerField(_("grade"), null=True, blank=True)
    least = models.PositiveSmallIntegerField(_("from, points"))
    most = models.PositiveSmallIntegerField(_("to, points"))
    passed = models.BooleanField(_("passed"))
    stated_percent = models.CharField(
        _("percent as the source states it"),
        max_length=20,
        blank=True,
        help_text=_("For the record only: points decide, percent is computed from them."),
    )

    class Meta:
        verbose_name = _("band")
        verbose_name_plural = _("bands")
        ordering = ["-most"]
