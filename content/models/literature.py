"""What a programme rests on and advises to read."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from content.enums import SourceGroup, SourceKind, SourceLanguage

from .plan import Programme


class Source(models.Model):
    """A book, act, article or site. How it is cited follows from its fields (content.domain.literature)."""

    programme = models.ForeignKey(
        Programme, models.CASCADE, related_name="literature", verbose_name=_("programme")
    )
    group = models.CharField(_("group of the list"), max_length=12, choices=SourceGroup)
    kind = models.CharField(_("kind"), max_length=8, choices=SourceKind)
    language = models.CharField(_("language"), max_length=2, choices=SourceLanguage, default="kk")
    authors = models.CharField(_("authors"), max_length=300, blank=True, help_text=_("Surname first."))
    heading = models.CharField(_("title"), max_length=700)
    about = models.CharField(_("kind of work, editors"), max_length=300, blank=True)
    host = models.CharField(_("journal or collection it stands in"), max_length=300, blank=True)
    place = models.CharField(_("place"), max_length=100, blank=True)
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    issue = models.CharField(_("issue"), max_length=60, blank=True)
    pages = models.CharField(
        _("pages"), max_length=40, blank=True, help_text=_("In all (144), or from and to (45–53).")
    )
    url = models.URLField(_("address"), max_length=400, blank=True)
    seen_on = models.DateField(_("seen on"), null=True, blank=True)
    same_as = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("the same work")
    )
    note_kk = models.TextField(_("note to the author in Kazakh"), blank=True)
    note_ru = models.TextField(_("note to the author in Russian"), blank=True)
    order = models.PositiveSmallIntegerField(_("place in the list"), default=0)

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("literature")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return f"{self.authors} {self.heading}".strip()

    def note(self) -> str:
        return self.note_ru if get_language() == "ru" else self.note_kk
