"""Programmes as anyone reads them: the list, a programme, its modules and topics. Nobody needs to sign in."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language

from content import access
from content.domain import reading
from content.domain.publication import kept
from content.models import Edition
from lms.panels import panels


def _language() -> str:
    return reading.language_of_content(get_language() or "kk")


def _edition(code: str) -> Edition:
    return get_object_or_404(access.public_editions(), programme__code=code)


def programmes(request: HttpRequest) -> HttpResponse:
    language = _language()
    offers = reading.offers(access.public_programmes(), access.public_editions(), language)
    return render(request, "content/public/programmes.html", {"offers": offers, "content_language": language})


def programme(request: HttpRequest, code: str) -> HttpResponse:
    """The ten sections, both tables of the plan, whom it is for, how it is taught, what one can join."""
    told = _kept("programme", partial(_programme, code), timezone.localdate())
    filled = panels("programme", request, programme=told["programme"])
    return render(request, "content/public/programme.html", {**told, "panels": filled})


def _programme(code: str, language: str, on: date) -> dict[str, Any]:
    editions = access.public_editions().annotate(talk_until=reading.discussed_until("programme", on=on))
    edition: Any = editions.filter(programme__code=code).first()
    found = access.public_programmes().annotate(talk_until=reading.discussed_until("pk", on=on))
    row: Any = edition or get_object_or_404(found, code=code)
    programme = edition.programme if edition else row
    page = reading.page_of(programme, language)
    told = {
        "edition": edition,
        "programme": programme,
        "title": row.title(language),
        "lead": page.lead if page else "",
        "audience": page.audience if page else "",
        "talk_until": row.talk_until,
    }
    if edition:
        document = reading.document(edition, language) | {"outline": reading.outline(edition)}
        about = {**told, **document, "language": get_language(), "content_language": language}
        told["document"] = render_to_string("content/parts/document.html", about)
    return told


def module(request: HttpRequest, code: str, number: str) -> HttpResponse:
    return render(request, "content/public/module.html", _kept("module", partial(_module, code, number)))


def _module(code: str, number: str, language: str) -> dict[str, Any]:
    edition = _edition(code)
    before, here, after = reading.outline(edition).module(number)
    if here is None:
        raise Http404
    text = reading.module_text(here.module, language)
    return {"edition": edition, "module": here, "before": before, "after": after, "text": text}


def topic(request: HttpRequest, code: str, topic: str) -> HttpResponse:
    return render(request, "content/public/topic.html", _kept("topic", partial(_topic, code, topic)))


def _topic(code: str, topic: str, language: str) -> dict[str, Any]:
    edition = _edition(code)
    outline = reading.outline(edition)
    before, here, after = outline.topic(topic)
    if here is None:
        raise Http404
    return {
        "edition": edition,
        "module": outline.module_of(here),
        "topic": here,
        "before": before,
        "after": after,
        "text": reading.topic_text(here, language),
    }


def _kept(page: str, make: partial[dict[str, Any]], *more: Any) -> dict[str, Any]:
    """What a page shows to everyone who reads it in that language, until anything public changes."""
    language = _language()
    name = f"{page}:{make.args}:{get_language()}:{more}"
    return {**kept(name, partial(make, language, *more)), "content_language": language}
