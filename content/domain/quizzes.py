"""What a self-check question must be for its answers to be told apart."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from content.enums import QuestionKind


def problem_of_answers(kind: str, right: Sequence[bool]) -> str:
    """What is wrong with a question whose answers are these, right or not; nothing where all is well."""
    if len(right) < 2:
        return _("A question needs at least two answers to choose from.")
    if kind == QuestionKind.TRUE_FALSE and len(right) != 2:
        return _("«True or false» has two answers, no more.")
    if kind == QuestionKind.MULTIPLE:
        return "" if sum(right) > 1 else _("Mark two right answers or more, or choose «One answer is right».")
    if not any(right):
        return _("Mark the right answer.")
    return "" if sum(right) == 1 else _("Mark one right answer only, or choose «Several answers are right».")
