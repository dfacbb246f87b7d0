"""A programme's files: its latest edition's for everyone, its draft's and every edition's for its authors."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from content import access
from content.domain.papers import DOCUMENTS, ask
from content.domain.texts import LANGUAGES
from content.enums import PaperKind
from content.models import Edition, Programme
from lms.access import SignedIn
from lms.papers import file_or_wait


@require_safe
@never_cache
def programme_file(request: HttpRequest, code: str, kind: str, language: str) -> HttpResponseBase:
    edition = get_object_or_404(access.public_editions(), programme__code=code)
    return _document(request, edition.programme, edition, kind, language)


@require_safe
@never_cache
def programme_zip(request: HttpRequest, code: str, number: str, language: str) -> HttpResponseBase:
    """Everything a module offers to take home."""
    edition = get_object_or_404(access.public_editions(), programme__code=code)
    approved = get_object_or_404(edition.modules.all(), number=number)
    module = get_object_or_404(edition.programme.modules.all(), uid=approved.uid)
    _expect(language, LANGUAGES)
    paper = ask(
        programme=edition.programme,
        edition=None,
        kind=PaperKind.ZIP,
        language=language,
        module=module,
        at=timezone.now(),
    )
    return file_or_wait(request, paper, filename=f"{code}-{number}-{language}.zip")


@login_required
def programme_papers(request: SignedIn, code: str) -> HttpResponse:
    programme = get_object_or_404(access.seen_programmes(request.user), code=code)
    context = {
        "programme": programme,
        "editions": access.seen_editions(request.user).filter(programme=programme),
        "kinds": DOCUMENTS,
        "in_languages": LANGUAGES,
    }
    return render(request, "content/papers.html", context)


@login_required
@require_safe
@never_cache
def programme_paper(request: SignedIn, code: str, kind: str, language: str) -> HttpResponseBase:
    """Of the draft as it stands now, or of the edition asked for."""
    programme = get_object_or_404(access.seen_programmes(request.user), code=code)
    edition = None
    if number := request.GET.get("edition"):
        _expect(number.isdecimal(), [True])
        editions = access.seen_editions(request.user).filter(programme=programme)
        edition = get_object_or_404(editions, number=int(number[:5]))
    return _document(request, programme, edition, kind, language)


def _document(
    request: HttpRequest, programme: Programme, edition: Edition | None, kind: str, language: str
) -> HttpResponseBase:
    _expect(kind, DOCUMENTS)
    _expect(language, LANGUAGES)
    paper = ask(
        programme=programme, edition=edition, kind=PaperKind(kind), language=language, at=timezone.now()
    )
    of = edition.number if edition else "draft"
    return file_or_wait(request, paper, filename=f"{programme.code}-{of}-{language}.{kind}")


def _expect(given: object, possible: object) -> None:
    if given not in possible:  # type: ignore[operator]
        raise Http404
