"""Where classes are held, who sends people to them, and how a provider counts what happens online."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lms.models import Provider, Region


class Room(models.Model):
    """A room of the provider. Nobody plans two classes in it at once."""

    provider = models.ForeignKey(Provider, models.CASCADE, related_name="rooms", verbose_name=_("provider"))
    name = models.CharField(_("room"), max_length=60)
    seats = models.PositiveSmallIntegerField(_("seats"), default=32)
    in_use = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["provider", "name"], name="room_name_once")]

    def __str__(self) -> str:
        return self.name


class Department(models.Model):
    """An education department that sends lists of its librarians."""

    provider = models.ForeignKey(
        Provider, models.CASCADE, related_name="departments", verbose_name=_("provider")
    )
    name_kk = models.CharField(_("name in Kazakh"), max_length=200)
    name_ru = models.CharField(_("name in Russian"), max_length=200)
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("region")
    )

    class Meta:
        verbose_name = _("education department")
        verbose_name_plural = _("education departments")
        ordering = ["name_kk"]
        constraints = [models.UniqueConstraint(fields=["provider", "name_kk"], name="department_name_once")]

    def __str__(self) -> str:
        return self.name_ru if get_language() == "ru" else self.name_kk


class OnlineRules(models.Model):
    """How a provider counts hours online. A provider without a row of its own goes by the defaults."""

    provider = models.OneToOneField(
        Provider, models.CASCADE, related_name="online_rules", verbose_name=_("provider")
    )
    joining_counts = models.BooleanField(
        _("whoever joins a class through its link was there"),
        default=True,
    )
    late_minutes = models.PositiveSmallIntegerField(
        _("minutes one may be late and still be there"), default=15, validators=[MaxValueValidator(180)]
    )
    recording_counts = models.BooleanField(
        _("whoever watches the recording and answers its question was there"), default=True
    )
    recording_days = models.PositiveSmallIntegerField(
        _("days within which a recording is watched"), default=14, validators=[MaxValueValidator(365)]
    )
    self_study_counts = models.BooleanField(
        _("guided self-study counts when the topic's task is handed in"), default=True
    )

    class Meta:
        verbose_name = _("how hours online count")
        verbose_name_plural = _("how hours online count")

    def __str__(self) -> str:
        return str(self.provider)
