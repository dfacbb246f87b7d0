"""What cohorts hold on a person, for that person to see."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.enrolments import with_standing
from courses.enums import EnrolmentState
from courses.models import Attendance, Enrolment
from lms.dates import date_short
from lms.domain.personal_data import SECTIONS, Section
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
