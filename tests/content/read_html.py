"""What tests ask of a page's HTML."""

from __future__ import annotations

import re
from itertools import pairwise


def headings(html: str) -> list[int]:
    """The levels of the headings, in order."""
    return [int(level) for level in re.findall(r"<h([1-6])\b", html)]


def no_jump(levels: list[int], *, first: int = 1) -> bool:
    """They begin with the first, and none goes down by more than one."""
    return levels[:1] == [first] and all(after <= before + 1 for before, after in pairwise(levels))
