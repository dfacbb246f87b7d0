"""The papers handed in with a programme: what kind a file is, judged by what is in it and not by its name."""

from __future__ import annotations

import zipfile

from django.core.files import File
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from lms.refusals import Refused

MOST_BYTES = 10 * 1024 * 1024
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "jpg": "image/jpeg",
}


class PackageRefused(Refused):
    """The file can't be part of the package."""


def kind_of_file(file: File) -> str:
    if not file.size:
        raise PackageRefused(_("The file is empty."))
    if file.size > MOST_BYTES:
        raise PackageRefused(
            _("The file has %(size)s; up to %(most)s are accepted.")
            % {"size": filesizeformat(file.size), "most": filesizeformat(MOST_BYTES)}
        )
    file.seek(0)
    begins = file.read(8)
    file.seek(0)
    if begins.startswith(b"%PDF-"):
        return "pdf"
    if begins.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if begins.startswith(b"PK") and _is_docx(file):
        return "docx"
    raise PackageRefused(_("This is neither a PDF nor a Word document (.docx) nor a JPEG picture."))


def _is_docx(file: File) -> bool:
    """Its list of contents alone is read: nothing is unpacked."""
    try:
        with zipfile.ZipFile(file) as archive:
            return {"[Content_Types].xml", "word/document.xml"} <= set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False
    finally:
        file.seek(0)


def named(file: File, name: str) -> File:
    """The same file under a name of ours, with the ending of what it really is."""
    return File(file.file, name=f"{name}.{kind_of_file(file)}")
