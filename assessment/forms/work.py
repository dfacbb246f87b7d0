"""Work is handed in, and answered in words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessment.domain.submissions import give_feedback, hand_in
from assessment.enums import Verdict
from assessment.models import Feedback, Submission, SubmissionVersion
from content.models import Task
from courses.models import Enrolment
from lms.models import User


class HandInForm(forms.Form):
    text = forms.CharField(
        label=_("Your work"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"required": _("There is nothing to hand in yet: write your work first.")},
    )

    def __init__(self, *args: Any, enrolment: Enrolment, task: Task, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.enrolment, self.task = enrolment, task

    def save(self) -> SubmissionVersion:
        return hand_in(
            enrolment=self.enrolment, task=self.task, text=self.cleaned_data["text"], at=timezone.now()
        )


class FeedbackForm(forms.Form):
    # The version that was read: a newer one handed in meanwhile is refused by the verb.
    version = forms.ModelChoiceField(SubmissionVersion.objects.none(), widget=forms.HiddenInput)
    verdict = forms.ChoiceField(label=_("Result"), choices=Verdict, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("In words"),
        help_text=_("What is good, and what to mend."),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, *args: Any, work: Submission, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].queryset = work.versions.all()  # type: ignore[attr-defined]
        self.by = by

    def save(self) -> Feedback:
        return give_feedback(
            version=self.cleaned_data["version"],
            verdict=Verdict(self.cleaned_data["verdict"]),
            words=self.cleaned_data["words"],
            by=self.by,
            at=timezone.now(),
        )
