"""What the cohorts' pages show in a word: where a cohort stands, the day of the week."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from courses.enums import ApplicationState, CohortState
from courses.models import Cohort
from lms.dates import date_range, weekday_name
from lms.people import show_phone

register = template.Library()

TONES = {
    CohortState.OPEN: "success",
    CohortState.RUNNING: "success",
    CohortState.DEFENCE: "warning",
    CohortState.CANCELLED: "danger",
}

TONES_OF_APPLICATIONS = {
    ApplicationState.SENT: "warning",
    ApplicationState.ACCEPTED: "success",
    ApplicationState.REFUSED: "danger",
}


@register.simple_tag
def application_badge(state: str) -> SafeString:
    where = ApplicationState(state)
    return format_html('<span class="badge {}">{}</span>', TONES_OF_APPLICATIONS.get(where, ""), where.label)


@register.filter
def phone(number: str) -> str:
    return show_phone(number)


@register.simple_tag
def state_badge(state: str) -> SafeString:
    where = CohortState(state)
    return format_html('<span class="badge {}">{}</span>', TONES.get(where, ""), where.label)


@register.filter
def weekday(day: date | datetime) -> str:
    """The day of the week: «сейсенбі»"""
    local = timezone.localtime(day).date() if isinstance(day, datetime) else day
    return weekday_name(local, get_language() or "kk")


@register.filter
def held_from_to(cohort: Cohort) -> str:
    """The days of a cohort's classes: «2026 жылғы 1–12 қыркүйек»"""
    return date_range(cohort.starts_on, cohort.ends_on, get_language() or "kk")


@register.simple_tag
def place_of(cohort: Cohort) -> str:
    first, second = cohort.place_kk, cohort.place_ru
    return (second or first) if get_language() == "ru" else (first or second)


@register.simple_tag
def days_from_to(first: date, last: date) -> str:
    """«2026 жылғы 1–7 қыркүйек»"""
    return date_range(first, last, get_language() or "kk")
