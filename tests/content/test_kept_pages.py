"""Public pages are kept whole for those not signed in, and never a moment longer than they are true."""

import gzip
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from unittest import mock

import pytest
from django.core.cache import caches
from django.db import connection
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from content.domain.pages import lay_pages
from content.domain.programme import approve
from content.domain.publication import bump, kept, stamp
from content.middleware import KeptPages
from content.models import HomePage, Programme, Publication, TopicPage
from lms.dates import ALMATY
from lms.models import Provider
from tests.courses_made import make_cohort
from tests.factories import make_person, make_provider, signed_in

pytestmark = pytest.mark.django_db
ON = datetime(2025, 1, 8, 12, tzinfo=ALMATY)
HERE = "/kk/programmes/shagyn-8/"
ZIPPED = {"accept-encoding": "gzip, deflate, br"}


@pytest.fixture(autouse=True)
def pages_are_kept(settings: Any) -> Iterator[None]:
    memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "pages-of-tests"}
    settings.CACHES = {**settings.CACHES, "pages": memory}
    caches["pages"].clear()
    yield
    caches["pages"].clear()


@pytest.fixture
def programme(small: Programme) -> Programme:
    approve(
        programme=small,
        by=None,
        on=ON.date(),
        order_number="5-П",
        order_date=ON.date(),
        agreed_elsewhere="№ 1",
    )
    return small


def queries(client: Client, address: str, **how: Any) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address, **how).status_code == 200
    return len(asked)


@pytest.mark.parametrize(
    "address", ["/kk/", "/kk/programmes/", HERE, f"{HERE}module-1/", f"{HERE}topic-1.1/"]
)
def test_a_page_is_made_once_and_then_asks_for_the_stamp_alone(
    programme: Programme, client: Client, address: str
) -> None:
    made = client.get(address, headers=ZIPPED)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address, headers=ZIPPED)
    assert len(asked) == 1
    assert answer.content == made.content
    own = {"X-Request-ID"}  # each answer's own
    assert {name: value for name, value in answer.items() if name not in own} == {
        name: value for name, value in made.items() if name not in own
    }
    assert answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_it_is_kept_compressed_and_plain_for_those_who_ask_so(programme: Programme, client: Client) -> None:
    for _turn in range(2):
        zipped, plain = client.get(HERE, headers=ZIPPED), client.get(HERE)
        assert zipped["Content-Encoding"] == "gzip"
        assert "Content-Encoding" not in plain
        assert gzip.decompress(zipped.content) == plain.content


def test_each_language_and_each_host_has_its_own(programme: Programme, client: Client, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["testserver", "other.example"]
    for _turn in range(2):
        assert '<html lang="kk">' in client.get(HERE).text
        assert '<html lang="en">' in client.get(HERE.replace("kk", "en", 1)).text
    assert queries(client, HERE, headers={"host": "other.example"}) > 1
    assert client.get(HERE, headers={"host": "evil.example"}).status_code == 400


# --- stale --------------------------------------------------------------------------------------------------


def test_it_is_stale_once_a_lesson_is_published(programme: Programme, client: Client) -> None:
    address = f"{HERE}topic-1.1/"
    client.get(address)
    page = TopicPage.objects.get(topic__code="1.1", locale__language_code="kk")
    page.aim = "Жаңа мақсат"
    page.save_revision()
    assert "Жаңа мақсат" not in client.get(address).text  # a draft is nobody's yet
    page.save_revision().publish()
    assert "Жаңа мақсат" in client.get(address).text
    page.unpublish()
    assert "Жаңа мақсат" not in client.get(address).text


def test_what_is_kept_for_those_signed_in_is_stale_too(programme: Programme) -> None:
    address, client = f"{HERE}topic-1.1/", signed_in(make_person())
    assert queries(client, address) >= queries(client, address)
    page = TopicPage.objects.get(topic__code="1.1", locale__language_code="kk")
    page.aim = "Жаңа мақсат"
    page.save_revision().publish()
    assert "Жаңа мақсат" in client.get(address).text


def test_home_provider_cohort_and_edition_make_it_stale(programme: Programme) -> None:
    def changes(act: Any) -> bool:
        before = stamp()
        act()
        return stamp() > before

    home = HomePage.objects.get(locale__language_code="kk")
    assert changes(home.save_revision().publish)
    assert changes(Provider.objects.get().save)
    edition = programme.editions.get()
    assert changes(lambda: make_cohort(edition, "kk-9"))
    cohort = edition.variants.get().cohorts.get()
    assert changes(cohort.save)
    assert changes(lambda: cohort.orders.create(kind="cancellation", number="1", date=ON.date()))


def test_an_open_cohort_stands_on_the_kept_page_until_its_last_day(
    programme: Programme, client: Client
) -> None:
    cohort = make_cohort(programme.editions.get(), "kk-9")
    last = datetime.combine(cohort.applications_until, ON.time(), ALMATY)
    for at, shown in ((last, True), (last, True), (last + timedelta(days=1), False)):
        with mock.patch.object(timezone, "now", lambda at=at: at):
            assert ("kk-9" in client.get(HERE).text) is shown


def test_a_page_begun_before_a_change_is_not_kept_for_those_after_it(
    programme: Programme, client: Client
) -> None:
    """The stamp is read before the page is made: what changed meanwhile is asked for anew."""
    request = RequestFactory().get(HERE)

    def changed_meanwhile(_request: Any) -> HttpResponse:
        bump()
        return HttpResponse("before")

    KeptPages(changed_meanwhile)(request)
    assert KeptPages(lambda _request: HttpResponse("after"))(request).content == b"after"


# --- never --------------------------------------------------------------------------------------------------


def test_those_signed_in_are_never_answered_from_it_and_leave_nothing_in_it(
    programme: Programme, client: Client
) -> None:
    person = make_person()
    inside = signed_in(person)
    sign_out = "/accounts/logout/"
    assert sign_out in inside.get(HERE).text
    assert sign_out not in client.get(HERE).text
    assert sign_out in inside.get(HERE).text


@pytest.mark.parametrize("name", ["session", "messages"])
def test_a_cookie_that_is_somebodys_passes_it_by(programme: Programme, name: str) -> None:
    Client().get(HERE)
    visitor = Client()
    visitor.cookies[name] = "something"
    assert queries(visitor, HERE) > 1


@pytest.mark.parametrize(("name", "is_kept"), [("language", True), ("csrftoken", False), ("other", False)])
def test_only_a_visit_without_cookies_leaves_a_page(programme: Programme, name: str, is_kept: bool) -> None:
    """A token might stand in it; whoever brings one may read what a visit without left."""
    visitor = Client()
    visitor.cookies[name] = "ru" if name == "language" else "a" * 32
    visitor.get(HERE)
    assert (queries(Client(), HERE) == 1) is is_kept
    assert queries(visitor, HERE) == 1


@pytest.mark.parametrize(
    "address", [f"{HERE}?a=1", "/accounts/login/", "/verify/", "/kk/home/", "/kk/ulgi/", "/kk/components/"]
)
def test_other_addresses_and_queries_are_not_kept(programme: Programme, client: Client, address: str) -> None:
    client.get(address)
    assert caches["pages"].get(KeptPages(mock.Mock()).key(RequestFactory().get(address))) is None


@pytest.mark.parametrize(
    "answer",
    [
        HttpResponse("no", status=404),
        HttpResponse(status=302, headers={"Location": "/"}),
        HttpResponse(b"0" * (KeptPages.LARGEST + 1)),
        StreamingHttpResponse([b"a file"]),
        HttpResponse("it is being made", headers={"Cache-Control": "no-store"}),
    ],
    ids=["not found", "led elsewhere", "too large", "streamed", "never cached"],
)
def test_only_a_whole_page_of_usual_size_is_kept(answer: HttpResponse) -> None:
    request = RequestFactory().get(HERE)
    KeptPages(lambda _request: answer)(request)
    assert KeptPages(lambda _request: HttpResponse("anew"))(request).content == b"anew"


def test_a_page_that_sets_a_cookie_is_not_kept() -> None:
    def with_cookie(_request: Any) -> HttpResponse:
        answer = HttpResponse("mine")
        answer.set_cookie("csrftoken", "a")
        return answer

    request = RequestFactory().get(HERE)
    KeptPages(with_cookie)(request)
    assert KeptPages(lambda _request: HttpResponse("anew"))(request).content == b"anew"


@pytest.mark.parametrize("method", ["post", "head", "put"])
def test_only_reading_is_answered_from_it(programme: Programme, method: str) -> None:
    request = RequestFactory().get(HERE)
    KeptPages(lambda _request: HttpResponse("kept"))(request)
    asked = getattr(RequestFactory(), method)(HERE)
    assert KeptPages(lambda _request: HttpResponse("anew"))(asked).content == b"anew"


def test_while_templates_are_being_written_nothing_is_kept(programme: Programme, settings: Any) -> None:
    settings.DEBUG = True
    for words in ("one", "two"):
        answer = KeptPages(lambda _request, words=words: HttpResponse(words))(RequestFactory().get(HERE))
        assert answer.content.decode() == words


def test_what_is_kept_by_a_name_is_made_anew_after_a_change() -> None:
    made = iter("abc")
    assert [kept("name", lambda: next(made)) for _turn in range(2)] == ["a", "a"]
    bump()
    assert kept("name", lambda: next(made)) == "b"
    assert kept("another: with ( what an address has )", lambda: next(made)) == "c"


def test_the_stamp_stands_before_anything_was_published() -> None:
    Publication.objects.all().delete()
    assert stamp() == 0
    bump()
    assert stamp() == 1
    bump()
    assert stamp() == 2


def test_laying_pages_shows_the_public_nothing_new(programme: Programme) -> None:
    before = stamp()
    lay_pages(programme)
    assert stamp() == before
    make_provider("mysal")
    assert stamp() > before
