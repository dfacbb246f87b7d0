"""The day before a class, everyone concerned is reminded of it: one letter a person and day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from courses.domain.cohorts import state
from courses.domain.enrolments import learning_in
from courses.enums import CohortState
from courses.models import Cohort, Session
from lms.dates import ALMATY
from lms.mail import queue_all
from lms.models import Message, User

KIND = "class_reminder"
FROM = time(16)  # of the day before
HELD_IN = {CohortState.RUNNING, CohortState.DEFENCE}


def remind_of_classes(*, at: datetime) -> int:
    """How many letters were put in the outbox, for those whom a letter can reach."""
    local = at.astimezone(ALMATY)
    if local.time() < FROM:
        return 0
    day = local.date() + timedelta(days=1)
    letters = _letters(day, told=_told(day, at))
    if not letters:
        return 0
    with transaction.atomic():
        # Two at once: the second waits here, and finds in the outbox what the first has put there.
        keys = [cohort.pk for cohort in letters]
        list(Cohort.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))
        told = _told(day, at)
        return sum(
            queue_all(
                kind=KIND,
                people=[person for person in people if person.pk not in told],
                provider=cohort.provider,
                refers_to=f"{cohort.pk}:{day}",
                at=at,
            )
            for cohort, people in letters.items()
        )


def classes_on(day: date) -> QuerySet[Session]:
    first = datetime.combine(day, time(0), ALMATY)
    return Session.objects.filter(starts__gte=first, starts__lt=first + timedelta(days=1))


def classes_of(person: User, day: date) -> list[Session]:
    """What a person has on a day, as a learner and as a teacher, in the order of the clock."""
    learns_in = learning_in(Cohort.objects.all()).filter(learner=person).values("cohort")
    rows = classes_on(day).filter(Q(cohort__in=learns_in) | Q(teacher=person))
    known = rows.select_related("cohort__variant__edition", "topic", "kind", "room").prefetch_related(
        "cohort__orders"
    )
    return [row for row in known.order_by("starts") if state(row.cohort, on=day) in HELD_IN]


def _letters(day: date, *, told: set[int]) -> dict[Cohort, list[User]]:
    """Whom to write to, each once, under the first cohort in which they have a class on that day."""
    letters: dict[Cohort, list[User]] = defaultdict(list)
    seen = set(told)
    for cohort, person in _people_of(_cohorts_on(day), day):
        if person.pk not in seen and person.letters_to and person.is_active:
            seen.add(person.pk)
            letters[cohort].append(person)
    return letters


def _told(day: date, at: datetime) -> set[int]:
    """Who has the letter on that day in the outbox already."""
    since = datetime.combine(at.astimezone(ALMATY).date(), time(0), ALMATY)
    rows = Message.objects.filter(kind=KIND, due_at__gte=since, refers_to__endswith=f":{day}")
    return set(rows.values_list("person_id", flat=True))


def _cohorts_on(day: date) -> list[Cohort]:
    cohorts = Cohort.objects.filter(pk__in=classes_on(day).values("cohort")).order_by("pk")
    known = cohorts.select_related("provider", "variant__edition").prefetch_related("orders")
    return [cohort for cohort in known if state(cohort, on=day) in HELD_IN]


def _people_of(cohorts: list[Cohort], day: date) -> Iterable[tuple[Cohort, User]]:
    of_cohort = {cohort.pk: cohort for cohort in cohorts}
    for enrolment in learning_in(cohorts).select_related("learner"):
        yield of_cohort[enrolment.cohort_id], enrolment.learner
    taught = classes_on(day).filter(cohort__in=cohorts)
    for session in taught.select_related("teacher").order_by("starts"):
        if session.teacher:
            yield of_cohort[session.cohort_id], session.teacher
