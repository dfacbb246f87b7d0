"""Kazakh and Russian text: its order, how it is found, and how imported text is damaged."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

KAZAKH_ALPHABET = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"

# --- Order ---

# Two digits a letter: a space, digits, the alphabet, Latin; digits alone sort alike under every collation.
_SORT_CODES = {
    character: str(code)
    for code, character in enumerate(" 0123456789" + KAZAKH_ALPHABET + "abcdefghijklmnopqrstuvwxyz", start=10)
}
_SORT_AFTER_ALL = "99"
_SORT_END = "00"


def kazakh_sort_key(text: str) -> str:
    """A key to store beside the text: rows ordered by it stand in the order of the Kazakh alphabet.

    Neither database orders Kazakh rightly by itself. Capitals count as small letters; digits come first,
    Latin after Cyrillic, other scripts last. Punctuation decides only between texts otherwise equal: for
    that the text follows its codes, so a key is up to three times as long as the text, and two more.
    """
    small = _without_controls(text).lower()
    unpunctuated = "".join(character for character in small if character.isalnum() or character.isspace())
    codes = "".join(map(_sort_code, " ".join(unpunctuated.split())))
    return codes + _SORT_END + " ".join(small.split())


def _sort_code(character: str) -> str:
    if character in _SORT_CODES:
        return _SORT_CODES[character]
    # A letter of a neighbouring alphabet stands with the letter under its mark: ў with у, é with e.
    return _SORT_CODES.get(unicodedata.normalize("NFD", character)[0], _SORT_AFTER_ALL)


# --- Search ---

_SEARCH_LETTERS = str.maketrans("қәөұүңғіһё", "каоуунгихе")


def search_key(text: str) -> str:
    """The text as it is looked for, made of the stored and of the query alike: Қ is found by К and К by Қ."""
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFD", _without_controls(text)).casefold())
    kept = "".join(map(_searched, folded.translate(_SEARCH_LETTERS)))
    return " ".join(unicodedata.normalize("NFC", kept).split())


def _searched(character: str) -> str:
    if character.isalnum():
        return character
    # A stress mark or a soft hyphen stands inside a word and doesn't part it.
    return "" if unicodedata.category(character) in {"Mn", "Mc", "Me", "Cf"} else " "


def _without_controls(text: str) -> str:
    """Composed text a database can hold: PostgreSQL refuses NUL, and UTF-8 a lone surrogate."""
    return "".join(
        " " if unicodedata.category(character) in {"Cc", "Cs"} else character
        for character in unicodedata.normalize("NFC", text)
    )


# --- Office files ---

_UNHOLDABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def holdable(text: str) -> str:
    """The text without what XML, and so no .docx or .xlsx, can hold."""
    return _UNHOLDABLE.sub("", text)


# --- Look-alikes ---

# Capital Y has the shape of Ү, small y that of у; capital H is Н, small h is һ. Əə is the Azerbaijani letter.
_LATIN_FOR_CYRILLIC = str.maketrans("IiHhAaOoEeCcPpXxYyKkMmTtBbƏə", "ІіНһАаОоЕеСсРрХхҮуКкМмТтВьӘә")
_DIGIT_FOR_CYRILLIC = str.maketrans("103", "іоз")
_WORD = re.compile(r"[^\W_]+")
_CYRILLIC = re.compile("[\u0400-\u052f]")


@dataclass(frozen=True)
class LookAlike:
    """A Latin letter or a digit in a Cyrillic word, where it stands, and the letter probably meant."""

    character: str
    position: int
    letter: str


def look_alikes(text: str) -> list[LookAlike]:
    """Point out the characters of the text that only look Cyrillic.

    A word with one is neither found nor sorted. But a word with a Latin letter that looks like nothing
    Cyrillic («Excelде») is a Latin one with an ending, and a digit counts only between two letters:
    «2026ж» is right.
    """
    findings = []
    for word in _WORD.finditer(text):
        if not _CYRILLIC.search(word[0]):
            continue
        mended = word[0].translate(_LATIN_FOR_CYRILLIC)
        if not all(character.isdigit() or _CYRILLIC.match(character) for character in mended):
            continue
        for offset, (character, letter) in enumerate(zip(word[0], mended, strict=True)):
            around = mended[max(offset - 1, 0)] + mended[min(offset + 1, len(mended) - 1)]
            if character in "103" and all(map(_CYRILLIC.match, around)):
                letter = character.translate(_DIGIT_FOR_CYRILLIC)
                letter = letter.upper() if around.isupper() else letter
            if letter != character:
                findings.append(LookAlike(character, word.start() + offset, letter))
    return findings


def mend_look_alikes(text: str) -> str:
    """The text as `look_alikes` suggests it: shown to a person, who decides."""
    characters = list(text)
    for finding in look_alikes(text):
        characters[finding.position] = finding.letter
    return "".join(characters)


# --- Kazakh letters lost in an 8-bit encoding ---

_SMALL = f"[{KAZAKH_ALPHABET}]"
_CAPITAL = f"[{KAZAKH_ALPHABET.upper()}]"
_LETTER = f"[{KAZAKH_ALPHABET}{KAZAKH_ALPHABET.upper()}]"

# Of the nine letters CP1251 has І alone; a program that saves Kazakh in it writes question marks for the
# others. They stand before a letter, at the start of a word or within it («?аза?стан»). One at the end of
# a word is left alone, and so is one between a small letter and a capital («Что?Где?Когда?»): these may
# be real.
_QUESTION_MARKS = re.compile(
    rf"(?<={_SMALL})\?+(?={_SMALL})|(?<={_CAPITAL})\?+(?={_LETTER})|(?<![^\s«„“\"(-])\?+(?={_LETTER})"
)

# Kazakh fonts and code pages of the nineties (KZ-1048, PT154) put the letters in the places of others;
# read as CP1251 they come out as letters of Serbian or Macedonian («ќазаќ») or as signs («‰лкен»), at
# home in no text here.
_FOREIGN_LETTERS = re.compile(rf"{_LETTER}[јќѕћѓњ]|[јќѕћѓњ]{_LETTER}", re.IGNORECASE)
_SIGNS = re.compile(rf"(?<!\d)[¤µ¦±‡‰](?={_CYRILLIC.pattern})")

# The rest, є ґ ї ў, may be honest Ukrainian, Belarusian or Uzbek. But Ukrainian has no ы э ъ ё and no ї
# after a consonant, and none of the three has ў beside є ґ ї. A lone ў proves nothing.
_NOT_UKRAINIAN = re.compile(
    r"[єґї]\w{0,30}[ыэъёў]|[ыэъёў]\w{0,30}[єґї]|[бвгджзйклмнпрстфхцчшщ]ї", re.IGNORECASE
)


def lost_kazakh_letters(text: str) -> bool:
    """Whether the text bears the marks of Kazakh that went through CP1251, which can't hold it."""
    return "\N{REPLACEMENT CHARACTER}" in text or any(
        sign.search(text) for sign in (_QUESTION_MARKS, _FOREIGN_LETTERS, _SIGNS, _NOT_UKRAINIAN)
    )
