"""There and back: what a backup holds, what it refuses, and that a person found before is found after."""

from __future__ import annotations

import json
import shutil
import stat
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.db import connection

from lms import backup
from lms.backup import BackupRefused
from tests.installation import new_installation

MAKE_A_PERSON = """
from lms.domain.people import register_person, set_iin
names = {"surname_kk": "Қайтарова", "given_name_kk": "Әсем"}
person = register_person(names=names, email="asem@back.example")
set_iin(person=person, number="991231600002", by=None)
"""

FIND_THE_PERSON = """
from lms.closed import decrypt
from lms.models import User
person = User.objects.get()
print(person.get_full_name(), decrypt(person.iin_token))
"""


def test_backup_is_restored_in_another_place(
    installation: Any, another_installation: Any, tmp_path: Path
) -> None:
    away = tmp_path / "backup"
    (installation.var / "media" / "images").mkdir(parents=True)
    (installation.var / "media" / "images" / "сурет.png").write_bytes(b"picture")
    (installation.var / "private" / "works").mkdir(parents=True)
    (installation.var / "private" / "works" / "1.docx").write_bytes(b"work")
    (another_installation.var / "media").mkdir()
    (another_installation.var / "media" / "old.png").write_bytes(b"old")
    installation.python(MAKE_A_PERSON)

    out, err = installation.run("manage.py", "backup", str(away))
    made = json.loads(out)
    taken_back = another_installation.manage("restore", str(away))

    assert str(away / "keys.env") in err
    assert made["counts"]["lms.User"] == taken_back["counts"]["lms.User"] == 1
    assert made["counts"] == taken_back["counts"]
    assert made["engine"] == connection.vendor
    assert taken_back["problems"] == []
    assert another_installation.python(FIND_THE_PERSON) == "Қайтарова Әсем 991231600002"
    media = another_installation.var / "media"
    assert (media / "images" / "сурет.png").read_bytes() == b"picture"
    assert not (media / "old.png").exists()
    assert stat.S_IMODE((media / "images" / "сурет.png").stat().st_mode) == 0o644
    assert stat.S_IMODE((another_installation.var / "private" / "works" / "1.docx").stat().st_mode) == 0o600
    assert (another_installation.var / "private" / "works" / "1.docx").read_bytes() == b"work"
    assert not (another_installation.var / "maintenance").exists()

    refused = another_installation.manage("restore", str(away), status=2)
    assert refused["error"]["code"] == "in_use"
    other_keys = {"IIN_KEYS": Fernet.generate_key().decode()}
    told = another_installation.manage("restore", str(away), "--force", env=other_keys, status=1)
    assert [problem["code"] for problem in told["problems"]] == ["keys_differ"]
    assert "IIN_KEYS" in told["problems"][0]["message"]


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory, pristine: str) -> Path:
    folder = tmp_path_factory.mktemp("made")
    with new_installation(folder / "own", pristine) as installation:
        installation.manage("backup", str(folder / "backup"))
    return folder / "backup"


@pytest.fixture
def made(made_once: Path, tmp_path: Path, db: None) -> Path:
    """A backup, to be damaged at will."""
    return Path(shutil.copytree(made_once, tmp_path / "made"))


def refusal_of(directory: Path) -> str:
    with pytest.raises(BackupRefused) as refusal:
        backup.restore(directory, force=True)
    return refusal.value.code


def test_backup_is_for_its_owner_alone_to_read(made: Path) -> None:
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in (made, *made.rglob("*"))}

    assert not [path for path, mode in modes.items() if mode & 0o077]
    assert modes[made / "keys.env"] == 0o600


def test_keys_of_the_backup_are_lines_of_an_environment_file(made: Path) -> None:
    lines = dict(line.split("=", 1) for line in (made / "keys.env").read_text().splitlines())

    assert lines.keys() == {"SECRET_KEY", "IIN_KEYS", "IIN_HASH_KEY"}
    assert lines["IIN_KEYS"] == "ZGV2LW9ubHlkZXYtb25seWRldi1vbmx5ZGV2LW9ubHk="


def test_manifest_tells_versions_and_counts_and_no_key(made: Path) -> None:
    text = (made / "manifest.json").read_text()
    manifest = json.loads(text)

    assert manifest["version"] == "0.1.0"
    assert manifest["django"].startswith("5.2")
    assert "lms.0001_initial" in manifest["migrations"]
    assert manifest["counts"]["lms.Region"] == 20
    assert set(manifest["files"]) == {"keys.env", backup.DATABASE[connection.vendor]}
    for line in (made / "keys.env").read_text().splitlines():
        assert line.split("=", 1)[1] not in text


def test_backup_refuses_a_folder_that_is_not_empty(made: Path) -> None:
    with pytest.raises(BackupRefused) as refusal:
        backup.make(made)

    assert refusal.value.code == "not_empty"


def test_restore_refuses_a_folder_without_a_manifest(db: None, tmp_path: Path) -> None:
    assert refusal_of(tmp_path) == "no_backup"


@pytest.mark.parametrize("manifest", ["{", "[]", "{}", '{"product": "another", "format": 1}'])
def test_restore_refuses_what_another_product_wrote(db: None, tmp_path: Path, manifest: str) -> None:
    (tmp_path / "manifest.json").write_text(manifest)

    assert refusal_of(tmp_path) == "foreign"


def change_manifest(made: Path, **changes: Any) -> None:
    manifest = json.loads((made / "manifest.json").read_text())
    (made / "manifest.json").write_text(json.dumps(manifest | changes))


def test_restore_refuses_a_file_that_is_not_as_it_was_written(made: Path) -> None:
    database = made / backup.DATABASE[connection.vendor]
    content = bytearray(database.read_bytes())
    content[len(content) // 2] ^= 1
    database.write_bytes(content)

    assert refusal_of(made) == "damaged"


def test_restore_refuses_when_a_file_is_missing(made: Path) -> None:
    (made / backup.DATABASE[connection.vendor]).unlink()

    assert refusal_of(made) == "damaged"


def test_restore_refuses_a_file_outside_the_backup(made: Path) -> None:
    change_manifest(made, files={"../../etc/passwd": {"bytes": 1, "sha256": ""}})

    assert refusal_of(made) == "foreign"


def test_restore_refuses_another_engine(made: Path) -> None:
    other = {"sqlite": "postgresql", "postgresql": "sqlite"}[connection.vendor]
    shutil.copy(made / backup.DATABASE[connection.vendor], made / backup.DATABASE[other])
    files = json.loads((made / "manifest.json").read_text())["files"]
    files[backup.DATABASE[other]] = files[backup.DATABASE[connection.vendor]]
    change_manifest(made, engine=other, files=files)

    assert refusal_of(made) == "engine"


def test_restore_refuses_a_backup_of_a_newer_version(made: Path) -> None:
    change_manifest(made, migrations=["lms.9999_from_the_future"])

    assert refusal_of(made) == "newer"


def test_restore_does_not_need_the_keys_that_are_kept_apart(made: Path, monkeypatch: Any) -> None:
    (made / "keys.env").unlink()
    monkeypatch.setattr(backup, "_in_use", lambda: True)
    with pytest.raises(BackupRefused) as refusal:
        backup.restore(made, force=False)

    assert refusal.value.code == "in_use"
