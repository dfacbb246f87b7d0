"""Forms of the ground floor: signing in, coming in by an invitation, one's own data, the people of a provider."""

from __future__ import annotations

from typing import Any

from allauth.account.fields import PasswordField
from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import ResetPasswordForm as AllauthResetPasswordForm
from django import forms
from django.contrib.auth import password_validation
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.domain.invitations import InvitationRefused, accept, invitation_of_slip
from lms.domain.personal_data import ask
from lms.enums import RequestKind
from lms.models import Invitation, Provider, User
from lms.people import normalise_phone


def sign_in_address(text: str) -> str:
    """An e-mail in lower case, or a phone in the one spelling we keep; anything else as it was typed."""
    text = text.strip()
    if "@" in text:
        return text.lower()
    try:
        return normalise_phone(text)
    except ValueError:
        return text


class LoginForm(AllauthLoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.CharField(
            label=_("E-mail or phone number"),
            widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
        )
        self.order_fields(["login", "password"])
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)

    def clean_login(self) -> str:
        return sign_in_address(self.cleaned_data["login"])


class ResetPasswordForm(AllauthResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs.pop("placeholder", None)


class ChoosePasswordForm(forms.Form):
    """A new password for whoever holds a valid invitation."""

    password1 = PasswordField(label=_("New password"), autocomplete="new-password")
    password2 = PasswordField(label=_("The same once more"), autocomplete="new-password")

    def __init__(self, *args: Any, invitation: Invitation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invitation = invitation
        self.fields["password1"].help_text = password_validation.password_validators_help_text_html()
        for name in ("password1", "password2"):
            self.fields[name].widget.attrs.pop("placeholder", None)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, second = data.get("password1"), data.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("The two passwords are not the same."))
        elif first and self.invitation:
            try:
                password_validation.validate_password(first, self.invitation.person)
            except forms.ValidationError as problem:
                self.add_error("password1", problem)
        return data

    def save(self) -> None:
        assert self.invitation is not None
        accept(invitation=self.invitation, password=self.cleaned_data["password1"], at=timezone.now())


class SlipForm(ChoosePasswordForm):
    """What stands on the slip, and a new password."""

    address = forms.CharField(label=_("Phone number or e-mail on the slip"), max_length=254)
    code = forms.CharField(
        label=_("Code on the slip"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}),
    )
    field_order = ("address", "code", "password1", "password2")

    def clean(self) -> dict[str, Any]:
        address, code = self.cleaned_data.get("address"), self.cleaned_data.get("code")
        if address and code:
            try:
                self.invitation = invitation_of_slip(
                    address=sign_in_address(address), code=code, at=timezone.now()
                )
            except InvitationRefused as refusal:
                self.add_error("code", refusal.reason)
        return super().clean()


class ProfileForm(forms.ModelForm[User]):
    """What a person mends themselves. The sign-in address has its own page, which proves the new one first."""

    class Meta:
        model = User
        fields = (
            "surname_kk",
            "given_name_kk",
            "patronymic_kk",
            "surname_ru",
            "given_name_ru",
            "patronymic_ru",
            "language",
            "contact_email",
            "contact_phone",
        )
        help_texts = {
            "surname_kk": _("As it should stand in your certificate."),
            "contact_email": _("An office address will do; it opens nothing here."),
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not any(data.get(f"{part}_{code}") for part in ("surname", "given_name") for code in ("kk", "ru")):
            raise forms.ValidationError(_("Give the person's name in Kazakh or in Russian."))
        return data

    def clean_contact_phone(self) -> str:
        phone: str = self.cleaned_data["contact_phone"]
        return normalise_phone(phone) if phone else ""


class DataRequestForm(forms.Form):
    kind = forms.ChoiceField(label=_("What do you ask for?"), choices=RequestKind, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("In your words"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For a correction: what is wrong and how it should be."),
    )

    def __init__(self, *args: Any, person: User, provider: Provider, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person, self.provider = person, provider

    def save(self) -> None:
        ask(
            person=self.person,
            provider=self.provider,
            kind=RequestKind(self.cleaned_data["kind"]),
            words=self.cleaned_data["words"],
            at=timezone.now(),
        )
