"""A programme's pages as anyone reads them, and as they stand at Wagtail's desk."""

import gzip
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale, Page, Revision

from content.domain.pages import lay_pages
from content.domain.programme import approve
from content.domain.starter import read
from content.domain.starter_lessons import body_of
from content.domain.texts import topic_part
from content.models import (
    Discussion,
    Edition,
    ModulePage,
    Programme,
    ProgrammePage,
    ProviderPage,
    PublishedText,
    TopicPage,
)
from courses.domain.cohorts import open_cohort
from lms.enums import Role
from lms.models import Provider, User
from tests.content.life import small_programme
from tests.content.read_html import headings, no_jump
from tests.factories import make_provider, make_staff, signed_in
from tests.once import written_once

pytestmark = pytest.mark.django_db
ON = date(2025, 1, 8)
HERE = "/kk/programmes/shagyn-8/"


@pytest.fixture(scope="module")
def _small(django_db_setup: None, django_db_blocker: Any) -> Iterator[Programme]:
    with written_once(django_db_blocker):
        yield small_programme(make_provider(phone="+7 700 000 00 01", email="kurs@ulgi.example"))


@pytest.fixture
def programme(small: Programme) -> Programme:
    return small


@pytest.fixture
def provider(programme: Programme) -> Provider:
    return programme.provider


@pytest.fixture
def edition(programme: Programme) -> Edition:
    return frozen(programme)


@pytest.fixture(autouse=True)
def no_second_factor(settings: Any) -> None:
    settings.REQUIRE_SECOND_FACTOR = False


@pytest.fixture
def author(provider: Provider) -> User:
    return make_staff(provider, Role.AUTHOR)


def frozen(programme: Programme) -> Edition:
    return approve(
        programme=programme, by=None, on=ON, order_number="5-П", order_date=ON, agreed_elsewhere="№ 1"
    )


def lesson_page(programme: Programme, code: str = "1.1", language: str = "kk") -> TopicPage:
    return TopicPage.objects.get(topic__programme=programme, topic__code=code, locale__language_code=language)


def one_hour_more(programme: Programme) -> None:
    row = programme.topics.get(code="1.1").hours.get()
    row.hours += 1
    row.save()


# --- the list -----------------------------------------------------------------------------------------------


def test_the_list_shows_what_is_approved_or_told_of(edition: Edition, client: Client) -> None:
    told = small_programme(make_provider("mysal"), "told")
    untold = Programme.objects.create(
        provider=told.provider, code="untold", title_kk="Жасырын", title_ru="Тайная"
    )
    lay_pages(untold)
    shown = client.get("/kk/programmes/").text
    assert f'href="{HERE}"' in shown
    assert 'href="/kk/programmes/told/"' in shown
    assert "Жасырын" not in shown
    assert client.get("/kk/programmes/untold/").status_code == 404


def test_without_any_programme_the_list_says_what_will_stand_here(client: Client) -> None:
    assert "Each will stand here" in client.get("/en/programmes/").text


def test_the_home_page_and_the_providers_page_lead_to_a_programme(edition: Edition, client: Client) -> None:
    small_programme(make_provider("mysal"), "another")
    for language in ("kk", "ru", "en"):
        assert f'href="/{language}/programmes/shagyn-8/"' in client.get(f"/{language}/").text
        its_own = client.get(f"/{language}/ulgi/").text
        assert f'href="/{language}/programmes/shagyn-8/"' in its_own
        assert "programmes/another/" not in its_own


@pytest.mark.parametrize("address", ["/en/programmes/", "/en/"])
def test_a_list_takes_as_many_queries_for_six_programmes_as_for_one(
    address: str, edition: Edition, client: Client
) -> None:
    counts = set()
    for place in range(3):
        client.get(address)  # Wagtail looks its sites up anew after a page was published
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        counts.add(len(asked))
        small_programme(make_provider(f"more{place}"), f"more-{place}")
    assert len(counts) == 1


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.COORDINATOR, Role.DIRECTOR])
def test_those_who_write_and_approve_have_a_list_of_their_own(programme: Programme, role: Role) -> None:
    small_programme(make_provider("mysal"), "another")
    shown = signed_in(make_staff(programme.provider, role)).get("/en/authoring/").text
    assert "/en/authoring/shagyn-8/" in shown
    assert "another" not in shown


# --- a programme --------------------------------------------------------------------------------------------


def test_the_public_sees_the_approved_plan_and_not_the_draft(edition: Edition, client: Client) -> None:
    one_hour_more(edition.programme)
    shown = client.get(HERE).text
    assert 'class="cards plan"' in shown
    assert re.search(r'<td class="number all" data-label="[^"]+">8</td>', shown)
    assert not re.search(r'<td class="number all"[^>]*>9</td>', shown)
    assert "5-П" in shown


def test_the_ten_sections_stand_in_their_order_and_the_contents_lead_to_each(
    edition: Edition, client: Client
) -> None:
    shown = client.get(HERE).text
    assert re.findall(r'<details class="section" id="section-(\d+)"', shown) == [str(n) for n in range(1, 11)]
    assert re.findall(r'<a href="#section-(\d+)"', shown) == [str(number) for number in range(1, 11)]
    for number in (1, 3, 4, 5, 6, 7, 8, 9):
        assert f"<p>{number}-бөлім мәтін</p>" in shown
    assert "Мағынасы" in shown  # section 2 is the glossary
    assert "Кітап" in shown  # section 10 the literature


def test_the_document_is_read_as_it_was_approved(edition: Edition, client: Client) -> None:
    page = ProgrammePage.objects.get(programme=edition.programme, locale__language_code="kk")
    page.general = "<p>Кейін жазылды</p>"
    page.lead = "Жаңа кіріспе"
    page.save_revision().publish()
    shown = client.get(HERE).text
    assert "Кейін жазылды" not in shown
    assert "Жаңа кіріспе" in shown  # the lead belongs to the page, not to the document


def test_a_programme_tells_its_modules_topics_methods_and_what_to_take_along(
    edition: Edition, client: Client
) -> None:
    shown = client.get(HERE).text
    for below in ("module-1", "topic-1.1", "topic-1.2", "glossary", "literature", "materials"):
        assert f'href="{HERE}{below}/"' in shown
    assert "<li>дәріс</li>" in shown
    assert no_jump(headings(shown))


def test_what_is_not_approved_yet_says_so_and_shows_no_plan(programme: Programme, client: Client) -> None:
    ProgrammePage.objects.filter(programme=programme).update(lead="Кітапханашыларға арналған")
    shown = client.get("/en/programmes/shagyn-8/").text
    assert "has not been approved yet" in shown
    assert "Кітапханашыларға арналған" in shown
    assert 'class="cards plan"' not in shown
    for below in ("module-1", "topic-1.1"):
        assert client.get(f"{HERE}{below}/").status_code == 404


def test_a_discussion_is_led_to_while_it_is_open(programme: Programme, client: Client) -> None:
    today = timezone.localdate()
    discussion = Discussion.objects.create(programme=programme, opened_on=today, closes_on=today)
    assert f'href="{HERE}discussion/"' in client.get(HERE).text
    Discussion.objects.filter(pk=discussion.pk).update(closes_on=date(2020, 1, 1), opened_on=date(2020, 1, 1))
    assert f'href="{HERE}discussion/"' not in client.get(HERE).text


def test_open_cohorts_say_how_one_applies(edition: Edition, client: Client) -> None:
    assert "kurs@ulgi.example" not in client.get(HERE).text
    today = timezone.localdate()
    open_cohort(
        provider=edition.programme.provider,
        variant=edition.variants.get(),
        code="kk-1",
        language="kk",
        capacity=30,
        applications_from=today,
        applications_until=today,
        starts_on=today.replace(year=today.year + 1),
        ends_on=today.replace(year=today.year + 1),
        defence_on=today.replace(year=today.year + 1),
    )
    shown = client.get("/en/programmes/shagyn-8/").text
    assert 'href="/en/apply/kk-1/"' in shown
    assert "The education department of your district may also put you on its list" in shown
    assert 'href="mailto:kurs@ulgi.example"' in shown
    assert 'href="tel:+77000000001"' in shown


# --- a module and a topic -----------------------------------------------------------------------------------


def test_a_module_tells_its_introduction_outcomes_topics_and_assessment(
    programme: Programme, client: Client
) -> None:
    page = ModulePage.objects.get(module__programme=programme, locale__language_code="kk")
    told = {"text_kk": "Не үйрендіңіз?", "text_ru": "Чему вы научились?"}
    page.module.interim.create(kind="report", title_kk="Есеп", title_ru="Отчёт", **told)
    page.intro, page.outcomes = "<p>Кіріспе</p>", "Актіні жазады\nҚорды есептейді"
    page.save_revision().publish()
    frozen(programme)
    shown = client.get(f"{HERE}module-1/").text
    for words in ("Кіріспе", "<li>Актіні жазады</li><li>Қорды есептейді</li>", "Есеп", "Не үйрендіңіз?"):
        assert words in shown
    assert f'href="{HERE}topic-1.1/"' in shown
    assert no_jump(headings(shown))


def test_a_topic_stands_between_its_neighbours_under_its_module(edition: Edition, client: Client) -> None:
    first, last = (client.get(f"{HERE}topic-{code}/").text for code in ("1.1", "1.2"))
    crumbs = re.search(r'<nav class="breadcrumb".*?</nav>', first, re.DOTALL)
    assert crumbs
    assert re.findall(r'href="([^"]+)"', crumbs[0]) == [
        *("/kk/", "/kk/programmes/", HERE, f"{HERE}module-1/"),
    ]
    assert 'rel="prev"' not in first
    assert f'<a href="{HERE}topic-1.2/" rel="next"' in first
    assert f'<a href="{HERE}topic-1.1/" rel="prev"' in last
    assert 'rel="next"' not in last


def test_a_lesson_is_read_live_under_the_title_that_was_approved(edition: Edition, client: Client) -> None:
    programme = edition.programme
    programme.topics.filter(code="1.1").update(title_kk="Басқа атау", code="9.9")
    page = TopicPage.objects.get(topic__code="9.9", locale__language_code="kk")
    page.aim = "Жаңа мақсат"
    page.save_revision().publish()
    shown = client.get(f"{HERE}topic-1.1/").text
    assert "Жаңа мақсат" in shown
    assert "Басқа атау" not in shown
    assert client.get(f"{HERE}topic-9.9/").status_code == 404


def test_a_topic_without_a_text_says_that_it_is_being_written(edition: Edition, client: Client) -> None:
    PublishedText.objects.all().delete()
    assert "is being written" in client.get("/en/programmes/shagyn-8/topic-1.1/").text
    assert "is being written" in client.get("/en/programmes/shagyn-8/module-1/").text


@pytest.mark.parametrize("below", ["module-7", "topic-7.7", "topic-<b>", "module- "])
def test_what_is_not_in_the_edition_is_a_404(edition: Edition, client: Client, below: str) -> None:
    assert client.get(f"{HERE}{below}/").status_code == 404
    assert client.get("/kk/programmes/nothing/").status_code == 404


@pytest.mark.parametrize("below", ["", "module-1/", "topic-1.1/"])
def test_under_en_the_frame_is_english_and_the_content_says_it_is_kazakh(
    edition: Edition, client: Client, below: str
) -> None:
    shown = client.get(f"/en/programmes/shagyn-8/{below}").text
    assert '<html lang="en">' in shown
    assert f'<link rel="canonical" href="{django_settings.BASE_URL}{HERE}{below}">' in shown
    assert '<div lang="kk">' in shown or '<article class="prose" lang="kk">' in shown
    assert 'href="/en/programmes/"' in shown  # the way back stays in the frame
    assert "canonical" not in client.get(f"{HERE}{below}").text


def test_what_is_not_written_in_russian_is_read_in_kazakh_and_says_so(
    edition: Edition, client: Client
) -> None:
    lesson_page(edition.programme, language="ru").unpublish()
    shown = client.get("/ru/programmes/shagyn-8/topic-1.1/").text
    assert '<article class="prose" lang="kk">' in shown


# --- what they cost -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("below", "queries"), [("", 10), ("module-1/", 7), ("topic-1.1/", 7)])
def test_a_page_takes_at_most_ten_queries_of_whoever_is_signed_in(
    edition: Edition, author: User, below: str, queries: int, django_assert_max_num_queries: Any
) -> None:
    """Nothing is kept here (lms.settings.test), so these are the first reader's."""
    client = signed_in(author)
    client.get(f"{HERE}{below}")
    with django_assert_max_num_queries(queries):
        assert client.get(f"{HERE}{below}").status_code == 200


def test_the_longest_starter_lesson_comes_under_40_kb_with_its_style_and_script(
    programme: Programme, client: Client
) -> None:
    page = lesson_page(programme)
    longest = max(
        (read(f"topics/{module}.{topic}.json")["kk"] for module in range(1, 6) for topic in range(1, 4)),
        key=lambda words: len(str(words)),
    )
    page.aim, page.body = longest["aim"], body_of(longest, {})
    page.save_revision().publish()
    frozen(programme)
    answer = client.get(f"{HERE}topic-1.1/", headers={"accept-encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    static = Path(django_settings.BASE_DIR) / "static" / "lms"
    files = [static / name for name in ("site.css", "site.js", "favicon.svg", "ornament.svg")]
    whole = len(answer.content) + sum(len(gzip.compress(file.read_bytes())) for file in files)
    assert len(gzip.decompress(answer.content)) > 20_000
    assert whole < 40_000


# --- at Wagtail's desk --------------------------------------------------------------------------------------


def test_a_page_is_read_under_its_public_address(edition: Edition, client: Client) -> None:
    page = lesson_page(edition.programme)
    assert page.get_url() == f"{HERE}topic-1.1/"
    path = page.url_path.removeprefix("/home-kk/")
    assert client.get(f"/kk/{path}")["Location"] == f"{HERE}topic-1.1/"
    assert client.get(f"/en/{path}")["Location"] == "/en/programmes/shagyn-8/topic-1.1/"


def test_a_preview_shows_what_is_not_published_and_checks_it(edition: Edition, author: User) -> None:
    page = lesson_page(edition.programme)
    page.body = [
        ("text", {"text": "<p>Әлі жарияланбаған</p>", "only": ""}),
        ("text", {"text": "<p>Тек күндізгі</p>", "only": "day"}),
    ]
    page.save_revision()
    client = signed_in(author)
    shown = client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))
    assert "Әлі жарияланбаған" in shown.text
    assert "wagtail-userbar" in shown.text  # it carries the checks of accessibility
    assert "'unsafe-inline'" not in shown["Content-Security-Policy"].partition("script-src")[0]
    public = client.get(f"{HERE}topic-1.1/").text
    assert "Әлі жарияланбаған" not in public
    assert "wagtail-userbar" not in public


def test_a_preview_is_of_the_public_or_of_a_variant(programme: Programme) -> None:
    programme.variants.create(code="online", title_kk="Онлайн", title_ru="Онлайн")
    page = lesson_page(programme)
    page.body = [("text", {"text": "<p>Тек күндізгі</p>", "only": "day"})]
    assert [mode for mode, _name in page.preview_modes] == ["", "day", "online"]
    shown = {
        mode: page.make_preview_request(preview_mode=mode).render().text for mode in ("", "day", "online")
    }
    assert "Тек күндізгі" in shown[""]
    assert "Тек күндізгі" in shown["day"]
    assert "Тек күндізгі" not in shown["online"]


@pytest.mark.parametrize("model", [ProgrammePage, ModulePage])
def test_every_page_has_a_preview(programme: Programme, model: type[Page]) -> None:
    page = model.objects.filter(locale__language_code="kk").first()
    assert page
    assert page.title in page.make_preview_request().render().text


@pytest.fixture
def elsewhere(programme: Programme) -> Iterator[ModulePage]:
    """Another module of the same programme, where a topic's page might be put by mistake."""
    programme.modules.create(number="2", order=2, title_kk="Екінші", title_ru="Второй")
    lay_pages(programme)
    yield ModulePage.objects.get(module__number="2", locale__language_code="kk")


def test_a_page_moved_under_another_parent_is_refused_in_a_sentence_that_says_where_it_belongs(
    programme: Programme, elsewhere: ModulePage, author: User
) -> None:
    page = lesson_page(programme)
    home = page.get_parent()
    for place in (elsewhere, ProgrammePage.objects.get(programme=programme, locale=page.locale)):
        answer = signed_in(author).post(reverse("wagtailadmin_pages:move_confirm", args=[page.pk, place.pk]))
        assert answer.status_code == 302
        (words,) = [str(message) for message in get_messages(answer.wsgi_request)]
        assert home.title in words
        assert place.title in words
        page.refresh_from_db()
        assert page.get_parent() == home


def test_a_page_is_neither_copied_nor_added_by_hand(programme: Programme, author: User) -> None:
    page = lesson_page(programme)
    client = signed_in(author)
    before = Page.objects.count()
    asked = {"new_title": "Көшірме", "new_slug": "copy", "new_parent_page": page.get_parent().pk}
    answer = client.post(reverse("wagtailadmin_pages:copy", args=[page.pk]), asked)
    assert "көшірмесін жасауға болмайды" in str(next(iter(get_messages(answer.wsgi_request))))
    for parent in (page.get_parent(), page.get_parent().get_parent()):
        offered = client.get(reverse("wagtailadmin_pages:add_subpage", args=[parent.pk]))
        assert "/admin/pages/add/content/" not in offered.text
    add = reverse("wagtailadmin_pages:add", args=["content", "topicpage", page.get_parent().pk])
    assert client.get(add).status_code == 302
    assert Page.objects.count() == before


def test_the_form_of_a_page_changes_neither_title_nor_slug(programme: Programme, author: User) -> None:
    form = TopicPage.get_edit_handler().get_form_class()
    assert not {"title", "slug", "go_live_at"} & set(form.base_fields)


def test_an_older_text_comes_back_under_the_new_title(programme: Programme) -> None:
    page = lesson_page(programme)
    older = page.save_revision()
    programme.topics.filter(code="1.1").update(title_kk="Жаңа атау")
    lay_pages(programme)
    Revision.objects.get(pk=older.pk).publish()
    page.refresh_from_db()
    assert page.title == "1.1 Жаңа атау"


@pytest.mark.parametrize("how", ["unpublish", "delete"])
def test_a_page_taken_down_takes_its_text_along(edition: Edition, how: str, client: Client) -> None:
    page = lesson_page(edition.programme)
    part = topic_part(page.topic.uid)
    assert PublishedText.objects.filter(part=part, language="kk").exists()
    getattr(page, how)()
    assert not PublishedText.objects.filter(part=part, language="kk").exists()
    assert PublishedText.objects.filter(part=part, language="ru").exists()


def test_there_is_one_page_of_a_row_in_a_language(programme: Programme) -> None:
    page = lesson_page(programme)
    twin = TopicPage(title="1.1", slug="twin", topic=page.topic, locale=page.locale)
    with pytest.raises(Exception, match="already"):
        page.get_parent().add_child(instance=twin)


def test_pages_stand_under_the_providers_own_in_both_languages(programme: Programme) -> None:
    for locale in Locale.objects.filter(language_code__in=("kk", "ru")):
        top = ProviderPage.objects.get(provider=programme.provider, locale=locale)
        assert ProgrammePage.objects.child_of(top).get().programme == programme
        assert TopicPage.objects.descendant_of(top).count() == 2
