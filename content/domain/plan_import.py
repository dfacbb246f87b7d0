"""A plan out of a spreadsheet: shown to its author hour by hour, and saved only when they have said so.

Between the two steps it travels in the author's own page, signed and bound to the programme and to the
version of the plan it was compared with. Nothing of it is kept here.
"""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.utils.translation import gettext as _

from content.domain.plan import Change, ModuleLine, Plan, TopicLine, changes, plan_of
from content.domain.planning import PlanRefused, save_plan
from content.models import Programme

SALT = "content.plan-import"
LASTS_SECONDS = 24 * 3600


def seal(programme: Programme, plan: Plan) -> str:
    return signing.dumps(
        {"programme": programme.pk, "version": programme.version, **_told(plan)}, salt=SALT, compress=True
    )


def unseal(programme: Programme, sealed: str) -> Plan:
    """The plan as it was shown; its columns are the programme's, which the version vouches for."""
    try:
        told = signing.loads(sealed, salt=SALT, max_age=LASTS_SECONDS)
    except signing.BadSignature as problem:
        raise PlanRefused(_("What was shown can't be saved any more. Upload the file again.")) from problem
    if told["programme"] != programme.pk:
        raise PlanRefused(_("What was shown was of another programme. Upload the file again."))
    if told["version"] != programme.version:
        raise PlanRefused(_("The plan has been changed since the file was shown. Upload the file again."))
    modules = tuple(
        ModuleLine(number, titles, tuple(_topic(*topic) for topic in topics))
        for number, titles, topics in told["modules"]
    )
    return Plan(told["total_hours"], plan_of(programme).columns, modules)


def what_changes(programme: Programme, plan: Plan) -> list[Change]:
    """Topics are joined by their codes: a file knows no other mark of theirs."""
    return changes(plan_of(programme), plan)


def taken_out(programme: Programme, plan: Plan) -> list[str]:
    codes = {topic.code for topic in plan.topics}
    return [f"{topic.code} {topic.title()}" for topic in programme.topics.all() if topic.code not in codes]


def import_plan(*, programme: Programme, sealed: str, with_lessons: bool) -> None:
    """Saves what was shown, if the plan is still the one it was compared with."""
    plan = unseal(programme, sealed)
    save_plan(programme=programme, plan=plan, version=programme.version, with_lessons=with_lessons)


def _told(plan: Plan) -> dict[str, Any]:
    """The lines as JSON bears them: a pair of codes can't be a key there."""
    modules = [
        (
            module.number,
            dict(module.titles),
            [(topic.code, dict(topic.titles), _hours(topic)) for topic in module.topics],
        )
        for module in plan.modules
    ]
    return {"total_hours": plan.total_hours, "modules": modules}


def _hours(topic: TopicLine) -> list[tuple[str, str, int]]:
    return [(variant, kind, hours) for (variant, kind), hours in topic.hours.items()]


def _topic(code: str, titles: dict[str, str], hours: list[tuple[str, str, int]]) -> TopicLine:
    return TopicLine(code, titles, {(variant, kind): count for variant, kind, count in hours})
