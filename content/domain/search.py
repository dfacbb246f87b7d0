"""What a person types into search: which stems are looked for, and what is shown of a text that has them."""

from __future__ import annotations

import re

from django.db.models import QuerySet
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from wagtail.search.backends import get_search_backend
from wagtail.search.query import Or, PlainText, SearchQuery

from content.models import SearchEntry
from lms.stems import LONGEST, WORD, stem
from lms.text import search_key

# More words than this say nothing more, and a database's patience with conditions has an end.
MOST_WORDS = 12
MOST_FOUND = 200
# Words that a short text, such as a term's meaning, needn't have to be the one looked for.
_LITTLE_WORDS = frozenset(
    search_key(
        "және мен пен бен да де та те үшін туралы не және ма ме ба бе па пе бір бұл"
        " и в во на с со о об к ко по для от из у а но или как что не"
    ).split()
)


def query_stems(text: str, language: str) -> list[str]:
    """The stems looked for in a text of that language. Anything may be typed; signs are nothing.

    Little words are looked for only where there are no others.
    """
    words = dict.fromkeys(word[:LONGEST] for word in search_key(text).split())
    telling = [word for word in words if word not in _LITTLE_WORDS] or list(words)
    return list(dict.fromkeys(stem(word, language) for word in telling[:MOST_WORDS]))


def search_query(text: str) -> SearchQuery | None:
    """What is looked for among `SearchEntry`: all words as Kazakh ones, or all as Russian ones.

    Whoever types doesn't say in which language. None where nothing was asked. The words are joined inside
    PlainText, for Wagtail's `And` over SQLite puts the best last.
    """
    ways = dict.fromkeys(" ".join(query_stems(text, language)) for language in ("kk", "ru"))
    queries = [PlainText(way, operator="and") for way in ways if way]
    return Or(queries) if queries else None


def find(text: str, *, among: QuerySet[SearchEntry], language: str) -> list[SearchEntry]:
    """The best entries first, those of the reader's language before the other's."""
    query = search_query(text)
    if query is None:
        return []
    found = list(get_search_backend().search(query, among)[:MOST_FOUND])
    return sorted(found, key=lambda entry: entry.language != language)


# --- What is shown of a text ---

_Met = tuple[str, re.Match[str]]
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")


def excerpt(text: str, query: str, language: str, around: int = 90) -> SafeString:
    """The sentence in which most of the words are met, safe to show, the words in <mark>.

    Of a long sentence `around` letters are left before the first of them and after it; a text without any
    is shown from its beginning.
    """
    wanted = query_stems(query, language)
    best, met = "", list[_Met]()
    for sentence in _SENTENCE_END.split(" ".join(text.split())):
        here = [(own, word) for word in WORD.finditer(sentence) if (own := stem(word[0], language)) in wanted]
        if not best or len({own for own, _word in here}) > len({own for own, _word in met}):
            best, met = sentence, here
    first, last = _bounds(best, met[0][1].span() if met else (0, 0), around)
    shown, end = [], first
    for _own, word in met:
        if first <= word.start() and word.end() <= last:
            shown += [escape(best[end : word.start()]), "<mark>", escape(word[0]), "</mark>"]
            end = word.end()
    shown.append(escape(best[end:last]))
    before, after = "… " if first else "", " …" if last < len(best) else ""
    return mark_safe(before + "".join(shown) + after)  # noqa: S308  every piece of the text is escaped above


def _bounds(sentence: str, word: tuple[int, int], around: int) -> tuple[int, int]:
    """From where to where a sentence is shown: whole words, unless one is longer than all that is shown."""
    start, end = word
    first = 0
    if start > around:
        first = sentence.find(" ", start - around, start) + 1 or start - around
    last = max(end, first + 2 * around)
    if last < len(sentence):
        space = sentence.rfind(" ", end, last)
        last = space if space > 0 else last
    return first, min(last, len(sentence))
