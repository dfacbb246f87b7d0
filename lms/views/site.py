"""The frame's own pages."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import translate_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language_from_path, override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from lms import language
from lms.components import example_forms
from lms.panels import panels


def root(request: HttpRequest) -> HttpResponse:
    """/ leads to the chosen language, to Kazakh where none was chosen."""
    return redirect(f"/{language.chosen(request)}/")


@csrf_exempt
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Remembers the language, in the profile as well where there is one, and shows the same page in it.

    The switch stands on every page, and a token in it would keep anonymous pages from being cached
    whole; so a form from elsewhere is known by its Origin instead.
    """
    origin = request.headers.get("Origin")
    if origin and origin.partition("://")[2] != request.get_host():
        raise PermissionDenied
    code, back = request.POST.get("language", ""), request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    if code not in language.CODES:
        return redirect(back)
    if request.user.is_authenticated and request.user.language != code:
        request.user.language = code
        request.user.save(update_fields=["language"])
    # An address is understood in its own language alone, and this page speaks the person's.
    with override(get_language_from_path(urlsplit(back).path) or code):
        response = redirect(f"/{code}/" if back == "/" else translate_url(back, code))
    language.remember(response, code)
    return response


@login_required
def home_of_role(request: HttpRequest) -> HttpResponse:
    """Where one lands after signing in: what is next for this person stands first."""
    return render(request, "lms/home.html", {"panels": panels("home", request)})


def components(request: HttpRequest) -> HttpResponse:
    """Everything the look consists of, on one page, for those who build with it."""
    return render(request, "lms/components.html", {"forms": example_forms(request)})
