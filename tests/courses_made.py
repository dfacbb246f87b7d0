"""Courses as tests need them: the starter programme's plan and rubric, no pages, and cohorts on it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from content.domain.programme import approve
from content.domain.starter import read, write_plan, write_rubric
from content.models import Edition, Programme
from courses.domain import cohorts, planned
from courses.domain.attendance import mark
from courses.domain.enrolments import enrol
from courses.domain.timetable import Draft, draw, draw_up
from courses.enums import OrderKind
from courses.models import Cohort, Enrolment, Room, Session
from lms.dates import ALMATY
from lms.enums import Role
from lms.models import Provider, User
from tests.factories import make_person, make_staff

# A Monday; the classes of a cohort that begins on it are held on the twelve working days that follow.
BEGINS = date(2025, 9, 1)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=ALMATY)


# Noon of the second Tuesday, when such a cohort runs.
SECOND_WEEK = noon(BEGINS + timedelta(days=8))


def make_programme(provider: Provider, code: str = "librarian") -> Programme:
    facts = read("programme.json")
    titles = {f"title_{language}": text for language, text in facts["title"].items()}
    programme = Programme.objects.create(provider=provider, code=code, **titles)
    write_plan(programme, facts)
    write_rubric(programme, facts["rubric"])
    return programme


def make_edition(provider: Provider, code: str = "librarian") -> Edition:
    on = date(2025, 1, 8)
    return approve(
        programme=make_programme(provider, code),
        by=None,
        on=on,
        order_number="1-П",
        order_date=on,
        agreed_elsewhere="№ 7",
    )


def make_cohort(
    edition: Edition, code: str = "kk-1", *, variant: str = "day", begins: date = BEGINS, **facts: Any
) -> Cohort:
    dates = {
        "applications_from": begins - timedelta(days=40),
        "applications_until": begins - timedelta(days=10),
        "starts_on": begins,
        "ends_on": begins + timedelta(days=25),
        "defence_on": begins + timedelta(days=30),
    }
    return cohorts.open_cohort(
        provider=edition.programme.provider,
        variant=edition.variants.get(code=variant),
        code=code,
        **{"language": "kk", "capacity": 30} | dates | facts,
    )


def take_in(cohort: Cohort, *people: User) -> list[Enrolment]:
    on = cohort.starts_on - timedelta(days=7)
    order = cohorts.record_order(cohort=cohort, kind=OrderKind.ENROLMENT, number="7", date=on, by=None)
    return [enrol(learner=person, cohort=cohort, order=order, on=on) for person in people]


def some_people(count: int) -> list[User]:
    return [make_person(f"Оқушы{place}") for place in range(count)]


def with_teacher(cohort: Cohort) -> User:
    teacher = make_staff(cohort.provider, Role.TEACHER)
    cohorts.appoint_teacher(cohort=cohort, person=teacher)
    return teacher


def make_room(provider: Provider, name: str = "204") -> Room:
    return Room.objects.create(provider=provider, name=name)


def with_timetable(cohort: Cohort, teacher: User, **how: Any) -> list[Session]:
    draw_up(cohort=cohort, teacher=teacher, **how)
    return list(cohort.sessions.order_by("starts"))


def drafts_of(cohort: Cohort, teacher: User, **facts: Any) -> list[Draft]:
    return [Draft(**(draft.facts() | {"teacher": teacher} | facts)) for draft in draw(cohort)]


def in_force(cohort: Cohort, teacher: User, **facts: Any) -> list[Session]:
    """Drawn with no look at others, and published some weeks before the first class."""
    drafts, at = drafts_of(cohort, teacher, **facts), noon(BEGINS - timedelta(days=20))
    planned.replace(cohort=cohort, drafts=drafts, by=None, at=at)
    planned.publish(cohort=cohort, by=None, at=at)
    return list(cohort.sessions.order_by("starts"))


def everyone_was_there(cohort: Cohort, sessions: list[Session], *, but: dict[int, int] | None = None) -> None:
    """Each at each class for all its hours, save the enrolments in `but`, who were there for fewer."""
    for session in sessions:
        hours = {item.pk: session.hours for item in cohort.enrolments.all()} | (but or {})
        mark(session=session, hours=hours, by=session.teacher, at=session.ends)
