"""Documents of a course as tests ask for them and read them back."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

from pypdf import PdfReader

from courses import files
from courses.domain import cohorts
from courses.domain.files import ask
from courses.enums import FileKind, OrderKind
from courses.models import Cohort, CourseFile, Enrolment, Order
from lms.models import Provider, User
from tests.courses_made import BEGINS, noon

AT = noon(BEGINS + timedelta(days=8))
# 85 letters, every Kazakh one among them.
LONG = {
    "surname_kk": "Әбдіғаппарқызы-Құрманғазиева",
    "given_name_kk": "Гүлжаһан-Ғалияжамал",
    "patronymic_kk": "Мұхамбетқалиқұтқожаұлы-Өтеңқызы Һіү",
    "surname_ru": "Абдигаппаркызы-Курмангазиева",
    "given_name_ru": "Гульжахан-Галияжамал",
    "patronymic_ru": "Мухамбеткаликуткожаевна",
}


def with_letterhead(provider: Provider) -> None:
    provider.city_kk, provider.city_ru, provider.bin = "Ақтөбе", "Актобе", "991240000012"
    provider.director_name_kk, provider.director_name_ru = "Қ. Ә. Жұмабекова", "К. А. Жумабекова"
    provider.save()


def enrolment_order(cohort: Cohort) -> Order:
    return cohort.orders.get(kind=OrderKind.ENROLMENT)


def ordered(cohort: Cohort, kind: OrderKind, **facts: Any) -> Order:
    how = {"number": "9-Қ", "date": BEGINS + timedelta(days=3), "by": None, "reason": "жеке өтініші"}
    return cohorts.record_order(cohort=cohort, kind=kind, **how | facts)


def asked(cohort: Cohort, kind: FileKind, by: User, format: str = "pdf", **how: Any) -> CourseFile:
    return ask(cohort=cohort, kind=kind, by=by, format=format, **{"language": "kk", "at": AT} | how)


def made(row: CourseFile) -> bytes:
    files.make(row)
    row.refresh_from_db()
    with row.file.open() as file:
        return bytes(file.read())


def pages(content: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages]


def words_of(content: bytes) -> str:
    """Without spaces: a name may be parted between lines."""
    return "".join("".join(pages(content)).split())


def sorted_by_name(cohort: Cohort) -> list[Enrolment]:
    return list(cohort.enrolments.order_by("sort_key", "pk"))
