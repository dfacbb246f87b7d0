"""Public pictures, where no web server in front serves them. Documents are never among these."""

from __future__ import annotations

import mimetypes
from pathlib import PurePosixPath

from django.core.files.storage import storages
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase

# Wagtail's renditions, and logos. Originals may tell where a photograph was taken; documents have a door of
# their own.
PUBLIC = ("images", "logos")


def public_file(request: HttpRequest, name: str) -> HttpResponseBase:
    # Judged by the whole path: images/../documents/ is not among the images.
    path = PurePosixPath(name)
    if path.parts[0] not in PUBLIC or ".." in path.parts:
        raise Http404
    try:
        file = storages["default"].open(name)
    except (OSError, ValueError):  # not there, a folder, a name no file can have
        raise Http404 from None
    kind, _encoding = mimetypes.guess_type(name)
    if kind is None or not kind.startswith("image/") or kind == "image/svg+xml":
        kind = "application/octet-stream"
    response = FileResponse(file, content_type=kind)
    response["Cache-Control"] = "public, max-age=604800"
    return response
