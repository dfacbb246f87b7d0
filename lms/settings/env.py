"""The environment of the product: every variable it obeys, read and checked in this one place.

A value that can't be used stops the start with a sentence that names the variable and gives an example.
`deploy/environment.example` lists the same names; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

NO_DEFAULT = object()


def text(value: str) -> str:
    return value


def flag(value: str) -> bool:
    if value.lower() in {"1", "true", "yes", "on"}:
        return True
    if value.lower() in {"0", "false", "no", "off", ""}:
        return False
    raise ValueError("expected 1 or 0")


def number(value: str) -> int:
    if not value.isdecimal():
        raise ValueError("expected a whole number")
    return int(value)


def port(value: str) -> int:
    if not 0 < number(value) < 65536:
        raise ValueError("expected a number from 1 to 65535")
    return number(value)


def items(value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if part.strip()]


def address(*schemes: str) -> Callable[[str], str]:
    """An address that begins with one of these schemes; or none."""

    def read_address(value: str) -> str:
        if value and (urlsplit(value).scheme not in schemes or "://" not in value):
            raise ValueError("expected " + " or ".join(f"{scheme}://" for scheme in schemes))
        return value

    return read_address


def fernet_keys(value: str) -> list[str]:
    from cryptography.fernet import Fernet

    keys = items(value)
    for key in keys:
        Fernet(key)
    return keys


def mail_url(value: str) -> dict[str, Any]:
    """`smtp://name:password@host:587?tls=1`, `console:` or `file:/path`, as Django's EMAIL_* settings."""
    url = urlsplit(value)
    if url.scheme == "console":
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if url.scheme == "file" and url.path:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": url.path,
        }
    if url.scheme == "smtp" and url.hostname:
        query = parse_qs(url.query)
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": url.hostname,
            "EMAIL_PORT": url.port or 25,
            "EMAIL_HOST_USER": unquote(url.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
            "EMAIL_USE_TLS": flag(query.get("tls", ["0"])[0]),
            "EMAIL_USE_SSL": flag(query.get("ssl", ["0"])[0]),
            "EMAIL_TIMEOUT": 10,
        }
    raise ValueError("expected smtp://, file:/ or console:")


@dataclass(frozen=True)
class Variable:
    name: str
    example: str
    default: Any = NO_DEFAULT
    read: Callable[[str], Any] = text


VARIABLES = (
    Variable("SECRET_KEY", "fifty or more random characters, for instance from: openssl rand -base64 48"),
    Variable("IIN_KEYS", "one or more Fernet keys, newest first, separated by commas", read=fernet_keys),
    Variable("IIN_HASH_KEY", "forty or more random characters, for instance from: openssl rand -base64 36"),
    Variable("DEBUG", "0", False, flag),
    Variable("ALLOWED_HOSTS", "courses.example.kz,www.courses.example.kz", [], items),
    Variable("HOST", "127.0.0.1", "127.0.0.1"),
    Variable("PORT", "8000", "8000", port),
    Variable("BASE_URL", "https://courses.example.kz", "http://127.0.0.1:8000", address("https", "http")),
    Variable("VAR_DIR", "/var/lib/kitaphana", ""),
    Variable(
        "DATABASE_URL",
        "postgres://name:password@localhost:5432/kitaphana",
        "",
        address("postgres", "postgresql", "sqlite"),
    ),
    Variable("CACHE_URL", "redis://localhost:6379/0", "", address("redis", "rediss", "unix")),
    Variable("WEB_PROCESSES", "2", 1, number),
    Variable("WEB_THREADS", "8", 8, number),
    Variable("WORKERS", "2", 1, number),
    Variable("MAIL_URL", "smtp://name:password@mail.example.kz:587?tls=1", "console:", mail_url),
    Variable("MAIL_FROM", "Курстар <courses@example.kz>", "courses@localhost"),
    Variable("SMS_SENDER", "lms.sms.console", "lms.sms.console"),
    Variable("S3_BUCKET", "kitaphana", ""),
    Variable("S3_ENDPOINT", "https://object.example.kz", "", address("https", "http")),
    Variable("S3_KEY", "the access key of the bucket", ""),
    Variable("S3_SECRET", "the secret key of the bucket", ""),
    Variable("S3_REGION", "kz-ala-1", ""),
    Variable("REQUIRE_SECOND_FACTOR", "1", False, flag),
    Variable("BEHIND_PROXY", "1", False, flag),
    Variable("LMS_MEASURE", "0", False, flag),
)


def read(environ: Mapping[str, str]) -> dict[str, Any]:
    """The checked values by name."""
    values: dict[str, Any] = {}
    for variable in VARIABLES:
        raw = environ.get(variable.name)
        if raw is None:
            if variable.default is NO_DEFAULT:
                raise ImproperlyConfigured(f"{variable.name} is not set. Example: {variable.example}")
            # a default is written as it would be in the environment where that needs reading
            default = variable.default
            values[variable.name] = variable.read(default) if isinstance(default, str) else default
            continue
        try:
            values[variable.name] = variable.read(raw)
        except ValueError as problem:
            raise ImproperlyConfigured(
                f"{variable.name} can't be used ({problem}). Example: {variable.example}"
            ) from None
    return values
