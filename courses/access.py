"""Which cohorts, classes and places a user may see. Courses' own part of `access`."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from content.models import Edition, EditionVariant
from courses.domain.cohorts import TOOK_IN
from courses.domain.enrolments import with_standing
from courses.enums import EnrolmentState, FileKind, OrderKind
from courses.models import (
    Application,
    Attendance,
    Cohort,
    CourseFile,
    Department,
    Drawing,
    Enrolment,
    OnlineRules,
    Order,
    PlannedSession,
    Questionnaire,
    Room,
    RosterImport,
    Session,
    Visit,
)
from lms.access import Viewer, providers_where
from lms.enums import Role
from lms.models import Membership, User
from lms.roles import May


def managed_cohorts(user: Viewer) -> QuerySet[Cohort]:
    """Those a coordinator (or director, reading) of the provider works on."""
    return Cohort.objects.filter(provider__in=providers_where(user, May.MANAGE_COHORTS))


def taught_cohorts(user: Viewer) -> QuerySet[Cohort]:
    """While one is a teacher of the provider: whoever's role has ended has nothing more to do there."""
    if not user.is_authenticated:
        return Cohort.objects.none()
    held = Membership.objects.current().filter(person=user, role=Role.TEACHER)
    return Cohort.objects.filter(teachers__person=user, provider__in=held.values("provider"))


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


def cohorts_to_draw(user: Viewer, *, on: date) -> QuerySet[Cohort]:
    """Those whose timetable a coordinator may have drawn up: classes to come, and nobody marked in any."""
    called_off = Order.objects.filter(cohort=OuterRef("pk"), kind=OrderKind.CANCELLATION)
    marks = Attendance.objects.filter(session__cohort=OuterRef("pk"))
    visits = Visit.objects.filter(session__cohort=OuterRef("pk"))
    ahead = managed_cohorts(user).filter(~Exists(called_off), ~Exists(marks), ~Exists(visits))
    return ahead.filter(ends_on__gte=on).select_related("variant__edition").order_by("starts_on", "code")


def drawings(user: Viewer) -> QuerySet[Drawing]:
    """Of a drawing all cohorts are one provider's."""
    return Drawing.objects.filter(Exists(managed_cohorts(user).filter(drawings=OuterRef("pk"))))


def rooms(user: Viewer) -> QuerySet[Room]:
    """Those a coordinator may plan classes in."""
    return Room.objects.filter(provider__in=providers_where(user, May.MANAGE_COHORTS), in_use=True)


def open_cohorts(*, on: date) -> QuerySet[Cohort]:
    """What the public sees: cohorts that take applications on that day (courses.domain.cohorts.state)."""
    ordered = Order.objects.filter(cohort=OuterRef("pk"), date__lte=on)
    return Cohort.objects.filter(
        ~Exists(ordered.filter(kind=OrderKind.CANCELLATION)),
        ~Exists(ordered.filter(kind__in=TOOK_IN)) | Q(starts_on__gt=on),
        applications_from__lte=on,
        applications_until__gte=on,
    )


def announced_cohorts(*, on: date) -> QuerySet[Cohort]:
    """Those that took applications once or take them still: a link to one may be in anybody's hands."""
    return Cohort.objects.filter(applications_from__lte=on)


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


# What a teacher may print of a cohort; orders and references of study are the office's.
FILES_OF_TEACHERS = (FileKind.LIST, FileKind.JOURNAL, FileKind.TIMETABLE)


def cohorts_of_the_office(user: Viewer) -> QuerySet[Cohort]:
    """Those whose every document a user may have: the coordinator's and the director's."""
    return Cohort.objects.filter(provider__in=providers_where(user, May.SEE_COHORTS))


def course_files(user: Viewer) -> QuerySet[CourseFile]:
    """The documents one asked for oneself, for as long as one might ask for them anew."""
    if not user.is_authenticated:
        return CourseFile.objects.none()
    return CourseFile.objects.filter(
        Q(cohort__in=cohorts_of_the_office(user).values("pk"))
        | Q(cohort__in=taught_cohorts(user).values("pk"), kind__in=FILES_OF_TEACHERS)
        | Q(enrolment__in=own_enrolments(user).values("pk"), kind=FileKind.REFERENCE),
        asked_by=user,
    )


# --- timetables ---------------------------------------------------------------------------------------------


def seen_sessions(user: Viewer) -> QuerySet[Session]:
    """Classes that stand in the timetables a user may look through: of the cohorts seen, and one's own."""
    return Session.objects.filter(
        Q(cohort__in=seen_cohorts(user).values("pk")) | Q(pk__in=own_classes(user).values("pk"))
    )


def planned_sessions(user: Viewer) -> QuerySet[PlannedSession]:
    """Classes of the working copies a coordinator may change."""
    return PlannedSession.objects.filter(cohort__in=managed_cohorts(user).values("pk"))


def rooms_of_providers(user: Viewer, action: May = May.MANAGE_COHORTS) -> QuerySet[Room]:
    """All rooms, those no longer in use as well: for the desk's list of them."""
    return Room.objects.filter(provider__in=providers_where(user, action))


def rooms_seen(user: Viewer) -> QuerySet[Room]:
    """Rooms in which a user sees classes."""
    return Room.objects.filter(pk__in=seen_sessions(user).values("room"))


def teachers_seen(user: Viewer) -> QuerySet[User]:
    """Those whose classes a user sees."""
    return User.objects.filter(pk__in=seen_sessions(user).values("teacher"))


def departments(user: Viewer, action: May = May.MANAGE_COHORTS) -> QuerySet[Department]:
    """The education departments that send their lists to the provider."""
    return Department.objects.filter(provider__in=providers_where(user, action))


def departments_of(cohort: Cohort) -> QuerySet[Department]:
    """Those that may have a quota in the cohort, or send a list to it."""
    return Department.objects.filter(provider=cohort.provider_id)


def rosters(user: Viewer) -> QuerySet[RosterImport]:
    """Departments' lists on their way in: full of personal data, so for those who take people in."""
    return RosterImport.objects.filter(cohort__in=managed_cohorts(user).values("pk"))


# --- online -------------------------------------------------------------------------------------------------


def current_enrolments(user: Viewer) -> QuerySet[Enrolment]:
    """One's own places where one is learning still."""
    return with_standing(own_enrolments(user)).filter(standing=EnrolmentState.ENROLLED)


def sessions_to_join(user: Viewer) -> QuerySet[Session]:
    """Classes whose door, or recording, opens to a user: their own as a learner, and those they run."""
    return Session.objects.filter(
        Q(cohort__in=current_enrolments(user).values("cohort"))
        | Q(cohort__in=cohorts_to_mark(user).values("pk"))
    )


def online_rules(user: Viewer, action: May = May.MANAGE_COHORTS) -> QuerySet[OnlineRules]:
    """How the providers of a coordinator count hours online."""
    return OnlineRules.objects.filter(provider__in=providers_where(user, action))


def managed_enrolments(user: Viewer) -> QuerySet[Enrolment]:
    """Those whom a coordinator may order out, transfer, or whose names they mend."""
    return Enrolment.objects.filter(cohort__in=managed_cohorts(user).values("pk"))


def cohorts_to_transfer_to(user: Viewer, enrolment: Enrolment) -> QuerySet[Cohort]:
    """The other cohorts of the programme; whether one still takes people in is the verb's to say."""
    cohort = enrolment.cohort
    return (
        managed_cohorts(user)
        .filter(
            provider=cohort.provider_id,
            variant__edition__programme=cohort.variant.edition.programme_id,
            completed_on=None,
        )
        .exclude(pk=cohort.pk)
    )


def applications(user: Viewer) -> QuerySet[Application]:
    """Those a coordinator decides on."""
    return Application.objects.filter(cohort__in=managed_cohorts(user).values("pk"))


def own_applications(user: Viewer) -> QuerySet[Application]:
    return Application.objects.filter(person=user) if user.is_authenticated else Application.objects.none()


def questionnaires_of(cohort: Cohort) -> QuerySet[Questionnaire]:
    """What the people of a cohort answered, for those who see the cohort; of whom is nobody's to read."""
    return Questionnaire.objects.filter(enrolment__cohort=cohort)
