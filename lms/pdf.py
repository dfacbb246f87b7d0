"""Documents as PDF: a template's name and its context go in, bytes come out. Loaded by the worker alone."""

from __future__ import annotations

import io
import logging
from pathlib import Path
from typing import Any

import segno
from django.template.loader import render_to_string
from pypdf import PdfReader
from xhtml2pdf import pisa
from xhtml2pdf.config.resources import ResourceAccessPolicy

FONTS = Path(__file__).resolve().parent / "fonts"


class PDFBroken(Exception):
    """The document came out wrong: a font or picture missing (black boxes), or too many pages."""


class _Warnings(logging.Handler):
    """xhtml2pdf reports a missing font as a warning and no error; here a warning is an error."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(record.getMessage())


def render(template: str, context: dict[str, Any], *, title: str, pages: int | None = None) -> bytes:
    """The template as a PDF of so many pages. Fonts come from lms/fonts; nothing else is read."""
    html = render_to_string(template, {**context, "fonts": FONTS.as_posix()})
    into, warnings = io.BytesIO(), _Warnings()
    logger = logging.getLogger("xhtml2pdf")
    logger.addHandler(warnings)
    try:
        pisa.CreatePDF(
            html,
            into,
            encoding="utf-8",
            context_meta={"title": title, "author": ""},
            resource_policy=ResourceAccessPolicy.server(FONTS, allow_remote=False),
        )
    finally:
        logger.removeHandler(warnings)
    if warnings.heard:
        raise PDFBroken(f"{template}: {warnings.heard[0]}")
    made = into.getvalue()
    count = len(PdfReader(io.BytesIO(made)).pages)
    if pages is not None and count != pages:
        raise PDFBroken(f"{template}: {count} pages instead of {pages}")
    return made


def qr(text: str) -> str:
    """A QR code as a data URI, for an <img> that CSS gives its size."""
    return str(segno.make(text, error="m").png_data_uri(scale=8, border=2))
