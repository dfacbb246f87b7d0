"""What happens to a person's row: it is made, its address and identity number are set and shown."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from lms import closed
from lms.access import known_to_alone
from lms.enums import Language
from lms.models import DataAccess, Provider, User
from lms.people import IIN_PROBLEMS, check_iin, mask_iin
from lms.refusals import Refused


class PersonRefused(Refused):
    """The person can't be put on record like this."""


def register_person(
    *,
    names: dict[str, str],
    email: str = "",
    phone: str = "",
    contact_email: str = "",
    contact_phone: str = "",
    language: str = Language.KAZAKH,
) -> User:
    """A new person who can't sign in yet: they come in by an invitation."""
    person = User(
        email=email,
        phone=phone,
        contact_email=contact_email.strip(),
        contact_phone=contact_phone,
        language=language,
        **names,
    )
    person.set_unusable_password()
    _check(person)
    person.save()
    return person


def change_sign_in(*, person: User, email: str, phone: str) -> None:
    """The coordinator mends the address. What proved the old e-mail proves nothing now."""
    person.email, person.phone = email, phone
    _check(person)
    with transaction.atomic():
        person.save(update_fields=["email", "phone"])
        EmailAddress.objects.filter(user=person).exclude(email=person.email or "").delete()


def email_proven(person: User) -> None:
    """The person has answered from their sign-in e-mail: allauth's table says so, and nothing else."""
    EmailAddress.objects.filter(user=person).exclude(email=person.email).delete()
    EmailAddress.objects.update_or_create(
        user=person, email=person.email, defaults={"verified": True, "primary": True}
    )


def _check(person: User) -> None:
    try:
        person.full_clean(exclude=["password"])
    except ValidationError as problem:
        raise PersonRefused(" ".join(problem.messages)) from problem


# --- the identity number ------------------------------------------------------------------------------------


def set_iin(*, person: User, number: str, by: User | None, override_reason: str = "") -> None:
    """Keeps the identity number, encrypted. A check digit that fails needs a reason, which is kept too."""
    result = check_iin(number)
    if not result.is_valid and not result.may_be_overridden:
        raise PersonRefused(IIN_PROBLEMS[result.errors[0]])
    if result.may_be_overridden and not override_reason.strip():
        raise PersonRefused(
            _(
                "The last digit does not fit the others. Check the number; "
                "if the document really says so, give a reason."
            )
        )
    digest = closed.digest(result.number)
    if User.objects.filter(iin_digest=digest).exclude(pk=person.pk).exists():
        raise PersonRefused(_("Another person with this identity number is on record already."))
    with transaction.atomic():
        person.iin_token, person.iin_digest = closed.encrypt(result.number), digest
        person.save(update_fields=["iin_token", "iin_digest"])
        if result.may_be_overridden:
            _note(person, by, "iin_override", override_reason)


def may_fill_in_number(person: User, provider: Provider) -> bool:
    """Whether a provider may write the number that is missing: of whom no other provider knows. Somebody
    else's record would say what a stranger wrote there. (Of many at once: lms.access.known_to_alone.)"""
    return not person.iin_digest and known_to_alone(provider).filter(pk=person.pk).exists()


def masked_iin(person: User) -> str:
    """What everyone but those who need it is shown: dots and the last four digits."""
    return mask_iin(closed.decrypt(person.iin_token)) if person.iin_token else ""


def show_iin(*, person: User, by: User, reason: str) -> str:
    """The whole number, for someone who needs it; the person can see who looked, and why."""
    if not reason.strip():
        raise PersonRefused(_("Say why the number is needed."))
    if not person.iin_token:
        raise PersonRefused(_("No identity number is kept for this person."))
    _note(person, by, "iin_shown", reason)
    return closed.decrypt(person.iin_token)


def _note(person: User, by: User | None, what: str, reason: str) -> None:
    DataAccess.objects.create(person=person, by=by, what=what, reason=reason.strip()[:300])
