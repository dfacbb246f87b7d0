"""The keys that guard what is kept closed: made, and changed for new ones."""

from __future__ import annotations

import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.core.management import call_command

from lms.closed import decrypt, encrypt
from lms.domain.people import register_person, set_iin
from lms.models import User
from tests.lms.test_settings import production


def test_new_keys_are_good_enough_for_production_and_never_the_same(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    printed = []
    for _time in range(2):
        call_command("new_keys")
        printed.append(dict(line.split("=", 1) for line in capsys.readouterr().out.splitlines()))

    first, second = printed
    assert first["SECRET_KEY"] == production(monkeypatch, **first).SECRET_KEY
    assert not set(first.values()) & set(second.values())


def rotate(capsys: pytest.CaptureFixture[str], *, status: int = 0) -> Any:
    try:
        call_command("rotate_iin")
        ended = 0
    except SystemExit as told:
        ended = int(told.code or 0)
    assert ended == status
    return json.loads(capsys.readouterr().out)


@pytest.fixture
def person(db: None) -> User:
    person = register_person(names={"surname_kk": "Кілтова"}, email="k@keys.example")
    set_iin(person=person, number="991231600002", by=None)
    data = {"secret": encrypt("JBSWY3DPEHPK3PXP")}
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data=data)
    codes = {"seed": encrypt("seed of codes"), "used_mask": 1}
    Authenticator.objects.create(user=person, type=Authenticator.Type.RECOVERY_CODES, data=codes)
    return person


def test_rotation_puts_everything_under_the_newest_key(
    person: User, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = settings.IIN_KEYS[0], Fernet.generate_key().decode()
    settings.IIN_KEYS = [new, old]

    none_of_these = {"applications": 0, "list_rows": 0, "lists": 0}
    assert rotate(capsys) == {"people": 1, "authenticators": 2, **none_of_these, "problems": []}

    settings.IIN_KEYS = [new]
    person.refresh_from_db()
    kept = {a.type: a.data for a in Authenticator.objects.all()}
    assert decrypt(person.iin_token) == "991231600002"
    assert decrypt(kept["totp"]["secret"]) == "JBSWY3DPEHPK3PXP"
    assert decrypt(kept["recovery_codes"]["seed"]) == "seed of codes"
    assert kept["recovery_codes"]["used_mask"] == 1


def test_rotation_names_what_no_key_opens_and_goes_on(
    person: User, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    lost = Fernet(Fernet.generate_key()).encrypt(b"991231600301").decode()
    other = register_person(names={"surname_kk": "Кілтсізов"}, email="o@keys.example")
    User.objects.filter(pk=other.pk).update(iin_token=lost)

    told = rotate(capsys, status=1)

    assert (told["people"], told["authenticators"]) == (1, 2)
    assert [problem["code"] for problem in told["problems"]] == ["unreadable"]
    assert str(other.pk) in told["problems"][0]["message"]
    other.refresh_from_db()
    assert other.iin_token == lost
