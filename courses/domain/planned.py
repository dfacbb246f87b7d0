"""The timetable a coordinator works on, and its publication.

A cohort's working copy is its planned sessions; learners and calendars know only what is published.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Sum
from django.utils import formats, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from content.models import EditionHourKind, EditionHours, EditionTopic
from courses.domain.cohorts import state
from courses.domain.conflicts import conflicts
from courses.domain.enrolments import learning_in
from courses.domain.timetable import ACADEMIC_HOUR, BREAK, MOST_A_DAY, Draft, taught_hours
from courses.domain.timetable_changes import FACTS, SETTLED, Names, difference, facts_of, teachers_in
from courses.drawing.reasons import Reason, sentence
from courses.enums import CohortState
from courses.models import (
    Attendance,
    Cancelled,
    Cohort,
    PlannedSession,
    Session,
    TimetableVersion,
    Visit,
)
from courses.models.session import Held
from lms.dates import ALMATY
from lms.mail import queue_all
from lms.models import Provider, User
from lms.refusals import Refused

LANGUAGES = ("kk", "ru", "en")
# So many clashes are named in a refusal; the page shows them all.
NAMED = 3
# In the days of the defence there is still something to plan; after that, nothing.
OVER = {CohortState.CANCELLED, CohortState.COMPLETED, CohortState.SUPPORT, CohortState.ARCHIVED}


class PlanRefused(Refused):
    """The working copy can't be changed or published like this."""


class ChangedMeanwhile(PlanRefused):
    """Somebody else saved the session first. `theirs` is what stands now against what was asked for."""

    def __init__(self, current: PlannedSession, asked: dict[str, Any]) -> None:
        self.current = current
        wanted = PlannedSession(cohort_id=current.cohort_id, **{**_values(current), **asked})
        now, mine = facts_of(current), facts_of(wanted)
        self.theirs = Names([now, mine]).differing(now, mine)
        super().__init__(
            _(
                "%(person)s changed this session on %(when)s while you were at it. "
                "Nothing of yours is saved yet, and nothing typed is lost."
            )
            % {"person": current.changed_by or "–", "when": _moment(current.changed_at)}
        )


# --- the working copy ---------------------------------------------------------------------------------------


def working_copy(cohort: Cohort) -> QuerySet[PlannedSession]:
    rows = cohort.plannedsessions.select_related("topic__module", "kind", "teacher", "room", "changed_by")
    found: QuerySet[PlannedSession] = rows.order_by("starts", "pk")
    return found


def replace(
    *, cohort: Cohort, drafts: Iterable[Draft], by: User | None, at: datetime
) -> list[PlannedSession]:
    """Makes the drafts the working copy, in place of the one there was.

    A class keeps the identity of the one published in its stead, so that calendars see it move.
    """
    with transaction.atomic():
        _lock(cohort)
        published = list(with_marks(cohort.sessions.all()))
        if any(session.attended for session in published):
            raise PlanRefused(
                _("Attendance is marked in this timetable already: change it by hand instead of anew.")
            )
        known: dict[tuple[Any, Any], deque[UUID]] = defaultdict(deque)
        for session in sorted(published, key=lambda item: item.starts):
            known[session.topic_id, session.kind_id].append(session.uid)
        rows = []
        for draft in sorted(drafts, key=lambda item: item.starts):
            row = PlannedSession(cohort=cohort, changed_by=by, changed_at=at, **draft.facts())
            same = known[row.topic_id, row.kind_id]
            row.uid = same.popleft() if same else uuid4()
            rows.append(row)
        PlannedSession.objects.filter(cohort=cohort).delete()
        return PlannedSession.objects.bulk_create(rows)


def take_in_hand(*, cohort: Cohort, by: User | None, at: datetime) -> None:
    """Begins a working copy with what is published. Where there is one already, that one is worked on."""
    with transaction.atomic():
        _lock(cohort)
        if PlannedSession.objects.filter(cohort=cohort).exists():
            return
        PlannedSession.objects.bulk_create(
            PlannedSession(cohort=cohort, uid=session.uid, **_values(session))
            for session in cohort.sessions.all()
        )


def discard(*, cohort: Cohort) -> None:
    """Leaves the published timetable as it is."""
    with transaction.atomic():
        _lock(cohort)
        PlannedSession.objects.filter(cohort=cohort).delete()


def add(
    *,
    cohort: Cohort,
    by: User | None,
    at: datetime,
    topic: EditionTopic | None,
    kind: EditionHourKind | None,
    hours: int,
    starts: datetime,
    teacher: User | None,
    room: Any = None,
) -> PlannedSession:
    facts = {"topic": topic, "kind": kind, "hours": hours, "starts": starts, "teacher": teacher, "room": room}
    facts["ends"] = ends_of(starts, hours)
    _fits(cohort, facts)
    with transaction.atomic():
        _lock(cohort)
        if cohort.sessions.exists() and not PlannedSession.objects.filter(cohort=cohort).exists():
            raise PlanRefused(
                _("The working copy was published or given up meanwhile. Begin a new one and add it there.")
            )
        return PlannedSession.objects.create(cohort=cohort, changed_by=by, changed_at=at, **facts)


def change(
    *, planned: PlannedSession, version: int, by: User | None, at: datetime, **facts: Any
) -> PlannedSession:
    """Saves the facts if the session is still the one that was looked at; else tells what another changed."""
    asked = _values(planned) | facts
    asked["ends"] = ends_of(asked["starts"], asked["hours"])
    _fits(planned.cohort, asked)
    with transaction.atomic():
        _lock(planned.cohort)
        saved = PlannedSession.objects.filter(pk=planned.pk, version=version).update(
            **asked, version=F("version") + 1, changed_by=by, changed_at=at
        )
    if not saved:
        raise ChangedMeanwhile(_still_there(planned), asked)
    planned.refresh_from_db()
    return planned


def remove(*, planned: PlannedSession, version: int) -> None:
    with transaction.atomic():
        _lock(planned.cohort)
        gone, _rows = PlannedSession.objects.filter(pk=planned.pk, version=version).delete()
    if not gone:
        raise ChangedMeanwhile(_still_there(planned), {})


def ends_of(starts: datetime, hours: int) -> datetime:
    """Academic hours with the breaks between them."""
    return starts + hours * ACADEMIC_HOUR + (hours - 1) * BREAK


def stamp(cohort: Cohort) -> str:
    """What the working copy looked like: another one once anything in it is saved, added or removed."""
    seen = PlannedSession.objects.filter(cohort=cohort).aggregate(
        rows=Count("pk"), last=Max("pk"), versions=Sum("version")
    )
    return "-".join(str(seen[name] or 0) for name in ("rows", "last", "versions"))


def _fits(cohort: Cohort, facts: dict[str, Any]) -> None:
    topic, kind, hours, starts = (facts[name] for name in ("topic", "kind", "hours", "starts"))
    if (topic is None) != (kind is None):
        raise PlanRefused(_("A class has a topic and a kind; the defence has neither."))
    edition = cohort.variant.edition_id
    if topic and (topic.edition_id != edition or kind.variant_id != cohort.variant_id):
        raise PlanRefused(_("This topic is of another programme or form of the course."))
    if not 1 <= hours <= MOST_A_DAY:
        raise PlanRefused(_("A day holds from 1 to %(most)s academic hours.") % {"most": MOST_A_DAY})
    if starts.astimezone(ALMATY).date() != facts["ends"].astimezone(ALMATY).date():
        raise PlanRefused(_("The class would last beyond midnight."))
    if facts["room"] and facts["room"].provider_id != cohort.provider_id:
        raise PlanRefused(_("This room is another provider's."))


def _still_there(planned: PlannedSession) -> PlannedSession:
    rows = PlannedSession.objects.select_related("topic", "kind", "teacher", "room", "changed_by")
    current = rows.filter(pk=planned.pk).first()
    if current is None:
        raise PlanRefused(
            _("This session is no longer in the working copy: it was removed, drawn anew or published.")
        )
    return current


def _values(held: Held) -> dict[str, Any]:
    return {name: getattr(held, name) for name in FACTS}


def _lock(cohort: Cohort) -> None:
    """Whoever writes the working copy waits for the others, and for a publication: it takes all there is."""
    Cohort.objects.select_for_update(no_key=True).get(pk=cohort.pk)


def _moment(at: datetime | None) -> str:
    return formats.date_format(at.astimezone(ALMATY), "SHORT_DATETIME_FORMAT") if at else "–"


# --- the sums -----------------------------------------------------------------------------------------------


def against_plan(cohort: Cohort, sessions: Iterable[Held]) -> list[tuple[EditionHours, int]]:
    """Hours of a topic and kind of which the timetable holds more or fewer than the plan, and how many."""
    placed: dict[tuple[int | None, int | None], int] = defaultdict(int)
    for session in sessions:
        placed[session.topic_id, session.kind_id] += session.hours
    differing = []
    for hours in taught_hours(cohort):
        here = placed.pop((hours.topic_id, hours.kind_id), 0)
        if here != hours.hours:
            differing.append((hours, here))
    placed.pop((None, None), None)
    if placed:  # hours of a topic that the plan gives none of this kind
        topics = EditionTopic.objects.in_bulk({topic for topic, _kind in placed if topic})
        kinds = EditionHourKind.objects.in_bulk({kind for _topic, kind in placed if kind})
        differing += [
            (EditionHours(topic=topics[topic], kind=kinds[kind], hours=0), here)
            for (topic, kind), here in placed.items()
            if topic and kind
        ]
    return differing


def sum_in_words(difference: tuple[EditionHours, int]) -> str:
    planned, here = difference
    return _("%(topic)s, %(kind)s: by the plan %(plan)s h, here %(here)s h.") % {
        "topic": planned.topic,
        "kind": planned.kind,
        "plan": planned.hours,
        "here": here,
    }


# --- publication --------------------------------------------------------------------------------------------


def with_marks(sessions: QuerySet[Session]) -> QuerySet[Any]:
    """The classes with `attended`: whether anyone is marked in them, or came by their link."""
    marks = Attendance.objects.filter(session=OuterRef("pk"))
    visits = Visit.objects.filter(session=OuterRef("pk"))
    return sessions.annotate(attended=Exists(marks) | Exists(visits)).select_related(
        "topic", "kind", "teacher", "room"
    )


def publish(
    *, cohort: Cohort, by: User | None, at: datetime, note: str = "", notify: bool = True, seen: str = ""
) -> TimetableVersion:
    """Puts the working copy in force and tells those concerned. `seen` is the stamp of what was looked at."""
    with transaction.atomic():
        planned = _locked(cohort)
        if state(cohort, on=at.astimezone(ALMATY).date()) in OVER:
            raise PlanRefused(sentence(Reason("over", {"cohort": cohort.code})))
        if not planned:
            raise PlanRefused(_("There is nothing to publish: no working copy."))
        if seen and seen != stamp(cohort):
            raise PlanRefused(_("The working copy has changed since you opened the page. Look it through."))
        sessions = list(
            with_marks(Session.objects.filter(cohort=cohort).select_for_update(of=("self",), no_key=True))
        )
        changes = difference(sessions, planned)
        if not changes:
            raise PlanRefused(_("Nothing differs from the published timetable."))
        _may_be_published(cohort, planned, {session.uid: session for session in sessions}, at)
        version = TimetableVersion.objects.create(
            cohort=cohort,
            number=(cohort.timetable_versions.aggregate(last=Max("number"))["last"] or 0) + 1,
            changes=changes,
            note=note.strip(),
            by=by,
            at=at,
        )
        _put_in_force(cohort, planned, sessions, at)
        if notify:
            _tell(version, at)
    return version


def _locked(cohort: Cohort) -> list[PlannedSession]:
    """The working copy, while nobody else publishes into the provider's rooms or with the same teachers, or
    saves anything into the copy: it would be gone with it, unseen."""
    Provider.objects.select_for_update(no_key=True).get(pk=cohort.provider_id)
    _lock(cohort)
    planned = list(working_copy(cohort).select_for_update(of=("self",), no_key=True))
    teachers = User.objects.filter(pk__in={row.teacher_id for row in planned if row.teacher_id})
    list(teachers.order_by("pk").select_for_update(no_key=True).values_list("pk"))
    return planned


def _may_be_published(
    cohort: Cohort, planned: list[PlannedSession], published: dict[UUID, Any], at: datetime
) -> None:
    _leaves_the_attended(planned, published, at)
    hard = [item for item in conflicts(cohort, planned) if item.hard]
    if hard:
        _refuse(_("The timetable has clashes, so it can't be published."), [item.words for item in hard])
    if differing := against_plan(cohort, planned):
        _refuse(_("The hours differ from the plan."), [sum_in_words(item) for item in differing])


def _leaves_the_attended(planned: list[PlannedSession], published: dict[UUID, Any], at: datetime) -> None:
    """A class that somebody attended stays what it was: its hours count for people."""
    kept = {row.uid: row for row in planned}
    for session in (item for item in published.values() if item.attended):
        facts = {"session": session, "when": _moment(session.starts)}
        row = kept.get(session.uid)
        if row is None:
            raise PlanRefused(
                _("%(session)s, %(when)s, can't be taken out: people are marked in it.") % facts
            )
        if any(getattr(row, name) != getattr(session, name) for name in SETTLED):
            raise PlanRefused(
                _("%(session)s, %(when)s: people are marked in it, so topic, kind and hours stay.") % facts
            )
        if row.starts != session.starts and row.ends > at:
            raise PlanRefused(_("%(session)s, %(when)s, can't be put off: people are marked in it.") % facts)


def _refuse(sentence: str, words: list[str]) -> None:
    more = len(words) - NAMED
    said = [sentence, *words[:NAMED]]
    if more > 0:
        said.append(ngettext("And %(count)d more.", "And %(count)d more.", more) % {"count": more})
    raise PlanRefused(" ".join(said))


def _put_in_force(
    cohort: Cohort, planned: list[PlannedSession], sessions: list[Session], at: datetime
) -> None:
    standing = {session.uid: session for session in sessions}
    kept = {row.uid for row in planned}
    gone = [session for session in sessions if session.uid not in kept]
    Cancelled.objects.bulk_create(
        Cancelled(
            uid=session.uid,
            cohort=cohort,
            teacher=session.teacher,
            title=_by_language(session),
            starts=session.starts,
            ends=session.ends,
            sequence=session.sequence + 1,
            at=at,
        )
        for session in gone
    )
    Session.objects.filter(pk__in=[session.pk for session in gone]).delete()
    changed, added = [], []
    for row in planned:
        session = standing.get(row.uid)
        if session is None:
            added.append(Session(cohort=cohort, uid=row.uid, **_values(row)))
        elif facts_of(session) != facts_of(row):
            for name, value in _values(row).items():
                setattr(session, name, value)
            session.sequence += 1
            changed.append(session)
    Session.objects.bulk_update(changed, [*FACTS, "sequence"])
    Session.objects.bulk_create(added)
    PlannedSession.objects.filter(cohort=cohort).delete()


def _by_language(session: Session) -> dict[str, str]:
    titles = {}
    for language in LANGUAGES:
        with translation.override(language):
            titles[language] = str(session)
    return titles


def _tell(version: TimetableVersion, at: datetime) -> None:
    """The first time everyone; later learners, and those teachers whose classes changed."""
    cohort = version.cohort
    teachers = {pk for change in version.changes for pk in teachers_in(change)}
    learners = learning_in([cohort]).order_by().values("learner")
    kind = "timetable_published" if version.number == 1 else "timetable_changed"
    people = User.objects.filter(Q(pk__in=teachers) | Q(pk__in=learners), is_active=True)
    queue_all(kind=kind, people=people, provider=cohort.provider, refers_to=str(version.pk), at=at)
