"""A file as a department sends it, whatever its name says it is: sheets of cells, or a refusal."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

from lms import spreadsheets
from lms.spreadsheets import OLE, Limits, Sheet, Unreadable

MEGABYTE = 1024 * 1024
LIMITS = Limits(
    megabytes=15,
    unpacked=200 * MEGABYTE,
    read=120 * MEGABYTE,
    sheet_tags=4_000_000,
    other_tags=200_000,
    rows=20_000,
    lowest_row=30_000,
    columns=60,
    too_much=_("There is too much in the file. Leave only the sheet with the list in it."),
)
LARGEST_FILE = LIMITS.megabytes * MEGABYTE

ZIP = b"PK\x03\x04"
OLD_WITHOUT_A_PACKAGE = re.compile(rb"\x09[\x00\x02\x04\x08][\x04\x06\x08\x10]\x00")
_WEB_PAGE = re.compile(rb"<\s*(!doctype\s+html|html|table|head|body|meta|style)\b", re.IGNORECASE)
_SPREADSHEET_XML = b"urn:schemas-microsoft-com:office:spreadsheet"
# What else people send: PDF, pictures, rich text, saved mail.
_SOMETHING_ELSE = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"{\\rtf",
    b"Rar!",
    b"7z\xbc\xaf",
    b"MIME-Version",
)

# Of LibreOffice, of Word, and Excel's own that holds no XML.
_OTHER_PACKAGES = (b"opendocument.spreadsheet", b"word/document.xml", b"xl/workbook.bin")


def not_a_list() -> Unreadable:
    return Unreadable("not_a_list", _("This is not a list: send a table saved as .xlsx, .xls or .csv."))


def read_file(content: bytes) -> list[Sheet]:
    """Its sheets with something in them, told apart by what the file holds and not by its name."""
    if not content.strip(b"\0 \t\r\n"):
        raise Unreadable("empty", _("The file is empty."))
    if len(content) > LARGEST_FILE:
        raise spreadsheets.too_large(LIMITS)
    try:
        found = [sheet for sheet in _sheets(content) if sheet.rows]
    except Unreadable:
        raise
    except Exception as error:
        # Each library fails in its own way on a file that was bent on purpose.
        raise spreadsheets.damaged() from error
    if not found:
        raise Unreadable("empty", _("There is nothing in the file."))
    return found


def _sheets(content: bytes) -> list[Sheet]:
    from courses.rosters import old_files, text_files

    if content.startswith(ZIP):
        if any(mark in content for mark in _OTHER_PACKAGES):
            raise not_a_list()
        return list(spreadsheets.sheets(content, LIMITS))
    if content.startswith(OLE) or OLD_WITHOUT_A_PACKAGE.match(content):
        return old_files.sheets_of_xls(content)
    if content.startswith(_SOMETHING_ELSE):
        raise not_a_list()
    beginning = content[:4096].replace(b"\0", b"")
    if _SPREADSHEET_XML in beginning:
        return old_files.sheets_of_xml(content)
    if _WEB_PAGE.search(beginning):
        return old_files.sheets_of_web_page(content)
    return [text_files.sheet_of_text(content)]
