"""The documents of a course as files. Loaded by the worker alone: pandas and xhtml2pdf come along.

`facts` is what each document says, `words` in which words, `pdf` and `xlsx` how it looks.
"""

from __future__ import annotations

from django.core.files.base import ContentFile
from django.utils.translation import override

from courses.domain.files import stored_as
from courses.files import pdf, xlsx
from courses.models import CourseFile
from lms.storage import private

WRITERS = {"pdf": pdf.write, "xlsx": xlsx.write}


def make(row: CourseFile) -> None:
    """Makes and keeps the file; done again after a worker's death it takes the place of the first."""
    with override(row.language):
        made = WRITERS[row.format](row)
    storage, name = private(), stored_as(row)
    storage.delete(name)
    storage.save(name, ContentFile(made))
    if not CourseFile.objects.filter(pk=row.pk).update(file=name):
        # Somebody's data was erased meanwhile, and this row with it.
        storage.delete(name)
