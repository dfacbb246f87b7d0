"""Which language a person reads: the one they chose, and Kazakh where they chose none.

The browser's header is never asked: half the machines in schools were set up in Russian or English by somebody
else.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import trans_real

CODES = tuple(code for code, _name in settings.LANGUAGES)


def let_kazakh_fall_back_to_russian() -> None:
    """A string without Kazakh is read in Russian, never in English; one without Russian stays as it stands in the code."""
    kazakh, russian = trans_real.translation("kk"), trans_real.translation("ru")
    russian._fallback = None
    kazakh._fallback = russian


def chosen(request: HttpRequest) -> str:
    """The address decides (/kk/, /ru/, /en/), then the profile, then the cookie, then Kazakh."""
    from_path = translation.get_language_from_path(request.path_info)
    if from_path:
        return from_path
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated and user.language in CODES:
        return user.language
    cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    return cookie if cookie in CODES else settings.LANGUAGE_CODE
