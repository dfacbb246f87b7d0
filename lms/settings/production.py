"""A provider's server. It doesn't start with a weak secret, with DEBUG or with hosts left open."""

import base64
import os

from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("REQUIRE_SECOND_FACTOR", "1")
os.environ.setdefault("SMS_SENDER", "")

from .base import *

PUBLIC_KEYS = (b"dev-only", b"test-only")


def _refuse(condition: bool, message: str) -> None:
    if condition:
        raise ImproperlyConfigured(message)


def _weak(secret: str, length: int) -> bool:
    return len(secret) < length or len(set(secret)) < 10 or secret.startswith(("dev-only", "test-only"))


_refuse(DEBUG, "DEBUG is on. Leave it out, or set DEBUG=0.")
_refuse(_weak(SECRET_KEY, 50), "SECRET_KEY is weak. Example: the line that `manage.py new_keys` prints")
_refuse(_weak(IIN_HASH_KEY, 40), "IIN_HASH_KEY is weak. Example: the line that `manage.py new_keys` prints")
_refuse(
    not IIN_KEYS or any(base64.urlsafe_b64decode(key).startswith(PUBLIC_KEYS) for key in IIN_KEYS),
    "IIN_KEYS is weak. Example: the line that `manage.py new_keys` prints",
)
_refuse(
    not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS,
    "ALLOWED_HOSTS is open or empty. Example: ALLOWED_HOSTS=courses.example.kz",
)
_refuse(
    not BASE_URL.startswith("https://"),
    "BASE_URL must be the public address. Example: BASE_URL=https://courses.example.kz",
)
_refuse(
    ENV["MAIL_URL"]["EMAIL_BACKEND"].endswith("console.EmailBackend"),
    "MAIL_URL is not set, and letters with their links would go into the log. "
    "Example: MAIL_URL=smtp://name:password@mail.example.kz:587?tls=1",
)
_refuse(
    SMS_SENDER == "lms.sms.console",
    "SMS_SENDER would write messages to people into the log. Leave it out. Example: SMS_SENDER=our_sms.send",
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
# Wagtail shows previews in a frame of the same origin, so X-Frame-Options can't be DENY
SILENCED_SYSTEM_CHECKS = ["security.W019"]
