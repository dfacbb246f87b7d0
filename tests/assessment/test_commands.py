"""The commands of the contract, as checks from outside call them."""

import hashlib
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command

from assessment.domain.register import carry_out, spaced
from assessment.models import CertificateFile, RegisterRow
from courses.domain.cohorts import record_order
from courses.enums import OrderKind
from courses.models import Order
from lms.storage import private
from tests.assessment.course import Course, release

pytestmark = pytest.mark.django_db
NO_SIGNATURE = {"valid": False, "signer": None}


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Any:
    """What a command prints, and its exit status."""

    def call(*arguments: str) -> tuple[Any, int]:
        capsys.readouterr()
        try:
            call_command(*arguments, "--json")
        except SystemExit as left:
            return json.loads(capsys.readouterr().out), left.code
        return json.loads(capsys.readouterr().out), 0

    return call


@pytest.fixture
def order(course: Course) -> Order:
    release(course)
    return record_order(
        cohort=course.cohort,
        kind=OrderKind.CERTIFICATES,
        number="27",
        date=course.cohort.completed_on,
        by=course.director,
    )


@pytest.fixture
def row(course: Course, order: Order) -> RegisterRow:
    carry_out(order=order, at=course.held_at)
    return RegisterRow.objects.first()


def printed(row: RegisterRow, text: bytes = b"%PDF- words") -> Path:
    """A file of the row's as the worker leaves it; its bytes don't matter here."""
    name = private().save(f"certificates/{row.number}.pdf", ContentFile(text))
    CertificateFile.objects.filter(row=row).update(file=name, sha256=hashlib.sha256(text).hexdigest())
    return Path(private().path(name))


# --- issue_certificates -------------------------------------------------------------------------------------


def test_issue_certificates_tells_numbers_and_refusals(course: Course, order: Order, told: Any) -> None:
    arguments = ("issue_certificates", course.cohort.code, "--order", "27", "--date", f"{order.date}")
    answer, status = told(*arguments)
    assert status == 1  # done, and there is somebody who got none
    assert answer["issued"] == [f"ULGI-{order.date.year}-{serial:06}" for serial in (1, 2, 3)]
    assert [one["person"] for one in answer["refused"]] == ["Сынақова00 Ару"]
    assert len(answer["refused"][0]["reasons"]) == 1
    assert told(*arguments)[0] == answer


@pytest.mark.parametrize(
    ("cohort", "number", "date", "code"),
    [
        ("ulgi-1", "99", "2026-02-25", "no_order"),
        ("nowhere", "27", "2026-02-25", "no_cohort"),
        ("ulgi-1", "27", "25.02.2026", "date"),
    ],
)
def test_without_the_directors_order_nothing_is_issued(
    course: Course, order: Order, told: Any, cohort: str, number: str, date: str, code: str
) -> None:
    answer, status = told("issue_certificates", cohort, "--order", number, "--date", date)
    assert (status, answer["error"]["code"]) == (2, code)
    assert answer["error"]["message"]
    assert not RegisterRow.objects.exists()


# --- verify_certificate -------------------------------------------------------------------------------------


def test_a_code_is_verified_however_it_is_written(row: RegisterRow, told: Any) -> None:
    for code in (row.code, spaced(row.code), row.code.lower()):
        answer, status = told("verify_certificate", code)
        assert answer == {"state": "valid", "number": row.number, "signature": NO_SIGNATURE}
        assert status == 0


def test_an_unknown_code_is_unknown(row: RegisterRow, told: Any) -> None:
    answer, status = told("verify_certificate", "AAAABBBBCCCC")
    assert (answer, status) == ({"state": "unknown", "number": None, "signature": NO_SIGNATURE}, 0)


def test_an_expired_certificate_is_told(row: RegisterRow, told: Any) -> None:
    RegisterRow.objects.filter(pk=row.pk).update(valid_until=row.issued_on - timedelta(days=1))
    assert told("verify_certificate", row.code)[0]["state"] == "expired"


def test_a_file_of_ours_is_known_by_its_bytes(row: RegisterRow, told: Any) -> None:
    answer, _status = told("verify_certificate", str(printed(row)))
    assert (answer["state"], answer["number"]) == ("valid", row.number)


def test_any_other_file_is_unknown(row: RegisterRow, told: Any, tmp_path: Path) -> None:
    for number, content in enumerate((b"", b"%PDF-1.4 not really", b"words")):
        path = tmp_path / f"{number}.pdf"
        path.write_bytes(content)
        assert told("verify_certificate", str(path))[0]["state"] == "unknown"


def test_a_file_that_is_not_there_could_not_be_checked(told: Any) -> None:
    answer, status = told("verify_certificate", "nowhere/certificate.pdf")
    assert (status, answer["error"]["code"]) == (2, "no_file")


# --- verify_register ----------------------------------------------------------------------------------------


def test_an_untouched_register_is_intact(course: Course, row: RegisterRow, told: Any) -> None:
    answer, status = told("verify_register")
    head = RegisterRow.objects.last().hash
    assert status == 0
    assert (answer["rows"], answer["intact"], answer["broken_at"], answer["head"]) == (3, True, None, head)
    assert [one["provider"] for one in answer["registers"]] == ["ulgi"]


def test_a_changed_row_is_told(row: RegisterRow, told: Any) -> None:
    RegisterRow.objects.filter(row=2).update(number="ULGI-2026-000099")
    answer, status = told("verify_register")
    assert (status, answer["intact"], answer["broken_at"]) == (1, False, 2)


def test_an_empty_register_is_intact(told: Any) -> None:
    answer, status = told("verify_register")
    assert (status, answer["rows"], answer["intact"], answer["head"]) == (0, 0, True, "0" * 64)
    assert told("verify_register", "--provider", "nobody")[1] == 2
