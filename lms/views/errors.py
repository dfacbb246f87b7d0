"""The pages that say what went wrong, what was kept and what to do."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, (RequestDataTooBig, TooManyFilesSent)):
        return render(request, "413.html", status=413)
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", status=403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Stands by itself, in three languages at once: whatever broke may be what the frame needs."""
    return HttpResponse(render_to_string("500.html"), status=500)


def maintenance(request: HttpRequest) -> HttpResponse:
    return HttpResponse(render_to_string("maintenance.html"), status=503, headers={"Retry-After": "300"})


def session_expired(request: HttpRequest, reason: str = "", **kwargs: Any) -> HttpResponse:
    """A form without a good token: a page left open too long, mostly. Its words are offered back.

    Not to a form that came from elsewhere: that may be somebody's trick, so its words are shown to no one.
    """
    from lms.kept import fields_of, send_again_page

    came_from = urlsplit(request.headers.get("Origin") or request.headers.get("Referer") or "")
    if came_from.netloc != request.get_host() or request.path.startswith("/accounts/"):
        return render(request, "403_form.html", status=403)
    return send_again_page(request, fields_of(request), files_lost=bool(request.FILES), status=403)
