"""A title in three languages, held once in a language-neutral row."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Titled(models.Model):
    """Kazakh and Russian are required; English may be missing and is then read in Kazakh."""

    title_kk = models.CharField(_("title in Kazakh"), max_length=400)
    title_ru = models.CharField(_("title in Russian"), max_length=400)
    title_en = models.CharField(_("title in English"), max_length=400, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title()

    def title(self, language: str | None = None) -> str:
        return str(getattr(self, f"title_{language or get_language() or 'kk'}", "") or self.title_kk)

    def written(self) -> dict[str, str]:
        """All three as they were written, the missing ones empty."""
        return {"kk": self.title_kk, "ru": self.title_ru, "en": self.title_en}

    def titles(self) -> dict[str, str]:
        """All three, as the commands print them."""
        return {code: self.title(code) for code in ("kk", "ru", "en")}
