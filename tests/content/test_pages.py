"""The programme's pages: working rows for its authors, the order for the director, the edition for all."""

from datetime import date

import pytest
from django.test import Client
from wagtail.models import Locale

from content.domain.programme import approve
from content.models import Programme, ProgrammePage, ProviderPage, TopicPage
from lms.enums import Role
from lms.models import Provider
from tests.courses_made import make_programme
from tests.factories import make_provider, make_staff, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider() -> Provider:
    return make_provider()


@pytest.fixture
def programme(provider: Provider) -> Programme:
    return make_programme(provider)


@pytest.fixture(autouse=True)
def no_second_factor(settings: object) -> None:
    settings.REQUIRE_SECOND_FACTOR = False  # type: ignore[attr-defined]


def desk(programme: Programme) -> str:
    return f"/en/programmes/{programme.code}/"


def one_hour_more(programme: Programme) -> None:
    row = programme.topics.get(code="1.1").hours.get(kind__variant__code="day", kind__code="lecture")
    row.hours += 1
    row.save()


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.COORDINATOR, Role.DIRECTOR])
def test_authors_coordinators_and_directors_see_the_plan_as_the_official_table(
    programme: Programme, role: Role
) -> None:
    client = signed_in(make_staff(programme.provider, role))
    assert programme.title("en") in client.get("/en/programmes/").text
    page = client.get(desk(programme)).text
    assert 'colspan="4">Day course</th>' in page
    assert 'colspan="4">Online course</th>' in page
    assert page.count('class="sum"') == 6  # five modules and the total
    assert "Each variant comes to 72 hours" in page


@pytest.mark.parametrize("role", [Role.TEACHER, Role.ASSESSOR])
def test_a_teacher_does_not_see_the_working_plan(programme: Programme, role: Role) -> None:
    client = signed_in(make_staff(programme.provider, role))
    assert client.get(desk(programme)).status_code == 404
    assert "No programmes yet" in client.get("/en/programmes/").text


def test_another_providers_author_sees_nothing_of_it(programme: Programme) -> None:
    client = signed_in(make_staff(make_provider("mysal"), Role.AUTHOR))
    assert client.get(desk(programme)).status_code == 404
    assert programme.title("en") not in client.get("/en/programmes/").text


def test_a_difference_is_said_in_words_and_the_form_is_kept_back(programme: Programme) -> None:
    one_hour_more(programme)
    page = signed_in(make_staff(programme.provider, Role.DIRECTOR)).get(desk(programme)).text
    assert "Day course: 73 hours, 1 more than 72." in page
    assert "Approve by the order" not in page


def test_the_director_approves_by_an_order_and_an_edition_is_made(programme: Programme) -> None:
    client = signed_in(make_staff(programme.provider, Role.DIRECTOR))
    assert "Approve by the order" in client.get(desk(programme)).text
    sent = {"order_number": "5-П", "order_date": "08.01.2025"}
    response = client.post(desk(programme), sent)
    assert response.status_code == 302
    edition = programme.editions.get()
    assert (edition.order_number, edition.order_date) == ("5-П", date(2025, 1, 8))
    assert "Approved: edition 1" in client.get(response["Location"]).text


def test_a_refusal_stands_on_the_form_and_what_was_typed_is_kept(programme: Programme) -> None:
    client = signed_in(make_staff(programme.provider, Role.DIRECTOR))
    response = client.post(desk(programme), {"order_number": "5-П", "order_date": "01.01.2099"})
    assert response.status_code == 200
    assert "The order can&#x27;t be later than the approval." in response.text
    assert 'value="5-П"' in response.text
    assert not programme.editions.exists()


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.COORDINATOR])
def test_who_may_not_approve_has_no_form_and_can_not_send_one(programme: Programme, role: Role) -> None:
    client = signed_in(make_staff(programme.provider, role))
    assert "Approve by the order" not in client.get(desk(programme)).text
    response = client.post(desk(programme), {"order_number": "5-П", "order_date": "08.01.2025"})
    assert response.status_code == 404
    assert not programme.editions.exists()


def test_a_list_of_programmes_takes_as_many_queries_for_six_as_for_one(
    provider: Provider, programme: Programme, django_assert_num_queries: object
) -> None:
    client = signed_in(make_staff(provider, Role.AUTHOR))
    client.get("/en/programmes/")
    for place in range(6):
        with django_assert_num_queries(4):  # type: ignore[operator]
            client.get("/en/programmes/")
        Programme.objects.create(provider=provider, code=f"p{place}", title_kk="Тағы", title_ru="Ещё")


# --- the public's -------------------------------------------------------------------------------------------


@pytest.fixture
def page(programme: Programme) -> ProgrammePage:
    """The programme's page in Kazakh, and one lesson below it."""
    locale = Locale.objects.get(language_code="kk")
    page = ProgrammePage(title=programme.title("kk"), slug=programme.code, programme=programme, locale=locale)
    ProviderPage.objects.get(provider=programme.provider, locale=locale).add_child(instance=page)
    topic = programme.topics.get(code="1.1")
    lesson = TopicPage(
        title="1.1 Тақырып",
        slug="m1-t1",
        topic=topic,
        locale=locale,
        body=[("text", "<p>Кітап қорын <b>түгендеу</b></p>")],
    )
    page.add_child(instance=lesson)
    lesson.save_revision().publish()
    return page


def test_the_public_sees_the_approved_plan_and_not_the_draft(page: ProgrammePage, client: Client) -> None:
    address = f"/kk/{page.programme.provider.slug}/{page.slug}/"
    assert 'class="cards plan"' not in client.get(address).text
    on = date(2025, 1, 8)
    approve(programme=page.programme, by=None, on=on, order_number="5-П", order_date=on)
    one_hour_more(page.programme)
    shown = client.get(address).text
    assert 'class="cards plan"' in shown
    assert '<td class="number all" data-label="Күндізгі оқыту">72</td>' in shown
    assert "73" not in shown


def test_a_lesson_page_shows_the_text_as_it_was_stored(page: ProgrammePage, client: Client) -> None:
    shown = client.get(f"/kk/{page.programme.provider.slug}/{page.slug}/m1-t1/").text
    assert "Кітап қорын <b>түгендеу</b>" in shown


@pytest.mark.parametrize("below", ["", "m1-t1/"])
def test_under_en_the_frame_is_english_and_the_content_says_it_is_kazakh(
    page: ProgrammePage, client: Client, below: str
) -> None:
    path = f"{page.programme.provider.slug}/{page.slug}/{below}"
    shown = client.get(f"/en/{path}").text
    assert '<html lang="en">' in shown
    assert f'<link rel="canonical" href="{page.get_site().root_url}/kk/{path}">' in shown
    assert '<div lang="kk">' in shown or '<article lang="kk">' in shown
    assert f'href="/en/{page.programme.provider.slug}/"' in shown  # the way back stays in the frame
