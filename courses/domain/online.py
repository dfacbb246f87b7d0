"""Classes online: when their door opens, who came through it, and how a provider counts that."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext as _

from content.enums import HeldAs
from content.models import EditionHours
from courses.domain.attendance import latest_marks
from courses.enums import HowThere
from courses.models import Attendance, Cohort, Enrolment, OnlineRules, Session, Visit
from lms.dates import ALMATY
from lms.refusals import Refused

OPENS_BEFORE = timedelta(minutes=15)
LEAST_ANSWER = 20


class OnlineRefused(Refused):
    """The class can't be joined, or its recording answered, like this."""


class Doorway(StrEnum):
    """What a list of classes offers beside one that is held online."""

    SOON = "soon"
    OPEN = "open"
    RECORDING = "recording"


def rules_of(cohort: Cohort) -> OnlineRules:
    """The provider's row, or the defaults where it has none."""
    found = OnlineRules.objects.filter(provider=cohort.provider_id).first()
    return found or OnlineRules(provider_id=cohort.provider_id)


def link_of(session: Session) -> str:
    return session.join_link or session.cohort.online_room


def opens_at(session: Session) -> datetime:
    return session.starts - OPENS_BEFORE


def is_open(session: Session, *, at: datetime) -> bool:
    return opens_at(session) <= at < session.ends


def doorway(session: Session, *, at: datetime) -> Doorway | None:
    """Asks the database nothing where the session knows its cohort."""
    if at >= session.ends:
        return Doorway.RECORDING if session.recording_link else None
    if not link_of(session):
        return None
    if is_open(session, at=at):
        return Doorway.OPEN
    same_day = at.astimezone(ALMATY).date() == session.starts.astimezone(ALMATY).date()
    return Doorway.SOON if same_day else None


def watched_until(session: Session, rules: OnlineRules) -> datetime:
    """Until when an answer on the recording is taken."""
    return session.ends + timedelta(days=rules.recording_days)


def is_safe(link: str) -> bool:
    """Nobody is led to an address that isn't https, whoever wrote it down."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname)


def answer_of(session: Session, enrolment: Enrolment) -> Visit | None:
    """What somebody wrote on the recording."""
    return session.visits.filter(enrolment=enrolment, how=HowThere.WATCHED).first()


# --- the verbs ----------------------------------------------------------------------------------------------


def way_in(session: Session, *, at: datetime) -> str:
    """The link that opens the class, while its door is open."""
    link = link_of(session)
    if not link:
        raise OnlineRefused(_("This class has no link to join."))
    if at < opens_at(session):
        raise OnlineRefused(_("The class can't be joined yet."))
    if at >= session.ends:
        raise OnlineRefused(_("The class is over."))
    if not is_safe(link):
        raise OnlineRefused(_("The link of this class is not a safe address. Tell the coordinator."))
    return link


def join(*, session: Session, enrolment: Enrolment, at: datetime) -> str:
    """Somebody comes to the class: it is noted, counted where the rule says so, and they are let in.

    The first coming decides: whoever lost the connection and comes back late was in time. What a teacher has
    marked already stands.
    """
    link = way_in(session, at=at)
    rules = rules_of(session.cohort)
    with transaction.atomic():
        _hold(session)
        visit, _new = Visit.objects.get_or_create(
            session=session, enrolment=enrolment, how=HowThere.JOINED, defaults={"at": at}
        )
        in_time = visit.at <= session.starts + timedelta(minutes=rules.late_minutes)
        if rules.joining_counts and in_time and enrolment.pk not in latest_marks(session):
            _was_there(session, enrolment, HowThere.JOINED)
    return link


def watch(*, session: Session, enrolment: Enrolment, answer: str, at: datetime) -> None:
    """Somebody has watched the recording and says a few words about it.

    Where the rule counts that, it outweighs an earlier mark of fewer hours, the teacher's too; the teacher
    may correct it again.
    """
    if not session.recording_link or at < session.ends:
        raise OnlineRefused(_("There is no recording of this class yet."))
    rules = rules_of(session.cohort)
    if at > watched_until(session, rules):
        raise OnlineRefused(_("Answers on this recording are no longer taken."))
    if len(" ".join(answer.split())) < LEAST_ANSWER:
        raise OnlineRefused(
            _("Write a sentence or two: at least %(least)s characters.") % {"least": LEAST_ANSWER}
        )
    with transaction.atomic():
        _hold(session)
        _visit, new = Visit.objects.get_or_create(
            session=session,
            enrolment=enrolment,
            how=HowThere.WATCHED,
            defaults={"at": at, "answer": answer.strip()},
        )
        if not new:
            raise OnlineRefused(_("You have answered already."))
        if rules.recording_counts and latest_marks(session).get(enrolment.pk, 0) < session.hours:
            _was_there(session, enrolment, HowThere.WATCHED)


def set_links(*, session: Session, join_link: str, recording_link: str, recording_question: str) -> None:
    """Where the class is joined, and where its recording is found with the question on it."""
    for link in (join_link, recording_link):
        if link and not is_safe(link):
            raise OnlineRefused(_("A link begins with https://"))
    session.join_link, session.recording_link = join_link, recording_link
    session.recording_question = recording_question
    session.save(update_fields=["join_link", "recording_link", "recording_question"])


def _hold(session: Session) -> None:
    """A teacher may be marking the same class: one after the other."""
    Session.objects.select_for_update().get(pk=session.pk)


def _was_there(session: Session, enrolment: Enrolment, how: HowThere) -> None:
    if not session.is_defence:
        Attendance.objects.create(session=session, enrolment=enrolment, hours=session.hours, how=how)


# --- told to learners ---------------------------------------------------------------------------------------


def rules_in_words(cohort: Cohort) -> list[str]:
    """How hours count in this cohort, a sentence a rule; only what its course has is spoken of."""
    rules, said = rules_of(cohort), []
    if cohort.online_room or cohort.sessions.exclude(join_link="", recording_link="").exists():
        said += [_joining(rules), _recording(rules)]
    else:
        said.append(_("The teacher marks at each class who is there."))
    if EditionHours.objects.filter(kind__variant=cohort.variant_id, kind__held_as=HeldAs.TASK).exists():
        said.append(
            _("Hours of guided self-study count when the task of their topic is handed in.")
            if rules.self_study_counts
            else _("Hours of guided self-study are counted neither as held nor as attended.")
        )
    least = cohort.edition.attendance_percent
    return [*said, _("At least %(least)s %% of the hours held are to be attended.") % {"least": least}]


def _joining(rules: OnlineRules) -> str:
    if not rules.joining_counts:
        return _("Who was at a class online is marked by the teacher.")
    return _(
        "You were at a class online if you joined it through its link within %(minutes)s minutes of its "
        "start. If you come later, the teacher decides."
    ) % {"minutes": rules.late_minutes}


def _recording(rules: OnlineRules) -> str:
    if not rules.recording_counts:
        return _("Watching a recording does not count as having been at the class.")
    return _(
        "A class you missed counts if you watch its recording within %(days)s days and answer the question "
        "on it."
    ) % {"days": rules.recording_days}
