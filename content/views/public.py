"""Programmes as anyone reads them: the list, a programme, its modules and topics. Nobody needs to sign in."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language

from content import access
from content.domain import reading
from content.domain.materials import by_module
from content.models import Edition
from lms.panels import panels


def _language() -> str:
    return reading.language_of_content(get_language() or "kk")


def _edition(code: str) -> Edition:
    return get_object_or_404(access.public_editions(), programme__code=code)


def programmes(request: HttpRequest) -> HttpResponse:
    context = {"programmes": access.public_programmes(), "content_language": _language()}
    return render(request, "content/public/programmes.html", context)


def programme(request: HttpRequest, code: str) -> HttpResponse:
    """The ten sections, both tables of the plan, whom it is for, how it is taught, what one can join."""
    edition, language = _edition(code), _language()
    context = {
        "edition": edition,
        "programme": edition.programme,
        "content_language": language,
        "page": reading.page_of(edition.programme, language),
        "outline": reading.outline(edition),
        **reading.document(edition, language),
        "panels": panels("programme", request, programme=edition.programme),
    }
    return render(request, "content/public/programme.html", context)


def module(request: HttpRequest, code: str, number: str) -> HttpResponse:
    edition, language = _edition(code), _language()
    outline = reading.outline(edition)
    found = outline.module(number)
    if found is None:
        raise Http404
    context = {
        "edition": edition,
        "content_language": language,
        "module": found[0],
        "topics": found[1],
        "outline": outline,
        "text": reading.module_text(found[0], language),
    }
    return render(request, "content/public/module.html", context)


def topic(request: HttpRequest, code: str, topic: str) -> HttpResponse:
    edition, language = _edition(code), _language()
    topics = reading.outline(edition).topics
    place = next((place for place, row in enumerate(topics) if row.code == topic), None)
    if place is None:
        raise Http404
    context = {
        "edition": edition,
        "content_language": language,
        "topic": topics[place],
        "before": topics[place - 1] if place else None,
        "after": topics[place + 1] if place + 1 < len(topics) else None,
        "text": reading.topic_text(topics[place], language),
    }
    return render(request, "content/public/topic.html", context)


def glossary(request: HttpRequest, code: str) -> HttpResponse:
    edition = _edition(code)
    context = {"edition": edition, "content_language": _language(), "entries": edition.programme.glossary.all()}
    return render(request, "content/public/glossary.html", context)


def materials(request: HttpRequest, code: str) -> HttpResponse:
    edition, language = _edition(code), _language()
    context = {
        "edition": edition,
        "content_language": language,
        "modules": by_module(edition.programme, language),
    }
    return render(request, "content/public/materials.html", context)
