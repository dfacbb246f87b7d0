"""The two forms of an import: the file, and after it has been shown, the word that it is to be saved."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from content.domain.plan import Plan
from content.domain.plan_import import import_plan, seal, taken_out, unseal
from content.models import Programme

MOST_BYTES = 2 * 1024 * 1024


class PlanFileForm(forms.Form):
    file = forms.FileField(
        label=_("Spreadsheet of the plan (.xlsx)"),
        help_text=_("The file that this page gives you, filled in. You see what changes before it is saved."),
        widget=forms.FileInput(attrs={"accept": ".xlsx", "data-max-bytes": MOST_BYTES}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 2 MB: a plan takes a few kilobytes."))
        return file


class PlanImportForm(forms.Form):
    """What was shown, signed, comes back; a tick where lessons would go along with their topics."""

    sealed = forms.CharField(widget=forms.HiddenInput)
    with_lessons = forms.BooleanField(
        label=_("The lessons of the topics that are taken out go with them"), required=False
    )

    def __init__(self, *args: Any, programme: Programme, plan: Plan | None = None, **kwargs: Any) -> None:
        if plan:
            kwargs["initial"] = {"sealed": seal(programme, plan)}
        super().__init__(*args, **kwargs)
        self.programme, self.plan = programme, plan
        if plan and not taken_out(programme, plan):
            del self.fields["with_lessons"]

    def shown(self) -> Plan:
        """The plan that was sent back, to be shown once more where it couldn't be saved."""
        return unseal(self.programme, self.data.get("sealed", ""))

    def save(self) -> None:
        data = self.cleaned_data
        import_plan(
            programme=self.programme, sealed=data["sealed"], with_lessons=data.get("with_lessons", False)
        )
