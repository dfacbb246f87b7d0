"""A role is given and ended. Wagtail's groups and the need for a second factor follow from the roles held."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.translation import gettext as _

from lms.enums import Role
from lms.models import Membership, Provider, Region, User
from lms.models.provider import MembershipQuerySet
from lms.refusals import Refused
from lms.roles import NEEDS_SECOND_FACTOR, ROLES, May


class RoleRefused(Refused):
    """The role can't be given or ended like this."""


def grant_role(
    *, person: User, provider: Provider, role: Role, by: User | None, region: Region | None = None
) -> Membership:
    if not person.is_active:
        raise RoleRefused(_("This person's account is closed."))
    if role == Role.AUTHORITY and region is None:
        raise RoleRefused(_("Choose the region whose figures the education authority reads."))
    if by is not None and by.pk == person.pk and not by.is_superuser:
        raise RoleRefused(_("Nobody gives a role to themselves. Ask another coordinator."))
    with transaction.atomic():
        if _roles_held_fast(provider).filter(person=person, role=role).exists():
            raise RoleRefused(_("This person has this role already."))
        held = Membership.objects.create(
            person=person,
            provider=provider,
            role=role,
            given_by=by,
            region=region if role == Role.AUTHORITY else None,
        )
        follow_roles(person)
    return held


def end_role(*, membership: Membership, by: User, at: datetime) -> None:
    """Ends a role. A provider's last coordinator stays: nobody would be left to give the role back."""
    with transaction.atomic():
        current = _roles_held_fast(membership.provider)
        coordinators = current.filter(role=Role.COORDINATOR, person__is_active=True)
        is_last = membership.role == Role.COORDINATOR and not coordinators.exclude(pk=membership.pk).exists()
        if is_last and not membership.ended_at and not by.is_superuser:
            raise RoleRefused(
                _("This is the provider's last coordinator. Give the role to somebody else first.")
            )
        current.filter(pk=membership.pk).update(ended_at=at)
        membership.refresh_from_db(fields=["ended_at"])
        follow_roles(membership.person)


def _roles_held_fast(provider: Provider) -> MembershipQuerySet:
    """The provider's current roles; nobody else gives or ends one until the transaction is through."""
    Provider.objects.select_for_update().get(pk=provider.pk)
    return Membership.objects.current().filter(provider=provider)


def role_group(provider: Provider, role: Role) -> Group:
    """The group that carries a role into Wagtail: its pages and media are opened to it by `content`."""
    # By number: a short name may be changed, and a group found no more would be made anew, with no pages.
    group, made = Group.objects.get_or_create(name=f"{provider.pk}: {role}")
    if made and May.USE_DESK in ROLES[role]:
        group.permissions.add(
            Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
        )
    return group


def follow_roles(person: User) -> None:
    """The one writer of what follows from roles: the groups, and whether a second factor is asked for."""
    held = list(person.memberships.current().select_related("provider"))
    person.groups.set([role_group(item.provider, Role(item.role)) for item in held])
    person.second_factor_required = person.is_superuser or any(
        item.role in NEEDS_SECOND_FACTOR for item in held
    )
    person.save(update_fields=["second_factor_required"])
