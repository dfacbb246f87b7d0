"""Forms of the cohorts' pages. Each calls a verb in `save()`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import validate_email
from django.forms.models import fields_for_model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses import access
from courses.application_forms import iin_field
from courses.domain.cohorts import appoint_teacher
from courses.domain.enrolments import enrol_by_order
from courses.enums import OrderKind
from courses.models import Cohort, CohortTeacher, Enrolment
from lms.forms import sign_in_address
from lms.models import User
from lms.models.user import NAME_FIELDS
from lms.people import IIN_PROBLEMS, check_iin


class EnrolForm(forms.Form):
    """One person by the order that takes them in."""

    order_number = forms.CharField(label=_("Order number"), max_length=40)
    order_date = forms.DateField(label=_("Order date"))
    address = forms.CharField(
        label=_("E-mail or phone number"),
        max_length=254,
        help_text=_("The person's own: they will sign in with it."),
    )
    iin = iin_field(
        required=False, help_text=_("Twelve digits. It is kept encrypted; pages show its last four digits.")
    )
    iin_override_reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=300,
        help_text=_("Only if the last digit doesn't fit and the document really says so."),
    )
    done: Enrolment
    WORK = ("organisation", "organisation_type", "position", "region", "department")

    def __init__(self, *args: Any, cohort: Cohort, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cohort, self.by = cohort, by
        self.fields.update(fields_for_model(User, NAME_FIELDS))
        self.fields.update(fields_for_model(Enrolment, self.WORK))
        departments: Any = self.fields["department"]
        departments.queryset = access.departments_of(cohort)
        if latest := cohort.orders.filter(kind=OrderKind.ENROLMENT).last():
            self.initial.update(order_number=latest.number, order_date=latest.date)

    def clean_address(self) -> str:
        address = sign_in_address(self.cleaned_data["address"])
        if "@" not in address and not address.startswith("+"):
            raise forms.ValidationError(_("Give an e-mail address or a phone number to sign in with."))
        if "@" in address:
            validate_email(address)
        return address

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not any(data.get(name) for name in NAME_FIELDS):
            self.add_error("surname_kk", _("Give the person's name in Kazakh or in Russian."))
        return data

    def clean_iin(self) -> str:
        """What a reason may override is left to the verb."""
        result = check_iin(self.cleaned_data["iin"])
        if result.number and not result.is_valid and not result.may_be_overridden:
            raise forms.ValidationError(IIN_PROBLEMS[result.errors[0]])
        return result.number

    def save(self) -> Enrolment:
        data = self.cleaned_data
        return enrol_by_order(
            cohort=self.cohort,
            number=data["order_number"],
            date=data["order_date"],
            address=data["address"],
            iin=data["iin"],
            iin_override_reason=data["iin_override_reason"],
            names={name: data[name] for name in NAME_FIELDS},
            by=self.by,
            at=timezone.now(),
            on=timezone.localdate(),
            **{name: data[name] for name in self.WORK},
        )


class TeacherForm(forms.Form):
    teacher = forms.ModelChoiceField(User.objects.none(), label=_("Teacher of the provider"))
    done: CohortTeacher

    def __init__(self, *args: Any, cohort: Cohort, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cohort = cohort
        teachers: Any = self.fields["teacher"]
        teachers.queryset = access.teachers_for(cohort)

    def save(self) -> CohortTeacher:
        return appoint_teacher(cohort=self.cohort, person=self.cleaned_data["teacher"])
