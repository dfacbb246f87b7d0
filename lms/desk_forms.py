"""Forms of the desk: the provider, staff, people, requests, letters. Each calls a verb in `save()`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import validate_email
from django.forms.models import fields_for_model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms import access
from lms.desk import DeskForm
from lms.domain.bounces import send_again
from lms.domain.invitations import invite_by_link, print_slip
from lms.domain.people import change_sign_in, set_iin, show_iin
from lms.domain.personal_data import answer
from lms.domain.providers import open_provider
from lms.domain.roles import end_role
from lms.domain.staff import appoint
from lms.enums import Role
from lms.forms import ProfileForm, sign_in_address
from lms.models import Invitation, Membership, Provider, Region, User
from lms.models.user import NAME_FIELDS
from lms.roles import NEEDS_SECOND_FACTOR

# --- the provider -------------------------------------------------------------------------------------------


class ProviderForm(forms.ModelForm[Provider]):
    class Meta:
        model = Provider
        fields: tuple[str, ...] = (
            "short_name_kk",
            "short_name_ru",
            "legal_name_kk",
            "legal_name_ru",
            "bin",
            "city_kk",
            "city_ru",
            "address_kk",
            "address_ru",
            "director_name_kk",
            "director_name_ru",
            "email",
            "phone",
            "logo",
        )
        help_texts = {
            "legal_name_kk": _("As it should stand on the certificate."),
            "director_name_kk": _("Initials and surname, as under a signature."),
            "email": _("Answers to letters come here."),
        }


class NewProviderForm(ProviderForm):
    class Meta(ProviderForm.Meta):
        fields = ("slug", *ProviderForm.Meta.fields)
        help_texts = {
            **ProviderForm.Meta.help_texts,
            "slug": _("Latin letters and digits. It stands in the addresses of the provider's pages."),
        }

    def save(self, commit: bool = True) -> Provider:
        return open_provider(**self.cleaned_data)


# --- staff --------------------------------------------------------------------------------------------------


class AppointForm(DeskForm):
    provider = forms.ModelChoiceField(Provider.objects.all(), label=_("Course provider"))
    role = forms.ChoiceField(label=_("Role"), choices=[("", "—"), *Role.choices])
    region = forms.ModelChoiceField(
        Region.objects.all(),
        label=_("Region"),
        required=False,
        help_text=_("For the education authority: whose figures it reads."),
    )
    address = forms.CharField(
        label=_("E-mail or phone number"),
        max_length=254,
        help_text=_("The person's own: they will sign in with it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(fields_for_model(User, (*NAME_FIELDS, "language")))

    def clean_address(self) -> str:
        address = sign_in_address(self.cleaned_data["address"])
        if "@" in address:
            validate_email(address)
        elif not address.startswith("+"):
            raise forms.ValidationError(_("Give an e-mail address or a phone number to sign in with."))
        return address

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not any(data.get(name) for name in NAME_FIELDS):
            self.add_error("surname_kk", _("Give the person's name in Kazakh or in Russian."))
        if data.get("role") in NEEDS_SECOND_FACTOR and "@" not in data.get("address", "@"):
            self.add_error(
                "address", _("A coordinator or a director signs in with an e-mail address of their own.")
            )
        if data.get("role") == Role.AUTHORITY and not data.get("region") and "region" not in self.errors:
            self.add_error("region", _("Choose the region whose figures the education authority reads."))
        return data

    def save(self) -> Membership:
        data = self.cleaned_data
        return appoint(
            email=data["address"] if "@" in data["address"] else "",
            phone="" if "@" in data["address"] else data["address"],
            names={name: data[name] for name in NAME_FIELDS},
            language=data["language"],
            role=Role(data["role"]),
            provider=data["provider"],
            region=data["region"],
            by=self.user,
            at=timezone.now(),
        )


class EndRoleForm(DeskForm):
    def save(self) -> None:
        end_role(membership=self.instance, by=self.user, at=timezone.now())


# --- people -------------------------------------------------------------------------------------------------


class PersonForm(ProfileForm):
    class Meta(ProfileForm.Meta):
        help_texts = {
            "surname_kk": _("As it stands in the person's document: the certificate takes it from here."),
            "contact_email": _("An office address will do; it opens nothing here."),
        }


class InviteForm(DeskForm):
    """On whose behalf: asked only of those who work for several providers."""

    provider = forms.ModelChoiceField(Provider.objects.all(), label=_("Course provider"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.user.is_superuser:
            knowing = access.providers_of(self.instance)
            self.fields["provider"] = forms.ModelChoiceField(knowing, label=_("Course provider"))

    def save(self) -> Any:
        return invite_by_link(
            person=self.instance, provider=self.cleaned_data["provider"], by=self.user, at=timezone.now()
        )


class PrintSlipForm(InviteForm):
    def save(self) -> tuple[Invitation, str]:
        return print_slip(
            person=self.instance, provider=self.cleaned_data["provider"], by=self.user, at=timezone.now()
        )


class SignInForm(DeskForm):
    email = forms.EmailField(label=_("E-mail for signing in"), required=False)
    phone = forms.CharField(label=_("Phone for signing in"), required=False, max_length=20)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"email": self.instance.email, "phone": self.instance.phone, **self.initial}

    def save(self) -> None:
        change_sign_in(
            person=self.instance, email=self.cleaned_data["email"], phone=self.cleaned_data["phone"]
        )


class SetIINForm(DeskForm):
    iin = forms.CharField(
        label=_("IIN"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("Twelve digits. It is kept encrypted; pages show its last four digits."),
    )
    override_reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=300,
        help_text=_("Only if the last digit doesn't fit and the document really says so."),
    )

    def save(self) -> None:
        set_iin(
            person=self.instance,
            number=self.cleaned_data["iin"],
            by=self.user,
            override_reason=self.cleaned_data["override_reason"],
        )


class ShowIINForm(DeskForm):
    reason = forms.CharField(
        label=_("Why the number is needed"),
        max_length=300,
        help_text=_("The person sees who looked, when and why."),
    )

    def save(self) -> str:
        return show_iin(person=self.instance, by=self.user, reason=self.cleaned_data["reason"])


# --- requests and letters -----------------------------------------------------------------------------------


class AnswerForm(DeskForm):
    granted = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[("yes", _("Done as asked")), ("no", _("Can't be done"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("Answer"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What was done, or why it can't be done. The person reads this."),
    )

    def save(self) -> None:
        answer(
            request=self.instance,
            by=self.user,
            granted=self.cleaned_data["granted"],
            words=self.cleaned_data["words"],
            at=timezone.now(),
        )


class SendAgainForm(DeskForm):
    def save(self) -> None:
        send_again(letter=self.instance)
