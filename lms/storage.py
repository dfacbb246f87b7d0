"""Where files lie."""

from __future__ import annotations

from typing import cast

from django.core.files.storage import Storage, storages
from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Named by content, compressed beforehand; a file that a third party's stylesheet only mentions is no reason to stop."""

    manifest_strict = False


def private() -> Storage:
    """What only some may open; a callable so that migrations don't carry a server's paths."""
    return cast(Storage, storages["private"])
