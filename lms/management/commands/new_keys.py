"""Prints fresh keys, as lines of the environment file."""

from __future__ import annotations

import secrets
from typing import Any

from cryptography.fernet import Fernet
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Prints a SECRET_KEY, an IIN_KEYS and an IIN_HASH_KEY that nobody else has. Nothing is stored."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"SECRET_KEY={secrets.token_urlsafe(60)}")
        self.stdout.write(f"IIN_KEYS={Fernet.generate_key().decode()}")
        self.stdout.write(f"IIN_HASH_KEY={secrets.token_urlsafe(48)}")
