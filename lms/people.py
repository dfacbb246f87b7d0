"""People as the lists and forms give them: the IIN, the name, the phone."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from django.utils.translation import gettext_lazy as _

# --- The IIN (ЖСН, ИИН) ---

IIN_PROBLEMS = {
    "length": _("An IIN is twelve digits."),
    "date": _("The first six digits of the IIN are not a date of birth."),
    "century": _("The seventh digit of the IIN must be from 0 to 6."),
    "check_digit": _("The last digit of the IIN does not agree with the others: look for a mistyped one."),
    "leading_zero_restored": _(
        "The IIN had lost its first zero, as happens in spreadsheets; it is put back."
    ),
}
IIN_WARNINGS = {"leading_zero_restored"}

FIRST_PASS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
SECOND_PASS = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)


@dataclass(frozen=True)
class IIN:
    """An individual identification number as it was read, and what is the matter with it.

    What it says of the person stays out of the repr, and so out of the logs.
    """

    number: str = field(repr=False)
    born: date | None = field(default=None, repr=False)  # None too where the century digit is 0
    sex: Literal["m", "f"] | None = field(default=None, repr=False)
    problems: tuple[str, ...] = ()

    @property
    def errors(self) -> tuple[str, ...]:
        """The problems that stand in the way, which a restored zero does not."""
        return tuple(code for code in self.problems if code not in IIN_WARNINGS)

    @property
    def is_valid(self) -> bool:
        return not self.errors

    @property
    def may_be_overridden(self) -> bool:
        """Some real numbers fail the check digit alone: a person may accept such a one, with a reason."""
        return self.errors == ("check_digit",)


def check_iin(text: str) -> IIN:
    """Read an IIN as somebody typed it or a spreadsheet kept it."""
    number = "".join(text.split())
    if re.fullmatch(r"[0-9]{9,11}", number):
        # Those born in 2001–2009 lose one zero, those born in 2000 up to three. A digit left out while typing
        # looks the same, so the zeros come back only where the whole number then agrees.
        restored = check_iin(number.zfill(12))
        if restored.is_valid:
            return replace(restored, problems=("leading_zero_restored",))
    if not re.fullmatch(r"[0-9]{12}", number):
        return IIN(number, problems=("length",))

    problems = []
    century_digit = int(number[6])
    # Where the century is unknown, 29 February of year 00 must pass: 2000 is the century that has it.
    century = {1: 1800, 2: 1800, 3: 1900, 4: 1900}.get(century_digit, 2000)
    born: date | None
    try:
        born = date(century + int(number[:2]), int(number[2:4]), int(number[4:6]))
    except ValueError:
        born = None
        problems.append("date")
    sex: Literal["m", "f"] | None = "m" if century_digit % 2 else "f"
    if not 1 <= century_digit <= 6:
        born = sex = None
    if century_digit > 6:
        problems.append("century")
    if number[11] != iin_check_digit(number[:11]):
        problems.append("check_digit")
    return IIN(number, born, sex, tuple(problems))


def iin_check_digit(first_eleven: str) -> str | None:
    """The twelfth digit that belongs to the first eleven; None where such a number is never given out."""
    for weights in (FIRST_PASS, SECOND_PASS):
        remainder = sum(int(digit) * weight for digit, weight in zip(first_eleven, weights, strict=True)) % 11
        if remainder < 10:
            return str(remainder)
    return None


def mask_iin(number: str) -> str:
    """The IIN as most people see it: the last four digits, since the first six are the date of birth."""
    return "•" * 8 + number[8:12]


# --- Names ---

# «Серік қызы», «Ильхам оглы»: a patronymic in two words, as older papers and passports write it.
PATRONYMIC_ENDINGS = {"ұлы", "қызы", "улы", "кызы", "оглы", "гызы", "uly", "kyzy", "ogly", "oglu"}
HYPHENS = re.compile("[-\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{EN DASH}]")


@dataclass(frozen=True)
class PersonName:
    """A person's name, spelled as it was given; only spaces and Unicode composition are put in order."""

    surname: str
    given_name: str
    patronymic: str = ""

    def __post_init__(self) -> None:
        for part in ("surname", "given_name", "patronymic"):
            object.__setattr__(self, part, _tidy(getattr(self, part)))

    @property
    def full(self) -> str:
        """«Ахметова Айгүл Серікқызы»"""
        return _join(self.surname, self.given_name, self.patronymic)

    @property
    def short(self) -> str:
        """«Ахметова А. С.»"""
        return _join(self.surname, self._initials)

    @property
    def initials_first(self) -> str:
        """«А. С. Ахметова», as under a signature"""
        return _join(self._initials, self.surname)

    @property
    def greeting(self) -> str:
        """«Айгүл Серікқызы», as one speaks to her"""
        return _join(self.given_name, self.patronymic) or self.surname

    @property
    def _initials(self) -> str:
        father = [word for word in self.patronymic.split() if word.casefold() not in PATRONYMIC_ENDINGS]
        return _join(*(_initial(word) for word in [*self.given_name.split(), *father]))


def parse_full_name(text: str) -> PersonName:
    """Split a name as lists write it: surname, given name, patronymic. What is in doubt is refused."""
    words = _tidy(text).split()
    if not all(any(character.isalpha() for character in word) for word in words):
        raise ValueError(_("Write the name in letters: no numbering, and no dash for what is missing."))
    if len(words) == 4 and words[3].casefold() in PATRONYMIC_ENDINGS:
        words[2:] = [f"{words[2]} {words[3]}"]
    if len(words) < 2:
        raise ValueError(_("Write the surname and the given name."))
    # «Ахметова Серік қызы» lacks either the surname or the given name, and nobody can say which.
    if len(words) > 3 or words[-1].casefold() in PATRONYMIC_ENDINGS:
        raise ValueError(_("It is unclear which part of the name is which: enter the parts one by one."))
    return PersonName(*words)


def _initial(word: str) -> str:
    """«А.», and «А.-М.» for «Анна-Мария»"""
    return "-".join(f"{part[0].upper()}." for part in HYPHENS.split(word) if part)


def _tidy(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _join(*parts: str) -> str:
    return " ".join(part for part in parts if part)


# --- Phones ---


def normalise_phone(text: str) -> str:
    """A phone as it is stored and compared, "+77012345678", from any of the ways people write it."""
    compact = re.sub(r"[\s().\-\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{EN DASH}]", "", text)
    # Inside the country 8 stands for +7, and some write +8; numbers of Kazakhstan go on with 6 or 7.
    if local := re.fullmatch(r"(?:\+?[78])?([67][0-9]{9})", compact):
        return f"+7{local[1]}"
    if re.fullmatch(r"\+7[0-9]{10}|\+[1-689][0-9]{7,14}", compact):
        return compact
    raise ValueError(_("Write the phone like this: +7 701 234 56 78. A foreign number begins with + too."))


def show_phone(phone: str) -> str:
    """A stored phone as it is read: "+7 701 234 56 78"; a foreign one stays as it is stored."""
    if re.fullmatch(r"\+7[0-9]{10}", phone):
        return f"+7 {phone[2:5]} {phone[5:8]} {phone[8:10]} {phone[10:]}"
    return phone
