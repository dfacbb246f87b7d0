"""What this floor holds on a person: shown to them, and forgotten when they ask, save what the law keeps."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.models import (
    Consultation,
    ConsultationPost,
    Feedback,
    MemberResult,
    RegisterRow,
    SubmissionVersion,
)
from lms.dates import date_short
from lms.domain.personal_data import ERASURE, SECTIONS, Section
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


@ERASURE.add
def _forget_works_and_questions(person: User) -> None:
    versions = SubmissionVersion.objects.filter(submission__enrolment__learner=person)
    Feedback.objects.filter(version__in=versions).update(words="")
    versions.update(text="")
    asked = Consultation.objects.filter(support__enrolment__learner=person)
    ConsultationPost.objects.filter(consultation__in=asked).update(text="")
    asked.update(question="")


@ERASURE.add
def _forget_places_without_a_certificate(person: User) -> None:
    """The register of certificates, and the journal of a course that led to one, are kept by law."""
    places = person.enrolments.filter(certificates=None)
    nameless = {f"{part}_{code}": "—" for part in ("surname", "given_name") for code in ("kk", "ru")}
    rest = dict.fromkeys(("patronymic_kk", "patronymic_ru", "organisation", "position"), "")
    places.update(**nameless, **rest, sort_key="")
