"""A small course of a provider, from its programme to a question in the year after, all by verbs."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.documents.models import Document

from assessment.domain import projects, register, scoring, settlement, submissions, support
from assessment.models import Consultation, ConsultationPost, RegisterRow, Sheet, SubmissionVersion
from content.domain.programme import agree, approve, digest_of
from content.enums import HeldAs, Step
from content.models import (
    Comment,
    GlossaryEntry,
    Material,
    Programme,
    ProgrammeStep,
    Quiz,
    Source,
    SubmittedPackage,
    Task,
)
from courses.domain import (
    applications,
    calendars,
    cohorts,
    drawings,
    files,
    planned,
    progress,
    questionnaire,
    roster,
)
from courses.domain.attendance import mark
from courses.domain.enrolments import enrol
from courses.domain.quotas import set_quotas
from courses.domain.timetable import draw_up
from courses.enums import FileKind, Moment, OrderKind
from courses.models import (
    Application,
    ApplicationEvent,
    Attendance,
    CalendarFeed,
    Cohort,
    CourseFile,
    Department,
    Drawing,
    Enrolment,
    EnrolmentEvent,
    OnlineRules,
    Order,
    PlannedSession,
    Questionnaire,
    Quota,
    Room,
    RosterImport,
    RosterRow,
    Session,
    TopicWorked,
    Visit,
)
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


def write_the_rest(side: Any) -> None:
    """A word, a source, a quiz, and a file that the programme offers."""
    programme, topic, mark = side.programme, side.programme.topics.get(), side.mark
    side.term = programme.glossary.create(definition_kk=mark, definition_ru=mark, **titled(mark, "term"))
    side.source = programme.literature.create(
        group="main", kind="book", language="kk", heading=f"{mark} book", year=2004
    )
    side.quiz = topic.quizzes.create(**titled(mark, "quiz"))
    question = side.quiz.questions.create(
        text_kk=f"{mark}?", text_ru=f"{mark}?", explanation_kk=mark, explanation_ru=mark
    )
    for right in (True, False):
        question.choices.create(text_kk=f"{mark} answer", text_ru=f"{mark} answer", right=right)
    side.handout = Document.objects.create(
        title=f"{mark} handout",
        collection=side.collection,
        file=ContentFile(b"words", name=f"{side.provider.slug}-handout.txt"),
        file_size=5,
    )
    side.material = programme.materials.create(
        topic=topic, module=topic.module, kind="guide", document_kk=side.handout, **titled(mark, "material")
    )


def walk_its_way(side: Any) -> None:
    """Commented on, handed in with its papers, agreed and approved; and laid open anew."""
    programme, submitted = side.programme, BEGINS - timedelta(days=9)
    discussion = programme.discussions.create(opened_on=BEGINS - timedelta(days=30), closes_on=submitted)
    discussion.texts.create(part="plan", language="kk", title="Оқу жоспары", html="<p>8</p>")
    side.comment = discussion.comments.create(
        name=f"{side.mark} reader", text=f"{side.mark} words", language="kk", at=noon(submitted)
    )
    step = programme.steps.create(step=Step.SUBMITTED, on=submitted)
    papers = {
        name: ContentFile(f"{side.mark} {name}".encode(), name="paper.pdf")
        for name in ("letter", "needs", "order")
    }
    side.package = SubmittedPackage.objects.create(
        step=step, link="https://first.example/", digest=digest_of(programme), **papers
    )
    agree(programme=programme, by=None, on=BEGINS, number="7")
    approve(programme=programme, by=None, on=BEGINS, order_number="1", order_date=BEGINS)


def run_a_course(side: Any) -> None:
    walk_its_way(side)
    edition = side.programme.editions.get()
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
    side.room = side.provider.rooms.create(name=f"{side.mark} room")
    side.teaches = cohorts.appoint_teacher(cohort=side.cohort, person=side.teacher)
    side.application = someone_applied(side, noon(BEGINS))
    side.application_token = applications.token_of(side.application)
    open_an_intake(side)
    ordered = cohorts.record_order(
        cohort=side.cohort, kind=OrderKind.ENROLMENT, number="2", date=BEGINS, by=side.coordinator
    )
    side.enrolment = enrol(learner=side.learner, cohort=side.cohort, order=ordered, on=BEGINS)
    (side.session,) = draw_up(cohort=side.cohort, teacher=side.teacher)
    side.drawing = drawings.ask(cohorts=[side.cohort], by=side.coordinator, at=noon(last), how={})
    side.online_rules = OnlineRules.objects.create(provider=side.provider)
    planned.take_in_hand(cohort=side.cohort, by=side.coordinator, at=noon(last))
    side.planned = side.cohort.plannedsessions.get()
    feed = calendars.make(person=side.learner, at=noon(last))
    side.calendar_token = calendars.address_of(feed).rpartition("/")[2].removesuffix(".ics")
    mark(session=side.session, hours={side.enrolment.pk: HOURS}, by=side.teacher, at=noon(last))
    questionnaire.answer(
        enrolment=side.enrolment,
        moment=Moment.ENTRY,
        answers={"expects": f"{side.mark} words"},
        at=noon(BEGINS),
        on=BEGINS,
    )
    progress.worked_through(enrolment=side.enrolment, topic=side.cohort.edition.topics.get(), at=noon(BEGINS))
    side.course_file = files.ask(
        cohort=side.cohort,
        kind=FileKind.REFERENCE,
        format="pdf",
        language="kk",
        by=side.learner,
        at=noon(last),
        enrolment=side.enrolment,
    )
    send_a_list(side, noon(last))
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


def someone_applied(side: Any, at: datetime) -> Application:
    names = {"surname_kk": f"{side.mark}ова", "given_name_kk": f"{side.mark}-applicant"}
    made = applications.apply(
        cohort=side.cohort,
        names=names,
        email=f"applicant@{side.mark}.example",
        language="kk",
        consent_language="kk",
        at=at,
    )
    applications.confirm(application=made, at=at)
    return made


def send_a_list(side: Any, at: datetime) -> None:
    """A department with a quota sends a list, which the worker has read."""
    names = {"name_kk": f"{side.mark} department", "name_ru": f"{side.mark} department"}
    side.department = side.provider.departments.create(**names)
    set_quotas(cohort=side.cohort, places={side.department: 1})
    row = f"{side.mark}ова {side.mark};list@{side.mark}.example;{side.mark} school"
    side.roster = roster.upload(
        cohort=side.cohort,
        content=f"ФИО;Email;Школа\n{row}\n".encode(),
        name=f"{side.mark} list.csv",
        department=side.department,
        by=side.coordinator,
        at=at,
    )
    roster.read(side.roster)


def open_an_intake(side: Any) -> None:
    """A cohort that takes applications on the day the doors are knocked at."""
    today = timezone.localdate()
    side.intake = cohorts.open_cohort(
        provider=side.provider,
        variant=side.cohort.variant,
        code=f"{side.provider.slug}-2",
        language="kk",
        applications_from=today - timedelta(days=1),
        applications_until=today + timedelta(days=1),
        starts_on=today + timedelta(days=20),
        ends_on=today + timedelta(days=40),
        defence_on=today + timedelta(days=45),
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
    of_programme = {"programme": side.programme}
    return [
        GlossaryEntry.objects.filter(**of_programme),
        Source.objects.filter(**of_programme),
        Material.objects.filter(**of_programme),
        Task.objects.filter(topic__programme=side.programme),
        Quiz.objects.filter(topic__programme=side.programme),
        Comment.objects.filter(discussion__programme=side.programme),
        ProgrammeStep.objects.filter(programme=side.programme),
        Cohort.objects.filter(provider=side.provider),
        Order.objects.filter(**of_cohort),
        Session.objects.filter(**of_cohort),
        PlannedSession.objects.filter(**of_cohort),
        CalendarFeed.objects.filter(person=side.learner),
        Room.objects.filter(provider=side.provider),
        Drawing.objects.filter(cohorts=side.cohort),
        Department.objects.filter(provider=side.provider),
        Quota.objects.filter(**of_cohort),
        RosterImport.objects.filter(**of_cohort),
        RosterRow.objects.filter(roster=side.roster),
        Enrolment.objects.filter(**of_cohort),
        Application.objects.filter(cohort__provider=side.provider),
        ApplicationEvent.objects.filter(application__cohort__provider=side.provider),
        EnrolmentEvent.objects.filter(enrolment=side.enrolment),
        Attendance.objects.filter(**of_place),
        Questionnaire.objects.filter(**of_place),
        TopicWorked.objects.filter(**of_place),
        CourseFile.objects.filter(**of_cohort),
        Visit.objects.filter(**of_place),
        OnlineRules.objects.filter(provider=side.provider),
        SubmissionVersion.objects.filter(submission=side.work),
        Sheet.objects.filter(defence=side.defence),
        RegisterRow.objects.filter(**of_place),
        Consultation.objects.filter(support=side.enrolment.support),
        ConsultationPost.objects.filter(consultation=side.question),
    ]
