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
from courses.access import own_enrolments, seen_cohorts, taught_cohorts
from lms.access import Viewer


def own_submissions(user: Viewer) -> QuerySet[Submission]:
    return Submission.objects.filter(enrolment__in=own_enrolments(user))


def submissions_to_answer(user: Viewer) -> QuerySet[Submission]:
    return Submission.objects.filter(enrolment__cohort__in=taught_cohorts(user).values("pk"))


def projects(user: Viewer) -> QuerySet[Project]:
    return Project.objects.filter(cohort__in=seen_cohorts(user).values("pk"))


def own_projects(user: Viewer) -> QuerySet[Project]:
    return Project.objects.filter(members__enrolment__in=own_enrolments(user))


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
    scoring = Count(
        "commission__members", filter=~Q(commission__members__seat=Seat.SECRETARY), distinct=True
    )
    sent = Count("sheets", filter=Q(sheets__sent_at__isnull=False), distinct=True)
    all_in = Defence.objects.annotate(scoring=scoring, sent=sent).filter(
        Q(sent__gte=F("scoring")) | Q(closed_at__isnull=False)
    )
    return Q(defence__in=all_in.values("pk"))


def sheets(user: Viewer) -> QuerySet[Sheet]:
    """One's own at any time; the chair's whole table once all are in. Nobody else ever sees a single sheet."""
    if not user.is_authenticated:
        return Sheet.objects.none()
    return Sheet.objects.filter(
        Q(assessor=user) | (Q(defence__in=defences_chaired_by(user).values("pk")) & no_longer_blind())
    )


def settlements(user: Viewer) -> QuerySet[Settlement]:
    """The chair's; to those who run the cohort and to its authors once released."""
    if not user.is_authenticated:
        return Settlement.objects.none()
    released = Q(released_at__isnull=False)
    concerned = Q(defence__project__in=own_projects(user).values("pk")) | Q(
        defence__project__cohort__in=seen_cohorts(user).values("pk")
    )
    return Settlement.objects.filter(
        Q(defence__in=defences_chaired_by(user).values("pk")) | (released & concerned)
    )


def certificate_files(user: Viewer) -> QuerySet[CertificateFile]:
    return CertificateFile.objects.filter(
        Q(row__enrolment__in=own_enrolments(user)) | Q(row__enrolment__cohort__in=seen_cohorts(user).values("pk"))
    )


def own_support(user: Viewer) -> QuerySet[SupportYear]:
    return SupportYear.objects.filter(enrolment__in=own_enrolments(user))


def consultations(user: Viewer) -> QuerySet[Consultation]:
    """The asker's, and those of the cohorts one is a mentor of."""
    return Consultation.objects.filter(
        Q(support__enrolment__in=own_enrolments(user))
        | Q(support__enrolment__cohort__in=taught_cohorts(user).values("pk"))
    )
