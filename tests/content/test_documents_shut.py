"""A document opens to everyone only where something public offers it; else to those of its collection."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.documents.models import Document

from content.domain.editions import freeze
from content.domain.pages import lay_pages
from content.domain.programme import approve
from content.models import Programme, TopicPage
from lms.enums import Role
from tests.courses_made import BEGINS, make_programme
from tests.factories import make_provider, make_staff, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_second_factor(settings: Any) -> None:
    settings.REQUIRE_SECOND_FACTOR = False


@pytest.fixture
def programme() -> Programme:
    programme = make_programme(make_provider())
    lay_pages(programme)
    return programme


@pytest.fixture
def document(programme: Programme) -> Document:
    collection = programme.provider.media.collection
    return Document.objects.create(
        title="Акт", collection=collection, file=ContentFile(b"words", name="act.txt"), file_size=5
    )


def opens(document: Document, client: Client | None = None) -> bool:
    response = (client or Client()).get(document.url)
    assert response.status_code in {200, 404}
    if response.status_code == 200:
        assert b"".join(response.streaming_content) == b"words"  # type: ignore[arg-type]
    return bool(response.status_code == 200)


def offer(programme: Programme, document: Document, language: str = "kk") -> None:
    programme.materials.create(
        kind="guide", title_kk="Акт", title_ru="Акт", **{f"document_{language}": document}
    )


def lead_to(programme: Programme, document: Document) -> TopicPage:
    """From a link in the prose of a lesson, published."""
    page = TopicPage.objects.filter(topic__programme=programme, locale__language_code="kk").first()
    assert page is not None
    link = f'<a linktype="document" id="{document.pk}">акт</a>'
    page.body = [("text", {"text": f"<p>{link}</p>", "only": ""})]
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def test_what_nothing_offers_is_open_to_its_own_people_alone(
    programme: Programme, document: Document
) -> None:
    provider, other = programme.provider, make_provider("mysal")
    assert opens(document, signed_in(make_staff(provider, Role.AUTHOR)))
    assert opens(document, signed_in(make_staff(provider, Role.COORDINATOR)))
    assert not opens(document)
    assert not opens(document, signed_in(make_staff(provider, Role.TEACHER)))
    assert not opens(document, signed_in(make_staff(other, Role.COORDINATOR)))


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_material_is_open_once_its_programme_is_approved(
    language: str, programme: Programme, document: Document
) -> None:
    offer(programme, document, language)
    assert not opens(document)
    freeze(programme, BEGINS, "1", BEGINS)
    assert opens(document)


def test_what_a_live_lesson_leads_to_is_open_until_it_is_taken_down(
    programme: Programme, document: Document, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        page = lead_to(programme, document)
    assert not opens(document), "nobody has been shown this programme yet"
    day = BEGINS
    approve(programme=programme, by=None, on=day, order_number="1", order_date=day, agreed_elsewhere="№ 7")
    assert opens(document)
    with django_capture_on_commit_callbacks(execute=True):
        page.unpublish()
    assert not opens(document)


def test_what_a_draft_leads_to_is_shut(
    programme: Programme, document: Document, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        page = TopicPage.objects.filter(topic__programme=programme).first()
        assert page is not None
        page.save_revision().publish()
        page.body = [
            ("text", {"text": f'<p><a linktype="document" id="{document.pk}">а</a></p>', "only": ""})
        ]
        page.save_revision()
    assert not opens(document)


def test_the_file_itself_has_no_second_door(document: Document) -> None:
    assert Client().get(f"/media/{document.file.name}").status_code == 404


def test_opening_takes_few_queries(
    programme: Programme, document: Document, django_assert_max_num_queries: Any
) -> None:
    offer(programme, document)
    freeze(programme, BEGINS, "1", BEGINS)
    opens(document)
    with django_assert_max_num_queries(4):
        opens(document)
