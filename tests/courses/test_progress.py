"""How far somebody has come: what counts, one place, in words; and who falls behind."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.models import Edition, EditionTopic
from courses.domain import progress as told
from courses.domain.attendance import mark
from courses.domain.cohorts import record_order
from courses.domain.enrolments import leave
from courses.domain.progress import (
    Behind,
    Progress,
    ProgressRefused,
    Works,
    behind,
    not_worked_through,
    progress_in,
    progress_of,
    stage,
    topics_over,
    worked_through,
)
from courses.enums import EnrolmentState, OrderKind, TopicStage
from courses.models import Cohort, Enrolment, Session, TopicWorked
from lms.models import User
from tests.courses_made import (
    BEGINS,
    SECOND_WEEK,
    everyone_was_there,
    make_cohort,
    make_edition,
    noon,
    some_people,
    take_in,
)

tasks = st.sets(st.integers(1, 4))


@pytest.fixture(autouse=True)
def works(monkeypatch: pytest.MonkeyPatch) -> Iterator[Works]:
    """What `assessment` would tell; a test fills it in."""
    known = Works()
    monkeypatch.setattr(told, "works", lambda enrolments, topics: known)
    yield known


@pytest.fixture
def place(cohort: Cohort) -> Enrolment:
    return take_in(cohort, *some_people(1))[0]


@pytest.fixture
def topic(edition: Edition) -> EditionTopic:
    return edition.topics.get(code="1.1")


def stage_of(place: Enrolment, topic: EditionTopic) -> TopicStage:
    return progress_of(place).stages[topic.uid]


# --- what counts --------------------------------------------------------------------------------------------


@given(gone_through=st.booleans(), tasks=tasks, handed_in=tasks, accepted=tasks)
def test_a_topic_is_done_when_gone_through_and_all_its_tasks_are_accepted(
    gone_through: bool, tasks: set[int], handed_in: set[int], accepted: set[int]
) -> None:
    where = stage(gone_through=gone_through, tasks=tasks, handed_in=handed_in | accepted, accepted=accepted)
    assert (where == TopicStage.DONE) == (gone_through and not tasks - accepted)
    untouched = not gone_through and not tasks & (handed_in | accepted)
    assert (where == TopicStage.NOT_BEGUN) == untouched


def test_one_class_attended_goes_through_the_topic(
    place: Enrolment, sessions: list[Session], teacher: User
) -> None:
    first = sessions[0]
    assert stage_of(place, first.topic) == TopicStage.NOT_BEGUN
    mark(session=first, hours={place.pk: 1}, by=teacher, at=first.ends)
    assert stage_of(place, first.topic) == TopicStage.DONE


def test_a_mark_taken_back_counts_no_more(place: Enrolment, sessions: list[Session], teacher: User) -> None:
    first = sessions[0]
    mark(session=first, hours={place.pk: 1}, by=teacher, at=first.ends)
    mark(session=first, hours={place.pk: 0}, by=teacher, at=first.ends, reason="Жаңылыс")
    assert stage_of(place, first.topic) == TopicStage.NOT_BEGUN


def test_a_lesson_worked_through_counts_as_the_class_does(
    place: Enrolment, topic: EditionTopic, works: Works
) -> None:
    works.tasks[topic.uid] = {1, 2}
    worked_through(enrolment=place, topic=topic, at=SECOND_WEEK)
    assert stage_of(place, topic) == TopicStage.UNDER_WAY
    works.accepted[place.pk] = {1}
    assert stage_of(place, topic) == TopicStage.UNDER_WAY
    works.accepted[place.pk] = {1, 2}
    assert stage_of(place, topic) == TopicStage.DONE


def test_a_work_handed_in_is_a_beginning(place: Enrolment, topic: EditionTopic, works: Works) -> None:
    works.tasks[topic.uid] = {1}
    works.handed_in[place.pk] = {1}
    assert stage_of(place, topic) == TopicStage.UNDER_WAY
    assert not progress_of(place).own_part
    worked_through(enrolment=place, topic=topic, at=SECOND_WEEK)
    assert progress_of(place).own_part == {topic.uid}


def test_modules_and_the_programme_say_so_many_of_so_many(place: Enrolment, edition: Edition) -> None:
    first = edition.modules.first()
    assert first is not None
    for topic in first.topics.all()[:2]:
        worked_through(enrolment=place, topic=topic, at=SECOND_WEEK)
    progress = progress_of(place)
    assert progress.words == "topics done: 2 of 15"
    assert progress.module(first.pk).words == f"topics done: 2 of {first.topics.count()}"
    others = edition.modules.exclude(pk=first.pk)
    assert {progress.module(module.pk).done for module in others} == {0}


# --- the verbs ----------------------------------------------------------------------------------------------


def test_said_twice_it_stands_once_and_it_can_be_taken_back(place: Enrolment, topic: EditionTopic) -> None:
    for _time in range(2):
        worked_through(enrolment=place, topic=topic, at=SECOND_WEEK)
    assert TopicWorked.objects.count() == 1
    not_worked_through(enrolment=place, topic=topic)
    assert not TopicWorked.objects.exists()


def test_a_topic_of_another_edition_is_refused(place: Enrolment, provider: Any) -> None:
    strange = make_edition(provider, "another").topics.first()
    assert strange is not None
    with pytest.raises(ProgressRefused, match="not of your course"):
        worked_through(enrolment=place, topic=strange, at=SECOND_WEEK)


def test_who_left_works_through_nothing_more(place: Enrolment, topic: EditionTopic) -> None:
    order = record_order(
        cohort=place.cohort, kind=OrderKind.WITHDRAWAL, number="9", date=BEGINS, by=None, reason="Көшті"
    )
    leave(enrolment=place, how=EnrolmentState.WITHDRAWN, order=order)
    with pytest.raises(ProgressRefused, match="no longer"):
        worked_through(enrolment=place, topic=topic, at=SECOND_WEEK)


# --- many at once -------------------------------------------------------------------------------------------


def test_progress_takes_as_many_queries_for_thirty_people_and_two_cohorts(
    edition: Edition, cohort: Cohort, sessions: list[Session], django_assert_num_queries: Any
) -> None:
    take_in(cohort, *some_people(3))
    everyone_was_there(cohort, sessions[:5])
    other = make_cohort(edition, "kk-2")
    known = Cohort.objects.select_related("variant__edition")
    for more in (0, 27):
        take_in(other, *some_people(more))
        both = list(known)
        with django_assert_num_queries(4):
            found = progress_in(both)
    assert len(found) == 30


def test_whoever_was_transferred_keeps_what_was_done(edition: Edition, place: Enrolment) -> None:
    topic = edition.topics.get(code="1.1")
    worked_through(enrolment=place, topic=topic, at=SECOND_WEEK)
    (new,) = take_in(make_cohort(edition, "kk-2"), place.learner)
    new.continues, new.continues_from = place, BEGINS + timedelta(days=14)
    new.save()
    assert stage_of(new, topic) == TopicStage.DONE


# --- who falls behind ---------------------------------------------------------------------------------------


@given(held=st.integers(0, 8), done=st.integers(0, 8))
def test_behind_is_who_did_less_than_half_of_what_was_held(held: int, done: int) -> None:
    topics = [UUID(int=number) for number in range(8)]
    of_held = min(done, held)
    found = behind(Progress({}, {}, frozenset(topics[:done])), topics[:held])
    assert found == (Behind(of_held, held) if held >= 2 and of_held * 2 < held else None)


def test_a_topic_is_over_once_none_of_its_classes_is_to_come(cohort: Cohort, sessions: list[Session]) -> None:
    first = [session for session in sessions if session.topic == sessions[0].topic]
    last = max(session.ends for session in first)
    assert topics_over([cohort], at=last - timedelta(minutes=1)) == {cohort.pk: set()}
    assert topics_over([cohort], at=last) == {cohort.pk: {sessions[0].topic.uid}}
    assert len(topics_over([cohort], at=noon(cohort.defence_on))[cohort.pk]) == 15
