"""The load's cohorts, of usual size, over the years and states, with timetables and attendance, in bulk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from random import Random

from django.urls import reverse
from django.utils import translation

from content.models import EditionVariant
from courses.domain.questionnaire import Kind, questions_at
from courses.domain.timetable import draw
from courses.domain.timetable_changes import difference
from courses.enums import ApplicationSource, ApplicationState, EnrolmentState, Moment, OrderKind
from courses.models import (
    Application,
    ApplicationEvent,
    Attendance,
    Cohort,
    CohortTeacher,
    Department,
    Enrolment,
    EnrolmentEvent,
    Order,
    Questionnaire,
    Quota,
    Room,
    Session,
    TimetableVersion,
    TopicWorked,
)
from lms.dates import ALMATY
from lms.load import Load
from lms.models import OrganisationType, Region, User
from lms.models.user import NAME_FIELDS
from lms.text import kazakh_sort_key

SIZE = (25, 32)
ROOMS, APPLICATIONS = 12, 6
COURSE = 27
# Where the first day of a cohort lies, in days from now: the first runs, the others lie years back or ahead.
RUNNING, YEARS_BACK, AHEAD = -12, 3 * 365, 60


def build(load: Load) -> None:
    variants = list(load.made["edition"].variants.all())
    people: Iterator[User] = iter(load.made["learners"])
    regions, kinds = list(Region.objects.all()), list(OrganisationType.objects.all())
    load.made["rooms"] = Room.objects.bulk_create(
        Room(provider=load.provider, name=str(number)) for number in range(201, 201 + ROOMS)
    )
    load.made["departments"] = Department.objects.bulk_create(
        Department(
            provider=load.provider,
            name_kk=f"{region.name_kk}: білім бөлімі",
            name_ru=f"{region.name_ru}: отдел образования",
            region=region,
        )
        for region in regions
    )
    place = 0
    while members := list(islice(people, load.random.randint(*SIZE))):
        cohort = _cohort(load, place, load.random.choice(variants))
        enrolments = _enrol(load, cohort, members, regions, kinds)
        _attend(load, cohort, enrolments)
        _learn(load, cohort, enrolments)
        _apply(load, cohort)
        if place == 0:
            _worth_measuring(load, cohort, enrolments[0])
        place += 1
    load.rows["cohorts"] += place


def _cohort(load: Load, place: int, variant: EditionVariant) -> Cohort:
    today = load.at.astimezone(ALMATY).date()
    away = RUNNING if place == 0 else load.random.randint(-YEARS_BACK, AHEAD)
    starts_on = today + timedelta(days=away)
    defence_on = starts_on + timedelta(days=COURSE + 3)
    cohort = Cohort.objects.create(
        provider=load.provider,
        variant=load.made["edition"].variants.get(code="day") if place == 0 else variant,
        code=f"{load.name}-{place}",
        language=load.random.choice(["kk", "kk", "kk", "ru"]),
        capacity=SIZE[1],
        room=load.made["rooms"][place % ROOMS] if variant.code == "day" or place == 0 else None,
        online_room="" if variant.code == "day" or place == 0 else "https://meet.example/load",
        applications_from=starts_on - timedelta(days=40),
        applications_until=starts_on - timedelta(days=10),
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=COURSE),
        defence_on=defence_on,
        completed_on=defence_on if defence_on < today else None,
    )
    teachers = load.made["teachers"]
    CohortTeacher.objects.create(cohort=cohort, person=teachers[place % len(teachers)])
    return cohort


def _enrol(
    load: Load, cohort: Cohort, members: list[User], regions: list[Region], kinds: list[OrganisationType]
) -> list[Enrolment]:
    """Names, places of work and one order for all, which for a cohort far ahead is still to come."""
    ordered_on = cohort.starts_on - timedelta(days=7)
    order = Order.objects.create(
        cohort=cohort, kind=OrderKind.ENROLMENT, number=str(cohort.pk), date=ordered_on
    )
    department = load.random.choice(load.made["departments"])
    Quota.objects.create(cohort=cohort, department=department, places=SIZE[1])
    enrolments = Enrolment.objects.bulk_create(
        Enrolment(
            cohort=cohort,
            learner=person,
            sort_key=kazakh_sort_key(person.name("kk").full)[:400],
            organisation=f"№ {load.random.randint(1, 200)} мектеп",
            organisation_type=load.random.choice(kinds),
            position="кітапханашы",
            region=department.region,
            department=department,
            **{name: getattr(person, name) for name in NAME_FIELDS},
        )
        for person in members
    )
    EnrolmentEvent.objects.bulk_create(
        EnrolmentEvent(enrolment=enrolment, state=EnrolmentState.ENROLLED, order=order)
        for enrolment in enrolments
    )
    load.rows["enrolments"] += len(enrolments)
    return enrolments


def _attend(load: Load, cohort: Cohort, enrolments: list[Enrolment]) -> None:
    teacher = cohort.teachers.get().person
    sessions = Session.objects.bulk_create(
        Session(cohort=cohort, **(draft.facts() | {"teacher": teacher, "room": cohort.room}))
        for draft in draw(cohort, hours_a_day=8)
    )
    TimetableVersion.objects.create(cohort=cohort, number=1, changes=difference([], sessions), at=load.at)
    load.rows["sessions"] += len(sessions)
    # one in twelve is seldom here
    present = {enrolment.pk: 0.7 if load.random.random() < 1 / 12 else 0.97 for enrolment in enrolments}
    marks = Attendance.objects.bulk_create(
        (
            Attendance(
                session=session,
                enrolment=enrolment,
                hours=session.hours if load.random.random() < present[enrolment.pk] else 0,
                by=teacher,
            )
            for session in sessions
            if session.ends < load.at
            for enrolment in enrolments
        ),
        batch_size=5000,
    )
    load.rows["attendance"] += len(marks)


def _learn(load: Load, cohort: Cohort, enrolments: list[Enrolment]) -> None:
    """What the learners of a cohort that has begun say they worked through, and what they answered."""
    if cohort.starts_on > load.at.astimezone(ALMATY).date():
        return
    topics = list(cohort.edition.topics.all())
    worked = TopicWorked.objects.bulk_create(
        TopicWorked(enrolment=enrolment, topic=topic, at=load.at)
        for enrolment in enrolments
        for topic in topics[: load.random.randint(0, len(topics))]
    )
    answered = Questionnaire.objects.bulk_create(
        Questionnaire(
            enrolment=enrolment, moment=Moment.ENTRY, answers=a_few_answers(load.random), at=load.at
        )
        for enrolment in enrolments
    )
    load.rows["topics worked through"] += len(worked)
    load.rows["questionnaires"] += len(answered)


def a_few_answers(chance: Random) -> dict[str, str]:
    """One of the choices of each question that has one answer."""
    return {
        question.code: chance.choice(list(question.choices))
        for question in questions_at(Moment.ENTRY)
        if question.kind == Kind.ONE
    }


def _apply(load: Load, cohort: Cohort) -> None:
    """Applications wait where the course lies ahead."""
    if cohort.starts_on <= load.at.astimezone(ALMATY).date():
        return
    made = Application.objects.bulk_create(
        Application(
            cohort=cohort,
            source=ApplicationSource.SITE,
            email=f"applicant{number}@{cohort.code}.example",
            language=cohort.language,
            surname_kk="Өтінімова",
            given_name_kk=f"Үміт{number}",
            made_at=load.at,
            confirmed_at=load.at,
            sort_key=kazakh_sort_key(f"Өтінімова Үміт{number}")[:400],
        )
        for number in range(APPLICATIONS)
    )
    ApplicationEvent.objects.bulk_create(
        ApplicationEvent(application=application, state=ApplicationState.CONFIRMED, at=load.at)
        for application in made
    )
    load.rows["applications"] += len(made)


def _worth_measuring(load: Load, cohort: Cohort, enrolment: Enrolment) -> None:
    """The pages of the one cohort that surely runs today."""
    load.may_sign_in("learner", enrolment.learner)
    load.made["running"] = cohort
    topic = cohort.edition.topics.first()
    session = cohort.sessions.order_by("starts").first()
    with translation.override("kk"):
        load.paths |= {
            "learner_home": reverse("home_of_role"),
            "learn": reverse("learn", args=[cohort.code]),
            "lesson": reverse("lesson", args=[cohort.code, topic.code if topic else ""]),
            "cohorts": reverse("cohorts"),
            "cohort": reverse("cohort", args=[cohort.code]),
            "timetable": reverse("cohort_timetable", args=[cohort.code]),
            "applications": reverse("cohort_applications", args=[cohort.code]),
            "quotas": reverse("cohort_quotas", args=[cohort.code]),
            "session": reverse("session", args=[session.pk if session else 0]),
        }
