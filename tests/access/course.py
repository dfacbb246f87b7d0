"""A small course of a provider, from its programme to a question in the year after, all by verbs."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from assessment.domain import projects, register, scoring, settlement, submissions, support
from assessment.models import Consultation, ConsultationPost, RegisterRow, Sheet, SubmissionVersion
from content.domain.programme import approve
from content.enums import HeldAs
from content.models import Programme, Task
from courses.domain import cohorts
from courses.domain.attendance import mark
from courses.domain.enrolments import enrol
from courses.domain.timetable import draw_up
from courses.enums import OrderKind
from courses.models import Attendance, Cohort, Enrolment, Order, Session
from lms.dates import ALMATY

BEGINS = date(2025, 11, 3)
HOURS = 4


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=ALMATY)


def titled(mark: str, what: str) -> dict[str, str]:
    return {f"title_{code}": f"{mark} {what}" for code in ("kk", "ru", "en")}


def write_a_programme(side: Any) -> Programme:
    """One topic of four hours, one criterion of two points; a commission of its chair alone."""
    programme = Programme.objects.create(
        provider=side.provider,
        code=f"{side.provider.slug}-programme",
        total_hours=HOURS,
        pass_points=1,
        commission_least=1,
        **titled(side.mark, "programme"),
    )
    day = programme.variants.create(code="day", **titled(side.mark, "day"))
    lecture = day.kinds.create(code="lecture", held_as=HeldAs.SESSION, **titled(side.mark, "lecture"))
    module = programme.modules.create(number="1", **titled(side.mark, "module"))
    topic = module.topics.create(programme=programme, code="1.1", **titled(side.mark, "topic"))
    topic.hours.create(kind=lecture, hours=HOURS)
    side.task = Task.objects.create(
        topic=topic, text_kk=f"{side.mark} task", text_ru=f"{side.mark} task", **titled(side.mark, "task")
    )
    rubric = programme.rubrics.create()
    rubric.criteria.create(number=1, **titled(side.mark, "criterion"))
    for value in (0, 1, 2):
        rubric.levels.create(value=value, **titled(side.mark, "level"))
    rubric.bands.create(least=0, most=0, passed=False, **titled(side.mark, "band"))
    rubric.bands.create(least=1, most=2, passed=True, grade=5, **titled(side.mark, "band"))
    return programme


def run_a_course(side: Any) -> None:
    edition = approve(programme=side.programme, by=None, on=BEGINS, order_number="1", order_date=BEGINS)
    last, defence_on = BEGINS + timedelta(days=4), BEGINS + timedelta(days=7)
    side.cohort = cohorts.open_cohort(
        provider=side.provider,
        variant=edition.variants.get(),
        code=f"{side.provider.slug}-1",
        language="kk",
        applications_from=BEGINS,
        applications_until=BEGINS,
        starts_on=BEGINS,
        ends_on=last,
        defence_on=defence_on,
        place_kk=f"{side.mark} hall",
    )
    cohorts.appoint_teacher(cohort=side.cohort, person=side.teacher)
    ordered = cohorts.record_order(
        cohort=side.cohort, kind=OrderKind.ENROLMENT, number="2", date=BEGINS, by=side.coordinator
    )
    side.enrolment = enrol(learner=side.learner, cohort=side.cohort, order=ordered, on=BEGINS)
    (side.session,) = draw_up(cohort=side.cohort, teacher=side.teacher)
    mark(session=side.session, hours={side.enrolment.pk: HOURS}, by=side.teacher, at=noon(last))
    version = submissions.hand_in(
        enrolment=side.enrolment, task=side.task, text=f"{side.mark} work", at=noon(last)
    )
    side.work = version.submission
    _defend(side, noon(defence_on))
    paper = cohorts.record_order(
        cohort=side.cohort, kind=OrderKind.CERTIFICATES, number="3", date=defence_on, by=side.coordinator
    )
    register.carry_out(order=paper, at=noon(defence_on))
    side.certificate = side.enrolment.certificates.get()
    side.question = support.ask(
        support=side.enrolment.support, question=f"{side.mark} question?", at=noon(defence_on)
    )


def _defend(side: Any, at: datetime) -> None:
    project = projects.form_project(
        cohort=side.cohort, title=f"{side.mark} project", members=[side.enrolment]
    )
    commission = projects.appoint_commission(cohort=side.cohort, chair=side.chair, members=[])
    side.defence = projects.schedule_defence(project=project, commission=commission, on=at.date())
    values = dict.fromkeys(scoring.cells_of(side.defence), 2)
    scoring.send_sheet(defence=side.defence, assessor=side.chair, values=values, at=at)
    settled = settlement.settle(
        defence=side.defence,
        by=side.chair,
        values=values,
        reasons={},
        confirmed={member.pk: True for member in project.members.all()},
        at=at,
    )
    settlement.release(settlement=settled, by=side.chair, at=at)


def rows_of_a_course(side: Any) -> list[QuerySet[Any]]:
    of_cohort = {"cohort": side.cohort}
    of_place = {"enrolment": side.enrolment}
    return [
        Cohort.objects.filter(provider=side.provider),
        Order.objects.filter(**of_cohort),
        Session.objects.filter(**of_cohort),
        Enrolment.objects.filter(**of_cohort),
        Attendance.objects.filter(**of_place),
        SubmissionVersion.objects.filter(submission=side.work),
        Sheet.objects.filter(defence=side.defence),
        RegisterRow.objects.filter(**of_place),
        Consultation.objects.filter(support=side.enrolment.support),
        ConsultationPost.objects.filter(consultation=side.question),
    ]
