"""Words without their endings, so that «мәдениетінің» is found by «мәдениет» and «фонда» by «фонд».

A stem is a key, made of the stored text and of the query alike; it needn't be a word. Everything is folded
by `lms.text.search_key` first: who types «окулыктын» means «оқулықтың». Russian is done by Snowball. For
Kazakh endings are taken off one after the other, for as long as what stands before an ending may bear it:
т follows a voiceless consonant and д a voiced one, а back ending no front vowel.

Inflection alone is undone: plural, possession (but not mine and thine: «кітабым» ends like «білім»), case,
-дағы and -ғы, «-мын». Derived words keep apart: кітап and кітапхана, кітапхана and кітапханашы, оқу and
оқушы, сөз and сөздік, қауіп and қауіпсіз. A verb is known as its noun in -у only.

How good it is, measured once in November 2026. Of the 7,174 regular forms of 211 nouns of a library and a
school 83 missed their noun (ақын, дүкен and the like, now in `WHOLE`); of the 48 nouns among them that no
starter lesson uses, 18 of 1,632. Of 421 word forms of the lessons that found company, 14 stood beside a
stranger, half of these because folding makes one of көр and қор, of бөлу and болу. Names and rare words will
do worse. A stem shorter than three letters is never left: «ісі» isn't found by «іс».
"""

from __future__ import annotations

import re
from functools import lru_cache

import snowballstemmer

from .text import search_key

# A word as it stands in a text; neither a soft hyphen nor a stress mark parts it.
WORD = re.compile(r"(?:[^\W_][\u00ad\u0300-\u036f]*)+")

SHORTEST, LONGEST = 3, 60  # letters of a stem that is left; of a word that is looked at

# Folding has left ң as н, ғ as г, қ as к, and і as и. У ends in a glide and takes what a consonant takes.
_VOWEL, _NASAL, _LIQUID, _BUZZING = "аеиоыэя", "мн", "рлйуюь", "жз"
_VOICED = _NASAL + _LIQUID + _BUZZING
_HARD = "кгпбстдвфхцчшщ"  # б, в, г and д end borrowed words and are said voiceless
_CONSONANT = _VOICED + _HARD

# Every ending in its back form (the front one has е for а, и for ы), and what it may stand after.
_ENDINGS: dict[str, re.Pattern[str]] = {}
for _back, _after in (
    # many
    ("лар", f"[{_VOWEL}рйую]"),
    ("дар", f"[{_NASAL}{_BUZZING}ль]"),
    ("тар", f"[{_HARD}]"),
    # theirs, and this in the accusative; where «жұмысы» and «оқушысы» differ, the letter before tells
    ("ы", f"[{_CONSONANT}]"),
    ("ын", f"[{_CONSONANT}]"),
    ("сы", "[аеоэя]|[шгкдт][ыи]"),
    ("сын", "[аеоэя]|[шгкдт][ыи]"),
    # ours, yours
    ("ымыз", f"[{_CONSONANT}]"),
    ("мыз", f"[{_VOWEL}{_LIQUID}]"),
    ("ыныз", f"[{_CONSONANT}]"),
    ("ныз", f"[{_VOWEL}]"),
    # cases
    ("нын", f"[аеиыэя{_NASAL}]"),  # after о it is «телефонын» rather than «видеоның»
    ("дын", f"[{_LIQUID}{_BUZZING}]"),
    ("тын", f"[{_HARD}]"),
    ("ны", "[аеиыэя]"),
    ("ды", f"[{_VOICED}]"),
    ("ты", f"[{_HARD}]"),
    ("га", f"[{_VOWEL}{_VOICED}]"),
    ("ка", f"[{_HARD}]"),
    ("на", "[ыи]"),
    ("да", f"[{_VOWEL}{_VOICED}]"),
    ("та", f"[{_HARD}]"),
    ("дан", f"[{_VOWEL}{_LIQUID}{_BUZZING}]"),
    ("нан", f"[ыи{_NASAL}]"),
    ("тан", f"[{_HARD}]"),
    # of that place and time; after a vowel alone it is rather the end of «сабағы»
    ("дагы", f"[{_VOWEL}{_VOICED}]"),
    ("тагы", f"[{_HARD}]"),
    ("гы", f"[{_VOICED}]"),
    ("кы", f"[{_HARD}]"),
    # I am, we are; not after any vowel, or «тізімін» would be «тізі»
    ("мын", f"[шц][ыи]|[{_NASAL}{_LIQUID}]"),
    ("пын", f"[{_HARD}]"),
    ("быз", f"[{_NASAL}{_BUZZING}]"),
    ("пыз", f"[{_HARD}]"),
):
    for _ending in (_back, _back.translate(str.maketrans("аы", "еи"))):
        _ENDINGS[_ending] = re.compile(f"(?:{_after})$")
# With: the same after every vowel.
_WITH = {"мен": f"[{_VOWEL}{_NASAL}{_LIQUID}]", "бен": f"[{_BUZZING}]", "пен": f"[{_HARD}]"}
_ENDINGS |= {ending: re.compile(f"{after}$") for ending, after in _WITH.items()}
_LONGEST_ENDING = max(map(len, _ENDINGS))

# Words that end as if they were inflected: known whole, and what is left of a longer word is tried on them
# first. Those of a library and a school; add what a text shows to be cut wrongly.
WHOLE = """
    ағын айтыс ақпан ақын алаң алтын аудан әдіс әріптес баған басқа бейін белгі бұрын бүгін бүтін дағды
    дайын дәптер дүкен еркін ертең жақын желі жиын жылқы кезең кейін кеңес кесте қағида қазан қазына қалың
    қаржы қатынас қаулы қиын қойынды қорытынды қосынды қысқа мағына маман мастер мәтін нұсқа нысан облыс
    ойын оқиға оқырман орын отбасы өкім өлең пайда почта пошта процес пікірталас роман сезгі слайд тақта
    тегін тиын тоқсан толқын тренинг түйін түрткі үзінді үлгі шағын шешім шығын шілде экран
"""
_WHOLE = frozenset(search_key(WHOLE).split())

_NARROW_VOWEL = re.compile(f"(?<=[{_CONSONANT}])[ыи](?=[нклрз]$)")
_DOUBLED = re.compile("(?<=..)сс$")
_CYRILLIC_WORD = re.compile("[а-я]+")


def stems(text: str, language: str) -> list[str]:
    """The stems of all words of the text, in their order."""
    return [stem(word, language) for word in search_key(text).split()]


def stem(word: str, language: str) -> str:
    """The stem of one word; of a compound such as «іс-шара» those of its parts."""
    return _stem(word, language) if len(word) <= LONGEST else search_key(word)


@lru_cache(maxsize=20_000)
def _stem(word: str, language: str) -> str:
    strip = {"kk": _kazakh, "ru": _russian}.get(language, str)
    return " ".join(map(strip, search_key(word).split()))


def _russian(word: str) -> str:
    # One for each word: it keeps the word it works on, and threads would mix theirs.
    return str(snowballstemmer.stemmer("russian").stemWord(word))


def _kazakh(word: str) -> str:
    if not _CYRILLIC_WORD.fullmatch(word):
        return word
    while word not in _WHOLE and (shorter := _without_an_ending(word)):
        word = shorter
    # Before a vowel қ and к turn into ғ and г, п into б, and a narrow vowel falls out (оқулығы, кітабы,
    # халқы): the word by itself is brought to the same. «Процесс» loses its second с anyway.
    word = _DOUBLED.sub("с", word[:-1] + word[-1].translate(str.maketrans("гб", "кп")))
    return _NARROW_VOWEL.sub("", word) if len(word) > SHORTEST else word


def _without_an_ending(word: str) -> str:
    longest = min(_LONGEST_ENDING, len(word) - SHORTEST)
    splits = [(word[:-length], word[-length:]) for length in range(longest, 0, -1)]
    left = [before for before, ending in splits if ending in _ENDINGS and _bears(before, ending)]
    return next((before for before in left if before in _WHOLE), left[0] if left else "")


def _bears(before: str, ending: str) -> bool:
    """Whether this ending may stand here: by the letters before it, and by the vowel before it.

    Folded, only ы is surely a back vowel and only е a front one; the others suit both.
    """
    if before in _WHOLE:
        return True
    if not _ENDINGS[ending].search(before):
        return False
    vowels = [letter for letter in before if letter in "аеиоуыэюя"]
    if not vowels:
        return False
    foreign = {"ы": "еи", "е": "аы", "э": "аы"}.get(vowels[-1], "")
    return ending in _WITH or not set(ending) & set(foreign)
