"""Certificates are entered in the register: number and row together, gapless, chained, never changed."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from assessment.domain.eligibility import Eligibility, eligibility
from assessment.enums import CertificateState
from assessment.models import CertificateFile, MemberResult, RegisterRow
from courses.domain.cohorts import record_order
from courses.enums import OrderKind
from courses.models import Cohort, Enrolment, Order
from lms.dates import ALMATY
from lms.models import Provider, User
from lms.periods import months_later
from lms.refusals import Refused

# No letter or digit that is mistaken for another; twelve of them can't be guessed.
CODE_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 12
_CYRILLIC_LOOK_ALIKES = str.maketrans("АВЕКМНРСТУХҮ", "ABEKMHPCTYXY")
FIRST_PREVIOUS = "0" * 64


class RegisterRefused(Refused):
    """The certificate can't be issued."""


@dataclass
class Issued:
    """What carrying out an order came to."""

    numbers: list[str] = field(default_factory=list)
    refused: list[tuple[Enrolment, list[str]]] = field(default_factory=list)


def order_on_record(cohort: Cohort, *, number: str, date: date) -> Order:
    """The director's order on certificates. Without it none is issued: a person decides, not the program."""
    order = cohort.orders.filter(kind=OrderKind.CERTIFICATES, number=number.strip(), date=date).first()
    if order is None:
        raise RegisterRefused(
            _("There is no order № %(number)s of %(date)s on the issue of certificates for this cohort.")
            % {"number": number, "date": f"{date:%d.%m.%Y}"}
        )
    return order


def order_certificates(*, cohort: Cohort, number: str, date: date, by: User, at: datetime) -> Issued:
    """The director orders, and it is carried out. The same order given again goes on where it stopped."""
    if date > at.astimezone(ALMATY).date():
        raise RegisterRefused(_("An order isn't dated ahead."))
    if not any(verdict.eligible for verdict in eligibility(cohort, at=at).values()):
        raise RegisterRefused(
            _("Nobody in the cohort is due a certificate yet: see the reasons beside each.")
        )
    if cohort.completed_on and date < cohort.completed_on:
        raise RegisterRefused(
            _("The results were released on %(day)s: the order can't be older.")
            % {"day": f"{cohort.completed_on:%d.%m.%Y}"}
        )
    try:
        order = order_on_record(cohort, number=number, date=date)
    except RegisterRefused:
        order = record_order(cohort=cohort, kind=OrderKind.CERTIFICATES, number=number, date=date, by=by)
    return carry_out(order=order, at=at)


def carry_out(*, order: Order, at: datetime) -> Issued:
    """Enters everyone eligible in the register. Run again it goes on where it stopped: no gap, no double."""
    cohort, outcome = order.cohort, Issued()
    for enrolment, verdict in _people(cohort, at):
        if not verdict.eligible:
            outcome.refused.append((enrolment, verdict.refusals))
            continue
        outcome.numbers.append(enter(enrolment=enrolment, order=order, verdict=verdict).number)
    return outcome


def enter(*, enrolment: Enrolment, order: Order, verdict: Eligibility) -> RegisterRow:
    """One row: number and row are allocated together under the provider's lock. Who has a row keeps it."""
    cohort = enrolment.cohort
    with transaction.atomic():
        provider = Provider.objects.select_for_update().get(pk=cohort.provider_id)
        existing = RegisterRow.objects.filter(enrolment=enrolment).first()
        if existing:
            return existing
        rows = RegisterRow.objects.filter(provider=provider)
        last, of_year = rows.last(), rows.filter(year=order.date.year).order_by("serial").last()
        serial = of_year.serial + 1 if of_year else 1
        facts = facts_of(enrolment, order, verdict.result)
        row = row_of(enrolment, order, facts, after=last, serial=serial)
        row.save()
        CertificateFile.objects.create(row=row)
    from assessment.tasks import make_due_certificates

    transaction.on_commit(lambda: make_due_certificates.enqueue())
    return row


def row_of(
    enrolment: Enrolment, order: Order, facts: dict[str, Any], *, after: RegisterRow | None, serial: int
) -> RegisterRow:
    """The row as it follows another in the chain, not in the database yet."""
    cohort = enrolment.cohort
    row = RegisterRow(
        provider=cohort.provider,
        row=after.row + 1 if after else 1,
        year=order.date.year,
        serial=serial,
        number=f"{cohort.provider.slug.upper()}-{order.date.year}-{serial:06}",
        code="".join(secrets.choice(CODE_ALPHABET) for _i in range(CODE_LENGTH)),
        enrolment=enrolment,
        order=order,
        issued_on=order.date,
        valid_until=months_later(order.date, 12 * cohort.edition.certificate_years),
        facts=facts,
        previous=after.hash if after else FIRST_PREVIOUS,
    )
    row.hash = hash_of(row)
    return row


def hash_of(row: RegisterRow) -> str:
    """Covers what the row says and the hash before it, so a change breaks the chain from there on."""
    said = {
        "provider": row.provider_id,
        "row": row.row,
        "number": row.number,
        "code": row.code,
        "issued_on": row.issued_on.isoformat(),
        "valid_until": row.valid_until.isoformat(),
        "facts": row.facts,
        "previous": row.previous,
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def broken_at(provider: Provider) -> int | None:
    """The first row of a provider's register that isn't what it was; none where the chain is whole."""
    previous = FIRST_PREVIOUS
    for place, row in enumerate(RegisterRow.objects.filter(provider=provider).order_by("row"), start=1):
        if row.row != place or row.previous != previous or row.hash != hash_of(row):
            return place
        previous = row.hash
    return None


def state(row: RegisterRow | None, *, on: date) -> CertificateState:
    if row is None:
        return CertificateState.UNKNOWN
    return CertificateState.EXPIRED if on > row.valid_until else CertificateState.VALID


def tidy(code: str) -> str:
    """The code as a person types it: small letters, spaces, hyphens and the Kazakh keyboard are forgiven."""
    typed = code.upper().translate(_CYRILLIC_LOOK_ALIKES)
    return "".join(character for character in typed if character in CODE_ALPHABET)


def find(code: str) -> RegisterRow | None:
    return RegisterRow.objects.select_related("provider").filter(code=tidy(code)).first()


def spaced(code: str) -> str:
    """The code in groups of four, as it is printed."""
    return "-".join(code[place : place + 4] for place in range(0, len(code), 4))


def _people(cohort: Cohort, at: datetime) -> Iterable[tuple[Enrolment, Eligibility]]:
    verdicts = eligibility(cohort, at=at)
    enrolments = cohort.enrolments.select_related("cohort__variant__edition", "cohort__provider", "learner")
    return [(enrolment, verdicts[enrolment.pk]) for enrolment in enrolments]


def facts_of(enrolment: Enrolment, order: Order, result: MemberResult | None) -> dict[str, Any]:
    """What the certificate says, in both languages, frozen: no later change of a name or title moves it."""
    cohort, provider = enrolment.cohort, enrolment.cohort.provider
    edition = cohort.edition
    assert result is not None
    facts: dict[str, Any] = {
        "hours": edition.total_hours,
        "points": result.points,
        "grade": result.grade,
        "order": {"number": order.number, "date": order.date.isoformat()},
        "from": cohort.starts_on.isoformat(),
        "until": cohort.defence_on.isoformat(),
    }
    for language in ("kk", "ru"):
        with override(language):
            facts[language] = {
                "name": enrolment.name(language).full,
                "programme": edition.title(language),
                "variant": cohort.variant.title(language),
                "provider": provider.legal_name(language),
                "city": getattr(provider, f"city_{language}"),
                "director": getattr(provider, f"director_name_{language}"),
                "modules": [
                    {"number": module.number, "title": module.title(language), "hours": hours}
                    for module, hours in _module_hours(cohort)
                ],
            }
    return facts


def _module_hours(cohort: Cohort) -> list[tuple[Any, int]]:
    modules = cohort.edition.modules.filter(topics__hours__kind__variant=cohort.variant_id)
    return [
        (module, module.total)
        for module in modules.annotate(total=Sum("topics__hours__hours")).order_by("order")
    ]


def address_of(row: RegisterRow) -> str:
    """Where anyone checks the certificate; the QR code holds it."""
    return str(settings.BASE_URL) + reverse("verify_code", args=[row.code])
