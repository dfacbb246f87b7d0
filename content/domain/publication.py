"""The stamp of publication: whatever is kept for reuse is kept under it, and a change makes it stale."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Any, TypeVar, cast

from django.core.cache import caches
from django.db import connection
from django.db.models import F

from content.models import Publication

Made = TypeVar("Made")


def stamp() -> int:
    """Asked at every visit of a public page, so without what the ORM costs."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT stamp FROM {Publication._meta.db_table}")  # noqa: S608 - a name of our own
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def kept(name: str, make: Callable[[], Made]) -> Made:
    """What is made of what anyone may read, until any of that changes."""
    return cast(Made, caches["pages"].get_or_set(key_of(name), make))


def key_of(name: str) -> str:
    """Under the stamp; a name may carry whatever an address does."""
    return f"{stamp()}:{sha256(name.encode()).hexdigest()}"


def bump(**_about: Any) -> None:
    """Something that the public reads has changed. Also a receiver of signals."""
    if not Publication.objects.update(stamp=F("stamp") + 1):
        Publication.objects.get_or_create(pk=1)
