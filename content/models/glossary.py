"""The words a programme explains."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lms.models.titled import Titled

from .plan import Programme


class GlossaryEntry(Titled):
    """A term and its meaning. Lessons find it by themselves, inflected too (content.domain.terms)."""

    programme = models.ForeignKey(
        Programme, models.CASCADE, related_name="glossary", verbose_name=_("programme")
    )
    definition_kk = models.TextField(_("meaning in Kazakh"))
    definition_ru = models.TextField(_("meaning in Russian"))
    also_kk = models.TextField(
        _("other names in Kazakh"),
        blank=True,
        help_text=_("One a line; they are found in the texts as well."),
    )
    also_ru = models.TextField(
        _("other names in Russian"),
        blank=True,
        help_text=_("One a line; they are found in the texts as well."),
    )
    link = models.URLField(_("link"), max_length=300, blank=True)
    order = models.PositiveSmallIntegerField(_("place in the list"), default=0)

    class Meta:
        verbose_name = _("glossary entry")
        verbose_name_plural = _("glossary")
        ordering = ["order", "pk"]

    def definition(self, language: str | None = None) -> str:
        return self.definition_ru if (language or get_language()) == "ru" else self.definition_kk

    def names(self, language: str) -> tuple[str, ...]:
        """The term and its other names, as a text in that language may use them."""
        also = self.also_ru if language == "ru" else self.also_kk
        return (self.title(language), *(line.strip() for line in also.splitlines() if line.strip()))
