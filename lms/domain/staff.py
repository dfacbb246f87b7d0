"""Somebody comes to work for a provider."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from lms import sms
from lms.domain.invitations import invite_by_link
from lms.domain.people import register_person
from lms.domain.roles import grant_role
from lms.enums import Role
from lms.models import Membership, Provider, Region, User


def appoint(
    *,
    email: str,
    phone: str,
    names: dict[str, str],
    language: str,
    role: Role,
    provider: Provider,
    region: Region | None,
    by: User,
    at: datetime,
) -> Membership:
    """Gives the role to whoever signs in with this address, put on record if nobody does, and invites them.

    Of a person the provider didn't know nothing shows beforehand: all are invited alike, and a name given for
    somebody who is on record already is left aside.
    """
    with transaction.atomic():
        person = User.objects.filter(Q(email=email) if email else Q(phone=phone)).first()
        if person is None:
            person = register_person(names=names, email=email, phone=phone, language=language)
        worked_here = person.memberships.filter(provider=provider).exists()
        held = grant_role(person=person, provider=provider, role=role, by=by, region=region)
        needs_inviting = not (worked_here and person.has_usable_password())
        if needs_inviting and (person.email or sms.works()):
            invite_by_link(person=person, provider=provider, by=by, at=at)
    return held
