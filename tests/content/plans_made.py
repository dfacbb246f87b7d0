"""Plans as values: two modules of three topics to begin with, and any that can be drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from content.domain.plan import Column, ModuleLine, Plan, TopicLine

DAY, ONLINE = ({"kk": name, "ru": name, "en": name} for name in ("Day", "Online"))
LECTURE, PRACTICE = ({"kk": name, "ru": name, "en": name} for name in ("Lecture", "Practice"))
COLUMNS = (
    Column("day", "lecture", DAY, LECTURE, "session"),
    Column("day", "practice", DAY, PRACTICE, "session"),
    Column("online", "lecture", ONLINE, LECTURE, "task"),
)


def titled(words: str) -> dict[str, str]:
    return {"kk": words, "ru": f"{words} (ru)", "en": ""}


def topic(code: str, *hours: int, uid: Any = None) -> TopicLine:
    keys = [column.key for column in COLUMNS]
    return TopicLine(code, titled(f"T{code}"), dict(zip(keys, hours, strict=False)), uid)


def module(number: str, *topics: TopicLine, uid: Any = None) -> ModuleLine:
    return ModuleLine(number, titled(f"M{number}"), topics, uid)


# --- Any plan -----------------------------------------------------------------------------------------------

words = st.text("абвгғқң ", min_size=1, max_size=12).map(lambda text: f"Т{text}".strip())
titles = st.fixed_dictionaries({"kk": words, "ru": words, "en": st.just("") | words})
hours = st.fixed_dictionaries({}, optional={column.key: st.integers(1, 200) for column in COLUMNS})


@st.composite
def plans(draw: st.DrawFn, known: Sequence[Any] = ()) -> Plan:
    """One to three modules; each line new, or one of the known."""
    codes = draw(st.lists(st.text("0123456789.", min_size=1, max_size=10), max_size=5, unique=True))
    numbers = draw(
        st.lists(st.text("0123456789", min_size=1, max_size=3), min_size=1, max_size=3, unique=True)
    )
    uids = iter(draw(st.permutations([*known, *[None] * len(codes)])))
    topics = [TopicLine(code, draw(titles), draw(hours), next(uids)) for code in codes]
    cuts = sorted(
        draw(st.lists(st.integers(0, len(topics)), min_size=len(numbers) - 1, max_size=len(numbers) - 1))
    )
    ends = zip([0, *cuts], [*cuts, len(topics)], strict=True)
    modules = tuple(
        ModuleLine(number, draw(titles), tuple(topics[first:last]))
        for number, (first, last) in zip(numbers, ends, strict=True)
    )
    return Plan(draw(st.integers(1, 1000)), COLUMNS, modules)


def without_uids(plan: Plan) -> Plan:
    return replace(
        plan,
        modules=tuple(
            replace(line, uid=None, topics=tuple(replace(row, uid=None) for row in line.topics))
            for line in plan.modules
        ),
    )
