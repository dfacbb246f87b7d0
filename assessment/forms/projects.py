"""The coordinator sets up projects, commissions and defences."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessment import access
from assessment.domain.projects import appoint_commission, form_project, schedule_defence
from assessment.enums import Seat
from assessment.models import Commission, Defence, Project
from courses.domain.enrolments import learning
from courses.models import Cohort, Enrolment
from lms.models import User


class ProjectForm(forms.Form):
    title = forms.CharField(label=_("Topic of the project"), max_length=300)
    members = forms.ModelMultipleChoiceField(
        Enrolment.objects.none(), label=_("Authors"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, cohort: Cohort, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cohort, rules = cohort, cohort.edition
        members = self.fields["members"]
        members.queryset = cohort.enrolments.filter(  # type: ignore[attr-defined]
            pk__in=[enrolment.pk for enrolment in learning(cohort)], membership=None
        )
        members.help_text = _("One person alone, or %(least)s to %(most)s together.") % {
            "least": rules.group_least,
            "most": rules.group_most,
        }

    def save(self) -> Project:
        return form_project(
            cohort=self.cohort, title=self.cleaned_data["title"], members=list(self.cleaned_data["members"])
        )


class CommissionForm(forms.Form):
    chair = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Chair"),
        help_text=_("Scores like the others and settles the final sheet."),
    )
    members = forms.ModelMultipleChoiceField(
        User.objects.none(), label=_("Members"), widget=forms.CheckboxSelectMultiple
    )
    secretary = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Secretary"),
        required=False,
        help_text=_("Keeps the protocol and doesn't score."),
    )
    order_number = forms.CharField(label=_("Order number"), max_length=40, required=False)

    def __init__(self, *args: Any, cohort: Cohort, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cohort = cohort
        for name in ("chair", "members", "secretary"):
            self.fields[name].queryset = access.may_sit_on_a_commission(cohort)  # type: ignore[attr-defined]

    def save(self) -> Commission:
        data = self.cleaned_data
        return appoint_commission(
            cohort=self.cohort,
            chair=data["chair"],
            members=list(data["members"]),
            secretary=data["secretary"],
            order_number=data["order_number"],
        )


class CommissionChoice(forms.ModelChoiceField):
    def label_from_instance(self, commission: Commission) -> str:
        """The chair first, then the others by their short names."""
        seats = sorted(commission.members.all(), key=lambda seat: seat.seat != Seat.CHAIR)
        return ", ".join(seat.person.get_short_name() for seat in seats)


class DefenceForm(forms.Form):
    project = forms.ModelChoiceField(Project.objects.none(), label=_("Project"))
    commission = CommissionChoice(Commission.objects.none(), label=_("Commission"))
    held_on = forms.DateField(label=_("Day"))

    def __init__(self, *args: Any, cohort: Cohort, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("held_on", cohort.defence_on)
        self.fields["project"].queryset = cohort.projects.filter(defences=None)  # type: ignore[attr-defined]
        commissions = cohort.commissions.prefetch_related("members__person")
        self.fields["commission"].queryset = commissions  # type: ignore[attr-defined]

    def save(self) -> Defence:
        data = self.cleaned_data
        return schedule_defence(project=data["project"], commission=data["commission"], on=data["held_on"])
