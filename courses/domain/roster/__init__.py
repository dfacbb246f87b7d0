"""A department's list on its way in: kept, read, looked through, imported by an order, undone if need be."""

from courses.domain.roster.carrying import ask_import, carry_in
from courses.domain.roster.keeping import forget_old, forget_person, kept_file, refuse_a_closed_cohort, upload
from courses.domain.roster.reading import read, remap, work
from courses.domain.roster.showing import (
    accept_row,
    columns_found,
    facts,
    leave_out,
    may_be_accepted,
    rejected_file,
    rows_shown,
    sentences,
    summary,
    template,
)
from courses.domain.roster.undoing import undo, why_it_stays
from courses.domain.roster.values import Cause, ColumnFound, ColumnsFound, RosterRefused, Summary

__all__ = [
    "Cause",
    "ColumnFound",
    "ColumnsFound",
    "RosterRefused",
    "Summary",
    "accept_row",
    "ask_import",
    "carry_in",
    "columns_found",
    "facts",
    "forget_old",
    "forget_person",
    "kept_file",
    "leave_out",
    "may_be_accepted",
    "read",
    "refuse_a_closed_cohort",
    "rejected_file",
    "remap",
    "rows_shown",
    "sentences",
    "summary",
    "template",
    "undo",
    "upload",
    "why_it_stays",
    "work",
]
