"""The words a programme explains, found in a lesson by themselves and made into disclosures.

The first mention of a term becomes a button that opens its meaning: HTML's own popover, with no script, on
touch and by keyboard alike. A browser that doesn't know popovers shows the meanings, as paper does, as a
list at the end of the lesson.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from unicodedata import normalize

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import override

from lms.stems import WORD, stem
from lms.text import search_key


@dataclass(frozen=True)
class Term:
    """What a glossary entry is called, first its name and then other names a text may use; what it means."""

    key: int | str
    names: tuple[str, ...]
    definition: str
    link: str = ""


def mark_terms(html: str, terms: Sequence[Term], language: str) -> str:
    """The lesson with the first mention of each term marked, and the meanings of those found after it.

    A mention is all words of a name, side by side, in any of their forms. The lesson's own markup is left as
    it is, to the letter: marks are only put in.
    """
    glossary = _Glossary(terms, language)
    found: dict[int | str, Term] = {}
    pieces = []
    for piece, is_text in _pieces(html):
        end = 0
        for mention in glossary.mentions(piece) if is_text else ():
            if mention.term.key in found:
                continue
            found[mention.term.key] = mention.term
            opening = format_html(
                '<button type="button" class="term" popovertarget="term-{}">', mention.term.key
            )
            words = piece[mention.start : mention.end]
            pieces.append(f"{piece[end : mention.start]}{opening}{words}</button>")
            end = mention.end
        pieces.append(piece[end:])
    return "".join(pieces) + (_meanings(list(found.values()), language) if found else "")


def _meanings(terms: Sequence[Term], language: str) -> str:
    with override(language):
        shown = format_html_join(
            "",
            '<div class="term-meaning" popover id="term-{key}"><p class="term-name">{name}</p>'
            '<p>{definition}</p>{more}<button type="button" class="link" popovertarget="term-{key}"'
            ' popovertargetaction="hide">{close}</button></div>',
            (
                {
                    "key": term.key,
                    "name": term.names[0],
                    "definition": term.definition,
                    "more": _more(term.link),
                    "close": _("Close"),
                }
                for term in terms
            ),
        )
        return format_html(
            '<section class="terms" aria-labelledby="terms-heading"><h2 id="terms-heading">{}</h2>'
            "{}</section>",
            _("Terms of this text"),
            shown,
        )


_SITE = re.compile(r"https?://(?:www\.)?([^/?#\s]+)")


def _more(link: str) -> str:
    site = _SITE.match(link)
    if site is None:
        return ""
    return format_html('<p><a href="{}">{}</a></p>', link, _("More at %(site)s") % {"site": site[1]})


# --- Where in the HTML a mark may stand ---

_MARKUP = re.compile(
    r"""<!--.*?-->|</?(?P<name>[a-z][^\s/<>]*+)(?:"[^"]*+"|'[^']*+'|[^'"<>])*+>""", re.DOTALL | re.IGNORECASE
)
# A button may not stand in what can be pressed already; a heading, a header of a table or a caption is for
# finding one's way; what is cited, or is code, isn't the lesson's own sentence.
_NO_MARKS_IN = frozenset({"a", "button", "label", "legend", "select", "option", "textarea", "summary"})
_NO_MARKS_IN |= {"h1", "h2", "h3", "h4", "h5", "h6", "th", "caption", "figcaption", "cite", "code", "pre"}
_NO_MARKS_IN |= {"script", "style", "svg", "math", "audio", "video", "iframe", "title"}


def _pieces(html: str) -> Iterator[tuple[str, bool]]:
    """The HTML cut into tags and what is between them, and whether that is text in which a mark may stand."""
    inside: Counter[str] = Counter()
    end = 0
    for markup in _MARKUP.finditer(html):
        yield html[end : markup.start()], not inside.total()
        yield markup[0], False
        end = markup.end()
        name = (markup["name"] or "").lower()
        if name not in _NO_MARKS_IN or markup[0].endswith("/>"):
            continue
        if markup[0].startswith("</"):
            inside[name] = max(inside[name] - 1, 0)
        else:
            inside[name] += 1
    yield html[end:], not inside.total()


# --- Where in a text a term is mentioned ---

_BETWEEN_WORDS = re.compile(r"\s+|[-\u2010\u2011]")
_ENTITY = re.compile(r"&(?:#\d+|#x[\da-f]+|[a-z]+\d*);", re.IGNORECASE)
_SPACES = frozenset({"&nbsp;", "&#160;", "&#xa0;", "&#8239;", "&#x202f;"})


@dataclass(frozen=True)
class _Mention:
    term: Term
    words: int
    start: int
    end: int


class _Glossary:
    """The terms by the stem their names begin with."""

    def __init__(self, terms: Sequence[Term], language: str) -> None:
        self.language = language
        self.names: dict[str, list[tuple[list[str], Term]]] = defaultdict(list)
        for term in terms:
            for name in term.names:
                words = WORD.findall(name)
                if words:
                    self.names[stem(words[0], language)].append((words, term))

    def mentions(self, text: str) -> list[_Mention]:
        """Mentions of terms in the text, in their order; where two overlap, the longer one."""
        text = _ENTITY.sub(_blank, text)
        words = list(WORD.finditer(text))
        candidates = [
            _Mention(term, len(name), found.start(), words[place + len(name) - 1].end())
            for place, found in enumerate(words)
            for name, term in self.names.get(stem(found[0], self.language), ())
            if self._stands_here(name, text, words[place : place + len(name)])
        ]
        taken: list[_Mention] = []
        for one in sorted(candidates, key=lambda one: (-one.words, one.start - one.end, one.start)):
            if all(one.end <= other.start or other.end <= one.start for other in taken):
                taken.append(one)
        return sorted(taken, key=lambda one: one.start)

    def _stands_here(self, name: list[str], text: str, words: list[re.Match[str]]) -> bool:
        here = [word[0] for word in words]
        return (
            len(name) == len(here)
            and all(
                _BETWEEN_WORDS.fullmatch(text, one.end(), following.start())
                for one, following in pairwise(words)
            )
            and all(self._same(one, other) for one, other in zip(name, here, strict=True))
            and (self.language != "kk" or _held_together(name, here))
        )

    def _same(self, one: str, other: str) -> bool:
        found = stem(one, self.language)
        if found != stem(other, self.language):
            return False
        # A stem takes қ for к and ө for о, so that a careless query is understood; a lesson is written
        # carefully, and in it «көрдің» is no form of «қор». The stem's last letter may change.
        kept = len(found) - 1
        return self.language != "kk" or _letters(one)[:kept] == _letters(other)[:kept]


_LEADING = re.compile("(?:[лдт][ае]р)?(?:с?[ыи])?|.*г[ыи]")
_OWNED = re.compile("(?:[лдт][ае]р)?с?[ыи]")


def _held_together(name: list[str], here: list[str]) -> bool:
    """Whether these Kazakh words belong together as those of the name do.

    What leads stands bare, owned, or as the owner (кітапхананың): with another case it belongs to the verb,
    and «кітапты қордан» is no «кітап қоры». What is owned in the name is owned here: nor is «кітап қорда».
    """
    leading = all(
        _letters(one) == _letters(other)
        or _letters(other).endswith("ң")
        or _LEADING.fullmatch(_ending(other))
        for one, other in zip(name[:-1], here, strict=False)
    )
    owned = len(name) == 1 or not _OWNED.match(_ending(name[-1])) or bool(_OWNED.match(_ending(here[-1])))
    return leading and owned


def _ending(word: str) -> str:
    """What a Kazakh word has after its stem, folded."""
    folded, found = search_key(_letters(word)), stem(word, "kk")
    fallen_out = folded[len(found) - 1 : len(found)] in ("ы", "и") and found[-1] not in "ыи"
    return folded[len(found) + fallen_out :]


def _letters(word: str) -> str:
    return "".join(filter(str.isalnum, normalize("NFC", word).lower()))


def _blank(entity: re.Match[str]) -> str:
    """Something as long as the entity that parts words as it does: a space, or a sign."""
    return (" " if entity[0].lower() in _SPACES else ".") * len(entity[0])
