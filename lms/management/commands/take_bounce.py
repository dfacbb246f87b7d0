"""Takes a notice of a mail server, that a letter couldn't be delivered, from standard input."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from lms.domain.bounces import take

# A notice may carry the whole letter; what is longer than any of ours isn't about one.
MOST_BYTES = 20 * 1024 * 1024


class Command(BaseCommand):
    help = "Reads what a mail server sent back (a mail, from standard input) and notes it on its letter."

    def handle(self, *args: Any, **options: Any) -> None:
        """Whatever came, it has been taken: an error would make the mail server send one more notice."""
        letter = take(raw=sys.stdin.buffer.read(MOST_BYTES), at=timezone.now())
        self.stdout.write(f"letter {letter.pk} came back" if letter else "no notice of a letter of ours")
