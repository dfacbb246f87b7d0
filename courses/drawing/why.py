"""What is in the way where it is proven that nothing fits.

First the fewest cohorts that don't fit together, then what is to be left out for them to fit after all.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from .greedy import place_all
from .reasons import Reason
from .solver import Asked, Solved, Verdict, solve
from .values import Instance, Placed, Placing, Wanted

# So many rooms are tried to be added, so many days or cohorts named.
MOST_ROOMS, NAMED = 3, 3
# How many cohorts are left out at a time, to find those that don't fit together.
PARTS = (20, 10, 5, 2, 1)
# Of the time that is left: what one question may take.
SHARE = 0.3


class Why:
    """Asks until `deadline` (time.monotonic); what isn't found out by then is left unsaid."""

    def __init__(self, instance: Instance, *, deadline: float) -> None:
        self.instance, self.deadline = instance, deadline

    def reasons(self) -> list[Reason]:
        fewest = self._fewest_cohorts()
        reasons = [*self._rooms(fewest), *self._teachers(fewest)]
        if not reasons:
            codes = [wanted.code for wanted in fewest.cohorts]
            reasons = [Reason("together", {"cohorts": codes})]
        if len(self.instance.cohorts) > 1:
            reasons += self._without_one(fewest)
        return reasons

    def _ask(self, instance: Instance, asked: Asked | None = None) -> Solved:
        """No one question takes all the time that is left."""
        return solve(instance, seconds=(self.deadline - time.monotonic()) * SHARE, asked=asked)

    def _impossible(self, instance: Instance) -> bool:
        return self._ask(instance).verdict == Verdict.IMPOSSIBLE

    def _fewest_cohorts(self) -> Instance:
        """Cohorts none of which may be left out without the others fitting, as far as time allows."""
        found = self.instance
        for some in _by_teacher(found):
            if len(some.cohorts) < len(found.cohorts) and self._impossible(some):
                found = some
                break
        for size in PARTS:
            for part in _in_parts(found.cohorts, size):
                others = tuple(wanted for wanted in found.cohorts if wanted not in part)
                fewer = replace(found, cohorts=others)
                if others and self._impossible(fewer):
                    found = fewer
        return found

    def _rooms(self, fewest: Instance) -> list[Reason]:
        if self._ask(fewest, Asked(rooms=False)).verdict != Verdict.FOUND:
            return []
        for count in range(1, MOST_ROOMS + 1):
            if self._ask(self.instance, Asked(more_rooms=count)).verdict == Verdict.FOUND:
                return [Reason("rooms_lack", {"count": count})]
        return [Reason("rooms_taken", {"cohorts": [wanted.code for wanted in fewest.cohorts]})]

    def _teachers(self, fewest: Instance) -> list[Reason]:
        free = self._ask(fewest, Asked(teachers=False))
        if free.verdict != Verdict.FOUND:
            return []
        shared = _shared(fewest)
        reasons = []
        for teacher in shared:
            alone = self._ask(fewest, Asked(but_teachers=frozenset([teacher])))
            if alone.verdict == Verdict.FOUND:
                found = clashes(fewest, alone.placing).get(teacher, {})
                reasons.append(self._of_teacher(teacher, found))
        if reasons:
            return reasons
        names = [self._name(teacher) for teacher in shared]
        codes = [wanted.code for wanted in fewest.cohorts]
        return [Reason("teachers_together", {"teachers": names, "cohorts": codes})] if names else []

    def _of_teacher(self, teacher: int, found: dict[int, set[str]]) -> Reason:
        cohorts = sorted(set().union(*found.values()))
        days = [Placed(day, 0, 1).date.isoformat() for day in sorted(found)[:NAMED]]
        return Reason(
            "teacher_clashes" if len(cohorts) > 1 else "teacher_taken",
            {"teacher": self._name(teacher), "cohorts": cohorts, "days": days},
        )

    def _name(self, teacher: int) -> str:
        return self.instance.names.teachers.get(teacher, str(teacher))

    def _without_one(self, fewest: Instance) -> list[Reason]:
        """Which cohort alone is in the others' way, as far as the quick way tells."""
        enough = []
        for wanted in fewest.cohorts:
            if time.monotonic() > self.deadline:
                break
            others = tuple(other for other in self.instance.cohorts if other != wanted)
            if place_all(replace(self.instance, cohorts=others), seconds=0.2, tries=5):
                enough.append(wanted.code)
        return [Reason("without", {"cohorts": enough[:NAMED]})] if enough else []


def _by_teacher(instance: Instance) -> Iterator[Instance]:
    """The cohorts of each teacher who may have several: mostly one such set is too much already."""
    of_teacher: dict[int, list[Wanted]] = defaultdict(list)
    for wanted in instance.cohorts:
        for teacher in {teacher for able in wanted.teachers.values() for teacher in able}:
            of_teacher[teacher].append(wanted)
    for _teacher, cohorts in sorted(of_teacher.items()):
        yield replace(instance, cohorts=tuple(cohorts))


def _in_parts(cohorts: tuple[Wanted, ...], size: int) -> Iterable[tuple[Wanted, ...]]:
    return [cohorts[at : at + size] for at in range(0, len(cohorts), size)] if size < len(cohorts) else []


def _shared(instance: Instance) -> list[int]:
    """Teachers who may be needed in two places: by two of the cohorts, or by other classes too."""
    times: dict[int, int] = defaultdict(int)
    for wanted in instance.cohorts:
        for teacher in {teacher for able in wanted.teachers.values() for teacher in able}:
            times[teacher] += 1
    return sorted(teacher for teacher, count in times.items() if count > 1 or instance.teachers.get(teacher))


def clashes(instance: Instance, placing: Placing) -> dict[int, dict[int, set[str]]]:
    """Of each teacher in two places at once: the days, and the cohorts on them."""
    codes = {wanted.key: wanted.code for wanted in instance.cohorts}
    at: dict[tuple[int, int], list[tuple[int, str]]] = defaultdict(list)
    for key, classes in placing.items():
        for item in classes:
            if item.teacher is not None:
                at[item.teacher, item.day].append((item.mask, codes[key]))
    found: dict[int, dict[int, set[str]]] = defaultdict(dict)
    for (teacher, day), held in at.items():
        taken = instance.teachers.get(teacher, {}).get(day, 0)
        for slots, code in held:
            others = {other for theirs, other in held if other != code and theirs & slots}
            if others or taken & slots:
                found[teacher].setdefault(day, set()).update(others | {code})
    return dict(found)
