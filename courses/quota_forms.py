"""The form of a cohort's quotas: a number beside each department that has one, and room for one more."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from courses import access
from courses.domain.quotas import QuotaLine, set_quotas
from courses.models import Cohort, Department
from lms.text import kazakh_sort_key

MOST = 32_767


def number(label: Any, **options: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=MOST, required=False, **options)


def offer(field: Any, departments: QuerySet[Department]) -> None:
    """The departments in Kazakh order, which no database keeps by itself."""
    field.queryset = departments
    names = sorted(((row.pk, str(row)) for row in departments), key=lambda item: kazakh_sort_key(item[1]))
    field.choices = [("", ""), *names]


class QuotasForm(forms.Form):
    department = forms.ModelChoiceField(
        Department.objects.none(), label=_("Another department"), required=False
    )
    places = number(_("Its places"))

    def __init__(self, *args: Any, cohort: Cohort, lines: list[QuotaLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cohort = cohort
        self.departments = {
            f"places_{line.department.pk}": line.department for line in lines if line.department
        }
        for line in lines:
            if line.department:
                name = f"places_{line.department.pk}"
                self.fields[name] = number(str(line.department), initial=line.places)
        known = [department.pk for department in self.departments.values()]
        offer(self.fields["department"], access.departments_of(cohort).exclude(pk__in=known))

    def fields_by_department(self) -> dict[Department, Any]:
        return {department: self[name] for name, department in self.departments.items()}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("department") and not data.get("places"):
            self.add_error("places", _("Give the number of places."))
        if data.get("places") and not data.get("department"):
            self.add_error("department", _("Choose the department."))
        return data

    def save(self) -> None:
        data = self.cleaned_data
        # what wasn't on the page that was sent is another coordinator's, and stays
        sent = {name: department for name, department in self.departments.items() if name in self.data}
        places = {department: data[name] or 0 for name, department in sent.items()}
        if data["department"]:
            places[data["department"]] = data["places"]
        set_quotas(cohort=self.cohort, places=places)
