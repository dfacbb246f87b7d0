"""Puts everything that is kept closed under the newest key, so that the old one can be thrown away."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.core.management.base import BaseCommand
from django.db import transaction

from lms.closed import KEPT_CLOSED, rotate
from lms.contract import tell
from lms.models import User


class Command(BaseCommand):
    help = "Encrypts identity numbers, lists and the secrets of authenticator apps anew: first of IIN_KEYS."

    def handle(self, *args: Any, **options: Any) -> None:
        done: dict[str, int] = {}
        problems = []
        for kind, rows, turn in (
            ("people", User.objects.exclude(iin_token=""), rotate_person),
            ("authenticators", Authenticator.objects.all(), rotate_secrets),
            *((kept.name, kept.rows(), kept.turn) for kept in KEPT_CLOSED),
        ):
            done[kind] = 0
            for pk in list(rows.values_list("pk", flat=True)):
                try:
                    with transaction.atomic():
                        turn(pk)
                    done[kind] += 1
                except InvalidToken:
                    message = f"No key in IIN_KEYS opens what is kept of {kind} {pk}."
                    problems.append({"code": "unreadable", "message": message})
        tell(self, {**done, "problems": problems}, problems=bool(problems))


def rotate_person(pk: int) -> None:
    token = User.objects.select_for_update().values_list("iin_token", flat=True).get(pk=pk)
    User.objects.filter(pk=pk).update(iin_token=rotate(token) if token else "")


def rotate_secrets(pk: int) -> None:
    """The secret of an app, or the seed of recovery codes (allauth.mfa)."""
    authenticator = Authenticator.objects.select_for_update().get(pk=pk)
    for name in {"secret", "seed"} & authenticator.data.keys():
        authenticator.data[name] = rotate(authenticator.data[name])
    authenticator.save(update_fields=["data"])
