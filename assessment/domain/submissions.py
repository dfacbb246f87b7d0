"""Work is handed in, and a teacher answers it in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from assessment.enums import Verdict, WorkState
from assessment.models import Feedback, Submission, SubmissionVersion
from content.models import Task
from courses.domain.enrolments import standing
from courses.domain.progress import Works
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
    if task.topic is None or not enrolment.cohort.edition.topics.filter(uid=task.topic.uid).exists():
        raise SubmissionRefused(_("This task is not of your course."))
    with transaction.atomic():
        submission, _made = Submission.objects.select_for_update().get_or_create(
            task=task, enrolment=enrolment
        )
        latest = submission.versions.last()
        if latest and latest.text == text.strip():
            return latest
        if work_state(submission) == WorkState.ACCEPTED:
            raise SubmissionRefused(_("This work has been accepted."))
        return submission.versions.create(order=latest.order + 1 if latest else 1, text=text.strip(), at=at)


def give_feedback(
    *, version: SubmissionVersion, verdict: Verdict, words: str, by: User, at: datetime
) -> Feedback:
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


def _where_it_stands(versions: QuerySet[SubmissionVersion]) -> Coalesce:
    """The state of a work, asked of the database: the last word to the latest of its versions."""
    said = Feedback.objects.filter(version=OuterRef("pk")).order_by("-at", "-pk").values("verdict")[:1]
    latest = versions.order_by("-order").annotate(said=Coalesce(Subquery(said), Value(WorkState.HANDED_IN)))
    return Coalesce(Subquery(latest.values("said")[:1]), Value(WorkState.OPEN))


def work_state(submission: Submission | None) -> WorkState:
    if submission is None:
        return WorkState.OPEN
    own = SubmissionVersion.objects.filter(submission=OuterRef("pk"))
    works = Submission.objects.filter(pk=submission.pk).annotate(state=_where_it_stands(own))
    return WorkState(works.values_list("state", flat=True)[0])


def with_states(tasks: QuerySet[Task], *, of: Enrolment) -> QuerySet[Any]:
    """Each task with the `state` of the learner's work on it, in one query."""
    own = SubmissionVersion.objects.filter(submission__task=OuterRef("pk"), submission__enrolment=of)
    return tasks.annotate(state=_where_it_stands(own))


def waiting(submissions: QuerySet[Submission]) -> QuerySet[Any]:
    """Those handed in and not answered yet, with the moment of it; who has waited longest comes first."""
    own = SubmissionVersion.objects.filter(submission=OuterRef("pk"))
    handed_in_at = Subquery(own.order_by("-order").values("at")[:1])
    works = submissions.annotate(state=_where_it_stands(own), handed_in_at=handed_in_at)
    return works.filter(state=WorkState.HANDED_IN).order_by("handed_in_at", "pk")


def handed_in(enrolments: Iterable[int]) -> dict[int, set[UUID]]:
    """For courses.domain.attendance: by enrolment, the topics whose task has been handed in."""
    done: dict[int, set[UUID]] = defaultdict(set)
    rows = SubmissionVersion.objects.filter(submission__enrolment__in=list(enrolments))
    for enrolment_id, uid in rows.values_list(
        "submission__enrolment_id", "submission__task__topic__uid"
    ).distinct():
        done[enrolment_id].add(uid)
    return done


def works(enrolments: Collection[int], topics: Collection[UUID]) -> Works:
    """For courses.domain.progress: the topics' tasks, and where each enrolment's work on them stands."""
    tasks: dict[UUID, set[int]] = defaultdict(set)
    for uid, task in Task.objects.filter(topic__uid__in=topics).values_list("topic__uid", "pk"):
        tasks[uid].add(task)
    own = SubmissionVersion.objects.filter(submission=OuterRef("pk"))
    rows = Submission.objects.filter(enrolment__in=enrolments).annotate(state=_where_it_stands(own))
    of: dict[str, dict[int, set[int]]] = {"handed_in": defaultdict(set), "accepted": defaultdict(set)}
    for enrolment, task, state in rows.values_list("enrolment_id", "task_id", "state"):
        of["handed_in"][enrolment].add(task)
        if state == WorkState.ACCEPTED:
            of["accepted"][enrolment].add(task)
    return Works(tasks, **of)
