"""A cohort: one edition, taught in one variant and one language to people who learn together."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from content.models import Edition, EditionModule, EditionVariant
from courses.enums import Funding, OrderKind
from lms.models import Provider, Region, User

from .place import Room


class Cohort(models.Model):
    """Runs on the edition it was opened with, whatever is approved later.

    The least attendance and the points of a pass are the edition's, and so is the day they date from.
    """

    provider = models.ForeignKey(Provider, models.PROTECT, related_name="cohorts", verbose_name=_("provider"))
    variant = models.ForeignKey(
        EditionVariant, models.PROTECT, related_name="cohorts", verbose_name=_("variant")
    )
    code = models.SlugField(_("code"), max_length=40, unique=True)
    language = models.CharField(_("language"), max_length=2, choices=[("kk", "Қазақша"), ("ru", "Русский")])
    capacity = models.PositiveSmallIntegerField(_("places"), default=30)
    regions = models.ManyToManyField(Region, related_name="+", blank=True, verbose_name=_("regions"))
    funding = models.CharField(_("funding"), max_length=10, choices=Funding, default=Funding.STATE)
    applications_from = models.DateField(_("applications from"))
    applications_until = models.DateField(_("applications until"))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day of classes"))
    defence_on = models.DateField(_("day of the defence"))
    place_kk = models.CharField(_("place in Kazakh"), max_length=200, blank=True)
    place_ru = models.CharField(_("place in Russian"), max_length=200, blank=True)
    room = models.ForeignKey(
        Room, models.PROTECT, null=True, blank=True, related_name="cohorts", verbose_name=_("usual room")
    )
    online_room = models.URLField(
        _("online room"),
        max_length=500,
        blank=True,
        help_text=_("The link that opens the online classes. It is shown to participants alone."),
    )
    # The day on which results were released; written by courses.domain.cohorts.complete alone.
    completed_on = models.DateField(_("completed"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("cohort")
        verbose_name_plural = _("cohorts")
        ordering = ["-starts_on", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(applications_from__lte=F("applications_until"))
                & Q(applications_until__lte=F("starts_on"))
                & Q(starts_on__lte=F("ends_on"))
                & Q(ends_on__lte=F("defence_on")),
                name="cohort_dates_in_order",
                violation_error_message=_(
                    "The dates must follow each other: applications, first day, last day, defence."
                ),
            )
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def edition(self) -> Edition:
        return self.variant.edition


class CohortTeacher(models.Model):
    """Who teaches a cohort and is its mentors in the year after; some modules, or all where none is named."""

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="teachers")
    person = models.ForeignKey(User, models.PROTECT, related_name="taught", verbose_name=_("teacher"))
    modules = models.ManyToManyField(
        EditionModule,
        related_name="+",
        blank=True,
        verbose_name=_("modules"),
        help_text=_("Leave all empty where the teacher may teach any."),
    )

    class Meta:
        verbose_name = _("teacher of a cohort")
        verbose_name_plural = _("teachers of cohorts")
        constraints = [models.UniqueConstraint(fields=["cohort", "person"], name="cohort_teacher_once")]

    def __str__(self) -> str:
        return str(self.person)


class Order(models.Model):
    """An order of the provider's head about a cohort or someone in it. It is recorded, never edited."""

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="orders")
    kind = models.CharField(_("what is ordered"), max_length=15, choices=OrderKind)
    number = models.CharField(_("order number"), max_length=40)
    date = models.DateField(_("order date"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        ordering = ["date", "pk"]

    def __str__(self) -> str:
        return f"№ {self.number} · {self.date:%d.%m.%Y}"
