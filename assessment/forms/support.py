"""Questions in the support year, and what is answered."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessment.domain.support import ask, say
from assessment.models import Consultation, ConsultationPost, SupportYear
from content.models import EditionTopic
from lms.models import User


class AskForm(forms.Form):
    done: Consultation

    topic = forms.ModelChoiceField(
        EditionTopic.objects.none(), label=_("Topic"), required=False, empty_label=_("No topic in particular")
    )
    question = forms.CharField(
        label=_("Your question"), max_length=4_000, widget=forms.Textarea(attrs={"rows": 5})
    )

    def __init__(self, *args: Any, support: SupportYear, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.support = support
        topics = support.enrolment.cohort.edition.topics
        self.fields["topic"].queryset = topics.all()  # type: ignore[attr-defined]

    def save(self) -> Consultation:
        return ask(support=self.support, at=timezone.now(), **self.cleaned_data)


class SayForm(forms.Form):
    text = forms.CharField(label=_("Your words"), max_length=4_000, widget=forms.Textarea(attrs={"rows": 5}))

    def __init__(self, *args: Any, consultation: Consultation, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.consultation, self.by = consultation, by

    def save(self) -> ConsultationPost:
        return say(
            consultation=self.consultation, by=self.by, text=self.cleaned_data["text"], at=timezone.now()
        )
