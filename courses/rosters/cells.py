"""What stands in one cell, put in order: numbers kept as floats, dates in three spellings, several phones."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from lms.people import check_iin, normalise_phone
from lms.text import search_key

# What people write where there is nothing to write.
_NOTHING = re.compile(
    r"[\s\-–—_.,/\\*]*|нет|жоқ|жок|no|none|null|n/?a|б/?н|отсутствует|қажет емес", re.IGNORECASE
)
_POWER = re.compile(r"([0-9](?:[.,][0-9]+)?)[eеEЕ]\+?([0-9]{1,2})")
_EMAIL = re.compile(r"[^\s,;<>()\"'|]+@[^\s,;<>()\"'|]+")
_PHONE_PARTS = re.compile(r"[,;/|\\]|\bили\b|\bнемесе\b|\bor\b|\s{3,}")
_EXTENSION = re.compile(r"(?:\bвн\.?|\bдоб\.?|\bішкі|\bext\.?|#).*$", re.IGNORECASE)
_LABEL = re.compile(r"^(?:иин|жсн|iin)\W*", re.IGNORECASE)
_IIN_LIKE = re.compile(r"[0-9]{12}")
_NAME_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*\.?")
# A year of two digits up to this one is of this century: «05» is 2005, «70» 1970.
_LAST_OF_THIS_CENTURY = 15


def as_text(value: Any) -> str:
    """A cell as it is read; a number as it was typed, not 7.0123456789E10."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, float):
        if not math.isfinite(value):
            return ""
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return f"{value:%d.%m.%Y}" if value.time() == time() else f"{value:%d.%m.%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    text = " ".join(str(value).split())
    # The mark by which a sheet keeps a number as text, and errors of formulas.
    text = text.removeprefix("'")
    return "" if text.startswith("#") and text.rstrip("!?").isupper() else text


def meant(value: Any) -> str:
    """The text, or nothing where it says that there is nothing."""
    text = as_text(value)
    return "" if _NOTHING.fullmatch(text) else text


def digits_kept(text: str) -> str | None:
    """«9,91231600002E+11» in full; None where Excel has cut digits off («9,91232E+11»)."""
    power = _POWER.fullmatch(text)
    if power is None:
        return text
    try:
        number = Decimal(power[1].replace(",", ".")).scaleb(int(power[2]))
    except InvalidOperation:
        return None
    shown = len(power[1]) - 1
    return str(int(number)) if number == number.to_integral_value() and shown + 2 >= int(power[2]) else None


def iin_of(value: Any) -> str | None:
    """The digits as they stand; None where Excel has cut them off."""
    text = digits_kept(_LABEL.sub("", meant(value)))
    return None if text is None else re.sub(r"[\s\-–_'’.]", "", text)


# --- addresses ----------------------------------------------------------------------------------------------


def emails_in(text: str) -> list[str]:
    """The addresses in a cell that are whole, each once."""
    found = []
    for candidate in _EMAIL.findall(text.lower().replace("mailto:", "")):
        address = candidate.strip(".,:")
        try:
            validate_email(address)
        except ValidationError:
            continue
        if len(address) <= 254:
            found.append(address)
    return list(dict.fromkeys(found))


def phones_in(text: str) -> list[str]:
    """The phone numbers in a cell that are whole, each once, as they are stored."""
    found = []
    for part in [text, *_PHONE_PARTS.split(text)]:
        compact = re.sub(r"[^\W\d_]+[.:]?", " ", _EXTENSION.sub("", part)).strip(" .:")
        try:
            found.append(normalise_phone(compact))
        except ValueError:
            continue
    return list(dict.fromkeys(found))


# --- dates --------------------------------------------------------------------------------------------------

_MONTHS = (
    ("янв", "каңтар"),
    ("фев", "ақпан"),
    ("мар", "наурыз"),
    ("апр", "сәуір"),
    ("ма[йя]", "мамыр"),
    ("июн", "маусым"),
    ("июл", "шілде"),
    ("авг", "тамыз"),
    ("сен", "қыркүйек"),
    ("окт", "қазан"),
    ("ноя", "қараша"),
    ("дек", "желтоқсан"),
)
_MONTH = tuple(re.compile(rf"(?:{russian}|{search_key(kazakh).rstrip('ь')})") for russian, kazakh in _MONTHS)
_DAY_FIRST = re.compile(r"([0-9]{1,2})[./\-\s]([0-9]{1,2})[./\-\s]([0-9]{4}|[0-9]{2})")
_YEAR_FIRST = re.compile(r"([0-9]{4})[./\-\s]([0-9]{1,2})[./\-\s]([0-9]{1,2})(?:[ t][0-9:.]+)?")
_IN_WORDS = re.compile(r"([0-9]{1,2}) (\w+) ([0-9]{4})")
_YEAR_FIRST_IN_WORDS = re.compile(r"([0-9]{4}) ж\w* ([0-9]{1,2}) (\w+)")
_AS_NUMBER = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{4})")
_EXCEL_BEGINS, _EXCEL_DAYS = date(1899, 12, 30), range(3000, 80_000)


def birth_of(value: Any) -> date | None:
    """A date of birth: Excel's own, or written in figures or in words; None where it can't be told."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = meant(value).casefold()
    text = re.sub(r"(?<=[0-9])\s*(?:ж|г)(?:\.\s*р)?\.?$|\s*(?:года|год|г\.?\s*р\.?)$", "", text).strip()
    if text.isdecimal() and int(text) in _EXCEL_DAYS:
        return _EXCEL_BEGINS + timedelta(days=int(text))
    return _in_figures(text) or _in_words(text)


def _in_figures(text: str) -> date | None:
    if found := _YEAR_FIRST.fullmatch(text):
        return _day(found[1], found[2], found[3])
    if found := _DAY_FIRST.fullmatch(text) or _AS_NUMBER.fullmatch(text):
        year = found[3]
        if len(year) == 2:
            year = f"{'20' if int(year) <= _LAST_OF_THIS_CENTURY else '19'}{year}"
        return _day(year, found[2], found[1])
    return None


def _in_words(text: str) -> date | None:
    words = search_key(text)
    if found := _YEAR_FIRST_IN_WORDS.match(words):
        year, day, word = found[1], found[2], found[3]
    elif found := _IN_WORDS.match(words):
        day, word, year = found[1], found[2], found[3]
    else:
        return None
    for number, pattern in enumerate(_MONTH, start=1):
        if pattern.match(word):
            return _day(year, str(number), day)
    return None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


# --- what a cell looks like, where no header says it --------------------------------------------------------


def looks_like_iin(text: str) -> bool:
    digits = re.sub(r"\s", "", text)
    return bool(_IIN_LIKE.fullmatch(digits)) or (
        digits.isdecimal() and digits.isascii() and 9 <= len(digits) <= 11 and check_iin(digits).is_valid
    )


def looks_like_email(text: str) -> bool:
    return "@" in text and bool(emails_in(text))


def looks_like_phone(text: str) -> bool:
    return sum(character.isdecimal() for character in text) >= 10 and bool(phones_in(text))


def looks_like_name(text: str) -> bool:
    words = text.split()
    return 2 <= len(words) <= 4 and all(_NAME_WORD.fullmatch(word) and word[0].isupper() for word in words)
