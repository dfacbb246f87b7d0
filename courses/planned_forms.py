"""Forms of the timetable: a session of the working copy, its publication, and what to look through."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from content.models import EditionHours
from courses import access
from courses.domain.planned import ChangedMeanwhile, PlanRefused, add, change, publish, stamp
from courses.domain.timetable import MOST_A_DAY, taught_hours
from courses.models import Cohort, PlannedSession, Room, TimetableVersion
from lms.access import Viewer
from lms.dates import ALMATY
from lms.models import User

DEFENCE = "defence"
# Beyond them there is no week to reckon with, at the ends of the calendar.
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)


def day_field(**options: Any) -> forms.DateField:
    said = _("Give a day of the years from 2000 to 2100.")
    bounds = [MinValueValidator(FIRST_DAY, said), MaxValueValidator(LAST_DAY, said)]
    return forms.DateField(label=_("Day"), validators=bounds, **options)


def choice_of(topic: int | None, kind: int | None) -> str:
    return f"{topic}:{kind}" if topic else DEFENCE


def show_anew(form: forms.Form, name: str, value: str) -> None:
    """What was sent is shown again, but for this hidden value."""
    sent: Any = form.data
    form.data = sent.dict() | {name: value}


class SessionForm(forms.Form):
    """One session of the working copy; the end follows from the hours."""

    what = forms.ChoiceField(label=_("Topic and kind"))
    day = day_field()
    begins = forms.TimeField(label=_("Begins"), widget=forms.TimeInput(format="%H:%M"))
    hours = forms.TypedChoiceField(
        label=_("Academic hours"),
        coerce=int,
        choices=[(hours, hours) for hours in range(1, MOST_A_DAY + 1)],
        help_text=_("45 minutes each, with breaks of 10 minutes; the end follows from them."),
    )
    teacher = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Teacher"),
        required=False,
        help_text=_("Only the defence can do without one."),
    )
    room = forms.ModelChoiceField(
        Room.objects.none(), label=_("Room"), required=False, help_text=_("Leave empty for an online class.")
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    done: PlannedSession

    def __init__(
        self, *args: Any, cohort: Cohort, by: User, planned: PlannedSession | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.cohort, self.by, self.planned = cohort, by, planned
        # what another saved meanwhile, beside what was typed here
        self.theirs: list[tuple[str, str, str]] = []
        fields: dict[str, Any] = self.fields
        self.of_plan = {choice_of(row.topic_id, row.kind_id): row for row in taught_hours(cohort)}
        fields["what"].choices = _grouped(self.of_plan.values())
        if planned:
            starts = planned.starts.astimezone(ALMATY)
            self.initial = {
                "what": choice_of(planned.topic_id, planned.kind_id),
                "day": starts.date(),
                "begins": starts.time(),
                "hours": planned.hours,
                "teacher": planned.teacher,
                "room": planned.room,
                "version": planned.version,
            }
        # who teaches it and where it is stay to be seen, even where they could no longer be chosen
        teacher, room = (planned.teacher, planned.room) if planned else (None, None)
        fields["teacher"].queryset = User.objects.filter(
            Q(pk__in=access.teachers_of(cohort).values("pk")) | Q(pk=teacher and teacher.pk)
        )
        fields["room"].queryset = Room.objects.filter(
            Q(provider=cohort.provider_id, in_use=True) | Q(pk=room and room.pk)
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if (
            data.get("what") not in {None, DEFENCE}
            and not data.get("teacher")
            and "teacher" not in self.errors
        ):
            self.add_error("teacher", _("Say who teaches this class."))
        return data

    def facts(self) -> dict[str, Any]:
        data = self.cleaned_data
        hours = self.of_plan.get(data["what"])
        return {
            "topic": hours.topic if hours else None,
            "kind": hours.kind if hours else None,
            "hours": data["hours"],
            "starts": datetime.combine(data["day"], data["begins"], ALMATY),
            "teacher": data["teacher"],
            "room": data["room"],
        }

    def save(self) -> PlannedSession:
        now = timezone.now()
        if self.planned is None:
            return add(cohort=self.cohort, by=self.by, at=now, **self.facts())
        version = self.cleaned_data["version"] or 0
        try:
            return change(planned=self.planned, version=version, by=self.by, at=now, **self.facts())
        except ChangedMeanwhile as refusal:
            self.theirs = refusal.theirs
            # whoever has seen both and saves once more means it
            show_anew(self, "version", str(refusal.current.version))
            raise


def _grouped(rows: Iterable[EditionHours]) -> list[Any]:
    """The hours of each topic beside each other, as the plan has them."""
    groups: list[Any] = []
    for topic, of_topic in groupby(rows, key=lambda row: row.topic):
        options = [
            (
                choice_of(row.topic_id, row.kind_id),
                ngettext(
                    "%(topic)s %(kind)s, %(hours)d hour in the plan",
                    "%(topic)s %(kind)s, %(hours)d hours in the plan",
                    row.hours,
                )
                % {"topic": topic.code, "kind": row.kind, "hours": row.hours},
            )
            for row in of_topic
        ]
        groups.append((str(topic), options))
    return [*groups, (DEFENCE, _now("Project defence"))]


class PublishForm(forms.Form):
    note = forms.CharField(
        label=_("Note"),
        max_length=300,
        required=False,
        help_text=_("Why the timetable changes. It stands in the letters and in the list of versions."),
    )
    quietly = forms.BooleanField(label=_("Send no letters: only a slip of the pen is mended"), required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    done: TimetableVersion

    def __init__(self, *args: Any, cohort: Cohort, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cohort, self.by = cohort, by

    def save(self) -> TimetableVersion:
        data = self.cleaned_data
        try:
            return publish(
                cohort=self.cohort,
                by=self.by,
                at=timezone.now(),
                note=data["note"],
                notify=not data["quietly"],
                seen=data["seen"],
            )
        except PlanRefused:
            # the page that says so shows the working copy as it is now
            show_anew(self, "seen", stamp(self.cohort))
            raise


class LookForm(forms.Form):
    """Whose classes, and of which days. It is only asked with: whatever can't be read is left aside."""

    cohort = forms.ModelChoiceField(
        Cohort.objects.none(), label=_("Cohort"), required=False, to_field_name="code", empty_label=_("All")
    )
    teacher = forms.ModelChoiceField(
        User.objects.none(), label=_("Teacher"), required=False, empty_label=_("All")
    )
    room = forms.ModelChoiceField(Room.objects.none(), label=_("Room"), required=False, empty_label=_("All"))
    day = day_field(required=False)
    span = forms.ChoiceField(
        label=_("Days shown"), required=False, choices=[("week", _("the whole week")), ("day", _("one day"))]
    )

    def __init__(self, *args: Any, user: Viewer, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        fields: dict[str, Any] = self.fields
        fields["cohort"].queryset = access.seen_cohorts(user)
        fields["teacher"].queryset = access.teachers_seen(user)
        fields["room"].queryset = access.rooms_seen(user)
        self.initial = {"day": today, "span": "week"}

    @property
    def chosen(self) -> dict[str, Any]:
        return self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})

    @property
    def only(self) -> dict[str, Any]:
        """The rows chosen, by the name of the field of a session."""
        names = ("cohort", "teacher", "room")
        return {name: self.chosen[name] for name in names if self.chosen.get(name)}

    def days(self) -> tuple[date, date]:
        """The first and the last day to show: a week from its Monday, or one day."""
        day = self.chosen.get("day") or self.today
        if self.chosen.get("span") == "day":
            return day, day
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
