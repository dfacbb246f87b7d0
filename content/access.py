"""Which programmes a user may see and sign for. Content's own part of `access`."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from content.models import Edition, Programme
from lms.access import Viewer, providers_where
from lms.roles import May


def seen_programmes(user: Viewer) -> QuerySet[Programme]:
    """The working rows: to those who write them and to whoever approves them. The public sees editions."""
    return Programme.objects.filter(
        Q(provider__in=providers_where(user, May.WRITE_CONTENT))
        | Q(provider__in=providers_where(user, May.APPROVE_PROGRAMME))
    )


def programmes_to_approve(user: Viewer) -> QuerySet[Programme]:
    return Programme.objects.filter(provider__in=providers_where(user, May.APPROVE_PROGRAMME))


def seen_editions(user: Viewer) -> QuerySet[Edition]:
    return Edition.objects.filter(programme__in=seen_programmes(user).values("pk"))
