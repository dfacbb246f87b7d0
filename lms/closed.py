"""What is kept encrypted: identity numbers, secrets of second factors; and a keyed hash to find by."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings

from lms.registry import Registry


@dataclass(frozen=True)
class KeptClosed:
    """A kind of rows with something encrypted in them, and how one of them comes under the newest key."""

    name: str
    rows: Callable[[], Any]
    turn: Callable[[int], None]


# What `rotate_iin` goes through; upper apps add theirs.
KEPT_CLOSED: Registry[KeptClosed] = Registry()


def encrypt(text: str) -> str:
    """The text as it is stored."""
    return _cipher().encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """The text in full, for the few who need it."""
    return _cipher().decrypt(token.encode()).decode()


def encrypt_bytes(content: bytes) -> bytes:
    """A file as it is stored, such as a list full of identity numbers."""
    return _cipher().encrypt(content)


def decrypt_bytes(token: bytes) -> bytes:
    return _cipher().decrypt(token)


def rotate(token: str) -> str:
    """The same stored text under the newest key."""
    return _cipher().rotate(token.encode()).decode()


def rotate_bytes(token: bytes) -> bytes:
    return _cipher().rotate(token)


def digest(number: str) -> str:
    """What an identity number is found by: equal for equal numbers, and of no use without the key.

    Twelve digits can be guessed through in minutes, hence a keyed hash, under a key that isn't the cipher's.
    """
    return hmac.new(settings.IIN_HASH_KEY.encode(), number.encode(), "sha256").hexdigest()


def _cipher() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.IIN_KEYS])
