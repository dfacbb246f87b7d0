"""Forms of the ground floor: signing in, coming in by an invitation, one's own data."""

from __future__ import annotations

from typing import Any

from allauth.account.fields import PasswordField
from allauth.account.forms import AddEmailForm as AllauthAddEmailForm
from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import RequestLoginCodeForm as AllauthRequestLoginCodeForm
from allauth.account.forms import ResetPasswordForm as AllauthResetPasswordForm
from allauth.account.models import EmailAddress
from django import forms
from django.contrib.auth import password_validation
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.domain.invitations import InvitationRefused, accept, invitation_of_slip
from lms.domain.personal_data import ask
from lms.enums import RequestKind
from lms.models import Invitation, Provider, User
from lms.models.user import NAME_FIELDS
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
            widget=forms.TextInput(
                attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
            ),
        )
        self.order_fields(["login", "password"])

    def clean_login(self) -> str:
        return sign_in_address(self.cleaned_data["login"])


# allauth would also write to an address that somebody only wishes to change to, and has perhaps mistyped.
# What opens an account goes to the sign-in address and to no other.


def who_signs_in_with(email: str) -> User | None:
    return User.objects.filter(email=email, is_active=True).first()


class ResetPasswordForm(AllauthResetPasswordForm):
    def clean_email(self) -> str:
        email = str(super().clean_email())
        person = who_signs_in_with(email)
        self.users = [person] if person else []
        return email


class RequestLoginCodeForm(AllauthRequestLoginCodeForm):
    def clean_email(self) -> str:
        email = str(super().clean_email())
        self._user = who_signs_in_with(email)
        return email


class ChangeEmailForm(AllauthAddEmailForm):
    """The new sign-in address; it takes the place of the old one once a letter to it is answered."""

    def save(self, request: HttpRequest) -> EmailAddress:
        """allauth would here drop an old address that was never proven, and leave the person with none."""
        waiting = EmailAddress.objects.filter(user=self.user, verified=False)
        waiting.exclude(email=self.user.email or "").delete()
        return EmailAddress.objects.add_email(request, self.user, self.cleaned_data["email"], confirm=True)


class ChoosePasswordForm(forms.Form):
    """A new password for whoever holds a valid invitation."""

    password1 = PasswordField(
        label=_("New password"),
        autocomplete="new-password",
        help_text=password_validation.password_validators_help_text_html(),
    )
    password2 = PasswordField(label=_("The same once more"), autocomplete="new-password")

    def __init__(self, *args: Any, invitation: Invitation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invitation = invitation

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

    def save(self) -> User:
        assert self.invitation is not None
        return accept(invitation=self.invitation, password=self.cleaned_data["password1"], at=timezone.now())


class SlipForm(ChoosePasswordForm):
    """What stands on the slip, and a new password."""

    address = forms.CharField(label=_("Phone number or e-mail on the slip"), max_length=254)
    code = forms.CharField(
        label=_("Code on the slip"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )
    field_order = ("address", "code", "password1", "password2")

    def clean_address(self) -> str:
        return sign_in_address(self.cleaned_data["address"])

    def clean(self) -> dict[str, Any]:
        address, code = self.cleaned_data.get("address"), self.cleaned_data.get("code")
        if address and code:
            try:
                self.invitation = invitation_of_slip(address=address, code=code, at=timezone.now())
            except InvitationRefused as refusal:
                self.add_error("code", refusal.reason)
        return super().clean()


class ProfileForm(forms.ModelForm[User]):
    """What a person mends alone. The sign-in address has its own page, which proves the new one first."""

    class Meta:
        model = User
        fields = (*NAME_FIELDS, "language", "contact_email", "contact_phone")
        help_texts = {
            "surname_kk": _("As it should stand in your certificate."),
            "contact_email": _("An office address will do; it opens nothing here."),
        }


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
