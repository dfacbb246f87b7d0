"""Forms of a cohort itself: it is opened, and its facts are changed while they may be."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from content.models import EditionVariant
from courses import access
from courses.domain.cohort_changes import change_cohort
from courses.domain.cohorts import open_cohort
from courses.models import Cohort
from lms.models import User

FACTS = (
    *("capacity", "funding", "regions"),
    *("applications_from", "applications_until", "starts_on", "ends_on", "defence_on"),
    *("place_kk", "place_ru", "room", "online_room"),
)
HELP = {
    "code": _("Latin letters, digits and hyphens. It stands in addresses and on lists: kk-2026-1."),
    "defence_on": _("The defence lies outside the hours of the plan."),
    "regions": _("Whose librarians it is for. Leave all empty where it is for any."),
    "place_kk": _("Where the classes are held, or where the link to them is found."),
    "room": _("The timetable puts its classes here first."),
}


def with_secure_links(field: Any, **options: Any) -> Any:
    """What is typed without its scheme is a link of https."""
    if isinstance(field, models.URLField):
        options["assume_scheme"] = "https"
    return field.formfield(**options)


class VariantField(forms.ModelChoiceField):
    def label_from_instance(self, variant: Any) -> str:
        edition = variant.edition
        words = _("%(programme)s, edition %(number)s: %(variant)s")
        return words % {"programme": edition.title(), "number": edition.number, "variant": variant.title()}


class CohortForm(forms.ModelForm[Cohort]):
    """What can be said of a cohort at any time; the verbs refuse what it is too late for."""

    done: Cohort

    class Meta:
        model = Cohort
        fields: tuple[str, ...] = FACTS
        help_texts = HELP
        widgets = {"regions": forms.CheckboxSelectMultiple}
        formfield_callback = with_secure_links

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["room"].queryset = access.rooms(user)
        if self.instance.pk:
            fields["room"].queryset = access.rooms(user).filter(provider=self.instance.provider_id)

    def clean_online_room(self) -> str:
        link = str(self.cleaned_data["online_room"])
        if link and not link.startswith("https://"):
            raise forms.ValidationError(_("Give a link that begins with https://."))
        return link

    def save(self, commit: bool = True) -> Cohort:
        return change_cohort(cohort=self.instance, **self.cleaned_data)


class NewCohortForm(CohortForm):
    variant = VariantField(EditionVariant.objects.none(), label=_("Programme and form of the course"))

    class Meta(CohortForm.Meta):
        fields = ("variant", "code", "language", *FACTS)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        variants: Any = self.fields["variant"]
        variants.queryset = access.variants_to_open(user).select_related("edition__programme__provider")

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"])
        if code in {"new", "draw"}:
            raise forms.ValidationError(_("This word stands in an address already: choose another code."))
        return code

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        room, variant = data.get("room"), data.get("variant")
        if room and variant and room.provider_id != variant.edition.programme.provider_id:
            self.add_error("room", _("This room belongs to another provider."))
        return data

    def save(self, commit: bool = True) -> Cohort:
        return open_cohort(
            provider=self.cleaned_data["variant"].edition.programme.provider, **self.cleaned_data
        )
