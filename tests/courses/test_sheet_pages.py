"""The attendance sheet as its teacher sees it: who stands on it, how a mark is known, what was changed."""

from datetime import timedelta
from typing import Any

import pytest

from content.models import Edition
from courses.domain.attendance import latest_marks, mark
from courses.domain.cohorts import record_order
from courses.domain.enrolments import leave
from courses.domain.online import join, set_links, watch
from courses.enums import EnrolmentState, OrderKind
from courses.models import Cohort, Enrolment, OnlineRules, Session
from lms.models import User
from tests.courses_made import BEGINS, everyone_was_there, make_cohort, some_people, take_in
from tests.factories import signed_in

pytestmark = pytest.mark.usefixtures("in_the_second_week")


@pytest.fixture
def people(cohort: Cohort) -> list[Enrolment]:
    return take_in(cohort, *some_people(3))


@pytest.fixture
def session(sessions: list[Session]) -> Session:
    return sessions[0]


def sheet_of(session: Session) -> str:
    return f"/en/sessions/{session.pk}/"


def test_whoever_left_is_not_on_the_sheet(
    cohort: Cohort, people: list[Enrolment], session: Session, teacher: User
) -> None:
    order = record_order(
        cohort=cohort, kind=OrderKind.WITHDRAWAL, number="9", date=BEGINS, by=None, reason="Өз өтініші"
    )
    leave(enrolment=people[0], how=EnrolmentState.WITHDRAWN, order=order)
    page = signed_in(teacher).get(sheet_of(session)).text
    assert f"hours_{people[0].pk}" not in page
    assert f"hours_{people[1].pk}" in page


def test_whoever_was_transferred_here_stands_on_the_sheets_from_that_day_on(
    edition: Edition, cohort: Cohort, people: list[Enrolment], sessions: list[Session], teacher: User
) -> None:
    (before,) = take_in(make_cohort(edition, "kk-2"), people[0].learner)
    people[0].continues, people[0].continues_from = before, BEGINS + timedelta(days=1)
    people[0].save()
    client = signed_in(teacher)
    later = next(item for item in sessions if item.starts > sessions[0].starts + timedelta(hours=20))
    assert f"hours_{people[0].pk}" not in client.get(sheet_of(sessions[0])).text
    assert f"hours_{people[0].pk}" in client.get(sheet_of(later)).text


def test_each_persons_line_is_a_group_of_its_own_with_their_name(
    people: list[Enrolment], session: Session, teacher: User
) -> None:
    page = signed_in(teacher).get(sheet_of(session)).text
    for person in people:
        assert f'role="radiogroup" aria-labelledby="person-{person.pk}"' in page
        assert f'<span id="person-{person.pk}">{person}</span>' in page
        # all hours, none, and each number between
        assert page.count(f'name="hours_{person.pk}"') == session.hours + 1
    assert "Here: 0 of 3" in page
    assert "<script>" not in page


def test_how_a_mark_is_known_stands_beside_it(
    cohort: Cohort, people: list[Enrolment], session: Session, teacher: User
) -> None:
    cohort.online_room = "https://meet.example/1"
    cohort.save()
    session = Session.objects.get(pk=session.pk)
    in_time, late, watched = people
    join(session=session, enrolment=in_time, at=session.starts)
    join(session=session, enrolment=late, at=session.starts + timedelta(minutes=24))
    set_links(
        session=session,
        join_link="",
        recording_link="https://video.example/1",
        recording_question="Не есте қалды?",
    )
    answer = "Кітапхана қорының <құрамы> туралы."
    watch(session=session, enrolment=watched, answer=answer, at=session.ends)
    client = signed_in(teacher)
    page = client.get(sheet_of(session)).text
    assert "joined through the link" in page
    assert "joined late, at 09:24: you decide" in page
    assert "watched the recording and answered" in page
    assert "Кітапхана қорының &lt;құрамы&gt; туралы." in page
    assert "Here: 2 of 3" in page
    # the teacher has decided
    mark(session=session, hours={late.pk: 1}, by=teacher, at=session.ends)
    assert "you decide" not in client.get(sheet_of(session)).text


def test_a_corrected_mark_shows_its_history(
    cohort: Cohort, people: list[Enrolment], session: Session, teacher: User
) -> None:
    everyone_was_there(cohort, [session])
    mark(session=session, hours={people[1].pk: 0}, by=teacher, at=session.ends, reason="Кеш келді")
    mark(session=session, hours={people[1].pk: 1}, by=teacher, at=session.ends, reason="Анықталды")
    page = signed_in(teacher).get(sheet_of(session)).text
    assert page.count("How the mark was changed") == 1
    history = page[page.index("How the mark was changed") :]
    assert history.index("Кеш келді") < history.index("Анықталды")
    assert str(teacher) in history


def test_a_correction_of_what_the_link_told_needs_a_reason_too(
    cohort: Cohort, people: list[Enrolment], session: Session, teacher: User
) -> None:
    cohort.online_room = "https://meet.example/1"
    cohort.save()
    session = Session.objects.get(pk=session.pk)
    join(session=session, enrolment=people[0], at=session.starts)
    client, sent = signed_in(teacher), {f"hours_{people[0].pk}": "0"}
    assert "Say why" in client.post(sheet_of(session), sent).text
    assert client.post(sheet_of(session), sent | {"reason": "Қосылып, кетіп қалды"}).status_code == 302
    assert latest_marks(session) == {people[0].pk: 0}


def test_the_page_of_the_defence_says_that_there_is_no_sheet(
    people: list[Enrolment], session: Session, teacher: User
) -> None:
    Session.objects.filter(pk=session.pk).update(topic=None, kind=None)
    client = signed_in(teacher)
    for response in (
        client.get(sheet_of(session)),
        client.post(sheet_of(session), {f"hours_{people[0].pk}": "1"}),
    ):
        assert "outside attendance" in response.text
        assert "hours_" not in response.text
    assert not session.attendance.exists()


def test_a_sheet_with_everything_on_it_takes_as_many_queries_for_thirty_as_for_three(
    cohort: Cohort, teacher: User, session: Session, django_assert_num_queries: Any
) -> None:
    client, address = signed_in(teacher), sheet_of(session)
    client.get(address)
    for more in (3, 27):
        new = [place.pk for place in take_in(cohort, *some_people(more))]
        for hours in (1, 0):
            mark(
                session=session,
                hours=dict.fromkeys(new, hours),
                by=teacher,
                at=session.ends,
                reason="Түзетілді",
            )
        with django_assert_num_queries(7):
            client.get(address)


# --- the desk -----------------------------------------------------------------------------------------------


def test_a_coordinator_sets_how_hours_online_count(cohort: Cohort, coordinator: User) -> None:
    client = signed_in(coordinator)
    sent = {
        "provider": cohort.provider_id,
        "late_minutes": "5",
        "recording_days": "7",
        "recording_counts": "on",
    }
    assert client.post("/admin/online_rules/new/", sent).status_code == 302
    rules = OnlineRules.objects.get()
    assert (rules.joining_counts, rules.late_minutes, rules.recording_counts) == (False, 5, True)
    # a provider has one row
    again = client.post("/admin/online_rules/new/", sent)
    assert again.status_code == 200
    assert OnlineRules.objects.count() == 1
    assert (
        client.post(f"/admin/online_rules/edit/{rules.pk}/", sent | {"late_minutes": "9"}).status_code == 302
    )
    rules.refresh_from_db()
    assert rules.late_minutes == 9
