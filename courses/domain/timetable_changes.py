"""What a publication changes: the facts of a class as they are kept, and their differences, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content.models import EditionHourKind, EditionTopic
from courses.models import Room
from courses.models.session import Held
from lms.dates import ALMATY
from lms.models import User

FACTS = ("topic", "kind", "hours", "starts", "ends", "teacher", "room")
# Those of a class that was attended which may be mended no more.
SETTLED = ("topic", "kind", "hours")
# How people read them: what a value is called, and which facts stand behind it.
LABELS = {
    "what": (gettext_lazy("Topic and kind"), ("topic", "kind")),
    "hours": (gettext_lazy("Hours"), ("hours",)),
    "when": (gettext_lazy("Time"), ("starts", "ends")),
    "teacher": (gettext_lazy("Teacher"), ("teacher",)),
    "room": (gettext_lazy("Room"), ("room",)),
}

Facts = dict[str, Any]


def facts_of(held: Held) -> Facts:
    """As a version keeps them: rows by their keys, times with their offset."""
    return {
        "topic": held.topic_id,
        "kind": held.kind_id,
        "hours": held.hours,
        "starts": held.starts.astimezone(ALMATY).isoformat(),
        "ends": held.ends.astimezone(ALMATY).isoformat(),
        "teacher": held.teacher_id,
        "room": held.room_id,
    }


def difference(before: Iterable[Held], after: Iterable[Held]) -> list[Facts]:
    """What was added, changed and cancelled, class by class, in the order of time."""
    then = {str(held.uid): facts_of(held) for held in before}
    now = {str(held.uid): facts_of(held) for held in after}
    changes = [
        {"what": "added", "uid": uid, "before": None, "after": facts}
        for uid, facts in now.items()
        if uid not in then
    ]
    changes += [
        {"what": "changed", "uid": uid, "before": then[uid], "after": facts}
        for uid, facts in now.items()
        if uid in then and then[uid] != facts
    ]
    changes += [
        {"what": "cancelled", "uid": uid, "before": facts, "after": None}
        for uid, facts in then.items()
        if uid not in now
    ]

    def place(change: Facts) -> tuple[str, str]:
        return (change["before"] or change["after"])["starts"], change["uid"]

    return sorted(changes, key=place)


def teachers_in(change: Facts) -> set[int]:
    """Whom a change concerns: who was to teach the class, and who is now."""
    facts = (change["before"], change["after"])
    return {item["teacher"] for item in facts if item and item["teacher"]}


@dataclass(frozen=True)
class Line:
    """A change as people read it: which class, and each value that is another now."""

    what: str
    title: str
    when: str
    values: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def words(self) -> str:
        """In one sentence, for a letter."""
        if self.what == "added":
            return _("Added: %(title)s, %(when)s.") % {"title": self.title, "when": self.when}
        if self.what == "cancelled":
            return _("Cancelled: %(title)s, %(when)s.") % {"title": self.title, "when": self.when}
        values = "; ".join(f"{label}: {before} → {after}" for label, before, after in self.values)
        return f"{self.title}, {self.when}. {values}."


class Names:
    """The names of all that some changes speak of, each kind fetched once."""

    def __init__(self, facts: Iterable[Facts | None]) -> None:
        told = [item for item in facts if item]

        def fetched(rows: Any, name: str) -> dict[int, Any]:
            return dict(rows.in_bulk({item[name] for item in told if item[name]}))

        self.topics = fetched(EditionTopic.objects.all(), "topic")
        self.kinds = fetched(EditionHourKind.objects.all(), "kind")
        self.teachers = fetched(User.objects.all(), "teacher")
        self.rooms = fetched(Room.objects.all(), "room")

    def title(self, facts: Facts) -> str:
        if not facts["topic"]:
            return _("Project defence")
        topic, kind = self.topics.get(facts["topic"]), self.kinds.get(facts["kind"])
        return f"{topic} · {kind}"

    def of(self, facts: Facts) -> dict[str, str]:
        """Every value of a class in words, by the keys of LABELS."""
        return {
            "what": self.title(facts),
            "hours": str(facts["hours"]),
            "when": when(facts),
            "teacher": str(self.teachers.get(facts["teacher"]) or _("no teacher")),
            "room": str(self.rooms.get(facts["room"]) or _("no room")),
        }

    def line(self, change: Facts) -> Line:
        before, after = change["before"], change["after"]
        if not (before and after):
            facts = before or after
            return Line(change["what"], self.title(facts), when(facts))
        return Line("changed", self.title(after), when(before), self.differing(before, after))

    def differing(self, before: Facts, after: Facts) -> list[tuple[str, str, str]]:
        """Each value that differs: what it is called, as it was, as it is."""
        was, now = self.of(before), self.of(after)
        return [
            (str(label), was[key], now[key])
            for key, (label, facts) in LABELS.items()
            if any(before[name] != after[name] for name in facts)
        ]


def lines(changes: list[Facts]) -> list[Line]:
    """In the reader's language."""
    names = Names(facts for change in changes for facts in (change["before"], change["after"]))
    return [names.line(change) for change in changes]


def when(facts: Facts) -> str:
    """«2026 жылғы 1 қыркүйек, 09:00–10:40»"""
    starts, ends = (datetime.fromisoformat(facts[key]).astimezone(ALMATY) for key in ("starts", "ends"))
    return f"{formats.date_format(starts.date())}, {starts:%H:%M}–{ends:%H:%M}"
