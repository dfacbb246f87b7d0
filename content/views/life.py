"""The steps of a programme's life, the papers handed in with it, and the comparison of what it was and is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from content import access
from content.domain.comparison import Version, comparison, draft_of, version_of
from content.domain.package import CONTENT_TYPES
from content.domain.programme import where_it_stands
from content.forms import ApproveForm, CompareForm, OpenForm, StepForm, SubmitForm, VerdictForm
from content.models import Edition, Programme
from lms.access import SignedIn, Viewer
from lms.pages import carried_out


@dataclass(frozen=True)
class Taken:
    """A step: who may take it, by which form, and what is said once it is taken."""

    by: Callable[[Viewer], QuerySet[Programme]]
    form: type[StepForm]
    said: Any


STEPS = {
    "open": Taken(
        access.programmes_to_write,
        OpenForm,
        gettext_lazy("It is laid open. Anyone may read it and comment on it."),
    ),
    "submit": Taken(
        access.programmes_to_write, SubmitForm, gettext_lazy("It is submitted with its package.")
    ),
    "verdict": Taken(access.seen_programmes, VerdictForm, gettext_lazy("The decision is recorded.")),
    "approve": Taken(
        access.programmes_to_approve, ApproveForm, gettext_lazy("Approved: new cohorts run on this edition.")
    ),
}


@login_required
def step(request: SignedIn, code: str, step: str) -> HttpResponse:
    if step not in STEPS:
        raise Http404
    taken = STEPS[step]
    programme = get_object_or_404(taken.by(request.user).select_related("provider"), code=code)
    form = taken.form(
        request.POST or None,
        request.FILES or None,
        programme=programme,
        by=request.user,
        initial={
            "on": timezone.localdate(),
            "link": request.build_absolute_uri(reverse("programme_discussion", args=[code])),
        },
    )
    if request.method == "POST":
        # a step without fields of its own is sent with nothing but the number of the form
        form.is_bound = True
        if carried_out(form):
            messages.success(request, taken.said)
            return redirect("programme_desk", code)
    context = {
        "programme": programme,
        "form": form,
        "step": step,
        "stands": where_it_stands(programme),
        "files_lost": bool(request.FILES),
    }
    return render(request, "content/step.html", context)


@login_required
@never_cache
def package_file(request: SignedIn, code: str, pk: int, name: str) -> FileResponse:
    """A paper of the package, for those who see the programme."""
    package = get_object_or_404(access.packages(request.user), step__programme__code=code, pk=pk)
    if name not in {"letter", "needs", "order"}:
        raise Http404
    file = getattr(package, name)
    ending = file.name.rpartition(".")[2]
    return FileResponse(
        file.open(),
        as_attachment=True,
        filename=f"{code}-{name}.{ending}",
        content_type=CONTENT_TYPES[ending],
    )


@login_required
def compare(request: SignedIn, code: str) -> HttpResponse:
    """Two editions, or the draft with the last one; what is read is nobody's to send, so by GET."""
    programme = get_object_or_404(access.seen_programmes(request.user).select_related("provider"), code=code)
    editions = list(access.seen_editions(request.user).filter(programme=programme).select_related("rubric"))
    asked = request.GET if {"from", "to"} & set(request.GET) else None
    latest = {"from": str(editions[0].number) if editions else "draft", "to": "draft"}
    form = CompareForm({**latest, **asked.dict()} if asked else latest, editions=editions)
    context: dict[str, Any] = {"programme": programme, "editions": editions, "form": form}
    if editions and form.is_valid():
        before, after = (_version(programme, editions, form.cleaned_data[name]) for name in ("from", "to"))
        context |= {"before": before, "after": after, "comparison": comparison(before, after)}
    return render(request, "content/compare.html", context)


def _version(programme: Programme, editions: list[Edition], named: str) -> Version:
    if named == "draft":
        return draft_of(programme)
    return version_of(next(edition for edition in editions if str(edition.number) == named))
