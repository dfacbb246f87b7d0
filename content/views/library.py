"""What a programme offers besides its lessons: its words, its sources, its files. Nobody needs to sign in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language

from content import access
from content.domain.glossary import alphabet
from content.domain.literature import by_group, found_in
from content.domain.materials import by_module
from content.domain.reading import language_of_content


def _shown(request: HttpRequest, code: str) -> dict[str, Any]:
    edition = get_object_or_404(access.public_editions(), programme__code=code)
    language = language_of_content(get_language() or "kk")
    return {
        "edition": edition,
        "programme": edition.programme,
        "title": edition.title(language),
        "content_language": language,
    }


def glossary(request: HttpRequest, code: str) -> HttpResponse:
    context = _shown(request, code)
    context["letters"] = alphabet(context["programme"], context["content_language"])
    return render(request, "content/public/glossary.html", context)


def literature(request: HttpRequest, code: str) -> HttpResponse:
    context = _shown(request, code)
    groups, asked = by_group(context["programme"]), request.GET.get("q", "")[:200].replace("\x00", "").strip()
    context |= {"asked": asked, "groups": found_in(groups, asked) if asked else groups}
    context["count"] = sum(len(group["sources"]) for group in context["groups"])
    return render(request, "content/public/literature.html", context)


def materials(request: HttpRequest, code: str) -> HttpResponse:
    context = _shown(request, code)
    context["modules"] = by_module(
        context["programme"], context["content_language"], context["edition"], at=timezone.now()
    )
    return render(request, "content/public/materials.html", context)
