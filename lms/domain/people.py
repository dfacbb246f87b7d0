"""What happens to a person's row: it is made, its names are mended, its identity number set and shown."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from lms import closed
from lms.enums import Language
from lms.models import DataAccess, User
from lms.people import IIN_PROBLEMS, check_iin, mask_iin, normalise_phone
from lms.refusals import Refused


class PersonRefused(Refused):
    """The person can't be put on record like this."""


def register_person(
    *,
    names: dict[str, str],
    email: str = "",
    phone: str = "",
    contact_email: str = "",
    language: str = Language.KAZAKH,
) -> User:
    """A new person who can't sign in yet: they come in by an invitation."""
    person = User(
        email=email.strip().lower() or None,
        phone=normalise_phone(phone) if phone else None,
        contact_email=contact_email.strip(),
        language=language,
        **names,
    )
    person.set_unusable_password()
    if person.email is None and person.phone is None:
        raise PersonRefused(_("Give an e-mail address or a phone number to sign in with."))
    if not (person.surname_kk or person.surname_ru or person.given_name_kk or person.given_name_ru):
        raise PersonRefused(_("Give the person's name in Kazakh or in Russian."))
    try:
        person.full_clean(exclude=["password"])
    except ValidationError as problem:
        raise PersonRefused(" ".join(problem.messages)) from problem
    person.save()
    return person


def set_iin(*, person: User, number: str, by: User | None, override_reason: str = "") -> None:
    """Keeps the identity number, encrypted. A check digit that fails needs a reason, and the reason is logged."""
    result = check_iin(number)
    if not result.is_valid and not result.may_be_overridden:
        raise PersonRefused(IIN_PROBLEMS[result.errors[0]])
    if result.may_be_overridden and not override_reason.strip():
        raise PersonRefused(
            _("The last digit does not fit the others. Check the number; if the document really says so, give a reason.")
        )
    digest = closed.digest(result.number)
    if User.objects.filter(iin_digest=digest).exclude(pk=person.pk).exists():
        raise PersonRefused(_("Another person with this identity number is on record already."))
    with transaction.atomic():
        person.iin_token, person.iin_digest = closed.encrypt(result.number), digest
        person.save(update_fields=["iin_token", "iin_digest"])
        if result.may_be_overridden:
            DataAccess.objects.create(person=person, by=by, what="iin_override", reason=override_reason.strip()[:300])


def masked_iin(person: User) -> str:
    """What everyone but those who need it is shown: dots and the last four digits."""
    return mask_iin(closed.decrypt(person.iin_token)) if person.iin_token else ""


def show_iin(*, person: User, by: User, reason: str) -> str:
    """The whole number, for someone who needs it; that they looked, and why, is written down for the person to see."""
    if not reason.strip():
        raise PersonRefused(_("Say why the number is needed."))
    if not person.iin_token:
        raise PersonRefused(_("No identity number is kept for this person."))
    DataAccess.objects.create(person=person, by=by, what="iin_shown", reason=reason.strip()[:300])
    return closed.decrypt(person.iin_token)
