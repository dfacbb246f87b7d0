"""What learners are asked of their experience and needs, and what a cohort answered."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from courses import access
from courses.domain.enrolments import how_many_learn
from courses.domain.questionnaire import answered, asked_between, in_words, is_asked, summary
from courses.enums import Moment
from courses.questionnaire_form import QuestionnaireForm
from lms.access import SignedIn
from lms.pages import carried_out


@login_required
def questionnaire(request: SignedIn, code: str, moment: str) -> HttpResponse:
    """The form while it is asked; after that one's own answers, to be read."""
    if moment not in Moment:
        raise Http404
    own = access.current_enrolments(request.user).select_related("cohort__variant__edition")
    enrolment = get_object_or_404(own, cohort__code=code)
    asked = Moment(moment)
    kept = enrolment.questionnaires.filter(moment=asked).first()
    context = {"cohort": enrolment.cohort, "moment": asked, "kept": kept}
    if not is_asked(enrolment.cohort, asked, on=timezone.localdate()):
        if kept is None:
            raise Http404
        told = in_words(kept.answers, asked)
        return render(request, "courses/questionnaire_own.html", {**context, "answers": told})
    form = QuestionnaireForm(
        request.POST or None, enrolment=enrolment, moment=asked, initial=kept.answers if kept else {}
    )
    if carried_out(form):
        messages.success(request, _("Thank you, your answers are kept."))
        return redirect("learn", code)
    days = asked_between(enrolment.cohort, asked)
    context |= {"form": form, "until": days[1] if days else None}
    return render(request, "courses/questionnaire.html", context)


@login_required
def of_cohort(request: SignedIn, code: str) -> HttpResponse:
    """What the cohort answered, moments beside each other, nobody's name beside anything."""
    seen = access.seen_cohorts(request.user).select_related("variant__edition", "provider")
    cohort = get_object_or_404(seen, code=code)
    given = answered(access.questionnaires_of(cohort))
    context = {
        "cohort": cohort,
        "moments": [(moment, len(rows)) for moment, rows in given.items()],
        "people": how_many_learn([cohort]).get(cohort.pk, 0),
        "questions": summary(given),
    }
    return render(request, "courses/questionnaire_cohort.html", context)
