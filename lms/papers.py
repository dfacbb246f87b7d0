"""A file that the worker makes: given once it is there, and until then a page that comes back for it."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import render

TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}
SECONDS_TO_WAIT = 4


def file_or_wait(request: HttpRequest, row: Any, *, filename: str) -> HttpResponseBase:
    """The file of a due row that has one; its name is in letters that every machine bears."""
    if row.file:
        kind = filename.rpartition(".")[2]
        return FileResponse(row.file.open(), filename=filename, content_type=TYPES[kind])
    context = {"failed": row.failed_at is not None, "filename": filename}
    response = render(request, "lms/paper_waiting.html", context, status=202)
    if not row.failed_at:
        response["Refresh"] = str(SECONDS_TO_WAIT)
    return response
