"""What a programme offers to take home: files by module."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from content.enums import MaterialKind
from lms.models.titled import Titled

from .plan import Module, Programme, Topic

DOCUMENT = getattr(settings, "WAGTAILDOCS_DOCUMENT_MODEL", "wagtaildocs.Document")


class Material(Titled):
    """A file of the programme, in one language or both; of a topic, of a module or of the whole."""

    programme = models.ForeignKey(
        Programme, models.CASCADE, related_name="materials", verbose_name=_("programme")
    )
    module = models.ForeignKey(
        Module, models.CASCADE, related_name="materials", null=True, blank=True, verbose_name=_("module")
    )
    topic = models.ForeignKey(
        Topic, models.CASCADE, related_name="materials", null=True, blank=True, verbose_name=_("topic")
    )
    kind = models.CharField(_("kind"), max_length=16, choices=MaterialKind)
    document_kk = models.ForeignKey(
        DOCUMENT, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file in Kazakh")
    )
    document_ru = models.ForeignKey(
        DOCUMENT, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file in Russian")
    )
    order = models.PositiveSmallIntegerField(_("place in the list"), default=0)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("material")
        verbose_name_plural = _("materials")
        ordering = ["module__order", "topic__order", "order", "pk"]

    def document(self, language: str | None = None) -> models.Model | None:
        """The file in that language, or the other where it exists in one alone."""
        ours, other = self.document_kk, self.document_ru
        if (language or get_language()) == "ru":
            ours, other = other, ours
        return ours or other
