"""What a person typed is not lost: not to a session that ran out, nor to a button pressed twice.

A form sent after the session ended is put aside, and once the person has signed in again it is shown with one
button that sends it. A form sent twice is carried out once: every form of ours carries a number of its own, and
the second sending is led where the first one led.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

Next = Callable[[HttpRequest], HttpResponse]

KEPT = "kept_form"
MOST_KEPT = 60_000
ONCE = "form_number"
NEVER_KEPT = {"csrfmiddlewaretoken", ONCE}
REMEMBERED = 15 * 60


def new_form_number() -> str:
    return uuid.uuid4().hex


def fields_of(request: HttpRequest) -> list[tuple[str, str]]:
    """What was typed, in order; passwords are never among it."""
    return [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in NEVER_KEPT and "password" not in name
    ]


def send_again_page(request: HttpRequest, fields: list[tuple[str, str]], *, files_lost: bool, status: int) -> HttpResponse:
    context: dict[str, Any] = {
        "fields": fields,
        "shown": [(name, value) for name, value in fields if value.strip() and not name.startswith("_")],
        "files_lost": files_lost,
        "action": request.get_full_path(),
    }
    return render(request, "lms/send_again.html", context, status=status)


class ExpiredSession:
    """Puts a form aside when it would be lost to the sign-in page, and offers it back after signing in."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method == "GET" and KEPT in getattr(request, "session", ()) and request.user.is_authenticated:
            kept = request.session[KEPT]
            if kept["path"] == request.path:
                del request.session[KEPT]
                fields = [(name, value) for name, value in kept["fields"]]
                return send_again_page(request, fields, files_lost=kept["files"], status=200)
        response = self.get_response(request)
        if request.method == "POST" and self._leads_to_sign_in(response) and not request.user.is_authenticated:
            fields = fields_of(request)
            if sum(len(name) + len(value) for name, value in fields) <= MOST_KEPT:
                request.session[KEPT] = {"path": request.path, "fields": fields, "files": bool(request.FILES)}
        return response

    @staticmethod
    def _leads_to_sign_in(response: HttpResponse) -> bool:
        return isinstance(response, HttpResponseRedirect) and response.url.startswith(
            resolve_url(settings.LOGIN_URL) + "?"
        )


class SentTwice:
    """Carries a numbered form out once. While the first sending is at work, the second waits for where it leads."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number = request.POST.get(ONCE, "") if request.method == "POST" else ""
        if not number:
            return self.get_response(request)
        who = request.user.pk if request.user.is_authenticated else request.session.session_key or "anyone"
        key = f"form:{who}:{request.path}:{number[:40]}"
        if not cache.add(key, "", REMEMBERED):
            led_to = self._where_it_led(key)
            if led_to:
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
    def _where_it_led(key: str) -> str:
        """A few seconds at most; then the sending is carried out, since the first one has come to nothing."""
        for _turn in range(50):
            led_to = cache.get(key)
            if led_to is None:
                return ""
            if led_to:
                return str(led_to)
            time.sleep(0.1)
        return ""
