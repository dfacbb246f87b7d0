"""Forms of the lists that departments send: the file, what its columns are, a row, the order."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses import access
from courses.domain import roster as lists
from courses.enums import OrderKind
from courses.models import Cohort, Department, RosterImport, RosterRow
from courses.quota_forms import offer
from courses.rosters.reading import LARGEST_FILE
from lms.models import User

MOST_HEADER_ROWS = 10


class ListFileForm(forms.Form):
    """A department's file. What it holds is found out by the worker, whatever it is called."""

    done: RosterImport
    file = forms.FileField(
        label=_("File of the list"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv", "data-max-bytes": LARGEST_FILE}),
        help_text=_(
            "A table saved as .xlsx, .xls or .csv. "
            "Sheet, header and columns are found; you look them through."
        ),
    )
    department = forms.ModelChoiceField(
        Department.objects.none(),
        label=_("Education department that sent it"),
        required=False,
        help_text=_("Its quota is filled. Leave it empty where the list is of no department."),
    )

    def __init__(self, *args: Any, cohort: Cohort, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cohort, self.by = cohort, by
        offer(self.fields["department"], access.departments_of(cohort))

    def clean_file(self) -> UploadedFile:
        """Before it is read into memory: the size a person was told."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_FILE:
            words = _("The file is larger than %(most)s MB.")
            raise forms.ValidationError(words % {"most": LARGEST_FILE // 1024 // 1024})
        return file

    def save(self) -> RosterImport:
        file = self.cleaned_data["file"]
        return lists.upload(
            cohort=self.cohort,
            content=file.read(),
            name=file.name,
            department=self.cleaned_data["department"],
            by=self.by,
            at=timezone.now(),
        )


class ColumnsForm(forms.Form):
    """Which rows of a sheet are its header, and what each column is."""

    first = forms.IntegerField(label=_("The header begins in row"), min_value=1, required=False)
    last = forms.IntegerField(
        label=_("The header ends in row"),
        min_value=1,
        required=False,
        help_text=_("As Excel numbers the rows. Leave both empty where the sheet has no header."),
    )

    def __init__(self, *args: Any, roster: RosterImport, found: lists.ColumnsFound, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.roster, self.found = roster, found
        if found.header_rows:
            self.initial = {"first": found.header_rows[0], "last": found.header_rows[-1]}
        choices = [("", _("not used")), *found.fields.items()]
        for column in found.columns:
            self.fields[f"column_{column.index}"] = forms.ChoiceField(
                label=_("Column %(letter)s") % {"letter": column.letter},
                choices=choices,
                initial=column.field,
                required=False,
            )

    def lines(self) -> list[tuple[lists.ColumnFound, Any]]:
        return [(column, self[f"column_{column.index}"]) for column in self.found.columns]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if first and last and not first <= last < first + MOST_HEADER_ROWS:
            self.add_error("last", _("A header is one row or a few that follow each other."))
        taken: dict[str, str] = {}
        for column in self.found.columns:
            chosen = data.get(f"column_{column.index}")
            if chosen and chosen in taken:
                words = _("Column %(letter)s is this already.") % {"letter": taken[chosen]}
                self.add_error(f"column_{column.index}", words)
            elif chosen:
                taken[chosen] = column.letter
        return data

    def save(self) -> None:
        columns = {
            chosen: column.index
            for column in self.found.columns
            if (chosen := self.cleaned_data[f"column_{column.index}"])
        }
        mapping = {
            "sheet": self.found.sheet,
            "header_rows": self._header_rows(),
            "columns": columns,
        }
        lists.remap(roster=self.roster, mapping=mapping, at=timezone.now())

    def _header_rows(self) -> list[int]:
        first, last = self.cleaned_data["first"], self.cleaned_data["last"]
        return list(range(first or last, (last or first) + 1)) if first or last else []


class AcceptForm(forms.Form):
    """A number whose last digit disagrees, which the document really bears."""

    reason = forms.CharField(
        label=_("Why the number is accepted"),
        max_length=300,
        help_text=_("For example: it stands so in the identity card, which I have seen. The reason is kept."),
    )

    def __init__(self, *args: Any, row: RosterRow, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row, self.by = row, by

    def save(self) -> None:
        reason = self.cleaned_data["reason"]
        lists.accept_row(row=self.row, reason=reason, by=self.by, at=timezone.now())


class ImportForm(forms.Form):
    """The order by which the people of the list are enrolled."""

    number = forms.CharField(label=_("Order number"), max_length=40)
    date = forms.DateField(label=_("Order date"))

    def __init__(self, *args: Any, roster: RosterImport, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.roster, self.by = roster, by
        if latest := roster.cohort.orders.filter(kind=OrderKind.ENROLMENT).last():
            self.initial = {"number": latest.number, "date": latest.date}

    def save(self) -> None:
        data = self.cleaned_data
        lists.ask_import(
            roster=self.roster, number=data["number"], date=data["date"], by=self.by, at=timezone.now()
        )
