"""Short messages to phones, for people with no e-mail, through the function that SMS_SENDER names."""

from __future__ import annotations

import sys

from django.conf import settings
from django.utils.module_loading import import_string


def works() -> bool:
    """Whether a message would reach anybody; in production not without a sender of its own."""
    return bool(settings.SMS_SENDER)


def send(*, to: str, text: str) -> None:
    """A sender is a function with these two arguments that raises when the message can't leave."""
    import_string(settings.SMS_SENDER)(to=to, text=text)


def console(*, to: str, text: str) -> None:
    """One's own machine: the message is only shown."""
    print(f"SMS {to}: {text}", file=sys.stderr)  # noqa: T201
