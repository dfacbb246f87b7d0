"""A role is given and ended. Wagtail's groups and the need for a second factor follow from the roles held."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.enums import Role
from lms.models import Membership, Provider, Region, User
from lms.refusals import Refused
from lms.roles import NEEDS_SECOND_FACTOR, ROLES, May


class RoleRefused(Refused):
    """The role can't be given or ended like this."""


def grant_role(
    *, person: User, provider: Provider, role: Role, by: User | None, region: Region | None = None
) -> Membership:
    if role == Role.AUTHORITY and region is None:
        raise RoleRefused(_("Choose the region whose figures the education authority reads."))
    if Membership.objects.current().filter(person=person, provider=provider, role=role).exists():
        raise RoleRefused(_("This person has this role already."))
    with transaction.atomic():
        held = Membership.objects.create(
            person=person,
            provider=provider,
            role=role,
            given_by=by,
            region=region if role == Role.AUTHORITY else None,
        )
        follow_roles(person)
    return held


def end_role(*, membership: Membership, by: User) -> None:
    """Ends a role. A provider's last coordinator can't end their own: nobody would be left to give it back."""
    if membership.ended_at:
        return
    others = Membership.objects.current().filter(provider=membership.provider, role=Role.COORDINATOR)
    if (
        membership.role == Role.COORDINATOR
        and not by.is_superuser
        and not others.exclude(pk=membership.pk).exists()
    ):
        raise RoleRefused(_("This is the provider's last coordinator. Give the role to somebody else first."))
    with transaction.atomic():
        membership.ended_at = timezone.now()
        membership.save(update_fields=["ended_at"])
        follow_roles(membership.person)


def role_group(provider: Provider, role: Role) -> Group:
    """The group that carries a role into Wagtail: its pages and media are opened to it by `content`."""
    group, made = Group.objects.get_or_create(name=f"{provider.slug}: {role}")
    if made and May.USE_DESK in ROLES[role]:
        group.permissions.add(
            Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
        )
    return group


def follow_roles(person: User) -> None:
    """The one writer of what follows from roles: the groups, and whether a second factor is asked for."""
    held = list(person.memberships.current().select_related("provider"))
    person.groups.set([role_group(item.provider, Role(item.role)) for item in held])
    person.second_factor_required = person.is_superuser or any(item.role in NEEDS_SECOND_FACTOR for item in held)
    person.save(update_fields=["second_factor_required"])
