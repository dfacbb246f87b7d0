"""Questions to check oneself by. A quiz tells which answer is right and why; it keeps no score."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from content.enums import QuestionKind
from lms.models.titled import Titled

from .plan import Topic


class Quiz(Titled, ClusterableModel):  # type: ignore[django-manager-missing]
    """The self-check quiz of a topic, in both languages."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="quizzes", verbose_name=_("topic"))
    order = models.PositiveSmallIntegerField(_("place in the list"), default=0)

    class Meta:
        verbose_name = _("self-check quiz")
        verbose_name_plural = _("self-check quizzes")
        ordering = ["topic__module__order", "topic__order", "order", "pk"]


class Question(ClusterableModel):
    quiz = ParentalKey(Quiz, on_delete=models.CASCADE, related_name="questions", verbose_name=_("quiz"))
    kind = models.CharField(_("kind"), max_length=12, choices=QuestionKind, default=QuestionKind.SINGLE)
    text_kk = models.TextField(_("question in Kazakh"))
    text_ru = models.TextField(_("question in Russian"))
    explanation_kk = models.TextField(_("explanation in Kazakh"))
    explanation_ru = models.TextField(_("explanation in Russian"))
    sort_order = models.PositiveSmallIntegerField(default=0, editable=False)
    sort_order_field = "sort_order"

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["sort_order", "pk"]

    def __str__(self) -> str:
        return self.text()

    def text(self, language: str | None = None) -> str:
        return self.text_ru if (language or get_language()) == "ru" else self.text_kk

    def explanation(self, language: str | None = None) -> str:
        return self.explanation_ru if (language or get_language()) == "ru" else self.explanation_kk


class Choice(models.Model):
    """An answer to choose; several may be right."""

    question = ParentalKey(
        Question, on_delete=models.CASCADE, related_name="choices", verbose_name=_("question")
    )
    text_kk = models.CharField(_("answer in Kazakh"), max_length=400)
    text_ru = models.CharField(_("answer in Russian"), max_length=400)
    right = models.BooleanField(_("right"), default=False)
    sort_order = models.PositiveSmallIntegerField(default=0, editable=False)
    sort_order_field = "sort_order"

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["sort_order", "pk"]

    def __str__(self) -> str:
        return self.text()

    def text(self, language: str | None = None) -> str:
        return self.text_ru if (language or get_language()) == "ru" else self.text_kk
