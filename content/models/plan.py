"""The working plan of a programme: plain rows that know no language, with titles in three."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from content.enums import HeldAs, Step
from lms.models import Provider
from lms.models.titled import Titled
from lms.storage import private

if TYPE_CHECKING:
    from .edition import EditionTopic


class Rules(models.Model):
    """The numbers a course is run by (order No. 95 of 28.01.2016, edition seen: 2022)."""

    attendance_percent = models.PositiveSmallIntegerField(_("least attendance, %"), default=80)
    pass_points = models.PositiveSmallIntegerField(_("least points at the defence"), default=10)
    group_least = models.PositiveSmallIntegerField(_("fewest in a project group"), default=3)
    group_most = models.PositiveSmallIntegerField(_("most in a project group"), default=5)
    alone_allowed = models.BooleanField(_("a project may be done alone"), default=True)
    commission_least = models.PositiveSmallIntegerField(_("fewest in a commission"), default=3)
    commission_most = models.PositiveSmallIntegerField(_("most in a commission"), default=7)
    cohort_least = models.PositiveSmallIntegerField(_("usual fewest in a cohort"), default=25)
    cohort_most = models.PositiveSmallIntegerField(_("usual most in a cohort"), default=32)
    certificate_years = models.PositiveSmallIntegerField(_("years a certificate is valid"), default=3)
    support_months = models.PositiveSmallIntegerField(_("months of support after the course"), default=12)
    consultation_days = models.PositiveSmallIntegerField(
        _("working days to answer a consultation"), default=3
    )

    class Meta:
        abstract = True

    @classmethod
    def names(cls) -> list[str]:
        return [field.name for field in Rules._meta.get_fields()]


class Programme(Titled, Rules):  # type: ignore[django-manager-missing]
    """A qualification programme as its authors work on it. Courses run on its editions."""

    provider = models.ForeignKey(
        Provider, models.PROTECT, related_name="programmes", verbose_name=_("provider")
    )
    code = models.SlugField(_("code"), max_length=40, unique=True)
    total_hours = models.PositiveSmallIntegerField(_("hours in all"), default=72)
    version = models.PositiveIntegerField(
        default=1,
        editable=False,
        help_text=_("Counts the savings of the plan, so that two authors don't undo each other."),
    )
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["code"]


class ProgrammeStep(models.Model):
    """One step in a programme's life, with the order it was taken by where there was one."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="steps")
    step = models.CharField(_("step"), max_length=12, choices=Step)
    on = models.DateField(_("on"))
    order_number = models.CharField(_("order number"), max_length=40, blank=True)
    order_date = models.DateField(_("order date"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    mend_by = models.DateField(_("to be mended by"), null=True, blank=True)
    by = models.ForeignKey("lms.User", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("step of a programme")
        verbose_name_plural = _("steps of a programme")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_step_display()} · {self.on:%d.%m.%Y}"


class Variant(Titled):
    """A way the programme is taught: by day, or online."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="variants")
    code = models.SlugField(_("code"), max_length=20)
    methods_kk = models.TextField(_("methods in Kazakh, one a line"), blank=True)
    methods_ru = models.TextField(_("methods in Russian, one a line"), blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("variant")
        verbose_name_plural = _("variants")
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["programme", "code"], name="variant_code_once")]


class HourKind(Titled):
    """A column of the plan's table in one variant: lecture, practice, guided self-study, assessment."""

    variant = models.ForeignKey(Variant, models.CASCADE, related_name="kinds")
    code = models.SlugField(_("code"), max_length=30)
    held_as = models.CharField(_("held as"), max_length=10, choices=HeldAs, default=HeldAs.SESSION)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("kind of hours")
        verbose_name_plural = _("kinds of hours")
        ordering = ["variant__order", "order"]
        constraints = [models.UniqueConstraint(fields=["variant", "code"], name="hour_kind_code_once")]


class Module(Titled):  # type: ignore[django-manager-missing]
    """A module. Like a topic's, its uid stays when its number changes."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="modules")
    number = models.CharField(_("number"), max_length=10)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["programme", "number"], name="module_number_once")]

    def __str__(self) -> str:
        return f"{self.number}. {self.title()}"


class Topic(Titled):  # type: ignore[django-manager-missing]
    """A topic. Its uid never changes and is what pages, editions and imports join by; its code may change."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="topics")
    module = models.ForeignKey(Module, models.CASCADE, related_name="topics", verbose_name=_("module"))
    code = models.CharField(_("code"), max_length=10)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["module__order", "order"]
        constraints = [models.UniqueConstraint(fields=["programme", "code"], name="topic_code_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.title()}"

    def approved(self) -> EditionTopic | None:
        """This topic in its programme's latest edition, which is what the public reads."""
        latest = self.programme.editions.order_by("-number").first()
        return latest.topics.filter(uid=self.uid).first() if latest else None


class TopicHours(models.Model):
    """The academic hours of one kind in one topic; a missing row is none."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="hours")
    kind = models.ForeignKey(HourKind, models.CASCADE, related_name="hours")
    hours = models.PositiveSmallIntegerField(_("hours"))

    class Meta:
        verbose_name = _("hours of a topic")
        verbose_name_plural = _("hours of topics")
        constraints = [models.UniqueConstraint(fields=["topic", "kind"], name="topic_hours_once")]

    def __str__(self) -> str:
        return f"{self.topic.code}: {self.hours}"


class SubmittedPackage(models.Model):
    """What was handed in with a programme: letter, proof of need, order, and where it is discussed."""

    step = models.OneToOneField(ProgrammeStep, models.CASCADE, related_name="package")
    letter = models.FileField(_("covering letter"), storage=private, upload_to="packages/%Y")
    needs = models.FileField(_("protocol of the needs analysis"), storage=private, upload_to="packages/%Y")
    order = models.FileField(_("order"), storage=private, upload_to="packages/%Y")
    link = models.URLField(_("link to the discussion"), max_length=300)
    digest = models.CharField(max_length=64, editable=False, help_text=_("Of what the texts said then."))

    class Meta:
        verbose_name = _("submitted package")
        verbose_name_plural = _("submitted packages")

    def __str__(self) -> str:
        return str(self.step)
