"""The form that begins a programme."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from content import access
from content.domain.beginning import begin_like, begin_like_starter
from content.domain.plan import MOST_IN_ALL
from content.models import Programme
from lms.access import providers_where
from lms.models import Provider, User
from lms.roles import May

LIKE_STARTER = "starter"


class NewProgrammeForm(forms.ModelForm[Programme]):
    done: Programme
    provider = forms.ModelChoiceField(Provider.objects.none(), label=_("Provider"), empty_label=None)
    like = forms.ChoiceField(
        label=_("Columns of the plan"),
        widget=forms.RadioSelect,
        initial=LIKE_STARTER,
        help_text=_("Everything can be changed afterwards."),
    )

    class Meta:
        model = Programme
        fields = ("provider", "code", "title_kk", "title_ru", "title_en", "total_hours")
        help_texts = {
            "code": _("Latin letters, digits and hyphens. It stands in addresses and stays: librarian-72."),
            "title_en": _("If it is missing, the Kazakh title is shown."),
        }

    field_order = ("provider", "code", "title_kk", "title_ru", "title_en", "total_hours", "like")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        providers: Any = self.fields["provider"]
        providers.queryset = providers_where(user, May.WRITE_CONTENT)
        if len(providers.queryset) == 1:
            providers.initial, providers.widget = providers.queryset[0], forms.HiddenInput()
        self.others = {str(other.pk): other for other in access.seen_programmes(user)}
        like: Any = self.fields["like"]
        like.choices = [
            (
                LIKE_STARTER,
                _("Day and online: lecture, practice or guided self-study, assessment; no topics yet"),
            ),
            *(
                (key, _("Columns, topics and hours of «%(title)s»") % {"title": other.title()})
                for key, other in self.others.items()
            ),
        ]

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"]).lower()
        if code == "new":
            raise forms.ValidationError(_("This word stands in an address already: choose another code."))
        if Programme.objects.filter(code=code).exists():
            raise forms.ValidationError(_("There is a programme with this code already: choose another."))
        return code

    def clean_total_hours(self) -> int:
        hours = int(self.cleaned_data["total_hours"])
        if not 1 <= hours <= MOST_IN_ALL:
            words = _("Hours in all: whole numbers from 1 to %(most)s are possible.")
            raise forms.ValidationError(words % {"most": MOST_IN_ALL})
        return hours

    def save(self, commit: bool = True) -> Programme:
        facts = dict(self.cleaned_data)
        like = facts.pop("like")
        facts["titles"] = {code: facts.pop(f"title_{code}") for code in ("kk", "ru", "en")}
        if like == LIKE_STARTER:
            return begin_like_starter(**facts)
        return begin_like(other=self.others[like], **facts)
