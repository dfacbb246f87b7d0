"""The register of certificates: rows are added, chained by hashes, never changed. The PDF follows a row."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.models import Enrolment, Order
from lms.models import Provider
from lms.models.work import DueRow
from lms.storage import private


class RegisterRow(models.Model):
    """A line of a provider's register: `facts` is what the certificate says, frozen; `hash` covers it."""

    provider = models.ForeignKey(Provider, models.PROTECT, related_name="register")
    row = models.PositiveIntegerField(_("row"))
    year = models.PositiveSmallIntegerField(_("year"))
    serial = models.PositiveIntegerField(_("serial number"))
    number = models.CharField(_("registration number"), max_length=60)
    code = models.CharField(_("code for checking"), max_length=20, unique=True)
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="certificates")
    order = models.ForeignKey(Order, models.PROTECT, related_name="certificates")
    issued_on = models.DateField(_("issued"))
    valid_until = models.DateField(_("valid until"))
    facts = models.JSONField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("row of the register")
        verbose_name_plural = _("register")
        ordering = ["provider", "row"]
        constraints = [
            models.UniqueConstraint(fields=["provider", "row"], name="register_row_once"),
            models.UniqueConstraint(fields=["provider", "year", "serial"], name="register_serial_once"),
            models.UniqueConstraint(fields=["enrolment"], name="one_certificate_an_enrolment"),
        ]

    def __str__(self) -> str:
        return self.number


class CertificateFile(DueRow):
    """The printed form of a row, made by the worker from what was frozen."""

    row = models.OneToOneField(RegisterRow, models.CASCADE, related_name="file")
    file = models.FileField(storage=private, upload_to="certificates/%Y", blank=True)
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)

    class Meta:
        verbose_name = _("file of a certificate")
        verbose_name_plural = _("files of certificates")

    def __str__(self) -> str:
        return str(self.row)
