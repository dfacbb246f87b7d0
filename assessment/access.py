"""Who sees which work, sheet, result and question. Blindness lives here."""

from __future__ import annotations

from django.db.models import Count, F, Q, QuerySet

from assessment.enums import Seat
from assessment.models import (
    CertificateFile,
    Consultation,
    Defence,
    Project,
    Settlement,
    Sheet,
    Submission,
    SupportYear,
)
from content.models import EditionTopic, Task
from courses.access import own_enrolments, seen_cohorts, taught_cohorts
from courses.enums import OrderKind
from courses.models import Cohort, Enrolment, Order
from lms.access import Viewer, providers_where
from lms.enums import Role
from lms.models import Membership, User
from lms.roles import May


def tasks_of(enrolment: Enrolment) -> QuerySet[Task]:
    """The tasks of the topics that the cohort's edition has."""
    topics = EditionTopic.objects.filter(edition=enrolment.cohort.edition)
    return Task.objects.filter(topic__uid__in=topics.values("uid"))


def tasks_of_topic(topic: EditionTopic) -> QuerySet[Task]:
    """Those of one topic of an edition."""
    return Task.objects.filter(topic__uid=topic.uid)


def topic_of(task: Task, enrolment: Enrolment) -> EditionTopic:
    """The topic of a task as the enrolment's edition has it."""
    return EditionTopic.objects.get(edition=enrolment.cohort.edition, uid=task.topic.uid)  # type: ignore[union-attr]


def own_submissions(user: Viewer) -> QuerySet[Submission]:
    return Submission.objects.filter(enrolment__in=own_enrolments(user))


def submissions_to_answer(user: Viewer) -> QuerySet[Submission]:
    return Submission.objects.filter(enrolment__cohort__in=taught_cohorts(user).values("pk"))


def projects(user: Viewer) -> QuerySet[Project]:
    return Project.objects.filter(cohort__in=seen_cohorts(user).values("pk"))


def own_projects(user: Viewer) -> QuerySet[Project]:
    return Project.objects.filter(members__enrolment__in=own_enrolments(user))


def may_sit_on_a_commission(cohort: Cohort) -> QuerySet[User]:
    """The provider's assessors and teachers."""
    held = Membership.objects.current().filter(
        provider=cohort.provider_id, role__in=[Role.ASSESSOR, Role.TEACHER]
    )
    return User.objects.filter(pk__in=held.values("person"), is_active=True)


def defences_scored_by(user: Viewer) -> QuerySet[Defence]:
    """Those whose commission the user sits on with a voice."""
    if not user.is_authenticated:
        return Defence.objects.none()
    return Defence.objects.filter(
        commission__members__person=user, commission__members__seat__in=[Seat.CHAIR, Seat.MEMBER]
    )


def defences_chaired_by(user: Viewer) -> QuerySet[Defence]:
    if not user.is_authenticated:
        return Defence.objects.none()
    return Defence.objects.filter(commission__members__person=user, commission__members__seat=Seat.CHAIR)


def no_longer_blind() -> Q:
    """Defences whose every scoring member has sent a sheet, or whose scoring the chair has closed."""
    scoring = Count("commission__members", filter=~Q(commission__members__seat=Seat.SECRETARY), distinct=True)
    sent = Count("sheets", filter=Q(sheets__sent_at__isnull=False), distinct=True)
    all_in = Defence.objects.annotate(scoring=scoring, sent=sent).filter(
        Q(sent__gte=F("scoring")) | Q(closed_at__isnull=False)
    )
    return Q(defence__in=all_in.values("pk"))


def sheets(user: Viewer) -> QuerySet[Sheet]:
    """One's own at any time; the chair's whole table once all are in. Nobody else ever sees one."""
    if not user.is_authenticated:
        return Sheet.objects.none()
    return Sheet.objects.filter(
        Q(assessor=user) | (Q(defence__in=defences_chaired_by(user).values("pk")) & no_longer_blind())
    )


def protocols(user: Viewer) -> QuerySet[Settlement]:
    """The chair's; once the results are released, of those who run the cohort too.

    They name every member's points, so they are no learner's.
    """
    if not user.is_authenticated:
        return Settlement.objects.none()
    of_seen_cohorts = Q(defence__project__cohort__in=seen_cohorts(user).values("pk"))
    return Settlement.objects.filter(
        Q(defence__in=defences_chaired_by(user).values("pk"))
        | (Q(released_at__isnull=False) & of_seen_cohorts)
    )


def settlements(user: Viewer) -> QuerySet[Settlement]:
    """Those of the protocols, and once it is released the one of one's own project."""
    own = Q(defence__project__in=own_projects(user).values("pk"), released_at__isnull=False)
    return Settlement.objects.filter(Q(pk__in=protocols(user).values("pk")) | own)


def cohorts_certified(user: Viewer) -> QuerySet[Cohort]:
    """Those in which a user reads who is due a certificate, and why another isn't."""
    return Cohort.objects.filter(provider__in=providers_where(user, May.SEE_COHORTS))


def cohorts_to_certify(user: Viewer) -> QuerySet[Cohort]:
    """Those for which the user signs."""
    return Cohort.objects.filter(provider__in=providers_where(user, May.ORDER_CERTIFICATES))


def without_certificates(cohorts: QuerySet[Cohort]) -> QuerySet[Cohort]:
    """Those whose results are out and for which no order on certificates is on record."""
    ordered = Order.objects.filter(kind=OrderKind.CERTIFICATES)
    return cohorts.exclude(completed_on=None).exclude(pk__in=ordered.values("cohort"))


def certificate_files(user: Viewer) -> QuerySet[CertificateFile]:
    return CertificateFile.objects.filter(
        Q(row__enrolment__in=own_enrolments(user))
        | Q(row__enrolment__cohort__in=seen_cohorts(user).values("pk"))
    )


def own_support(user: Viewer) -> QuerySet[SupportYear]:
    return SupportYear.objects.filter(enrolment__in=own_enrolments(user))


def consultations(user: Viewer) -> QuerySet[Consultation]:
    """The asker's, and those of the cohorts one is a mentor of."""
    return Consultation.objects.filter(
        Q(support__enrolment__in=own_enrolments(user)) | Q(pk__in=consultations_to_answer(user).values("pk"))
    )


def consultations_to_answer(user: Viewer) -> QuerySet[Consultation]:
    """Those asked of a mentor: in the cohorts one teaches, none of one's own."""
    asked = Consultation.objects.filter(support__enrolment__cohort__in=taught_cohorts(user).values("pk"))
    return asked.exclude(support__enrolment__in=own_enrolments(user))
