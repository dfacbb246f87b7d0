"""Lays the site's trunk: the home pages in both languages, under the address that BASE_URL names."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from content.domain.site import open_site


class Command(BaseCommand):
    help = "Makes the home pages of a new installation, and follows a changed BASE_URL. May run at any time."

    def handle(self, *args: Any, **options: Any) -> None:
        open_site()
