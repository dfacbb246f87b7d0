import base64
import importlib
import sys
from types import ModuleType

import pytest
from django.core.exceptions import ImproperlyConfigured

from lms.settings.env import VARIABLES

# of the same letters at every run: the names of tests must not change between processes
KEY = base64.urlsafe_b64encode(b"of no one else and of 32 letters").decode()
GOOD = {
    "SECRET_KEY": "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
    "IIN_KEYS": KEY,
    "IIN_HASH_KEY": "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdefghijklmnopqrstuvwxyz",
    "ALLOWED_HOSTS": "courses.example.kz",
    "BASE_URL": "https://courses.example.kz",
    "MAIL_URL": "smtp://mail.example.kz:587?tls=1",
    "VAR_DIR": "/var/lib/kitaphana",
}


def load(monkeypatch: pytest.MonkeyPatch, module: str, environment: dict[str, str]) -> ModuleType:
    """The settings as a fresh process with that environment would read them."""
    for variable in VARIABLES:
        monkeypatch.setenv(variable.name, "")  # noted, so that it is put back whatever the module sets
        monkeypatch.delenv(variable.name)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    for name in ("lms.settings.base", module):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return importlib.import_module(module)


def production(monkeypatch: pytest.MonkeyPatch, **changes: str) -> ModuleType:
    return load(monkeypatch, "lms.settings.production", GOOD | changes)


def test_production_starts_with_a_good_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = production(monkeypatch)

    assert settings.DEBUG is False
    assert settings.REQUIRE_SECOND_FACTOR is True
    assert settings.SESSION_COOKIE_SECURE
    assert settings.CSRF_COOKIE_SECURE
    assert settings.SECURE_SSL_REDIRECT
    assert settings.CSRF_TRUSTED_ORIGINS == ["https://courses.example.kz"]
    assert settings.COMPONENTS_PAGE is False


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "a" * 60),
        ("SECRET_KEY", "dev-only-" + "not-a-secret-" * 4),
        ("IIN_HASH_KEY", "short"),
        ("IIN_HASH_KEY", "test-only-" + "not-a-secret-" * 3),
        ("IIN_KEYS", ""),
        ("IIN_KEYS", "ZGV2LW9ubHlkZXYtb25seWRldi1vbmx5ZGV2LW9ubHk="),
        ("IIN_KEYS", f"{KEY},dGVzdC1vbmx5dGVzdC1vbmx5dGVzdC1vbmx5dGVzdC0="),
        ("DEBUG", "1"),
        ("ALLOWED_HOSTS", ""),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", "courses.example.kz,*"),
        ("BASE_URL", "http://courses.example.kz"),
        ("MAIL_URL", "console:"),
        ("WEB_PROCESSES", "2"),
        ("SMS_SENDER", "lms.sms.console"),
    ],
)
def test_production_refuses_and_names_the_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    with pytest.raises(ImproperlyConfigured, match=rf"(?s){name}.*(Example|Leave)"):
        production(monkeypatch, **{name: value})


@pytest.mark.parametrize(
    "name", ["SECRET_KEY", "IIN_KEYS", "IIN_HASH_KEY", "ALLOWED_HOSTS", "BASE_URL", "MAIL_URL"]
)
def test_production_refuses_what_is_not_set(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"{name}.*Example"):
        load(
            monkeypatch, "lms.settings.production", {key: value for key, value in GOOD.items() if key != name}
        )


def test_several_web_processes_start_with_a_shared_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = production(monkeypatch, WEB_PROCESSES="4", CACHE_URL="redis://localhost:6379/0")

    assert settings.WEB_PROCESSES == 4
    assert settings.SESSION_ENGINE.endswith("cached_db")


def test_behind_a_proxy_attempts_are_counted_by_the_address_it_names(monkeypatch: pytest.MonkeyPatch) -> None:
    alone, behind = production(monkeypatch), production(monkeypatch, BEHIND_PROXY="1")

    assert not hasattr(alone, "SECURE_PROXY_SSL_HEADER")
    assert behind.SECURE_PROXY_SSL_HEADER == ("HTTP_X_FORWARDED_PROTO", "https")
    assert behind.ALLAUTH_TRUSTED_PROXY_COUNT == 1


def test_sqlite_is_tuned_and_postgresql_brings_its_own_app(monkeypatch: pytest.MonkeyPatch) -> None:
    small = production(monkeypatch)
    large = production(monkeypatch, DATABASE_URL="postgres://kitaphana@localhost/kitaphana")

    options = small.DATABASES["default"]["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in options["init_command"]
    assert "django.contrib.postgres" not in small.INSTALLED_APPS
    assert large.DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql"
    assert "django.contrib.postgres" in large.INSTALLED_APPS


def test_object_storage_keeps_private_files_behind_signed_links(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = production(monkeypatch, S3_BUCKET="kitaphana", S3_KEY="k", S3_SECRET="s")

    assert settings.STORAGES["private"]["OPTIONS"]["querystring_auth"] is True
    assert settings.STORAGES["private"]["OPTIONS"]["location"] == "private"


def test_own_machine_opens_its_doors_only_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    here = load(monkeypatch, "lms.settings.dev", {"PORT": "8111", "VAR_DIR": "/tmp"})
    everywhere = load(monkeypatch, "lms.settings.dev", {"HOST": "0.0.0.0", "VAR_DIR": "/tmp"})

    assert here.ALLOWED_HOSTS == ["localhost", "127.0.0.1", "[::1]", "127.0.0.1"]
    assert here.BASE_URL == "http://127.0.0.1:8111"
    assert here.DEBUG is False
    assert everywhere.ALLOWED_HOSTS == ["*"]
