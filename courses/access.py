"""Which cohorts, classes and places a user may see. Courses' own part of `access`."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from content.models import Edition, EditionVariant
from courses.enums import OrderKind
from courses.models import Cohort, Enrolment, Order, Session
from lms.access import Viewer, providers_where
from lms.enums import Role
from lms.models import Membership, User
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


def cohorts_to_mark(user: Viewer) -> QuerySet[Cohort]:
    """Those whose attendance a user may mark: the teacher's own, and the coordinator's."""
    return Cohort.objects.filter(
        Q(pk__in=taught_cohorts(user).values("pk")) | Q(pk__in=managed_cohorts(user).values("pk"))
    )


def taught_sessions(user: Viewer) -> QuerySet[Session]:
    """Classes whose attendance a user may mark."""
    return Session.objects.filter(cohort__in=cohorts_to_mark(user).values("pk"))


def variants_to_open(user: Viewer) -> QuerySet[EditionVariant]:
    """What a coordinator may open a cohort in: the variants of each programme's latest edition."""
    later = Edition.objects.filter(
        programme=OuterRef("edition__programme"), number__gt=OuterRef("edition__number")
    )
    return EditionVariant.objects.filter(
        ~Exists(later), edition__programme__provider__in=providers_where(user, May.MANAGE_COHORTS)
    )


def teachers_for(cohort: Cohort) -> QuerySet[User]:
    """The provider's teachers who don't teach the cohort yet."""
    held = Membership.objects.current().filter(provider=cohort.provider_id, role=Role.TEACHER)
    return User.objects.filter(pk__in=held.values("person")).exclude(taught__cohort=cohort)


def teachers_of(cohort: Cohort) -> QuerySet[User]:
    return User.objects.filter(taught__cohort=cohort)


def open_cohorts(*, on: date) -> QuerySet[Cohort]:
    """What the public sees: cohorts that take applications on that day (courses.domain.cohorts.state)."""
    settled = Order.objects.filter(
        cohort=OuterRef("pk"), kind__in=[OrderKind.CANCELLATION, OrderKind.ENROLMENT], date__lte=on
    )
    return Cohort.objects.filter(~Exists(settled), applications_from__lte=on, applications_until__gte=on)


def own_enrolments(user: Viewer) -> QuerySet[Enrolment]:
    return Enrolment.objects.filter(learner=user) if user.is_authenticated else Enrolment.objects.none()


def own_classes(user: Viewer) -> QuerySet[Session]:
    """The classes one teaches oneself."""
    return Session.objects.filter(teacher=user) if user.is_authenticated else Session.objects.none()


def own_sessions(user: Viewer) -> QuerySet[Session]:
    """The classes of the cohorts one learns in."""
    return Session.objects.filter(cohort__in=own_enrolments(user).values("cohort"))


def seen_enrolments(user: Viewer) -> QuerySet[Enrolment]:
    return Enrolment.objects.filter(cohort__in=seen_cohorts(user).values("pk"))
