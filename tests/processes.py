"""How the tests are shared out among processes: a file at a time, so that what a file writes once is."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from xdist.scheduler import LoadScopeScheduling

JOURNEYS = "tests/browser"


class FileByFile(LoadScopeScheduling):
    """A file's tests go to one process, in the order they were found in; so do all journeys, with their site.

    pytest-django puts last what can't be undone by a transaction: such tests of a file are shared out apart.
    """

    def __init__(self, config: Any, log: Any = None) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False
        self.parts: dict[str, str] = {}

    def add_node_collection(self, node: Any, collection: Sequence[str]) -> None:
        super().add_node_collection(node, collection)
        for place, (file, tests) in enumerate(groupby(collection, key=part_of)):
            self.parts |= dict.fromkeys(tests, f"{place} {file}")

    def _split_scope(self, nodeid: str) -> str:
        return self.parts[nodeid]


def part_of(nodeid: str) -> str:
    return JOURNEYS if nodeid.startswith(JOURNEYS) else nodeid.partition("::")[0]
