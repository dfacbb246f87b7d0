"""Regions, kinds of organisation and days off: facts of the country, as rows an administrator can edit."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Named(models.Model):
    """A thing with a code and a name in three languages."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name_kk = models.CharField(_("name in Kazakh"), max_length=200)
    name_ru = models.CharField(_("name in Russian"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(getattr(self, f"name_{get_language() or 'kk'}"))


class Region(Named):
    """One of the seventeen oblasts or three cities of national rank; its code begins the KATO code."""

    iso = models.CharField("ISO 3166-2", max_length=6, unique=True)
    kato = models.CharField("KATO", max_length=9, unique=True)

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["code"]


class OrganisationType(Named):
    """What kind of school, college or library a librarian works in."""

    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("kind of organisation")
        verbose_name_plural = _("kinds of organisation")
        ordering = ["order"]


class DayOff(models.Model):
    """A day on which nobody works, holidays and moved days both; weekends need no row."""

    day = models.DateField(_("day"), unique=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("day off")
        verbose_name_plural = _("days off")
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day:%d.%m.%Y}"

    @classmethod
    def days(cls) -> set[date]:
        """All of them, for counting working days."""
        return set(cls.objects.values_list("day", flat=True))
