"""What this floor holds on a person, for that person to see: works, results, certificates, questions."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.models import Consultation, MemberResult, RegisterRow, SubmissionVersion
from lms.dates import date_short
from lms.domain.personal_data import SECTIONS, Section
from lms.models import User


def _day(at: datetime) -> str:
    return date_short(timezone.localtime(at).date())


@SECTIONS.add
def _my_works(person: User) -> Section:
    versions = SubmissionVersion.objects.filter(submission__enrolment__learner=person).order_by("at", "pk")
    rows = [
        (
            _day(version.at),
            version.submission.task.title(),
            version.text,
            "; ".join(f"{said.get_verdict_display()}: {said.words}" for said in version.feedback.all()),
        )
        for version in versions.select_related("submission__task").prefetch_related("feedback")
    ]
    return Section(_("My works"), (_("Handed in"), _("Task"), _("Text"), _("Feedback")), rows)


@SECTIONS.add
def _my_results(person: User) -> Section:
    """Once they are released; what single assessors gave is the commission's."""
    results = MemberResult.objects.filter(
        member__enrolment__learner=person, settlement__released_at__isnull=False
    )
    rows = [
        (
            date_short(result.settlement.defence.held_on),
            str(result.settlement.defence.project),
            result.points,
            result.grade or "",
            _("passed") if result.passed else _("not passed"),
        )
        for result in results.select_related("settlement__defence__project")
    ]
    columns = (_("Day"), _("Topic of the project"), _("Points"), _("Grade"), _("Result"))
    return Section(_("My results"), columns, rows)


@SECTIONS.add
def _my_certificates(person: User) -> Section:
    rows = [
        (row.number, date_short(row.issued_on), date_short(row.valid_until), row.code)
        for row in RegisterRow.objects.filter(enrolment__learner=person)
    ]
    columns = (_("Certificate"), _("Issued"), _("Valid until"), _("Code"))
    return Section(_("My certificates"), columns, rows)


@SECTIONS.add
def _my_questions(person: User) -> Section:
    asked = Consultation.objects.filter(support__enrolment__learner=person).prefetch_related("posts__by")
    rows = [
        (
            _day(question.asked_at),
            question.question,
            "; ".join(f"{post.by}: {post.text}" for post in question.posts.all()),
        )
        for question in asked
    ]
    return Section(_("My questions to mentors"), (_("Asked"), _("Question"), _("Answers")), rows)
