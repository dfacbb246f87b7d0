"""What is kept encrypted: identity numbers, secrets of second factors; and a keyed hash to find by."""

from __future__ import annotations

import hmac

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def encrypt(text: str) -> str:
    """The text as it is stored."""
    return _cipher().encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """The text in full, for the few who need it."""
    return _cipher().decrypt(token.encode()).decode()


def rotate(token: str) -> str:
    """The same stored text under the newest key."""
    return _cipher().rotate(token.encode()).decode()


def digest(number: str) -> str:
    """What an identity number is found by: equal for equal numbers, and of no use without the key.

    Twelve digits can be guessed through in minutes, hence a keyed hash, under a key that isn't the cipher's.
    """
    return hmac.new(settings.IIN_HASH_KEY.encode(), number.encode(), "sha256").hexdigest()


def _cipher() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.IIN_KEYS])
