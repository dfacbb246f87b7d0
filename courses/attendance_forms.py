"""Forms of classes as they are held: the sheet, the links, a few words on a recording."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from courses.domain.attendance import mark
from courses.domain.online import LEAST_ANSWER, set_links, watch
from courses.domain.sheet import Line, sheet
from courses.models import Enrolment, Session
from lms.models import User


class AttendanceForm(forms.Form):
    """A line for each person: here, not here, or some of the hours. Who isn't marked stays unmarked."""

    def __init__(self, *args: Any, session: Session, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session, self.by = session, by
        self.people = {f"hours_{line.person.pk}": line for line in sheet(session)}
        for name, line in self.people.items():
            self.fields[name] = forms.TypedChoiceField(
                label=line.person.name().full,
                choices=self._choices(),
                coerce=int,
                empty_value=None,
                required=False,
                initial=line.hours,
                widget=forms.RadioSelect,
            )
        if self.marked:
            self.fields["reason"] = forms.CharField(
                label=_("Why an earlier mark is changed"), max_length=300, required=False
            )

    def _choices(self) -> list[tuple[int, Any]]:
        some = [
            (hours, ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours})
            for hours in range(self.session.hours - 1, 0, -1)
        ]
        return [(self.session.hours, _("here")), (0, _("not here")), *some]

    @property
    def marked(self) -> bool:
        """Whether anybody on the sheet is marked already."""
        return any(line.marks for line in self.people.values())

    @property
    def lines(self) -> list[tuple[Line, Any]]:
        return [(line, self[name]) for name, line in self.people.items()]

    @property
    def here(self) -> int:
        return sum(1 for line in self.people.values() if line.hours)

    @property
    def unmarked(self) -> int:
        return sum(1 for line in self.people.values() if not line.marks)

    def save(self) -> None:
        chosen = {line.person.pk: self.cleaned_data[name] for name, line in self.people.items()}
        if "rest" in self.data:
            chosen |= {
                line.person.pk: self.session.hours
                for line in self.people.values()
                if chosen[line.person.pk] is None and not line.marks
            }
        mark(
            session=self.session,
            hours={pk: hours for pk, hours in chosen.items() if hours is not None},
            by=self.by,
            at=timezone.now(),
            reason=self.cleaned_data.get("reason", ""),
        )


def as_on_the_row(name: str, field: type[forms.CharField], **more: Any) -> Any:
    """A field of the form that is called and explained as the class's own is."""
    own: Any = Session._meta.get_field(name)
    return field(
        label=capfirst(own.verbose_name),
        help_text=own.help_text,
        max_length=own.max_length,
        required=False,
        **more,
    )


class LinksForm(forms.Form):
    """Where a class is joined, and where its recording is."""

    join_link = as_on_the_row("join_link", forms.URLField, assume_scheme="https")
    recording_link = as_on_the_row("recording_link", forms.URLField, assume_scheme="https")
    recording_question = as_on_the_row("recording_question", forms.CharField)

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session = session
        self.initial.update({name: getattr(session, name) for name in self.fields})

    def save(self) -> None:
        set_links(session=self.session, **self.cleaned_data)


class WatchedForm(forms.Form):
    """A sentence or two on a recording, as its question asks."""

    answer = forms.CharField(
        label=_("Your answer"),
        widget=forms.Textarea(attrs={"rows": 4}),
        min_length=LEAST_ANSWER,
        max_length=4000,
        help_text=_("A sentence or two in your own words."),
    )

    def __init__(self, *args: Any, session: Session, enrolment: Enrolment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session, self.enrolment = session, enrolment
        if session.recording_question:
            self.fields["answer"].label = session.recording_question

    def save(self) -> None:
        watch(
            session=self.session,
            enrolment=self.enrolment,
            answer=self.cleaned_data["answer"],
            at=timezone.now(),
        )
