"""The arithmetic of a plan: what its hours add up to, and what is wrong with it, in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from content.models import (
    Edition,
    EditionHourKind,
    EditionHours,
    EditionTopic,
    HourKind,
    Programme,
    Topic,
    TopicHours,
)

Kind = HourKind | EditionHourKind
AnyTopic = Topic | EditionTopic


@dataclass(frozen=True)
class Plan:
    """A plan, read once, of a programme as it stands or of an edition: `hours[topic pk][kind pk]`."""

    programme: Programme | Edition
    kinds: Sequence[Kind]
    topics: Sequence[AnyTopic]
    hours: dict[int, dict[int, int]]

    def of(self, topic: AnyTopic, kind: Kind) -> int:
        return self.hours.get(topic.pk, {}).get(kind.pk, 0)

    def totals(self) -> dict[str, dict[str, int]]:
        """By variant code: hours of each kind, and `total`."""
        totals: dict[str, dict[str, int]] = {}
        for kind in self.kinds:
            row = totals.setdefault(kind.variant.code, {"total": 0})
            row[kind.code] = sum(self.of(topic, kind) for topic in self.topics)
            row["total"] += row[kind.code]
        return totals

    def topic_hours(self, topic: AnyTopic) -> dict[str, dict[str, int]]:
        by_variant: dict[str, dict[str, int]] = defaultdict(dict)
        for kind in self.kinds:
            by_variant[kind.variant.code][kind.code] = self.of(topic, kind)
        return dict(by_variant)

    def problems(self) -> list[str]:
        """Why this plan can't be submitted or approved. A draft may well have problems."""
        found = []
        if not self.topics:
            found.append(_("The plan has no topics."))
        variants = {kind.variant.code: kind.variant for kind in self.kinds}
        for code, totals in self.totals().items():
            difference = totals["total"] - self.programme.total_hours
            facts = {
                "variant": variants[code].title(),
                "total": totals["total"],
                "wanted": self.programme.total_hours,
                "difference": abs(difference),
            }
            if difference > 0:
                found.append(_("%(variant)s: %(total)s hours, %(difference)s more than %(wanted)s.") % facts)
            elif difference < 0:
                found.append(_("%(variant)s: %(total)s hours, %(difference)s fewer than %(wanted)s.") % facts)
        for topic in self.topics:
            for code in variants:
                if not sum(self.topic_hours(topic)[code].values()):
                    found.append(
                        _("Topic %(code)s has no hours in: %(variant)s.")
                        % {"code": topic.code, "variant": variants[code].title()}
                    )
        return found


def plan_of(programme: Programme) -> Plan:
    return Plan(
        programme=programme,
        kinds=list(HourKind.objects.filter(variant__programme=programme).select_related("variant")),
        topics=list(programme.topics.select_related("module")),
        hours=_by_topic(TopicHours.objects.filter(topic__programme=programme)),
    )


def plan_of_edition(edition: Edition) -> Plan:
    return Plan(
        programme=edition,
        kinds=list(EditionHourKind.objects.filter(variant__edition=edition).select_related("variant")),
        topics=list(edition.topics.select_related("module")),
        hours=_by_topic(EditionHours.objects.filter(topic__edition=edition)),
    )


def _by_topic(rows: Iterable[TopicHours] | Iterable[EditionHours]) -> dict[int, dict[int, int]]:
    hours: dict[int, dict[int, int]] = defaultdict(dict)
    for row in rows:
        hours[row.topic_id][row.kind_id] = row.hours
    return dict(hours)


def told(programme: Programme) -> dict[str, Any]:
    """The plan as `check_programme --json` prints it."""
    plan = plan_of(programme)
    modules: dict[int, dict[str, Any]] = {}
    for topic in plan.topics:
        module = modules.setdefault(
            topic.module_id,
            {"number": topic.module.number, "title": topic.module.titles(), "hours": {}, "topics": []},
        )
        hours = plan.topic_hours(topic)
        for code, kinds in hours.items():
            module["hours"][code] = module["hours"].get(code, 0) + sum(kinds.values())
        module["topics"].append({"code": topic.code, "title": topic.titles(), "hours": hours})
    for module in modules.values():
        # one number where the variants agree, as they do in this programme
        by_variant = set(module["hours"].values())
        module["hours"] = by_variant.pop() if len(by_variant) == 1 else module["hours"]
    return {"variants": plan.totals(), "modules": list(modules.values()), "problems": plan.problems()}
