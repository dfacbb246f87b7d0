"""What learners are asked and when, what a cohort's answers come to; and that nothing is a score."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import models
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from courses.domain.asking import ask_by_letter
from courses.domain.cohorts import complete, record_order
from courses.domain.enrolments import leave
from courses.domain.questionnaire import (
    QUESTIONS,
    Kind,
    QuestionnaireRefused,
    answer,
    answered,
    due_in,
    due_now,
    in_words,
    is_asked,
    questions_at,
    summary,
)
from courses.due import DUE
from courses.enums import EnrolmentState, Moment, OrderKind
from courses.models import Cohort, Enrolment, Questionnaire
from courses.questionnaire_form import QuestionnaireForm
from lms.domain.personal_data import erase, what_is_held
from lms.enums import Role
from lms.mail import send
from lms.models import Message, User
from lms.periods import months_later
from tests.courses_made import BEGINS, SECOND_WEEK, noon, some_people, take_in
from tests.factories import make_person, make_provider, make_staff, signed_in

FIRST_DAY = noon(BEGINS)
COMPLETED = BEGINS + timedelta(days=30)


@pytest.fixture
def place(cohort: Cohort) -> Enrolment:
    return take_in(cohort, make_person("Айсұлу"))[0]


def some_answers(moment: Moment = Moment.ENTRY, **others: Any) -> dict[str, Any]:
    """The first choice everywhere."""
    given = {
        question.code: list(question.choices)[:1]
        if question.kind == Kind.SEVERAL
        else next(iter(question.choices))
        for question in questions_at(moment)
        if question.choices
    }
    return given | others


def said(place: Enrolment, moment: Moment = Moment.ENTRY, on: date = BEGINS, **others: Any) -> Questionnaire:
    return answer(enrolment=place, moment=moment, answers=some_answers(moment, **others), at=noon(on), on=on)


# --- what is asked ------------------------------------------------------------------------------------------


def test_nothing_asked_can_be_answered_with_a_number() -> None:
    assert {question.kind for question in QUESTIONS} == set(Kind)
    assert len({question.code for question in QUESTIONS}) == len(QUESTIONS)
    for question in QUESTIONS:
        assert bool(question.choices) == (question.kind != Kind.WORDS)
        for code in question.choices:
            assert not any(letter.isdigit() for letter in code)
        for number in (1, 1.5, True, [1], {"points": 1}):
            assert not question.fits(number)


def test_no_field_holds_a_number(place: Enrolment) -> None:
    numbers = (models.IntegerField, models.FloatField, models.DecimalField, models.DurationField)
    held = [
        field.name
        for field in Questionnaire._meta.get_fields()
        if isinstance(field, numbers) and not field.primary_key
    ]
    assert held == []
    for moment in Moment:
        for name, field in QuestionnaireForm(enrolment=place, moment=moment).fields.items():
            assert not hasattr(field, "min_value"), name


def test_what_can_be_compared_is_asked_at_every_moment() -> None:
    everywhere = {question.code for question in QUESTIONS if set(question.moments) == set(Moment)}
    assert everywhere >= {"can", "wants", "hinders", "internet", "equipment"}
    for moment in Moment:
        assert any(question.kind == Kind.WORDS for question in questions_at(moment))


# --- when ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "first", "last"),
    [
        (Moment.ENTRY, None, BEGINS + timedelta(days=7)),
        (Moment.END, BEGINS + timedelta(days=25), COMPLETED + timedelta(days=30)),
        (Moment.YEAR, months_later(COMPLETED, 11), months_later(COMPLETED, 14)),
    ],
)
def test_each_is_asked_from_its_first_day_to_its_last(
    cohort: Cohort, moment: Moment, first: date | None, last: date
) -> None:
    complete(cohort=cohort, on=COMPLETED)
    day = timedelta(days=1)
    if first:
        assert not is_asked(cohort, moment, on=first - day)
        assert is_asked(cohort, moment, on=first)
    assert is_asked(cohort, moment, on=last)
    assert not is_asked(cohort, moment, on=last + day)


def test_before_the_completion_the_end_stays_open_and_the_year_is_not_asked(cohort: Cohort) -> None:
    late = BEGINS + timedelta(days=500)
    assert is_asked(cohort, Moment.END, on=late)
    assert not is_asked(cohort, Moment.YEAR, on=late)


def test_a_cancelled_cohort_is_asked_nothing(cohort: Cohort, place: Enrolment) -> None:
    record_order(cohort=cohort, kind=OrderKind.CANCELLATION, number="1", date=BEGINS, by=None)
    assert due_now(place, on=BEGINS) is None


def test_what_is_due_is_what_is_asked_and_not_answered(place: Enrolment) -> None:
    assert due_now(place, on=BEGINS) == Moment.ENTRY
    said(place)
    assert due_now(place, on=BEGINS) is None
    last = place.cohort.ends_on
    assert due_now(place, on=last) == Moment.END
    said(place, Moment.END, on=last)
    assert due_now(place, on=last) is None


def test_who_left_is_asked_nothing(place: Enrolment) -> None:
    order = record_order(
        cohort=place.cohort, kind=OrderKind.WITHDRAWAL, number="9", date=BEGINS, by=None, reason="Көшті"
    )
    leave(enrolment=place, how=EnrolmentState.WITHDRAWN, order=order)
    assert due_now(place, on=BEGINS) is None
    with pytest.raises(QuestionnaireRefused, match="no longer"):
        said(place)


def test_what_is_due_takes_one_query_more_for_as_many_as_there_are(
    cohort: Cohort, django_assert_num_queries: Any
) -> None:
    take_in(cohort, *some_people(12))
    known = Enrolment.objects.select_related("cohort__variant__edition").prefetch_related("cohort__orders")
    for count in (2, 12):
        people = list(known[:count])
        with django_assert_num_queries(1):
            assert due_in(people, on=BEGINS) == dict.fromkeys((item.pk for item in people), Moment.ENTRY)


# --- the letter that asks -----------------------------------------------------------------------------------


def letters() -> list[Message]:
    return list(Message.objects.filter(kind="questionnaire").order_by("pk"))


def test_each_is_asked_by_one_letter_when_it_opens(cohort: Cohort) -> None:
    people = take_in(cohort, *some_people(3))
    complete(cohort=cohort, on=COMPLETED)
    opens = {Moment.END: cohort.ends_on, Moment.YEAR: months_later(COMPLETED, 11)}
    for moment, day in opens.items():
        assert ask_by_letter(at=noon(day - timedelta(days=1))) == 0
        assert ask_by_letter(at=noon(day)) == 3
        for later in (0, 1, 14, 15):
            assert ask_by_letter(at=noon(day + timedelta(days=later))) == 0
        told = {row.refers_to for row in letters()[-3:]}
        assert told == {f"{item.pk}:{moment}" for item in people}
    assert len(letters()) == 6


@pytest.mark.parametrize(
    ("completed", "opens"),
    [
        (date(2026, 3, 28), date(2027, 2, 28)),
        (date(2026, 3, 31), date(2027, 2, 28)),
        (date(2026, 1, 31), date(2026, 12, 31)),
    ],
)
def test_months_of_any_length_open_the_year_on_its_day(
    cohort: Cohort, place: Enrolment, completed: date, opens: date
) -> None:
    complete(cohort=cohort, on=completed)
    assert ask_by_letter(at=noon(opens - timedelta(days=1))) == 0
    assert ask_by_letter(at=noon(opens)) == 1


def test_what_opened_long_ago_is_asked_by_no_letter(cohort: Cohort, place: Enrolment) -> None:
    assert ask_by_letter(at=noon(cohort.ends_on + timedelta(days=15))) == 0
    assert ask_by_letter(at=noon(cohort.ends_on + timedelta(days=14))) == 1


def test_only_who_learns_can_be_reached_and_has_not_answered_is_written_to(
    cohort: Cohort, settings: Any
) -> None:
    settings.SMS_SENDER = ""
    unreachable = make_person(phone="+77010000001")
    asked, answered_it, left, away, _unreachable = take_in(cohort, *some_people(4), unreachable)
    said(answered_it, Moment.END, on=cohort.ends_on)
    order = record_order(
        cohort=cohort, kind=OrderKind.WITHDRAWAL, number="9", date=BEGINS, by=None, reason="Көшті"
    )
    leave(enrolment=left, how=EnrolmentState.WITHDRAWN, order=order)
    User.objects.filter(pk=away.learner_id).update(is_active=False)
    assert ask_by_letter(at=noon(cohort.ends_on)) == 1
    assert letters()[0].person == asked.learner


def test_a_cancelled_cohort_gets_no_letter(cohort: Cohort, place: Enrolment) -> None:
    record_order(cohort=cohort, kind=OrderKind.CANCELLATION, number="1", date=BEGINS, by=None)
    assert ask_by_letter(at=noon(cohort.ends_on)) == 0


@pytest.mark.parametrize("count", [1, 25])
def test_to_look_for_whom_to_ask_takes_as_many_queries_for_twenty_five_as_for_one(
    cohort: Cohort, count: int, django_assert_num_queries: Any
) -> None:
    take_in(cohort, *some_people(count))
    # each letter refers to a place of its own, so each is an insert of its own
    with django_assert_num_queries(11 + count):
        assert ask_by_letter(at=noon(cohort.ends_on)) == count
    with django_assert_num_queries(5):
        assert ask_by_letter(at=noon(cohort.ends_on)) == 0


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_letter_leads_to_the_page_until_it_is_answered(
    cohort: Cohort, place: Enrolment, language: str, mailoutbox: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    complete(cohort=cohort, on=COMPLETED)
    User.objects.update(language=language)
    opens = months_later(COMPLETED, 11)
    ask_by_letter(at=noon(opens))
    monkeypatch.setattr(timezone, "now", lambda: noon(opens))
    (row,) = letters()
    send(row)
    (letter,) = mailoutbox
    for text in (letter.body, letter.alternatives[0].content):
        assert f"/{language}/learn/kk-1/questionnaire/year/" in text
    said(place, Moment.YEAR, on=opens)
    send(row)
    assert len(mailoutbox) == 1


def test_the_letter_is_not_sent_to_who_left_or_after_the_time(
    cohort: Cohort, place: Enrolment, mailoutbox: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    complete(cohort=cohort, on=COMPLETED)
    ask_by_letter(at=noon(cohort.ends_on))
    (row,) = letters()
    monkeypatch.setattr(timezone, "now", lambda: noon(COMPLETED + timedelta(days=31)))
    send(row)
    monkeypatch.undo()
    order = record_order(
        cohort=cohort, kind=OrderKind.WITHDRAWAL, number="9", date=BEGINS, by=None, reason="Көшті"
    )
    leave(enrolment=place, how=EnrolmentState.WITHDRAWN, order=order)
    monkeypatch.setattr(timezone, "now", lambda: noon(cohort.ends_on))
    send(row)
    assert mailoutbox == []


def test_the_clock_asks_in_the_daytime(cohort: Cohort, place: Enrolment) -> None:
    cache.clear()
    (look,) = [function for name, function in DUE if name == "questionnaires"]
    assert look(noon(cohort.ends_on).replace(hour=0)) == {}
    assert look(noon(cohort.ends_on).replace(hour=8)) == {"queued": 1}
    assert look(noon(cohort.ends_on).replace(hour=8, minute=1)) == {}


# --- what is kept -------------------------------------------------------------------------------------------


def test_answers_are_kept_once_a_moment_and_may_be_changed(place: Enrolment) -> None:
    said(place, expects=" Қорды тексеруді үйрену ")
    changed = said(place, hinders=["time", "money"])
    assert Questionnaire.objects.get() == changed
    assert changed.answers["hinders"] == ["time", "money"]
    assert "expects" not in changed.answers


@pytest.mark.parametrize(
    "wrong",
    [
        {"experience": "ten"},
        {"can": ["law", "flying"]},
        {"can": "law"},
        {"expects": 5},
        {"score": "5"},
        {"came_true": "Бәрі"},
        {"expects": "а" * 2001},
    ],
)
def test_what_was_not_offered_is_refused(place: Enrolment, wrong: dict[str, Any]) -> None:
    with pytest.raises(QuestionnaireRefused, match="none of those offered"):
        said(place, **wrong)
    assert not Questionnaire.objects.exists()


def test_nothing_at_all_is_refused_and_so_is_what_is_not_asked_now(place: Enrolment) -> None:
    with pytest.raises(QuestionnaireRefused, match="no answer yet"):
        answer(enrolment=place, moment=Moment.ENTRY, answers={"expects": " "}, at=FIRST_DAY, on=BEGINS)
    with pytest.raises(QuestionnaireRefused, match="not asked now"):
        said(place, Moment.YEAR)


@given(st.data())
def test_any_answers_the_form_offers_read_back_as_words(data: Any) -> None:
    moment = data.draw(st.sampled_from(list(Moment)))
    given_answers = {}
    for question in questions_at(moment):
        codes = list(question.choices)
        given_answers[question.code] = data.draw(
            {
                Kind.ONE: st.sampled_from(codes or [""]),
                Kind.SEVERAL: st.lists(st.sampled_from(codes or [""]), unique=True),
                Kind.WORDS: st.text("әі <&", max_size=9),
            }[question.kind]
        )
        assert question.fits(given_answers[question.code])
    told = in_words(json.loads(json.dumps(given_answers)), moment)
    assert len(told) == sum(1 for one in given_answers.values() if one)


# --- what a cohort answered ---------------------------------------------------------------------------------


def test_the_summary_counts_choices_beside_each_other_and_keeps_words_without_names(cohort: Cohort) -> None:
    first, second, third = take_in(cohort, *some_people(3))
    said(first, can=["law"], expects="Ынта")
    said(second, can=["law", "digital"], expects="Әдіс")
    said(third, Moment.END, on=cohort.ends_on, can=["law", "readers"])
    told = {one.question.code: one for one in summary(answered(Questionnaire.objects.all()))}
    can = dict(told["can"].lines)
    law = next(iter(can.values()))
    assert law == [(Moment.ENTRY, 2, 2), (Moment.END, 1, 1)]
    assert sum(count for cells in can.values() for _moment, count, _all in cells) == 5
    assert told["expects"].words == [(Moment.ENTRY, ["Әдіс", "Ынта"])]
    assert "came_true" not in told


# --- the pages ----------------------------------------------------------------------------------------------


@pytest.fixture
def on_the_first_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: FIRST_DAY)


@pytest.mark.usefixtures("on_the_first_day")
def test_a_learner_answers_on_one_page_and_changes_it(place: Enrolment) -> None:
    client, address = signed_in(place.learner), "/en/learn/kk-1/questionnaire/entry/"
    assert address in client.get("/en/learn/kk-1/").text
    assert address in client.get("/en/home/").text
    page = client.get(address).text
    assert "until 8 September 2025" in page
    sent = some_answers(expects="Үйрену")
    assert client.post(address, sent)["Location"] == "/en/learn/kk-1/"
    assert Questionnaire.objects.get().answers == sent
    for page in ("/en/learn/kk-1/", "/en/home/"):
        assert address not in client.get(page).text
    assert "Үйрену" in client.get(address).text
    client.post(address, sent | {"experience": "most_years"})
    assert Questionnaire.objects.get().answers["experience"] == "most_years"


@pytest.mark.usefixtures("on_the_first_day")
def test_what_was_chosen_and_written_stays_when_something_lacks(place: Enrolment) -> None:
    sent = some_answers(expects="Сақталсын")
    del sent["experience"]
    page = signed_in(place.learner).post("/en/learn/kk-1/questionnaire/entry/", sent).text
    assert "Сақталсын" in page
    assert page.count("checked") == sum(1 for one in sent if one != "expects")
    assert not Questionnaire.objects.exists()


@pytest.mark.usefixtures("in_the_second_week")
def test_after_its_time_ones_own_answers_are_read_and_no_longer_changed(place: Enrolment) -> None:
    client, address = signed_in(place.learner), "/en/learn/kk-1/questionnaire/entry/"
    assert client.get(address).status_code == 404
    said(place, expects="Есте қалсын")
    page = client.get(address).text
    assert "Есте қалсын" in page
    assert "<textarea" not in page
    client.post(address, some_answers(expects="Басқа"))
    assert Questionnaire.objects.get().answers["expects"] == "Есте қалсын"
    assert client.get("/en/learn/kk-1/questionnaire/never/").status_code == 404


@pytest.mark.usefixtures("in_the_second_week")
def test_teacher_and_coordinator_read_the_cohorts_answers_without_names(
    cohort: Cohort, coordinator: User, teacher: User
) -> None:
    address = "/en/cohorts/kk-1/questionnaire/"
    assert "Nobody has answered yet" in signed_in(teacher).get(address).text
    first, second = take_in(cohort, *some_people(2))
    said(first, expects="Қорды тексеру")
    said(second, hinders=["time"])
    for person in (teacher, coordinator):
        page = signed_in(person).get(address).text
        assert "Қорды тексеру" in page
        assert "2 of 2" in page
        assert str(first) not in page
        assert first.surname_kk not in page
    for stranger in (first.learner, make_staff(make_provider("mysal"), Role.COORDINATOR)):
        assert signed_in(stranger).get(address).status_code == 404


@pytest.mark.usefixtures("in_the_second_week")
def test_the_cohorts_answers_take_as_many_queries_for_thirty_as_for_three(
    cohort: Cohort, teacher: User, django_assert_num_queries: Any
) -> None:
    client, address = signed_in(teacher), "/en/cohorts/kk-1/questionnaire/"
    client.get(address)
    for more in (3, 27):
        for place in take_in(cohort, *some_people(more)):
            said(place)
        with django_assert_num_queries(6):
            client.get(address)


def test_the_second_week_is_after_the_entry_questionnaire(cohort: Cohort) -> None:
    assert not is_asked(cohort, Moment.ENTRY, on=SECOND_WEEK.date())


def test_ones_own_answers_are_ones_data_and_go_when_they_are_to_be_destroyed(cohort: Cohort) -> None:
    mine, other = take_in(cohort, *some_people(2))
    said(mine, expects="Менің сөзім")
    said(other, expects="Бөтен сөз")
    told = next(one for one in what_is_held(mine.learner) if one.title == "My questionnaires")
    assert ("kk-1", "before the course", "What do you expect of the course?", "Менің сөзім") in told.rows
    assert "Бөтен сөз" not in str(told.rows)
    erase(person=mine.learner, at=SECOND_WEEK)
    assert [row.enrolment for row in Questionnaire.objects.all()] == [other]
