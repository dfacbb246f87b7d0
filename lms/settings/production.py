"""A provider's server. It doesn't start with a weak secret, with DEBUG or with hosts left open."""

import os

from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("REQUIRE_SECOND_FACTOR", "1")

from .base import *


def _refuse(condition: bool, message: str) -> None:
    if condition:
        raise ImproperlyConfigured(message)


def _weak(secret: str, length: int) -> bool:
    return len(secret) < length or len(set(secret)) < 10 or secret.startswith(("dev-only", "test-only"))


_refuse(DEBUG, "DEBUG is on. Leave it out, or set DEBUG=0.")
_refuse(_weak(SECRET_KEY, 50), "SECRET_KEY is weak. Example: SECRET_KEY=$(openssl rand -base64 48)")
_refuse(_weak(IIN_HASH_KEY, 40), "IIN_HASH_KEY is weak. Example: IIN_HASH_KEY=$(openssl rand -base64 36)")
_refuse(
    not IIN_KEYS or "ZGV2LW9ubHlkZXYtb25seWRldi1vbmx5ZGV2LW9ubHk=" in IIN_KEYS,
    "IIN_KEYS is weak. Example: IIN_KEYS=$(.venv/bin/python manage.py new_keys iin)",
)
_refuse(
    not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS,
    "ALLOWED_HOSTS is open or empty. Example: ALLOWED_HOSTS=courses.example.kz",
)
_refuse(
    not BASE_URL.startswith("https://"), "BASE_URL must be the public address. Example: https://courses.example.kz"
)
_refuse(
    WEB_PROCESSES > 1 and not ENV["CACHE_URL"],
    "WEB_PROCESSES above 1 needs a shared cache: sign-in limits are counted there. "
    "Example: CACHE_URL=redis://localhost:6379/0",
)

SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
CSRF_TRUSTED_ORIGINS = [BASE_URL]
