"""Work that waits: letters to send, and the signs of life of those who send them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.enums import MessageState

from .provider import Provider


class DueRow(models.Model):
    """A row that is work: due at a time, claimed by one worker (lms.jobs), tried again when it fails."""

    due_at = models.DateTimeField(_("due"), default=timezone.now, db_index=True)
    claimed_at = models.DateTimeField(null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0, editable=False)
    done_at = models.DateTimeField(_("done"), null=True, editable=False, db_index=True)
    failed_at = models.DateTimeField(_("given up"), null=True, editable=False)
    error = models.CharField(_("error"), max_length=300, blank=True, editable=False)

    class Meta:
        abstract = True


class Message(DueRow):
    """A letter to a person. What it says is written when it leaves (lms.mail), so no link is ever stored.

    `address` is empty but where no person's row says where to: after an erasure, or for somebody who applies
    and is on no record yet (then `person` is empty, and `language` theirs). It is emptied once the letter has
    left.
    """

    provider = models.ForeignKey(Provider, models.CASCADE, null=True, related_name="messages")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="messages")
    language = models.CharField(max_length=2, blank=True, editable=False)
    kind = models.CharField(_("kind"), max_length=60)
    address = models.EmailField(blank=True, editable=False)
    refers_to = models.CharField(max_length=64, blank=True, help_text=_("The key of the row it is about."))
    subject = models.CharField(_("subject"), max_length=300, blank=True, editable=False)
    # When the mail server of the address sent it back (lms.domain.bounces).
    bounced_at = models.DateTimeField(_("came back"), null=True, editable=False)

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["-due_at"]

    def __str__(self) -> str:
        return self.subject or self.kind

    @property
    def state(self) -> MessageState:
        if self.bounced_at:
            return MessageState.BOUNCED
        if self.done_at:
            # what left has its subject; the rest was settled, or had nowhere to go, when its time came
            return MessageState.SENT if self.subject else MessageState.NOT_NEEDED
        return MessageState.FAILED if self.failed_at else MessageState.WAITING


class SignOfLife(models.Model):
    """When a part of the running product (the clock, a worker) last said it was there."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("sign of life")
        verbose_name_plural = _("signs of life")

    def __str__(self) -> str:
        return self.name
