"""What the one field template (templates/forms/field.html) asks of a field."""

from __future__ import annotations

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString

from lms.kept import ONCE, new_form_number

register = template.Library()


@register.simple_tag
def form_number() -> SafeString:
    """The number by which a form sent twice is carried out once; it stands beside the csrf token."""
    return format_html('<input type="hidden" name="{}" value="{}">', ONCE, new_form_number())


@register.filter
def kind(field: BoundField) -> str:
    """How the field is laid out: a list of choices, a tick, several controls in one, or a single control."""
    widget = field.field.widget
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    if isinstance(widget, forms.CheckboxInput):
        return "tick"
    return "group" if field.use_fieldset else "single"


@register.filter
def longest(field: BoundField) -> int | None:
    """How many characters fit, where that is worth saying: in a text, not in a name."""
    length = getattr(field.field, "max_length", None)
    return length if isinstance(field.field.widget, forms.Textarea) else None


@register.filter
def heaviest(field: BoundField) -> int | None:
    """How many bytes a file may have, as its widget's `data-max-bytes` says."""
    limit = field.field.widget.attrs.get("data-max-bytes")
    return int(limit) if limit else None


@register.filter
def control(field: BoundField) -> SafeString:
    """The control, told which words describe it. Without a placeholder, which vanishes when it is needed."""
    attrs: dict[str, str | bool] = {"placeholder": False}
    limit = f"{field.auto_id}_limit" if longest(field) or heaviest(field) else ""
    if limit and not field.use_fieldset:
        attrs["aria-describedby"] = f"{field.aria_describedby or ''} {limit}".strip()
    return field.as_widget(attrs=attrs)


@register.filter
def first_control(field: BoundField) -> str:
    """The id to which the summary of errors leads: the control's, or the first one's of several."""
    if kind(field) == "choices" and field.subwidgets:
        return field.subwidgets[0].id_for_label
    return field.id_for_label or field.auto_id
