"""Forms of joining: somebody applies on the site, a coordinator takes in or refuses."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.models import fields_for_model
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from courses.domain.applications import apply, refuse
from courses.domain.taking_in import TakenIn, take_in
from courses.enums import OrderKind
from courses.models import Application, Cohort
from lms.models import User
from lms.models.user import NAME_FIELDS, NAME_PARTS
from lms.people import IIN_PROBLEMS, check_iin, normalise_phone

# A field that people don't see: robots alone fill it in.
TRAP = "website"
WORK = ("organisation", "organisation_type", "position", "region")


def iin_field(**more: Any) -> forms.CharField:
    return forms.CharField(
        label=_("IIN"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        **more,
    )


class ApplyForm(forms.Form):
    """Names in one's own language, the number, an address, the place of work, and the consent."""

    iin = iin_field(help_text=_("Twelve digits. It is kept encrypted, and the site never shows all of it."))
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        help_text=_(
            "Your own, not the office's: we send a letter with a link, and you will sign in with it."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = forms.CharField(
        label=_("Phone"),
        required=False,
        max_length=30,
        help_text=_("If you have no e-mail: the coordinator calls you."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    language = forms.ChoiceField(
        label=_("Language of letters"),
        choices=[("kk", "Қазақша"), ("ru", "Русский")],
        widget=forms.RadioSelect,
    )
    consent = forms.BooleanField(label=_("I have read the text of the consent and agree"))
    done: Application | None

    def __init__(self, *args: Any, cohort: Cohort, person: User | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cohort, self.person = cohort, person
        fields: dict[str, Any] = self.fields
        fields.update(fields_for_model(Application, [*NAME_FIELDS, *WORK]))
        for name in WORK:
            fields[name].required = True
        self.first, self.second = ("ru", "kk") if get_language() == "ru" else ("kk", "ru")
        self.initial["language"] = self.first
        if person is not None:
            self._fill_in(person)
        if not self._is_whole(self.second):
            for part in ("surname", "given_name"):
                fields[f"{part}_{self.first}"].required = True

    def _is_whole(self, code: str) -> bool:
        given = self.data if self.is_bound else self.initial
        return bool(given.get(f"surname_{code}") and given.get(f"given_name_{code}"))

    def _fill_in(self, person: User) -> None:
        """From the profile. The address, and a number on record, are known and not asked for."""
        self.initial.update({name: getattr(person, name) for name in NAME_FIELDS})
        for known in ("email", "phone", *(["iin"] if person.iin_digest else [])):
            del self.fields[known]
        if latest := person.enrolments.order_by("-pk").first():
            self.initial.update({name: getattr(latest, name) for name in WORK})

    @property
    def names(self) -> list[list[Any]]:
        """The fields of the name: first in the language of the page."""
        return [[self[f"{part}_{code}"] for part in NAME_PARTS] for code in (self.first, self.second)]

    def clean_iin(self) -> str:
        result = check_iin(self.cleaned_data["iin"])
        if not result.is_valid:
            problems = [forms.ValidationError(IIN_PROBLEMS[code]) for code in result.errors]
            if result.may_be_overridden:
                problems.append(
                    forms.ValidationError(
                        _("If your identity card really says so, ask the coordinator to put you on the list.")
                    )
                )
            raise forms.ValidationError(problems)
        return result.number

    def clean_phone(self) -> str:
        phone = str(self.cleaned_data["phone"]).strip()
        try:
            return normalise_phone(phone) if phone else ""
        except ValueError as problem:
            raise forms.ValidationError(str(problem)) from problem

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for code in ("kk", "ru"):
            if any(data.get(f"{part}_{code}") for part in NAME_PARTS) and not self._is_whole(code):
                self.add_error(f"surname_{code}", _("Write both the surname and the given name."))
        somewhere = data.get("email") or data.get("phone") or self.errors.keys() & {"email", "phone"}
        if "email" in self.fields and not somewhere:
            self.add_error("email", _("Give an e-mail address or a phone number: we answer there."))
        return data

    def save(self) -> Application | None:
        """A robot is thanked as everyone is, and nothing is kept."""
        if self.data.get(TRAP):
            return None
        data = {name: value for name, value in self.cleaned_data.items() if name != "consent"}
        names = {name: data.pop(name) for name in NAME_FIELDS}
        if self.person is not None:
            data |= {"email": self.person.letters_to, "phone": self.person.phone or ""}
        return apply(
            cohort=self.cohort,
            names=names,
            person=self.person,
            consent_language=get_language() or "kk",
            at=timezone.now(),
            **data,
        )


class TakeInForm(forms.Form):
    """The order that takes applicants in. One order may take in several."""

    done: TakenIn
    number = forms.CharField(label=_("Order number"), max_length=40)
    date = forms.DateField(label=_("Order date"))

    def __init__(self, *args: Any, cohort: Cohort, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cohort, self.by = cohort, by
        if latest := cohort.orders.filter(kind=OrderKind.ENROLMENT).last():
            self.initial.update(number=latest.number, date=latest.date)

    def to_take_in(self) -> list[Application]:
        raise NotImplementedError

    def save(self) -> TakenIn:
        return take_in(
            applications=self.to_take_in(),
            number=self.cleaned_data["number"],
            date=self.cleaned_data["date"],
            by=self.by,
            at=timezone.now(),
            on=timezone.localdate(),
        )


class TakeInOneForm(TakeInForm):
    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, cohort=application.cohort, **kwargs)
        self.application = application

    def to_take_in(self) -> list[Application]:
        return [self.application]


class TakeInSeveralForm(TakeInForm):
    """The ticks stand in the rows of the list; `ticked` keeps them where something else is wrong.

    Any application of the cohort may be ticked: the page may be an old one, and the verb says why not.
    """

    chosen = forms.TypedMultipleChoiceField(
        label=_("Applications to the cohort"),
        coerce=int,
        error_messages={
            "required": _("Choose whom to take in."),
            "invalid_choice": _(
                "One of the chosen applications is no longer there. Look the list through again."
            ),
        },
    )

    def __init__(self, *args: Any, applications: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_pk = {item.pk: item for item in applications}
        choices: Any = self.fields["chosen"]
        choices.choices = [(pk, pk) for pk in self.by_pk]

    @property
    def ticked(self) -> set[str]:
        return set(self.data.getlist("chosen")) if self.is_bound else set()  # type: ignore[attr-defined]

    def to_take_in(self) -> list[Application]:
        return [self.by_pk[pk] for pk in self.cleaned_data["chosen"]]


class RefuseForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("The applicant reads it in the letter.")
    )

    def __init__(self, *args: Any, application: Application, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.application, self.by = application, by

    def save(self) -> None:
        refuse(
            application=self.application,
            reason=self.cleaned_data["reason"],
            by=self.by,
            at=timezone.now(),
        )
