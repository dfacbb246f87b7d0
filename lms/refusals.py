"""A verb that says no."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """The domain says no; `reason` is a sentence a person can read, in their language.

    A verb's own refusals derive from this, so that a view or a command can catch them all in one place.
    """

    def __init__(self, reason: Any) -> None:
        super().__init__(str(reason))
        self.reason = reason

    def __str__(self) -> str:
        return str(self.reason)
