"""A small course as these tests need it: eight hours, the starter rubric, four people before three.

It was taught in the weeks behind us, so that whatever a page says of today holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from assessment.domain import projects, scoring, settlement
from assessment.domain.scoring import Cell
from assessment.models import Commission, Defence, ProjectMember, Settlement
from content.domain.programme import approve
from content.domain.starter import read, write_rubric
from content.enums import HeldAs
from content.models import Programme, Task
from courses.domain import cohorts
from courses.domain.attendance import mark
from courses.domain.enrolments import enrol
from courses.domain.timetable import draw_up
from courses.enums import OrderKind
from courses.models import Cohort, Enrolment, Order
from lms.dates import ALMATY
from lms.domain.roles import grant_role
from lms.enums import Role
from lms.models import Provider, User
from tests.factories import make_person, make_provider, make_staff

NAMES = ("Ару", "Әсел", "Қарлығаш", "Үміт", "Шолпан", "Ырыс", "Іңкәр", "Юлия")
HOURS = {
    "day": {"lecture": (HeldAs.SESSION, 4)},
    "online": {"lecture": (HeldAs.SESSION, 3), "guided": (HeldAs.TASK, 1)},
}


def titled(title: str) -> dict[str, str]:
    return {f"title_{code}": title for code in ("kk", "ru", "en")}


def write_programme(provider: Provider) -> Programme:
    """Two topics of four hours in either variant, each with a task, and the starter rubric."""
    programme = Programme.objects.create(
        provider=provider, code=f"{provider.slug}-8", total_hours=8, **titled("Кітапхана")
    )
    module = programme.modules.create(number="1", order=0, **titled("Қор"))
    topics = [
        module.topics.create(programme=programme, code=code, order=place, **titled(f"Тақырып {code}"))
        for place, code in enumerate(("1.1", "1.2"))
    ]
    for order, (code, kinds) in enumerate(HOURS.items()):
        variant = programme.variants.create(code=code, order=order, **titled(code))
        for place, (kind, (held_as, hours)) in enumerate(kinds.items()):
            row = variant.kinds.create(code=kind, held_as=held_as, order=place, **titled(kind))
            for topic in topics:
                topic.hours.create(kind=row, hours=hours)
    for topic in topics:
        Task.objects.create(
            topic=topic, text_kk=f"{topic.code} мәтіні", text_ru="Текст", **titled(f"Тапсырма {topic.code}")
        )
    write_rubric(programme, read("programme.json")["rubric"])
    return programme


@dataclass
class Course:
    provider: Provider
    coordinator: User
    director: User
    teacher: User
    chair: User
    assessors: list[User]
    cohort: Cohort
    enrolled: list[Enrolment]
    defence: Defence

    @property
    def scorers(self) -> list[User]:
        return [self.chair, *self.assessors]

    @property
    def members(self) -> list[ProjectMember]:
        return list(self.defence.project.members.all())

    @property
    def held_at(self) -> datetime:
        return noon(self.cohort.defence_on)

    @property
    def task(self) -> Task:
        return Task.objects.get(topic__programme=self.cohort.edition.programme, topic__code="1.1")


def noon(day: date, hour: int = 12) -> datetime:
    return datetime.combine(day, time(hour), ALMATY)


def staff(provider: Provider, role: Role, name: str) -> User:
    return make_staff(
        provider, role, given_name=name, names={"surname_ru": "Сотрудник", "given_name_ru": name}
    )


def run_course(
    slug: str = "ulgi",
    *,
    variant: str = "day",
    learners: int = 4,
    code: str = "",
    provider: Provider | None = None,
) -> Course:
    """Classes are over and everyone was at all of them; the project of the first four waits to be scored."""
    today = timezone.localdate()
    provider = provider or make_provider(slug)
    programme = Programme.objects.filter(provider=provider).first() or write_programme(provider)
    approved_on = today - timedelta(days=100)
    edition = programme.editions.first() or approve(
        programme=programme,
        by=None,
        on=approved_on,
        order_number="1-П",
        order_date=approved_on,
        agreed_elsewhere="№ 7",
    )
    cohort = cohorts.open_cohort(
        provider=provider,
        variant=edition.variants.get(code=variant),
        code=code or f"{slug}-1",
        language="kk",
        applications_from=today - timedelta(days=90),
        applications_until=today - timedelta(days=60),
        starts_on=today - timedelta(days=50),
        ends_on=today - timedelta(days=12),
        defence_on=today - timedelta(days=10),
    )
    order = cohorts.record_order(
        cohort=cohort, kind=OrderKind.ENROLMENT, number="11", date=cohort.applications_until, by=None
    )
    teacher = staff(provider, Role.TEACHER, "Оқытушы")
    cohorts.appoint_teacher(cohort=cohort, person=teacher)
    enrolled = enrol_some(cohort, order, range(learners))
    draw_up(cohort=cohort, teacher=teacher)
    for session in cohort.sessions.all():
        mark(
            session=session,
            hours={one.pk: session.hours for one in enrolled},
            by=teacher,
            at=noon(cohort.ends_on),
        )
    scorers = [staff(provider, Role.ASSESSOR, name) for name in ("Төраға", "Бірінші", "Екінші")]
    project = projects.form_project(cohort=cohort, title="Қорды жаңарту", members=enrolled[:4])
    commission = appoint(cohort, scorers, teacher)
    return Course(
        provider=provider,
        coordinator=staff(provider, Role.COORDINATOR, "Үйлестіруші"),
        director=staff(provider, Role.DIRECTOR, "Басшы"),
        teacher=teacher,
        chair=scorers[0],
        assessors=scorers[1:],
        cohort=cohort,
        enrolled=enrolled,
        defence=projects.schedule_defence(project=project, commission=commission, on=cohort.defence_on),
    )


def enrol_some(cohort: Cohort, order: Order, numbers: range) -> list[Enrolment]:
    people = [
        make_person(
            NAMES[number % len(NAMES)],
            names={
                "surname_kk": f"Сынақова{number:02}",
                "surname_ru": f"Сынакова{number:02}",
                "given_name_ru": "Имя",
            },
        )
        for number in numbers
    ]
    return [
        enrol(learner=person, cohort=cohort, order=order, on=cohort.applications_until) for person in people
    ]


def appoint(cohort: Cohort, scorers: list[User], secretary: User | None = None) -> Commission:
    return projects.appoint_commission(
        cohort=cohort, chair=scorers[0], members=scorers[1:], secretary=secretary, order_number="31"
    )


def also(person: User, provider: Provider, role: Role) -> User:
    grant_role(person=person, provider=provider, role=role, by=None)
    return person


# --- scoring ------------------------------------------------------------------------------------------------


def sheet_of(
    course: Course, shared: int | list[int] = 1, own: tuple[int, ...] = (0, 1, 1, 2)
) -> dict[Cell, int]:
    """Points for the nine shared criteria (one for all, or one each), and criterion 7 of each member."""
    cells = scoring.cells_of(course.defence)
    of_project = [cell for cell in cells if cell[1] is None]
    points = [shared] * len(of_project) if isinstance(shared, int) else shared
    of_members = [cell for cell in cells if cell[1] is not None]
    return dict(zip(of_project, points, strict=True)) | dict(zip(of_members, own, strict=True))


def cell_of(course: Course, number: int, member: ProjectMember | None = None) -> Cell:
    row = next(
        row
        for row in scoring.rows_of(course.defence)
        if row.criterion.number == number and member in (None, row.member)
    )
    return row.cell


def send(course: Course, assessor: User, values: dict[Cell, int]) -> None:
    scoring.send_sheet(defence=course.defence, assessor=assessor, values=values, at=course.held_at)


def send_all(course: Course, *sheets: dict[Cell, int]) -> None:
    """One sheet each, or one for all."""
    given = sheets * 3 if len(sheets) == 1 else sheets
    for assessor, values in zip(course.scorers, given, strict=True):
        send(course, assessor, values)


def settle(course: Course, values: dict[Cell, int], reasons: dict[Cell, str] | None = None) -> Settlement:
    """As the points decide."""
    results = settlement.results_of(course.defence, values, scoring.rubric_of(course.defence))
    return settlement.settle(
        defence=course.defence,
        by=course.chair,
        values=values,
        reasons=reasons or {},
        confirmed={member: result.passed for member, result in results.items()},
        at=course.held_at,
    )


def release(course: Course, values: dict[Cell, int] | None = None) -> Settlement:
    """All sheets alike, settled and released: 9, 10, 10 and 11 points unless other values are given."""
    values = values or sheet_of(course)
    send_all(course, values)
    settled = settle(course, values)
    settlement.release(settlement=settled, by=course.chair, at=course.held_at + timedelta(hours=1))
    course.cohort.refresh_from_db()
    return settled
