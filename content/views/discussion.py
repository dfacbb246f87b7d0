"""The public discussion: anyone reads and comments; authors decide what is shown, and answer."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from content import access
from content.domain import discussion as talk
from content.domain.programme import where_it_stands
from content.domain.reading import language_of_content
from content.enums import CommentState, Step
from content.forms import TRAP, AnswerForm, CommentForm
from content.models import Discussion
from lms.access import SignedIn
from lms.pages import carried_out, did

# Comments from one address: a school's whole staff at one computer, and no flood.
MOST_COMMENTS, WITHIN_SECONDS = 10, 10 * 60


def _discussion(code: str) -> Discussion:
    """The latest of the programme's."""
    found = access.discussions().filter(programme__code=code)
    return get_object_or_404(found.filter(pk__in=found.values("pk")[:1]))


def discussion(request: HttpRequest, code: str) -> HttpResponse:
    """The text as it was laid open, until when, what was said of it, and the form for one's own word."""
    latest, language = _discussion(code), language_of_content(get_language() or "kk")
    texts = latest.texts.filter(language=language)
    parts = list(texts.values_list("part", "title"))
    form = CommentForm(request.POST or None, discussion=latest, parts=parts)
    key = f"comments:{get_adapter().get_client_ip(request)}"
    too_many = request.method == "POST" and cache.get(key, 0) >= MOST_COMMENTS
    if too_many:
        form.add_error(
            None, _("Many comments have come from your network just now. Please send yours in ten minutes.")
        )
    elif carried_out(form):
        cache.add(key, 0, WITHIN_SECONDS)
        cache.incr(key)
        messages.success(request, _("Thank you. Your comment will stand here once the authors have read it."))
        return redirect("programme_discussion", code)
    context: dict[str, Any] = {
        "discussion": latest,
        "programme": latest.programme,
        "content_language": language,
        "open": talk.is_open(latest, on=timezone.localdate()),
        "document": texts.exclude(part__startswith="module-").exclude(part__startswith="topic-"),
        "lessons": [(part, title) for part, title in parts if part.startswith(("module-", "topic-"))],
        "names": dict(parts),
        "comments": latest.comments.filter(state=CommentState.SHOWN),
        "form": form,
        "trap": TRAP,
    }
    return render(request, "content/public/discussion.html", context, status=429 if too_many else 200)


def discussion_text(request: HttpRequest, code: str, part: str) -> HttpResponse:
    """A module's or a topic's text as it was laid open."""
    latest, language = _discussion(code), language_of_content(get_language() or "kk")
    text = get_object_or_404(latest.texts, part=part, language=language)
    context = {
        "discussion": latest,
        "programme": latest.programme,
        "content_language": language,
        "text": text,
        "open": talk.is_open(latest, on=timezone.localdate()),
    }
    return render(request, "content/public/discussion_text.html", context)


@login_required
def comments(request: SignedIn, code: str) -> HttpResponse:
    """All that was said of a programme; what waits for its authors stands first."""
    programme = get_object_or_404(access.programmes_to_write(request.user), code=code)
    said = list(access.comments_to_answer(request.user).filter(discussion__programme=programme))
    waiting = [one for one in said if not one.answer and one.state != CommentState.HIDDEN]
    latest = programme.discussions.first()
    context = {
        "programme": programme,
        "discussion": latest,
        "open": latest and talk.is_open(latest, on=timezone.localdate()),
        "waiting": waiting,
        "others": [one for one in said if one not in waiting],
    }
    return render(request, "content/comments.html", context)


@login_required
def comment(request: SignedIn, code: str, pk: int) -> HttpResponse:
    """One comment: answered, or shown, or kept from the page."""
    found = get_object_or_404(
        access.comments_to_answer(request.user), discussion__programme__code=code, pk=pk
    )
    here = redirect("programme_comment", code, pk)
    if request.POST.get("do") == "show":
        did(request, lambda: talk.show(comment=found), said=_("The comment is shown."))
        return here
    if request.POST.get("do") == "hide":
        did(request, lambda: talk.hide(comment=found), said=_("The comment is kept from the page."))
        return here
    form = AnswerForm(request.POST or None, comment=found, by=request.user)
    if carried_out(form):
        messages.success(request, _("Answered. It stands on the public page."))
        return redirect("programme_comments", code)
    programme = found.discussion.programme
    context = {
        "comment": found,
        "programme": programme,
        "about": talk.part_of(found),
        "form": form,
        "changeable": where_it_stands(programme) == Step.DISCUSSION,
    }
    return render(request, "content/comment.html", context)
