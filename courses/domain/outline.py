"""A cohort's course in its order: modules, their topics, and the classes of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from content.models import EditionModule, EditionTopic
from courses.domain.progress import Part, Progress
from courses.enums import TopicStage
from courses.models import Cohort, Session


@dataclass
class ModulePart:
    """A module of the outline: each topic with how far one is with it, and with its classes."""

    module: EditionModule
    progress: Part
    topics: list[tuple[EditionTopic, TopicStage, list[Session]]] = field(default_factory=list)


def topics_of(cohort: Cohort) -> list[EditionTopic]:
    return list(EditionTopic.objects.filter(edition=cohort.variant.edition_id).select_related("module"))


def modules(
    topics: Iterable[EditionTopic], sessions: Iterable[Session], progress: Progress
) -> list[ModulePart]:
    of_topic: dict[int | None, list[Session]] = defaultdict(list)
    for session in sessions:
        of_topic[session.topic_id].append(session)
    parts: dict[int, ModulePart] = {}
    for topic in topics:
        if topic.module_id not in parts:
            parts[topic.module_id] = ModulePart(topic.module, progress.module(topic.module_id))
        parts[topic.module_id].topics.append((topic, progress.stages[topic.uid], of_topic[topic.pk]))
    return list(parts.values())


def defence_of(sessions: Iterable[Session]) -> list[Session]:
    """The parts of the day of the defence, which stand in no module."""
    return [session for session in sessions if session.is_defence]


def neighbours(
    topics: list[EditionTopic], code: str
) -> tuple[EditionTopic | None, EditionTopic | None, EditionTopic | None]:
    """The topic of that code between the one before and the one after; nothing where there is none."""
    codes = [topic.code for topic in topics]
    if code not in codes:
        return None, None, None
    place = codes.index(code)
    return (
        topics[place - 1] if place else None,
        topics[place],
        topics[place + 1] if place + 1 < len(topics) else None,
    )
