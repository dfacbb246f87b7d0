"""The words a programme explains, as they are looked up: letter by letter."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from content.models import Programme
from lms.text import kazakh_sort_key


def alphabet(programme: Programme, language: str) -> list[dict[str, Any]]:
    """The terms under their first letters, in the order of the alphabet; each with its other language."""
    other = "kk" if language == "ru" else "ru"
    terms: list[dict[str, Any]] = [
        {
            "entry": entry,
            "name": entry.title(language),
            "also": entry.names(language)[1:],
            "definition": entry.definition(language),
            "other": entry.title(other),
            "other_language": other,
        }
        for entry in programme.glossary.all()
    ]
    terms.sort(key=lambda term: kazakh_sort_key(term["name"]))
    letters = groupby(terms, key=lambda term: term["name"][:1].upper())
    return [{"letter": letter, "terms": list(of_letter)} for letter, of_letter in letters]
