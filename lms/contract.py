"""How a command speaks to machines: JSON alone on standard output, and an exit status (docs/contract.md)."""

from __future__ import annotations

import json
import sys
from typing import Any, NoReturn

from django.core.management.base import BaseCommand

DONE, WITH_PROBLEMS, NOT_DONE = 0, 1, 2


def tell(command: BaseCommand, answer: Any, *, problems: bool = False) -> None:
    """Prints the answer; with problems in it the status says so."""
    command.stdout.write(json.dumps(answer, ensure_ascii=False, default=str))
    if problems:
        command.stdout.flush()
        sys.exit(WITH_PROBLEMS)


def give_up(command: BaseCommand, code: str, message: Any) -> NoReturn:
    """What was asked could not be done at all."""
    command.stdout.write(json.dumps({"error": {"code": code, "message": str(message)}}, ensure_ascii=False))
    command.stdout.flush()
    sys.exit(NOT_DONE)
