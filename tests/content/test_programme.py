"""A programme's life: each step in its order, what refuses it, and the edition that an approval freezes."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from content.domain import discussion as talk
from content.domain import package as papers
from content.domain import programme as life
from content.domain.package import PackageRefused
from content.domain.programme import (
    ProgrammeRefused,
    edition_state,
    latest_edition,
    missing_texts,
    problems,
    where_it_stands,
    with_standing,
    worth_approving,
)
from content.domain.reminders import remind
from content.domain.standing import ToDo, next_step
from content.enums import EditionState, Step
from content.models import Edition, Programme, ProgrammeStep, PublishedText, Rubric, TopicPage
from lms.enums import Role
from lms.mail import send
from lms.models import Message
from tests.content.life import (
    CLOSES,
    OPENED,
    docx,
    jpg,
    laid_open,
    noon,
    package,
    pdf,
    said,
    small_programme,
    submitted,
    write_texts,
)
from tests.factories import make_provider, make_staff

pytestmark = pytest.mark.django_db
ON = date(2025, 1, 8)
SUBMITTED = date(2025, 2, 20)
DAY = timedelta(days=1)


@pytest.fixture
def programme(small: Programme) -> Programme:
    return small


def approved(programme: Programme, number: str = "5-П", on: date = ON, **facts: Any) -> Edition:
    about = {"order_number": number, "order_date": on, "agreed_elsewhere": "Сараптама кеңесі, № 7"}
    return life.approve(programme=programme, by=None, on=on, **about | facts)


def agreed(programme: Programme, on: date = date(2025, 3, 3)) -> ProgrammeStep:
    submitted(programme)
    return life.agree(programme=programme, by=None, on=on, number="112")


def one_hour_more(programme: Programme) -> None:
    row = programme.topics.get(code="1.1").hours.get()
    row.hours += 1
    row.save()


# --- the whole way ------------------------------------------------------------------------------------------


def test_the_whole_way_from_a_draft_to_an_edition(programme: Programme) -> None:
    assert where_it_stands(programme) == Step.DRAFT
    discussion = laid_open(programme)
    assert where_it_stands(programme) == Step.DISCUSSION
    comment = said(discussion)
    talk.answer(comment=comment, text="Ескерілді.", by=None, at=noon(CLOSES))
    life.submit(programme=programme, by=None, on=SUBMITTED, **package())
    assert where_it_stands(programme) == Step.SUBMITTED
    step = life.agree(programme=programme, by=None, on=date(2025, 3, 3), number=" 112 ", note="Ұсынылады")
    assert (step.order_number, step.order_date) == ("112", date(2025, 3, 3))
    edition = approved(programme, on=date(2025, 3, 10), agreed_elsewhere="")
    assert where_it_stands(programme) == Step.APPROVED
    assert [row.step for row in programme.steps.all()] == [
        *(Step.DISCUSSION, Step.SUBMITTED, Step.AGREED, Step.APPROVED),
    ]
    assert (edition.number, edition.review_due) == (1, date(2028, 3, 10))


def agree_(programme: Programme) -> object:
    return life.agree(programme=programme, by=None, on=SUBMITTED, number="1")


def return_(programme: Programme) -> object:
    return life.send_back(programme=programme, by=None, on=SUBMITTED, reason="Себебі")


def refuse_(programme: Programme) -> object:
    return life.refuse(programme=programme, by=None, on=SUBMITTED, reason="Себебі")


@pytest.mark.parametrize("verb", [agree_, return_, refuse_])
def test_only_what_was_submitted_is_decided_on(programme: Programme, verb: Callable[..., object]) -> None:
    with pytest.raises(ProgrammeRefused, match="can't follow the step it stands at: Draft"):
        verb(programme)
    laid_open(programme)
    with pytest.raises(ProgrammeRefused, match="Public discussion"):
        verb(programme)


def test_a_step_is_not_earlier_than_the_one_before_it(programme: Programme) -> None:
    submitted(programme)
    with pytest.raises(ProgrammeRefused, match=r"earlier than the step before it: 20\.02\.2025"):
        life.agree(programme=programme, by=None, on=SUBMITTED - DAY, number="1")


# --- laying open --------------------------------------------------------------------------------------------


def test_hours_that_are_off_bar_the_discussion(programme: Programme) -> None:
    one_hour_more(programme)
    with pytest.raises(ProgrammeRefused, match="9 hours, 1 more than 8"):
        laid_open(programme)
    assert not programme.steps.exists()


def test_a_text_missing_in_one_language_bars_the_discussion_and_is_named(programme: Programme) -> None:
    assert missing_texts(programme) == []
    TopicPage.objects.get(topic__code="1.2", locale__language_code="ru").unpublish()
    PublishedText.objects.filter(part="section-7", language="kk").update(html="<p> </p>")
    assert missing_texts(programme) == [
        "Section 7, Teaching and methodical provision of the programme: no text in Kazakh.",
        "Topic 1.2: no lesson in Russian.",
    ]
    with pytest.raises(ProgrammeRefused, match=r"Topic 1\.2: no lesson in Russian"):
        laid_open(programme)


def test_a_module_without_an_introduction_is_named(programme: Programme) -> None:
    PublishedText.objects.filter(part__startswith="module-", language="kk").delete()
    assert missing_texts(programme) == ["Module 1: no introduction in Kazakh."]


def test_it_is_not_laid_open_twice_at_once_and_may_be_again_afterwards(programme: Programme) -> None:
    laid_open(programme)
    with pytest.raises(ProgrammeRefused, match="under discussion already"):
        laid_open(programme, on=CLOSES)
    again = laid_open(programme, on=CLOSES + DAY)
    assert programme.discussions.first() == again


def test_what_is_approved_and_unchanged_is_not_laid_open(programme: Programme) -> None:
    approved(programme)
    with pytest.raises(ProgrammeRefused, match="Nothing has changed since edition 1"):
        laid_open(programme)
    write_texts(programme, "жаңа")
    assert laid_open(programme)


# --- submitting ---------------------------------------------------------------------------------------------


def test_submit_refuses_before_the_ten_working_days_are_over(programme: Programme) -> None:
    laid_open(programme)
    with pytest.raises(ProgrammeRefused, match=r"lasts until 17\.02\.2025 inclusive"):
        life.submit(programme=programme, by=None, on=CLOSES, **package())
    assert life.submit(programme=programme, by=None, on=CLOSES + DAY, **package())


def test_submit_refuses_while_a_comment_waits(programme: Programme) -> None:
    comment = said(laid_open(programme))
    with pytest.raises(ProgrammeRefused, match="wait for an answer: 1"):
        life.submit(programme=programme, by=None, on=SUBMITTED, **package())
    talk.hide(comment=comment)
    assert life.submit(programme=programme, by=None, on=SUBMITTED, **package())


def test_a_comment_of_an_earlier_discussion_waits_as_well(programme: Programme) -> None:
    said(laid_open(programme))
    laid_open(programme, on=CLOSES + DAY)
    with pytest.raises(ProgrammeRefused, match="wait for an answer: 1"):
        life.submit(programme=programme, by=None, on=date(2025, 4, 1), **package())


def test_submit_refuses_without_a_discussion_and_with_hours_off(programme: Programme) -> None:
    with pytest.raises(ProgrammeRefused, match="can't follow the step it stands at: Draft"):
        life.submit(programme=programme, by=None, on=SUBMITTED, **package())
    laid_open(programme)
    one_hour_more(programme)
    with pytest.raises(ProgrammeRefused, match="1 more than 8"):
        life.submit(programme=programme, by=None, on=SUBMITTED, **package())


def test_papers_are_kept_privately_under_a_name_of_what_they_are(programme: Programme) -> None:
    submitted(programme)
    kept = programme.steps.last().package
    assert [file.name.rpartition(".")[2] for file in (kept.letter, kept.needs, kept.order)] == [
        *("pdf", "docx", "jpg"),
    ]
    assert kept.letter.name.startswith("packages/")
    with kept.letter.open() as file:
        assert file.read() == pdf().read()
    assert Path(kept.letter.path).is_relative_to(settings.VAR_DIR / "private")


@pytest.mark.parametrize(
    ("file", "kind"), [(pdf("letter.docx"), "pdf"), (docx("letter.pdf"), "docx"), (jpg("letter.exe"), "jpg")]
)
def test_a_paper_is_what_its_content_says(file: SimpleUploadedFile, kind: str) -> None:
    assert papers.kind_of_file(file) == kind


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (SimpleUploadedFile("letter.pdf", b"<html>"), "neither a PDF"),
        (SimpleUploadedFile("letter.docx", b"PK\x03\x04 broken"), "neither a PDF"),
        (docx("table.docx", "[Content_Types].xml", "xl/workbook.xml"), "neither a PDF"),
        (SimpleUploadedFile("letter.pdf", b""), "empty"),
        (SimpleUploadedFile("letter.pdf", b"%PDF-" + b"0" * papers.MOST_BYTES), "up to 10.0\xa0MB"),
    ],
)
def test_a_paper_that_will_not_do_says_why(file: SimpleUploadedFile, words: str) -> None:
    with pytest.raises(PackageRefused, match=words):
        papers.kind_of_file(file)


# --- decided on ---------------------------------------------------------------------------------------------


def test_agree_needs_the_number_of_the_conclusion(programme: Programme) -> None:
    submitted(programme)
    with pytest.raises(ProgrammeRefused, match="number of the conclusion"):
        life.agree(programme=programme, by=None, on=SUBMITTED, number=" ")


def test_what_is_returned_is_mended_within_fifteen_days_and_submitted_again(programme: Programme) -> None:
    submitted(programme)
    step = life.send_back(programme=programme, by=None, on=SUBMITTED, reason=" 4-бөлім толық емес ")
    assert (step.mend_by, step.note) == (date(2025, 3, 7), "4-бөлім толық емес")
    assert life.submit(programme=programme, by=None, on=date(2025, 3, 7), **package())


def test_mended_too_late_its_way_begins_again(programme: Programme) -> None:
    submitted(programme)
    return_(programme)
    late = date(2025, 3, 8)
    with pytest.raises(ProgrammeRefused, match=r"mended by 07\.03\.2025.+begins again"):
        life.submit(programme=programme, by=None, on=late, **package())
    assert laid_open(programme, on=late)


@pytest.mark.parametrize("verb", [life.send_back, life.refuse])
def test_a_return_and_a_refusal_say_why(programme: Programme, verb: Callable[..., object]) -> None:
    submitted(programme)
    with pytest.raises(ProgrammeRefused, match="Give the reason"):
        verb(programme=programme, by=None, on=SUBMITTED, reason=" ")


def test_what_is_refused_begins_again_with_a_discussion(programme: Programme) -> None:
    submitted(programme)
    refuse_(programme)
    with pytest.raises(ProgrammeRefused, match="Refused"):
        life.submit(programme=programme, by=None, on=SUBMITTED + DAY, **package())
    with pytest.raises(ProgrammeRefused, match="Refused"):
        approved(programme, on=SUBMITTED + DAY)
    assert laid_open(programme, on=SUBMITTED + DAY)


# --- approved -----------------------------------------------------------------------------------------------


def test_approve_refuses_what_was_agreed_nowhere(programme: Programme) -> None:
    with pytest.raises(ProgrammeRefused, match="hasn't been agreed here"):
        approved(programme, agreed_elsewhere=" ")
    assert approved(programme)
    assert programme.steps.last().note == "Сараптама кеңесі, № 7"


@pytest.mark.parametrize("so_far", [laid_open, submitted])
def test_a_way_begun_here_is_walked_to_its_end(programme: Programme, so_far: Callable[..., object]) -> None:
    so_far(programme)
    with pytest.raises(ProgrammeRefused, match="can't follow the step it stands at"):
        approved(programme, on=SUBMITTED)
    assert not programme.editions.exists()


def test_approve_refuses_wrong_hours_and_says_which(programme: Programme) -> None:
    one_hour_more(programme)
    with pytest.raises(ProgrammeRefused, match="9 hours, 1 more than 8"):
        approved(programme)
    assert not programme.editions.exists()
    assert where_it_stands(programme) == Step.DRAFT


def test_approve_refuses_a_rubric_with_a_gap(programme: Programme) -> None:
    programme.rubrics.get().bands.filter(least=14).delete()
    with pytest.raises(ProgrammeRefused, match="No band holds the points from 14 to 16"):
        approved(programme)


def test_approve_refuses_without_a_rubric(programme: Programme) -> None:
    programme.rubrics.all().delete()
    assert problems(programme) == ["The programme has no rubric."]
    with pytest.raises(ProgrammeRefused, match="no rubric"):
        approved(programme)


def test_approve_refuses_without_an_order(programme: Programme) -> None:
    with pytest.raises(ProgrammeRefused, match="number of the order"):
        approved(programme, number="  ")


def test_approve_refuses_an_order_later_than_the_approval(programme: Programme) -> None:
    with pytest.raises(ProgrammeRefused, match="later than the approval"):
        approved(programme, order_date=ON + DAY)


def test_an_edition_holds_the_plan_rules_and_texts_as_they_stood(programme: Programme) -> None:
    topic = programme.topics.get(code="1.2")
    part = f"topic-{topic.uid}"
    edition = approved(programme)
    assert (edition.number, edition.total_hours, edition.attendance_percent) == (1, 8, 80)
    frozen = edition.topics.get(code="1.2")
    assert frozen.uid == topic.uid
    assert "Сабақтың мақсаты мәтін" in edition.texts.get(part=part, language="kk").html

    programme.attendance_percent = 90
    programme.save()
    topic.title_kk = "Басқа тақырып"
    topic.save()
    write_texts(programme, "жаңа")
    edition = Edition.objects.get(pk=edition.pk)
    assert edition.attendance_percent == 80
    assert edition.topics.get(code="1.2").title("kk") == frozen.title("kk") != "Басқа тақырып"
    assert "жаңа" not in edition.texts.get(part=part, language="kk").html


def test_an_edition_can_not_be_changed(programme: Programme) -> None:
    edition = approved(programme)
    edition.total_hours = 36
    with pytest.raises(TypeError, match="frozen"):
        edition.save()
    topic = edition.topics.all()[0]
    topic.title_kk = "Басқа"
    with pytest.raises(TypeError, match="frozen"):
        topic.save()


def test_a_later_approval_makes_the_next_edition_and_keeps_the_first(programme: Programme) -> None:
    first = approved(programme)
    with pytest.raises(ProgrammeRefused, match="Nothing has changed since edition 1"):
        approved(programme, on=date(2026, 1, 8))
    write_texts(programme, "жаңа")
    second = approved(programme, "9-П", date(2026, 1, 8))
    assert (first.number, second.number) == (1, 2)
    assert latest_edition(programme) == second
    assert programme.editions.count() == 2
    states = [edition_state(one, latest=2, on=date(2026, 2, 1)) for one in (first, second)]
    assert states == [EditionState.SUPERSEDED, EditionState.IN_FORCE]


def test_at_its_review_a_programme_may_be_approved_anew_as_it_stands(programme: Programme) -> None:
    edition = approved(programme)
    assert edition.review_due == date(2028, 1, 8)
    assert edition_state(edition, latest=1, on=date(2028, 1, 7)) == EditionState.IN_FORCE
    assert edition_state(edition, latest=1, on=date(2028, 1, 8)) == EditionState.REVIEW_DUE
    with pytest.raises(ProgrammeRefused, match="Nothing has changed"):
        approved(programme, on=date(2027, 10, 9))
    assert approved(programme, on=date(2027, 10, 10)).number == 2


def test_a_used_rubric_can_not_be_changed_and_a_new_version_can(programme: Programme) -> None:
    rubric = programme.rubrics.get()
    approved(programme)
    criterion = rubric.criteria.all()[0]
    criterion.title_kk = "Басқа критерий"
    with pytest.raises(ValidationError, match="in use"):
        criterion.save()
    with pytest.raises(ValidationError, match="in use"):
        rubric.bands.create(least=0, most=9, passed=False, title_kk="х", title_ru="х")

    another = Rubric.objects.create(programme=programme, version=2)
    another.criteria.create(number=1, title_kk="Жаңа", title_ru="Новый")
    assert another.criteria.count() == 1


def test_a_list_of_programmes_knows_where_each_stands_in_one_query(
    programme: Programme, django_assert_num_queries: Any
) -> None:
    approved(programme)
    small_programme(make_provider("mysal"), "other")
    with django_assert_num_queries(1):
        found = {
            item.code: (item.step, item.edition_number) for item in with_standing(Programme.objects.all())
        }
    assert found == {"shagyn-8": (Step.APPROVED, 1), "other": (None, None)}


# --- what is next, and who is reminded ----------------------------------------------------------------------


def next_of(programme: Programme, on: date, *, lacking: bool = False) -> ToDo:
    worth = worth_approving(programme, on=on)
    return next_step(programme, lacking=lacking, worth=worth, on=on).what


def test_there_is_one_next_thing_at_each_step(programme: Programme) -> None:
    assert next_of(programme, OPENED, lacking=True) == ToDo.WRITE
    assert next_of(programme, OPENED) == ToDo.OPEN
    discussion = laid_open(programme)
    assert next_of(programme, OPENED) == ToDo.WAIT
    comment = said(discussion)
    assert next_of(programme, OPENED) == ToDo.READ
    talk.answer(comment=comment, text="Ескерілді.", by=None, at=noon(CLOSES))
    assert next_of(programme, CLOSES) == ToDo.WAIT
    assert next_of(programme, CLOSES + DAY) == ToDo.SUBMIT
    life.submit(programme=programme, by=None, on=SUBMITTED, **package())
    assert next_of(programme, SUBMITTED) == ToDo.VERDICT
    return_(programme)
    assert next_of(programme, date(2025, 3, 7)) == ToDo.SUBMIT
    assert next_of(programme, date(2025, 3, 7), lacking=True) == ToDo.WRITE
    assert next_of(programme, date(2025, 3, 8)) == ToDo.OPEN
    life.submit(programme=programme, by=None, on=date(2025, 3, 7), **package())
    life.agree(programme=programme, by=None, on=date(2025, 3, 10), number="1")
    assert next_of(programme, date(2025, 3, 10)) == ToDo.APPROVE
    approved(programme, on=date(2025, 3, 11))
    assert next_of(programme, date(2025, 3, 11)) == ToDo.NOTHING
    assert next_of(programme, date(2028, 3, 1)) == ToDo.OPEN
    write_texts(programme, "жаңа")
    assert next_of(programme, date(2025, 3, 12)) == ToDo.OPEN


def letters() -> list[tuple[str, str]]:
    return sorted(Message.objects.values_list("kind", "person__given_name_kk"))


@pytest.fixture
def people(programme: Programme) -> None:
    for role, name in ((Role.AUTHOR, "Әдіскер"), (Role.DIRECTOR, "Директор"), (Role.TEACHER, "Оқытушы")):
        make_staff(programme.provider, role, given_name=name)
    make_staff(make_provider("mysal"), Role.AUTHOR, given_name="Бөтен")


@pytest.mark.usefixtures("people")
def test_the_review_is_reminded_of_ninety_days_before_and_on_the_day_once_each(
    programme: Programme, mailoutbox: list
) -> None:
    approved(programme)
    both = [("programme_review", "Директор"), ("programme_review", "Әдіскер")]
    assert remind(at=noon(date(2027, 10, 9))) == 0
    assert remind(at=noon(date(2027, 10, 10))) == 2
    assert remind(at=noon(date(2027, 12, 1))) == 0
    assert letters() == both
    assert remind(at=noon(date(2028, 1, 8))) == 2
    assert remind(at=noon(date(2028, 6, 1))) == 0
    assert letters() == sorted(both * 2)
    send(Message.objects.first())
    assert "/authoring/shagyn-8/" in mailoutbox[0].body


@pytest.mark.usefixtures("people")
def test_a_superseded_edition_is_nobodys_worry(programme: Programme, mailoutbox: list) -> None:
    approved(programme)
    remind(at=noon(date(2027, 12, 1)))
    approved(programme, on=date(2027, 12, 2))
    assert remind(at=noon(date(2028, 2, 1))) == 0
    # and the letter that waited meanwhile isn't sent
    send(Message.objects.first())
    assert mailoutbox == []


@pytest.mark.usefixtures("people")
def test_authors_hear_once_that_the_discussion_has_ended(programme: Programme, mailoutbox: list) -> None:
    laid_open(programme)
    assert remind(at=noon(CLOSES)) == 0
    assert remind(at=noon(CLOSES + DAY)) == 1
    assert remind(at=noon(CLOSES + 2 * DAY)) == 0
    assert letters() == [("discussion_ended", "Әдіскер")]
    send(Message.objects.get())
    assert len(mailoutbox) == 1
    life.submit(programme=programme, by=None, on=SUBMITTED, **package())
    make_staff(programme.provider, Role.AUTHOR, given_name="Жаңа")
    assert remind(at=noon(SUBMITTED)) == 0


@pytest.mark.usefixtures("people")
def test_authors_hear_when_the_day_to_mend_by_is_near(programme: Programme, mailoutbox: list) -> None:
    submitted(programme)
    life.send_back(programme=programme, by=None, on=SUBMITTED, reason="4-бөлім толық емес")
    assert remind(at=noon(date(2025, 3, 1))) == 0
    assert remind(at=noon(date(2025, 3, 2))) == 1
    assert remind(at=noon(date(2025, 3, 7))) == 0
    assert letters() == [("programme_to_mend", "Әдіскер")]
    send(Message.objects.get())
    assert "4-бөлім толық емес" in mailoutbox[0].body


def test_what_is_approved_is_what_was_agreed(programme: Programme) -> None:
    """Texts changed after the programme was handed in have to be put back, or handed in anew."""
    submitted(programme)
    life.agree(programme=programme, by=None, on=SUBMITTED, number="112")
    entry = programme.glossary.create(title_kk="Қор", title_ru="Фонд", definition_kk="…", definition_ru="…")
    order = {"order_number": "5", "order_date": SUBMITTED}
    with pytest.raises(ProgrammeRefused, match="must be what was agreed"):
        life.approve(programme=programme, by=None, on=SUBMITTED, **order)
    entry.delete()
    assert life.approve(programme=programme, by=None, on=SUBMITTED, **order).number == 1


def test_an_order_older_than_the_agreement_is_refused(programme: Programme) -> None:
    submitted(programme)
    life.agree(programme=programme, by=None, on=SUBMITTED, number="112")
    day = SUBMITTED - timedelta(days=1)
    with pytest.raises(ProgrammeRefused, match="can't be earlier than the agreement"):
        life.approve(programme=programme, by=None, on=SUBMITTED, order_number="5", order_date=day)
