"""What cohorts hold on a person, for that person to see."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.applicants import applications_of
from courses.domain.applications import forget, with_state
from courses.domain.enrolments import with_standing
from courses.domain.files import forget as forget_files
from courses.domain.questionnaire import in_words
from courses.domain.roster import forget_person
from courses.domain.roster.keeping import rotate_list, rotate_row
from courses.enums import ApplicationState, EnrolmentState, Moment
from courses.models import (
    Application,
    Attendance,
    CourseFile,
    Enrolment,
    Questionnaire,
    RiskWarning,
    RosterImport,
    RosterRow,
    TopicWorked,
    Visit,
)
from lms import closed
from lms.closed import KEPT_CLOSED, KeptClosed
from lms.dates import date_short
from lms.domain.personal_data import ERASURE, SECTIONS, Section
from lms.models import User


@SECTIONS.add
def _my_courses(person: User) -> Section:
    places = with_standing(Enrolment.objects.filter(learner=person)).order_by("cohort__starts_on")
    rows = [
        (
            item.cohort.provider.short_name(),
            item.cohort.code,
            item.name().full,
            ", ".join(filter(None, (item.organisation, item.position, str(item.region or "")))),
            EnrolmentState(item.standing).label,
        )
        for item in places.select_related("cohort__provider", "region")
    ]
    columns = (_("Provider"), _("Cohort"), _("Name as given"), _("Place of work"), _("State"))
    return Section(_("My courses"), columns, rows)


@SECTIONS.add
def _my_attendance(person: User) -> Section:
    marks = Attendance.objects.filter(enrolment__learner=person)
    rows = [
        (
            date_short(timezone.localtime(mark.session.starts).date()),
            mark.session.cohort.code,
            str(mark.session.topic),
            mark.hours,
            mark.reason,
        )
        for mark in marks.select_related("session__topic", "session__cohort")
    ]
    columns = (_("Day"), _("Cohort"), _("Topic"), _("Hours"), _("Reason"))
    return Section(_("Attendance"), columns, rows)


@SECTIONS.add
def _my_visits(person: User) -> Section:
    visits = Visit.objects.filter(enrolment__learner=person)
    rows = [
        (
            date_short(timezone.localtime(visit.at).date()),
            visit.session.cohort.code,
            visit.session.title,
            visit.get_how_display(),
            visit.answer,
        )
        for visit in visits.select_related("session__topic", "session__cohort")
    ]
    columns = (_("Day"), _("Cohort"), _("Topic"), _("How it is known"), _("Answer on the recording"))
    return Section(_("Online classes"), columns, rows)


@SECTIONS.add
def _my_warnings(person: User) -> Section:
    warnings = RiskWarning.objects.filter(enrolment__learner=person).order_by("at", "pk")
    rows = [
        (date_short(timezone.localtime(row.at).date()), row.enrolment.cohort.code)
        for row in warnings.select_related("enrolment__cohort")
    ]
    return Section(_("Warnings about attendance"), (_("Day"), _("Cohort")), rows)


@SECTIONS.add
def _my_applications(person: User) -> Section:
    rows = [
        (
            date_short(timezone.localtime(item.made_at).date()),
            item.cohort.provider.short_name(),
            item.cohort.code,
            item.name().full,
            ", ".join(filter(None, (item.email, item.phone))),
            ", ".join(filter(None, (item.organisation, item.position, str(item.region or "")))),
            ApplicationState(item.standing).label,
        )
        for item in with_state(applications_of(person)).select_related("cohort__provider", "region")
    ]
    columns = (
        *(_("Day"), _("Provider"), _("Cohort"), _("Name as given")),
        *(_("Address"), _("Place of work"), _("State")),
    )
    return Section(_("My applications"), columns, rows)


@ERASURE.add
def _forget_lists(person: User) -> None:
    """Before the applications: a row on the waiting list is found by its own."""
    forget_person(person)


@ERASURE.add
def _forget_applications(person: User) -> None:
    forget(applications_of(person))


@ERASURE.add
def _forget_documents(person: User) -> None:
    """The person's name stands in every document of their cohorts; each can be asked for anew."""
    theirs = Enrolment.objects.filter(learner=person).values("cohort")
    forget_files(CourseFile.objects.filter(Q(cohort__in=theirs) | Q(asked_by=person)))


@ERASURE.add
def _forget_answers(person: User) -> None:
    """The journal stays: that somebody was at a class. What they wrote of its recording goes."""
    Visit.objects.filter(enrolment__learner=person).update(answer="")


# --- what of it is encrypted --------------------------------------------------------------------------------


def _rotate_application(pk: int) -> None:
    token = Application.objects.select_for_update().values_list("iin_token", flat=True).get(pk=pk)
    Application.objects.filter(pk=pk).update(iin_token=closed.rotate(token) if token else "")


KEPT_CLOSED.extend(
    [
        KeptClosed("applications", lambda: Application.objects.exclude(iin_token=""), _rotate_application),
        KeptClosed("list_rows", lambda: RosterRow.objects.exclude(token=""), rotate_row),
        KeptClosed("lists", lambda: RosterImport.objects.exclude(file=""), rotate_list),
    ]
)


@SECTIONS.add
def _my_questionnaires(person: User) -> Section:
    rows = [
        (item.enrolment.cohort.code, item.get_moment_display(), question, words)
        for item in Questionnaire.objects.filter(enrolment__learner=person).select_related(
            "enrolment__cohort"
        )
        for question, words in in_words(item.answers, Moment(item.moment))
    ]
    return Section(_("My questionnaires"), (_("Cohort"), _("Asked"), _("Question"), _("Answer")), rows)


@SECTIONS.add
def _my_topics(person: User) -> Section:
    said = TopicWorked.objects.filter(enrolment__learner=person).order_by("at", "pk")
    rows = [
        (date_short(timezone.localtime(item.at).date()), item.enrolment.cohort.code, str(item.topic))
        for item in said.select_related("enrolment__cohort", "topic")
    ]
    return Section(_("Topics I have worked through"), (_("Day"), _("Cohort"), _("Topic")), rows)


@ERASURE.add
def _forget_questionnaires(person: User) -> None:
    Questionnaire.objects.filter(enrolment__learner=person).delete()
