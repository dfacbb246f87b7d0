"""What a programme is run by besides its plan: its rules, its variants with their columns and methods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from content.domain.pages import lay_pages
from content.domain.plan import Column, Titles
from content.domain.planning import PlanRefused, set_columns, title_fields
from content.domain.texts import changed
from content.models import Programme, Rules

Methods = Mapping[str, Mapping[str, str]]
PAIRS = (
    ("group_least", "group_most"),
    ("commission_least", "commission_most"),
    ("cohort_least", "cohort_most"),
)
LEAST_ONE = ("group_least", "commission_least", "cohort_least", "certificate_years", "consultation_days")


def rule_faults(rules: Mapping[str, int]) -> dict[str, str]:
    """By the name of a rule, why it can't be so."""
    found = {
        name: _("The most can't be less than the fewest.")
        for least, name in PAIRS
        if rules[least] > rules[name]
    }
    found |= {name: _("At least one.") for name in LEAST_ONE if rules[name] < 1}
    if rules["attendance_percent"] > 100:
        found["attendance_percent"] = _("A percentage is at most 100.")
    return found


def save_settings(
    *,
    programme: Programme,
    version: int,
    titles: Titles,
    rules: Mapping[str, int],
    columns: Sequence[Column],
    methods: Methods,
    with_hours: bool = False,
) -> None:
    """All of it at once. `methods` are by variant and language, one a line; editions keep what they froze."""
    if faults := rule_faults(rules):
        raise PlanRefused(*faults.values())
    with transaction.atomic():
        set_columns(programme=programme, columns=columns, version=version, with_hours=with_hours)
        facts = {name: rules[name] for name in Rules.names()}
        Programme.objects.filter(pk=programme.pk).update(**facts, **title_fields(titles))
        for code, words in methods.items():
            lines = {
                f"methods_{language}": "\n".join(_lines(words.get(language, ""))) for language in ("kk", "ru")
            }
            programme.variants.filter(code=code).update(**lines)
        programme.refresh_from_db()
        lay_pages(programme)
        # lessons are kept for each variant, and name it
        changed(programme)


def _lines(text: str) -> list[str]:
    return [line for line in map(str.strip, text.replace("\x00", "").splitlines()) if line]
