"""What the upper floor does when its time comes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from assessment.models import CertificateFile
from lms.jobs import work_off


def certificates(at: datetime) -> dict[str, int]:
    """Makes the files of certificates that have none yet. xhtml2pdf is loaded here, in the worker, alone."""
    from assessment.certificate_pdf import make

    return work_off(CertificateFile, make, at=at)


DUE: list[tuple[str, Callable[[datetime], dict[str, int]]]] = [("certificates", certificates)]
