"""What an order, a list and a reference of study say, in one language; how they look is `pdf` and `xlsx`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from courses.domain.attendance import attendance_of
from courses.domain.enrolments import learning, learning_in
from courses.enums import EnrolmentState, OrderKind
from courses.files.words import ORDERED, SUBJECTS, TAUGHT_IN, WORDS
from courses.models import Cohort, Enrolment, EnrolmentEvent, Order
from lms.dates import ALMATY, date_in_text, date_on_form, date_range
from lms.models import Provider
from lms.people import show_phone


@dataclass(frozen=True)
class Head:
    """Who speaks: the provider as its papers name it."""

    organisation: str
    city: str
    bin: str
    director: str


@dataclass(frozen=True)
class Table:
    """Column names and rows; the first column is the row's number."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class OrderPaper:
    head: Head
    number: str
    date: str
    subject: str
    preamble: str
    ordered: str
    # over the table, where the sentence before it doesn't lead to it
    caption: str
    people: Table
    nobody: str
    reason_label: str
    reason: str
    prepared: str


@dataclass(frozen=True)
class ListPaper:
    head: Head
    cohort: str
    about: tuple[tuple[str, str], ...]
    as_of: str
    people: Table
    nobody: str


@dataclass(frozen=True)
class ReferencePaper:
    head: Head
    date: str
    text: str
    about: tuple[tuple[str, str], ...]
    attendance: str


# --- what several papers say --------------------------------------------------------------------------------


def in_language(row: Any, field: str, language: str) -> str:
    """A field that a row has in both languages; the other where one is empty."""
    first, second = (field, "kk" if language == "ru" else "ru")
    return str(getattr(row, f"{first}_{language}") or getattr(row, f"{first}_{second}"))


def head(provider: Provider, language: str) -> Head:
    return Head(
        organisation=provider.legal_name(language),
        city=in_language(provider, "city", language),
        bin=provider.bin,
        director=in_language(provider, "director_name", language),
    )


def variant(cohort: Cohort, language: str) -> str:
    title = cohort.variant.title(language)
    return title[:1].lower() + title[1:]


def dates(cohort: Cohort, language: str) -> str:
    return date_range(cohort.starts_on, cohort.ends_on, language)


def about(cohort: Cohort, language: str) -> tuple[tuple[str, str], ...]:
    """The course in a few lines, by their names."""
    words = WORDS[language]
    edition = cohort.edition
    lines = (
        (words["programme"], edition.title(language)),
        (words["hours_in_all"], f"{edition.total_hours} {words['academic_hours']}"),
        (words["variant"], variant(cohort, language)),
        (words["language"], TAUGHT_IN[language][cohort.language]),
        (words["dates"], dates(cohort, language)),
        (words["place"], in_language(cohort, "place", language)),
    )
    return tuple(line for line in lines if line[1])


def day_of(at: datetime) -> date:
    return at.astimezone(ALMATY).date()


def numbered(rows: Iterable[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    return tuple((str(number), *row) for number, row in enumerate(rows, start=1))


# --- an order -----------------------------------------------------------------------------------------------


def order_paper(order: Order, language: str) -> OrderPaper:
    words, cohort, kind = WORDS[language], order.cohort, OrderKind(order.kind)
    edition = cohort.edition
    course = words["course"].format(
        variant=variant(cohort, language),
        language=TAUGHT_IN[language][cohort.language],
        dates=dates(cohort, language),
    )
    people = _people_of(order, language)
    one, several = ORDERED[language][kind]
    ordered = one if len(people.rows) == 1 else several
    cancels = kind == OrderKind.CANCELLATION
    return OrderPaper(
        head=head(cohort.provider, language),
        number=order.number,
        date=date_on_form(order.date, language),
        subject=SUBJECTS[language][kind],
        preamble=words["preamble" if kind == OrderKind.ENROLMENT else "preamble_of_change"].format(
            cohort=_whom_it_concerns(order, people),
            programme=edition.title(language),
            hours=edition.total_hours,
            edition=edition.number,
            approved=date_in_text(edition.order_date, language),
            approved_by=edition.order_number,
        ),
        ordered=ordered.format(cohort=cohort.code, course=course),
        caption=words["those_of_the_cohort"] if cancels and people.rows else "",
        people=people,
        nobody="" if people.rows or cancels else words["nobody_in_order"],
        reason_label=words["grounds" if kind in {OrderKind.ENROLMENT, OrderKind.CANCELLATION} else "reason"],
        reason=order.reason.strip().rstrip("."),
        prepared=order.by.name(language).full if order.by else "",
    )


def _whom_it_concerns(order: Order, people: Table) -> str:
    """The cohort; of a transfer, that which is left."""
    if order.kind == OrderKind.TRANSFER and people.rows:
        return ", ".join(sorted({row[-2] for row in people.rows}))
    return order.cohort.code


def _people_of(order: Order, language: str) -> Table:
    """Those the order names: whom it took in, moved or let go, or, where it cancels, who was there then."""
    words, moves = WORDS[language], order.kind == OrderKind.TRANSFER
    names = ("number", "name", "organisation", "position", *(("from_cohort", "to_cohort") if moves else ()))
    rows = [
        (
            place.name(language).full,
            place.organisation,
            place.position,
            *(way(place) if moves else ()),
        )
        for place in _places_of(order)
    ]
    return Table(tuple(words[name] for name in names), numbered(rows))


def _places_of(order: Order) -> list[Enrolment]:
    if order.kind == OrderKind.CANCELLATION:
        return learning(order.cohort)
    places = Enrolment.objects.filter(events__order=order).select_related("cohort")
    return list(places.select_related("continues__cohort", "continued_by__cohort").order_by("sort_key", "pk"))


def way(place: Enrolment) -> tuple[str, str]:
    """From which cohort to which. The order of a transfer stands in both cohorts and says the same."""
    if place.continues:
        return place.continues.cohort.code, place.cohort.code
    further = getattr(place, "continued_by", None)
    return place.cohort.code, further.cohort.code if further else ""


# --- the list -----------------------------------------------------------------------------------------------


def list_paper(cohort: Cohort, language: str, *, at: datetime, contacts: bool = False) -> ListPaper:
    """Those who learn in the cohort now; how to reach them, for those alone who look after them."""
    words = WORDS[language]
    names = ["name", "organisation", "position", "region", "department"]
    columns = [words["number"], *(words[name] for name in names)]
    if contacts:
        columns += [words["phone"], words["email"]]
    return ListPaper(
        head=head(cohort.provider, language),
        cohort=cohort.code,
        about=about(cohort, language),
        as_of=words["as_of"].format(date=date_in_text(day_of(at), language)),
        people=Table(tuple(columns), numbered(_listed(cohort, language, contacts))),
        nobody=words["nobody"],
    )


def _listed(cohort: Cohort, language: str, contacts: bool) -> Iterator[tuple[str, ...]]:
    rows = learning_in([cohort]).select_related("region", "department", "learner")
    for place in rows.order_by("sort_key", "pk"):
        told = (
            place.name(language).full,
            place.organisation,
            place.position,
            in_language(place.region, "name", language) if place.region else "",
            in_language(place.department, "name", language) if place.department else "",
        )
        if contacts:
            person = place.learner
            phone = person.contact_phone or person.phone or ""
            yield (*told, show_phone(phone), person.letters_to)
        else:
            yield told


# --- the reference of study ---------------------------------------------------------------------------------


def reference_paper(place: Enrolment, language: str, *, at: datetime) -> ReferencePaper:
    """That somebody learns or has learnt here, and at how many of the hours they were."""
    words, cohort, on = WORDS[language], place.cohort, day_of(at)
    events = list(place.events.select_related("order").order_by("at", "pk"))
    tense, ending = _tense(cohort, events, on, language)
    facts = {
        "name": place.name(language).full,
        "cohort": cohort.code,
        "programme": cohort.edition.title(language),
        "hours": cohort.edition.total_hours,
        "tense": tense,
        "ending": ending,
    }
    figures = attendance_of(place, at=at)
    told = words["attendance_now" if figures.held else "nothing_held"]
    work = ", ".join(filter(None, (place.organisation, place.position)))
    by = events[0].order if events else None
    more = (
        (words["work"], work),
        (words["enrolled_by"], f"№ {by.number}, {date_in_text(by.date, language)}" if by else ""),
    )
    return ReferencePaper(
        head=head(cohort.provider, language),
        date=date_on_form(on, language),
        text=words["given_for"].format(**facts),
        about=tuple(line for line in (*about(cohort, language)[2:], *more) if line[1]),
        attendance=told.format(
            date=date_in_text(on, language),
            attended=figures.attended,
            held=figures.held,
            percent=figures.percent,
        ),
    )


def _tense(cohort: Cohort, events: list[EnrolmentEvent], on: date, language: str) -> tuple[str, str]:
    """Learns, learnt or was taken in, and by which order it ended: in Kazakh both end the sentence."""
    words = WORDS[language]
    last = events[-1] if events else None
    if last and last.state != EnrolmentState.ENROLLED:
        order = {"number": last.order.number, "date": date_in_text(last.order.date, language)}
        left = words["left"].format(**order)
        return (words["after"], left) if language == "ru" else (left, "")
    if on < cohort.starts_on:
        return words["before"], ""
    return (words["now"] if on <= cohort.ends_on else words["after"]), ""
