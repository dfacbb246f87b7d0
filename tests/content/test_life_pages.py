"""The pages of a programme's life: the desk, the steps, the comparison, the public discussion."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from content.domain import discussion as talk
from content.domain import programme as life
from content.domain.package import MOST_BYTES
from content.domain.programme import where_it_stands
from content.enums import CommentState, Step
from content.models import Comment, Programme
from content.views.discussion import MOST_COMMENTS
from lms.enums import Role
from tests.content.life import (
    docx,
    jpg,
    laid_open,
    package,
    pdf,
    said,
    write_texts,
)
from tests.factories import make_provider, make_staff, signed_in

pytestmark = pytest.mark.django_db
PUBLIC = "/en/programmes/shagyn-8/discussion/"
DESK = "/en/authoring/shagyn-8/"


@pytest.fixture(autouse=True)
def without_a_past(settings: Any) -> None:
    settings.REQUIRE_SECOND_FACTOR = False
    cache.clear()


@pytest.fixture
def programme(small: Programme) -> Programme:
    return small


def client_of(programme: Programme, role: Role = Role.AUTHOR) -> Client:
    return signed_in(make_staff(programme.provider, role))


def today() -> date:
    return timezone.localdate()


def discussed(programme: Programme) -> None:
    """A discussion that is over, with nothing left to answer."""
    laid_open(programme, on=today() - timedelta(days=40))


def handed_in(programme: Programme) -> None:
    discussed(programme)
    life.submit(programme=programme, by=None, on=today() - timedelta(days=10), **package())


# --- the desk -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "sees"), [(Role.AUTHOR, True), (Role.COORDINATOR, True), (Role.DIRECTOR, False)]
)
def test_the_desk_says_what_is_next_and_offers_it_to_those_who_may(
    programme: Programme, role: Role, sees: bool
) -> None:
    page = client_of(programme, role).get(DESK).text
    assert "All is written. Lay it open" in page
    assert ("Open the public discussion" in page) == sees
    assert ("Approve what was agreed elsewhere" in page) == (role == Role.DIRECTOR)


def test_the_desk_names_what_is_missing(programme: Programme) -> None:
    programme.texts.filter(part="section-4", language="ru").delete()
    row = programme.topics.get(code="1.1").hours.get()
    row.hours += 1
    row.save()
    page = client_of(programme).get(DESK).text
    assert "Section 4, Aim, tasks and expected results of the programme: no text in Russian." in page
    assert "9 hours, 1 more than 8." in page
    assert "What is missing stands below" in page


def test_the_desk_tells_the_way_so_far_with_its_papers(programme: Programme) -> None:
    handed_in(programme)
    life.send_back(programme=programme, by=None, on=today(), reason="4-бөлім толық емес", number="77")
    page = client_of(programme, Role.DIRECTOR).get(DESK).text
    for words in ("4-бөлім толық емес", "№ 77", "To be mended by", "Covering letter", "Submit it again by"):
        assert words in page


@pytest.mark.parametrize("address", ["", "compare/", "discussion/", "steps/open/", "steps/verdict/"])
def test_another_providers_author_and_a_teacher_see_nothing(programme: Programme, address: str) -> None:
    strangers = (
        make_staff(make_provider("mysal"), Role.AUTHOR),
        make_staff(programme.provider, Role.TEACHER),
    )
    for person in strangers:
        assert signed_in(person).get(DESK + address).status_code == 404


# --- the steps ----------------------------------------------------------------------------------------------


def test_an_author_lays_the_text_open(programme: Programme) -> None:
    client = client_of(programme)
    assert client.get(DESK + "steps/open/").status_code == 200
    response = client.post(DESK + "steps/open/")
    assert (response.status_code, response["Location"]) == (302, DESK)
    assert where_it_stands(programme) == Step.DISCUSSION
    refused = client.post(DESK + "steps/open/")
    assert "It is under discussion already." in refused.text


def test_a_director_can_not_lay_open_nor_submit_and_an_author_can_not_approve(programme: Programme) -> None:
    director, author = client_of(programme, Role.DIRECTOR), client_of(programme)
    assert director.post(DESK + "steps/open/").status_code == 404
    assert director.get(DESK + "steps/submit/").status_code == 404
    sent = {"order_number": "5", "order_date": "08.01.2025", "agreed_elsewhere": "Кеңес"}
    assert author.post(DESK + "steps/approve/", sent).status_code == 404
    assert author.get(DESK + "steps/nothing/").status_code == 404
    assert not programme.steps.exists()


def test_the_package_is_handed_in(programme: Programme) -> None:
    discussed(programme)
    client = client_of(programme)
    form = client.get(DESK + "steps/submit/").text
    assert 'enctype="multipart/form-data"' in form
    assert "http://testserver/en/programmes/shagyn-8/discussion/" in form
    response = client.post(DESK + "steps/submit/", package())
    assert response.status_code == 302
    assert where_it_stands(programme) == Step.SUBMITTED


def test_bad_files_are_told_of_and_what_was_typed_is_kept(programme: Programme) -> None:
    discussed(programme)
    sent = {
        "letter": SimpleUploadedFile("letter.pdf", b"<html>no</html>"),
        "needs": SimpleUploadedFile("needs.pdf", b"%PDF-" + b"0" * MOST_BYTES),
        "order": docx("order.docx", "xl/workbook.xml", "[Content_Types].xml"),
        "link": "https://ulgi.example/talqylau/38",
    }
    page = client_of(programme).post(DESK + "steps/submit/", sent).text
    assert page.count("This is neither a PDF nor a Word document") == 4  # beside the field and in the summary
    assert "up to 10.0\xa0MB are accepted" in page
    assert 'value="https://ulgi.example/talqylau/38"' in page
    assert "The files have to be chosen once more" in page
    assert where_it_stands(programme) == Step.DISCUSSION


def test_a_submission_too_early_is_refused_in_words(programme: Programme) -> None:
    laid_open(programme, on=today())
    page = client_of(programme).post(DESK + "steps/submit/", package()).text
    assert "The discussion lasts until" in page


def test_a_paper_is_opened_by_those_who_see_the_programme_alone(programme: Programme) -> None:
    handed_in(programme)
    kept = programme.steps.last().package
    address = f"{DESK}package/{kept.pk}/"
    response = client_of(programme, Role.DIRECTOR).get(address + "needs/")
    assert b"".join(response.streaming_content) == docx().read()
    assert response["Content-Disposition"] == 'attachment; filename="shagyn-8-needs.docx"'
    assert response["Content-Type"].endswith("wordprocessingml.document")
    author = client_of(programme)
    assert author.get(address + "step/").status_code == 404
    assert author.get(f"/en/authoring/other/package/{kept.pk}/needs/").status_code == 404
    stranger = signed_in(make_staff(make_provider("mysal"), Role.AUTHOR))
    assert stranger.get(address + "needs/").status_code == 404
    assert Client().get(address + "needs/").status_code == 302


@pytest.mark.parametrize(
    ("sent", "step"),
    [
        ({"verdict": "agreed", "number": "112"}, Step.AGREED),
        ({"verdict": "returned", "words": "4-бөлім толық емес"}, Step.RETURNED),
        ({"verdict": "refused", "words": "Мақсаты жоқ"}, Step.REFUSED),
    ],
)
@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.DIRECTOR])
def test_the_decision_of_the_council_is_recorded(
    programme: Programme, sent: dict[str, str], step: Step, role: Role
) -> None:
    handed_in(programme)
    on = today() - timedelta(days=2)
    response = client_of(programme, role).post(
        DESK + "steps/verdict/", {"on": f"{on:%d.%m.%Y}", "number": "", "words": ""} | sent
    )
    assert response.status_code == 302
    recorded = programme.steps.last()
    assert (recorded.step, recorded.on) == (step, on)


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"verdict": "agreed"}, "Give the number of the conclusion."),
        ({"verdict": "returned"}, "Give the reason."),
        ({"verdict": "refused", "words": "  "}, "Give the reason."),
        ({"verdict": "agreed", "number": "1", "on": "01.01.2099"}, "This day is still to come."),
        ({"verdict": "agreed", "number": "1", "on": "01.01.2020"}, "earlier than the step before it"),
        ({"verdict": "approved", "number": "1"}, "Select a valid choice"),
    ],
)
def test_a_decision_that_lacks_something_says_what(
    programme: Programme, sent: dict[str, str], words: str
) -> None:
    handed_in(programme)
    facts = {"on": f"{today():%d.%m.%Y}", "number": "", "words": ""} | sent
    assert words in client_of(programme).post(DESK + "steps/verdict/", facts).text
    assert where_it_stands(programme) == Step.SUBMITTED


def test_the_director_approves_what_was_agreed(programme: Programme) -> None:
    handed_in(programme)
    life.agree(programme=programme, by=None, on=today() - timedelta(days=3), number="112")
    client = client_of(programme, Role.DIRECTOR)
    assert "Where it was agreed" not in client.get(DESK + "steps/approve/").text
    sent = {"order_number": "5-П", "order_date": f"{today():%d.%m.%Y}"}
    response = client.post(DESK + "steps/approve/", sent)
    assert response.status_code == 302
    assert programme.editions.get().order_number == "5-П"
    page = client.get(DESK).text
    assert "Edition 1 is in force" in page
    assert "In force</span>" in page


def test_what_was_agreed_elsewhere_says_where(programme: Programme) -> None:
    client = client_of(programme, Role.DIRECTOR)
    sent = {"order_number": "5-П", "order_date": "08.01.2025", "agreed_elsewhere": ""}
    page = client.post(DESK + "steps/approve/", sent).text
    assert "This field is required." in page
    assert 'value="5-П"' in page
    client.post(DESK + "steps/approve/", sent | {"agreed_elsewhere": "Сараптама кеңесі, № 7"})
    assert programme.steps.get().note == "Сараптама кеңесі, № 7"


# --- the comparison -----------------------------------------------------------------------------------------


def approved(programme: Programme, on: date = date(2025, 1, 8)) -> None:
    life.approve(
        programme=programme, by=None, on=on, order_number="1", order_date=on, agreed_elsewhere="Кеңес"
    )


def test_without_an_edition_there_is_nothing_to_compare_with(programme: Programme) -> None:
    assert "nothing to compare with yet" in client_of(programme).get(DESK + "compare/").text


def test_the_draft_is_compared_with_the_last_edition(programme: Programme) -> None:
    approved(programme)
    client = client_of(programme)
    assert "Nothing has changed" in client.get(DESK + "compare/").text
    row = programme.topics.get(code="1.1").hours.get()
    row.hours = 5
    row.save()
    programme.attendance_percent = 85
    programme.save()
    write_texts(programme, "түзетілді")
    page = client.get(DESK + "compare/").text
    assert "<strong>1.1</strong> Күндізгі en, Дәріс en: 4 → 5" in page
    assert "least attendance, %: 80 → 85" in page
    assert '<del><span class="unseen" lang="en">taken out: </span>мәтін</del>' in page
    assert '<ins><span class="unseen" lang="en">added: </span>түзетілді</ins>' in page
    assert "4-бөлім" in page


def test_two_editions_are_compared_with_each_other(programme: Programme) -> None:
    approved(programme)
    write_texts(programme, "екінші")
    approved(programme, on=date(2025, 2, 8))
    write_texts(programme, "үшінші")
    page = client_of(programme).get(DESK + "compare/?from=1&to=2").text
    assert "From «Edition 1» to «Edition 2»." in page
    assert "екінші</ins>" in page
    assert "үшінші" not in page
    assert "No hour and no topic has changed." in page


def test_an_edition_that_is_not_there_is_no_choice(programme: Programme) -> None:
    approved(programme)
    response = client_of(programme).get(DESK + "compare/?from=7&to=draft")
    assert response.status_code == 200
    assert "Select a valid choice" in response.text


# --- the public discussion ----------------------------------------------------------------------------------


WORDS = {
    "name": "Айгүл Сейітова",
    "organisation": "№1 мектеп",
    "email": "",
    "part": "section-5",
    "text": "Екінші модульге сағат аз.",
    "agree": "on",
}


def test_a_programme_never_laid_open_has_no_discussion(programme: Programme, client: Client) -> None:
    assert client.get(PUBLIC).status_code == 404


def test_anyone_reads_the_text_as_it_was_laid_open(programme: Programme, client: Client) -> None:
    discussion = laid_open(programme, on=today())
    write_texts(programme, "өзгертілді")
    page = client.get(PUBLIC).text
    assert "9-бөлім мәтін" in page
    assert "өзгертілді" not in page
    assert "No comments yet" in page
    topic = discussion.texts.get(language="kk", title="1.2 Тақырып kk").part
    assert f'href="{PUBLIC}{topic}/"' in page
    assert "Сабақтың мақсаты мәтін" in client.get(f"{PUBLIC}{topic}/").text
    assert client.get(f"{PUBLIC}topic-none/").status_code == 404


def test_anyones_comment_is_kept_and_waits_to_be_read(programme: Programme, client: Client) -> None:
    laid_open(programme, on=today())
    response = client.post(PUBLIC, WORDS)
    assert response["Location"] == PUBLIC
    page = client.get(PUBLIC).text
    assert "Your comment will stand here once the authors have read it." in page
    assert WORDS["text"] not in page
    comment = Comment.objects.get()
    assert (comment.state, comment.part, comment.language) == (CommentState.WAITING, "section-5", "en")


def test_a_shown_comment_stands_with_its_answer_and_never_with_its_address(
    programme: Programme, client: Client
) -> None:
    comment = said(laid_open(programme, on=today()), "<b>Сағат</b> аз", email="aigul@mektep.example")
    talk.show(comment=comment)
    page = client.get(PUBLIC).text
    assert "&lt;b&gt;Сағат&lt;/b&gt; аз" in page
    assert "The answer will stand here." in page
    assert "aigul@mektep.example" not in page
    talk.answer(comment=comment, text="Қосылды.", by=None, at=timezone.now())
    assert "Қосылды." in client.get(PUBLIC).text


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"text": ""}, "This field is required."),
        ({"text": "а" * 4001}, "at most 4000 characters"),
        ({"name": "а" * 151}, "at most 150 characters"),
        ({"email": "office"}, "Enter a valid email address."),
        ({"part": "section-99"}, "Select a valid choice"),
        ({"agree": ""}, "This field is required."),
    ],
)
def test_a_comment_that_will_not_do_says_why_and_keeps_what_was_typed(
    programme: Programme, client: Client, wrong: dict[str, str], words: str
) -> None:
    laid_open(programme, on=today())
    page = client.post(PUBLIC, WORDS | wrong).text
    assert words in page
    assert "№1 мектеп" in page
    assert not Comment.objects.exists()


def test_a_robot_is_thanked_and_nothing_is_kept(programme: Programme, client: Client) -> None:
    laid_open(programme, on=today())
    assert 'name="website" tabindex="-1"' in client.get(PUBLIC).text
    assert client.post(PUBLIC, WORDS | {"website": "https://spam.example"}).status_code == 302
    assert not Comment.objects.exists()


def test_a_flood_from_one_address_is_held_back_with_the_words_kept(
    programme: Programme, client: Client
) -> None:
    laid_open(programme, on=today())
    for place in range(MOST_COMMENTS):
        assert client.post(PUBLIC, WORDS | {"text": f"{place}"}).status_code == 302
    response = client.post(PUBLIC, WORDS)
    assert response.status_code == 429
    assert WORDS["text"] in response.text
    assert "in ten minutes" in response.text
    assert Comment.objects.count() == MOST_COMMENTS
    assert client.post(PUBLIC, WORDS, REMOTE_ADDR="10.0.0.7").status_code == 302


def test_after_the_last_day_it_is_read_and_no_longer_written(programme: Programme, client: Client) -> None:
    discussed(programme)
    page = client.get(PUBLIC).text
    assert "Comments are no longer taken." in page
    assert "<form method" not in page.partition("<main")[2].partition("</main>")[0]
    late = client.post(PUBLIC, WORDS).text
    assert "The discussion ended on" in late
    assert WORDS["text"] in late
    assert not Comment.objects.exists()


def test_the_page_takes_as_many_queries_for_six_comments_as_for_one(
    programme: Programme, client: Client, django_assert_num_queries: Any
) -> None:
    discussion = laid_open(programme, on=today())
    for _time in range(6):
        talk.show(comment=said(discussion))
        with django_assert_num_queries(5):
            client.get(PUBLIC)


def test_under_en_the_frame_is_english_and_the_text_says_it_is_kazakh(
    programme: Programme, client: Client
) -> None:
    laid_open(programme, on=today())
    page = client.get(PUBLIC).text
    assert '<h1 lang="kk">Шағын kk</h1>' in page
    assert "<h1>Шағын ru</h1>" in client.get(PUBLIC.replace("/en/", "/ru/")).text


# --- moderation ---------------------------------------------------------------------------------------------


def test_what_waits_stands_first_for_the_authors(programme: Programme) -> None:
    client = client_of(programme)
    assert "It hasn't been laid open yet" in client.get(DESK + "discussion/").text
    discussion = laid_open(programme, on=today())
    assert "Nobody has commented yet" in client.get(DESK + "discussion/").text
    answered, waiting = said(discussion, "бірінші сөз"), said(discussion, "екінші сөз")
    talk.answer(comment=answered, text="Қосылды.", by=None, at=timezone.now())
    page = client.get(DESK + "discussion/").text
    assert page.index("екінші сөз") < page.index("бірінші сөз")
    assert f'id="comment-{waiting.pk}"' in page


def test_an_author_answers_hides_and_shows(programme: Programme) -> None:
    comment = said(laid_open(programme, on=today()), email="aigul@mektep.example")
    client, address = client_of(programme), f"{DESK}discussion/{comment.pk}/"
    page = client.get(address).text
    assert "mailto:aigul@mektep.example" in page
    assert "5. Structure and content" not in page  # named as it was laid open, in the language of the content
    client.post(address, {"do": "hide"})
    assert Comment.objects.get().state == CommentState.HIDDEN
    client.post(address, {"do": "show"})
    assert Comment.objects.get().state == CommentState.SHOWN
    assert "This field is required." in client.post(address, {"text": " "}).text
    assert client.post(address, {"text": "Қосылды."}).status_code == 302
    assert (Comment.objects.get().answer, Comment.objects.get().email) == ("Қосылды.", "")


def test_after_submission_a_comment_is_only_read(programme: Programme) -> None:
    comment = said(laid_open(programme, on=today() - timedelta(days=40)))
    talk.answer(comment=comment, text="Қосылды.", by=None, at=timezone.now())
    life.submit(programme=programme, by=None, on=today(), letter=pdf(), needs=docx(), order=jpg(), link="x")
    client, address = client_of(programme), f"{DESK}discussion/{comment.pk}/"
    assert "as they are" in client.get(address).text
    assert "as they are" in client.post(address, {"text": "Басқа"}).text
    client.post(address, {"do": "hide"})
    assert (Comment.objects.get().answer, Comment.objects.get().state) == ("Қосылды.", CommentState.SHOWN)


@pytest.mark.parametrize("who", ["director", "elsewhere"])
def test_only_those_who_write_the_programme_answer(programme: Programme, who: str) -> None:
    comment = said(laid_open(programme, on=today()))
    other = programme.provider if who == "director" else make_provider("mysal")
    person = make_staff(other, Role.DIRECTOR if who == "director" else Role.AUTHOR)
    client, address = signed_in(person), f"{DESK}discussion/{comment.pk}/"
    assert client.get(address).status_code == 404
    assert client.post(address, {"do": "hide"}).status_code == 404
    assert Comment.objects.get().state == CommentState.WAITING
