"""What the law on personal data asks for: consents, requests, and who looked at what."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.enums import Purpose, RequestKind

from .provider import Provider


class Consent(models.Model):
    """A consent given or withdrawn, with the words the person saw. Rows are added; the latest counts."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="consents")
    provider = models.ForeignKey(
        Provider, models.CASCADE, related_name="consents", verbose_name=_("provider")
    )
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose)
    given = models.BooleanField(_("given"))
    text = models.TextField(_("text"))
    language = models.CharField(_("language"), max_length=2)
    at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} · {self.at:%d.%m.%Y}"


class DataRequest(models.Model):
    """What a person asks about the data held on them; a coordinator answers within the days the law gives."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="data_requests")
    provider = models.ForeignKey(
        Provider, models.CASCADE, related_name="data_requests", verbose_name=_("provider")
    )
    kind = models.CharField(_("request"), max_length=20, choices=RequestKind)
    words = models.TextField(_("in the person's words"), blank=True)
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    due_on = models.DateField(_("answer by"))
    answered_at = models.DateTimeField(_("answered"), null=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    granted = models.BooleanField(_("done as asked"), null=True)
    answer = models.TextField(_("answer"), blank=True)

    class Meta:
        verbose_name = _("request about personal data")
        verbose_name_plural = _("requests about personal data")
        ordering = ["answered_at", "due_on"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.made_at:%d.%m.%Y}"


class DataAccess(models.Model):
    """Someone looked at what is kept closed, or overrode a check of it. The person can read these lines."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="data_accesses")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    what = models.CharField(_("what"), max_length=60)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("look at closed data")
        verbose_name_plural = _("looks at closed data")
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.what} · {self.at:%d.%m.%Y}"
