"""Roles are given and ended; groups and the need for a second factor follow."""

import pytest

from lms.domain.roles import RoleRefused, end_role, grant_role, role_group
from lms.enums import Role
from lms.models import Membership, Region, User
from lms.roles import ROLES, May
from tests.factories import AT, make_person, make_provider, make_staff

pytestmark = pytest.mark.django_db


def held(person: User, role: Role = Role.COORDINATOR) -> Membership:
    return person.memberships.current().get(role=role)


def test_every_role_has_its_row_in_the_table() -> None:
    assert set(ROLES) == set(Role)


def test_role_brings_its_group_and_its_end_takes_it() -> None:
    provider = make_provider()
    person = make_person()
    held = grant_role(person=person, provider=provider, role=Role.AUTHOR, by=None)
    assert [*person.groups.all()] == [role_group(provider, Role.AUTHOR)]
    assert User.objects.get(pk=person.pk).has_perm("wagtailadmin.access_admin")

    end_role(membership=held, by=person, at=AT)
    assert held.ended_at == AT
    assert not User.objects.get(pk=person.pk).has_perm("wagtailadmin.access_admin")


@pytest.mark.parametrize("role", Role)
def test_desk_opens_to_roles_that_use_it(role: Role) -> None:
    provider, person = make_provider(), make_person()
    region = Region.objects.get(code="15") if role == Role.AUTHORITY else None
    grant_role(person=person, provider=provider, role=role, by=None, region=region)
    assert person.has_perm("wagtailadmin.access_admin") == (May.USE_DESK in ROLES[role])


def test_second_factor_is_asked_for_while_a_role_needs_it() -> None:
    provider = make_provider()
    keeper, person = make_staff(provider), make_staff(provider)
    assert person.second_factor_required
    grant_role(person=person, provider=provider, role=Role.TEACHER, by=keeper)
    end_role(membership=held(person), by=keeper, at=AT)
    person.refresh_from_db()
    assert not person.second_factor_required


def test_administrator_keeps_the_need_for_a_second_factor_without_any_role() -> None:
    provider = make_provider()
    administrator = User.objects.create_superuser("admin@platform.example")
    role = grant_role(person=administrator, provider=provider, role=Role.TEACHER, by=None)
    end_role(membership=role, by=administrator, at=AT)
    administrator.refresh_from_db()
    assert administrator.second_factor_required


def test_grant_refuses_a_role_held_already() -> None:
    provider = make_provider()
    person = make_staff(provider)
    with pytest.raises(RoleRefused):
        grant_role(person=person, provider=provider, role=Role.COORDINATOR, by=None)


def test_role_may_be_given_again_after_its_end_and_both_are_on_record() -> None:
    provider = make_provider()
    keeper, person = make_staff(provider), make_staff(provider)
    end_role(membership=held(person), by=keeper, at=AT)
    grant_role(person=person, provider=provider, role=Role.COORDINATOR, by=keeper)
    assert person.memberships.count() == 2


def test_grant_refuses_an_authority_without_a_region() -> None:
    with pytest.raises(RoleRefused):
        grant_role(person=make_person(), provider=make_provider(), role=Role.AUTHORITY, by=None)


def test_region_is_kept_for_the_authority_alone() -> None:
    provider, region = make_provider(), Region.objects.get(code="15")
    teacher = grant_role(person=make_person(), provider=provider, role=Role.TEACHER, by=None, region=region)
    authority = grant_role(
        person=make_person(), provider=provider, role=Role.AUTHORITY, by=None, region=region
    )
    assert (teacher.region, authority.region) == (None, region)


def test_grant_refuses_a_closed_account() -> None:
    person = make_person()
    User.objects.filter(pk=person.pk).update(is_active=False)
    person.refresh_from_db()
    with pytest.raises(RoleRefused):
        grant_role(person=person, provider=make_provider(), role=Role.TEACHER, by=None)


def test_end_role_refuses_last_coordinator() -> None:
    provider = make_provider()
    person = make_staff(provider)
    with pytest.raises(RoleRefused):
        end_role(membership=held(person), by=person, at=AT)

    second = make_staff(provider)
    end_role(membership=held(person), by=second, at=AT)
    with pytest.raises(RoleRefused):
        end_role(membership=held(second), by=second, at=AT)


def test_end_role_counts_no_coordinator_who_cannot_sign_in() -> None:
    provider = make_provider()
    person, closed = make_staff(provider), make_staff(provider)
    User.objects.filter(pk=closed.pk).update(is_active=False)
    with pytest.raises(RoleRefused):
        end_role(membership=held(person), by=person, at=AT)


def test_coordinator_of_another_provider_is_no_successor() -> None:
    person = make_staff(make_provider())
    make_staff(make_provider("mysal"))
    with pytest.raises(RoleRefused):
        end_role(membership=held(person), by=person, at=AT)


def test_administrator_may_end_the_last_coordinators_role() -> None:
    person = make_staff(make_provider())
    administrator = User.objects.create_superuser("admin@platform.example")
    end_role(membership=held(person), by=administrator, at=AT)
    assert not person.memberships.current().exists()


def test_ending_a_role_twice_keeps_the_first_date() -> None:
    provider = make_provider()
    keeper, person = make_staff(provider), make_staff(provider)
    membership = held(person)
    end_role(membership=membership, by=keeper, at=AT)
    end_role(membership=membership, by=keeper, at=AT.replace(year=2027))
    assert membership.ended_at == AT


def test_group_is_found_after_the_short_name_has_changed() -> None:
    provider = make_provider()
    before = role_group(provider, Role.AUTHOR)
    provider.slug = "another"
    provider.save()
    assert role_group(provider, Role.AUTHOR) == before
