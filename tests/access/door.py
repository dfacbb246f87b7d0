"""A door: an address, what it is asked with, and who may enter (doors.py tells what the words mean)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from tests.access.sides import House

Fact = Callable[[House], Any]


class Who(StrEnum):
    EVERYONE = "everyone"
    SIGNED_IN = "signed in"
    OWN = "own"
    KNOWN = "known"
    COORDINATOR = "coordinator"
    TEACHER = "teacher"
    CHAIR = "chair"
    ADMINISTRATOR = "administrator"
    DESK = "desk"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Door:
    """An address by its name, or by its path where it has none."""

    name: str
    who: Who
    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] = field(default_factory=dict)
    query: dict[str, Any] = field(default_factory=dict)
    # what whoever may enter is answered
    answers: tuple[int, ...] = (200, 302)
    sent: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        fixed = [value for value in self.args if isinstance(value, str)]
        return " ".join([self.name, *fixed, *self.kwargs, *self.query])

    def asked(self, **query: Any) -> Door:
        return replace(self, query=query)

    def posting(self, **sent: str) -> Door:
        return replace(self, sent=sent)

    def gives(self, *statuses: int) -> Door:
        return replace(self, answers=statuses)

    def address(self, house: House) -> str:
        args = [value(house) if callable(value) else value for value in self.args]
        kwargs, query = filled(self.kwargs, house), filled(self.query, house)
        path = self.name if self.name.startswith("/") else reverse(self.name, args=args, kwargs=kwargs)
        return f"{path}?{urlencode(query)}" if query else path


def filled(facts: dict[str, Any], house: House) -> dict[str, Any]:
    return {name: value(house) if callable(value) else value for name, value in facts.items()}


def kind_of_door(who: Who) -> Callable[..., Door]:
    def door(name: str, /, *args: Any, **kwargs: Any) -> Door:
        return Door(name, who, args, kwargs)

    return door


everyone = kind_of_door(Who.EVERYONE)
signed_in = kind_of_door(Who.SIGNED_IN)
own = kind_of_door(Who.OWN)
known = kind_of_door(Who.KNOWN)
coordinator = kind_of_door(Who.COORDINATOR)
teacher = kind_of_door(Who.TEACHER)
chair = kind_of_door(Who.CHAIR)
administrator = kind_of_door(Who.ADMINISTRATOR)
desk = kind_of_door(Who.DESK)
shut = kind_of_door(Who.NOBODY)


def lists(viewset: str, *more: str) -> list[Door]:
    """The pages of a desk viewset that are of no row: each provider's people find their own there."""
    return [desk(f"{viewset}:{name}") for name in ("index", "index_results", *more)]


def rows(viewset: str, key: Fact, names: str) -> list[Door]:
    """The pages of one row."""
    return [coordinator(f"{viewset}:{name}", pk=key) for name in names.split()]
