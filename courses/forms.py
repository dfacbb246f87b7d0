"""Forms of the cohorts' pages. Each calls a verb in `save()`."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.validators import validate_email
from django.forms.models import fields_for_model
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from content.models import EditionVariant
from courses import access
from courses.domain.attendance import latest_marks, mark
from courses.domain.cohorts import appoint_teacher, open_cohort
from courses.domain.enrolments import enrol_by_order, learning
from courses.domain.timetable import MOST_A_DAY, Draft, draw, draw_up
from courses.enums import OrderKind
from courses.models import Cohort, CohortTeacher, Enrolment, Session
from lms.dates import weekday_name
from lms.forms import sign_in_address
from lms.models import User
from lms.models.user import NAME_FIELDS
from lms.refusals import Refused

MONDAY = date(2024, 1, 1)


class VariantField(forms.ModelChoiceField):
    def label_from_instance(self, variant: Any) -> str:
        edition = variant.edition
        words = _("%(programme)s, edition %(number)s: %(variant)s")
        return words % {"programme": edition.title(), "number": edition.number, "variant": variant.title()}


class NewCohortForm(forms.ModelForm[Cohort]):
    done: Cohort
    variant = VariantField(EditionVariant.objects.none(), label=_("Programme and form of the course"))

    class Meta:
        model = Cohort
        fields = (
            *("variant", "code", "language", "capacity"),
            *("applications_from", "applications_until", "starts_on", "ends_on", "defence_on"),
            *("place_kk", "place_ru"),
        )
        help_texts = {
            "code": _("Latin letters, digits and hyphens. It stands in addresses and on lists: kk-2026-1."),
            "defence_on": _("The defence lies outside the hours of the plan."),
            "place_kk": _("Where the classes are held, or where the link to them is found."),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        variants: Any = self.fields["variant"]
        variants.queryset = access.variants_to_open(user).select_related("edition__programme__provider")

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"])
        if code == "new":
            raise forms.ValidationError(_("This word stands in an address already: choose another code."))
        return code

    def save(self, commit: bool = True) -> Cohort:
        return open_cohort(
            provider=self.cleaned_data["variant"].edition.programme.provider, **self.cleaned_data
        )


class EnrolForm(forms.Form):
    """One person by the order that takes them in."""

    order_number = forms.CharField(label=_("Order number"), max_length=40)
    order_date = forms.DateField(label=_("Order date"))
    address = forms.CharField(
        label=_("E-mail or phone number"),
        max_length=254,
        help_text=_("The person's own: they will sign in with it."),
    )
    done: Enrolment
    WORK = ("organisation", "organisation_type", "position", "region")

    def __init__(self, *args: Any, cohort: Cohort, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cohort, self.by = cohort, by
        self.fields.update(fields_for_model(User, NAME_FIELDS))
        self.fields.update(fields_for_model(Enrolment, self.WORK))
        if latest := cohort.orders.filter(kind=OrderKind.ENROLMENT).last():
            self.initial.update(order_number=latest.number, order_date=latest.date)

    def clean_address(self) -> str:
        address = sign_in_address(self.cleaned_data["address"])
        if "@" not in address and not address.startswith("+"):
            raise forms.ValidationError(_("Give an e-mail address or a phone number to sign in with."))
        if "@" in address:
            validate_email(address)
        return address

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not any(data.get(name) for name in NAME_FIELDS):
            self.add_error("surname_kk", _("Give the person's name in Kazakh or in Russian."))
        return data

    def save(self) -> Enrolment:
        data = self.cleaned_data
        return enrol_by_order(
            cohort=self.cohort,
            number=data["order_number"],
            date=data["order_date"],
            address=data["address"],
            names={name: data[name] for name in NAME_FIELDS},
            by=self.by,
            at=timezone.now(),
            on=timezone.localdate(),
            **{name: data[name] for name in self.WORK},
        )


class TeacherForm(forms.Form):
    teacher = forms.ModelChoiceField(User.objects.none(), label=_("Teacher of the provider"))
    done: CohortTeacher

    def __init__(self, *args: Any, cohort: Cohort, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cohort = cohort
        teachers: Any = self.fields["teacher"]
        teachers.queryset = access.teachers_for(cohort)

    def save(self) -> CohortTeacher:
        return appoint_teacher(cohort=self.cohort, person=self.cleaned_data["teacher"])


class TimetableForm(forms.Form):
    """How the timetable is to be drawn up. A valid form holds the `drafts`, to be looked at first."""

    teacher = forms.ModelChoiceField(User.objects.none(), label=_("Teacher"))
    room = forms.CharField(label=_("Room"), max_length=100, required=False)
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Days of the week"),
        coerce=int,
        initial=[0, 1, 2, 3, 4],
        widget=forms.CheckboxSelectMultiple,
    )
    hours_a_day = forms.TypedChoiceField(
        label=_("Academic hours a day"),
        coerce=int,
        initial=6,
        choices=[(hours, hours) for hours in range(1, MOST_A_DAY + 1)],
    )
    drafts: list[Draft]

    def __init__(self, *args: Any, cohort: Cohort, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cohort = cohort
        fields: dict[str, Any] = self.fields
        fields["teacher"].queryset = access.teachers_of(cohort)
        week = (MONDAY + timedelta(days=number) for number in range(7))
        fields["weekdays"].choices = [
            (day.weekday(), weekday_name(day, get_language() or "kk")) for day in week
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            try:
                self.drafts = draw(
                    self.cohort, weekdays=set(data["weekdays"]), hours_a_day=data["hours_a_day"]
                )
            except Refused as refusal:
                self.add_error(None, refusal.reason)
        return data

    def save(self) -> list[Session]:
        data = self.cleaned_data
        return draw_up(
            cohort=self.cohort,
            teacher=data["teacher"],
            room=data["room"],
            weekdays=set(data["weekdays"]),
            hours_a_day=data["hours_a_day"],
        )


class AttendanceForm(forms.Form):
    """A line for each person: here, not here, or some of the hours. Who isn't marked stays unmarked."""

    def __init__(self, *args: Any, session: Session, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session, self.by = session, by
        self.people = {f"hours_{person.pk}": person for person in learning(session.cohort)}
        self.marked = latest_marks(session)
        for name, person in self.people.items():
            self.fields[name] = forms.TypedChoiceField(
                label=person.name().full,
                choices=self._choices(),
                coerce=int,
                empty_value=None,
                required=False,
                initial=self.marked.get(person.pk),
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
        return [(self.session.hours, _("here")), *some, (0, _("not here"))]

    @property
    def lines(self) -> list[Any]:
        return [self[name] for name in self.people]

    def save(self) -> None:
        hours = {person.pk: self.cleaned_data[name] for name, person in self.people.items()}
        if "rest" in self.data:
            hours = {
                pk: self.session.hours if chosen is None and pk not in self.marked else chosen
                for pk, chosen in hours.items()
            }
        mark(
            session=self.session,
            hours={pk: chosen for pk, chosen in hours.items() if chosen is not None},
            by=self.by,
            at=timezone.now(),
            reason=self.cleaned_data.get("reason", ""),
        )
