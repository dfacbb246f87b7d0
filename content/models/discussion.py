"""The public discussion of a programme: its text as it was laid open, and what people said of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from content.enums import CommentState

from .plan import Programme


class Discussion(models.Model):
    """Ten working days in which anyone may comment on the text as it stood on the first of them."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="discussions")
    opened_on = models.DateField(_("opened"))
    closes_on = models.DateField(_("closes"))

    class Meta:
        verbose_name = _("public discussion")
        verbose_name_plural = _("public discussions")
        ordering = ["-opened_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.programme.code} · {self.opened_on:%d.%m.%Y}"


class DiscussionText(models.Model):
    """A part of the text as laid open, under the name it had then; the parts are those of an edition."""

    discussion = models.ForeignKey(Discussion, models.CASCADE, related_name="texts")
    part = models.CharField(max_length=50)
    language = models.CharField(max_length=2)
    title = models.CharField(max_length=500)
    html = models.TextField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["discussion", "part", "language"], name="discussion_text_once")
        ]

    def __str__(self) -> str:
        return f"{self.part} · {self.language}"


class Comment(models.Model):
    """What someone said of a programme under discussion. It is shown once an author has let it be."""

    discussion = models.ForeignKey(Discussion, models.CASCADE, related_name="comments")
    name = models.CharField(_("your name"), max_length=150)
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail for the answer"), blank=True)
    part = models.CharField(_("what it is about"), max_length=50, blank=True)
    text = models.TextField(_("comment"), max_length=4000)
    language = models.CharField(max_length=2)
    at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=CommentState, default=CommentState.WAITING)
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("comment on a programme")
        verbose_name_plural = _("comments on programmes")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.name} · {self.at:%d.%m.%Y}"
