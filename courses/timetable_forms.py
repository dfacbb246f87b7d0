"""Forms by which timetables are asked for."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from content.models import EditionModule
from courses import access
from courses.domain.cohorts import name_modules
from courses.domain.drawings import DEFENCE_HOURS, MOST_DEFENCE_HOURS, ask
from courses.domain.timetable import MOST_A_DAY, WORKING_DAYS
from courses.models import Cohort, Drawing
from lms.dates import date_short, weekday_name
from lms.models import User

MONDAY = date(2024, 1, 1)


class DrawForm(forms.Form):
    """How the timetable of a cohort is to be drawn up."""

    done: Drawing
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Days of the week"),
        coerce=int,
        initial=sorted(WORKING_DAYS),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Days off are left out by themselves."),
    )
    hours_a_day = forms.TypedChoiceField(
        label=_("Academic hours a day"),
        coerce=int,
        initial=6,
        choices=[(hours, hours) for hours in range(1, MOST_A_DAY + 1)],
        help_text=_("Up to four hours lie in one half of the day, the rest in the other."),
    )
    defence_hours = forms.IntegerField(
        label=_("Academic hours of the defence"),
        min_value=0,
        max_value=MOST_DEFENCE_HOURS,
        initial=DEFENCE_HOURS,
        help_text=_("Outside the plan's hours, from the day of the defence on. 0 leaves the defence out."),
    )

    def __init__(self, *args: Any, cohort: Cohort | None = None, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cohort, self.by = cohort, by
        fields: dict[str, Any] = self.fields
        week = (MONDAY + timedelta(days=number) for number in range(7))
        fields["weekdays"].choices = [
            (day.weekday(), weekday_name(day, get_language() or "kk")) for day in week
        ]

    def chosen(self) -> list[Cohort]:
        return [self.cohort] if self.cohort else []

    def save(self) -> Drawing:
        names = ("weekdays", "hours_a_day", "defence_hours")
        how = {name: self.cleaned_data[name] for name in names}
        cohorts = self.chosen()
        return ask(
            cohorts=cohorts, by=self.by, at=timezone.now(), how={cohort.code: how for cohort in cohorts}
        )


class ModulesForm(forms.Form):
    """Who teaches which modules of a cohort: a line for each teacher."""

    def __init__(self, *args: Any, cohort: Cohort, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        modules = EditionModule.objects.filter(edition=cohort.variant.edition_id)
        rows = cohort.teachers.select_related("person", "cohort__variant").prefetch_related("modules")
        self.teachers = {f"modules_{row.pk}": row for row in rows.order_by("pk")}
        for name, row in self.teachers.items():
            self.fields[name] = ModulesField(
                modules,
                label=str(row.person),
                required=False,
                initial=[module.pk for module in row.modules.all()],
                widget=forms.CheckboxSelectMultiple,
            )

    def save(self) -> None:
        for name, row in self.teachers.items():
            name_modules(teacher=row, modules=list(self.cleaned_data[name]))


class ModulesField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, module: Any) -> str:
        return f"{module.number}. {module.title()}"


class CohortsField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, cohort: Any) -> Any:
        words = _("%(cohort)s: %(programme)s, from %(first)s to %(last)s")
        return words % {
            "cohort": cohort.code,
            "programme": cohort.edition.title(),
            "first": date_short(cohort.starts_on),
            "last": date_short(cohort.ends_on),
        }


class DrawTogetherForm(DrawForm):
    """Several cohorts at once: they share teachers and rooms, so one choice is made for all."""

    cohorts = CohortsField(Cohort.objects.none(), label=_("Cohorts"), widget=forms.CheckboxSelectMultiple)
    field_order = ("cohorts",)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, by=by, **kwargs)
        cohorts: Any = self.fields["cohorts"]
        cohorts.queryset = access.cohorts_to_draw(by, on=timezone.localdate())

    def chosen(self) -> list[Cohort]:
        return list(self.cleaned_data["cohorts"])
