"""The way of a drawing: what can't be met is told at once, then quickly, then thoroughly, then why not."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from .greedy import place_all, tidied
from .limits import lacking, overfull
from .reasons import Reason
from .solver import Asked, Solved, Verdict, solve
from .values import Instance, Placing
from .why import Why

# Of the solver, and after it to find out why nothing fits: a drawing stays under a minute.
SECONDS, SECONDS_FOR_WHY = 42.0, 12.0
# So much of the solver's time goes to one teacher a module first, which is better to learn with.
BY_MODULE = 0.4


@dataclass(frozen=True)
class Outcome:
    """Every class of all the cohorts in its place, or the reasons why there is nothing."""

    placing: Placing = field(default_factory=dict)
    reasons: list[Reason] = field(default_factory=list)
    seconds: float = 0.0
    way: str = ""


def drawn(
    instance: Instance, *, seconds: float = SECONDS, greedy: bool = True, thorough: bool = True
) -> Outcome:
    """All cohorts or none. Without `thorough` the solver stays away, which one cohort with one teacher a
    module doesn't need: there the quick way finds whatever there is."""
    began = time.monotonic()

    def outcome(way: str, placing: Placing | None = None, reasons: list[Reason] | None = None) -> Outcome:
        return Outcome(placing or {}, reasons or [], round(time.monotonic() - began, 3), way)

    if reasons := lacking(instance):
        return outcome("counting", reasons=reasons)
    if greedy and (placing := place_all(instance)):
        return outcome("greedy", placing)
    if reasons := overfull(instance):
        return outcome("counting", reasons=reasons)
    if not thorough:
        codes = [wanted.code for wanted in instance.cohorts]
        return outcome("greedy", reasons=[Reason("together", {"cohorts": codes})])
    solved = _solved(instance, seconds)
    if solved.verdict == Verdict.FOUND:
        return outcome("solver", tidied(instance, solved.placing))
    if solved.verdict == Verdict.UNKNOWN:
        told = max(1, round(time.monotonic() - began))
        return outcome("solver", reasons=[Reason("not_found", {"seconds": told})])
    why = Why(instance, deadline=time.monotonic() + SECONDS_FOR_WHY)
    return outcome("solver", reasons=why.reasons())


def _solved(instance: Instance, seconds: float) -> Solved:
    ends = time.monotonic() + seconds
    able = [teachers for wanted in instance.cohorts for teachers in wanted.teachers.values()]
    if any(len(teachers) > 1 for teachers in able):
        solved = solve(instance, seconds=seconds * BY_MODULE, asked=Asked(by_module=True))
        if solved.verdict == Verdict.FOUND:
            return solved
    return solve(instance, seconds=ends - time.monotonic())
