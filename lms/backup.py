"""A backup: all that an installation is, in one folder, and the way back.

manifest.json   database.sqlite3 or database.dump   media/   private/   keys.env
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import sqlite3
import subprocess
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

import django
import wagtail
from django.apps import apps
from django.conf import settings
from django.core.files import File
from django.core.files.storage import FileSystemStorage, storages
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from lms.models import User

PRODUCT, FORMAT = "kitaphana-courses", 1
MANIFEST, KEYS = "manifest.json", "keys.env"
DATABASE = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
FOLDERS = {"media": "default", "private": "private"}


class BackupRefused(Exception):
    """The backup can't be made, or not taken back; with a code for machines."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


# --- there --------------------------------------------------------------------------------------------------


def make(directory: Path) -> dict[str, Any]:
    """Writes the folder, for its owner alone to read; the manifest last, so without one it is unfinished."""
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise BackupRefused("not_empty", f"{directory} is not empty. Name a folder that is not there yet.")
    mask = os.umask(0o077)
    try:
        directory.mkdir(parents=True, exist_ok=True)
        # The database first: a file that is added meanwhile is one too many, which does no harm.
        _dump_database(directory / DATABASE[connection.vendor])
        for folder in FOLDERS:
            if storage := _on_disk(folder):
                _copy_out(Path(storage.location), directory / folder)
        _write_keys(directory / KEYS)
        manifest = _manifest(directory)
        (directory / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1))
    except OSError as problem:
        raise BackupRefused("files", f"{problem.strerror}: {problem.filename}") from problem
    finally:
        os.umask(mask)
    return manifest


def _dump_database(file: Path) -> None:
    if connection.vendor == "postgresql":
        _postgres("pg_dump", ["--format=custom", "--no-owner", "--no-privileges", f"--file={file}"])
        return
    connection.ensure_connection()
    copy = sqlite3.connect(file)
    try:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a -wal beside it
        if copy.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise BackupRefused("database", "The database is damaged: PRAGMA quick_check finds faults in it.")
    finally:
        copy.close()


def _on_disk(folder: str) -> FileSystemStorage | None:
    """None where the files lie in object storage, which is backed up by its own means."""
    storage = storages[FOLDERS[folder]]
    return storage if isinstance(storage, FileSystemStorage) else None


def _copy_out(root: Path, to: Path) -> None:
    for file in sorted(root.rglob("*")):
        if file.is_file():
            copy = to / file.relative_to(root)
            copy.parent.mkdir(parents=True, exist_ok=True)
            try:
                shutil.copyfile(file, copy)
            except FileNotFoundError:
                continue  # deleted while we copied


def _write_keys(file: Path) -> None:
    lines = [f"{name}={','.join(keys)}\n" for name, keys in _keys().items()]
    file.write_text("".join(lines))


def _keys() -> dict[str, list[str]]:
    return {
        "SECRET_KEY": [settings.SECRET_KEY],
        "IIN_KEYS": settings.IIN_KEYS,
        "IIN_HASH_KEY": [settings.IIN_HASH_KEY],
    }


def _manifest(directory: Path) -> dict[str, Any]:
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]
    applied = MigrationRecorder(connection).applied_migrations()
    return {
        "product": PRODUCT,
        "format": FORMAT,
        "version": project["version"],
        "made_at": timezone.now().isoformat(timespec="seconds"),
        "engine": connection.vendor,
        "python": platform.python_version(),
        "django": django.__version__,
        "wagtail": wagtail.__version__,
        "elsewhere": [folder for folder in FOLDERS if _on_disk(folder) is None],
        "migrations": sorted(f"{app}.{name}" for app, name in applied),
        "counts": counts(),
        "keys": _marks_of_keys(),
        "files": {
            file.relative_to(directory).as_posix(): {"bytes": file.stat().st_size, "sha256": _sha256(file)}
            for file in sorted(directory.rglob("*"))
            if file.is_file()
        },
    }


def counts() -> dict[str, int]:
    """How many rows of each kind there are."""
    models = (model for model in apps.get_models() if model._meta.managed and not model._meta.proxy)
    return {model._meta.label: model._base_manager.count() for model in models}


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


# --- and back -----------------------------------------------------------------------------------------------


def restore(directory: Path, *, force: bool) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """Takes a whole backup back in place of what is there; tells what it was, and what a person must see to.

    Everything is checked before anything changes. Meanwhile the site shows the maintenance page.
    """
    manifest = read_manifest(directory)
    _refuse_damaged(directory, manifest)
    _refuse_unfit(manifest)
    if not force and _in_use():
        raise BackupRefused("in_use", "There are people in this database. To overwrite it: --force")
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    folders = {folder: storage for folder in FOLDERS if (storage := _on_disk(folder))}
    for folder, storage in folders.items():
        names = [name for name in manifest["files"] if name.startswith(f"{folder}/")]
        _lay_ready(directory / folder, storage, [name.removeprefix(f"{folder}/") for name in names])
    with _maintenance():
        connection.close()
        _load_database(directory / DATABASE[connection.vendor])
        for storage in folders.values():
            _swap(Path(storage.location))
        call_command("migrate", verbosity=0, interactive=False)
    return manifest, _differing_keys(manifest)


def read_manifest(directory: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads((directory / MANIFEST).read_text())
        if manifest["product"] != PRODUCT:
            raise KeyError("product")
    except FileNotFoundError:
        raise BackupRefused(
            "no_backup", f"{directory} has no {MANIFEST}: no backup, or unfinished."
        ) from None
    except (ValueError, KeyError, TypeError):
        raise BackupRefused(
            "foreign", f"{directory / MANIFEST} is not of a backup of this product."
        ) from None
    if manifest["format"] != FORMAT:
        raise BackupRefused(
            "format", f"The backup is of format {manifest['format']}; this version reads {FORMAT}."
        )
    return manifest


def _refuse_damaged(directory: Path, manifest: dict[str, Any]) -> None:
    for name, told in manifest["files"].items():
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts:
            raise BackupRefused("foreign", f"The manifest names a file outside the backup: {name}")
        file = directory / path
        if name == KEYS and not file.exists():
            continue  # kept apart, as it should be
        if not file.is_file():
            raise BackupRefused("damaged", f"The backup is damaged: {name} is missing.")
        if file.stat().st_size != told["bytes"] or _sha256(file) != told["sha256"]:
            raise BackupRefused("damaged", f"The backup is damaged: {name} is not as it was written.")
    if DATABASE.get(manifest["engine"]) not in manifest["files"]:
        raise BackupRefused("damaged", "The backup is damaged: it has no database.")


def _refuse_unfit(manifest: dict[str, Any]) -> None:
    if manifest["engine"] != connection.vendor:
        raise BackupRefused(
            "engine", f"The backup is of {manifest['engine']}, and DATABASE_URL names {connection.vendor}."
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if unknown := sorted(set(manifest["migrations"]) - known):
        raise BackupRefused(
            "newer", f"The backup is of a newer version ({manifest['version']}): this one lacks {unknown[0]}."
        )
    here = [folder for folder in FOLDERS if _on_disk(folder) is None]
    if manifest["elsewhere"] != here:
        raise BackupRefused(
            "storage", "Either the backup or this installation keeps its files in object storage."
        )


def _in_use() -> bool:
    tables = connection.introspection.table_names()
    return User._meta.db_table in tables and User.objects.exists()


@contextmanager
def _maintenance() -> Iterator[None]:
    """The sign stays up when what happens beneath it breaks: half a restore is nothing to work with."""
    ours = not settings.MAINTENANCE_SIGN.exists()
    settings.MAINTENANCE_SIGN.touch()
    yield
    if ours:
        settings.MAINTENANCE_SIGN.unlink()


def _load_database(file: Path) -> None:
    """In one transaction, also under the eyes of a running server: nobody sees half of it."""
    if connection.vendor == "postgresql":
        script = _run(["pg_restore", "--no-owner", "--no-privileges", "--file=-", str(file)])
        anew = ["--command=DROP SCHEMA public CASCADE", "--command=CREATE SCHEMA public", "--file=-"]
        _postgres("psql", ["--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", *anew], script)
        return
    here, there = sqlite3.connect(settings.DATABASES["default"]["NAME"]), sqlite3.connect(file)
    try:
        there.backup(here)
        here.execute("PRAGMA journal_mode=WAL")
    finally:
        here.close()
        there.close()


def _lay_ready(folder: Path, storage: FileSystemStorage, names: Iterable[str]) -> None:
    """The files, beside the place where they belong: a full disk is noticed before anything changes."""
    ready = FileSystemStorage(
        location=_beside(Path(storage.location), "restored"),
        file_permissions_mode=storage.file_permissions_mode,
        directory_permissions_mode=storage.directory_permissions_mode,
    )
    shutil.rmtree(ready.location, ignore_errors=True)
    Path(ready.location).mkdir(parents=True)
    Path(ready.location).chmod(storage.directory_permissions_mode or 0o755)
    for name in names:
        with (folder / name).open("rb") as file:
            ready.save(name, File(file))


def _beside(root: Path, what: str) -> Path:
    return root.with_name(f"{root.name}.{what}")


def _swap(root: Path) -> None:
    if root.exists():
        root.rename(_beside(root, "replaced"))
    _beside(root, "restored").rename(root)
    shutil.rmtree(_beside(root, "replaced"), ignore_errors=True)


WITHOUT_KEY = {
    "SECRET_KEY": "invitation links and slips given out before no longer open",
    "IIN_KEYS": "identity numbers and the secrets of authenticator apps can't be read",
    "IIN_HASH_KEY": "people can't be found by identity number, and one can be put on record twice",
}


def _differing_keys(manifest: dict[str, Any]) -> list[dict[str, str]]:
    """The keys of the backup that are not among those in the environment."""
    return [
        {"code": "keys_differ", "message": f"{name} lacks what it was: {WITHOUT_KEY[name]}. {KEYS} has it."}
        for name, marks in _marks_of_keys().items()
        if not set(manifest["keys"][name]) <= set(marks)
    ]


def _marks_of_keys() -> dict[str, list[str]]:
    """Enough of a hash to tell keys apart; they are random, so it gives nothing away."""
    return {name: [_mark(key) for key in keys] for name, keys in _keys().items()}


def _mark(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:16]


# --- PostgreSQL's own tools ---------------------------------------------------------------------------------


def _postgres(tool: str, arguments: list[str], script: bytes | None = None) -> None:
    from django.db.backends.postgresql.client import DatabaseClient

    command, env = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, arguments)
    _run([tool, *command[1:]], env=env, script=script)


def _run(command: list[str], *, env: dict[str, str] | None = None, script: bytes | None = None) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603
            command, env={**os.environ, **(env or {})}, input=script, capture_output=True, check=True
        )
    except FileNotFoundError:
        raise BackupRefused("tools", f"{command[0]} is not there: apt install postgresql-client") from None
    except subprocess.CalledProcessError as problem:
        said = problem.stderr.decode(errors="replace").strip().splitlines()
        raise BackupRefused("database", f"{command[0]}: {said[0] if said else problem.returncode}") from None
    return done.stdout
