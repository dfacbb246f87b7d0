"""The demo's upper floor: works and answers, defences, certificates, questions in the year after."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from assessment.domain import projects, register, scoring, settlement, submissions, support
from assessment.domain.scoring import Cell
from assessment.enums import Verdict
from assessment.models import Defence
from content.models import Task
from courses.domain.cohorts import record_order
from courses.domain.enrolments import learning
from courses.enums import OrderKind
from courses.models import Cohort, Enrolment
from lms.dates import ALMATY
from lms.demo import Demo
from lms.models import User

WORK = (
    "Мектебіміздің кітапханасында 6 240 дана әдебиет бар, оның 2 100-і – оқулық.\n\n"
    "Қордың үштен бірі соңғы бес жылда жаңарды. Ең көп сұралатыны – қазақ балалар әдебиеті, "
    "ал анықтамалықтар аз алынады.\n\nОсы жылы екі бағытта жұмыс істегіміз келеді: тозған кітаптарды "
    "есептен шығару және бастауыш сынып оқырмандарын тарту."
)
PRAISE = "Қор туралы деректер нақты, бағыттар дұрыс таңдалған. Кестені қосқаныңыз орынды болды."
MEND = (
    "Деректер жақсы. Енді тозған кітаптарды есептен шығару тәртібін қадам-қадаммен жазып, "
    "актінің үлгісін қосыңыз."
)


def build(demo: Demo) -> None:
    cohorts = {key: Cohort.objects.get(code=code) for key, code in demo.cohorts.items()}
    _works(demo, cohorts["running"])
    _self_study(demo, cohorts["online"])
    if not cohorts["defence"].projects.exists():
        _being_scored(demo, cohorts["defence"])
    for key in ("completed", "support"):
        if not cohorts[key].projects.exists():
            _defended(demo, cohorts[key], first_passed=key == "support")
    if not cohorts["support"].orders.filter(kind=OrderKind.CERTIFICATES).exists():
        _certificates_and_questions(demo, cohorts["support"])


def _works(demo: Demo, cohort: Cohort) -> None:
    """Learner1 has one work accepted, one to be revised and one waiting; three others wait as well."""
    tasks = list(Task.objects.filter(topic__programme=cohort.edition.programme)[:3])
    people, teacher = learning(cohort), cohort.teachers.get().person
    first = next(person for person in people if person.learner == demo.people["learner1"])
    if first.submissions.exists():
        return
    answers = ((Verdict.ACCEPTED, PRAISE), (Verdict.REVISE, MEND), None)
    for place, (task, answer) in enumerate(zip(tasks, answers, strict=True)):
        handed_in = demo.at - timedelta(days=6 - 2 * place)
        version = submissions.hand_in(enrolment=first, task=task, text=WORK, at=handed_in)
        if answer:
            verdict, words = answer
            submissions.give_feedback(
                version=version, verdict=verdict, words=words, by=teacher, at=handed_in + timedelta(days=1)
            )
    others = [person for person in people if person != first][:3]
    for place, person in enumerate(others):
        submissions.hand_in(
            enrolment=person, task=tasks[0], text=WORK, at=demo.at - timedelta(days=place + 1)
        )


def _self_study(demo: Demo, cohort: Cohort) -> None:
    """Online the tasks are half of the hours: all but the last of the list have theirs accepted so far."""
    people, teacher = learning(cohort), cohort.teachers.get().person
    over = cohort.sessions.classes().filter(ends__lt=demo.at).values("topic__uid")
    tasks = list(Task.objects.filter(topic__uid__in=over))
    for person in people[:-1]:
        if person.submissions.exists():
            return
        for task in tasks:
            handed_in = demo.at - timedelta(hours=20)
            version = submissions.hand_in(enrolment=person, task=task, text=WORK, at=handed_in)
            submissions.give_feedback(
                version=version, verdict=Verdict.ACCEPTED, words=PRAISE, by=teacher, at=demo.at
            )


def _being_scored(demo: Demo, cohort: Cohort) -> None:
    """One project waits for its sheets; of the other all are in, and they differ."""
    people = learning(cohort)
    defences = _two_projects(demo, cohort, people, ("assessor1", "assessor2", "assessor3"))
    differing = defences[1]
    cells = scoring.cells_of(differing)
    shared = [cell for cell in cells if cell[1] is None]
    for place, key in enumerate(("chair", "assessor1", "assessor2", "assessor3")):
        values = dict.fromkeys(cells, 1)
        values |= dict.fromkeys(shared[:4], 2)
        values[shared[5]] = 0 if place == 1 else 2
        values[shared[6]] = place % 2 + 1
        _send(differing, demo.people[key], values, demo.at - timedelta(hours=place + 1))


def _defended(demo: Demo, cohort: Cohort, *, first_passed: bool) -> None:
    """Two groups of four: one with 9, 10, 10 and 11 points through criterion 7, the other all passed."""
    chair, on = demo.people["chair"], cohort.defence_on
    defences = _two_projects(demo, cohort, learning(cohort), ("assessor1", "assessor2"))
    narrow, broad = reversed(defences) if first_passed else defences
    for defence, points, own in ((narrow, 1, (0, 1, 1, 2)), (broad, 2, (1, 2, 1, 2))):
        cells = scoring.cells_of(defence)
        values = {cell: points for cell in cells if cell[1] is None}
        if points == 2:
            values |= dict.fromkeys(list(values)[-3:], 1)
        values |= dict(zip((cell for cell in cells if cell[1] is not None), own, strict=True))
        for key in ("assessor1", "assessor2", "chair"):
            _send(defence, demo.people[key], values, _at(on, 11))
        confirmed = settlement.results_of(defence, values, scoring.rubric_of(defence))
        settled = settlement.settle(
            defence=defence,
            by=chair,
            values=values,
            reasons={},
            confirmed={member: result.passed for member, result in confirmed.items()},
            at=_at(on, 15),
        )
        settlement.release(settlement=settled, by=chair, at=_at(on, 16))


def _two_projects(
    demo: Demo, cohort: Cohort, people: list[Enrolment], assessors: tuple[str, ...]
) -> list[Defence]:
    commission = projects.appoint_commission(
        cohort=cohort,
        chair=demo.people["chair"],
        members=[demo.people[key] for key in assessors],
        secretary=demo.people["teacher"],
        order_number="31-Қ",
    )
    titles = ("Ауыл мектебі кітапханасының қорын жаңарту", "Оқуға құштар мектеп: бір жылдық жоба")
    return [
        projects.schedule_defence(
            project=projects.form_project(cohort=cohort, title=title, members=group),
            commission=commission,
            on=cohort.defence_on,
        )
        for title, group in zip(titles, (people[:4], people[4:]), strict=True)
    ]


def _certificates_and_questions(demo: Demo, cohort: Cohort) -> None:
    ordered_on = cohort.defence_on + timedelta(days=2)
    order = record_order(
        cohort=cohort, kind=OrderKind.CERTIFICATES, number="27-С", date=ordered_on, by=demo.people["director"]
    )
    register.carry_out(order=order, at=_at(ordered_on, 10))
    years = [person.support for person in learning(cohort) if hasattr(person, "support")]
    mentor = cohort.teachers.get().person
    answered = support.ask(
        support=years[0],
        question="Тозған оқулықтарды есептен шығару актісін кім бекітеді?",
        at=demo.at - timedelta(days=40),
    )
    support.say(
        consultation=answered,
        by=mentor,
        text="Актіні комиссия жасайды, мектеп директоры бекітеді. Үлгісін поштаңызға жібердім.",
        at=demo.at - timedelta(days=38),
    )
    support.close(consultation=answered, by=years[0].enrolment.learner, at=demo.at - timedelta(days=37))
    support.ask(
        support=years[1],
        question="Электрондық каталогты тегін бағдарламада жүргізуге бола ма?",
        at=demo.at - timedelta(days=12),
    )
    support.ask(
        support=years[0],
        question="Оқырмандар күнінің жоспарын қарап берсеңіз. Ата-аналарды қалай шақырған дұрыс?",
        at=demo.at - timedelta(hours=3),
    )


def _send(defence: Defence, assessor: User, values: dict[Cell, int], at: datetime) -> None:
    scoring.send_sheet(defence=defence, assessor=assessor, values=values, at=at)


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), ALMATY)
