"""Where an application stands: what the latest of its events made of it."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from courses.enums import ApplicationState
from courses.models import Application, ApplicationEvent


def state(application: Application) -> ApplicationState:
    """What the latest event made of it."""
    return ApplicationState(application.events.order_by("-at", "-pk").values_list("state", flat=True)[0])


def with_state(applications: QuerySet[Application]) -> QuerySet[Any]:
    """The rows with `standing`: where each stands."""
    latest = ApplicationEvent.objects.filter(application=OuterRef("pk")).order_by("-at", "-pk")
    return applications.annotate(standing=Subquery(latest.values("state")[:1]))
