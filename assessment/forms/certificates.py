"""The director orders that certificates be issued."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessment.domain.register import Issued, order_certificates
from courses.models import Cohort
from lms.models import User


class OrderForm(forms.Form):
    done: Issued

    number = forms.CharField(label=_("Order number"), max_length=40)
    date = forms.DateField(label=_("Order date"))

    def __init__(self, *args: Any, cohort: Cohort, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cohort, self.by = cohort, by

    def save(self) -> Issued:
        data = self.cleaned_data
        return order_certificates(
            cohort=self.cohort, number=data["number"], date=data["date"], by=self.by, at=timezone.now()
        )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code on the certificate"),
        max_length=40,
        help_text=_("Twelve letters and digits beside the QR code. Spaces and hyphens don't matter."),
        widget=forms.TextInput(
            attrs={"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"}
        ),
    )
