"""Small helps for pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()


@register.simple_block_tag
def breadcrumb(content: SafeString) -> SafeString:
    """The way here: `{% breadcrumb %}<li>…{% endbreadcrumb %}`, the page itself last."""
    here = _("You are here")
    return format_html('<nav class="breadcrumb" aria-label="{}"><ol>{}</ol></nav>', here, content)


@register.filter
def labelled(row: Iterable[Any], columns: Iterable[str]) -> list[tuple[str, Any]]:
    """Each cell of a row with its column's name, which a card on a phone shows beside it."""
    return list(zip(columns, row, strict=True))


@register.simple_tag(takes_context=True)
def lang_of(context: template.Context, language: str) -> SafeString:
    """The attribute for content that is not in the language of the page: under /en/ it is Kazakh."""
    return format_html(' lang="{}"', language) if language != context.get("language") else SafeString()


# The more particular first: most browsers call themselves Chrome and Safari as well.
BROWSERS = {
    "YaBrowser": "Yandex",
    "Edg": "Edge",
    "OPR": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS": "macOS",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


@register.filter
def device(user_agent: str) -> str:
    """What a person knows their device by, out of what its browser says of itself: «Chrome, Android»."""
    named = [next((signs[sign] for sign in signs if sign in user_agent), "") for signs in (BROWSERS, SYSTEMS)]
    return ", ".join(filter(None, named)) or user_agent[:60]
