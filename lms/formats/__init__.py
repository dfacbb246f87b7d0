"""How Django shows and reads dates and numbers (FORMAT_MODULE_PATH), where its own formats don't do."""

# One list for every language: whoever pastes a date from a table shouldn't mind which one the page is in.
DATE_INPUT_FORMATS = [
    "%d.%m.%Y",  # 01.09.2026
    "%Y-%m-%d",  # 2026-09-01
    "%d.%m.%y",  # 01.09.26
    "%d/%m/%Y",  # 01/09/2026
]
DATETIME_INPUT_FORMATS = [f"{day} {time}" for day in DATE_INPUT_FORMATS for time in ("%H:%M", "%H:%M:%S")]
