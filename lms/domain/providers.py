"""A provider is put on record; what the upper apps lay out for it (pages, media) follows by itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from lms.models import Provider
from lms.refusals import Refused
from lms.registry import Registry


class ProviderRefused(Refused):
    """The provider can't be put on record like this."""


# What else is laid out for a new provider.
OPENED: Registry[Callable[[Provider], None]] = Registry()


def open_provider(**facts: Any) -> Provider:
    provider = Provider(**facts)
    try:
        provider.full_clean()
    except ValidationError as problem:
        raise ProviderRefused(" ".join(problem.messages)) from problem
    with transaction.atomic():
        provider.save()
        for step in OPENED:
            step(provider)
    return provider
