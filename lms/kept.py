"""What a person typed is not lost: not to a session that ran out, nor to a button pressed twice.

A form sent after the session ended is put aside, and once the same person has signed in again it is shown
with one button that sends it. A form sent twice is carried out once: every form of ours carries a number of
its own, and the second sending is led where the first one led.
"""

from __future__ import annotations

import hashlib
import json
import time
import uuid
from collections.abc import Callable
from typing import Any

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from lms import closed

Next = Callable[[HttpRequest], HttpResponse]

KEPT = "kept_form"
ONCE = "form_number"
LAST_HERE = "last_here"
LAST_HERE_AGE = 2 * settings.SESSION_COOKIE_AGE
NEVER_KEPT = {"csrfmiddlewaretoken", ONCE, "iin"}
# Passwords and codes are typed here, and the answer carries the cookie that lets a person in: never kept.
SIGNING_IN = "/accounts/"
REMEMBERED = 15 * 60
WAIT_FOR_THE_FIRST = 20  # seconds


def new_form_number() -> str:
    return uuid.uuid4().hex


def fields_of(request: HttpRequest) -> list[tuple[str, str]]:
    """What was typed, in order; passwords and identity numbers are never among it."""
    return [
        (name, str(value))
        for name, values in request.POST.lists()
        for value in values
        if name not in NEVER_KEPT and "password" not in name
    ]


def send_again_page(
    request: HttpRequest, fields: list[tuple[str, str]], *, files_lost: bool, status: int
) -> HttpResponse:
    context: dict[str, Any] = {
        "fields": fields,
        "shown": [(name, value) for name, value in fields if value.strip() and not name.startswith("_")],
        "files_lost": files_lost,
        "action": request.get_full_path(),
    }
    return render(request, "lms/send_again.html", context, status=status)


class ExpiredSession:
    """Puts a form aside when it would be lost to the sign-in page, and offers it back after signing in.

    Many people use one computer in a school. So a cookie says who was signed in here last: the form is put
    aside for that person alone, encrypted, and whoever else signs in never sees it.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        if request.method == "GET" and has_session and (kept := self._taken_out(request)):
            fields = [(name, value) for name, value in kept["fields"]]
            return send_again_page(request, fields, files_lost=kept["files"], status=200)
        response = self.get_response(request)
        if request.method == "POST" and self._leads_to_sign_in(response):
            self._put_aside(request)
        if has_session and request.user.is_authenticated and request.user.pk != self._last_here(request):
            self._remember_who(response, request.user.pk)
        return response

    def _put_aside(self, request: HttpRequest) -> None:
        whose = self._last_here(request)
        if whose and not request.user.is_authenticated and not request.path.startswith(SIGNING_IN):
            kept = {
                "whose": whose,
                "path": request.path,
                "fields": fields_of(request),
                "files": bool(request.FILES),
            }
            request.session[KEPT] = closed.encrypt(json.dumps(kept))

    @staticmethod
    def _taken_out(request: HttpRequest) -> dict[str, Any] | None:
        """The form put aside, on the page it was sent to; gone once shown, or once somebody else came."""
        if KEPT not in request.session or not request.user.is_authenticated:
            return None
        try:
            kept: dict[str, Any] = json.loads(closed.decrypt(request.session[KEPT]))
        except InvalidToken:
            kept = {"whose": None}
        if kept["whose"] == request.user.pk and kept["path"] != request.path:
            return None
        del request.session[KEPT]
        return kept if kept["whose"] == request.user.pk else None

    @staticmethod
    def _last_here(request: HttpRequest) -> int | None:
        whose = request.get_signed_cookie(LAST_HERE, default="", salt=LAST_HERE, max_age=LAST_HERE_AGE)
        return int(whose) if whose else None

    @staticmethod
    def _remember_who(response: HttpResponse, pk: int) -> None:
        response.set_signed_cookie(
            LAST_HERE,
            str(pk),
            salt=LAST_HERE,
            max_age=LAST_HERE_AGE,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )

    @staticmethod
    def _leads_to_sign_in(response: HttpResponse) -> bool:
        return isinstance(response, HttpResponseRedirect) and response.url.startswith(
            resolve_url(settings.LOGIN_URL) + "?"
        )


class SentTwice:
    """Carries a numbered form out once. While the first sending is at work, the second waits."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST" or request.path.startswith(SIGNING_IN) or not request.POST.get(ONCE):
            return self.get_response(request)
        key = self._sending(request)
        if not cache.add(key, "", REMEMBERED) and (led_to := self._where_it_led(key)):
            return HttpResponseRedirect(led_to)
        response = self.get_response(request)
        if isinstance(response, HttpResponseRedirect) and url_has_allowed_host_and_scheme(
            response.url, {request.get_host()}
        ):
            cache.set(key, response.url, REMEMBERED)
        else:
            # Nothing was carried out (the form had errors): the same form may be sent again.
            cache.delete(key)
        return response

    @staticmethod
    def _sending(request: HttpRequest) -> str:
        """Who sends what where. The words count too: a form mended after going back is another sending."""
        who = request.user.pk if request.user.is_authenticated else request.META.get("CSRF_COOKIE")
        words = [(name, values) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"]
        files = [
            (name, [(file.name, file.size) for file in several]) for name, several in request.FILES.lists()
        ]
        sending = repr((who, request.get_full_path(), words, files))
        return f"form:{hashlib.sha256(sending.encode()).hexdigest()}"

    @staticmethod
    def _where_it_led(key: str) -> str:
        """Empty if the first sending has come to nothing, or to nothing yet; then this one is carried out."""
        until = time.monotonic() + WAIT_FOR_THE_FIRST
        while time.monotonic() < until:
            led_to = cache.get(key)
            if led_to or led_to is None:
                return str(led_to or "")
            time.sleep(0.1)
        return ""
