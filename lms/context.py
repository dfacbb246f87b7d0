"""What every page's frame needs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, get_language_from_path

from lms.access import what_may
from lms.roles import May


def frame(request: HttpRequest) -> dict[str, Any]:
    """The site's name, and where this page stands in each language: nowhere, if its address carries none."""
    address = request.get_full_path()
    in_address = get_language_from_path(request.path_info)
    return {
        "site_name": settings.WAGTAIL_SITE_NAME,
        "site_language": settings.LANGUAGE_CODE,
        "language": get_language(),
        "languages": [
            # translate_url would look the address up anew for each, and slowly
            {"code": code, "name": name, "url": _in(code, address, in_address) if in_address else ""}
            for code, name in settings.LANGUAGES
        ],
        "address": address,
        "may_use_desk": SimpleLazyObject(lambda: May.USE_DESK in what_may(request.user)),
        "here": request.resolver_match.view_name if request.resolver_match else "",
    }


def _in(code: str, address: str, in_address: str) -> str:
    """The same page in that language: only the prefix differs."""
    return address.replace(f"/{in_address}/", f"/{code}/", 1)
