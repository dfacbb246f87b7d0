"""What every page that changes something does alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest

from lms.refusals import Refused


def carried_out(form: Any) -> bool:
    """Whether what was sent was valid and the verb behind the form did it. A refusal stands on the form.

    What `save()` gave back is then `form.done`.
    """
    if not form.is_valid():
        return False
    try:
        form.done = form.save()
    except Refused as refusal:
        form.add_error(None, refusal.reason)
        return False
    return True


def did(request: HttpRequest, verb: Callable[[], object], *, said: str) -> None:
    """Behind a button that needs no form: carries the verb out and says so, or why not."""
    try:
        verb()
    except Refused as refusal:
        messages.error(request, refusal.reason)
    else:
        messages.success(request, said)
