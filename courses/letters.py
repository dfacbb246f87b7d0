"""Letters on a course: what each is about, in the reader's language, with a link and no secret in it."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from courses.domain.applications import CONFIRM_WITHIN, token_of, with_state
from courses.domain.asking import asked_in
from courses.domain.enrolments import learning_in, standing
from courses.domain.online import link_of, rules_in_words
from courses.domain.questionnaire import asked_between
from courses.domain.reminders import classes_of
from courses.domain.risk import Risk, risk_in
from courses.domain.timetable_changes import lines, teachers_in
from courses.enums import ApplicationState, EnrolmentState
from courses.models import Application, Cohort, Enrolment, Order, RiskWarning, TimetableVersion
from lms.dates import date_in_text
from lms.mail import Letter, NoLongerNeeded, letter
from lms.models import Message


def _link(name: str, cohort: Cohort, *more: str) -> str:
    return f"{settings.BASE_URL}{reverse(name, args=[cohort.code, *more])}"


# --- the timetable ------------------------------------------------------------------------------------------


@letter
def timetable_published(message: Message) -> Letter:
    version, learns = _version(message)
    mine = [change for change in version.changes if message.person_id in teachers_in(change)]
    return Letter(
        subject=_("Timetable of the cohort %(cohort)s") % {"cohort": version.cohort},
        context=_about(version, learns) | {"classes": None if learns else len(mine)},
    )


@letter
def timetable_changed(message: Message) -> Letter:
    """A learner reads the whole list, a teacher what touches their own classes."""
    version, learns = _version(message)
    changes = [change for change in version.changes if learns or message.person_id in teachers_in(change)]
    return Letter(
        subject=_("The timetable of the cohort %(cohort)s has changed") % {"cohort": version.cohort},
        context=_about(version, learns) | {"lines": [line.words for line in lines(changes)]},
    )


def _version(message: Message) -> tuple[TimetableVersion, bool]:
    """Which publication, and whether the reader learns in the cohort. Whoever left it needs no timetable."""
    versions = TimetableVersion.objects.select_related("cohort__variant__edition")
    version = versions.filter(pk=message.refers_to).first()
    if version is None:
        raise NoLongerNeeded
    learns = learning_in([version.cohort]).filter(learner=message.person_id).exists()
    if not learns and not any(message.person_id in teachers_in(change) for change in version.changes):
        raise NoLongerNeeded
    return version, learns


def _about(version: TimetableVersion, learns: bool) -> dict[str, object]:
    return {
        "version": version,
        "cohort": version.cohort,
        "link": _link("learn_timetable" if learns else "cohort_timetable", version.cohort),
        "calendars": f"{settings.BASE_URL}{reverse('calendars')}",
    }


# --- attendance ---------------------------------------------------------------------------------------------


@letter
def at_risk(message: Message) -> Letter:
    """How it stands when the letter leaves. Where it has been mended by then, there is nothing to say."""
    enrolment, risk = _warning(message)
    cohort = enrolment.cohort
    return Letter(
        subject=_("Your attendance in the cohort %(cohort)s") % {"cohort": cohort},
        context={"risk": risk, "rules": rules_in_words(cohort), "link": _link("learn", cohort)},
    )


@letter
def at_risk_teacher(message: Message) -> Letter:
    """Whom to help. The subject, which is kept, names nobody."""
    enrolment, risk = _warning(message)
    if not enrolment.cohort.teachers.filter(person=message.person_id).exists():
        raise NoLongerNeeded
    return Letter(
        subject=_("Someone in the cohort %(cohort)s misses too much") % {"cohort": enrolment.cohort},
        context={"person_at_risk": enrolment, "risk": risk, "link": _link("cohort", enrolment.cohort)},
    )


def _warning(message: Message) -> tuple[Enrolment, Risk]:
    warnings = RiskWarning.objects.select_related("enrolment__cohort__variant__edition")
    found = warnings.filter(pk=message.refers_to).first()
    risk = risk_in(found.enrolment, at=timezone.now()) if found else None
    if found is None or risk is None:
        raise NoLongerNeeded
    return found.enrolment, risk


@letter
def class_reminder(message: Message) -> Letter:
    """Where a class is online, the letter leads to its page: the link that opens it stands in no letter."""
    day = date.fromisoformat(message.refers_to.partition(":")[2])
    classes = classes_of(message.person, day) if message.person else []
    if not classes or day < timezone.localdate():
        raise NoLongerNeeded
    page = f"{settings.BASE_URL}{{}}".format
    return Letter(
        subject=_("Classes: %(day)s") % {"day": date_in_text(day, get_language() or "kk")},
        context={
            "classes": [
                (session, page(reverse("session_join", args=[session.pk])) if link_of(session) else "")
                for session in classes
            ]
        },
    )


# --- questionnaires -----------------------------------------------------------------------------------------


@letter
def questionnaire(message: Message) -> Letter:
    """Leads to the page, which asks for the password: whoever else reads the letter answers nothing."""
    found = asked_in(message, on=timezone.localdate())
    if found is None:
        raise NoLongerNeeded
    cohort, moment = found[0].cohort, found[1]
    days = asked_between(cohort, moment)
    return Letter(
        subject=f"{_('Questionnaire')}: {cohort.edition.title()}",
        context={
            "moment": moment,
            "until": days[1] if days else None,
            "link": _link("questionnaire", cohort, moment),
        },
    )


# --- joining ------------------------------------------------------------------------------------------------


@letter
def application_confirm(message: Message) -> Letter:
    """The address is the applicant's own if they answer from it; what is stored of the link opens nothing."""
    found = _application(message, ApplicationState.SENT)
    if found.made_at + CONFIRM_WITHIN <= timezone.now():
        raise NoLongerNeeded
    return _of_application(found, _("Confirm your application"))


@letter
def application_waiting(message: Message) -> Letter:
    return _of_application(_application(message, ApplicationState.WAITING), _("You are on the waiting list"))


@letter
def application_accepted(message: Message) -> Letter:
    found = _application(message, ApplicationState.ACCEPTED)
    if found.enrolment is None:
        raise NoLongerNeeded
    return _taken_in(found.enrolment)


@letter
def application_refused(message: Message) -> Letter:
    found = _application(message, ApplicationState.REFUSED)
    return _of_application(found, _("Your application was refused"))


@letter
def enrolled(message: Message) -> Letter:
    """To whoever can sign in already; others get an invitation."""
    rows = Enrolment.objects.select_related("cohort__variant__edition", "cohort__room")
    found = rows.filter(pk=message.refers_to).first()
    if found is None or standing(found) != EnrolmentState.ENROLLED:
        raise NoLongerNeeded
    return _taken_in(found)


@letter
def cohort_cancelled(message: Message) -> Letter:
    orders = Order.objects.select_related("cohort__variant__edition")
    order = orders.filter(pk=message.refers_to).first()
    if order is None:
        raise NoLongerNeeded
    return Letter(
        subject=_("The course is cancelled: %(course)s") % {"course": order.cohort.edition.title()},
        context={
            "order": order,
            "cohort": order.cohort,
            "learns": learning_in([order.cohort]).filter(learner=message.person_id).exists(),
        },
    )


def _application(message: Message, state: ApplicationState) -> Application:
    """Where it still stands as it stood when the letter was put in the outbox."""
    rows = with_state(Application.objects.filter(uid=message.refers_to))
    found: Application | None = (
        rows.filter(standing=state)
        .select_related("cohort__variant__edition", "cohort__room", "enrolment", "person")
        .first()
    )
    if found is None:
        raise NoLongerNeeded
    return found


def _of_application(application: Application, subject: str) -> Letter:
    link = reverse("apply_confirm", args=[token_of(application)])
    latest = application.events.last()
    return Letter(
        subject=f"{subject}: {application.cohort.edition.title()}",
        context={
            "person": application.person or application,
            "application": application,
            "cohort": application.cohort,
            "reason": latest.reason if latest else "",
            "until": timezone.localtime(application.made_at + CONFIRM_WITHIN),
            "link": f"{settings.BASE_URL}{link}",
        },
    )


def _taken_in(enrolment: Enrolment) -> Letter:
    cohort = enrolment.cohort
    return Letter(
        subject=_("You are taken in: %(course)s") % {"course": cohort.edition.title()},
        context={
            "cohort": cohort,
            "online": bool(cohort.online_room),
            "link": _link("learn", cohort),
        },
    )
