"""The pages on which a programme is begun, its plan written and its settings made: nothing typed is lost."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client

from content.domain.beginning import begin_like_starter
from content.domain.plan import ModuleLine, Plan, TopicLine, plan_of
from content.domain.planning import begin_programme, save_plan
from content.models import Programme, TopicPage
from content.plan_form import NotHours, PlanForm, hours_in
from content.settings_form import SettingsForm
from lms.enums import Role
from lms.models import Provider
from tests.content.plans_made import COLUMNS, module, titled, topic
from tests.factories import make_provider, make_staff, signed_in

pytestmark = pytest.mark.django_db

# the rows of the plan below: 0 module 1, 1 topic 1.1, 2 topic 1.2, 3 module 2, 4 topic 2.1
LESSONS_FIELD = 'name="with_lessons"'


@pytest.fixture(autouse=True)
def no_second_factor(settings: Any) -> None:
    settings.REQUIRE_SECOND_FACTOR = False


@pytest.fixture
def provider() -> Provider:
    return make_provider()


@pytest.fixture
def programme(provider: Provider) -> Programme:
    return begin_programme(
        provider=provider,
        code="shagyn",
        titles=titled("Programme"),
        total_hours=8,
        columns=COLUMNS,
        modules=[module("1", topic("1.1", 2, 1, 3), topic("1.2", 1)), module("2", topic("2.1", 4, 0, 5))],
    )


@pytest.fixture
def author(provider: Provider) -> Client:
    return signed_in(make_staff(provider, Role.AUTHOR))


def editor(programme: Programme) -> str:
    return f"/en/authoring/{programme.code}/plan/"


def setup(programme: Programme) -> str:
    return f"/en/authoring/{programme.code}/settings/"


class Fields(HTMLParser):
    """What a browser would send of the page's own form, as it stands."""

    LEFT_OUT = ("csrfmiddlewaretoken", "form_number", "language", "next", "do", "")

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, str] = {}
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        name = said.get("name") or ""
        if tag == "option" and "selected" in said:
            self.sent[self.inside] = said["value"] or ""
        elif tag in ("input", "textarea", "select") and name not in self.LEFT_OUT:
            if said.get("type") not in ("checkbox", "radio") or "checked" in said:
                self.sent[name] = said.get("value") or ""
            self.inside = "" if tag == "input" else name

    def handle_data(self, data: str) -> None:
        if self.inside and self.get_starttag_text().startswith("<textarea"):
            self.sent[self.inside] += data

    def handle_endtag(self, tag: str) -> None:
        if tag in ("textarea", "select"):
            self.inside = ""


def fields(page: str) -> dict[str, str]:
    parser = Fields()
    parser.feed(page)
    return parser.sent


def opened(client: Client, address: str) -> dict[str, str]:
    return fields(client.get(address).text)


def codes(sent: dict[str, str]) -> list[str]:
    """The numbers and codes in the order of the rows."""
    rows = {int(name.split("-")[1]): text for name, text in sent.items() if name.endswith("-code")}
    return [rows[place] for place in sorted(rows)]


def pressed(client: Client, address: str, button: str, sent: dict[str, str]) -> tuple[str, dict[str, str]]:
    response = client.post(address, sent | {"do": button})
    assert response.status_code == 200
    return response.text, fields(response.text)


# --- Opened -------------------------------------------------------------------------------------------------


def test_the_page_shows_the_whole_plan_with_its_sums(author: Client, programme: Programme) -> None:
    page = author.get(editor(programme)).text
    sent = fields(page)
    assert codes(sent) == ["1", "1.1", "1.2", "2", "2.1"]
    assert (sent["t-1-day.lecture"], sent["t-1-day.practice"], sent["t-2-day.practice"]) == ("2", "1", "")
    assert (sent["t-1-kk"], sent["t-1-ru"], sent["total"]) == ("T1.1", "T1.1 (ru)", "8")
    assert "8 hours, exactly as it should be." in page
    assert "Topic 1.2 has no hours in: Online." in page


def test_a_difference_is_said_in_words_for_each_variant(author: Client, programme: Programme) -> None:
    sent = opened(author, editor(programme)) | {"total": "9", "t-4-online.lecture": "9"}
    page, _sent = pressed(author, editor(programme), "renumber", sent)
    assert "8 hours, 1 fewer than 9." in page
    assert "12 hours, 3 more than 9." in page


def many_topics(programme: Programme, count: int) -> None:
    lines = tuple(TopicLine(f"1.{place}", titled("T"), {("day", "lecture"): 1}) for place in range(count))
    plan = Plan(8, COLUMNS, (ModuleLine("1", titled("M"), lines),))
    save_plan(programme=programme, plan=plan, version=programme.version)


@pytest.mark.parametrize("count", [15, 60])
def test_the_page_opens_with_as_many_queries_for_sixty_topics_as_for_fifteen(
    author: Client, programme: Programme, count: int, django_assert_num_queries: Any
) -> None:
    many_topics(programme, count)
    author.get(editor(programme))
    with django_assert_num_queries(8):
        page = author.get(editor(programme)).text
    assert len(codes(fields(page))) == count + 1


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.TEACHER])
def test_whoever_doesnt_write_programmes_finds_no_editor(programme: Programme, role: Role) -> None:
    client = signed_in(make_staff(programme.provider, role))
    for address in (editor(programme), setup(programme), "/en/authoring/new/"):
        assert client.get(address).status_code == 404
        assert client.post(address, {}).status_code == 404


def test_another_providers_author_finds_no_editor(programme: Programme) -> None:
    client = signed_in(make_staff(make_provider("mysal"), Role.AUTHOR))
    before = plan_of(programme)
    for address in (editor(programme), setup(programme)):
        assert client.get(address).status_code == 404
        assert client.post(address, {"total": "1", "version": "2", "do": "save"}).status_code == 404
    assert plan_of(programme) == before


# --- Saved --------------------------------------------------------------------------------------------------


def test_what_was_typed_is_saved_and_a_draft_may_be_off(author: Client, programme: Programme) -> None:
    typed = {"t-1-day.lecture": " 7 ", "t-1-kk": "Жаңа\r\nатау", "total": "72"}
    response = author.post(editor(programme), opened(author, editor(programme)) | typed)
    assert response.status_code == 302
    programme.refresh_from_db()
    plan = plan_of(programme)
    assert (plan.total_hours, plan.topics[0].hours["day", "lecture"]) == (72, 7)
    assert plan.topics[0].titles["kk"] == "Жаңа атау"
    page = author.get(editor(programme)).text
    assert "The study plan is saved." in page
    assert "13 hours, 59 fewer than 72." in page


def test_opening_and_saving_changes_nothing(author: Client, programme: Programme) -> None:
    before = plan_of(programme)
    assert author.post(editor(programme), opened(author, editor(programme))).status_code == 302
    assert plan_of(programme) == before


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("-1", "hours can&#x27;t be fewer than none"),
        ("1,5", "only whole hours are counted"),
        ("1.5", "only whole hours are counted"),
        ("екі", "is no number: write the hours in digits"),
        ("201", "is too many: whole numbers up to 200"),
        ("9" * 5000, "is too many: whole numbers up to 200"),
        ("<b>", "is no number"),
    ],
)
def test_hours_that_are_none_are_marked_and_kept_as_typed(
    author: Client, programme: Programme, text: str, words: str
) -> None:
    before = plan_of(programme)
    sent = opened(author, editor(programme)) | {"t-1-day.lecture": text, "t-2-kk": "Басқа атау"}
    page, kept = pressed(author, editor(programme), "save", sent)
    assert words in page
    assert '<a href="#t-1-day.lecture">' in page
    assert 'aria-describedby="t-1-day.lecture-wrong"' in page
    assert '<li id="t-1-day.lecture-wrong">' in page
    assert {name: kept[name] for name in ("t-1-day.lecture", "t-2-kk")} == {
        "t-1-day.lecture": text,
        "t-2-kk": "Басқа атау",
    }
    assert plan_of(programme) == before


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"t-2-code": "1.1"}, "Two topics have the code 1.1."),
        ({"m-3-code": "1"}, "Two modules have the number 1."),
        ({"t-2-code": " "}, "A topic has no code."),
        ({"t-2-code": "1" * 11}, "up to 10 characters fit"),
        ({"t-2-kk": ""}, "1.2: no title in Kazakh."),
        ({"t-2-ru": " \x00 "}, "1.2: no title in Russian."),
        ({"m-3-ru": ""}, "2: no title in Russian."),
        ({"t-2-en": "x" * 401}, "401 characters; up to 400 fit"),
        ({"total": ""}, "Hours in all: whole numbers from 1 to 1000"),
        ({"total": "72,5"}, "only whole hours are counted"),
        ({"total": "72000"}, "is too many: whole numbers up to 1000"),
    ],
)
def test_a_line_that_cant_be_kept_says_so_beside_it(
    author: Client, programme: Programme, typed: dict[str, str], words: str
) -> None:
    before = plan_of(programme)
    (name,) = typed
    page, kept = pressed(author, editor(programme), "save", opened(author, editor(programme)) | typed)
    assert page.count(words) >= 2  # in the summary and beside it
    assert f'<a href="#{name}">' in page
    assert f'id="{name}-wrong"' in page
    assert kept[name].strip() == typed[name].replace("\x00", "").strip()
    assert plan_of(programme) == before


def test_two_authors_dont_undo_each_other(author: Client, programme: Programme) -> None:
    first, second = opened(author, editor(programme)), opened(author, editor(programme))
    author.post(editor(programme), first | {"t-1-day.lecture": "3", "t-2-kk": "Бірінші"})
    page, kept = pressed(author, editor(programme), "save", second | {"t-1-day.lecture": "4"})
    assert "Somebody else has saved this programme meanwhile." in page
    assert "Day, Lecture: 3 → 4" in page
    assert "«Бірінші» → «T1.2»" in page
    assert kept["t-1-day.lecture"] == "4"
    assert plan_of(programme).topics[0].hours["day", "lecture"] == 3
    # whoever has compared may save over it
    assert author.post(editor(programme), kept).status_code == 302
    assert plan_of(programme).topics[0].hours["day", "lecture"] == 4


def test_a_line_of_another_programme_sent_in_is_a_new_one(
    author: Client, provider: Provider, programme: Programme
) -> None:
    other = begin_programme(
        provider=provider,
        code="basqa",
        titles=titled("Other"),
        total_hours=8,
        columns=COLUMNS,
        modules=[module("1", topic("1.1", 8))],
    )
    stolen = plan_of(other)
    sent = opened(author, editor(programme)) | {"t-1-key": str(stolen.topics[0].uid), "with_lessons": "yes"}
    author.post(editor(programme), sent)
    assert plan_of(programme).topics[0].uid != stolen.topics[0].uid
    assert plan_of(other) == stolen


@pytest.mark.parametrize("version", ["", "x", "9" * 30, "-1"])
def test_a_form_without_its_version_is_taken_for_an_old_one(
    author: Client, programme: Programme, version: str
) -> None:
    sent = opened(author, editor(programme)) | {"version": version}
    assert "Somebody else has saved" in pressed(author, editor(programme), "save", sent)[0]


def test_the_page_takes_whatever_is_sent(author: Client, programme: Programme) -> None:
    for sent in (
        {},
        {"do": "save"},
        {"do": "up-99", "t-0-code": "1"},
        {"do": "add-7"},
        {"t-3-kk": "x", "do": "down-0"},
        {"t-99999-kk": "x"},
        {"do": "remove-0"},
    ):
        assert author.post(editor(programme), sent).status_code == 200
    assert len(plan_of(programme).topics) == 3


# --- Buttons that change the form and save nothing ----------------------------------------------------------


@pytest.mark.parametrize(
    ("button", "order", "focus"),
    [
        ("down-1", ["1", "1.2", "1.1", "2", "2.1"], "down-2"),
        ("up-2", ["1", "1.2", "1.1", "2", "2.1"], "down-1"),
        ("down-2", ["1", "1.1", "2", "1.2", "2.1"], "down-3"),
        ("up-4", ["1", "1.1", "1.2", "2.1", "2"], "up-3"),
        ("down-0", ["2", "2.1", "1", "1.1", "1.2"], "up-2"),
        ("up-3", ["2", "2.1", "1", "1.1", "1.2"], "down-0"),
        ("up-0", ["1", "1.1", "1.2", "2", "2.1"], "down-0"),
        ("up-1", ["1", "1.1", "1.2", "2", "2.1"], "down-1"),
        ("down-4", ["1", "1.1", "1.2", "2", "2.1"], "up-4"),
        ("remove-1", ["1", "1.2", "2", "2.1"], "remove-1"),
        ("remove-4", ["1", "1.1", "1.2", "2"], "remove-3"),
        ("add-0", ["1", "1.1", "1.2", "1.3", "2", "2.1"], "t-3-kk"),
        ("add-3", ["1", "1.1", "1.2", "2", "2.1", "2.2"], "t-5-kk"),
        ("add-module", ["1", "1.1", "1.2", "2", "2.1", "3"], "m-5-kk"),
    ],
)
def test_a_button_gives_the_form_back_changed_and_unsaved(
    author: Client, programme: Programme, button: str, order: list[str], focus: str
) -> None:
    before = plan_of(programme)
    page, kept = pressed(
        author, editor(programme), button, opened(author, editor(programme)) | {"total": "бес"}
    )
    assert codes(kept) == order
    assert kept["total"] == "бес"
    (focused,) = re.findall(r'<[^>]*id="([^"]+)"[^>]* autofocus', page)
    assert focused == focus
    assert "not saved yet" in page
    assert plan_of(programme) == before


def test_a_moved_topic_keeps_its_hours_and_its_lesson(author: Client, programme: Programme) -> None:
    TopicPage.objects.filter(topic__code="1.2").update(aim="Мақсат")
    _page, sent = pressed(author, editor(programme), "down-2", opened(author, editor(programme)))
    _page, sent = pressed(author, editor(programme), "renumber", sent)
    assert codes(sent) == ["1", "1.1", "2", "2.1", "2.2"]
    before = {line.uid: line.hours for line in plan_of(programme).topics}
    assert author.post(editor(programme), sent).status_code == 302
    after = plan_of(programme)
    assert {line.uid: line.hours for line in after.topics} == before
    assert after.modules[1].topics[0].titles["kk"] == "T1.2"
    assert TopicPage.objects.get(aim="Мақсат", locale__language_code="kk").topic.code == "2.1"


def test_a_module_is_taken_out_only_when_it_is_empty(author: Client, programme: Programme) -> None:
    page, sent = pressed(author, editor(programme), "remove-3", opened(author, editor(programme)))
    assert "first move or take out what stands under it" in unescape(page)
    assert codes(sent) == ["1", "1.1", "1.2", "2", "2.1"]
    _page, sent = pressed(author, editor(programme), "remove-4", sent)
    _page, sent = pressed(author, editor(programme), "remove-3", sent)
    assert author.post(editor(programme), sent).status_code == 302
    assert [line.number for line in plan_of(programme).modules] == ["1"]


def test_a_new_topic_is_saved_under_its_module(author: Client, programme: Programme) -> None:
    _page, sent = pressed(author, editor(programme), "add-0", opened(author, editor(programme)))
    page, sent = pressed(author, editor(programme), "save", sent)
    assert "1.3: no title in Kazakh." in page
    sent |= {"t-3-kk": "Жаңа", "t-3-ru": "Новая", "t-3-day.practice": "2"}
    assert author.post(editor(programme), sent).status_code == 302
    line = plan_of(programme).modules[0].topics[2]
    assert (line.code, line.titles["ru"], line.of("day")) == ("1.3", "Новая", 2)
    assert TopicPage.objects.filter(topic__uid=line.uid).count() == 2


def test_taking_out_a_topic_with_a_lesson_asks_first(author: Client, programme: Programme) -> None:
    TopicPage.objects.filter(topic__code="1.2").update(aim="Мақсат")
    assert LESSONS_FIELD not in author.get(editor(programme)).text
    _page, sent = pressed(author, editor(programme), "remove-2", opened(author, editor(programme)))
    page, sent = pressed(author, editor(programme), "save", sent)
    assert "Lessons are written for what you are taking out: T1.2." in page
    assert LESSONS_FIELD in page
    assert TopicPage.objects.filter(aim="Мақсат").count() == 2
    assert author.post(editor(programme), sent | {"with_lessons": "yes"}).status_code == 302
    assert not TopicPage.objects.filter(aim="Мақсат").exists()


@pytest.mark.parametrize(("text", "hours"), [("", 0), (" 4 ", 4), ("0", 0), ("200", 200)])
def test_hours_are_read_from_digits(text: str, hours: int) -> None:
    assert hours_in(text) == hours


@pytest.mark.parametrize("text", ["-", "1-2", "1 000", "½", "1e2", "٣x", "0x1"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(NotHours):
        hours_in(text)


# --- A new programme ----------------------------------------------------------------------------------------

NEW = {
    "code": "zhana-36",
    "title_kk": "Жаңа бағдарлама",
    "title_ru": "Новая программа",
    "title_en": "",
    "total_hours": "36",
    "like": "starter",
}


def test_a_new_programme_begins_with_its_columns_and_leads_to_its_plan(
    author: Client, provider: Provider
) -> None:
    sent = opened(author, "/en/authoring/new/") | NEW
    response = author.post("/en/authoring/new/", sent)
    assert response["Location"] == "/en/authoring/zhana-36/plan/"
    assert "No modules yet." in author.get(response["Location"]).text
    programme = Programme.objects.get(code="zhana-36")
    assert (programme.provider, plan_of(programme).total_hours) == (provider, 36)
    _page, sent = pressed(author, editor(programme), "add-module", opened(author, editor(programme)))
    _page, sent = pressed(author, editor(programme), "add-0", sent)
    sent |= {"m-0-kk": "Модуль", "m-0-ru": "Модуль", "t-1-kk": "Тақырып", "t-1-ru": "Тема"}
    assert author.post(editor(programme), sent).status_code == 302
    assert plan_of(programme).topics[0].code == "1.1"


def test_a_new_programme_may_copy_another_ones_plan(author: Client, programme: Programme) -> None:
    sent = opened(author, "/en/authoring/new/") | NEW | {"like": str(programme.pk)}
    author.post("/en/authoring/new/", sent)
    copy = plan_of(Programme.objects.get(code="zhana-36"))
    assert copy.totals() == plan_of(programme).totals()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"code": "new"}, "stands in an address already"),
        ({"code": "SHAGYN"}, "There is a programme with this code already"),
        ({"code": "кітап"}, "id_code_error"),
        ({"title_ru": ""}, "id_title_ru_error"),
        ({"total_hours": "0"}, "whole numbers from 1 to 1000"),
        ({"total_hours": "1001"}, "whole numbers from 1 to 1000"),
        ({"total_hours": "1,5"}, "id_total_hours_error"),
        ({"like": "77777"}, "id_like_error"),
    ],
)
def test_a_new_programme_that_cant_be_is_refused_beside_the_field(
    author: Client, programme: Programme, typed: dict[str, str], words: str
) -> None:
    sent = opened(author, "/en/authoring/new/") | NEW | typed
    response = author.post("/en/authoring/new/", sent)
    assert response.status_code == 200
    assert words in response.text
    assert Programme.objects.count() == 1


def test_a_programme_is_begun_only_for_a_provider_one_writes_for(
    author: Client, programme: Programme
) -> None:
    other = make_provider("mysal")
    theirs = begin_like_starter(provider=other, code="olardiki", titles=titled("Other"), total_hours=8)
    for typed in ({"provider": str(other.pk)}, {"like": str(theirs.pk)}):
        sent = opened(author, "/en/authoring/new/") | NEW | typed
        assert author.post("/en/authoring/new/", sent).status_code == 200
    assert Programme.objects.count() == 2
    assert "olardiki" not in author.get("/en/authoring/new/").text


# --- Settings -----------------------------------------------------------------------------------------------
# the rows below: 0 variant day, 1 lecture, 2 practice, 3 variant online, 4 lecture


def test_settings_are_saved(author: Client, programme: Programme) -> None:
    sent = opened(author, setup(programme)) | {
        "title_kk": "Басқа атау",
        "attendance_percent": "75",
        "v-0-methods_kk": "дәріс\r\n\r\nкейс",
        "k-2-kk": "Тәжірибе",
        "k-2-held_as": "task",
    }
    assert author.post(setup(programme), sent).status_code == 302
    programme.refresh_from_db()
    assert (programme.title("kk"), programme.attendance_percent) == ("Басқа атау", 75)
    assert programme.variants.get(code="day").methods_kk == "дәріс\nкейс"
    column = plan_of(programme).columns[1]
    assert (column.kind, column.titles["kk"], column.held_as) == ("practice", "Тәжірибе", "task")
    assert plan_of(programme).topics[0].hours["day", "practice"] == 1


def test_a_kind_of_hours_is_added_and_moved(author: Client, programme: Programme) -> None:
    _page, sent = pressed(author, setup(programme), "add-0", opened(author, setup(programme)))
    sent |= {"k-3-kk": "Саяхат", "k-3-ru": "Экскурсия", "k-3-en": "Field trip"}
    _page, sent = pressed(author, setup(programme), "up-3", sent)
    assert author.post(setup(programme), sent).status_code == 302
    columns = [column.key for column in plan_of(programme).columns]
    assert columns == [("day", "lecture"), ("day", "field-trip"), ("day", "practice"), ("online", "lecture")]


def test_a_kind_of_hours_stays_in_its_variant(author: Client, programme: Programme) -> None:
    for button in ("down-2", "up-4"):
        _page, sent = pressed(author, setup(programme), button, opened(author, setup(programme)))
        assert {name: sent[name] for name in ("k-1-key", "k-2-key", "v-3-key", "k-4-key")} == {
            "k-1-key": "day.lecture",
            "k-2-key": "day.practice",
            "v-3-key": "online",
            "k-4-key": "online.lecture",
        }


def test_a_new_variant_needs_titles_and_a_kind_of_hours(author: Client, programme: Programme) -> None:
    _page, sent = pressed(author, setup(programme), "add-variant", opened(author, setup(programme)))
    page, sent = pressed(author, setup(programme), "save", sent)
    assert "new variant: no title in Kazakh." in page
    assert "a variant needs at least one kind of hours" in page
    _page, sent = pressed(author, setup(programme), "add-5", sent)
    for row in ("v-5", "k-6"):
        sent |= {f"{row}-kk": "Аралас", f"{row}-ru": "Смешанное"}
    assert author.post(setup(programme), sent).status_code == 302
    assert plan_of(programme).columns[-1].key == ("variant", "kind")


def test_a_column_with_hours_asks_before_it_goes(author: Client, programme: Programme) -> None:
    _page, sent = pressed(author, setup(programme), "remove-2", opened(author, setup(programme)))
    page, sent = pressed(author, setup(programme), "save", sent | {"title_kk": "Басқа"})
    assert "Hours stand in what you are taking out: Day, Practice: 1 hours." in page
    assert sent["title_kk"] == "Басқа"
    assert len(plan_of(programme).columns) == 3
    assert author.post(setup(programme), sent | {"with_hours": "yes"}).status_code == 302
    assert len(plan_of(programme).columns) == 2


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"attendance_percent": "101"}, "A percentage is at most 100."),
        ({"group_least": "6"}, "The most can't be less than the fewest."),
        ({"cohort_most": "-1"}, "id_cohort_most"),
        ({"pass_points": "1,5"}, "id_pass_points"),
        ({"title_ru": ""}, "id_title_ru"),
        ({"k-1-ru": ""}, "Lecture: no title in Russian."),
        ({"k-1-kk": "x" * 401}, "401 characters; up to 400 fit"),
        ({"version": "1"}, "Somebody else has saved this programme meanwhile."),
    ],
)
def test_settings_that_cant_be_are_refused_and_kept_as_typed(
    author: Client, programme: Programme, typed: dict[str, str], words: str
) -> None:
    sent = opened(author, setup(programme)) | {"title_kk": "Басқа", **typed}
    page, kept = pressed(author, setup(programme), "save", sent)
    assert words in unescape(page)
    assert 'class="errors"' in page
    kept["version"] = typed.get("version", kept["version"])
    assert kept.items() >= ({"title_kk": "Басқа"} | typed).items()
    programme.refresh_from_db()
    assert programme.title("kk") == "Programme"


def test_settings_open_with_few_queries(
    author: Client, programme: Programme, django_assert_max_num_queries: Any
) -> None:
    author.get(setup(programme))
    with django_assert_max_num_queries(20):
        author.get(setup(programme))


@pytest.mark.parametrize("form", [PlanForm, SettingsForm])
def test_a_form_of_nothing_is_no_plan(programme: Programme, form: Any) -> None:
    empty = form(programme, {})
    assert not empty.is_valid()
    assert empty.errors
