"""Whether a certificate somebody holds is genuine: by its code, or by its file."""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from assessment.domain.register import CODE_ALPHABET, CODE_LENGTH, find, state
from assessment.enums import CertificateState
from assessment.models import CertificateFile, RegisterRow

_GROUPS = "-".join([f"[{CODE_ALPHABET}]{{4}}"] * (CODE_LENGTH // 4))
PRINTED_CODE = re.compile(rf"\b{_GROUPS}\b")


@dataclass(frozen=True)
class Checked:
    """What a check came to, and the row of the register it led to, if any."""

    state: CertificateState
    row: RegisterRow | None = None

    def told(self) -> dict[str, Any]:
        """As machines are told it. Files aren't signed yet, so no signature is ever found."""
        return {
            "state": self.state.value,
            "number": self.row.number if self.row else None,
            "signature": {"valid": False, "signer": None},
        }


def check_code(code: str, *, on: date) -> Checked:
    row = find(code)
    return Checked(state(row, on=on), row)


def check_file(content: bytes, *, on: date) -> Checked:
    """A file that is ours to the last byte stands as its row does; one that only has our code was altered."""
    digest = hashlib.sha256(content).hexdigest()
    file = CertificateFile.objects.select_related("row__provider").filter(sha256=digest).first()
    if file:
        return Checked(state(file.row, on=on), file.row)
    for code in PRINTED_CODE.findall(_text_of(content)):
        if row := find(code):
            return Checked(CertificateState.ALTERED, row)
    return Checked(CertificateState.UNKNOWN)


def _text_of(content: bytes) -> str:
    """The words of a PDF; none where it isn't one or can't be read."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError):
        return ""
