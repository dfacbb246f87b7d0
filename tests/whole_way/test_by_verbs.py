"""The whole way by verbs: from the programme to an answered consultation, with the refusals met on it."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.core.files.base import ContentFile

from assessment.domain import projects, register, scoring, settlement, submissions, support
from assessment.domain.eligibility import eligibility, eligibility_of
from assessment.enums import CertificateState, ConsultationState, DefenceState, Verdict, WorkState
from assessment.models import SupportYear
from content.domain import discussion as talk
from content.domain import programme as life
from content.domain.plan import told
from content.domain.starter import load_programme
from content.models import Task
from courses.domain import cohorts
from courses.domain.attendance import attendance, mark
from courses.domain.enrolments import EnrolmentRefused, enrol, learning
from courses.domain.timetable import draw_up
from courses.enums import CohortState, OrderKind
from lms.dates import ALMATY
from lms.domain.people import register_person
from lms.domain.providers import open_provider

pytestmark = pytest.mark.django_db


def at(day: date, hour: int = 12) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=ALMATY)


def person(given: str, number: int):
    return register_person(
        names={
            "surname_kk": f"Сынақова{number}",
            "given_name_kk": given,
            "surname_ru": "Сынакова",
            "given_name_ru": given,
        },
        email=f"p{number}@synaq.example",
    )


def discuss_and_approve(programme):
    """Laid open, commented on, returned once to be mended, agreed, approved."""
    laid_open = life.open_discussion(programme=programme, by=None, on=date(2025, 11, 10))
    assert laid_open.closes_on == date(2025, 11, 24)
    comment = talk.comment(
        discussion=laid_open,
        name="Айгүл",
        organisation="",
        email="",
        part="section-6",
        text="Аптасына сегіз сағаттан аспаса екен.",
        language="kk",
        at=at(date(2025, 11, 24)),
    )
    package = {name: ContentFile(b"%PDF-1.4", name="a.pdf") for name in ("letter", "needs", "order")}
    package["link"] = "https://synaq.example/"
    with pytest.raises(life.ProgrammeRefused):
        life.submit(programme=programme, by=None, on=date(2025, 11, 25), **package)
    talk.answer(comment=comment, text="Ескерілді.", by=None, at=at(date(2025, 11, 25)))
    life.submit(programme=programme, by=None, on=date(2025, 11, 25), **package)
    returned = life.send_back(
        programme=programme, by=None, on=date(2025, 12, 1), reason="4-бөлім нақтыланады"
    )
    assert returned.mend_by == date(2025, 12, 16)
    life.submit(programme=programme, by=None, on=date(2025, 12, 10), **package)
    with pytest.raises(life.ProgrammeRefused):
        life.approve(
            programme=programme, by=None, on=date(2026, 1, 12), order_number="5", order_date=date(2026, 1, 12)
        )
    life.agree(programme=programme, by=None, on=date(2025, 12, 24), number="112")
    return life.approve(
        programme=programme, by=None, on=date(2026, 1, 12), order_number="5-П", order_date=date(2026, 1, 12)
    )


def test_the_whole_way(django_capture_on_commit_callbacks):
    provider = open_provider(
        slug="synaq",
        legal_name_kk="Сынақ",
        legal_name_ru="Сынак",
        short_name_kk="Сынақ",
        short_name_ru="Сынак",
    )
    programme = load_programme(provider=provider)
    totals = told(programme)["variants"]
    assert totals["day"] == {"lecture": 32, "practice": 40, "assessment": 0, "total": 72}
    assert totals["online"] == {"lecture": 37, "guided_self_study": 35, "assessment": 0, "total": 72}
    edition = discuss_and_approve(programme)
    assert edition.rubric.criteria.count() == 10

    cohort = cohorts.open_cohort(
        provider=provider,
        variant=edition.variants.get(code="day"),
        code="synaq-1",
        language="kk",
        capacity=4,
        applications_from=date(2026, 1, 12),
        applications_until=date(2026, 1, 30),
        starts_on=date(2026, 2, 2),
        ends_on=date(2026, 2, 20),
        defence_on=date(2026, 2, 23),
    )
    order = cohorts.record_order(
        cohort=cohort, kind=OrderKind.ENROLMENT, number="11", date=date(2026, 1, 30), by=None
    )
    enrolled = [
        enrol(learner=person(name, number), cohort=cohort, order=order, on=date(2026, 1, 30))
        for number, name in enumerate(("Ару", "Әсел", "Қарлығаш", "Үміт"))
    ]
    with pytest.raises(EnrolmentRefused):
        enrol(learner=person("Артық", 9), cohort=cohort, order=order, on=date(2026, 1, 30))
    assert len(learning(cohort)) == 4
    assert cohorts.state(cohort, on=date(2026, 2, 3)) == CohortState.RUNNING

    teacher = person("Оқытушы", 20)
    cohort.teachers.create(person=teacher)
    sessions = draw_up(cohort=cohort, teacher=teacher)
    assert sum(session.hours for session in sessions) == 72
    after = at(date(2026, 2, 21))
    for session in cohort.sessions.all():
        mark(session=session, hours={item.pk: session.hours for item in enrolled}, by=teacher, at=after)
    assert {figures.percent for figures in attendance(cohort, at=after).values()} == {100}

    task = Task.objects.get(topic__code="1.1")
    version = submissions.hand_in(enrolment=enrolled[0], task=task, text="Жұмысым", at=after)
    submissions.give_feedback(version=version, verdict=Verdict.ACCEPTED, words="Жақсы", by=teacher, at=after)
    assert submissions.work_state(version.submission) == WorkState.ACCEPTED

    project = projects.form_project(cohort=cohort, title="Қорды жаңарту стратегиясы", members=enrolled)
    assessors = [person(f"Сарапшы{number}", 30 + number) for number in range(3)]
    commission = projects.appoint_commission(cohort=cohort, chair=assessors[0], members=assessors[1:])
    defence = projects.schedule_defence(project=project, commission=commission, on=cohort.defence_on)
    members = list(project.members.all())
    shared = dict.fromkeys([cell for cell in scoring.cells_of(defence) if cell[1] is None], 1)
    criterion7 = next(cell[0] for cell in scoring.cells_of(defence) if cell[1] is not None)
    values = shared | {
        (criterion7, member.pk): value for member, value in zip(members, (0, 1, 1, 2), strict=True)
    }
    for place, assessor in enumerate(assessors):
        assert scoring.state(defence) == DefenceState.SCORING, place
        scoring.send_sheet(defence=defence, assessor=assessor, values=values, at=at(cohort.defence_on))
    with pytest.raises(scoring.ScoringRefused):
        scoring.send_sheet(
            defence=defence, assessor=assessors[1], values=values | {(criterion7, members[0].pk): 2}, at=after
        )
    assert scoring.state(defence) == DefenceState.ALL_IN
    settled = settlement.settle(
        defence=defence,
        by=assessors[0],
        values=values,
        reasons={},
        confirmed=dict(zip([member.pk for member in members], (False, True, True, True), strict=True)),
        at=at(cohort.defence_on, 15),
    )
    assert [result.points for result in settled.results.all()] == [9, 10, 10, 11]
    assert [result.grade for result in settled.results.all()] == [None, 3, 3, 3]
    assert not SupportYear.objects.exists()
    settlement.release(settlement=settled, by=assessors[0], at=at(cohort.defence_on, 16))
    assert [verdict.eligible for verdict in eligibility(cohort, at=after).values()].count(True) == 3

    ordered = cohorts.record_order(
        cohort=cohort, kind=OrderKind.CERTIFICATES, number="27", date=date(2026, 2, 25), by=None
    )
    outcome = register.carry_out(order=ordered, at=at(date(2026, 2, 25)))
    assert outcome.numbers == [f"SYNAQ-2026-{serial:06}" for serial in (1, 2, 3)]
    assert [reasons for _who, reasons in outcome.refused] == [
        eligibility_of(members[0].enrolment, at=at(date(2026, 2, 25))).refusals
    ]
    assert register.carry_out(order=ordered, at=at(date(2026, 2, 26))).numbers == outcome.numbers
    row = members[1].enrolment.certificates.get()
    assert (
        register.state(register.find(register.spaced(row.code).lower()), on=date(2026, 3, 1))
        == CertificateState.VALID
    )
    assert register.state(row, on=date(2029, 2, 26)) == CertificateState.EXPIRED
    assert register.broken_at(provider) is None
    cohort.refresh_from_db()
    assert cohorts.state(cohort, on=date(2026, 3, 1)) == CohortState.SUPPORT

    year = members[1].enrolment.support
    assert (year.starts_on, year.ends_on) == (date(2026, 2, 23), date(2027, 2, 23))
    question = support.ask(
        support=year, question="Есептен шығару актісі қалай толтырылады?", at=at(date(2026, 3, 19))
    )
    assert question.due_on == date(2026, 3, 27)  # Nauryz lies between
    assert support.state(question) == ConsultationState.ASKED
    support.say(consultation=question, by=teacher, text="Үлгісін жіберемін.", at=at(date(2026, 3, 26)))
    assert support.state(question) == ConsultationState.ANSWERED
    support.close(consultation=question, by=members[1].enrolment.learner, at=at(date(2026, 3, 27)))
    assert support.state(question) == ConsultationState.CLOSED
