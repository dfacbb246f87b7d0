"""What is read: texts as served, what search looks through, files made from a programme, and their stamp."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.search import index

from content.enums import EntryKind, PaperKind, SourceLanguage
from lms.models.work import DueRow
from lms.storage import private

from .edition import Edition
from .plan import Module, Programme


class PublishedText(models.Model):
    """A live page's text as served, made at publication (content.domain.texts) and read by every view.

    `part` says of what: `section-4`, `module-UID`, `topic-UID`. A lesson is kept once for each variant
    and, with no variant, for the public, who read all of it.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="texts")
    part = models.CharField(max_length=50)
    language = models.CharField(max_length=2)
    variant = models.CharField(max_length=20, blank=True)
    html = models.TextField()
    made_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("text as served")
        verbose_name_plural = _("texts as served")
        constraints = [
            models.UniqueConstraint(fields=["part", "programme", "language", "variant"], name="text_once")
        ]

    def __str__(self) -> str:
        return f"{self.part} · {self.language} · {self.variant}"


class SearchEntry(index.Indexed, models.Model):
    """A lesson, term, source or material as search finds it, once a language."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="entries")
    kind = models.CharField(max_length=10, choices=EntryKind)
    key = models.CharField(max_length=60, help_text=_("What it is of, so that it is written anew."))
    language = models.CharField(max_length=2, choices=SourceLanguage)
    title = models.CharField(max_length=800)
    address = models.CharField(max_length=300, help_text=_("Without the language."))
    text = models.TextField()
    stems = models.TextField()

    search_fields = [
        index.SearchField("stems"),
        index.FilterField("programme_id"),
        index.FilterField("language"),
        index.FilterField("kind"),
    ]

    class Meta:
        verbose_name = _("entry of the search")
        verbose_name_plural = _("entries of the search")
        constraints = [
            models.UniqueConstraint(fields=["programme", "kind", "key", "language"], name="entry_once")
        ]

    def __str__(self) -> str:
        return self.title


class Paper(DueRow):
    """A programme as a file, made by the worker: of an edition once, of the draft as it stood at a stamp."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="papers")
    edition = models.ForeignKey(Edition, models.CASCADE, null=True, related_name="papers")
    module = models.ForeignKey(Module, models.CASCADE, null=True, related_name="papers")
    kind = models.CharField(max_length=8, choices=PaperKind)
    language = models.CharField(max_length=2)
    name = models.CharField(max_length=200, unique=True, help_text=_("Of what, of which stamp: made once."))
    file = models.FileField(storage=private, upload_to="papers/%Y", blank=True)

    class Meta:
        verbose_name = _("file of a programme")
        verbose_name_plural = _("files of programmes")

    def __str__(self) -> str:
        return self.name


class Publication(models.Model):
    """One row: how often anything public has changed. Pages and files kept for reuse are kept under it."""

    stamp = models.PositiveBigIntegerField(default=1)

    class Meta:
        verbose_name = _("stamp of publication")
        verbose_name_plural = _("stamps of publication")

    def __str__(self) -> str:
        return str(self.stamp)
