"""Russian formats, where Django's differ from what the documents here write; the rest is Django's."""

from lms.formats import DATE_INPUT_FORMATS as DATE_INPUT_FORMATS
from lms.formats import DATETIME_INPUT_FORMATS as DATETIME_INPUT_FORMATS

DATE_FORMAT = "j E Y года"
TIME_FORMAT = "H:i"  # Django's 9:00 beside 10:00 makes a timetable ragged
DATETIME_FORMAT = "j E Y года, H:i"
MONTH_DAY_FORMAT = "j E"  # Django's says «1 Сентябрь»
