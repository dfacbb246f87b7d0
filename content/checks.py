"""System checks over the data: what courses are run by must add up. `manage.py check --database default`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections

from content.domain.plan import plan_of_edition
from content.domain.programme import missing_texts
from content.domain.rubric import problems_of
from content.models import Edition


@register(Tags.database)
def editions_add_up(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Every edition comes to its hours, its rubric is whole, and its lessons are there in both languages."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        if Edition._meta.db_table not in connections[alias].introspection.table_names():
            continue  # the first migration hasn't been run yet
        for edition in Edition.objects.using(alias).select_related("rubric", "programme"):
            off = plan_of_edition(edition).problems()
            found += [Error(words, obj=edition, id="content.E001") for words in off]
            broken = problems_of(edition.rubric, pass_points=edition.pass_points)
            found += [Error(words, obj=edition, id="content.E002") for words in broken]
        latest = {edition.programme for edition in Edition.objects.using(alias).select_related("programme")}
        for programme in latest:
            found += [Warning(words, obj=programme, id="content.W001") for words in missing_texts(programme)]
    return found
