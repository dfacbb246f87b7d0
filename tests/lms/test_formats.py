from datetime import date, datetime, time
from decimal import Decimal

import pytest
from django import forms
from django.utils import formats, translation

MORNING = datetime(2026, 9, 1, 9, 5)


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("text", ["20.11.2026", "2026-11-20", "20.11.26", "20/11/2026"])
def test_dates_are_read_day_first(language: str, text: str) -> None:
    with translation.override(language):
        assert forms.DateField().clean(text) == date(2026, 11, 20)
        assert forms.DateField(localize=True).clean(text) == date(2026, 11, 20)


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("text", ["01.09.2026 09:05", "2026-09-01T09:05", "01/09/2026 09:05:00"])
def test_times_are_read_with_their_date(language: str, text: str) -> None:
    with translation.override(language):
        assert forms.DateTimeField().clean(text).replace(tzinfo=None) == MORNING


def test_an_american_date_is_refused() -> None:
    with translation.override("kk"), pytest.raises(forms.ValidationError):
        forms.DateField().clean("11/20/2026")


def test_dates_as_kazakh_writes_them() -> None:
    with translation.override("kk"):
        # The catalogue decides on the capital letter of the month.
        assert formats.date_format(MORNING).lower() == "2026 жылғы 1 қыркүйек"
        assert formats.date_format(MORNING, "DATETIME_FORMAT").lower() == "2026 жылғы 1 қыркүйек, 09:05"
        assert formats.date_format(MORNING, "YEAR_MONTH_FORMAT").lower() == "2026 жылғы қыркүйек"
        assert formats.date_format(MORNING, "MONTH_DAY_FORMAT").lower() == "1 қыркүйек"
        assert formats.date_format(MORNING, "SHORT_DATE_FORMAT") == "01.09.2026"
        assert formats.date_format(MORNING, "SHORT_DATETIME_FORMAT") == "01.09.2026 09:05"
        assert formats.time_format(time(9, 5)) == "09:05"


def test_dates_as_russian_writes_them() -> None:
    with translation.override("ru"):
        assert formats.date_format(MORNING) == "1 сентября 2026 года"
        assert formats.date_format(MORNING, "DATETIME_FORMAT") == "1 сентября 2026 года, 09:05"
        assert formats.date_format(MORNING, "YEAR_MONTH_FORMAT") == "Сентябрь 2026 г."
        assert formats.date_format(MORNING, "MONTH_DAY_FORMAT") == "1 сентября"
        assert formats.date_format(MORNING, "SHORT_DATE_FORMAT") == "01.09.2026"
        assert formats.time_format(time(9, 5)) == "09:05"


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_numbers_have_a_comma_and_the_week_begins_on_monday(language: str) -> None:
    with translation.override(language):
        assert formats.number_format(Decimal("12345.5"), force_grouping=True) == "12\u00a0345,5"
        assert forms.DecimalField(localize=True).clean("12,5") == Decimal("12.5")
        assert formats.get_format("FIRST_DAY_OF_WEEK") == 1
