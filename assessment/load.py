"""The load's upper floor: works and answers, defences, certificates and questions, in bulk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils import translation

from assessment.domain import register, support
from assessment.enums import Seat, Verdict
from assessment.models import (
    CertificateFile,
    Commission,
    CommissionMember,
    Consultation,
    ConsultationPost,
    Defence,
    Feedback,
    MemberResult,
    Project,
    ProjectMember,
    RegisterRow,
    SettledValue,
    Settlement,
    Sheet,
    SheetValue,
    Submission,
    SubmissionVersion,
    SupportYear,
)
from content.domain.rubric import Converted, convert
from content.models import Rubric, Task
from courses.enums import OrderKind
from courses.models import Cohort, Enrolment, Order
from lms.dates import ALMATY
from lms.load import Load
from lms.models import User

GROUP = 4
HANDED_IN = 4  # tasks a learner has handed in
WORDS = "Қордың үштен бірі соңғы бес жылда жаңарды; тозған кітаптарды есептен шығару керек. " * 6


def build(load: Load) -> None:
    cohorts = Cohort.objects.filter(provider=load.provider).select_related(
        "provider", "variant__edition__rubric"
    )
    tasks = list(Task.objects.filter(topic__programme=load.made["edition"].programme)[:HANDED_IN])
    register_of_load = Register()
    for cohort in cohorts.order_by("defence_on", "pk"):
        people = list(cohort.enrolments.select_related("learner"))
        if cohort.starts_on < load.at.astimezone(ALMATY).date():
            _hand_in(load, cohort, people, tasks)
        if cohort.completed_on:
            results = _defend(load, cohort, people, cohort.completed_on)
            passed = [person for person in people if results[person.pk].passed]
            _certify(load, cohort, passed, results, register_of_load)
            _support(load, cohort, passed)
    _worth_measuring(load, tasks[0])


def save(load: Load, rows: Iterable[Model]) -> list[Any]:
    """In bulk, and counted."""
    rows = list(rows)
    if rows:
        type(rows[0])._default_manager.bulk_create(rows, batch_size=2000)
        load.rows[rows[0]._meta.db_table.partition("_")[2]] += len(rows)
    return rows


def _hand_in(load: Load, cohort: Cohort, people: list[Enrolment], tasks: list[Task]) -> None:
    """All has been answered but the last task in cohorts that still run."""
    works = save(load, (Submission(task=task, enrolment=person) for person in people for task in tasks))
    at = _at(cohort.starts_on, 18) + timedelta(days=1)
    versions = save(load, (SubmissionVersion(submission=work, order=1, text=WORDS, at=at) for work in works))
    teacher = cohort.teachers.get().person
    still = {tasks[-1].pk} if cohort.completed_on is None else set()
    save(
        load,
        (
            Feedback(
                version=version,
                verdict=Verdict.ACCEPTED if load.random.random() < 0.8 else Verdict.REVISE,
                words="Деректер нақты, бағыттар дұрыс.",
                by=teacher,
                at=at + timedelta(days=1),
            )
            for version in versions
            if version.submission.task_id not in still
        ),
    )


def _commission(load: Load, cohort: Cohort) -> tuple[Commission, list[User]]:
    """The load's assessor is the chair of every one."""
    scorers = [load.people["assessor"], *load.made["teachers"][1:3]]
    (commission,) = save(load, [Commission(cohort=cohort, order_number=str(cohort.pk))])
    seats = [Seat.CHAIR, Seat.MEMBER, Seat.MEMBER]
    save(
        load,
        (
            CommissionMember(commission=commission, person=person, seat=seat)
            for person, seat in zip(scorers, seats, strict=True)
        ),
    )
    return commission, scorers


def _defences(
    load: Load, cohort: Cohort, commission: Commission, people: list[Enrolment]
) -> list[tuple[Defence, list[ProjectMember]]]:
    """Groups of four, and of five or three where the number asks for it."""
    groups = _groups(people)
    projects = save(load, (Project(cohort=cohort, title=f"Жоба {group[0]}") for group in groups))
    members = save(
        load,
        (
            ProjectMember(project=project, enrolment=person)
            for project, group in zip(projects, groups, strict=True)
            for person in group
        ),
    )
    defences = save(
        load, (Defence(project=one, commission=commission, held_on=cohort.defence_on) for one in projects)
    )
    left = iter(members)
    return [
        (defence, list(islice(left, len(group)))) for defence, group in zip(defences, groups, strict=True)
    ]


def _groups(people: list[Enrolment]) -> list[list[Enrolment]]:
    count = len(people) if len(people) < 3 else max(round(len(people) / GROUP), 1)
    return [people[place::count] for place in range(count)]


def _defend(
    load: Load, cohort: Cohort, people: list[Enrolment], released_on: date
) -> dict[int, MemberResult]:
    """Three sheets that agree, settled and released; one member in ten or so doesn't pass."""
    commission, scorers = _commission(load, cohort)
    defences = _defences(load, cohort, commission, people)
    at = _at(released_on, 12)
    sheets = save(
        load,
        (
            Sheet(defence=defence, assessor=person, sent_at=at)
            for defence, _members in defences
            for person in scorers
        ),
    )
    settlements = save(
        load,
        (
            Settlement(defence=defence, by=scorers[0], at=at, released_at=at + timedelta(hours=1))
            for defence, _m in defences
        ),
    )
    rubric = cohort.edition.rubric
    given = [_points(load, rubric, members) for _defence, members in defences]
    save(load, _values(SheetValue, "sheet", sheets, [points for points in given for _person in scorers]))
    save(load, _values(SettledValue, "settlement", settlements, given))
    results = save(load, _results(load, settlements, [members for _d, members in defences], given, rubric))
    return {result.member.enrolment_id: result for result in results}


Points = dict[tuple[int, ProjectMember | None], int]


def _values(model: type[Model], of: str, sheets: list[Any], given: list[Points]) -> Iterator[Model]:
    for sheet, points in zip(sheets, given, strict=True):
        for (criterion, member), value in points.items():
            yield model(**{of: sheet, "criterion_id": criterion, "member": member, "value": value})


def _points(load: Load, rubric: Rubric, members: list[ProjectMember]) -> Points:
    weak = load.random.random() < 0.15
    levels = [0, 1, 1, 1] if weak else [1, 2, 2]
    points: Points = {}
    for criterion in rubric.criteria.all():
        for member in members if criterion.per_member else [None]:
            points[criterion.pk, member] = load.random.choice(levels)
    return points


def _results(
    load: Load,
    settlements: list[Settlement],
    groups: list[list[ProjectMember]],
    given: list[Points],
    rubric: Rubric,
) -> Iterator[MemberResult]:
    known: dict[int, Converted] = load.made.setdefault("converted", {})
    for settled, members, points in zip(settlements, groups, given, strict=True):
        for member in members:
            sum_ = sum(value for (_criterion, whose), value in points.items() if whose in (None, member))
            if sum_ not in known:
                known[sum_] = convert(sum_, rubric=rubric)
            yield MemberResult(
                settlement=settled,
                member=member,
                points=sum_,
                grade=known[sum_].grade,
                passed=known[sum_].passed,
            )


class Register:
    """The chain of the load's register, as far as it has come."""

    def __init__(self) -> None:
        self.last: RegisterRow | None = None
        self.serials: Counter[int] = Counter()

    def row(self, person: Enrolment, order: Order, facts: dict[str, Any]) -> RegisterRow:
        self.serials[order.date.year] += 1
        self.last = register.row_of(
            person, order, facts, after=self.last, serial=self.serials[order.date.year]
        )
        return self.last


def _certify(
    load: Load,
    cohort: Cohort,
    passed: list[Enrolment],
    results: dict[int, MemberResult],
    chain: Register,
) -> None:
    """Of each ten certificates one has not been ordered yet; the files of the load are never made."""
    if not passed or cohort.completed_on is None or load.random.random() < 0.1:
        return
    ordered_on = cohort.completed_on + timedelta(days=1)
    (order,) = save(
        load,
        [Order(cohort=cohort, kind=OrderKind.CERTIFICATES, number=f"{cohort.pk}-С", date=ordered_on)],
    )
    for person in passed:
        person.cohort = cohort  # with its edition, so that it isn't fetched for each
    common = register.facts_of(passed[0], order, results[passed[0].pk])
    rows = save(
        load, [chain.row(person, order, _own(common, person, results[person.pk])) for person in passed]
    )
    save(load, (CertificateFile(row=row, due_at=load.at, done_at=load.at) for row in rows))


def _own(common: dict[str, Any], person: Enrolment, result: MemberResult) -> dict[str, Any]:
    facts = common | {"points": result.points, "grade": result.grade}
    for code in ("kk", "ru"):
        facts[code] = common[code] | {"name": person.name(code).full}
    return facts


def _support(load: Load, cohort: Cohort, passed: list[Enrolment]) -> None:
    """A year for each; every fourth has asked, and of those questions most are answered."""
    if cohort.completed_on is None:
        return
    ends_on = support.support_ends(cohort.completed_on, months=cohort.edition.support_months)
    years = save(
        load,
        (SupportYear(enrolment=person, starts_on=cohort.completed_on, ends_on=ends_on) for person in passed),
    )
    asked_at = _at(cohort.completed_on, 10) + timedelta(days=5)
    questions = save(
        load,
        (
            Consultation(
                support=year,
                question="Тозған оқулықтарды есептен шығару актісін кім бекітеді?",
                asked_at=asked_at,
                due_on=asked_at.date() + timedelta(days=3),
            )
            for year in years[::4]
        ),
    )
    mentor = cohort.teachers.get().person
    save(
        load,
        (
            ConsultationPost(
                consultation=one,
                by=mentor,
                text="Мектеп директоры бекітеді.",
                at=asked_at + timedelta(days=1),
            )
            for one in questions
            if load.random.random() < 0.8
        ),
    )


def _worth_measuring(load: Load, task: Task) -> None:
    """A project of the running cohort waits for the assessor; the learner has had an earlier course."""
    running: Cohort = load.made["running"]
    commission, _scorers = _commission(load, running)
    waiting, *_others = _defences(load, running, commission, list(running.enrolments.all()))
    years = SupportYear.objects.filter(enrolment__cohort__provider=load.provider)
    year = years.order_by("-starts_on", "pk").first()
    if year:
        # the place was somebody else's, and is now the one learner's who signs in
        Enrolment.objects.filter(pk=year.enrolment_id).update(learner=load.people["learner"])
    certificate = RegisterRow.objects.filter(provider=load.provider).first()
    with translation.override("kk"):
        load.paths |= {
            "task": reverse("hand_in", args=[running.code, task.pk]),
            "feedback_queue": reverse("feedback_queue"),
            "pad": reverse("defence_sheet", args=[waiting[0].pk]),
            **({"support": reverse("support", args=[year.enrolment.cohort.code])} if year else {}),
            **({"certificate_check": reverse("verify_code", args=[certificate.code])} if certificate else {}),
        }


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), ALMATY)
