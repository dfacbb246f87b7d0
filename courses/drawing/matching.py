"""Giving rooms out: each class one, no room twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def matched(wishes: Mapping[int, Sequence[int]]) -> dict[int, int] | None:
    """One of its wishes for each, better ones first; None where that is impossible."""
    owner: dict[int, int] = {}

    def settle(one: int, asked: set[int]) -> bool:
        for room in wishes[one]:
            if room in asked:
                continue
            asked.add(room)
            if room not in owner or settle(owner[room], asked):
                owner[room] = one
                return True
        return False

    for one in sorted(wishes, key=lambda one: (len(wishes[one]), one)):
        if not settle(one, set()):
            return None
    return {one: room for room, one in owner.items()}
