"""Wagtail's own pages as a provider's people find them: theirs alone, in their language, by the one login."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.base import ContentFile
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import translation
from wagtail.admin.menu import admin_menu
from wagtail.documents.models import Document
from wagtail.models import Page
from wagtail.users.models import UserProfile

from content.models import HomePage, ProviderPage
from lms.desk import Scoped
from lms.doors import OPEN, SHUT
from lms.enums import Role
from lms.home_panels import what_waits
from lms.models import User
from lms.panels import panels
from tests.lms.desks import Desk, at_desk, open_desk, someone, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def ours() -> Desk:
    return open_desk("ulgi")


@pytest.fixture
def theirs() -> Desk:
    """Their page is a draft with a title that nobody else may read."""
    desk = open_desk("mysal")
    page_of(desk).unpublish()
    Page.objects.filter(pk=page_of(desk).pk).update(title="Құпия mysal", draft_title="Құпия mysal")
    return desk


@pytest.fixture
def administrator() -> User:
    return User.objects.create_superuser("admin@platform.example", given_name_kk="Әкімші", language="en")


def page_of(desk: Desk, language: str = "kk") -> ProviderPage:
    return ProviderPage.objects.get(provider=desk.provider, locale__language_code=language)


def text(response: Any) -> str:
    return response.content.decode()


# --- doors --------------------------------------------------------------------------------------------------


def patterns_under_admin() -> Iterator[tuple[str, URLPattern]]:
    def walk(resolver: URLResolver, namespace: str) -> Iterator[tuple[str, URLPattern]]:
        for pattern in resolver.url_patterns:
            if isinstance(pattern, URLResolver):
                yield from walk(
                    pattern, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
                )
            else:
                yield f"{namespace}{pattern.name}", pattern

    for pattern in get_resolver().url_patterns:
        if isinstance(pattern, URLResolver) and str(pattern.pattern) == "admin/":
            yield from walk(pattern, "")


def test_every_page_of_wagtail_that_opens_is_still_there() -> None:
    assert sorted(OPEN.keys() - {name for name, _pattern in patterns_under_admin()}) == []


def test_what_has_no_line_is_shut(ours: Desk) -> None:
    """Asked of every address there is, so that a new release of Wagtail can't bring in an open one."""
    request = RequestFactory().get("/admin/")
    request.user = ours.coordinator
    asked = 0
    for name, pattern in patterns_under_admin():
        ours_already = issubclass(getattr(pattern.callback, "view_class", object), Scoped)
        if name in OPEN or ours_already or pattern.name is None:
            continue
        request.resolver_match = type("Match", (), {"view_name": name})()
        assert pattern.callback(request).status_code == 404, name
        asked += 1
    assert asked > 60


@pytest.mark.parametrize(
    "address",
    [
        *("reports/site-history/", "reports/locked/", "reports/aging-pages/", "reports/page-types-usage/"),
        *(
            "users/",
            "groups/",
            "sites/",
            "locales/",
            "collections/",
            "workflows/list/",
            "workflows/task_chooser/",
        ),
        *("api/main/pages/", "api/main/images/", "api/main/documents/", "tag-autocomplete/?term=a"),
        *("snippets/", "failwhale/", "bulk/wagtailcore/page/delete/?id=2"),
    ],
)
def test_these_are_for_platform_administrators(address: str, ours: Desk) -> None:
    assert at_desk(ours.coordinator).get(f"/admin/{address}").status_code == 404


@pytest.mark.parametrize("name", [name + "index" for name in SHUT])
def test_people_and_groups_come_about_by_verbs_alone(name: str, administrator: User) -> None:
    assert at_desk(administrator).get(reverse(name)).status_code == 404


@pytest.mark.parametrize(
    "name",
    [
        *("wagtailadmin_explore", "wagtailadmin_choose_page_child"),
        *(
            f"wagtailadmin_pages:{name}"
            for name in ("edit", "history", "usage", "delete", "add_subpage", "copy")
        ),
        *(f"wagtailadmin_pages:{name}" for name in ("view_draft", "move", "unpublish", "revisions_index")),
    ],
)
def test_a_page_of_another_provider_is_not_there(name: str, ours: Desk, theirs: Desk) -> None:
    client = at_desk(ours.coordinator)
    address = reverse(name, args=[page_of(theirs).pk])
    before = list(Page.objects.values())
    assert client.get(address).status_code == 404
    assert client.post(address).status_code == 404
    assert list(Page.objects.values()) == before


@pytest.mark.parametrize(
    "address",
    [
        "/admin/pages/",
        "/admin/pages/search/?q=mysal",
        "/admin/pages/search/results/?q=mysal",
        "/admin/choose-page/",
        "/admin/choose-page/?page_type=content.ProviderPage",
        "/admin/choose-page/search/?q=mysal",
    ],
)
def test_titles_of_others_are_told_nowhere(address: str, ours: Desk, theirs: Desk) -> None:
    response = at_desk(ours.coordinator).get(address, follow=True)
    assert response.status_code == 200
    assert "Құпия" not in text(response)


def test_the_tree_leads_to_ones_own_pages_and_no_others(ours: Desk, theirs: Desk) -> None:
    home = HomePage.objects.get(locale__language_code="kk")
    shown = text(at_desk(ours.coordinator).get(reverse("wagtailadmin_explore", args=[home.pk])))
    assert "ulgi kk" in shown
    assert "mysal" not in shown


def test_nothing_is_chosen_or_moved_across(ours: Desk, theirs: Desk) -> None:
    client = at_desk(ours.coordinator)
    chosen = reverse("wagtailadmin_choose_page_chosen_multiple")
    assert client.get(chosen, {"id": page_of(theirs).pk}).status_code == 404
    move = reverse("wagtailadmin_pages:move_confirm", args=[page_of(ours).pk, page_of(theirs).pk])
    assert client.post(move).status_code == 404


def test_the_lists_of_pages_name_no_writers_of_others(ours: Desk, theirs: Desk) -> None:
    """Filters offer whoever owns or has edited a page."""
    for desk in (ours, theirs):
        Page.objects.filter(pk=page_of(desk).pk).update(owner=desk.coordinator)
        page_of(desk).save_revision(user=desk.coordinator, log_action=True)
    shown = text(at_desk(ours.coordinator).get(reverse("wagtailadmin_explore", args=[page_of(ours).pk])))
    assert "Үйлестірова-ulgi" in shown
    assert "Үйлестірова-mysal" not in shown


def test_documents_and_their_tags_are_ones_own(ours: Desk, theirs: Desk) -> None:
    for desk in (ours, theirs):
        document = Document.objects.create(
            title=f"құжат {desk.provider.slug}",
            file=ContentFile(b"x", name=f"{desk.provider.slug}.txt"),
            collection=desk.provider.media.collection,
        )
        document.tags.add(f"тег {desk.provider.slug}")
    client = at_desk(ours.coordinator)
    for address in (reverse("wagtaildocs:index"), reverse("wagtaildocs_chooser:choose")):
        shown = text(client.get(address))
        assert "ulgi" in shown
        assert "mysal" not in shown
    for name in ("wagtaildocs:edit", "wagtaildocs:document_usage", "wagtaildocs_chooser:chosen"):
        assert client.get(reverse(name, args=[document.pk])).status_code == 404
    multiple = reverse("wagtaildocs_chooser:chosen_multiple")
    assert client.get(multiple, {"id": document.pk}).status_code == 404


# --- one login ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/admin/login/", "/admin/password_reset/", "/kk/_util/login/"])
def test_there_is_one_login(address: str) -> None:
    """Wagtail's own would let in by a password alone."""
    response = Client().get(address)
    assert response.status_code == 404 or response["Location"].startswith("/accounts/login/")
    sent = {"username": "x", "password": "x"}
    assert Client().post(address, sent).status_code in {302, 404, 405}


def test_whoever_has_no_desk_is_not_led_round_in_circles(ours: Desk) -> None:
    teacher = staff(ours.provider, Role.TEACHER)
    assert at_desk(teacher).get("/admin/").status_code == 404
    assert Client().get("/admin/")["Location"].startswith("/accounts/login/")


def test_the_account_page_changes_neither_name_nor_password_nor_language(ours: Desk) -> None:
    client = at_desk(ours.coordinator)
    shown = client.get(reverse("wagtailadmin_account"))
    panels_shown = [panel.name for group in shown.context["panels_by_tab"].values() for panel in group]
    assert panels_shown == ["theme"]
    assert reverse("account_change_password") in text(shown)
    assert reverse("me") in text(shown)
    sent = {"theme-theme": "dark", "theme-contrast": "system", "theme-density": "default"}
    sent |= {
        "name_email-email": "x@x.example",
        "locale-preferred_language": "en",
        "password-new_password1": "x",
    }
    assert client.post(reverse("wagtailadmin_account"), sent).status_code == 302
    ours.coordinator.refresh_from_db()
    assert ours.coordinator.email != "x@x.example"
    assert UserProfile.objects.get().preferred_language == ""


@pytest.mark.parametrize(("language", "word"), [("kk", "Сәлеметсіз бе"), ("ru", "Здравствуйте")])
def test_the_desk_speaks_the_language_one_chose(language: str, word: str, ours: Desk) -> None:
    UserProfile.get_for_user(ours.coordinator)
    client = at_desk(ours.coordinator, language)
    assert f'<html lang="{language}"' in text(client.get("/admin/"))
    assert word in text(client.get("/admin/"))


# --- menu and first page ------------------------------------------------------------------------------------


def menu_of(user: User) -> dict[str, list[str]]:
    request = RequestFactory().get("/admin/")
    request.user = user
    return {
        item.name: [inner.name for inner in getattr(item, "menu", admin_menu).menu_items_for_request(request)]
        if hasattr(item, "menu")
        else []
        for item in admin_menu.menu_items_for_request(request)
    }


OWN = {
    "organisation",
    "facts",
    "explorer",
    "images",
    "documents",
    "to-the-site",
    "work",
    "reports",
    "settings",
}


def names(user: User) -> set[str]:
    return OWN & menu_of(user).keys()


def test_the_menu_shows_each_role_what_is_theirs(ours: Desk, administrator: User) -> None:
    with translation.override("en"):
        author, director = staff(ours.provider, Role.AUTHOR), staff(ours.provider, Role.DIRECTOR)
        media = {"explorer", "images", "documents"}
        assert names(ours.coordinator) == {"organisation", "facts", "to-the-site"} | media
        assert names(author) == {"facts", "to-the-site"} | media
        assert names(director) == {"organisation", "facts", "to-the-site"}
        assert names(administrator) >= {"organisation", "facts", "work", "settings"} | media
        assert menu_of(director)["organisation"] == ["people", "letters"]
        assert len(menu_of(ours.coordinator)["organisation"]) == 5
        assert not {"users", "groups"} & set(menu_of(administrator)["settings"])
        assert "help" not in menu_of(administrator)


def test_pages_are_entered_at_ones_own(ours: Desk) -> None:
    for language in ("kk", "ru"):
        address = reverse("wagtailadmin_explore", args=[page_of(ours, language).pk])
        assert address in text(at_desk(ours.coordinator, language).get("/admin/"))


def test_the_first_page_says_what_waits(ours: Desk, theirs: Desk) -> None:
    staff(ours.provider, Role.TEACHER)
    shown = text(at_desk(ours.coordinator).get("/admin/"))
    assert "1 person has not signed in yet" in shown
    assert f"{reverse('people:index')}?signed_in=no" in shown
    assert what_waits(staff(ours.provider, Role.AUTHOR)) == []
    assert what_waits(AnonymousUser()) == []


def test_the_sites_first_page_shows_the_desk_to_those_who_have_one(ours: Desk) -> None:
    def shown(user: User) -> set[str]:
        request = RequestFactory().get("/")
        request.user = user
        return {panel["template"] for panel in panels("home", request)}

    whole = someone()
    User.objects.filter(pk=whole.pk).update(surname_ru="Калиева", given_name_ru="Айгерим")
    whole.refresh_from_db()
    assert "lms/panels/desk.html" in shown(ours.coordinator)
    assert "lms/panels/name_in_both.html" in shown(ours.coordinator)
    assert not {"lms/panels/desk.html", "lms/panels/name_in_both.html"} & shown(whole)
