"""The pages on which a programme is begun, its plan written and its rules and columns set."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from content import access
from content.plan_form import PlanForm, words_for_script
from content.programme_forms import NewProgrammeForm
from content.settings_form import SettingsForm
from lms.access import SignedIn, may
from lms.pages import carried_out
from lms.roles import May


@login_required
def programme_new(request: SignedIn) -> HttpResponse:
    if not may(request.user, May.WRITE_CONTENT):
        raise Http404
    form = NewProgrammeForm(request.POST or None, user=request.user)
    if request.method == "POST" and carried_out(form):
        messages.success(request, _("The programme is begun. Here is its study plan."))
        return redirect("plan_editor", form.done.code)
    return render(request, "content/programme_new.html", {"form": form})


@login_required
def plan_editor(request: SignedIn, code: str) -> HttpResponse:
    """A button of a row sends the whole form and gets it back changed; only «save» writes anything."""
    programme = get_object_or_404(access.programmes_to_write(request.user), code=code)
    form = PlanForm(programme, request.POST if request.method == "POST" else None)
    if request.method == "POST" and not form.do(request.POST.get("do", "")) and carried_out(form):
        messages.success(request, _("The study plan is saved."))
        return redirect("plan_editor", code)
    context = {"programme": programme, "form": form, "script": words_for_script()}
    return render(request, "content/plan_editor.html", context)


@login_required
def programme_settings(request: SignedIn, code: str) -> HttpResponse:
    programme = get_object_or_404(access.programmes_to_write(request.user), code=code)
    form = SettingsForm(programme, request.POST if request.method == "POST" else None)
    if request.method == "POST" and not form.do(request.POST.get("do", "")) and carried_out(form):
        messages.success(request, _("The settings of the programme are saved."))
        return redirect("programme_settings", code)
    return render(request, "content/programme_settings.html", {"programme": programme, "form": form})
