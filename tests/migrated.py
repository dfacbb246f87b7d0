"""The two hundred migrations take SQLite longer than many tests together, so what they come to is kept.

A copy for this very set of migrations lies in .pytest_cache; a test database begins with it, and `migrate`
then finds nothing left to do. The copy may be deleted at any time. PostgreSQL always migrates.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.db.backends.signals import connection_created


def kept() -> Path:
    root = Path(settings.BASE_DIR)
    sources = [root / "requirements" / "runtime.txt", *sorted(root.glob("*/migrations/*.py"))]
    mark = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:16]
    return root / ".pytest_cache" / f"migrated-{mark}.sqlite3"


def in_memory(connection: Any) -> bool:
    return connection.vendor == "sqlite" and bool(connection.is_in_memory_db())


def begin_with_it(connection: Any, **signal: Any) -> None:
    """As soon as the test database is opened, while it is still empty."""
    if not in_memory(connection) or not (file := kept()).exists():
        return
    if connection.connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,):
        with closing(sqlite3.connect(file)) as copy:
            copy.backup(connection.connection)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """pytest-django asks for this before it makes the test databases."""
    connection_created.connect(begin_with_it)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    connection_created.disconnect(begin_with_it)
    file = kept()
    if not in_memory(connection) or file.exists():
        return
    file.parent.mkdir(exist_ok=True)
    for older in file.parent.glob("migrated-*.sqlite3"):
        older.unlink(missing_ok=True)
    unfinished = file.with_suffix(f".{os.getpid()}")
    with django_db_blocker.unblock(), closing(sqlite3.connect(unfinished)) as copy:
        connection.ensure_connection()
        connection.connection.backup(copy)
    unfinished.replace(file)
