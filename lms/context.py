"""What every page's frame needs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.translation import get_language, get_language_from_path


def frame(request: HttpRequest) -> dict[str, Any]:
    """The language switch: where this page stands in the other languages, or the page that only remembers the choice."""
    here = request.get_full_path()
    prefixed = bool(get_language_from_path(request.path_info))
    return {
        "site_name": settings.WAGTAIL_SITE_NAME,
        "language": get_language(),
        "languages": [
            {"code": code, "name": name, "url": translate_url(here, code) if prefixed else here}
            for code, name in settings.LANGUAGES
        ],
    }
