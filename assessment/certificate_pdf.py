"""A certificate's file, made from what its register row froze. Loaded by the worker alone."""

from __future__ import annotations

import hashlib
from datetime import date

from django.core.files.base import ContentFile

from assessment.domain.register import address_of, spaced
from assessment.models import CertificateFile, RegisterRow
from lms import pdf
from lms.dates import date_on_form
from lms.storage import private


def make(job: CertificateFile) -> None:
    """Makes and keeps the file; done again after a worker's death it only replaces what nobody has seen."""
    row = job.row
    made = picture_of(row)
    name = private().save(f"certificates/{row.year}/{row.number}.pdf", ContentFile(made))
    CertificateFile.objects.filter(pk=job.pk).update(file=name, sha256=hashlib.sha256(made).hexdigest())


def picture_of(row: RegisterRow) -> bytes:
    """Front: both languages side by side, Kazakh at the left. Back: modules, hours and the grade."""
    address = address_of(row)
    facts = row.facts
    context = {
        "row": row,
        "facts": facts,
        "code": spaced(row.code),
        "address": address,
        "qr": pdf.qr(address),
        "issued": {code: date_on_form(row.issued_on, code) for code in ("kk", "ru")},
        "valid": {code: date_on_form(row.valid_until, code) for code in ("kk", "ru")},
        "from": date.fromisoformat(facts["from"]),
        "until": date.fromisoformat(facts["until"]),
        "modules": list(zip(facts["kk"]["modules"], facts["ru"]["modules"], strict=True)),
    }
    return pdf.render("pdf/certificate.html", context, title=f"{row.number}", pages=2)
