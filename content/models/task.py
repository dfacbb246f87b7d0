"""What a topic asks its learners to do. The work itself, and what is said of it, belong to `assessment`."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from content.enums import TaskKind
from lms.models.titled import Titled

from .plan import Module, Topic, Variant


class Task(Titled):
    """What a topic asks of its learners, or a module at its end. It carries no points and never will."""

    topic = models.ForeignKey(
        Topic, models.CASCADE, related_name="tasks", verbose_name=_("topic"), null=True, blank=True
    )
    module = models.ForeignKey(
        Module,
        models.CASCADE,
        related_name="interim",
        verbose_name=_("module it closes"),
        null=True,
        blank=True,
        help_text=_("Of the interim assessment, which belongs to a module and to no topic."),
    )
    variant = models.ForeignKey(
        Variant,
        models.CASCADE,
        related_name="+",
        verbose_name=_("only in the variant"),
        null=True,
        blank=True,
    )
    kind = models.CharField(_("kind"), max_length=20, choices=TaskKind, default=TaskKind.PRACTICAL)
    text_kk = models.TextField(_("what to do, in Kazakh"))
    text_ru = models.TextField(_("what to do, in Russian"))
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = ["topic__module__order", "topic__order", "module__order", "order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(topic=None, module__isnull=False) | Q(topic__isnull=False, module=None),
                name="task_of_a_topic_or_a_module",
            )
        ]

    def text(self, language: str | None = None) -> str:
        return self.text_ru if (language or get_language()) == "ru" else self.text_kk
