"""Applications: anyone applies and confirms; a coordinator takes in, lets wait or refuses."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from courses import access
from courses.application_forms import TRAP, ApplyForm, RefuseForm, TakeInOneForm, TakeInSeveralForm
from courses.domain import applications as domain
from courses.domain.applicants import flags
from courses.domain.enrolments import needs_slip
from courses.domain.taking_in import TakenIn
from courses.enums import ApplicationState
from courses.models import Application, Enrolment
from lms.access import SignedIn, people
from lms.domain.people import masked_iin
from lms.domain.personal_data import consent_text
from lms.enums import Purpose
from lms.pages import carried_out, did

# From one address: a school's whole staff at one computer, and no flood.
MOST_APPLICATIONS, WITHIN_SECONDS = 20, 10 * 60


# --- whoever applies ----------------------------------------------------------------------------------------


@sensitive_post_parameters("iin")
def apply(request: HttpRequest, code: str) -> HttpResponse:
    """The answer is the same whatever is on record already: nobody learns here who has applied."""
    today = timezone.localdate()
    found = access.announced_cohorts(on=today).select_related("provider", "variant__edition__programme")
    cohort = get_object_or_404(found, code=code)
    if not access.open_cohorts(on=today).filter(pk=cohort.pk).exists():
        reason = _("This cohort does not take applications now.")
        return render(request, "courses/apply_refused.html", {"reason": reason}, status=410)
    person = request.user if request.user.is_authenticated else None
    form = ApplyForm(request.POST or None, cohort=cohort, person=person)
    key = f"applications:{get_adapter().get_client_ip(request)}"
    too_many = request.method == "POST" and cache.get(key, 0) >= MOST_APPLICATIONS
    if too_many:
        form.add_error(
            None,
            _("Many applications have come from your network just now. Please send yours in ten minutes."),
        )
    elif carried_out(form):
        cache.add(key, 0, WITHIN_SECONDS)
        cache.incr(key)
        return redirect("apply_sent", code)
    language = get_language() or "kk"
    context = {
        "cohort": cohort,
        "form": form,
        "trap": TRAP,
        "iin": masked_iin(person) if person else "",
        "waits": domain.goes_to_waiting_list(cohort),
        "consent": consent_text(provider=cohort.provider, purpose=Purpose.PERSONAL_DATA, language=language),
    }
    return render(request, "courses/apply.html", context, status=429 if too_many else 200)


def apply_sent(request: HttpRequest, code: str) -> HttpResponse:
    found = access.announced_cohorts(on=timezone.localdate())
    cohort = get_object_or_404(found.select_related("provider", "variant__edition__programme"), code=code)
    own = domain.with_state(access.own_applications(request.user).filter(cohort=cohort)).last()
    # their own application is counted among those who ask for the places that are free
    waits = own.standing == ApplicationState.WAITING if own else domain.goes_to_waiting_list(cohort)
    return render(request, "courses/apply_sent.html", {"cohort": cohort, "waits": waits})


@never_cache
def apply_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Where the link in the letter leads: a button that confirms, and later where the application stands."""
    now = timezone.now()
    try:
        application = domain.application_of_link(token=token, at=now)
    except domain.ApplicationRefused as refusal:
        return render(request, "courses/apply_refused.html", {"reason": refusal.reason}, status=410)
    if request.method == "POST":
        if request.POST.get("do") == "withdraw":
            by = request.user if request.user.is_authenticated else None
            did(
                request,
                lambda: domain.withdraw(application=application, by=by, at=now),
                said=_("Your application is withdrawn."),
            )
        else:
            did(
                request,
                lambda: domain.confirm(application=application, at=now),
                said=_("Thank you. Your application is with the coordinator."),
            )
        return redirect("apply_confirm", token)
    where = domain.state(application)
    context = {
        "application": application,
        "cohort": application.cohort,
        "state": where,
        "undecided": where in domain.UNDECIDED,
        "events": application.events.all(),
    }
    return render(request, "courses/apply_confirm.html", context)


# --- the coordinator ----------------------------------------------------------------------------------------


@login_required
def cohort_applications(request: SignedIn, code: str) -> HttpResponse:
    """Those to decide on, the waiting list, and what was decided; several are taken in by one order."""
    cohort = get_object_or_404(access.managed_cohorts(request.user), code=code)
    rows = domain.with_state(access.applications(request.user).filter(cohort=cohort))
    found = list(rows.select_related("cohort__provider", "region", "department", "person"))
    to_take_in = [item for item in found if item.standing in domain.TO_TAKE_IN]
    form = TakeInSeveralForm(request.POST or None, cohort=cohort, by=request.user, applications=found)
    if carried_out(form):
        tell_of(request, form.done)
        return redirect("cohort_applications", code)
    undecided = [item for item in found if item.standing in domain.UNDECIDED]
    known = flags(undecided, on=timezone.localdate())

    def standing_at(state: ApplicationState) -> list[Any]:
        return [(item, known[item.pk]) for item in undecided if item.standing == state]

    context = {
        "cohort": cohort,
        "form": form,
        "to_take_in": to_take_in,
        "to_decide": [(state, standing_at(state)) for state in domain.TO_TAKE_IN],
        "unconfirmed": standing_at(ApplicationState.SENT),
        "decided": [
            (item, ApplicationState(item.standing).label)
            for item in reversed(found)
            if item.standing not in domain.UNDECIDED
        ],
    }
    return render(request, "courses/applications.html", context)


@login_required
def application(request: SignedIn, pk: int) -> HttpResponse:
    """One application: what it says, what happened to it, and the decision."""
    rows = access.applications(request.user).select_related(
        *("cohort__provider", "region", "department", "organisation_type", "person", "enrolment")
    )
    found = get_object_or_404(rows, pk=pk)
    do, now = request.POST.get("do", ""), timezone.now()
    buttons: dict[str, tuple[Any, str]] = {
        "phone": (domain.confirm_phone, _("The phone number is marked as confirmed.")),
        "wait": (domain.decide_wait, _("The application is on the waiting list.")),
        "withdraw": (domain.withdraw, _("The application is marked as withdrawn.")),
    }
    if do in buttons:
        verb, said = buttons[do]
        did(request, lambda: verb(application=found, by=request.user, at=now), said=said)
        return redirect("application", pk)
    taking = TakeInOneForm(request.POST if do == "take_in" else None, application=found, by=request.user)
    refusing = RefuseForm(request.POST if do == "refuse" else None, application=found, by=request.user)
    if carried_out(taking):
        tell_of(request, taking.done)
        return redirect("cohort_applications", found.cohort.code)
    if carried_out(refusing):
        messages.success(request, _("The application is refused."))
        if not found.email and found.person is None:
            messages.warning(
                request, _("There is no e-mail address to write to: tell the applicant by phone.")
            )
        return redirect("cohort_applications", found.cohort.code)
    context = _about(found) | {"taking": taking, "refusing": refusing}
    # whose number it is, where the provider has to do with that person; otherwise that is not for it to know
    named = [flag.person.pk for flag in context["flags"] if flag.person]
    context["seen_people"] = set(people(request.user).filter(pk__in=named).values_list("pk", flat=True))
    return render(request, "courses/application.html", context)


def _about(application: Application) -> dict[str, Any]:
    where = domain.state(application)
    return {
        "application": application,
        "cohort": application.cohort,
        "state": where,
        "undecided": where in domain.UNDECIDED,
        "may_take_in": where in domain.TO_TAKE_IN,
        "iin": domain.masked_iin(application),
        "flags": flags([application], on=timezone.localdate())[application.pk],
        "events": application.events.select_related("by"),
    }


def tell_of(request: SignedIn, done: TakenIn) -> None:
    """Who is in, who is not and why, and who needs a slip because nothing can be sent to them."""
    count = len(done.taken)
    words = ngettext("Taken in: %(count)d person.", "Taken in: %(count)d people.", count)
    messages.success(request, words % {"count": count})
    for left, reason in done.left:
        messages.warning(request, f"{left}: {reason}")
    for enrolment in done.without_number:
        tell_of_number(request, enrolment)
    for enrolment in done.taken:
        tell_of_slip(request, enrolment)


def tell_of_number(request: SignedIn, enrolment: Enrolment) -> None:
    """It was left aside: the person's record isn't this provider's alone."""
    words = _(
        "The record of %(person)s is not yours alone, so the IIN is left aside. "
        "A platform administrator can add it."
    )
    messages.warning(request, words % {"person": enrolment})


def tell_of_slip(request: SignedIn, enrolment: Enrolment) -> None:
    if needs_slip(enrolment.learner):
        words = _("%(person)s has no e-mail address to write to: print a slip with a code.")
        link = reverse("people:inspect", args=[enrolment.learner_id])
        messages.warning(
            request,
            format_html('{} <a href="{}">{}</a>', words % {"person": enrolment}, link, _("To the person")),
        )
