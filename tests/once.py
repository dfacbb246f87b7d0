"""Rows that many tests of a module need: written once for it, and each test undoes its own part of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.utils import translation


@contextmanager
def written_once(django_db_blocker: Any) -> Iterator[None]:
    """For a fixture of a module: what is written within lies in a transaction that is undone after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        cache.clear()
        with translation.override("en"):
            yield
        transaction.set_rollback(True)
    cache.clear()


def first_without(items: list[pytest.Item], fixtures: set[str]) -> None:
    """Of each module's tests those come first that ask for none of these: the rows aren't there yet."""
    items[:] = [
        item
        for _module, tests in groupby(list(items), key=lambda item: item.nodeid.partition("::")[0])
        for item in sorted(tests, key=lambda item: not fixtures.isdisjoint(getattr(item, "fixturenames", ())))
    ]
