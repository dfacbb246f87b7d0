"""How states look: in words first, and in a colour that only says the same again."""

from __future__ import annotations

from django import template
from django.db.models import Choices
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from assessment.enums import CertificateState, ConsultationState, DefenceState, Why, WorkState

register = template.Library()

TONES: dict[Choices, str] = {
    WorkState.REVISE: "warning",
    WorkState.ACCEPTED: "success",
    DefenceState.ALL_IN: "warning",
    DefenceState.RELEASED: "success",
    ConsultationState.ANSWERED: "success",
    CertificateState.VALID: "success",
    CertificateState.REPLACED: "warning",
    CertificateState.EXPIRED: "warning",
    CertificateState.REVOKED: "danger",
    CertificateState.ALTERED: "danger",
    Why.NOBODYS: "warning",
    Why.BOUNDARY: "warning",
    Why.TORN: "danger",
}


@register.simple_tag
def state(of: Choices) -> SafeString:
    """The badge of a state."""
    return format_html('<span class="badge {}">{}</span>', TONES.get(of, ""), of.label)


@register.simple_tag
def in_kazakh() -> SafeString:
    """The attribute for what authors write in Kazakh and Russian alone: under /en/ it is Kazakh."""
    return SafeString(' lang="kk"') if get_language() == "en" else SafeString()


@register.filter
def at(items: list[object], place: int) -> object:
    """What stands in a list at a place."""
    return items[place]


@register.filter
def of(values: dict[object, object], key: object) -> object:
    """What a dictionary holds under a key."""
    return values.get(key)
