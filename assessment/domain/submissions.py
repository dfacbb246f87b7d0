"""Work is handed in, and a teacher answers it in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from assessment.enums import Verdict, WorkState
from assessment.models import Feedback, Submission, SubmissionVersion
from content.models import Task
from courses.domain.enrolments import standing
from courses.enums import EnrolmentState
from courses.models import Enrolment
from lms.models import User
from lms.refusals import Refused


class SubmissionRefused(Refused):
    """The work can't be handed in, or answered, like this."""


def hand_in(*, enrolment: Enrolment, task: Task, text: str, at: datetime) -> SubmissionVersion:
    """A new version of the work; the earlier ones stay. The same text twice in a row is one version."""
    if not text.strip():
        raise SubmissionRefused(_("There is nothing to hand in yet: write your work first."))
    if standing(enrolment) != EnrolmentState.ENROLLED:
        raise SubmissionRefused(_("You are no longer in this cohort."))
    if not enrolment.cohort.edition.topics.filter(uid=task.topic.uid).exists():
        raise SubmissionRefused(_("This task is not of your course."))
    with transaction.atomic():
        submission, _made = Submission.objects.select_for_update().get_or_create(task=task, enrolment=enrolment)
        latest = submission.versions.last()
        if latest and latest.text == text.strip():
            return latest
        if work_state(submission) == WorkState.ACCEPTED:
            raise SubmissionRefused(_("This work has been accepted."))
        return submission.versions.create(order=latest.order + 1 if latest else 1, text=text.strip(), at=at)


def give_feedback(*, version: SubmissionVersion, verdict: Verdict, words: str, by: User, at: datetime) -> Feedback:
    """Words, and whether the work is accepted or to be revised. The words say with what."""
    submission = version.submission
    if not submission.enrolment.cohort.teachers.filter(person=by).exists():
        raise SubmissionRefused(_("Only a teacher of the cohort gives feedback."))
    if not words.strip():
        raise SubmissionRefused(_("Say it in words: what is good, and what to mend."))
    with transaction.atomic():
        Submission.objects.select_for_update().get(pk=submission.pk)
        if submission.versions.last() != version:
            raise SubmissionRefused(_("A newer version has been handed in meanwhile. Read that one."))
        if said := version.feedback.last():
            raise SubmissionRefused(
                _("%(person)s has answered this version already: %(verdict)s.")
                % {"person": said.by, "verdict": said.get_verdict_display()}
            )
        return Feedback.objects.create(version=version, verdict=verdict, words=words.strip(), by=by, at=at)


def work_state(submission: Submission | None) -> WorkState:
    latest = submission.versions.last() if submission else None
    if latest is None:
        return WorkState.OPEN
    said = latest.feedback.last()
    return WorkState(said.verdict) if said else WorkState.HANDED_IN


def handed_in(enrolments: Iterable[int]) -> dict[int, set[UUID]]:
    """For courses.domain.attendance: by enrolment, the topics whose task has been handed in."""
    done: dict[int, set[UUID]] = defaultdict(set)
    rows = SubmissionVersion.objects.filter(submission__enrolment__in=list(enrolments))
    for enrolment_id, uid in rows.values_list("submission__enrolment_id", "submission__task__topic__uid").distinct():
        done[enrolment_id].add(uid)
    return done
