"""The rows below the header: those about people, put in order, and those about nobody."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from courses.rosters import header as headers
from courses.rosters.cells import as_text, birth_of, digits_kept, emails_in, iin_of, meant, phones_in
from courses.rosters.fields import NAMES, PARTS
from courses.rosters.values import Header, ReadList, ReadRow, filled
from courses.rosters.words import ONLY_WITHOUT_ANOTHER_ADDRESS
from lms.people import PATRONYMIC_ENDINGS, PersonName, check_iin, parse_full_name
from lms.spreadsheets import Row, Sheet
from lms.text import look_alikes, lost_kazakh_letters, search_key

# By these words totals and signatures begin, folded as in a header.
_ABOUT_NOBODY = re.compile(
    r"(?:итого|всего|барлыгы|барлык|жиыны|корытынды|total|директор\w*|басшы\w*|басшысы|руководител\w*"
    r"|начальник\w*|заведующ\w*|заместител\w*|зам|и о|м а|м\.?о|мп|мо|исполнител\w*|исп|орындаушы\w*|орын"
    r"|колы|подпис\w*|бекитемин|утвержда\w*|согласован\w*|келисил\w*|жауапты\w*|ответственн\w*|ескерту\w*"
    r"|примечани\w*|head|prepared|signature|тизим\w*|список|дата|куни)\b"
)
# Where nothing else is known of somebody, these tell a signature from a person.
_SIGNS = re.compile(r"\b(?:директор\w*|басшысы|руководител\w*|начальник\w*|заведующ\w*|подпис\w*|колы)\b")
_MADE_BY_NUMBERING = re.compile(r"^\s*[0-9]{1,4}\s*[.)]\s*")
_INITIALS = re.compile(r"[^\W\d_](?:\.\s*[^\W\d_]){0,2}\.?")
# What look_alikes looks through letter by letter has two alphabets in one word, or a digit.
_MIXED = re.compile("[\u0400-\u052f][A-Za-zƏə0-9]|[A-Za-zƏə0-9][\u0400-\u052f]")
_FATHERS = re.compile(r"(?:вич|вна|ична|инична|ұлы|қызы|улы|кызы|оглы|гызы|uly|kyzy|vich|vna)$")
_KAZAKH = re.compile(r"каз|kaz|kk\b|kz\b|мемлекет|государств")
_RUSSIAN = re.compile(r"рус|орыс|rus|ru\b")
_DOWN = ("org", "org_type", "region", "position", "language", "email", "phone")
_LONGEST = {"org": 300, "org_type": 200, "position": 200, "region": 200}
LONGEST_NAME = 100


def read_list(sheet: Sheet, header: Header, *, language: str) -> ReadList:
    """A whole sheet by its header; names without a word on their language are in the cohort's."""
    of_header = [row for row in sheet.rows if row.number in header.rows]
    below = max(header.rows, default=0)
    spread = _spread_down(sheet, header)
    people, ignored = [], []
    for row in sheet.rows:
        if row.number in header.rows:
            continue
        line = _Line(row, header.columns, spread, language)
        if row.number > below and line.is_about_somebody():
            people.append(line.read())
        else:
            ignored.append((row.number, line.cells))
    heads = headers.heads_of(of_header, sheet.merged)
    return ReadList(header, tuple(heads), people, ignored)


def _spread_down(sheet: Sheet, header: Header) -> dict[tuple[int, int], Any]:
    """A school written once in a merged cell is the school of every row beside it."""
    columns = {header.columns[code] for code in _DOWN if code in header.columns}
    rows = {row.number: row for row in sheet.rows}
    values: dict[tuple[int, int], Any] = {}
    for top, first, bottom, _last in sheet.merged:
        if bottom > top and first in columns and top in rows:
            for number in range(top + 1, min(bottom, top + len(sheet.rows)) + 1):
                values[number, first] = rows[top].at(first)
    return values


@dataclass
class _Line:
    """One row with its header's columns, on its way to a person."""

    row: Row
    columns: dict[str, int]
    spread: dict[tuple[int, int], Any]
    language: str

    @property
    def cells(self) -> tuple[str, ...]:
        texts = [as_text(value) for value in self.row.values]
        while texts and not texts[-1]:
            texts.pop()
        return tuple(texts)

    def value(self, code: str) -> Any:
        place = self.columns.get(code)
        if place is None:
            return None
        found = self.row.at(place)
        return self.spread.get((self.row.number, place)) if found is None else found

    def text(self, code: str) -> str:
        return meant(self.value(code))

    # --- is it about somebody ---

    def is_about_somebody(self) -> bool:
        row = self.row
        if headers.numbers_the_columns(row) or headers.repeats(row, self.columns):
            return False
        texts = [text for _place, value in filled(row.values) if (text := as_text(value))]
        words = [text for text in texts if not re.fullmatch(r"[0-9]{1,5}[.)]?", text)]
        if not words:
            return False
        if self._has_iin():
            return True
        if any(_ABOUT_NOBODY.match(search_key(text)) for text in (words[0], self._name_text())):
            return False
        if any(self.text(code) for code in ("phone", "email", "iin")):
            return len(words) > 1 or not self._name_text()
        if _SIGNS.search(search_key(self._name_text())):
            return False
        # «Абай ауданы» alone in its row is a group's heading; a person has a number or a school beside.
        return bool(self._name_text()) and len(texts) > 1 and self._knows_more()

    def _has_iin(self) -> bool:
        digits = iin_of(self.value("iin"))
        return digits is not None and digits.isdecimal() and len(digits) >= 9

    def _knows_more(self) -> bool:
        names = {place for code, place in self.columns.items() if code.startswith(("name", *PARTS))}
        parts = {place for place in names if self.row.at(place) is not None}
        return len(parts) > 1 or any(place not in names for place, _value in filled(self.row.values))

    def _name_text(self) -> str:
        return next(
            (text for code in self.columns if code.startswith(("name", *PARTS)) if (text := self.text(code))),
            "",
        )

    # --- the person ---

    def read(self) -> ReadRow:
        read = ReadRow(self.row.number, self.cells)
        self._names(read)
        self._iin(read)
        self._addresses(read)
        self._birth(read)
        for code, longest in _LONGEST.items():
            setattr(read, code, self.text(code)[:longest].strip())
        self._language(read)
        self._letters(read)
        return read

    def _names(self, read: ReadRow) -> None:
        problems = []
        for code in ("", "_kk", "_ru"):
            try:
                name = self._name(code)
            except _Unclear as unclear:
                problems.append(unclear.code)
                continue
            if name:
                read.names.setdefault(code[1:] or self.language, name)
        # The cohort's language first: by it the person is called here.
        read.names = dict(sorted(read.names.items(), key=lambda pair: pair[0] != self.language))
        if problems or not read.names:
            read.tell(problems[0] if problems else "no_name")

    def _name(self, code: str) -> PersonName | None:
        whole, surname, given, father = (_bare(self.text(f"{part}{code}")) for part in ("name", *PARTS))
        if whole or (surname and not given and not father and " " in surname):
            name = _parsed(whole or surname)
        elif not (surname or given or father):
            return None
        else:
            name = _of_parts(surname, given, father)
        if any(len(getattr(name, part)) > LONGEST_NAME for part in PARTS):
            raise _Unclear("name_unclear")
        if _INITIALS.fullmatch(name.given_name):
            raise _Unclear("name_initials")
        return name

    def _iin(self, read: ReadRow) -> None:
        digits = iin_of(self.value("iin"))
        if digits is None:
            read.tell("iin_cut")
        elif not digits:
            read.tell("iin_missing")
        else:
            result = check_iin(digits)
            read.iin = result.number[:20]
            if result.errors:
                read.tell(f"iin_{result.errors[0]}")
            elif result.problems:
                read.tell("iin_zero_restored")

    def _addresses(self, read: ReadRow) -> None:
        """Whichever of the two columns they stand in, or one cell holds both."""
        email, phone = self.text("email"), self.text("phone")
        emails = emails_in(f"{email} ; {phone}" if "@" in phone else email)
        phones = phones_in(re.sub(r"\S*@\S*", " ", digits) if (digits := digits_kept(phone)) else "")
        if not phones and email and "@" not in email:
            phones = phones_in(digits_kept(email) or "")
        read.email, read.phone = (emails or [""])[0], (phones or [""])[0]
        if email and not emails and not (phones and not phone):
            read.tell("email_invalid")
        if phone and not phones and not (emails and not email):
            read.tell("phone_cut" if digits_kept(phone) is None else "phone_invalid")
        if not read.email and not read.phone and not read.codes & ONLY_WITHOUT_ANOTHER_ADDRESS:
            read.tell("no_address")

    def _birth(self, read: ReadRow) -> None:
        if not self.text("birth"):
            return
        day = birth_of(self.value("birth"))
        if day is None:
            read.tell("birth_unclear")
            return
        read.birth = day.isoformat()
        born = check_iin(read.iin).born if read.iin else None
        if born and born != day and "iin_date" not in read.codes:
            read.tell("birth_disagrees_with_iin")

    def _language(self, read: ReadRow) -> None:
        text = search_key(self.text("language"))
        kazakh, russian = bool(_KAZAKH.search(text)), bool(_RUSSIAN.search(text))
        read.language = self.language if kazakh == russian else ("kk" if kazakh else "ru")
        if text and kazakh == russian:
            read.tell("language_unclear")
        elif read.language != self.language:
            read.tell("other_language")

    def _letters(self, read: ReadRow) -> None:
        texts = [*(name.full for name in read.names.values()), read.org, read.position]
        # as they stand: a name with letters lost may not fall into its parts
        names = [self.text(code) for code in self.columns if code.startswith(NAMES)]
        if any(map(lost_kazakh_letters, names)):
            read.tell("lost_letters", in_name=1)
        elif any(map(lost_kazakh_letters, texts)):
            read.tell("lost_letters")
        elif any(_MIXED.search(text) and look_alikes(text) for text in texts):
            read.tell("look_alikes")


class _Unclear(Exception):
    """The parts of a name can't be told; the code says how."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def _bare(name: str) -> str:
    """Without what lists put around names: «1.», «*», the comma after the surname."""
    return " ".join(_MADE_BY_NUMBERING.sub("", name).replace(",", " ").strip(" *;").split())


def _parsed(text: str) -> PersonName:
    try:
        name = parse_full_name(text)
    except ValueError as problem:
        words = text.split()
        initials = len(words) > 1 and any(_INITIALS.fullmatch(word) for word in words[1:])
        raise _Unclear("name_initials" if initials else "name_unclear") from problem
    if any(_INITIALS.fullmatch(word) for word in text.split()):
        raise _Unclear("name_initials")
    return name


def _of_parts(surname: str, given: str, father: str) -> PersonName:
    if not surname or not given:
        raise _Unclear("name_unclear")
    words = given.split()
    if not father and len(words) == 2 and _FATHERS.search(words[1].casefold()):
        given, father = words
    elif not father and len(words) == 3 and words[2].casefold() in PATRONYMIC_ENDINGS:
        given, father = words[0], " ".join(words[1:])
    words = " ".join((surname, given, father)).split()
    if not all(any(character.isalpha() for character in word) for word in words):
        raise _Unclear("name_unclear")
    return PersonName(surname, given, father)
