"""The few things that happen to every request."""

from __future__ import annotations

import logging
import secrets
import time
import uuid
from collections.abc import Callable
from gzip import GzipFile
from io import BytesIO
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.middleware import UserSessionsMiddleware
from allauth.usersessions.models import UserSession
from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware, re_accepts_gzip
from django.shortcuts import redirect
from django.utils import translation
from django.utils.cache import patch_vary_headers

from lms import language
from lms.logs import request_id
from lms.views.errors import maintenance

log = logging.getLogger("lms.request")
Next = Callable[[HttpRequest], HttpResponse]


class RequestLog:
    """Gives each request a number and a line in the log: the route, no address, which may hold a secret."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number = uuid.uuid4().hex[:12]
        token = request_id.set(number)
        began = time.perf_counter()
        try:
            response = self.get_response(request)
            match = request.resolver_match
            log.info(
                "request",
                extra={
                    "facts": {
                        "method": request.method,
                        "route": match.route if match else None,
                        "status": response.status_code,
                        "ms": round((time.perf_counter() - began) * 1000, 1),
                    }
                },
            )
        finally:
            request_id.reset(token)
        response["X-Request-ID"] = number
        return response


class Measure:
    """With LMS_MEASURE=1, tells whoever asks by `X-Measure: 1` how many queries a page took and how long."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not (settings.MEASURE and request.headers.get("X-Measure") == "1"):
            return self.get_response(request)
        count, spent = 0, 0.0

        def counting(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            nonlocal count, spent
            began = time.perf_counter()
            try:
                return execute(sql, params, many, context)
            finally:
                count += 1
                spent += time.perf_counter() - began

        with connection.execute_wrapper(counting):
            response = self.get_response(request)
        response["X-Query-Count"] = str(count)
        response["X-Query-Ms"] = f"{spent * 1000:.2f}"
        return response


class Maintenance:
    """While the sign is up (lms.backup puts it up), everyone gets the page that says so."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.MAINTENANCE_SIGN.exists() and request.path != "/healthz":
            return maintenance(request)
        return self.get_response(request)


class ContentPolicy(CSPMiddleware):
    """The strict policy of the site; under /admin/ the one that Wagtail's inline scripts need."""

    def get_policy_parts(self, request: HttpRequest, response: Any, report_only: bool = False) -> PolicyParts:
        parts: PolicyParts = super().get_policy_parts(request, response, report_only)
        if request.path_info.startswith("/admin/") and not report_only:
            parts.update = {**(parts.update or {}), **settings.ADMIN_CONTENT_POLICY}
        return parts


class Compressed(GZipMiddleware):
    """Django's, at a level that takes a third of the time for a tenth more bytes.

    A long page in Cyrillic took 2.9 ms at its level, more than making the page; here it takes 0.9.
    """

    LEVEL = 4
    LEAST = 200

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        plain = not response.streaming and len(response.content) >= self.LEAST
        known = response.has_header("Content-Encoding") or response.has_header("ETag")
        if not plain or known or not re_accepts_gzip.search(request.headers.get("Accept-Encoding", "")):
            return super().process_response(request, response)
        into = BytesIO()
        # a name of some length or other, so that a secret isn't guessed by how long the page is (BREACH)
        name = "a" * secrets.randbelow(self.max_random_bytes)
        with GzipFile(name, "wb", self.LEVEL, into, mtime=0) as zipped:
            zipped.write(response.content)
        response.content = into.getvalue()
        response["Content-Encoding"] = "gzip"
        response["Content-Length"] = str(len(response.content))
        patch_vary_headers(response, ["Accept-Encoding"])
        return response


class ChosenLanguage:
    """Instead of Django's LocaleMiddleware: see lms.language. A 404 stays a 404."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        code = language.chosen(request)
        translation.activate(code)
        request.LANGUAGE_CODE = code
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language() or code)
        if not translation.get_language_from_path(request.path_info):
            patch_vary_headers(response, ["Cookie"])
        return response


class LastSeen(UserSessionsMiddleware):
    """Notes now and then when a sign-in was last used: a reader's page should write nothing."""

    EVERY = 10 * 60

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = request.session.session_key
        if key and request.user.is_authenticated and cache.add(f"seen:{key}", "", self.EVERY):
            UserSession.objects.create_from_request(request)
        return self.get_response(request)


class SecondFactor:
    """Whoever must have a second factor sets one up before anything else opens."""

    # What it takes to set it up, or to leave.
    OPEN = (
        "/accounts/2fa/",
        "/accounts/reauthenticate/",
        "/accounts/login/",
        "/accounts/logout/",
        "/language/",
        "/static/",
        "/healthz",
        "/readyz",
    )

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.REQUIRE_SECOND_FACTOR and not request.path_info.startswith(self.OPEN):
            user = request.user
            if user.is_authenticated and user.second_factor_required and not is_mfa_enabled(user):
                return redirect("mfa_activate_totp")
        return self.get_response(request)
