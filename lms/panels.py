"""Panels: how an upper app puts a part of itself on a lower app's page without being imported from below."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest


@dataclass(frozen=True)
class Panel:
    """A part of a page: its place, its template, and what it shows (None: nothing for this person)."""

    order: int
    template: str
    context: Callable[..., dict[str, Any] | None]


_panels: dict[str, list[Panel]] = defaultdict(list)


def panel(page: str, *, order: int, template: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Registers the decorated function as what fills `template` on `page`."""

    def register(context: Callable[..., Any]) -> Callable[..., Any]:
        _panels[page].append(Panel(order, template, context))
        _panels[page].sort(key=lambda item: item.order)
        return context

    return register


def panels(page: str, request: HttpRequest, **about: Any) -> list[dict[str, Any]]:
    """The filled panels of a page, in order: each its template and its context.

    `about` is what the page is about, and every panel is told it: "cohort" has a cohort, "learn" an
    enrolment, "lesson" an enrolment and the edition's topic.
    """
    filled = []
    for item in _panels[page]:
        context = item.context(request, **about)
        if context is not None:
            filled.append({"template": item.template, **context})
    return filled
