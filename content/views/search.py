"""Search over lessons, terms, literature and materials, in both languages."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from content import access
from content.domain.reading import language_of_content
from content.domain.search import excerpt, find
from content.enums import EntryKind

A_PAGE = 20
LONGEST_QUESTION = 200


def search(request: HttpRequest) -> HttpResponse:
    """A GET form, so that what was found can be sent to somebody as an address."""
    asked = request.GET.get("q", "").replace("\0", "")[:LONGEST_QUESTION].strip()
    kind = request.GET.get("kind", "")
    among = access.searched()
    if kind in EntryKind.values:
        among = among.filter(kind=kind)
    found = find(asked, among=among, language=language_of_content(get_language() or "kk"))
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "asked": asked,
        "kind": kind,
        "kinds": EntryKind.choices,
        "page": page,
        "found": [{"entry": entry, "excerpt": excerpt(entry.text, asked, entry.language)} for entry in page],
    }
    return render(request, "content/public/search.html", context)
