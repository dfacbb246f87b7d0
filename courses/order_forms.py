"""Forms of orders about people in a cohort, and of the spelling of a name."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.models import fields_for_model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.domain.cohorts import state
from courses.domain.enrolments import NO_LONGER_TAKES, correct_name
from courses.domain.leaving import cancel_cohort, leave_by_order, transfer
from courses.enums import OrderKind
from courses.models import Cohort, Enrolment
from lms.models import User
from lms.models.user import NAME_FIELDS

LEAVING = (OrderKind.WITHDRAWAL, OrderKind.EXPULSION, OrderKind.TRANSFER)


class OrderForm(forms.Form):
    """Number, date and reason, as they stand in the order that the head has signed."""

    number = forms.CharField(label=_("Order number"), max_length=40)
    date = forms.DateField(label=_("Order date"))
    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("As it stands in the order; it is printed.")
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("number", "date", "reason")} | {
            "by": self.by,
            "on": timezone.localdate(),
        }


class LeaveForm(OrderForm):
    done: Enrolment | None
    kind = forms.TypedChoiceField(
        label=_("What is ordered"),
        choices=[(kind.value, kind.label) for kind in LEAVING],
        coerce=OrderKind,
        widget=forms.RadioSelect,
    )
    to = forms.ModelChoiceField(
        Cohort.objects.none(),
        label=_("To which cohort"),
        required=False,
        help_text=_("For a transfer: another cohort of the same programme that still takes people in."),
    )
    field_order = ("kind", "to", "number", "date", "reason")

    def __init__(self, *args: Any, enrolment: Enrolment, cohorts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.enrolment = enrolment
        today = timezone.localdate()
        taking = [
            cohort.pk
            for cohort in cohorts.select_related("variant__edition").prefetch_related("orders")
            if state(cohort, on=today) not in NO_LONGER_TAKES
        ]
        fields: dict[str, Any] = self.fields
        if taking:
            fields["to"].queryset = cohorts.filter(pk__in=taking)
        else:
            del fields["to"]
            fields["kind"].choices = [(kind.value, kind.label) for kind in LEAVING[:2]]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("kind") == OrderKind.TRANSFER and not data.get("to") and "to" not in self.errors:
            self.add_error("to", _("Choose the cohort."))
        return data

    def save(self) -> Enrolment | None:
        """The new place, where it is a transfer."""
        kind = self.cleaned_data["kind"]
        if kind == OrderKind.TRANSFER:
            return transfer(
                enrolment=self.enrolment, to=self.cleaned_data["to"], at=timezone.now(), **self.facts()
            )
        leave_by_order(enrolment=self.enrolment, kind=kind, **self.facts())
        return None


class CancelForm(OrderForm):
    def __init__(self, *args: Any, cohort: Cohort, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cohort = cohort
        self.fields["reason"].help_text = _("Learners and applicants read it in their letters.")

    def save(self) -> None:
        cancel_cohort(cohort=self.cohort, at=timezone.now(), **self.facts())


class NameForm(forms.Form):
    """The name as it should stand in the journal and the certificate of this course."""

    def __init__(self, *args: Any, enrolment: Enrolment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.enrolment = enrolment
        self.fields.update(fields_for_model(Enrolment, NAME_FIELDS))
        self.initial.update({name: getattr(enrolment, name) for name in NAME_FIELDS})

    def save(self) -> None:
        correct_name(enrolment=self.enrolment, names={name: self.cleaned_data[name] for name in NAME_FIELDS})
