"""Forms of the programme's pages. Each calls a verb in `save()`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from content.domain.programme import approve
from content.models import Edition, Programme
from lms.models import User


class ApproveForm(forms.Form):
    """The order that approves the programme as it stands now."""

    done: Edition
    order_number = forms.CharField(label=_("Order number"), max_length=40)
    order_date = forms.DateField(label=_("Order date"))

    def __init__(self, *args: Any, programme: Programme, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.programme, self.by = programme, by

    def save(self) -> Edition:
        return approve(programme=self.programme, by=self.by, on=timezone.localdate(), **self.cleaned_data)
