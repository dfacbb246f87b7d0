"""The form behind the buttons that ask for a document of a course."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from courses.domain.files import LANGUAGES, ask
from courses.enums import FileKind
from courses.models import Cohort, CourseFile, Enrolment, Order
from lms.models import User


class CourseFileForm(forms.Form):
    """Which document, in which language and form; an order and a person are offered to the office alone."""

    done: CourseFile
    kind = forms.ChoiceField()
    format = forms.ChoiceField(choices=[(name, name) for name in ("pdf", "xlsx")])
    language = forms.ChoiceField(choices=[(code, code) for code in LANGUAGES])
    order = forms.ModelChoiceField(Order.objects.none(), required=False)
    enrolment = forms.ModelChoiceField(Enrolment.objects.none(), required=False)

    def __init__(
        self, *args: Any, cohort: Cohort, by: User, kinds: tuple[FileKind, ...], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.cohort, self.by = cohort, by
        kind: Any = self.fields["kind"]
        kind.choices = [(one.value, one.label) for one in kinds]
        for field, of_kind, rows in (
            ("order", FileKind.ORDER, cohort.orders.all()),
            ("enrolment", FileKind.REFERENCE, cohort.enrolments.all()),
        ):
            if of_kind in kinds:
                chosen: Any = self.fields[field]
                chosen.queryset = rows

    def save(self) -> CourseFile:
        data = self.cleaned_data | {"kind": FileKind(self.cleaned_data["kind"])}
        return ask(cohort=self.cohort, by=self.by, at=timezone.now(), **data)
