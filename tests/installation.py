"""An installation of its own, for what must be seen in processes of its own."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from lms.settings.env import VARIABLES


@dataclass
class Installation:
    """A folder for files and a database, freshly migrated; other processes are given both by `env`."""

    var: Path
    env: dict[str, str]

    def start(self, *arguments: str, **options: Any) -> subprocess.Popen[str]:
        """A Python process in the checkout, on this installation."""
        env = {**self.env, **options.pop("env", {})}
        return subprocess.Popen(
            [sys.executable, *arguments], cwd=settings.BASE_DIR, env=env, text=True, **options
        )

    def run(self, *arguments: str, status: int = 0, **options: Any) -> tuple[str, str]:
        """The same, waited for: what it wrote to standard output and to standard error."""
        process = self.start(*arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)
        out, err = process.communicate(timeout=120)
        assert process.returncode == status, (process.returncode, out, err)
        return out, err

    def manage(self, *arguments: str, **options: Any) -> Any:
        """The JSON that a command prints."""
        return json.loads(self.run("manage.py", *arguments, **options)[0])

    def python(self, code: str, **options: Any) -> str:
        return self.run("-c", f"import django; django.setup()\n{code}", **options)[0].strip()


@pytest.fixture(scope="session")
def pristine(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The tests' own database as it was migrated: a file, or a name on the server."""
    with django_db_blocker.unblock():
        if connection.vendor == "sqlite":
            connection.ensure_connection()
            file = tmp_path_factory.mktemp("pristine") / "db.sqlite3"
            with closing(sqlite3.connect(file)) as copy:
                connection.connection.backup(copy)
            yield str(file)
        else:
            connection.close()  # whoever is connected stands in the way of copying
            name = str(connection.settings_dict["NAME"])
            with copied(name, f"{name}_pristine") as copy:
                yield copy


@contextmanager
def copied(name: str, copy: str) -> Iterator[str]:
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{copy}"')
        cursor.execute(f'CREATE DATABASE "{copy}" TEMPLATE "{name}"')
    yield copy
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{copy}" WITH (FORCE)')


@contextmanager
def new_installation(var: Path, pristine: str) -> Iterator[Installation]:
    var.mkdir(exist_ok=True)
    ours = {variable.name for variable in VARIABLES}
    env = {name: value for name, value in os.environ.items() if name not in ours}
    env |= {"DJANGO_SETTINGS_MODULE": "lms.settings.dev", "VAR_DIR": str(var)}
    if connection.vendor == "sqlite":
        shutil.copyfile(pristine, var / "db.sqlite3")
        yield Installation(var, env)
    else:
        with copied(pristine, f"{pristine}_{var.name}"[-60:]) as name:
            of_server = connection.settings_dict | {"NAME": name}
            env["DATABASE_URL"] = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**of_server)
            yield Installation(var, env)


# `db` is asked for, but not used, so that pytest-django prepares the database and runs these tests early.
@pytest.fixture
def installation(tmp_path: Path, pristine: str, db: None) -> Iterator[Installation]:
    with new_installation(tmp_path / "own", pristine) as found:
        yield found


@pytest.fixture
def another_installation(tmp_path: Path, pristine: str, db: None) -> Iterator[Installation]:
    with new_installation(tmp_path / "other", pristine) as found:
        yield found
