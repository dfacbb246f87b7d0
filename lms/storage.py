"""Where files lie."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any, cast

from django.core.files.storage import Storage, storages
from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Named by content, compressed beforehand; a stylesheet of others may name what isn't there."""

    manifest_strict = False

    def post_process(self, *args: Any, **options: Any) -> Iterator[Any]:
        """The compressed files too are for a web server in front to read, whatever the service's umask."""
        mask = os.umask(0o022)
        try:
            yield from super().post_process(*args, **options)
        finally:
            os.umask(mask)


def private() -> Storage:
    """What only some may open; a callable so that migrations don't carry a server's paths."""
    return cast(Storage, storages["private"])
