"""Programmes as anyone reads them: the list, a programme, its modules and topics. Nobody needs to sign in."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
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
    language = _language()
    offers = reading.offers(access.public_programmes(), access.public_editions(), language)
    return render(
        request, "content/public/programmes.html", {"offers": offers, "content_language": language}
    )


def programme(request: HttpRequest, code: str) -> HttpResponse:
    """The ten sections, both tables of the plan, whom it is for, how it is taught, what one can join."""
    edition, language = access.public_editions().filter(programme__code=code).first(), _language()
    shown = edition.programme if edition else get_object_or_404(access.public_programmes(), code=code)
    context = {
        "edition": edition,
        "programme": shown,
        "title": (edition or shown).title(language),
        "content_language": language,
        "page": reading.page_of(shown, language),
        "discussion": reading.discussed_now(shown, on=timezone.localdate()),
        "panels": panels("programme", request, programme=shown),
    }
    if edition:
        context |= {"outline": reading.outline(edition), **reading.document(edition, language)}
    return render(request, "content/public/programme.html", context)


def module(request: HttpRequest, code: str, number: str) -> HttpResponse:
    edition, language = _edition(code), _language()
    before, here, after = reading.outline(edition).module(number)
    if here is None:
        raise Http404
    context = {
        "edition": edition,
        "content_language": language,
        "module": here.module,
        "topics": here.topics,
        "before": before,
        "after": after,
        "text": reading.module_text(here.module, language),
    }
    return render(request, "content/public/module.html", context)


def topic(request: HttpRequest, code: str, topic: str) -> HttpResponse:
    edition, language = _edition(code), _language()
    before, here, after = reading.outline(edition).topic(topic)
    if here is None:
        raise Http404
    context = {
        "edition": edition,
        "content_language": language,
        "topic": here,
        "before": before,
        "after": after,
        "text": reading.topic_text(here, language),
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
