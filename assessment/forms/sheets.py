"""An assessor's pad, and the sheet the chair settles from all of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessment.domain import scoring, settlement
from assessment.domain.scoring import Cell, Row
from assessment.enums import Why
from assessment.models import Defence, ProjectMember, Settlement, Sheet
from content.domain.rubric import Converted
from lms.models import User


def name_of(cell: Cell) -> str:
    """The field's name. static/lms/pad.js adds up by it: what ends in _m5 counts for member 5 alone."""
    criterion, member = cell
    return f"c{criterion}" if member is None else f"c{criterion}_m{member}"


class PadForm(forms.Form):
    """A choice of points for every line of a sheet."""

    def __init__(self, *args: Any, defence: Defence, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.defence, self.by = defence, by
        self.rows: dict[str, Row] = {name_of(row.cell): row for row in scoring.rows_of(defence)}
        levels = scoring.rubric_of(defence).levels.all()
        for name, row in self.rows.items():
            self.fields[name] = forms.TypedChoiceField(
                label=str(row),
                coerce=int,
                choices=[(level.value, f"{level.value} – {level.title()}") for level in levels],
                widget=forms.RadioSelect,
                error_messages={"required": _("Not scored yet.")},
            )

    def values(self) -> dict[Cell, int]:
        """What has been chosen so far."""
        return {
            row.cell: self.cleaned_data[name] for name, row in self.rows.items() if name in self.cleaned_data
        }

    @property
    def members(self) -> list[ProjectMember]:
        return scoring.members_of(self.defence)


class SheetForm(PadForm):
    def save(self) -> Sheet:
        return scoring.send_sheet(
            defence=self.defence, assessor=self.by, values=self.values(), at=timezone.now()
        )


class CloseForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, defence: Defence, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.defence, self.by = defence, by

    def save(self) -> None:
        scoring.close_scoring(
            defence=self.defence, by=self.by, reason=self.cleaned_data["reason"], at=timezone.now()
        )


@dataclass
class Line:
    """A line of the table at which the chair sits."""

    row: Row
    given: list[int]
    value: BoundField
    reason: BoundField
    why: list[Why]

    @property
    def differs(self) -> bool:
        return len(set(self.given)) > 1


class SettlementForm(PadForm):
    """Settled in two steps: what the values come to is shown first, and then confirmed member by member."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table = {row.cell: row for row in settlement.side_by_side(self.defence)}
        for name, row in self.rows.items():
            self.fields[name].initial = self.table[row.cell].proposed
            self.fields[f"why_{name}"] = forms.CharField(
                label=_("Reason, criterion %(number)s") % {"number": row.criterion.number},
                max_length=300,
                required=False,
            )
        # What the values came to, once they are all in order.
        self.results: dict[int, Converted] = {}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        values = self.values()
        if len(values) < len(self.rows):
            return data
        for cell in settlement.why_a_reason(self.defence, values):
            if not data.get(f"why_{name_of(cell)}"):
                self.add_error(f"why_{name_of(cell)}", _("Say why."))
        if not self.errors:
            self.results = settlement.results_of(self.defence, values, scoring.rubric_of(self.defence))
        return data

    def save(self) -> Settlement:
        ticked = self.data.getlist("confirmed")  # type: ignore[attr-defined]
        return settlement.settle(
            defence=self.defence,
            by=self.by,
            values=self.values(),
            reasons={row.cell: self.cleaned_data[f"why_{name}"] for name, row in self.rows.items()},
            confirmed={
                member: result.passed
                for member, result in self.results.items()
                if self.word_on(member, result) in ticked
            },
            at=timezone.now(),
        )

    @staticmethod
    def word_on(member: int, result: Converted) -> str:
        """What the chair's tick says: this member, with these points, passed or not."""
        return f"{member}:{result.points}:{int(result.passed)}"

    def to_confirm(self) -> Iterator[tuple[ProjectMember, Converted, str]]:
        for member in self.members:
            result = self.results[member.pk]
            yield member, result, self.word_on(member.pk, result)

    @property
    def assessors(self) -> list[int]:
        return list(next(iter(self.table.values())).given)

    def chosen(self) -> dict[Cell, int]:
        """As proposed at first, and then as the chair chose."""
        chosen = {cell: row.proposed for cell, row in self.table.items()}
        if self.is_bound:
            self.full_clean()
            chosen |= self.values()
        return chosen

    def lines(self) -> list[Line]:
        why = settlement.why_a_reason(self.defence, self.chosen())
        return [
            Line(
                row,
                [self.table[row.cell].given[assessor] for assessor in self.assessors],
                self[name],
                self[f"why_{name}"],
                why.get(row.cell, []),
            )
            for name, row in self.rows.items()
        ]

    def sums(self) -> list[tuple[ProjectMember, list[int]]]:
        """What each member comes to by each assessor's sheet, and by what is chosen now."""
        sheets = [
            {cell: row.given[assessor] for cell, row in self.table.items()} for assessor in self.assessors
        ]
        members = [member.pk for member in self.members]
        by_sheet = [settlement.points_by_member(values, members) for values in [*sheets, self.chosen()]]
        return [(member, [totals[member.pk] for totals in by_sheet]) for member in self.members]
