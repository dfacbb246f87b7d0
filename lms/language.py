"""Which language a person reads: the one they chose, and Kazakh where they chose none.

The browser's header is never asked: half the machines in schools were set up in Russian or English by
somebody else.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import trans_real

from lms.models import User

CODES = tuple(code for code, _name in settings.LANGUAGES)


def let_kazakh_fall_back_to_russian() -> None:
    """A string without Kazakh is read in Russian, never in English; only one without both as in the code."""
    kazakh: Any = trans_real.translation("kk")
    russian: Any = trans_real.translation("ru")
    russian._fallback = None
    kazakh._fallback = russian


def chosen(request: HttpRequest) -> str:
    """The address decides (/kk/, /ru/, /en/), then the profile, then the cookie, then Kazakh."""
    from_path = translation.get_language_from_path(request.path_info)
    if from_path:
        return from_path
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated and user.language in CODES:
        return str(user.language)
    return _in_cookie(request) or settings.LANGUAGE_CODE


def speak_to(request: HttpRequest, person: User) -> None:
    """A person who isn't signed in yet is spoken to in their own language, unless they chose another here."""
    if not _in_cookie(request):
        translation.activate(person.language)


def remember(response: HttpResponse, code: str) -> None:
    """For this browser, where the person isn't signed in."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
    )


def _in_cookie(request: HttpRequest) -> str:
    cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return cookie if cookie in CODES else ""
