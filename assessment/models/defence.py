"""The defence: a commission, each assessor's own sheet, and the sheet the chair settles."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessment.enums import Seat
from content.models import Criterion
from courses.models import Cohort
from lms.models import User

from .project import Project, ProjectMember


class Commission(models.Model):
    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="commissions")
    order_number = models.CharField(_("order number"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("commission")
        verbose_name_plural = _("commissions")

    def __str__(self) -> str:
        return str(self.cohort)


class CommissionMember(models.Model):
    commission = models.ForeignKey(Commission, models.CASCADE, related_name="members")
    person = models.ForeignKey(User, models.PROTECT, related_name="seats", verbose_name=_("person"))
    seat = models.CharField(_("seat"), max_length=10, choices=Seat)

    class Meta:
        verbose_name = _("member of a commission")
        verbose_name_plural = _("members of commissions")
        ordering = ["person__sort_key"]
        constraints = [
            models.UniqueConstraint(fields=["commission", "person"], name="commission_person_once"),
            models.UniqueConstraint(
                fields=["commission"], condition=Q(seat=Seat.CHAIR), name="commission_one_chair"
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)


class Defence(models.Model):
    """One project before one commission."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="defences")
    commission = models.ForeignKey(Commission, models.PROTECT, related_name="defences")
    held_on = models.DateField(_("day"))
    # The chair may close the scoring before every sheet is in, with a reason.
    closed_at = models.DateTimeField(null=True, editable=False)
    closed_because = models.CharField(_("reason"), max_length=300, blank=True, editable=False)

    class Meta:
        verbose_name = _("defence")
        verbose_name_plural = _("defences")
        ordering = ["held_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["project", "commission"], name="project_before_commission_once")
        ]

    def __str__(self) -> str:
        return str(self.project)


class Sheet(models.Model):
    """An assessor's own sheet. Until all are in nobody else sees it: enforced in assessment.access."""

    defence = models.ForeignKey(Defence, models.CASCADE, related_name="sheets")
    assessor = models.ForeignKey(User, models.PROTECT, related_name="sheets")
    sent_at = models.DateTimeField(_("sent"), null=True)

    class Meta:
        verbose_name = _("score sheet")
        verbose_name_plural = _("score sheets")
        constraints = [models.UniqueConstraint(fields=["defence", "assessor"], name="one_sheet_an_assessor")]

    def __str__(self) -> str:
        return f"{self.assessor} · {self.defence}"


class SheetValue(models.Model):
    """The points of a criterion; with a member where the criterion is judged member by member."""

    sheet = models.ForeignKey(Sheet, models.CASCADE, related_name="values")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    member = models.ForeignKey(ProjectMember, models.PROTECT, null=True, related_name="+")
    value = models.PositiveSmallIntegerField(_("points"))

    class Meta:
        verbose_name = _("value on a sheet")
        verbose_name_plural = _("values on sheets")
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "criterion", "member"], name="sheet_value_once_a_member"
            ),
            models.UniqueConstraint(
                fields=["sheet", "criterion"], condition=Q(member=None), name="sheet_value_once_a_project"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion_id}: {self.value}"


class Settlement(models.Model):
    """The final sheet as the chair settled it. Reopening makes the next version and keeps this one."""

    defence = models.ForeignKey(Defence, models.PROTECT, related_name="settlements")
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("settled"))
    reopened_because = models.CharField(_("why it was reopened"), max_length=300, blank=True)
    released_at = models.DateTimeField(_("released"), null=True)

    class Meta:
        verbose_name = _("settled sheet")
        verbose_name_plural = _("settled sheets")
        ordering = ["version"]
        constraints = [models.UniqueConstraint(fields=["defence", "version"], name="settlement_version_once")]

    def __str__(self) -> str:
        return f"{self.defence} · {self.version}"


class SettledValue(models.Model):
    settlement = models.ForeignKey(Settlement, models.CASCADE, related_name="values")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    member = models.ForeignKey(ProjectMember, models.PROTECT, null=True, related_name="+")
    value = models.PositiveSmallIntegerField(_("points"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("settled value")
        verbose_name_plural = _("settled values")
        constraints = [
            models.UniqueConstraint(
                fields=["settlement", "criterion", "member"], name="settled_value_once_a_member"
            ),
            models.UniqueConstraint(
                fields=["settlement", "criterion"],
                condition=Q(member=None),
                name="settled_value_once_a_project",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion_id}: {self.value}"


class MemberResult(models.Model):
    """What a member came to, as the chair confirmed it: written by domain.settlement.settle alone."""

    settlement = models.ForeignKey(Settlement, models.CASCADE, related_name="results")
    member = models.ForeignKey(ProjectMember, models.PROTECT, related_name="results")
    points = models.PositiveSmallIntegerField(_("points"))
    grade = models.PositiveSmallIntegerField(_("grade"), null=True)
    passed = models.BooleanField(_("passed"))

    class Meta:
        verbose_name = _("result")
        verbose_name_plural = _("results")
        ordering = ["member__enrolment__sort_key"]
        constraints = [models.UniqueConstraint(fields=["settlement", "member"], name="member_result_once")]

    def __str__(self) -> str:
        return f"{self.member}: {self.points}"
