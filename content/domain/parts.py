"""The parts of a programme's text by their names: what a comment is about, what a comparison has changed."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from content.domain.texts import SECTIONS, module_part, section_part, topic_part
from content.models import Edition, Programme


def part_names(whole: Programme | Edition) -> dict[str, str]:
    """In the order of the document, and then module by module; in the language that is active."""
    names = {section_part(number): f"{number}. {name}" for number, name, _field in SECTIONS}
    names["plan"], names["methods"] = _("Study plan"), _("Methods of each variant")
    modules: list[Any] = list(whole.modules.all())
    topics: list[Any] = list(whole.topics.all())
    for module in modules:
        facts = {"number": module.number, "title": module.title()}
        names[module_part(module.uid)] = _("Module %(number)s. %(title)s") % facts
        names |= {
            topic_part(topic.uid): f"{topic.code} {topic.title()}"
            for topic in topics
            if topic.module_id == module.pk
        }
    return names
