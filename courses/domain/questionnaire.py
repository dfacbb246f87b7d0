"""What learners are asked before the course, at its end and a year after. Choices and words, no score."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from courses.domain.cohorts import state
from courses.domain.enrolments import standing
from courses.enums import CohortState, EnrolmentState, Moment
from courses.models import Cohort, Enrolment, Questionnaire
from lms.periods import months_later
from lms.refusals import Refused
from lms.text import kazakh_sort_key

# The entry questionnaire is still taken in the first week; the others for so long after the completion.
ENTRY_DAYS, END_DAYS = 7, 30
YEAR_FROM, YEAR_UNTIL = 11, 14
LONGEST = 2000


class QuestionnaireRefused(Refused):
    """The answers can't be taken like this."""


class Kind(StrEnum):
    ONE = "one"
    SEVERAL = "several"
    WORDS = "words"


@dataclass(frozen=True)
class Question:
    """Something asked at some moments. An answer is a code, a list of codes or words; a range is a code."""

    code: str
    words: str | Promise
    kind: Kind
    choices: Mapping[str, str | Promise] = field(default_factory=dict)
    moments: Collection[Moment] = tuple(Moment)

    def fits(self, answer: object) -> bool:
        if self.kind == Kind.SEVERAL:
            return isinstance(answer, list) and all(one in self.choices for one in answer)
        return isinstance(answer, str) and (
            len(answer) <= LONGEST if self.kind == Kind.WORDS else answer in self.choices
        )


# The areas of the programme's five modules.
AREAS = {
    "law": _("Running a school library: laws, documents, plans and reports"),
    "collection": _("The collection: acquiring, recording, keeping and checking it"),
    "readers": _("Readers: reading, guidance, information culture"),
    "digital": _("Digital resources, catalogues and safety on the internet"),
    "projects": _("Projects, events and work with the community"),
}

QUESTIONS = (
    Question(
        "experience",
        _("How long have you worked in a library?"),
        Kind.ONE,
        {
            "beginning": _("less than a year"),
            "some_years": _("from one to five years"),
            "many_years": _("from six to fifteen years"),
            "most_years": _("more than fifteen years"),
        },
        moments=[Moment.ENTRY],
    ),
    Question(
        "library",
        _("What kind of library do you work in?"),
        Kind.ONE,
        {
            "school": _("of a school"),
            "small_school": _("of a small rural school"),
            "college": _("of a college"),
            "public": _("of a town, district or village"),
            "other": _("another one"),
        },
        moments=[Moment.ENTRY],
    ),
    Question(
        "readers",
        _("How many readers does it have?"),
        Kind.ONE,
        {
            "few": _("fewer than 100"),
            "hundreds": _("from 100 to 300"),
            "many": _("from 300 to 1,000"),
            "most": _("more than 1,000"),
        },
        moments=[Moment.ENTRY],
    ),
    Question(
        "collection",
        _("How large is its collection?"),
        Kind.ONE,
        {
            "small": _("fewer than 5,000 items"),
            "middle": _("from 5,000 to 15,000 items"),
            "large": _("from 15,000 to 30,000 items"),
            "largest": _("more than 30,000 items"),
        },
        moments=[Moment.ENTRY],
    ),
    Question(
        "equipment",
        _("What do you have at work?"),
        Kind.SEVERAL,
        {
            "own_computer": _("a computer of the library's own"),
            "shared_computer": _("a computer shared with others"),
            "printer": _("a printer or a scanner"),
            "program": _("a library program or an electronic catalogue"),
            "nothing": _("none of these"),
        },
    ),
    Question(
        "internet",
        _("What internet do you have at work?"),
        Kind.ONE,
        {
            "fast": _("fast enough for video"),
            "slow": _("enough for mail and pages"),
            "phone": _("only that of my own phone"),
            "none": _("none"),
        },
    ),
    Question(
        "can",
        _("What do you do with confidence already?"),
        Kind.SEVERAL,
        AREAS | {"nothing": _("none of these yet")},
    ),
    Question(
        "wants",
        _("What would you like to learn more about?"),
        Kind.SEVERAL,
        AREAS | {"nothing": _("none of these")},
    ),
    Question("wants_words", _("What exactly would you like to learn?"), Kind.WORDS),
    Question(
        "hinders",
        _("What hinders you in your work?"),
        Kind.SEVERAL,
        {
            "time": _("too little time, other duties"),
            "equipment": _("equipment or internet"),
            "books": _("a small or old collection"),
            "money": _("too little money"),
            "support": _("too little support from the management"),
            "knowledge": _("too little knowledge or practice"),
            "language": _("too few materials in my language"),
            "nothing": _("nothing"),
        },
    ),
    Question("hinders_words", _("What else hinders you?"), Kind.WORDS),
    Question("expects", _("What do you expect of the course?"), Kind.WORDS, moments=[Moment.ENTRY]),
    Question(
        "came_true",
        _("What of what you expected of the course has come true, and what has not?"),
        Kind.WORDS,
        moments=[Moment.END],
    ),
    Question(
        "changed", _("What has changed in your work since the course?"), Kind.WORDS, moments=[Moment.YEAR]
    ),
)


def questions_at(moment: Moment) -> list[Question]:
    return [question for question in QUESTIONS if moment in question.moments]


# --- when ---------------------------------------------------------------------------------------------------


def asked_between(cohort: Cohort, moment: Moment) -> tuple[date | None, date | None] | None:
    """The first and the last day on which it is asked, None where open; nothing while not known."""
    if moment == Moment.ENTRY:
        return None, cohort.starts_on + timedelta(days=ENTRY_DAYS)
    completed = cohort.completed_on
    if moment == Moment.END:
        return cohort.ends_on, completed + timedelta(days=END_DAYS) if completed else None
    if completed is None:
        return None
    return months_later(completed, YEAR_FROM), months_later(completed, YEAR_UNTIL)


def is_asked(cohort: Cohort, moment: Moment, *, on: date) -> bool:
    days = asked_between(cohort, moment)
    if days is None or state(cohort, on=on) == CohortState.CANCELLED:
        return False
    first, last = days
    return (first is None or first <= on) and (last is None or on <= last)


def due_in(enrolments: Collection[Enrolment], *, on: date) -> dict[int, Moment]:
    """What each of these, who are learning, is asked now and has not answered: the earliest of it."""
    answered = set(
        Questionnaire.objects.filter(enrolment__in=enrolments).values_list("enrolment_id", "moment")
    )
    return {
        enrolment.pk: moment
        for enrolment in enrolments
        for moment in reversed(Moment)
        if (enrolment.pk, moment) not in answered and is_asked(enrolment.cohort, moment, on=on)
    }


def due_now(enrolment: Enrolment, *, on: date) -> Moment | None:
    if standing(enrolment) != EnrolmentState.ENROLLED:
        return None
    return due_in([enrolment], on=on).get(enrolment.pk)


# --- the verb -----------------------------------------------------------------------------------------------


def answer(
    *, enrolment: Enrolment, moment: Moment, answers: dict[str, Any], at: datetime, on: date
) -> Questionnaire:
    """Keeps the answers; while it is still asked they may be changed. What was left out isn't kept."""
    if standing(enrolment) != EnrolmentState.ENROLLED:
        raise QuestionnaireRefused(_now("You are no longer in this cohort."))
    if not is_asked(enrolment.cohort, moment, on=on):
        raise QuestionnaireRefused(_now("This questionnaire is not asked now."))
    asked = {question.code: question for question in questions_at(moment)}
    given = {code: one.strip() if isinstance(one, str) else one for code, one in answers.items()}
    given = {code: one for code, one in given.items() if one}
    if not given:
        raise QuestionnaireRefused(_now("There is no answer yet: choose or write something."))
    if any(code not in asked or not asked[code].fits(one) for code, one in given.items()):
        raise QuestionnaireRefused(_now("One of these answers is none of those offered."))
    kept, _new = Questionnaire.objects.update_or_create(
        enrolment=enrolment, moment=moment, defaults={"answers": given, "at": at}
    )
    return kept


def in_words(answers: Mapping[str, Any], moment: Moment) -> list[tuple[str, str]]:
    """Question and answer as they are read."""
    told = []
    for question in questions_at(moment):
        given = answers.get(question.code)
        if not given:
            continue
        codes = given if isinstance(given, list) else [given]
        words = (
            given if question.kind == Kind.WORDS else "; ".join(str(question.choices[one]) for one in codes)
        )
        told.append((str(question.words), words))
    return told


# --- all answers of a cohort --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """A question with what was answered: how many chose what at each moment, and words without names."""

    question: Question
    moments: list[Moment]
    lines: list[tuple[str, list[tuple[Moment, int, int]]]]
    words: list[tuple[Moment, list[str]]]


def answered(answers: Iterable[Questionnaire]) -> dict[Moment, list[dict[str, Any]]]:
    """The answers of each moment at which there are any, in the order of the moments."""
    rows = list(answers)
    found = {moment: [row.answers for row in rows if row.moment == moment] for moment in Moment}
    return {moment: given for moment, given in found.items() if given}


def summary(given: dict[Moment, list[dict[str, Any]]]) -> list[Told]:
    """By question, moments beside each other. Words stand in the order of letters, which tells of nobody."""
    return [
        _told(question, {moment: rows for moment, rows in given.items() if moment in question.moments})
        for question in QUESTIONS
        if any(row.get(question.code) for rows in given.values() for row in rows)
    ]


def _told(question: Question, given: dict[Moment, list[dict[str, Any]]]) -> Told:
    said = {
        moment: [row[question.code] for row in rows if row.get(question.code)]
        for moment, rows in given.items()
    }
    if question.kind == Kind.WORDS:
        words = [(moment, sorted(texts, key=kazakh_sort_key)) for moment, texts in said.items() if texts]
        return Told(question, list(said), [], words)
    chosen = {
        moment: Counter(one for each in codes for one in (each if isinstance(each, list) else [each]))
        for moment, codes in said.items()
    }
    lines = [
        (str(label), [(moment, chosen[moment][code], len(said[moment])) for moment in said])
        for code, label in question.choices.items()
    ]
    return Told(question, list(said), lines, [])
