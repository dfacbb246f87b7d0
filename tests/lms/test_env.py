import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from lms.settings.env import VARIABLES, read

KEYS = {
    "SECRET_KEY": "s" * 50,
    "IIN_KEYS": "dGVzdC1vbmx5dGVzdC1vbmx5dGVzdC1vbmx5dGVzdC0=",
    "IIN_HASH_KEY": "h" * 40,
}


def test_defaults_suffice_but_for_the_keys() -> None:
    values = read(KEYS)

    assert values.keys() == {variable.name for variable in VARIABLES}
    assert (values["HOST"], values["PORT"]) == ("127.0.0.1", 8000)
    assert values["DEBUG"] is False


@pytest.mark.parametrize("name", KEYS)
def test_missing_key_is_named_with_an_example(name: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=rf"^{name} is not set\. Example: .+"):
        read({key: value for key, value in KEYS.items() if key != name})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("IIN_KEYS", "too-short"),
        ("DEBUG", "maybe"),
        ("PORT", "http"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("WEB_PROCESSES", "-1"),
        ("WEB_THREADS", "many"),
        ("WORKERS", "1.5"),
        ("BASE_URL", "courses.example.kz"),
        ("DATABASE_URL", "mysql://localhost/kitaphana"),
        ("CACHE_URL", "localhost:6379"),
        ("MAIL_URL", "mail.example.kz"),
        ("MAIL_URL", "smtp://mail.example.kz?tls=maybe"),
        ("S3_ENDPOINT", "object.example.kz"),
        ("REQUIRE_SECOND_FACTOR", "yes please"),
    ],
)
def test_value_that_can_not_be_used_is_named_with_an_example(name: str, value: str) -> None:
    example = next(variable.example for variable in VARIABLES if variable.name == name)

    with pytest.raises(ImproperlyConfigured) as refusal:
        read({**KEYS, name: value})

    assert str(refusal.value).startswith(f"{name} can't be used (")
    assert str(refusal.value).endswith(f"Example: {example}")


@pytest.mark.parametrize("variable", VARIABLES, ids=lambda variable: variable.name)
def test_every_example_can_be_used(variable: object) -> None:
    if variable.name not in {"SECRET_KEY", "IIN_KEYS", "IIN_HASH_KEY"}:  # type: ignore[attr-defined]
        read({**KEYS, variable.name: variable.example})  # type: ignore[attr-defined]


def test_iin_keys_are_listed_newest_first() -> None:
    key = KEYS["IIN_KEYS"]

    assert read({**KEYS, "IIN_KEYS": f"{key}, {key}"})["IIN_KEYS"] == [key, key]


def test_mail_url_becomes_the_settings_of_a_mail_server() -> None:
    mail = read({**KEYS, "MAIL_URL": "smtp://kurs%40example.kz:a%3Ab@mail.example.kz:587?tls=1"})["MAIL_URL"]

    assert mail["EMAIL_HOST"] == "mail.example.kz"
    assert mail["EMAIL_PORT"] == 587
    assert (mail["EMAIL_HOST_USER"], mail["EMAIL_HOST_PASSWORD"]) == ("kurs@example.kz", "a:b")
    assert (mail["EMAIL_USE_TLS"], mail["EMAIL_USE_SSL"]) == (True, False)


def test_environment_example_lists_every_variable_and_no_other() -> None:
    example = (Path(settings.BASE_DIR) / "deploy" / "environment.example").read_text()
    listed = re.findall(r"^#?([A-Z][A-Z0-9_]+)=", example, flags=re.MULTILINE)

    assert sorted(listed) == sorted(variable.name for variable in VARIABLES)
