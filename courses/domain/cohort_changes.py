"""What is said of a cohort changes on its way: more places, another day, another room."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Max, Min
from django.utils.translation import gettext as _

from courses.domain.cohorts import CohortRefused, put_on_record
from courses.domain.enrolments import how_many_learn
from courses.models import Cohort
from lms.dates import ALMATY
from lms.models import Region


def change_cohort(*, cohort: Cohort, regions: Collection[Region] = (), **facts: Any) -> Cohort:
    """Nobody who is in is put out by it, and no class of the timetable is left outside its days."""
    for name, value in facts.items():
        setattr(cohort, name, value)
    taken = how_many_learn([cohort]).get(cohort.pk, 0)
    if cohort.capacity < taken:
        raise CohortRefused(
            _("%(taken)s people are in the cohort already: it can't have fewer places.") % {"taken": taken}
        )
    promised = sum(cohort.quotas.values_list("places", flat=True))
    if cohort.capacity < promised:
        raise CohortRefused(
            _("The quotas promise %(places)s places: it can't have fewer.") % {"places": promised}
        )
    edges = cohort.sessions.classes().aggregate(first=Min("starts"), last=Max("ends"))
    if edges["first"] and edges["first"].astimezone(ALMATY).date() < cohort.starts_on:
        raise CohortRefused(_("There are classes before that first day. Move them in the timetable first."))
    if edges["last"] and edges["last"].astimezone(ALMATY).date() > cohort.ends_on:
        raise CohortRefused(_("There are classes after that last day. Move them in the timetable first."))
    put_on_record(cohort, regions)
    return cohort
