"""Programmes as those who write and approve them see them: where each stands, and what is to be done next."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from content import access
from content.domain.literature import old_sources
from content.domain.plan import plan_of
from content.domain.programme import (
    edition_state,
    latest_discussion,
    missing_texts,
    problems,
    where_it_stands,
    with_standing,
    worth_approving,
)
from content.domain.standing import next_step
from content.enums import Step
from lms.access import SignedIn, providers_where
from lms.roles import May


@login_required
def programmes(request: SignedIn) -> HttpResponse:
    found = with_standing(access.seen_programmes(request.user)).select_related("provider")
    writes = providers_where(request.user, May.WRITE_CONTENT).exists()
    return render(request, "content/authoring.html", {"programmes": found, "writes": writes})


@login_required
def desk(request: SignedIn, code: str) -> HttpResponse:
    """Where it stands, what is next, what is missing, what became of it, and the ways to its parts."""
    programme = get_object_or_404(access.seen_programmes(request.user).select_related("provider"), code=code)
    today, stands = timezone.localdate(), where_it_stands(programme)
    missing, wrong = missing_texts(programme), problems(programme)
    editions = list(access.seen_editions(request.user).filter(programme=programme))
    worth = stands not in {Step.DRAFT, Step.APPROVED} or worth_approving(programme, on=today)
    approves = access.programmes_to_approve(request.user).filter(pk=programme.pk).exists()
    context = {
        "programme": programme,
        "step": stands,
        "next": next_step(programme, lacking=bool(missing or wrong), worth=worth, on=today),
        "missing": missing,
        "problems": wrong,
        "old_sources": old_sources(programme, on=today),
        "writes": access.programmes_to_write(request.user).filter(pk=programme.pk).exists(),
        "approves": approves,
        # what was agreed before it was kept here is approved without the steps
        "approves_at_once": approves and stands in {Step.DRAFT, Step.APPROVED} and worth and not wrong,
        "plan": plan_of(programme),
        "pages": programme.pages.select_related("locale").order_by("locale__language_code"),
        "discussion": latest_discussion(programme),
        "steps": programme.steps.select_related("by", "package").order_by("-at", "-pk"),
        "editions": [
            (edition, edition_state(edition, latest=editions[0].number, on=today)) for edition in editions
        ],
    }
    return render(request, "content/programme_desk.html", context)
