"""What a topic asks its learners to do. The work itself, and what is said of it, belong to `assessment`."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from content.enums import TaskKind
from lms.models.titled import Titled

from .plan import Topic


class Task(Titled):
    """A task of a topic, in both languages. It carries no points and never will."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="tasks", verbose_name=_("topic"))
    kind = models.CharField(_("kind"), max_length=20, choices=TaskKind, default=TaskKind.PRACTICAL)
    text_kk = models.TextField(_("what to do, in Kazakh"))
    text_ru = models.TextField(_("what to do, in Russian"))
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = ["topic__module__order", "topic__order", "order"]

    def text(self, language: str | None = None) -> str:
        return self.text_ru if (language or get_language()) == "ru" else self.text_kk
