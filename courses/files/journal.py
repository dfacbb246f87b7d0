"""What the course journal and the timetable say, in one language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from courses.domain.attendance import Figures, attendance, marks_of
from courses.domain.timetable import by_day
from courses.enums import EnrolmentState
from courses.files.facts import Head, Table, about, day_of, head
from courses.files.words import GONE, WORDS
from courses.models import Cohort, Enrolment, EnrolmentEvent, Session
from lms.dates import ALMATY, date_in_text, date_range, date_short, weekday_name, weekday_short


@dataclass(frozen=True)
class Day:
    """A column of the grid: a day of classes."""

    date: str
    weekday: str
    hours: int


@dataclass(frozen=True)
class Line:
    """A person's row of the grid: a cell a day, then what it comes to."""

    number: int
    name: str
    # where somebody left, or came from another cohort
    note: str
    learns: bool
    cells: tuple[str, ...]
    outside: int
    attended: int
    held: int
    percent: str


@dataclass(frozen=True)
class JournalPaper:
    head: Head
    cohort: str
    about: tuple[tuple[str, str], ...]
    as_of: str
    days: tuple[Day, ...]
    lines: tuple[Line, ...]
    legend: str
    # Hours that stand in no column: self-study, and those of a former cohort.
    outside: bool
    record: Table
    hours: int
    nobody: str
    no_timetable: str


@dataclass(frozen=True)
class DayOfClasses:
    title: str
    date: str
    weekday: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class TimetablePaper:
    head: Head
    cohort: str
    about: tuple[tuple[str, str], ...]
    version: str
    columns: tuple[str, ...]
    days: tuple[DayOfClasses, ...]
    hours: int
    no_timetable: str


def published(cohort: Cohort) -> list[Session]:
    return list(cohort.sessions.select_related("topic", "kind", "teacher", "room").order_by("starts", "pk"))


def _of_the_course(cohort: Cohort, sessions: Iterable[Session], language: str) -> tuple[tuple[str, str], ...]:
    words = WORDS[language]
    defence = sorted({day_of(item.starts) for item in sessions if item.is_defence} or {cohort.defence_on})
    teachers = [row.person.name(language).full for row in cohort.teachers.select_related("person")]
    more = (
        (words["defence"], date_range(defence[0], defence[-1], language)),
        (words["teachers"], ", ".join(sorted(teachers))),
    )
    return (*about(cohort, language), *(line for line in more if line[1]))


# --- the journal --------------------------------------------------------------------------------------------


def journal_paper(cohort: Cohort, language: str, *, at: datetime) -> JournalPaper:
    words, sessions = WORDS[language], published(cohort)
    classes = [item for item in sessions if not item.is_defence]
    days = by_day(classes)
    lines = _lines(cohort, days, language, at)
    learning = str(sum(line.learns for line in lines))
    outside = any(line.outside for line in lines)
    legend = words["legend"].format(least=cohort.edition.attendance_percent)
    return JournalPaper(
        head=head(cohort.provider, language),
        cohort=cohort.code,
        about=(*_of_the_course(cohort, sessions, language), (words["learners"], learning)),
        as_of=words["as_of"].format(date=date_in_text(day_of(at), language)),
        days=tuple(
            Day(date_short(day)[:5], weekday_short(day, language), sum(item.hours for item in of_day))
            for day, of_day in days
        ),
        lines=lines,
        legend=f"{legend} {words['outside_legend']}" if outside else legend,
        outside=outside,
        record=_record(sessions, language),
        hours=sum(item.hours for item in classes),
        nobody=words["nobody"],
        no_timetable=words["no_timetable"],
    )


def _lines(
    cohort: Cohort, days: list[tuple[date, list[Session]]], language: str, at: datetime
) -> tuple[Line, ...]:
    """Everyone who was ever taken in, in Kazakh order. What it comes to is the one function's."""
    figures = attendance(cohort, at=at)
    marks: dict[int, dict[int, int]] = defaultdict(dict)
    for (place_id, session), hours in marks_of(list(figures), at).items():
        marks[place_id][session] = hours
    places = cohort.enrolments.select_related("continues__cohort").prefetch_related("events__order")
    return tuple(
        _line(number, place, days, marks[place.pk], figures[place.pk], language)
        for number, place in enumerate(places.order_by("sort_key", "pk"), start=1)
    )


def _line(
    number: int,
    place: Enrolment,
    days: list[tuple[date, list[Session]]],
    marks: dict[int, int],
    figures: Figures,
    language: str,
) -> Line:
    absent, left = WORDS[language]["absent"], _left_by(place)
    cells = []
    for _day, of_day in days:
        marked = [marks[item.pk] for item in of_day if item.pk in marks]
        cells.append((str(sum(marked)) if sum(marked) else absent) if marked else "")
    return Line(
        number=number,
        name=place.name(language).full,
        note=_note(place, left, language),
        learns=left is None,
        cells=tuple(cells),
        outside=max(0, figures.attended - sum(marks.values())),
        attended=figures.attended,
        held=figures.held,
        percent="–" if figures.percent is None else str(figures.percent),
    )


def _left_by(place: Enrolment) -> EnrolmentEvent | None:
    last = max(place.events.all(), key=lambda event: (event.at, event.pk), default=None)
    return last if last and last.state != EnrolmentState.ENROLLED else None


def _note(place: Enrolment, left: EnrolmentEvent | None, language: str) -> str:
    came = WORDS[language]["came"].format(cohort=place.continues.cohort.code) if place.continues else ""
    if left is None:
        return came
    how = GONE[language][EnrolmentState(left.state)]
    return "; ".join(filter(None, (came, f"{how}, № {left.order.number}, {date_short(left.order.date)}")))


def _record(sessions: list[Session], language: str) -> Table:
    """The classes one by one, for the teacher to sign; the defence last, outside the hours."""
    words = WORDS[language]
    names = ("number", "day", "time", "topic", "kind", "hours", "teacher", "signed_by_teacher")
    rows = tuple(
        (
            str(number),
            date_short(day_of(item.starts)),
            _time(item),
            *_what(item, language),
            str(item.hours) if not item.is_defence else "–",
            item.teacher.name(language).short if item.teacher else "",
            "",
        )
        for number, item in enumerate(sessions, start=1)
    )
    return Table(tuple(words[name] for name in names), rows)


def _what(item: Session, language: str) -> tuple[str, str]:
    if item.topic is None or item.kind is None:
        return WORDS[language]["project_defence"], ""
    return f"{item.topic.code} {item.topic.title(language)}", item.kind.title(language)


def _time(item: Session) -> str:
    return f"{item.starts.astimezone(ALMATY):%H:%M}–{item.ends.astimezone(ALMATY):%H:%M}"


# --- the timetable ------------------------------------------------------------------------------------------


def timetable_paper(cohort: Cohort, language: str) -> TimetablePaper:
    words, sessions = WORDS[language], published(cohort)
    latest = cohort.timetable_versions.order_by("-number").first()
    version = ""
    if latest:
        published_on = date_in_text(day_of(latest.at), language)
        version = words["version"].format(number=latest.number, date=published_on)
    return TimetablePaper(
        head=head(cohort.provider, language),
        cohort=cohort.code,
        about=_of_the_course(cohort, sessions, language),
        version=version,
        columns=tuple(words[name] for name in ("time", "topic", "kind", "hours", "teacher", "room")),
        days=tuple(
            DayOfClasses(
                title=f"{date_in_text(day, language)}, {weekday_name(day, language)}",
                date=date_short(day),
                weekday=weekday_name(day, language),
                rows=tuple(_class(item, language) for item in of_day),
            )
            for day, of_day in by_day(sessions)
        ),
        hours=sum(item.hours for item in sessions if not item.is_defence),
        no_timetable=words["no_timetable"],
    )


def _class(item: Session, language: str) -> tuple[str, ...]:
    return (
        _time(item),
        *_what(item, language),
        str(item.hours) if not item.is_defence else "–",
        item.teacher.name(language).short if item.teacher else "",
        item.room.name if item.room else "",
    )
