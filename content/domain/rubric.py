"""Points become a grade: the bands decide, and percent is only ever computed from points, for display."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from content.models import Band, Criterion, Level, Rubric
from lms.refusals import Refused


class ConversionRefused(Refused):
    """These points can't be turned into a grade."""


@dataclass(frozen=True)
class Converted:
    """What a number of points means by a rubric."""

    points: int
    most: int
    band: Band

    @property
    def grade(self) -> int | None:
        return self.band.grade

    @property
    def passed(self) -> bool:
        return self.band.passed

    @property
    def percent(self) -> int:
        """For display. The ranges of percent printed beside the points in the source contradict them."""
        return round(self.points * 100 / self.most)


def most_points(criteria: list[Criterion], levels: list[Level]) -> int:
    return len(criteria) * max((level.value for level in levels), default=0)


def convert(points: int, *, rubric: Rubric) -> Converted:
    most = most_points(list(rubric.criteria.all()), list(rubric.levels.all()))
    if not 0 <= points <= most:
        raise ConversionRefused(_("Points run from 0 to %(most)s.") % {"most": most})
    for band in rubric.bands.all():
        if band.least <= points <= band.most:
            return Converted(points, most, band)
    raise ConversionRefused(_("No band of the rubric holds %(points)s points.") % {"points": points})


def rubric_problems(
    *, criteria: list[Criterion], levels: list[Level], bands: list[Band], pass_points: int
) -> list[str]:
    """What makes a rubric unusable: gaps or overlaps of bands, totals that don't meet, a split pass mark."""
    most, found = most_points(criteria, levels), []
    if [item.number for item in criteria] != list(range(1, len(criteria) + 1)):
        found.append(_("Criteria are numbered from 1 on, without a gap."))
    if not criteria or len(levels) < 2:
        found.append(_("A rubric has at least one criterion and two levels."))
    expected = 0
    for band in sorted(bands, key=lambda item: item.least):
        if band.least > expected:
            found.append(
                _("No band holds the points from %(a)s to %(b)s.") % {"a": expected, "b": band.least - 1}
            )
        elif band.least < expected:
            found.append(_("Two bands hold %(points)s points.") % {"points": band.least})
        if band.most < band.least:
            found.append(_("A band ends at %(points)s points, before it begins.") % {"points": band.most})
        if band.passed != (band.least >= pass_points) or (band.passed and band.grade is None):
            found.append(
                _("The band from %(points)s points does not fit the pass mark of %(mark)s.")
                % {"points": band.least, "mark": pass_points}
            )
        expected = max(expected, band.most + 1)
    if expected != most + 1:
        found.append(
            _("The bands end at %(end)s points, the criteria give %(most)s.")
            % {"end": expected - 1, "most": most}
        )
    return found


def problems_of(rubric: Rubric, *, pass_points: int) -> list[str]:
    return rubric_problems(
        criteria=list(rubric.criteria.all()),
        levels=list(rubric.levels.all()),
        bands=list(rubric.bands.all()),
        pass_points=pass_points,
    )
