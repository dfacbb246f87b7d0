"""How an upper app adds its part to a lower app's work without being imported from below."""

from __future__ import annotations

from typing import TypeVar

Part = TypeVar("Part")


class Registry(list[Part]):
    """A list of parts, each added where it is written: `@ERASURE.add`. AppConfig.ready imports the module."""

    def add(self, part: Part) -> Part:
        self.append(part)
        return part
