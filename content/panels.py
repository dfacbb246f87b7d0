"""What content puts on the first page: the programmes one works on."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from content import access
from content.domain.programme import with_standing
from lms.panels import panel


@panel("home", order=60, template="content/panels/programmes.html")
def programmes(request: HttpRequest) -> dict[str, Any] | None:
    found = list(with_standing(access.seen_programmes(request.user)).select_related("provider")[:5])
    return {"programmes": found} if found else None
