"""Projects, commissions and defences are set up within the edition's rules."""

import pytest

from assessment.domain.projects import ProjectRefused, form_project, schedule_defence
from courses.domain.cohorts import record_order
from courses.domain.enrolments import leave
from courses.enums import EnrolmentState, OrderKind
from courses.models import Enrolment
from lms.enums import Role
from tests.assessment.course import Course, also, appoint, enrol_some, run_course

pytestmark = pytest.mark.django_db


@pytest.fixture
def free(course: Course) -> list[Enrolment]:
    """Six people of the cohort who have no project yet."""
    order = course.cohort.orders.get(kind=OrderKind.ENROLMENT)
    return enrol_some(course.cohort, order, range(4, 10))


@pytest.mark.parametrize(
    ("size", "allowed"), [(0, False), (1, True), (2, False), (3, True), (5, True), (6, False)]
)
def test_a_project_is_alone_or_of_three_to_five(
    course: Course, free: list[Enrolment], size: int, allowed: bool
) -> None:
    if allowed:
        project = form_project(cohort=course.cohort, title="Жоба", members=free[:size])
        assert project.members.count() == size
    else:
        with pytest.raises(ProjectRefused):
            form_project(cohort=course.cohort, title="Жоба", members=free[:size])


def test_nobody_is_in_two_projects(course: Course) -> None:
    with pytest.raises(ProjectRefused, match="Сынақова00"):
        form_project(cohort=course.cohort, title="Жоба", members=course.enrolled[:1])


def test_who_has_left_forms_no_project(course: Course, free: list[Enrolment]) -> None:
    order = record_order(
        cohort=course.cohort,
        kind=OrderKind.WITHDRAWAL,
        number="12",
        date=course.cohort.starts_on,
        by=None,
        reason="Көшіп кетті",
    )
    leave(enrolment=free[0], how=EnrolmentState.WITHDRAWN, order=order)
    with pytest.raises(ProjectRefused):
        form_project(cohort=course.cohort, title="Жоба", members=free[:1])


def test_people_of_another_cohort_form_no_project_here(course: Course) -> None:
    other = run_course("other")
    with pytest.raises(ProjectRefused):
        form_project(cohort=course.cohort, title="Жоба", members=other.enrolled[:1])


def test_a_project_has_a_topic(course: Course, free: list[Enrolment]) -> None:
    with pytest.raises(ProjectRefused):
        form_project(cohort=course.cohort, title="  ", members=free[:1])


def test_a_commission_has_three_to_seven_who_score(course: Course) -> None:
    with pytest.raises(ProjectRefused, match=r"3.*7"):
        appoint(course.cohort, course.scorers[:2])


def test_each_holds_one_seat(course: Course) -> None:
    with pytest.raises(ProjectRefused):
        appoint(course.cohort, [course.chair, *course.assessors, course.chair])
    with pytest.raises(ProjectRefused):
        appoint(course.cohort, course.scorers, secretary=course.chair)


def test_nobody_judges_their_own_project(course: Course) -> None:
    learner = also(course.enrolled[0].learner, course.provider, Role.ASSESSOR)
    commission = appoint(course.cohort, [course.chair, course.assessors[0], learner])
    with pytest.raises(ProjectRefused):
        schedule_defence(project=course.defence.project, commission=commission, on=course.cohort.defence_on)


def test_a_defence_is_scheduled_once(course: Course) -> None:
    with pytest.raises(ProjectRefused):
        schedule_defence(
            project=course.defence.project, commission=course.defence.commission, on=course.cohort.defence_on
        )
