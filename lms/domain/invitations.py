"""Coming in for the first time, or again without a password: by a link, or by a code on a printed slip."""

from __future__ import annotations

import re
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from lms import sms
from lms.domain.people import email_proven
from lms.enums import InvitationKind
from lms.mail import queue
from lms.models import Invitation, Provider, User
from lms.refusals import Refused

LINK_DAYS, SLIP_DAYS = 14, 30
# Digits alone: they are the same in every layout of the keyboard, and easily read aloud.
CODE_LENGTH = 10
_signer = signing.Signer(salt="lms.invitation")


class InvitationRefused(Refused):
    """The link or code opens nothing."""


def invite_by_link(*, person: User, provider: Provider, by: User | None, at: datetime) -> Invitation:
    """A link to choose a password, by mail, or by SMS to those with no e-mail of their own."""
    if not person.is_active:
        raise InvitationRefused(_("This person's account is closed."))
    if not (person.email or sms.works()):
        raise InvitationRefused(
            _("This person has no e-mail address of their own. Print a slip with a code instead.")
        )
    with transaction.atomic():
        invitation = Invitation.objects.create(
            person=person,
            provider=provider,
            kind=InvitationKind.LINK,
            made_by=by,
            expires_at=at + timedelta(days=LINK_DAYS),
        )
        queue(kind="invitation", person=person, provider=provider, refers_to=str(invitation.uid), at=at)
    return invitation


def print_slip(*, person: User, provider: Provider, by: User | None, at: datetime) -> tuple[Invitation, str]:
    """A code to hand over on paper. An earlier slip stops working: a person has one valid slip at most.

    Whoever holds it opens the account, so views offer it only for `access.people_to_let_in`.
    """
    if not person.is_active:
        raise InvitationRefused(_("This person's account is closed."))
    code = f"{secrets.randbelow(10**CODE_LENGTH):0{CODE_LENGTH}}"
    with transaction.atomic():
        Invitation.objects.filter(person=person, kind=InvitationKind.SLIP, used_at=None).update(expires_at=at)
        invitation = Invitation.objects.create(
            person=person,
            provider=provider,
            kind=InvitationKind.SLIP,
            made_by=by,
            code_digest=_digest(code),
            expires_at=at + timedelta(days=SLIP_DAYS),
        )
    return invitation, code


def link_of(invitation: Invitation) -> str:
    """The address in the letter, made when the letter is written: what is stored opens nothing."""
    path = reverse("accept_invitation", args=[_signer.sign(str(invitation.uid))])
    return f"{settings.BASE_URL}{path}"


def invitation_of_link(*, token: str, at: datetime) -> Invitation:
    try:
        uid = UUID(_signer.unsign(token))
    except (signing.BadSignature, ValueError):
        raise InvitationRefused(_("This link is not whole. Open it from the letter again.")) from None
    invitation = Invitation.objects.select_related("person", "provider").filter(uid=uid).first()
    return _still_good(invitation, at)


def invitation_of_slip(*, address: str, code: str, at: datetime) -> Invitation:
    """By the phone or e-mail printed on the slip and the code. Whichever is wrong, the answer is the same."""
    code = re.sub(r"\D", "", code)
    candidates = Invitation.objects.select_related("person", "provider").filter(
        Q(person__email=address) | Q(person__phone=address), kind=InvitationKind.SLIP, used_at=None
    )
    for invitation in candidates:
        if constant_time_compare(invitation.code_digest, _digest(code)):
            return _still_good(invitation, at)
    raise InvitationRefused(_("The address and the code do not fit together. Check both on the slip."))


def accept(*, invitation: Invitation, password: str, at: datetime) -> User:
    """The person chooses a password and is in; no earlier link or slip of theirs opens anything any more.

    A link proves their e-mail address. A slip proves nothing but that the coordinator handed it over.
    """
    with transaction.atomic():
        open_ones = Invitation.objects.filter(person=invitation.person, used_at=None)
        if not open_ones.filter(pk=invitation.pk).update(used_at=at):
            raise InvitationRefused(_("This invitation has been used. Sign in with your password."))
        open_ones.update(used_at=at)
        person = invitation.person
        person.set_password(password)
        person.save(update_fields=["password"])
        if invitation.kind == InvitationKind.LINK and person.email:
            email_proven(person)
    return person


def _still_good(invitation: Invitation | None, at: datetime) -> Invitation:
    if invitation is None or not invitation.person.is_active:
        raise InvitationRefused(_("This invitation is no longer valid. Ask your coordinator for a new one."))
    if invitation.used_at:
        raise InvitationRefused(_("This invitation has been used. Sign in with your password."))
    if invitation.expires_at <= at:
        raise InvitationRefused(_("This invitation has run out. Ask your coordinator for a new one."))
    return invitation


def _digest(code: str) -> str:
    return salted_hmac("lms.invitation.slip", code, algorithm="sha256").hexdigest()
