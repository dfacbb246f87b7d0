"""Programmes as those who write and approve them see them: the plan as it stands, and what became of it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from content import access
from content.domain.plan import plan_of
from content.domain.programme import missing_texts, problems, where_it_stands, with_standing
from content.forms import ApproveForm
from lms.access import SignedIn
from lms.pages import carried_out


@login_required
def programmes(request: SignedIn) -> HttpResponse:
    found = with_standing(access.seen_programmes(request.user)).select_related("provider")
    return render(request, "content/authoring.html", {"programmes": found})


@login_required
def desk(request: SignedIn, code: str) -> HttpResponse:
    """The plan as it stands, what is wrong with it, and for whoever may approve it the order that does."""
    programme = get_object_or_404(access.seen_programmes(request.user).select_related("provider"), code=code)
    form = None
    if access.programmes_to_approve(request.user).filter(pk=programme.pk).exists():
        form = ApproveForm(request.POST or None, programme=programme, by=request.user)
    if request.method == "POST":
        if form is None:
            raise Http404
        if carried_out(form):
            words = _("Approved: edition %(number)s. New cohorts run on it.")
            messages.success(request, words % {"number": form.done.number})
            return redirect("programme_desk", code)
    context = {
        "programme": programme,
        "plan": plan_of(programme),
        "missing": missing_texts(programme),
        "problems": problems(programme),
        "step": where_it_stands(programme),
        "editions": access.seen_editions(request.user).filter(programme=programme),
        "form": form,
    }
    return render(request, "content/programme_desk.html", context)
