"""Which cohorts, classes and places a user may see. Courses' own part of `access`."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from courses.models import Cohort, Enrolment, Session
from lms.access import Viewer, providers_where
from lms.roles import May


def managed_cohorts(user: Viewer) -> QuerySet[Cohort]:
    """Those a coordinator (or director, reading) of the provider works on."""
    return Cohort.objects.filter(provider__in=providers_where(user, May.MANAGE_COHORTS))


def taught_cohorts(user: Viewer) -> QuerySet[Cohort]:
    return Cohort.objects.filter(teachers__person=user) if user.is_authenticated else Cohort.objects.none()


def seen_cohorts(user: Viewer) -> QuerySet[Cohort]:
    """By those who run it or sign for it."""
    return Cohort.objects.filter(
        Q(provider__in=providers_where(user, May.SEE_COHORTS)) | Q(pk__in=taught_cohorts(user).values("pk"))
    )


def taught_sessions(user: Viewer) -> QuerySet[Session]:
    """Classes whose attendance a user may mark: the teacher's own cohorts, and the coordinator's."""
    return Session.objects.filter(
        Q(cohort__in=taught_cohorts(user).values("pk")) | Q(cohort__in=managed_cohorts(user).values("pk"))
    )


def own_enrolments(user: Viewer) -> QuerySet[Enrolment]:
    return Enrolment.objects.filter(learner=user) if user.is_authenticated else Enrolment.objects.none()


def seen_enrolments(user: Viewer) -> QuerySet[Enrolment]:
    return Enrolment.objects.filter(cohort__in=seen_cohorts(user).values("pk"))
