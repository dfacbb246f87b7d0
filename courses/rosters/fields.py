"""What a column may be, and the words by which Kazakh, Russian and English headers say it.

Words are compared folded (lms.text.search_key): «Тегі» is теги here, «Ұялы» уялы.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from lms.text import mend_look_alikes, search_key

PARTS = ("surname", "given_name", "patronymic")
NAMES = ("name", *PARTS)
FIELDS: dict[str, Any] = {
    "name": _("full name"),
    "name_kk": _("full name in Kazakh"),
    "name_ru": _("full name in Russian"),
    "surname": _("surname"),
    "given_name": _("given name"),
    "patronymic": _("patronymic"),
    "surname_kk": _("surname in Kazakh"),
    "given_name_kk": _("given name in Kazakh"),
    "patronymic_kk": _("patronymic in Kazakh"),
    "surname_ru": _("surname in Russian"),
    "given_name_ru": _("given name in Russian"),
    "patronymic_ru": _("patronymic in Russian"),
    "iin": _("IIN"),
    "phone": _("phone"),
    "email": _("e-mail"),
    "birth": _("date of birth"),
    "org": _("organisation"),
    "org_type": _("kind of organisation"),
    "position": _("position"),
    "language": _("language of study"),
    "region": _("region"),
}
# A column of these tells nothing of who it is: a header has more.
NUMBER = "number"

_SURNAME = r"фамили\w*|теги|surname|last name|family name"
_GIVEN = r"имя|аты|есими|first name|given name|forename"
_PATRONYMIC = r"отчеств\w*|акес\w* аты|акеатын?|patronymic|middle name"
_FULL = r"фио|ф и о|аты жон\w*|тегимен аты|таа|т а а|full name|фамили\w* имя|теги аты|аты теги"
_OF_ANOTHER = r"директор\w*|руководител\w*|басшы\w*|начальник\w*|ответственн\w*|жауапты\w*|head of\w*"
_ORGANISATION = (
    r"организаци\w*|уйым\w*|мекеме\w*|учреждени\w*|мектеп\w*|мектеби\w*|школ\w*|колледж\w*"
    r"|мест\w* работы|место работ\w*|жумыс\w* орн\w*|кызмет орн\w*|окытуу? орн\w*|оку орн\w*"
    r"|organi[sz]ation|institution|school|college|workplace|place of work|employer"
)

# In this order: the first that fits is the column's.
_WORDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (code, re.compile(rf"\b(?:{words})\b"))
    for code, words in (
        ("", r"бин|бсн|bin|стаж\w*|отил\w*|номер удостоверени\w*|куалик\w*|примечани\w*|ескерт\w*"),
        ("iin", r"иин|жсн|iin|инн|жеке сайкестендиру\w*|индивидуальн\w* идентификац\w*|identity number"),
        (
            "email",
            r"e ?mails?|емейл|имейл|mail|эл\w* ?(?:адрес\w*|пошта\w*|почт\w*)|электрон\w* (?:адрес\w*"
            r"|пошта\w*|почт\w*|мекен\w*)|почта|пошта|пошта\w* адрес\w*",
        ),
        (
            "phone",
            r"тел\w*|уялы\w*|сотов\w*|моб\w*|phone|mobile|cell|whats ?app|ватсап|байланыс\w*|контакт\w*"
            r"|contacts?",
        ),
        ("birth", r"рожд\w*|туган\w*|birth|born|date of birth|др|д р"),
        ("position", r"должност\w*|лауазым\w*|кызмети|кызметт\w* атауы|position|job(?: title)?|post"),
        ("org_type", rf"(?:вид|тип|тури|type of|kind of)(?: (?:{_ORGANISATION}))?|(?:{_ORGANISATION}) тури"),
        ("language", r"язык\w*|тили\w*|тил|language|lang"),
        ("org", _ORGANISATION),
        ("region", r"област\w*|облыс\w*|онир\w*|регион\w*|region|oblast"),
        (NUMBER, r"п п|р с|рет\w*|no|номер|number|nn|н п п|реттик \w+"),
    )
)
# «Место работы, должность»: the place is what is said first.
_BOTH = re.compile(rf"\b(?:{_ORGANISATION})(?: (?:мен|жане|и|and))? (?:должност\w*|лауазым\w*|position)")
_FULL_NAME, _ANOTHERS = re.compile(rf"\b(?:{_FULL})\b"), re.compile(rf"\b(?:{_OF_ANOTHER})\b")
_NAME_ALONE = re.compile(r"(?:слушател\w*|тындаушы\w*|китапханашы\w*|библиотекар\w*|participant|name|names)")
_PARTS = tuple(
    (part, re.compile(rf"\b(?:{words})\b"))
    for part, words in (("patronymic", _PATRONYMIC), ("surname", _SURNAME), ("given_name", _GIVEN))
)
_LANGUAGES = (
    (
        "kk",
        re.compile(r"\b(?:казак\w*|каз|на казах\w*|казах\w*|kk|kaz|kazakh|in kazakh|мемлекеттик|госу\w*)\b"),
    ),
    ("ru", re.compile(r"\b(?:орыс\w*|рус\w*|на рус\w*|ru|rus|russian|in russian)\b")),
)
# Where the words of a header are of one language alone, so are the names below it.
_KAZAKH_WORDS = re.compile(r"\b(?:аты|теги|жон\w*|акес\w*|есими)\b")
_RUSSIAN_WORDS = re.compile(r"\b(?:фио|ф и о|фамили\w*|имя|отчеств\w*)\b")


def words_of(text: Any) -> str:
    """The words of a header as they are compared; a mistyped Latin letter does no harm."""
    return search_key(mend_look_alikes(text)) if isinstance(text, str) and len(text) <= 200 else ""


def field_of(text: Any) -> str:
    """What a column with this header is; "number" for the places in the list, "" where it is unknown."""
    words = words_of(text)
    if not words:
        return NUMBER if isinstance(text, str) and "№" in text else ""
    if _ANOTHERS.search(words):
        return ""
    if name := _name_field(words):
        return name + _language(words)
    for code, pattern in _WORDS:
        if pattern.search(words):
            return "org" if code == "position" and _BOTH.search(words) else code
    return _part(words) or ("name" if _NAME_ALONE.fullmatch(words) else "")


def _name_field(words: str) -> str:
    """A name as a whole, or a part of it where no other words are about."""
    if _FULL_NAME.search(words):
        return "name"
    rest, parts = words, []
    for part, pattern in _PARTS:
        if pattern.search(rest):
            parts.append(part)
            rest = pattern.sub(" ", rest)
    if len(parts) > 1:
        return "name"
    # «Мектептің аты» is a school's name, «Аты» a person's.
    return parts[0] if parts and not any(code and pattern.search(rest) for code, pattern in _OF_ORG) else ""


_OF_ORG = tuple((code, pattern) for code, pattern in _WORDS if code in {"org", "org_type", "region"})


def _part(words: str) -> str:
    return next((part for part, pattern in _PARTS if pattern.fullmatch(words)), "")


def _language(words: str) -> str:
    found = [code for code, pattern in _LANGUAGES if pattern.search(words)]
    return f"_{found[0]}" if len(found) == 1 else ""


def language_alone(text: Any) -> str:
    """«на казахском языке», below «ФИО»: the language of the names, and nothing else."""
    words = words_of(text)
    if not words or _FULL_NAME.search(words) or any(pattern.search(words) for _part, pattern in _PARTS):
        return ""
    return _language(words)


def language_of_words(text: str) -> str:
    """«Аты-жөні» beside «ФИО»: what tells the two columns apart is the language they are called in."""
    words = words_of(text)
    kazakh, russian = bool(_KAZAKH_WORDS.search(words)), bool(_RUSSIAN_WORDS.search(words))
    return "" if kazakh == russian else ("kk" if kazakh else "ru")


def known_words(texts: Iterable[Any]) -> int:
    """How many different columns the texts name: a measure of whether they are a header."""
    return len({found for text in texts if (found := field_of(text)) and found != NUMBER})
