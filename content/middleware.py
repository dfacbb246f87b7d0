"""Public pages are kept whole, so that a reader who isn't signed in costs next to nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from content.domain.publication import key_of

Next = Callable[[HttpRequest], HttpResponse]


class Kept(NamedTuple):
    content: bytes
    headers: list[tuple[str, str]]


class KeptPages:
    """Answers the public's GETs from memory, compressed as they were sent the first time.

    A page is kept under the stamp of publication, so the first change to anything public makes all of them
    stale at once, and under the day, on which open cohorts and discussions hang. Nobody's session, messages
    or token are in it: it is kept only from a visit that brought no cookie but the language's, which these
    addresses don't ask for, and that set none.
    """

    PAGES = re.compile(r"/(kk|ru|en)/(programmes/.*)?")
    LARGEST = 300_000

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response
        self.personal = {settings.SESSION_COOKIE_NAME, "messages"}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # under DEBUG a template changes without anything being published
        if settings.DEBUG or not self.for_anyone(request):
            return self.get_response(request)
        key = self.key(request)
        kept: Kept | None = caches["pages"].get(key)
        if kept is not None:
            return HttpResponse(kept.content, headers=dict(kept.headers))
        response = self.get_response(request)
        if self.may_be_kept(request, response):
            caches["pages"].set(key, Kept(response.content, list(response.headers.items())))
        return response

    def for_anyone(self, request: HttpRequest) -> bool:
        return bool(
            request.method == "GET"
            and not request.META.get("QUERY_STRING")
            and self.PAGES.fullmatch(request.path)
            and self.personal.isdisjoint(request.COOKIES)
        )

    def key(self, request: HttpRequest) -> str:
        place = f"{request.scheme}://{request.get_host()}{request.path}"
        zipped = "gzip" in request.headers.get("Accept-Encoding", "")
        return key_of(f"page:{timezone.localdate()}:{zipped:d}:{place}")

    def may_be_kept(self, request: HttpRequest, response: HttpResponse) -> bool:
        return bool(
            response.status_code == 200
            and request.COOKIES.keys() <= {settings.LANGUAGE_COOKIE_NAME}
            and not response.cookies
            # whoever says how long an answer may be kept knows better
            and not response.has_header("Cache-Control")
            and not response.streaming
            and len(response.content) <= self.LARGEST
        )
