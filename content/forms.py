"""Forms of a programme's life: its steps, its discussion. Each calls a verb in `save()`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from content.domain import discussion as talk
from content.domain import programme as life
from content.domain.package import MOST_BYTES, PackageRefused, kind_of_file
from content.enums import Step
from content.models import Comment, Discussion, Edition, Programme, ProgrammeStep
from lms.models import User

# --- The steps ---


class StepForm(forms.Form):
    """A step of a programme, taken by whoever is signed in."""

    done: Any

    def __init__(self, *args: Any, programme: Programme, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.programme, self.by = programme, by


class OpenForm(StepForm):
    def save(self) -> Discussion:
        return life.open_discussion(programme=self.programme, by=self.by, on=timezone.localdate())


class PaperField(forms.FileField):
    """A paper of the package, judged by what is in it."""

    widget = forms.FileInput(attrs={"data-max-bytes": MOST_BYTES, "accept": ".pdf,.docx,.jpg,.jpeg"})

    def clean(self, data: Any, initial: Any = None) -> UploadedFile:
        file: UploadedFile = super().clean(data, initial)
        try:
            kind_of_file(file)
        except PackageRefused as refusal:
            raise ValidationError(refusal.reason) from refusal
        return file


class SubmitForm(StepForm):
    letter = PaperField(label=_("Covering letter"))
    needs = PaperField(label=_("Protocol of the needs analysis"))
    order = PaperField(label=_("Order on the discussion"))
    link = forms.URLField(
        label=_("Link to the discussion"), max_length=300, assume_scheme="https", widget=forms.URLInput
    )

    def save(self) -> ProgrammeStep:
        return life.submit(programme=self.programme, by=self.by, on=timezone.localdate(), **self.cleaned_data)


class Verdict(models.TextChoices):
    AGREED = Step.AGREED.value, _("Agreed")
    RETURNED = Step.RETURNED.value, _("Returned to be mended within fifteen days")
    REFUSED = Step.REFUSED.value, _("Refused: its way begins again with a discussion")


class VerdictForm(StepForm):
    verdict = forms.ChoiceField(label=_("Decision"), choices=Verdict, widget=forms.RadioSelect)
    on = forms.DateField(label=_("Date of the decision"))
    number = forms.CharField(
        label=_("Number of the conclusion"),
        max_length=40,
        required=False,
        help_text=_("Needed where it is agreed."),
    )
    words = forms.CharField(
        label=_("In words"),
        max_length=5_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What is to be mended, or why it is refused. Where it is agreed, this may stay empty."),
    )

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > timezone.localdate():
            raise ValidationError(_("This day is still to come."))
        return on

    def clean(self) -> None:
        verdict = self.cleaned_data.get("verdict")
        if verdict == Verdict.AGREED and not self.cleaned_data.get("number"):
            self.add_error("number", _("Give the number of the conclusion."))
        if verdict in {Verdict.RETURNED, Verdict.REFUSED} and not self.cleaned_data.get("words"):
            self.add_error("words", _("Give the reason."))

    def save(self) -> ProgrammeStep:
        said = self.cleaned_data
        about = {"programme": self.programme, "by": self.by, "on": said["on"], "number": said["number"]}
        if said["verdict"] == Verdict.AGREED:
            return life.agree(**about, note=said["words"])
        verb = life.send_back if said["verdict"] == Verdict.RETURNED else life.refuse
        return verb(**about, reason=said["words"])


class ApproveForm(StepForm):
    """The order that approves the programme as it stands now."""

    order_number = forms.CharField(label=_("Order number"), max_length=40)
    order_date = forms.DateField(label=_("Order date"))
    agreed_elsewhere = forms.CharField(
        label=_("Where it was agreed"),
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "It was discussed and agreed before it was kept here: say by whom, by which number and date."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if life.where_it_stands(self.programme) not in {Step.DRAFT, Step.APPROVED}:
            del self.fields["agreed_elsewhere"]

    def save(self) -> Edition:
        return life.approve(
            programme=self.programme, by=self.by, on=timezone.localdate(), **self.cleaned_data
        )


class CompareForm(forms.Form):
    """Which two are compared: editions by their number, or the draft."""

    def __init__(self, *args: Any, editions: Sequence[Edition], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            *(
                (str(edition.number), _("Edition %(number)s") % {"number": edition.number})
                for edition in editions
            ),
            ("draft", _("Draft")),
        ]
        self.fields["from"] = forms.ChoiceField(label=_("Before"), choices=choices)
        self.fields["to"] = forms.ChoiceField(label=_("After"), choices=choices)


# --- The discussion ---

TRAP = "website"


class CommentForm(forms.Form):
    """Anyone's comment. A field that people don't see (TRAP) is filled in by robots alone."""

    done: Comment | None
    name = forms.CharField(label=_("Your name"), max_length=150)
    organisation = forms.CharField(label=_("Organisation"), max_length=200, required=False)
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        help_text=_(
            "Not shown on the page. The answer stands here for all to read; if you have an account with this "
            "address, it also comes as a letter. Once you are answered, the address is forgotten."
        ),
    )
    part = forms.ChoiceField(label=_("What it is about"), required=False)
    text = forms.CharField(label=_("Comment"), max_length=4_000, widget=forms.Textarea(attrs={"rows": 8}))
    agree = forms.BooleanField(
        label=_("I agree that my name, organisation and comment are shown on this page.")
    )

    def __init__(
        self, *args: Any, discussion: Discussion, parts: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.discussion = discussion
        self.fields["part"].choices = [("", _("The programme as a whole")), *parts]  # type: ignore[attr-defined]

    def save(self) -> Comment | None:
        """A robot is thanked as everyone is, and nothing is kept."""
        if self.data.get(TRAP):
            return None
        said = {name: value for name, value in self.cleaned_data.items() if name != "agree"}
        return talk.comment(
            discussion=self.discussion, language=get_language() or "kk", at=timezone.now(), **said
        )


class AnswerForm(forms.Form):
    text = forms.CharField(
        label=_("Answer"),
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("It stands on the public page under the comment."),
    )

    def __init__(self, *args: Any, comment: Comment, by: User, **kwargs: Any) -> None:
        kwargs["initial"] = {"text": comment.answer}
        super().__init__(*args, **kwargs)
        self.comment, self.by = comment, by

    def save(self) -> None:
        talk.answer(comment=self.comment, text=self.cleaned_data["text"], by=self.by, at=timezone.now())
