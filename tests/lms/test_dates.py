import ast
import inspect
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms import dates
from lms.dates import (
    ALMATY,
    add_working_days,
    date_in_text,
    date_on_form,
    date_range,
    date_short,
    is_working_day,
    month_name,
    weekday_name,
    weekday_short,
    working_days_between,
)

FIRST_OF_SEPTEMBER = date(2026, 9, 1)
REPUBLIC_DAY = {date(2026, 10, 25), date(2026, 10, 26)}

days = st.dates(min_value=date(2024, 1, 1), max_value=date(2030, 12, 31))
days_off = st.frozensets(st.dates(min_value=date(2024, 1, 1), max_value=date(2030, 12, 31)), max_size=40)


def test_almaty_is_five_hours_ahead_all_year() -> None:
    for month in (1, 7):
        assert datetime(2026, month, 1, tzinfo=ALMATY).utcoffset() == timedelta(hours=5)


def test_nothing_asks_what_day_it_is() -> None:
    names = {
        node.attr for node in ast.walk(ast.parse(inspect.getsource(dates))) if isinstance(node, ast.Attribute)
    }
    assert not names & {"now", "today", "utcnow"}


# --- How a date is written ---


@pytest.mark.parametrize(
    ("lang", "on_form", "in_text"),
    [
        ("kk", "«1» қыркүйек 2026 жыл", "2026 жылғы 1 қыркүйек"),
        ("ru", "«1» сентября 2026 года", "1 сентября 2026 года"),
        ("en", "1 September 2026", "1 September 2026"),
    ],
)
def test_date_on_a_form_and_in_text(lang: str, on_form: str, in_text: str) -> None:
    assert date_on_form(FIRST_OF_SEPTEMBER, lang) == on_form
    assert date_in_text(FIRST_OF_SEPTEMBER, lang) == in_text


def test_short_date() -> None:
    assert date_short(FIRST_OF_SEPTEMBER) == "01.09.2026"


def test_an_unknown_language_is_refused() -> None:
    for write in (date_on_form, date_in_text, month_name, weekday_name, weekday_short):
        with pytest.raises(KeyError):
            write(FIRST_OF_SEPTEMBER, "de")


@pytest.mark.parametrize(
    ("last", "kk", "ru", "en"),
    [
        (date(2026, 9, 1), "2026 жылғы 1 қыркүйек", "1 сентября 2026 года", "1 September 2026"),
        (date(2026, 9, 12), "2026 жылғы 1–12 қыркүйек", "1–12 сентября 2026 года", "1–12 September 2026"),
        (
            date(2026, 10, 9),
            "2026 жылғы 1 қыркүйек – 9 қазан",
            "1 сентября – 9 октября 2026 года",
            "1 September – 9 October 2026",
        ),
        (
            date(2027, 9, 1),
            "2026 жылғы 1 қыркүйек – 2027 жылғы 1 қыркүйек",
            "1 сентября 2026 года – 1 сентября 2027 года",
            "1 September 2026 – 1 September 2027",
        ),
    ],
)
def test_date_range_says_month_and_year_once(last: date, kk: str, ru: str, en: str) -> None:
    assert date_range(FIRST_OF_SEPTEMBER, last, "kk") == kk
    assert date_range(FIRST_OF_SEPTEMBER, last, "ru") == ru
    assert date_range(FIRST_OF_SEPTEMBER, last, "en") == en


def test_date_range_backwards_is_refused() -> None:
    with pytest.raises(ValueError, match="ends on 2026-08-31"):
        date_range(FIRST_OF_SEPTEMBER, date(2026, 8, 31), "kk")


def test_weekdays() -> None:
    friday = date(2026, 9, 4)
    assert [weekday_name(friday, lang) for lang in ("kk", "ru", "en")] == ["жұма", "пятница", "Friday"]
    assert [weekday_short(friday, lang) for lang in ("kk", "ru", "en")] == ["жм", "пт", "Fri"]
    week = [date(2026, 8, 31) + timedelta(days=passed) for passed in range(7)]
    assert [weekday_short(day, "kk") for day in week] == ["дс", "сс", "ср", "бс", "жм", "сб", "жс"]


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_every_month_and_weekday_has_its_own_name(lang: str) -> None:
    year = [date(2026, 1, 1) + timedelta(days=passed) for passed in range(365)]
    assert len({month_name(day, lang) for day in year}) == 12
    assert len({weekday_name(day, lang) for day in year}) == 7
    assert len({weekday_short(day, lang) for day in year}) == 7


@given(days, days)
def test_date_range_holds_both_ends(one: date, other: date) -> None:
    first, last = sorted((one, other))
    for lang in ("kk", "ru", "en"):
        written = date_range(first, last, lang)
        assert all(str(number) in written for number in (first.day, last.day, first.year, last.year))
        assert month_name(first, lang) in written
        assert month_name(last, lang) in written


# --- Working days ---


def test_working_days_skip_weekends_and_days_off() -> None:
    assert is_working_day(date(2026, 10, 23), REPUBLIC_DAY)
    assert not is_working_day(date(2026, 10, 24), REPUBLIC_DAY)
    assert not is_working_day(date(2026, 10, 26), REPUBLIC_DAY)
    assert add_working_days(date(2026, 10, 23), 1, REPUBLIC_DAY) == date(2026, 10, 27)


def test_ten_working_days_of_public_discussion() -> None:
    assert add_working_days(FIRST_OF_SEPTEMBER, 10, set()) == date(2026, 9, 15)
    assert add_working_days(date(2026, 10, 16), 10, REPUBLIC_DAY) == date(2026, 11, 2)


def test_no_working_days_stay_on_the_day() -> None:
    saturday = date(2026, 10, 24)
    assert add_working_days(saturday, 0, REPUBLIC_DAY) == saturday
    assert working_days_between(saturday, saturday, REPUBLIC_DAY) == 0


def test_a_term_that_is_past_has_no_working_days() -> None:
    assert working_days_between(date(2026, 9, 15), FIRST_OF_SEPTEMBER, set()) == 0


def test_a_term_is_not_negative() -> None:
    with pytest.raises(ValueError, match="-1 working days"):
        add_working_days(FIRST_OF_SEPTEMBER, -1, set())


@given(days, st.integers(0, 60), days_off)
def test_counting_a_term_gives_its_length(day: date, count: int, off: frozenset[date]) -> None:
    end = add_working_days(day, count, off)
    assert working_days_between(day, end, off) == count
    if count:
        assert is_working_day(end, off)
        assert working_days_between(day, end - timedelta(days=1), off) == count - 1


@given(days, st.integers(0, 30), st.integers(0, 30), days_off)
def test_terms_add_up(day: date, first: int, second: int, off: frozenset[date]) -> None:
    in_two = add_working_days(add_working_days(day, first, off), second, off)
    assert in_two == add_working_days(day, first + second, off)
