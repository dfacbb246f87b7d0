"""The programme as PDF, the same paper as the .docx. Loaded by the worker alone."""

from __future__ import annotations

from typing import Any

from django.utils.safestring import mark_safe

from content.papers import PLAN_SECTION, PlanTable, ProgrammePaper, markup, plan_tables
from lms import pdf

# Of the width of a page: a number, a head of one column of hours.
_NUMBER, _LEAST, _MOST = 6, 9, 22


def write(paper: ProgrammePaper) -> bytes:
    context = {
        "paper": paper,
        "words": paper.words,
        "contents": paper.words["contents"].upper(),
        "sections": [
            {
                "number": section.number,
                "title": section.title,
                # Safe: built anew from a few tags of ours, with every word of the author's escaped.
                "html": mark_safe(markup.as_html(markup.read(section.html))),  # noqa: S308
                "plans": _plans(paper) if section.number == PLAN_SECTION else [],
            }
            for section in paper.sections
        ],
    }
    return pdf.render("pdf/programme.html", context, title=paper.title)


def _plans(paper: ProgrammePaper) -> list[dict[str, Any]]:
    return [_plan(plan) for plan in plan_tables(paper.plan, paper.language)]


def _plan(plan: PlanTable) -> dict[str, Any]:
    """xhtml2pdf takes a column's width from its head."""
    columns = plan.heads[2:]
    room = 60 // len(columns)
    widths = [min(max(_LEAST, _longest_word(head) * 1.5), _MOST, room) for head in columns]
    widths = [_NUMBER, 100 - _NUMBER - sum(widths), *widths]
    return {"caption": plan.caption, "heads": list(zip(plan.heads, widths, strict=True)), "lines": plan.lines}


def _longest_word(text: str) -> int:
    return max((len(word) for word in text.replace("-", "- ").split()), default=1)
