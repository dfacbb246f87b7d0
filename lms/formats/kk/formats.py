"""Kazakh formats: Django has none and would show and read dates the American way."""

from lms.formats import DATE_INPUT_FORMATS as DATE_INPUT_FORMATS
from lms.formats import DATETIME_INPUT_FORMATS as DATETIME_INPUT_FORMATS

# E is the month as it stands in a date: small letters in the project's catalogue ("alt. month").
DATE_FORMAT = "Y жылғы j E"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "Y жылғы j E, H:i"
YEAR_MONTH_FORMAT = "Y жылғы E"
MONTH_DAY_FORMAT = "j E"
SHORT_DATE_FORMAT = "d.m.Y"
SHORT_DATETIME_FORMAT = "d.m.Y H:i"
FIRST_DAY_OF_WEEK = 1

DECIMAL_SEPARATOR = ","
THOUSAND_SEPARATOR = "\N{NO-BREAK SPACE}"
NUMBER_GROUPING = 3
