"""Which programmes a user may see and sign for. Content's own part of `access`."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

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


def public_editions() -> QuerySet[Edition]:
    """The latest edition of each programme: what anyone may read."""
    later = Edition.objects.filter(programme=OuterRef("programme"), number__gt=OuterRef("number"))
    return Edition.objects.filter(~Exists(later)).select_related("programme__provider", "rubric")


def public_programmes() -> QuerySet[Edition]:
    return public_editions().order_by("programme__provider", "programme__code")


def seen_editions(user: Viewer) -> QuerySet[Edition]:
    return Edition.objects.filter(programme__in=seen_programmes(user).values("pk"))
