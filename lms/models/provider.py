"""Who runs courses, and who does what there."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lms.enums import Role


class Provider(models.Model):  # type: ignore[django-manager-missing]  # Wagtail's managers are untyped
    """An organisation that runs courses. It owns pages, media, cohorts and roles; `access` alone knows so."""

    slug = models.SlugField(_("short name in addresses"), max_length=40, unique=True)
    legal_name_kk = models.CharField(_("full name in Kazakh"), max_length=300)
    legal_name_ru = models.CharField(_("full name in Russian"), max_length=300)
    short_name_kk = models.CharField(_("short name in Kazakh"), max_length=80)
    short_name_ru = models.CharField(_("short name in Russian"), max_length=80)
    bin = models.CharField(
        _("BIN"),
        max_length=12,
        blank=True,
        validators=[RegexValidator(r"^\d{12}$", _("A BIN has twelve digits."))],
    )
    city_kk = models.CharField(_("city in Kazakh"), max_length=100, blank=True)
    city_ru = models.CharField(_("city in Russian"), max_length=100, blank=True)
    address_kk = models.CharField(_("address in Kazakh"), max_length=300, blank=True)
    address_ru = models.CharField(_("address in Russian"), max_length=300, blank=True)
    director_name_kk = models.CharField(_("director's name in Kazakh"), max_length=200, blank=True)
    director_name_ru = models.CharField(_("director's name in Russian"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    logo = models.ImageField(_("logo"), upload_to="logos", blank=True)

    class Meta:
        verbose_name = _("course provider")
        verbose_name_plural = _("course providers")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.short_name()

    def short_name(self, language: str | None = None) -> str:
        return self.short_name_ru if (language or get_language()) == "ru" else self.short_name_kk

    def legal_name(self, language: str | None = None) -> str:
        return self.legal_name_ru if (language or get_language()) == "ru" else self.legal_name_kk


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self) -> MembershipQuerySet:
        return self.filter(ended_at=None)


class Membership(models.Model):
    """A role someone holds at a provider. It is never deleted: ending it is what the record says happened."""

    provider = models.ForeignKey(
        Provider, models.CASCADE, related_name="memberships", verbose_name=_("provider")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role)
    region = models.ForeignKey(
        "lms.Region",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("region"),
        help_text=_("For the education authority: whose figures it reads."),
    )
    given_at = models.DateTimeField(_("given"), auto_now_add=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ["person__sort_key", "role"]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "person", "role"],
                condition=Q(ended_at=None),
                name="membership_role_held_once",
            ),
            models.CheckConstraint(
                condition=~Q(role=Role.AUTHORITY) | Q(region__isnull=False),
                name="membership_authority_has_a_region",
                violation_error_message=_("Choose the region whose figures the education authority reads."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_role_display()}"
