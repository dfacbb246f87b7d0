"""At the end of the course and a year after, each learner is asked by a letter: one a place and moment."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from courses.domain.enrolments import learning_in, standing
from courses.domain.questionnaire import YEAR_FROM, asked_between, is_asked
from courses.enums import EnrolmentState, Moment
from courses.models import Cohort, Enrolment, Questionnaire
from lms.dates import ALMATY
from lms.mail import can_be_written_to, queue_all
from lms.models import Message
from lms.periods import months_later

KIND = "questionnaire"
# The entry questionnaire needs no letter: whoever begins a course comes to its pages anyway.
BY_LETTER = (Moment.END, Moment.YEAR)
OPENED_WITHIN = timedelta(days=14)


def ask_by_letter(*, at: datetime) -> int:
    """How many letters were put in the outbox, for those whom a letter can reach."""
    opened = _opened(at.astimezone(ALMATY).date())
    if not _to_ask(opened):
        return 0
    with transaction.atomic():
        # Two at once: the second waits here, and finds in the outbox what the first has put there.
        keys = [cohort.pk for cohort, _moment in opened]
        list(Cohort.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))
        return sum(
            queue_all(
                kind=KIND,
                people=[place.learner],
                provider=cohort.provider,
                refers_to=about(place, moment),
                at=at,
            )
            for place, cohort, moment in _to_ask(opened)
        )


def about(enrolment: Enrolment, moment: Moment) -> str:
    """What a letter of this kind refers to."""
    return f"{enrolment.pk}:{moment}"


def asked_in(letter: Message, *, on: date) -> tuple[Enrolment, Moment] | None:
    """Of whom and when, where that is asked still and not answered."""
    key, moment = letter.refers_to.split(":")
    places = Enrolment.objects.select_related("cohort__variant__edition")
    place, asked = places.filter(pk=key).first(), Moment(moment)
    if place is None or standing(place) != EnrolmentState.ENROLLED:
        return None
    if not is_asked(place.cohort, asked, on=on) or place.questionnaires.filter(moment=asked).exists():
        return None
    return place, asked


def _opened(on: date) -> list[tuple[Cohort, Moment]]:
    """What began to be asked of late: whoever was asked nothing for months isn't asked all at once."""
    since = on - OPENED_WITHIN
    # a month more on either side: months differ in length, and the day itself is counted below
    year = (months_later(since, -YEAR_FROM - 1), months_later(on, 1 - YEAR_FROM))
    cohorts = Cohort.objects.filter(Q(ends_on__range=(since, on)) | Q(completed_on__range=year))
    known = cohorts.select_related("provider", "variant__edition").prefetch_related("orders")
    return [
        (cohort, moment)
        for cohort in known.order_by("pk")
        for moment in BY_LETTER
        if (days := asked_between(cohort, moment))
        and days[0]
        and days[0] >= since
        and is_asked(cohort, moment, on=on)
    ]


def _to_ask(opened: Collection[tuple[Cohort, Moment]]) -> list[tuple[Enrolment, Cohort, Moment]]:
    """Who has neither answered nor been written to."""
    if not opened:
        return []
    places = learning_in([cohort for cohort, _moment in opened]).filter(learner__is_active=True)
    people = list(places.select_related("learner").order_by("pk"))
    answered = set(Questionnaire.objects.filter(enrolment__in=people).values_list("enrolment_id", "moment"))
    learners = [place.learner_id for place in people]
    letters = Message.objects.filter(kind=KIND, person__in=learners)
    told = set(letters.values_list("refers_to", flat=True))
    return [
        (place, cohort, moment)
        for cohort, moment in opened
        for place in people
        if place.cohort_id == cohort.pk
        and (place.pk, moment) not in answered
        and about(place, moment) not in told
        and can_be_written_to(place.learner)
    ]
