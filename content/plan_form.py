"""The study plan as one form: modules and topics under each other, the hours of all variants side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from content.domain.plan import (
    MOST_HOURS,
    MOST_IN_ALL,
    Change,
    Column,
    Key,
    ModuleLine,
    Plan,
    TopicLine,
    changes,
    column_name,
    difference_in_words,
    plan_of,
    said,
)
from content.domain.planning import SavedMeanwhile, WouldBeLost, save_plan
from content.models import Programme
from content.typed import Row, TypedTable, cleaned

LANGUAGES = ("kk", "ru", "en")


def part_of(key: Key) -> str:
    """A column's name in the form."""
    return ".".join(key)


class NotHours(ValueError):
    """What was typed is no number of hours; the sentence says why."""


def hours_in(text: str, most: int = MOST_HOURS) -> int:
    text = text.strip()
    if not text:
        return 0
    facts = {"text": text, "most": most}
    if text[0] in "-−–" and text[1:].strip().isdecimal():
        raise NotHours(_("«%(text)s»: hours can't be fewer than none.") % facts)
    if text.replace(",", ".", 1).replace(".", "", 1).isdecimal() and not text.isdecimal():
        raise NotHours(_("«%(text)s»: only whole hours are counted.") % facts)
    if not text.isdecimal():
        raise NotHours(_("«%(text)s» is no number: write the hours in digits.") % facts)
    if len(text) > 6 or int(text) > most:
        raise NotHours(_("«%(text)s» is too many: whole numbers up to %(most)s are possible.") % facts)
    return int(text)


class PlanForm(TypedTable):
    """Holds the plan as text. It becomes a Plan only if every cell can be read."""

    HEADING, LINE = "m", "t"

    def __init__(self, programme: Programme, data: Mapping[str, str] | None = None) -> None:
        self.programme, self.data = programme, data or {}
        self.saved = plan_of(programme)
        self.columns = self.saved.columns
        self.known = {str(uid): uid for uid in self.saved.uids()}
        self.errors: list[dict[str, str]] = []
        self.meanwhile: list[Change] = []
        self.asks = "with_lessons" in self.data
        self.done = None
        if data is None:
            super().__init__(_rows_of(self.saved))
            self.total, self.version = str(self.saved.total_hours), str(programme.version)
        else:
            super().__init__(self.rows_in(data, self.known))
            self.total, self.version = data.get("total", ""), data.get("version", "")
        self.changed = data is not None

    # --- Changed, and not saved ---

    def do(self, button: str) -> bool:
        if button == "renumber":
            self.renumber()
        elif button == "add-module":
            self.add_heading()
        else:
            return super().do(button)
        return True

    def renumber(self) -> None:
        module = topic = 0
        for row in self.rows:
            module, topic = (module + 1, 0) if row.heading else (module, topic + 1)
            row.words["code"] = str(module) if row.heading else f"{module}.{topic}"
        self.focus = "renumber"

    def new_line(self, heading: int) -> Row:
        number = self.rows[heading].words.get("code", "").strip()
        taken = {row.words.get("code", "").strip() for row in self.rows}
        free = (f"{number}.{place}" for place in range(1, len(self.rows) + 2))
        return Row(heading=False, words={"code": next(code for code in free if code not in taken)})

    def new_heading(self) -> Row:
        numbers = {self.rows[place].words.get("code", "").strip() for place in self.headings()}
        free = map(str, range(1, len(numbers) + 2))
        return Row(heading=True, words={"code": next(number for number in free if number not in numbers)})

    # --- Read ---

    def plan(self) -> Plan:
        """The plan that was typed; a cell that can't be read counts as none."""
        modules: list[tuple[Row, list[TopicLine]]] = []
        for row in self.rows:
            if row.heading:
                modules.append((row, []))
            else:
                line = TopicLine(_name(row), _titles(row), self._hours(row), self._uid(row))
                modules[-1][1].append(line)
        lines = (
            ModuleLine(_name(row), _titles(row), tuple(topics), self._uid(row)) for row, topics in modules
        )
        return Plan(self._read(self.total, MOST_IN_ALL), self.columns, tuple(lines))

    def _uid(self, row: Row) -> UUID | None:
        return self.known.get(row.key)

    def _hours(self, row: Row) -> dict[Key, int]:
        return {
            column.key: hours
            for column in self.columns
            if (hours := self._read(row.words.get(part_of(column.key), "")))
        }

    @staticmethod
    def _read(text: str, most: int = MOST_HOURS) -> int:
        try:
            return hours_in(text, most)
        except NotHours:
            return 0

    # --- Judged and saved ---

    def is_valid(self) -> bool:
        """Every cell that can't be read or kept gets its sentence."""
        unread = self._find_unread()
        places = {
            "module": self.headings(),
            "topic": [place for place, row in enumerate(self.rows) if not row.heading],
        }
        for fault in self.plan().faults_by_line():
            if fault.of == "total":
                if "total" not in unread:
                    self._wrong("total", fault.words)
                continue
            part = part_of(fault.part) if isinstance(fault.part, tuple) else fault.part or "code"
            place = places[fault.of][fault.place]
            self.rows[place].wrong.setdefault(part, []).append(fault.words)
            self._wrong(self.name(place, part), fault.words)
        return not self.errors

    def _find_unread(self) -> set[str]:
        unread = set()
        try:
            hours_in(self.total, MOST_IN_ALL)
        except NotHours as refusal:
            self._wrong("total", str(refusal))
            unread.add("total")
        for place, row in enumerate(self.rows):
            for column in () if row.heading else self.columns:
                part = part_of(column.key)
                try:
                    hours_in(row.words.get(part, ""))
                except NotHours as refusal:
                    words = f"{_name(row)}, {column_name(column)}: {refusal}"
                    row.wrong.setdefault(part, []).append(words)
                    self._wrong(self.name(place, part), words)
        return unread

    def _wrong(self, name: str, words: str) -> None:
        self.errors.append({"name": name, "words": words})

    def save(self) -> None:
        version = int(self.version) if self.version.isdecimal() and len(self.version) < 10 else 0
        try:
            save_plan(
                programme=self.programme,
                plan=self.plan(),
                version=version,
                with_lessons=self.data.get("with_lessons") == "yes",
            )
        except WouldBeLost:
            self.asks = True
            raise
        except SavedMeanwhile:
            # what was typed may be saved over it now, by whoever has seen how the two differ
            self.programme.refresh_from_db()
            self.version = str(self.programme.version)
            self.meanwhile = changes(self.saved, self.plan())
            raise

    def add_error(self, _field: None, words: Any) -> None:
        self.errors.append({"name": "", "words": str(words)})

    # --- Shown ---

    def lines(self) -> list[dict[str, Any]]:
        """The table's rows as the template writes them, each with its sums and whatever is wrong with it."""
        plan = self.plan()
        modules, topics = iter(plan.modules), iter(plan.topics)
        shown = []
        for place, row in enumerate(self.rows):
            line = next(modules) if row.heading else next(topics)
            counted = line.topics if isinstance(line, ModuleLine) else (line,)
            name = _name(row) or _("new line")
            shown.append(
                {
                    "place": place,
                    "heading": row.heading,
                    "key": self.name(place, "key"),
                    "uid": row.key,
                    "said": name,
                    "moves": self.moves(place, name),
                    "adds": "",
                    "code": self._control(
                        place, "code", _("Number of the module") if row.heading else _("Code")
                    ),
                    "titles": [self._control(place, code, f"{name}: {TITLES[code]()}") for code in LANGUAGES],
                    "cells": self.cells(counted, None if row.heading else place),
                    "wrong": [
                        {"id": f"{self.name(place, part)}-wrong", "words": " ".join(words)}
                        for part, words in row.wrong.items()
                    ],
                    "untitled": any(row.wrong.get(code) for code in ("ru", "en")),
                }
            )
        for place in self.headings():
            last = shown[self.end_of(place) - 1]
            last |= {"adds": shown[place]["said"], "adds_to": place, "add_button": f"add-{place}"}
        return shown

    @property
    def width(self) -> int:
        """How many columns the table has."""
        return 3 + sum(head["width"] for head in self.heads())

    @property
    def total_wrong(self) -> str:
        return " ".join(error["words"] for error in self.errors if error["name"] == "total")

    def cells(self, topics: tuple[TopicLine, ...], place: int | None = None) -> list[dict[str, Any]]:
        """For each variant its sum, then a cell each kind: to be typed in for a topic, else summed."""
        cells: list[dict[str, Any]] = []
        variant = None
        for column in self.columns:
            if column.variant != variant:
                variant = column.variant
                label = said(column.variant_titles)
                total = sum(topic.of(variant) for topic in topics)
                cells.append({"sum": total, "label": label, "variant": variant, "all": True})
            cell: dict[str, Any] = {"label": said(column.titles), "variant": variant, "all": False}
            if place is None:
                cell["sum"] = sum(topic.hours.get(column.key, 0) for topic in topics)
                cell["part"] = part_of(column.key)
            else:
                label = f"{_name(self.rows[place])}: {column_name(column)}"
                cell["control"] = self._control(place, part_of(column.key), label)
            cells.append(cell)
        return cells

    def totals(self) -> list[dict[str, Any]]:
        return self.cells(tuple(self.plan().topics))

    def heads(self) -> list[dict[str, Any]]:
        """The head of the table: a variant over its columns."""
        by_variant: dict[str, list[Column]] = {}
        for column in self.columns:
            by_variant.setdefault(column.variant, []).append(column)
        return [
            {
                "title": said(kinds[0].variant_titles),
                "width": len(kinds) + 1,
                "kinds": [said(kind.titles) for kind in kinds],
            }
            for kinds in by_variant.values()
        ]

    def differences(self) -> list[dict[str, str]]:
        """For each variant what it comes to, in words."""
        plan = self.plan()
        return [
            {
                "code": code,
                "title": said(titles),
                "words": difference_in_words(plan.totals()[code]["total"], plan.total_hours)
                or exactly(plan.total_hours),
            }
            for code, titles in plan.variants.items()
        ]

    def problems(self) -> list[str]:
        """What else the plan lacks before it can be laid open: a bar to that, not to saving it."""
        plan = self.plan()
        sums = {f"{line['title']}: {line['words']}" for line in self.differences()}
        return [words for words in plan.problems() if words not in sums]

    def _control(self, place: int, part: str, label: str) -> dict[str, str]:
        name = self.name(place, part)
        return {
            "name": name,
            "part": part,
            "label": label,
            "value": self.rows[place].words.get(part, ""),
            "wrong": f"{name}-wrong" if self.rows[place].wrong.get(part) else "",
        }


TITLES = {
    "kk": lambda: _("title in Kazakh"),
    "ru": lambda: _("title in Russian"),
    "en": lambda: _("title in English"),
}


def exactly(hours: int | str) -> str:
    return _("%(total)s hours, exactly as it should be.") % {"total": hours}


def words_for_script() -> dict[str, str]:
    """The sentences of the difference with places for the numbers, for plan.js."""
    facts = {name: f"{{{name}}}" for name in ("total", "wanted", "difference")}
    return {
        "more": _("%(total)s hours, %(difference)s more than %(wanted)s.") % facts,
        "fewer": _("%(total)s hours, %(difference)s fewer than %(wanted)s.") % facts,
        "exactly": exactly("{total}"),
    }


def _rows_of(plan: Plan) -> list[Row]:
    rows = []
    for module in plan.modules:
        rows.append(Row(True, str(module.uid), {"code": module.number, **module.titles}))
        for topic in module.topics:
            hours = {part_of(key): str(hours) for key, hours in topic.hours.items() if hours}
            rows.append(Row(False, str(topic.uid), {"code": topic.code, **topic.titles, **hours}))
    return rows


def _name(row: Row) -> str:
    return cleaned(row.words.get("code", ""))


def _titles(row: Row) -> dict[str, str]:
    return {code: cleaned(row.words.get(code, "")) for code in LANGUAGES}
