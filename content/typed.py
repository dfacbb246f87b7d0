"""A table as it is typed: lines under headings, which can be added, moved and taken out without being saved.

The study plan (topics under modules) and its columns (kinds of hours under variants) are edited so. All of it
travels in the form alone: what was typed comes back as it was typed, whether or not it can be kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

SPACES = re.compile(r"[ \t\r\n]+")


def cleaned(text: str) -> str:
    """A line of words: a title typed in several is one all the same."""
    return SPACES.sub(" ", text).strip()


@dataclass
class Row:
    """A line as it was typed, and what is wrong with it, both by the name of a field."""

    heading: bool
    # by which it is known to the database; empty for a new one
    key: str = ""
    words: dict[str, str] = field(default_factory=dict)
    wrong: dict[str, list[str]] = field(default_factory=dict)


class TypedTable:
    """Rows in order; each belongs to the heading above it. Its fields are named `h-0-…` and `r-1-…`."""

    HEADING, LINE = "h", "r"

    def __init__(self, rows: Iterable[Row]) -> None:
        self.rows = list(rows)
        # the control that the page opens at, once a button has changed the table
        self.focus = ""
        self.refused = ""

    @classmethod
    def rows_in(cls, data: Mapping[str, str], keys: Iterable[str]) -> list[Row]:
        """The rows that were sent, save NUL, which PostgreSQL refuses.

        A key is believed once, and only if it is one of these.
        """
        pattern = re.compile(rf"({cls.HEADING}|{cls.LINE})-(\d{{1,4}})-(.+)")
        sent: dict[int, Row] = {}
        for name, text in data.items():
            if match := pattern.fullmatch(name):
                row = sent.setdefault(int(match[2]), Row(heading=match[1] == cls.HEADING))
                row.words[match[3]] = text.replace("\x00", "")
        unused = set(keys)
        rows = [sent[place] for place in sorted(sent)]
        for row in rows:
            key = row.words.pop("key", "")
            if key in unused:
                unused.remove(key)
                row.key = key
        if rows:
            rows[0].heading = True
        return rows

    def name(self, place: int, part: str) -> str:
        return f"{self.HEADING if self.rows[place].heading else self.LINE}-{place}-{part}"

    def headings(self) -> list[int]:
        return [place for place, row in enumerate(self.rows) if row.heading]

    def end_of(self, heading: int) -> int:
        """Where the lines under a heading end."""
        return next((place for place in self.headings() if place > heading), len(self.rows))

    # --- What the buttons do ---

    def do(self, button: str) -> bool:
        """Carries out a button's `verb-place`; whether there was one."""
        match = re.fullmatch(r"(up|down|remove|add)-(\d{1,4})", button)
        if not match or int(match[2]) >= len(self.rows):
            return False
        verb, place = match[1], int(match[2])
        if verb == "add":
            self.add_under(place)
        elif verb == "remove":
            self.remove(place)
        else:
            moved = self.moved_up(place) if verb == "up" else self.moved_down(place)
            can = self.can_go_up(moved) if verb == "up" else self.can_go_down(moved)
            other = "down" if verb == "up" else "up"
            self.focus = f"{verb if can else other}-{moved}"
        return True

    def can_go_up(self, place: int) -> bool:
        return place > (0 if self.rows[place].heading else 1)

    def can_go_down(self, place: int) -> bool:
        last = self.headings()[-1] if self.rows[place].heading else len(self.rows) - 1
        return place < last

    def moved_up(self, place: int) -> int:
        """A heading goes above the one before it, lines and all; a line may pass into the part before."""
        if not self.can_go_up(place):
            return place
        if not self.rows[place].heading:
            self.rows[place - 1 : place + 1] = [self.rows[place], self.rows[place - 1]]
            return place - 1
        before, end = max(other for other in self.headings() if other < place), self.end_of(place)
        self.rows[before:end] = self.rows[place:end] + self.rows[before:place]
        return before

    def moved_down(self, place: int) -> int:
        if not self.can_go_down(place):
            return place
        if not self.rows[place].heading:
            self.rows[place : place + 2] = [self.rows[place + 1], self.rows[place]]
            return place + 1
        following = self.end_of(place)
        length = self.end_of(following) - following
        self.moved_up(following)
        return place + length

    def remove(self, place: int) -> None:
        if self.rows[place].heading and self.end_of(place) > place + 1:
            self.refused = _("It isn't empty: first move or take out what stands under it.")
            self.focus = f"remove-{place}"
            return
        del self.rows[place]
        if self.rows:
            self.focus = f"remove-{min(place, len(self.rows) - 1)}"

    def add_under(self, place: int) -> None:
        heading = max(other for other in self.headings() if other <= place)
        end = self.end_of(heading)
        self.rows.insert(end, self.new_line(heading))
        self.focus = self.name(end, "kk")

    def add_heading(self) -> None:
        self.rows.append(self.new_heading())
        self.focus = self.name(len(self.rows) - 1, "kk")

    def new_line(self, heading: int) -> Row:
        return Row(heading=False)

    def new_heading(self) -> Row:
        return Row(heading=True)

    def moves(self, place: int, name: str) -> list[dict[str, str]]:
        """The buttons of a row; what leads nowhere isn't offered."""
        offered = [("remove", "✕", _("Take out: %(name)s"))]
        if self.can_go_down(place):
            offered.insert(0, ("down", "↓", _("Move down: %(name)s")))
        if self.can_go_up(place):
            offered.insert(0, ("up", "↑", _("Move up: %(name)s")))
        return [
            {"value": f"{verb}-{place}", "sign": sign, "label": label % {"name": name}}
            for verb, sign, label in offered
        ]
