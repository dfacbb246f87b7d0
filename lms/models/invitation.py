"""How a person who has no password yet comes in."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.enums import InvitationKind

from .provider import Provider


class Invitation(models.Model):
    """A way in, good once: a link sent to the person, or a code on a slip that a coordinator prints.

    The link is signed and stored nowhere; of the code a keyed hash is kept.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="invitations")
    provider = models.ForeignKey(Provider, models.CASCADE, related_name="invitations")
    kind = models.CharField(_("kind"), max_length=10, choices=InvitationKind)
    code_digest = models.CharField(max_length=64, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    expires_at = models.DateTimeField(_("good until"))
    used_at = models.DateTimeField(_("used"), null=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_kind_display()}"
