"""The forms that the page of components shows, one of each kind of field."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class ExampleForm(forms.Form):
    title = forms.CharField(
        label=_("Title"), max_length=80, help_text=_("What the list will show."), widget=forms.TextInput
    )
    text = forms.CharField(label=_("Text"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}))
    day = forms.DateField(label=_("Day"), required=False)
    language = forms.ChoiceField(label=_("Language"), choices=[("kk", "Қазақша"), ("ru", "Русский")])
    variant = forms.ChoiceField(
        label=_("Form of the course"),
        choices=[("day", _("Day course")), ("online", _("Online course"))],
        widget=forms.RadioSelect,
    )
    topics = forms.MultipleChoiceField(
        label=_("Topics"),
        required=False,
        choices=[("1.1", "1.1"), ("1.2", "1.2"), ("1.3", "1.3")],
        widget=forms.CheckboxSelectMultiple,
    )
    file = forms.FileField(
        label=_("File"),
        required=False,
        widget=forms.FileInput(attrs={"data-max-bytes": 20 * 1024 * 1024}),
    )
    agree = forms.BooleanField(label=_("I have read this"))


def example_forms(request: HttpRequest) -> dict[str, ExampleForm]:
    """An empty one, and one as it looks when what was typed won't do."""
    typed = {"wrong-text": "…", "wrong-day": "31.02.2026"}
    return {"empty": ExampleForm(), "wrong": ExampleForm(typed, prefix="wrong")}
