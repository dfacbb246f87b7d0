"""Why nothing fits: a code with its facts, kept as JSON and said in the reader's language when it is shown.

Each sentence names the clash and what to change.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


@dataclass(frozen=True)
class Reason:
    code: str
    facts: dict[str, Any] = field(default_factory=dict)

    def kept(self) -> dict[str, Any]:
        return {"code": self.code, "facts": self.facts}


def read(kept: dict[str, Any]) -> Reason:
    return Reason(kept["code"], dict(kept["facts"]))


def sentence(reason: Reason) -> str:
    """A sentence or two, in the language of whoever reads."""
    facts = dict(reason.facts)
    for name in ("first", "last"):
        if name in facts:
            facts[name] = _day(facts[name])
    if "cohorts" in facts:
        facts["cohorts"] = ", ".join(facts["cohorts"])
    return SENTENCES[reason.code](facts)


def _day(told: str) -> str:
    return formats.date_format(date.fromisoformat(told), "SHORT_DATE_FORMAT")


def _no_hours(facts: dict[str, Any]) -> str:
    return _("%(cohort)s: the plan has no hours that are held as classes.") % facts


def _marked(facts: dict[str, Any]) -> str:
    return _("%(cohort)s: attendance is marked already. Change its timetable by hand.") % facts


def _over(facts: dict[str, Any]) -> str:
    return _("%(cohort)s: the cohort is cancelled or over. Its timetable stays as it is.") % facts


def _changed_meanwhile(facts: dict[str, Any]) -> str:
    words = _(
        "%(cohort)s: its working copy was changed after the drawing was asked for, so it was left as it is. "
        "Look it through, then draw up the timetable again if you still want to."
    )
    return words % facts


def _no_teacher(facts: dict[str, Any]) -> str:
    modules = ", ".join(facts["modules"])
    return ngettext(
        "%(cohort)s: nobody teaches module %(modules)s. Appoint a teacher for it.",
        "%(cohort)s: nobody teaches modules %(modules)s. Appoint teachers for them.",
        len(facts["modules"]),
    ) % (facts | {"modules": modules})


def _no_room(facts: dict[str, Any]) -> str:
    words = _("%(cohort)s: no room in use has %(seats)s seats. Choose a usual room for it or fewer places.")
    return words % facts


def _few_days(facts: dict[str, Any]) -> str:
    words = _(
        "%(cohort)s: its days (%(days)s) hold %(hold)s hours, %(a_day)s a day, and the plan needs %(needed)s."
    )
    told = [words % facts]
    if facts["enough"]:
        told.append(_("Give %(enough)s hours a day, more days of the week or a later last day.") % facts)
    else:
        told.append(_("Give more days of the week or a later last day: even 8 hours a day don't suffice."))
    return " ".join(told)


def _few_of_teacher(facts: dict[str, Any]) -> str:
    words = _(
        "%(teacher)s would have to teach on %(needed)s half-days from %(first)s to %(last)s "
        "(%(cohorts)s) and is free on %(free)s. Appoint one more teacher or give other days."
    )
    return words % facts


def _few_rooms(facts: dict[str, Any]) -> str:
    words = _(
        "From %(first)s to %(last)s classes need a room on %(needed)s half-days (%(cohorts)s), and the rooms "
        "%(rooms)s are free on %(free)s. Give one more room or other days."
    )
    return words % (facts | {"rooms": ", ".join(facts["rooms"])})


def _defence_without_room(facts: dict[str, Any]) -> str:
    words = _("%(cohort)s: no room is free for its defence on %(first)s. Choose another day or room.")
    return words % facts


def _teacher_clashes(facts: dict[str, Any]) -> str:
    words = _(
        "%(teacher)s would have to be in two places at once (%(cohorts)s), whatever days are chosen: "
        "first of all on %(days)s. Appoint one more teacher to one of these cohorts."
    )
    return words % (facts | {"days": ", ".join(map(_day, facts["days"]))})


def _teacher_taken(facts: dict[str, Any]) -> str:
    words = _(
        "%(teacher)s is not free often enough for %(cohorts)s: other classes take the time, "
        "first of all on %(days)s. Appoint one more teacher or give other days."
    )
    return words % (facts | {"days": ", ".join(map(_day, facts["days"]))})


def _rooms_lack(facts: dict[str, Any]) -> str:
    return ngettext(
        "The rooms are too few for all at once: with %(count)d more room it would fit.",
        "The rooms are too few for all at once: with %(count)d more rooms it would fit.",
        facts["count"],
    ) % {"count": facts["count"]}


def _rooms_taken(facts: dict[str, Any]) -> str:
    words = _("The rooms are too few for %(cohorts)s at once, or taken by others at the times needed.")
    return words % facts


def _teachers_together(facts: dict[str, Any]) -> str:
    words = _(
        "%(teachers)s can't give all their classes in %(cohorts)s: whatever days are chosen, one of them "
        "would be in two places at once. Appoint one more teacher or give other days."
    )
    return words % (facts | {"teachers": ", ".join(facts["teachers"])})


def _together(facts: dict[str, Any]) -> str:
    words = _(
        "The teachers, rooms and days of %(cohorts)s do not suffice: it is proven that nothing fits. "
        "Give more days, more teachers or more rooms."
    )
    return words % facts


def _without(facts: dict[str, Any]) -> str:
    return _("Without one of these cohorts all the others would fit: %(cohorts)s.") % facts


def _not_found(facts: dict[str, Any]) -> str:
    words = ngettext(
        "No timetable was found in %(seconds)d second; it isn't proven that there is none. "
        "Give more hours a day or more days, or draw fewer cohorts at a time.",
        "No timetable was found in %(seconds)d seconds; it isn't proven that there is none. "
        "Give more hours a day or more days, or draw fewer cohorts at a time.",
        facts["seconds"],
    )
    return words % {"seconds": facts["seconds"]}


SENTENCES: dict[str, Callable[[dict[str, Any]], str]] = {
    "no_hours": _no_hours,
    "marked": _marked,
    "over": _over,
    "changed_meanwhile": _changed_meanwhile,
    "no_teacher": _no_teacher,
    "no_room": _no_room,
    "few_days": _few_days,
    "few_of_teacher": _few_of_teacher,
    "few_rooms": _few_rooms,
    "defence_without_room": _defence_without_room,
    "teacher_clashes": _teacher_clashes,
    "teacher_taken": _teacher_taken,
    "rooms_lack": _rooms_lack,
    "rooms_taken": _rooms_taken,
    "teachers_together": _teachers_together,
    "together": _together,
    "without": _without,
    "not_found": _not_found,
}
