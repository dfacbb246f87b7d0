"""A plan as a value: what its hours add up to, what is wrong with it in words, how two plans differ.

The working rows, an edition, the editor's form and a spreadsheet are all read into this one shape.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from content.enums import HeldAs
from content.models import (
    Edition,
    EditionHourKind,
    EditionHours,
    EditionTopic,
    HourKind,
    Programme,
    Topic,
    TopicHours,
)

# it stands in addresses
NAME = re.compile(r"[\w.\-]+")
NOT_A_NAME = gettext_lazy("«%(name)s»: a number or code has letters, digits, full stops and hyphens only.")
MOST_HOURS = 200
MOST_IN_ALL = 1000
LONGEST_NAME = Topic._meta.get_field("code").max_length or 0
LONGEST_TITLE = Topic._meta.get_field("title_kk").max_length or 0
Key = tuple[str, str]
Titles = Mapping[str, str]


def said(titles: Titles, language: str | None = None) -> str:
    """The title in a language, or in Kazakh where it hasn't been given in it."""
    return titles.get(language or get_language() or "kk") or titles.get("kk", "")


@dataclass(frozen=True)
class Column:
    """A kind of hours in one variant."""

    variant: str
    kind: str
    variant_titles: Titles
    titles: Titles
    held_as: str = HeldAs.SESSION

    @property
    def key(self) -> Key:
        return self.variant, self.kind


@dataclass(frozen=True)
class TopicLine:
    code: str
    titles: Titles
    hours: Mapping[Key, int]
    uid: UUID | None = None
    of_kind: ClassVar[str] = "topic"

    def of(self, variant: str) -> int:
        return sum(hours for (code, _kind), hours in self.hours.items() if code == variant)


@dataclass(frozen=True)
class ModuleLine:
    number: str
    titles: Titles
    topics: tuple[TopicLine, ...] = ()
    uid: UUID | None = None
    of_kind: ClassVar[str] = "module"


@dataclass(frozen=True)
class Plan:
    total_hours: int
    columns: tuple[Column, ...]
    modules: tuple[ModuleLine, ...] = field(default=())

    @property
    def topics(self) -> list[TopicLine]:
        return [topic for module in self.modules for topic in module.topics]

    def uids(self) -> list[UUID]:
        """Of the lines that are known as rows; an import's and the starter's are not."""
        found = [module.uid for module in self.modules] + [topic.uid for topic in self.topics]
        return [uid for uid in found if uid]

    @property
    def variants(self) -> dict[str, Titles]:
        return {column.variant: column.variant_titles for column in self.columns}

    def totals(self) -> dict[str, dict[str, int]]:
        """By variant code: hours of each kind, and `total`."""
        totals: dict[str, dict[str, int]] = {}
        for column in self.columns:
            row = totals.setdefault(column.variant, {"total": 0})
            row[column.kind] = sum(topic.hours.get(column.key, 0) for topic in self.topics)
            row["total"] += row[column.kind]
        return totals

    def faults(self) -> list[str]:
        """Why these lines can't even be kept as a draft: they couldn't be told apart, or aren't hours."""
        return list(dict.fromkeys(fault.words for fault in self.faults_by_line()))

    def faults_by_line(self) -> list[Fault]:
        found = []
        if not 1 <= self.total_hours <= MOST_IN_ALL:
            words = _("Hours in all: whole numbers from 1 to %(most)s are possible.")
            found.append(Fault(words % {"most": MOST_IN_ALL}, "total"))
        numbers = Counter(module.number for module in self.modules)
        codes = Counter(topic.code for topic in self.topics)
        for place, module in enumerate(self.modules):
            found += _name_faults(module, numbers[module.number], place)
        for place, topic in enumerate(self.topics):
            found += _name_faults(topic, codes[topic.code], place)
            found += _hour_faults(topic, {column.key for column in self.columns}, place)
        return found

    def problems(self) -> list[str]:
        """Why this plan can't be submitted or approved. A draft may well have problems."""
        found = []
        if not self.topics:
            found.append(_("The plan has no topics."))
        for code, totals in self.totals().items():
            if words := difference_in_words(totals["total"], self.total_hours):
                found.append(f"{said(self.variants[code])}: {words}")
        for module in self.modules:
            if not module.topics:
                found.append(_("Module %(number)s has no topics.") % {"number": module.number})
        for topic in self.topics:
            for code, titles in self.variants.items():
                if not topic.of(code):
                    found.append(
                        _("Topic %(code)s has no hours in: %(variant)s.")
                        % {"code": topic.code, "variant": said(titles)}
                    )
        return found


# --- What is wrong with a line ---


@dataclass(frozen=True)
class Fault:
    """Why a plan can't be kept, and where: which of its modules or topics, and what of that line."""

    words: str
    of: str
    place: int = 0
    # "code" (a module's number too), a language of the title, or a column's key
    part: str | Key = ""


def _name_faults(line: ModuleLine | TopicLine, times: int, place: int) -> Iterator[Fault]:
    name, of = _name(line), line.of_kind
    module = isinstance(line, ModuleLine)
    if not name:
        words = _("A module has no number.") if module else _("A topic has no code.")
        yield Fault(words, of, place, "code")
    elif times > 1:
        both = (
            _("Two modules have the number %(number)s.")
            if module
            else _("Two topics have the code %(code)s.")
        )
        yield Fault(both % {"number": name, "code": name}, of, place, "code")
    elif not NAME.fullmatch(name):
        yield Fault(str(NOT_A_NAME) % {"name": name}, of, place, "code")
    elif len(name) > LONGEST_NAME:
        words = _("«%(name)s» is too long: up to %(most)s characters fit.")
        yield Fault(words % {"name": name, "most": LONGEST_NAME}, of, place, "code")
    name = name or "–"
    missing = {"kk": _("no title in Kazakh"), "ru": _("no title in Russian")}
    for language in ("kk", "ru", "en"):
        title = line.titles.get(language, "").strip()
        if not title and language in missing:
            yield Fault(f"{name}: {missing[language]}.", of, place, language)
        if len(title) > LONGEST_TITLE:
            words = _("%(name)s: the title has %(length)s characters; up to %(most)s fit.")
            facts = {"name": name, "length": len(title), "most": LONGEST_TITLE}
            yield Fault(words % facts, of, place, language)


def _hour_faults(topic: TopicLine, columns: set[Key], place: int) -> Iterator[Fault]:
    for key, hours in topic.hours.items():
        if key not in columns:
            words = _("Topic %(code)s has hours in a column that the plan doesn't have.")
            yield Fault(words % {"code": topic.code}, topic.of_kind, place)
        elif not 0 <= hours <= MOST_HOURS:
            words = _("Topic %(code)s: %(hours)s hours; whole numbers from 0 to %(most)s are possible.")
            facts = {"code": topic.code, "hours": hours, "most": MOST_HOURS}
            yield Fault(words % facts, topic.of_kind, place, key)


def difference_in_words(total: int, wanted: int) -> str:
    facts = {"total": total, "wanted": wanted, "difference": abs(total - wanted)}
    if total > wanted:
        return _("%(total)s hours, %(difference)s more than %(wanted)s.") % facts
    if total < wanted:
        return _("%(total)s hours, %(difference)s fewer than %(wanted)s.") % facts
    return ""


# --- Read from rows ---


def plan_of(programme: Programme) -> Plan:
    kinds = HourKind.objects.filter(variant__programme=programme).select_related("variant")
    hours = TopicHours.objects.filter(topic__programme=programme)
    return _read(programme, kinds, programme.topics.all(), hours)


def plan_of_edition(edition: Edition) -> Plan:
    kinds = EditionHourKind.objects.filter(variant__edition=edition).select_related("variant")
    hours = EditionHours.objects.filter(topic__edition=edition)
    return _read(edition, kinds, edition.topics.all(), hours)


def _read(
    whole: Programme | Edition,
    kinds: Iterable[HourKind | EditionHourKind],
    topics: Iterable[Topic | EditionTopic],
    hours: Iterable[TopicHours | EditionHours],
) -> Plan:
    columns = {
        kind.pk: Column(
            kind.variant.code, kind.code, kind.variant.written(), kind.written(), HeldAs(kind.held_as)
        )
        for kind in kinds
    }
    by_topic: dict[int, dict[Key, int]] = defaultdict(dict)
    for row in hours:
        by_topic[row.topic_id][columns[row.kind_id].key] = row.hours
    by_module: dict[int, list[TopicLine]] = defaultdict(list)
    for topic in topics:
        line = TopicLine(topic.code, topic.written(), dict(by_topic[topic.pk]), topic.uid)
        by_module[topic.module_id].append(line)
    modules = tuple(
        ModuleLine(module.number, module.written(), tuple(by_module[module.pk]), module.uid)
        for module in whole.modules.all()
    )
    return Plan(whole.total_hours, tuple(columns.values()), modules)


# --- How two plans differ ---


@dataclass(frozen=True)
class Change:
    """One difference, in words, and the topic, module or column it is about."""

    about: str
    words: str


def changes(before: Plan, after: Plan) -> list[Change]:
    """Hour by hour and title by title; lines are joined by uid, and by code or number where one has none."""
    found = []
    if before.total_hours != after.total_hours:
        found.append(Change("", _("Hours in all: ") + _step(before.total_hours, after.total_hours)))
    found += _column_changes(before, after)
    found += _module_changes(before, after)
    found += _topic_changes(before, after)
    return found


Line = TypeVar("Line", ModuleLine, TopicLine)


def _name(line: ModuleLine | TopicLine) -> str:
    return line.number if isinstance(line, ModuleLine) else line.code


def _pairs(old: Sequence[Line], new: Sequence[Line]) -> list[tuple[Line | None, Line | None]]:
    """Each old line with what it has become, then the new ones."""
    by_uid = {line.uid: line for line in new if line.uid}
    by_name = {_name(line): line for line in new if line.uid is None}
    pairs: list[tuple[Line | None, Line | None]] = [
        (line, (line.uid and by_uid.get(line.uid)) or by_name.get(_name(line))) for line in old
    ]
    kept = {id(now) for _was, now in pairs if now}
    return pairs + [(None, line) for line in new if id(line) not in kept]


def _step(old: object, new: object) -> str:
    return f"{old} → {new}"


def _column_changes(before: Plan, after: Plan) -> Iterator[Change]:
    old, new = ({column.key: column for column in plan.columns} for plan in (before, after))
    for key in old:
        if key not in new:
            yield Change("", _("Column taken out: %(name)s") % {"name": column_name(old[key])})
    for key in new:
        if key not in old:
            yield Change("", _("New column: %(name)s") % {"name": column_name(new[key])})


def column_name(column: Column) -> str:
    return f"{said(column.variant_titles)}, {said(column.titles)}"


def _module_changes(before: Plan, after: Plan) -> Iterator[Change]:
    for was, now in _pairs(before.modules, after.modules):
        if was is None or now is None:
            yield _come_or_gone(was, now)
            continue
        if was.number != now.number:
            yield Change(now.number, _("Number: ") + _step(was.number, now.number))
        yield from _title_changes(now.number, was.titles, now.titles)


def _come_or_gone(was: ModuleLine | TopicLine | None, now: ModuleLine | TopicLine | None) -> Change:
    if now is not None:
        return Change(_name(now), _("New: %(title)s") % {"title": said(now.titles)})
    assert was is not None
    return Change(_name(was), _("Taken out: %(title)s") % {"title": said(was.titles)})


def _title_changes(about: str, old: Titles, new: Titles) -> Iterator[Change]:
    for language in ("kk", "ru", "en"):
        if old.get(language, "") != new.get(language, ""):
            words = _step(f"«{old.get(language, '')}»", f"«{new.get(language, '')}»")
            yield Change(about, _("Title (%(language)s): ") % {"language": language} + words)


def _topic_changes(before: Plan, after: Plan) -> Iterator[Change]:
    places = [
        {
            id(topic): (module.number, place)
            for module in plan.modules
            for place, topic in enumerate(module.topics)
        }
        for plan in (before, after)
    ]
    columns = {column.key: column for column in (*before.columns, *after.columns)}
    for was, now in _pairs(before.topics, after.topics):
        if was is None or now is None:
            yield _come_or_gone(was, now)
            continue
        if was.code != now.code:
            yield Change(now.code, _("Code: ") + _step(was.code, now.code))
        if places[0][id(was)] != places[1][id(now)]:
            old, new = places[0][id(was)], places[1][id(now)]
            words = _("Place: module %(module)s, line %(line)s")
            yield Change(
                now.code,
                _step(*(words % {"module": module, "line": place + 1} for module, place in (old, new))),
            )
        yield from _title_changes(now.code, was.titles, now.titles)
        for key, column in columns.items():
            if (old_hours := was.hours.get(key, 0)) != (new_hours := now.hours.get(key, 0)):
                yield Change(now.code, f"{column_name(column)}: {_step(old_hours, new_hours)}")


# --- As a command tells it ---


def told(programme: Programme) -> dict[str, Any]:
    """The plan as `check_programme --json` prints it."""
    plan = plan_of(programme)
    return {
        "variants": plan.totals(),
        "modules": [_told_module(plan, module) for module in plan.modules],
        "problems": plan.problems(),
    }


def _told_module(plan: Plan, module: ModuleLine) -> dict[str, Any]:
    by_variant = {code: sum(topic.of(code) for topic in module.topics) for code in plan.variants}
    return {
        "number": module.number,
        "title": _told_titles(module.titles),
        # one number where the variants agree, as they do in this programme
        "hours": next(iter(by_variant.values())) if len(set(by_variant.values())) == 1 else by_variant,
        "topics": [
            {"code": topic.code, "title": _told_titles(topic.titles), "hours": _told_hours(plan, topic)}
            for topic in module.topics
        ],
    }


def _told_titles(titles: Titles) -> dict[str, str]:
    return {language: said(titles, language) for language in ("kk", "ru", "en")}


def _told_hours(plan: Plan, topic: TopicLine) -> dict[str, dict[str, int]]:
    by_variant: dict[str, dict[str, int]] = {}
    for column in plan.columns:
        by_variant.setdefault(column.variant, {})[column.kind] = topic.hours.get(column.key, 0)
    return by_variant
