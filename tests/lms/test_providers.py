"""A provider is put on record, and pages and media are laid out for it."""

import pytest
from wagtail.models import GroupCollectionPermission, GroupPagePermission, Page, Site

from content.domain.site import open_provider_pages, open_site
from content.models import HomePage, ProviderMedia, ProviderPage
from lms.domain.providers import ProviderRefused, open_provider
from lms.domain.roles import role_group
from lms.enums import Role
from lms.models import Provider
from tests.factories import make_provider, make_staff

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "facts", [{"bin": "123"}, {"slug": "кітап"}, {"legal_name_kk": ""}, {"email": "office"}]
)
def test_open_provider_refuses_what_cannot_be_used(facts: dict[str, str]) -> None:
    with pytest.raises(ProviderRefused):
        make_provider(**facts)
    assert not Provider.objects.exists()


def test_open_provider_refuses_a_short_name_taken() -> None:
    make_provider()
    with pytest.raises(ProviderRefused):
        make_provider()


def test_open_provider_needs_its_names() -> None:
    with pytest.raises(ProviderRefused):
        open_provider(slug="ulgi")


def test_names_are_read_in_the_language_asked_for() -> None:
    provider = make_provider()
    assert provider.short_name("kk") == "«ulgi» орталығы"
    assert provider.short_name("ru") == "Центр «ulgi»"
    assert provider.legal_name("en") == provider.legal_name_kk


def test_provider_gets_a_page_in_each_language_and_its_own_media() -> None:
    provider = make_provider()
    kk, ru = ProviderPage.objects.filter(provider=provider).order_by("locale__language_code")
    assert (kk.locale.language_code, ru.locale.language_code) == ("kk", "ru")
    assert kk.translation_key == ru.translation_key
    assert (kk.title, ru.title) == ("«ulgi» орталығы", "Центр «ulgi»")
    assert kk.get_parent().specific == HomePage.objects.get(locale=kk.locale)
    assert provider.media.collection.name == "«ulgi» орталығы"


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.COORDINATOR])
def test_authors_and_coordinators_write_at_their_own_provider_only(role: Role) -> None:
    provider, other = make_provider(), make_provider("mysal")
    person = make_staff(provider, role)
    own = ProviderPage.objects.get(provider=provider, locale__language_code="kk")
    foreign = ProviderPage.objects.get(provider=other, locale__language_code="kk")
    assert own.permissions_for_user(person).can_edit()
    assert not foreign.permissions_for_user(person).can_edit()
    assert not own.get_parent().permissions_for_user(person).can_edit()
    assert not own.permissions_for_user(make_staff(provider, Role.DIRECTOR)).can_edit()


def test_laying_out_twice_changes_nothing() -> None:
    provider = make_provider()

    def laid_out() -> list[int]:
        models = (Page, ProviderMedia, GroupPagePermission, GroupCollectionPermission, Site)
        return [model.objects.count() for model in models]

    before = laid_out()
    open_provider_pages(provider)
    open_site()
    assert laid_out() == before


def test_site_stands_at_the_address_of_the_product(settings) -> None:
    settings.BASE_URL = "https://courses.example.kz"
    home = open_site()
    assert home.full_url.startswith("https://courses.example.kz/")


def test_site_is_kazakh_first_and_its_languages_are_translations() -> None:
    home = open_site()
    assert home.locale.language_code == "kk"
    assert {page.locale.language_code for page in home.get_translations()} == {"ru"}


def test_group_of_a_role_carries_its_pages() -> None:
    provider = make_provider()
    permissions = GroupPagePermission.objects.filter(group=role_group(provider, Role.AUTHOR))
    assert {held.permission.codename for held in permissions} == {"add_page", "change_page", "publish_page"}
