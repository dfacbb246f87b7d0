"""Dates as documents write them, and working days.

A document keeps its own language whoever opens it, so the names stand here and not in the catalogues.
Nothing here asks what day it is.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import date, timedelta
from zoneinfo import ZoneInfo

ALMATY = ZoneInfo("Asia/Almaty")

# As they stand in a date: small letters, and the genitive in Russian.
_MONTHS = {
    "kk": "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "en": "January February March April May June July August September October November December",
}
_WEEKDAYS = {
    "kk": "дүйсенбі сейсенбі сәрсенбі бейсенбі жұма сенбі жексенбі",
    "ru": "понедельник вторник среда четверг пятница суббота воскресенье",
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
}
_SHORT_WEEKDAYS = {
    "kk": "дс сс ср бс жм сб жс",
    "ru": "пн вт ср чт пт сб вс",
    "en": "Mon Tue Wed Thu Fri Sat Sun",
}

# --- How a date is written ---


def date_on_form(day: date, lang: str) -> str:
    """The date as a form or an order carries it: «1» қыркүйек 2026 жыл"""
    month = month_name(day, lang)
    if lang == "kk":
        return f"«{day.day}» {month} {day.year} жыл"
    if lang == "ru":
        return f"«{day.day}» {month} {day.year} года"
    return f"{day.day} {month} {day.year}"


def date_in_text(day: date, lang: str) -> str:
    """The date in running text: 2026 жылғы 1 қыркүйек"""
    return _with_year(f"{day.day} {month_name(day, lang)}", day.year, lang)


def date_short(day: date) -> str:
    """The date in a table, alike in every language: 01.09.2026"""
    return f"{day:%d.%m}.{day.year}"


def date_range(first: date, last: date, lang: str) -> str:
    """From the first day to the last, each year and month said once: 2026 жылғы 1–12 қыркүйек"""
    if last < first:
        raise ValueError(f"the range ends on {last}, before it begins on {first}")
    if first == last:
        return date_in_text(first, lang)
    if first.year != last.year:
        return f"{date_in_text(first, lang)} – {date_in_text(last, lang)}"
    end = f"{last.day} {month_name(last, lang)}"
    if first.month == last.month:
        return _with_year(f"{first.day}–{end}", first.year, lang)
    return _with_year(f"{first.day} {month_name(first, lang)} – {end}", first.year, lang)


def month_name(day: date, lang: str) -> str:
    """The month as it stands in a date: қыркүйек, сентября, September"""
    return _MONTHS[lang].split()[day.month - 1]


def weekday_name(day: date, lang: str) -> str:
    """The day of the week: жұма, пятница, Friday"""
    return _WEEKDAYS[lang].split()[day.weekday()]


def weekday_short(day: date, lang: str) -> str:
    """The day of the week over a column: жм, пт, Fri"""
    return _SHORT_WEEKDAYS[lang].split()[day.weekday()]


def _with_year(days: str, year: int, lang: str) -> str:
    if lang == "kk":
        return f"{year} жылғы {days}"
    if lang == "ru":
        return f"{days} {year} года"
    return f"{days} {year}"


# --- Working days ---


def is_working_day(day: date, days_off: AbstractSet[date]) -> bool:
    """Monday to Friday, but for the days off."""
    return day.weekday() < 5 and day not in days_off


def add_working_days(day: date, count: int, days_off: AbstractSet[date]) -> date:
    """The last day of a term of so many working days; a term begins on the day after."""
    if count < 0:
        raise ValueError(f"a term of {count} working days")
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day, days_off)
    return day


def working_days_between(day: date, until: date, days_off: AbstractSet[date]) -> int:
    """How many working days come after `day`, up to and with `until`; none where it is past."""
    return sum(
        is_working_day(day + timedelta(days=passed), days_off) for passed in range(1, (until - day).days + 1)
    )
