"""How far somebody has come in a course: topics done of topics there are. No points, and no marks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from content.models import EditionTopic
from courses.domain.attendance import Place, ways_of
from courses.domain.enrolments import standing
from courses.enums import EnrolmentState, TopicStage
from courses.models import Attendance, Cohort, Enrolment, Session, TopicWorked
from lms.refusals import Refused

T = TypeVar("T")


class ProgressRefused(Refused):
    """A topic can't be said to be worked through like this."""


@dataclass(frozen=True)
class Works:
    """The tasks of topics, and by enrolment those that were handed in and those that were accepted."""

    tasks: dict[UUID, set[int]] = field(default_factory=dict)
    handed_in: dict[int, set[int]] = field(default_factory=dict)
    accepted: dict[int, set[int]] = field(default_factory=dict)


# Where the works of these enrolments on the tasks of these topics stand; `assessment` fills this in.
TellWorks = Callable[[Collection[int], Collection[UUID]], Works]
works: TellWorks = lambda enrolments, topics: Works()  # noqa: E731


def let_tell_works(function: TellWorks) -> None:
    global works
    works = function


def stage(*, gone_through: bool, tasks: set[int], handed_in: set[int], accepted: set[int]) -> TopicStage:
    """What counts: the topic is gone through, in class or by the lesson, and its tasks are accepted."""
    if gone_through and tasks <= accepted:
        return TopicStage.DONE
    return TopicStage.UNDER_WAY if gone_through or tasks & handed_in else TopicStage.NOT_BEGUN


@dataclass(frozen=True)
class Part:
    """So many topics done of so many."""

    done: int
    topics: int

    @property
    def words(self) -> str:
        return _("topics done: %(done)s of %(topics)s") % {"done": self.done, "topics": self.topics}


@dataclass(frozen=True)
class Progress:
    """Each topic of the course by its uid, and the module that it stands in.

    `own_part` are those in which nothing is left for the learner to do: gone through, each task handed in.
    """

    stages: dict[UUID, TopicStage]
    modules: dict[UUID, int]
    own_part: frozenset[UUID] = frozenset()

    def _count(self, topics: Iterable[UUID]) -> Part:
        stages = [self.stages[topic] for topic in topics]
        return Part(stages.count(TopicStage.DONE), len(stages))

    @property
    def programme(self) -> Part:
        return self._count(self.stages)

    def module(self, pk: int) -> Part:
        return self._count(topic for topic, module in self.modules.items() if module == pk)

    @property
    def words(self) -> str:
        return self.programme.words


def progress_in(
    cohorts: Collection[Cohort], *, chosen: QuerySet[Enrolment] | None = None
) -> dict[int, Progress]:
    """By enrolment, in as many queries for one person as for a thousand.

    Whoever was transferred brings along what was done in the first cohort: a topic's uid is the same there.
    """
    of_cohort = {cohort.pk: cohort for cohort in cohorts}
    if not of_cohort:
        return {}
    people = Enrolment.objects.all() if chosen is None else chosen
    ways = ways_of(people.filter(cohort__in=of_cohort))
    places = [place.enrolment for way in ways.values() for place in way]
    topics: dict[int, dict[UUID, int]] = defaultdict(dict)
    editions = {cohort.variant.edition_id for cohort in cohorts}
    for edition, uid, module in EditionTopic.objects.filter(edition__in=editions).values_list(
        "edition_id", "uid", "module_id"
    ):
        topics[edition][uid] = module
    gone_through = _gone_through(places)
    told = works(places, {uid for of_edition in topics.values() for uid in of_edition})

    found = {}
    for pk, way in ways.items():
        of_edition = topics[of_cohort[way[0].cohort].variant.edition_id]
        handed_in, accepted = _of(way, told.handed_in), _of(way, told.accepted)
        seen = _of(way, gone_through)
        stages = {
            uid: stage(
                gone_through=uid in seen,
                tasks=told.tasks.get(uid, set()),
                handed_in=handed_in,
                accepted=accepted,
            )
            for uid in of_edition
        }
        own_part = (uid for uid in seen if told.tasks.get(uid, set()) <= handed_in)
        found[pk] = Progress(stages, of_edition, frozenset(own_part))
    return found


def _of(way: list[Place], found: dict[int, set[T]]) -> set[T]:
    """What was found of each place in somebody's way, together."""
    together: set[T] = set()
    return together.union(*(found.get(place.enrolment, ()) for place in way))


def progress_of(enrolment: Enrolment) -> Progress:
    return progress_in([enrolment.cohort], chosen=Enrolment.objects.filter(pk=enrolment.pk))[enrolment.pk]


def _gone_through(enrolments: Collection[int]) -> dict[int, set[UUID]]:
    """By enrolment the topics of which a class was attended, as last marked, or whose lesson was read."""
    marks = Attendance.objects.filter(enrolment__in=enrolments).order_by("at", "pk")
    latest = {
        (enrolment, session): (topic, hours)
        for enrolment, session, topic, hours in marks.values_list(
            "enrolment_id", "session_id", "session__topic__uid", "hours"
        )
    }
    found: dict[int, set[UUID]] = defaultdict(set)
    for (enrolment, _session), (topic, hours) in latest.items():
        if hours:
            found[enrolment].add(topic)
    rows = TopicWorked.objects.filter(enrolment__in=enrolments)
    for enrolment, topic in rows.values_list("enrolment_id", "topic__uid"):
        found[enrolment].add(topic)
    return found


# --- who falls behind ---------------------------------------------------------------------------------------

# Of somebody's first topic nothing is said yet.
SPOKEN_OF_FROM = 2


@dataclass(frozen=True)
class Behind:
    """Of the topics whose classes are over, the learner has done their part in fewer than half."""

    done: int
    held: int

    def reason(self) -> str:
        return _(
            "Topics whose classes are over: %(held)s; of them gone through with the task handed in: %(done)s."
        ) % {"held": self.held, "done": self.done}


def behind(progress: Progress, held: Collection[UUID]) -> Behind | None:
    """Of someone who lags behind the classes; what waits for a teacher's answer is not held against them."""
    done = len(progress.own_part.intersection(held))
    return Behind(done, len(held)) if len(held) >= SPOKEN_OF_FROM and done * 2 < len(held) else None


def topics_over(cohorts: Collection[Cohort], *, at: datetime) -> dict[int, set[UUID]]:
    """By cohort the topics of which no class is to come."""
    begun: dict[int, set[UUID]] = defaultdict(set)
    unfinished: dict[int, set[UUID]] = defaultdict(set)
    rows = Session.objects.classes().filter(cohort__in=cohorts)
    for cohort, topic, ends in rows.values_list("cohort_id", "topic__uid", "ends"):
        (begun if ends <= at else unfinished)[cohort].add(topic)
    return {cohort.pk: begun[cohort.pk] - unfinished[cohort.pk] for cohort in cohorts}


# --- the verbs ----------------------------------------------------------------------------------------------


def worked_through(*, enrolment: Enrolment, topic: EditionTopic, at: datetime) -> None:
    """A learner says that they have worked through the lesson. Said twice, it stands once."""
    if standing(enrolment) != EnrolmentState.ENROLLED:
        raise ProgressRefused(_("You are no longer in this cohort."))
    if topic.edition_id != enrolment.cohort.variant.edition_id:
        raise ProgressRefused(_("This topic is not of your course."))
    TopicWorked.objects.get_or_create(enrolment=enrolment, topic=topic, defaults={"at": at})


def not_worked_through(*, enrolment: Enrolment, topic: EditionTopic) -> None:
    """They take it back."""
    TopicWorked.objects.filter(enrolment=enrolment, topic=topic).delete()


def with_worked(enrolments: QuerySet[Enrolment], code: str) -> QuerySet[Any]:
    """Each with `worked_through`: whether the topic of that code is said to be worked through."""
    said = TopicWorked.objects.filter(enrolment=OuterRef("pk"), topic__code=code)
    return enrolments.annotate(worked_through=Exists(said))
