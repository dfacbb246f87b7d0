"""Who defends what together, before whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from assessment.enums import Seat
from assessment.models import Commission, CommissionMember, Defence, Project, ProjectMember
from courses.domain.enrolments import standing
from courses.enums import EnrolmentState
from courses.models import Cohort, Enrolment
from lms.models import User
from lms.refusals import Refused


class ProjectRefused(Refused):
    """The project, commission or defence can't be set up like this."""


def form_project(*, cohort: Cohort, title: str, members: Sequence[Enrolment]) -> Project:
    """A project alone, or in a group of the size the edition allows."""
    rules = cohort.edition
    if not title.strip():
        raise ProjectRefused(_("Give the project's topic."))
    if not _size_allowed(len(members), cohort):
        raise ProjectRefused(
            _("A project is done alone or in a group of %(least)s to %(most)s.")
            % {"least": rules.group_least, "most": rules.group_most}
        )
    for member in members:
        if member.cohort_id != cohort.pk or standing(member) != EnrolmentState.ENROLLED:
            raise ProjectRefused(_("%(person)s is not in this cohort.") % {"person": member})
        if ProjectMember.objects.filter(enrolment=member).exists():
            raise ProjectRefused(_("%(person)s has a project already.") % {"person": member})
    with transaction.atomic():
        project = Project.objects.create(cohort=cohort, title=title.strip())
        ProjectMember.objects.bulk_create(
            ProjectMember(project=project, enrolment=member) for member in members
        )
    return project


def _size_allowed(size: int, cohort: Cohort) -> bool:
    rules = cohort.edition
    return (size == 1 and rules.alone_allowed) or rules.group_least <= size <= rules.group_most


def appoint_commission(
    *,
    cohort: Cohort,
    chair: User,
    members: Sequence[User],
    secretary: User | None = None,
    order_number: str = "",
) -> Commission:
    """A chair, who scores like the others, members, and perhaps a secretary, who doesn't."""
    rules, scoring = cohort.edition, {chair, *members}
    if len(scoring) != 1 + len(members) or secretary in scoring:
        raise ProjectRefused(_("Each person holds one seat on a commission."))
    if not rules.commission_least <= len(scoring) <= rules.commission_most:
        raise ProjectRefused(
            _("A commission has %(least)s to %(most)s scoring members.")
            % {"least": rules.commission_least, "most": rules.commission_most}
        )
    seats = [(chair, Seat.CHAIR), *((member, Seat.MEMBER) for member in members)]
    if secretary is not None:
        seats.append((secretary, Seat.SECRETARY))
    with transaction.atomic():
        commission = Commission.objects.create(cohort=cohort, order_number=order_number.strip())
        CommissionMember.objects.bulk_create(
            CommissionMember(commission=commission, person=person, seat=seat) for person, seat in seats
        )
    return commission


def schedule_defence(*, project: Project, commission: Commission, on: date) -> Defence:
    if commission.cohort_id != project.cohort_id:
        raise ProjectRefused(_("The commission belongs to another cohort."))
    learners = set(project.members.values_list("enrolment__learner_id", flat=True))
    if commission.members.filter(person__in=learners).exists():
        raise ProjectRefused(_("Nobody sits on the commission that judges their own project."))
    if Defence.objects.filter(project=project, commission=commission).exists():
        raise ProjectRefused(_("This defence is scheduled already."))
    return Defence.objects.create(project=project, commission=commission, held_on=on)
