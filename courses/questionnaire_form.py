"""The form of a questionnaire: a field a question, as the questions of that moment stand in the domain."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.domain.questionnaire import LONGEST, Kind, Question, answer, questions_at
from courses.enums import Moment
from courses.models import Enrolment, Questionnaire


class QuestionnaireForm(forms.Form):
    """Choices are asked for, words are free. What was answered before is there to be changed."""

    done: Questionnaire

    def __init__(self, *args: Any, enrolment: Enrolment, moment: Moment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.enrolment, self.moment = enrolment, moment
        for question in questions_at(moment):
            self.fields[question.code] = field_of(question)

    def save(self) -> Questionnaire:
        return answer(
            enrolment=self.enrolment,
            moment=self.moment,
            answers=self.cleaned_data,
            at=timezone.now(),
            on=timezone.localdate(),
        )


def field_of(question: Question) -> forms.Field:
    label, choices = str(question.words), [(code, str(words)) for code, words in question.choices.items()]
    if question.kind == Kind.ONE:
        return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect)
    if question.kind == Kind.SEVERAL:
        return forms.MultipleChoiceField(
            label=label,
            choices=choices,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("Choose all that fit."),
        )
    return forms.CharField(
        label=label, required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )
