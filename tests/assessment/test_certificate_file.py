"""The certificate as it is printed, and what becomes of it when somebody retouches it."""

import io

import pytest
from django.utils import timezone
from pypdf import PdfReader, PdfWriter

from assessment.domain.checking import check_file
from assessment.domain.register import order_certificates
from assessment.due import certificates
from assessment.enums import CertificateState
from assessment.models import CertificateFile
from tests.assessment.course import Course, release

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(course: Course) -> CertificateFile:
    release(course)
    order_certificates(
        cohort=course.cohort,
        number="27",
        date=course.cohort.completed_on,
        by=course.director,
        at=course.held_at,
    )
    assert certificates(timezone.now())["done"] == 3
    return CertificateFile.objects.select_related("row").order_by("row__row")[0]


def content_of(file: CertificateFile) -> bytes:
    with file.file.open() as opened:
        return opened.read()


def test_the_file_is_genuine_until_it_is_changed(file: CertificateFile) -> None:
    content = content_of(file)
    today = timezone.localdate()
    checked = check_file(content, on=today)
    assert (checked.state, checked.row) == (CertificateState.VALID, file.row)

    retouched, writer = io.BytesIO(), PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    writer.add_metadata({"/Author": "Біреу"})
    writer.write(retouched)
    checked = check_file(retouched.getvalue(), on=today)
    assert (checked.state, checked.row) == (CertificateState.ALTERED, file.row)


def test_the_file_says_what_the_row_froze(file: CertificateFile) -> None:
    words = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content_of(file))).pages)
    for said in (file.row.number, file.row.facts["kk"]["name"], file.row.facts["ru"]["name"]):
        assert said in words
