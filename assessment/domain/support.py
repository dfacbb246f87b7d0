"""The support year opens with a passed result; questions are asked in it and answered by a promised day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from assessment.enums import ConsultationState
from assessment.models import Consultation, ConsultationPost, SupportYear
from content.models import EditionTopic
from courses.models import Enrolment
from lms.dates import ALMATY, add_working_days
from lms.models import DayOff, User
from lms.periods import months_later
from lms.refusals import Refused


class SupportRefused(Refused):
    """The question can't be asked, taken or answered like this."""


def support_ends(starts_on: date, *, months: int) -> date:
    """The one place that knows when a support year ends: on the same day of the month it began."""
    return months_later(starts_on, months)


def open_support(*, enrolment: Enrolment, on: date) -> SupportYear:
    year, _made = SupportYear.objects.get_or_create(
        enrolment=enrolment,
        defaults={
            "starts_on": on,
            "ends_on": support_ends(on, months=enrolment.cohort.edition.support_months),
        },
    )
    return year


def ask(
    *, support: SupportYear, question: str, at: datetime, topic: EditionTopic | None = None
) -> Consultation:
    """A question to the mentors of the cohort, with the day by which an answer is promised."""
    today = at.astimezone(ALMATY).date()
    if not question.strip():
        raise SupportRefused(_("Write your question."))
    if not support.starts_on <= today <= support.ends_on:
        raise SupportRefused(
            _("Your support year ended on %(day)s.") % {"day": f"{support.ends_on:%d.%m.%Y}"}
        )
    edition = support.enrolment.cohort.edition
    if topic is not None and topic.edition_id != edition.pk:
        raise SupportRefused(_("This topic is not of your course."))
    return Consultation.objects.create(
        support=support,
        topic=topic,
        question=question.strip(),
        asked_at=at,
        due_on=add_working_days(today, edition.consultation_days, DayOff.days()),
    )


def take(*, consultation: Consultation, by: User) -> None:
    """A mentor takes the question up; of two the first has it."""
    if not consultation.support.enrolment.cohort.teachers.filter(person=by).exists():
        raise SupportRefused(_("Only a mentor of the cohort answers."))
    taken = Consultation.objects.filter(pk=consultation.pk, mentor=None).update(mentor=by)
    consultation.refresh_from_db(fields=["mentor"])
    if not taken and consultation.mentor != by:
        raise SupportRefused(_("%(person)s has taken this question up.") % {"person": consultation.mentor})


def say(*, consultation: Consultation, by: User, text: str, at: datetime) -> ConsultationPost:
    """The mentor's answer, or what the asker adds."""
    if not text.strip():
        raise SupportRefused(_("Write your answer."))
    if consultation.closed_at:
        raise SupportRefused(_("This consultation is closed."))
    if by != consultation.support.enrolment.learner:
        take(consultation=consultation, by=by)
    return ConsultationPost.objects.create(consultation=consultation, by=by, text=text.strip(), at=at)


def close(*, consultation: Consultation, by: User, at: datetime) -> None:
    """The asker is content."""
    if by != consultation.support.enrolment.learner:
        raise SupportRefused(_("Only the one who asked closes the question."))
    with transaction.atomic():
        Consultation.objects.filter(pk=consultation.pk, closed_at=None).update(closed_at=at)
        consultation.refresh_from_db(fields=["closed_at"])


def state(consultation: Consultation) -> ConsultationState:
    if consultation.closed_at:
        return ConsultationState.CLOSED
    asker = consultation.support.enrolment.learner_id
    if any(post.by_id != asker for post in consultation.posts.all()):
        return ConsultationState.ANSWERED
    return ConsultationState.TAKEN if consultation.mentor_id else ConsultationState.ASKED


def waiting(consultations: QuerySet[Consultation]) -> QuerySet[Consultation]:
    """Those that wait for a mentor's answer: nobody but the asker has said anything."""
    said = ConsultationPost.objects.filter(consultation=OuterRef("pk"))
    answers = said.exclude(by=OuterRef("support__enrolment__learner"))
    return consultations.filter(~Exists(answers), closed_at=None)


@dataclass(frozen=True)
class Told:
    """A question as lists show it: where it stands, and whether its promised day has passed."""

    consultation: Consultation
    state: ConsultationState
    overdue: bool


def with_thread(consultations: QuerySet[Consultation]) -> QuerySet[Consultation]:
    """With all that a list or a page of questions needs, so that many cost no more queries than one."""
    return consultations.select_related(
        "topic", "mentor", "support__enrolment__cohort", "support__enrolment__learner"
    ).prefetch_related("posts__by")


def told(consultations: Iterable[Consultation], *, on: date) -> list[Told]:
    found = []
    for one in consultations:
        where = state(one)
        waits = where in (ConsultationState.ASKED, ConsultationState.TAKEN)
        found.append(Told(one, where, waits and one.due_on < on))
    return found
