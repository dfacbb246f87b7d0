"""The site's trunk is laid, and a provider gets its pages and media, opened to its own roles alone."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Locale, Page, Site

from content.models import HomePage, ProviderMedia, ProviderPage
from lms.domain.providers import OPENED
from lms.domain.roles import role_group
from lms.models import Provider
from lms.roles import May, roles_that_may

CONTENT_LANGUAGES = ("kk", "ru")
PAGE_ACTIONS = ("add_page", "change_page", "publish_page")
MEDIA_APPS = ("wagtailimages", "wagtaildocs")
MEDIA_ACTIONS = (
    *("add_image", "change_image", "choose_image"),
    *("add_document", "change_document", "choose_document"),
)


def open_site() -> HomePage:
    """The two home pages, Kazakh first, as translations of each other; done again it changes nothing."""
    with transaction.atomic():
        root = Page.get_first_root_node()
        # «Root» as Wagtail has it is English to those who choose a page
        Page.objects.filter(pk=root.pk).update(title="Сайт", draft_title="Сайт")
        locales = [Locale.objects.get_or_create(language_code=code)[0] for code in CONTENT_LANGUAGES]
        home: HomePage | None = HomePage.objects.filter(locale=locales[0]).first()
        if home is None:
            Page.objects.child_of(root).exact_type(Page).delete()
            root.refresh_from_db()
            home = _home(root, locales[0])
        if not HomePage.objects.filter(locale=locales[1]).exists():
            root.refresh_from_db()
            _home(root, locales[1], translation_of=home)
        address = urlsplit(settings.BASE_URL)
        Site.objects.update_or_create(
            is_default_site=True,
            defaults={
                "root_page": home,
                "hostname": address.hostname,
                "port": address.port or (443 if address.scheme == "https" else 80),
            },
        )
    return home


def _home(root: Page, locale: Locale, translation_of: HomePage | None = None) -> HomePage:
    with translation.override(locale.language_code):
        home = HomePage(
            title=_("Courses for school librarians"),
            lead=_(
                "A 72-hour course, a project defended before a commission, and a year of support after it."
            ),
            slug=f"home-{locale.language_code}",
            locale=locale,
        )
    if translation_of is not None:
        home.translation_key = translation_of.translation_key
    root.add_child(instance=home)
    return home


@OPENED.add
def open_provider_pages(provider: Provider) -> None:
    """A page in each language and a collection for media: where its authors and coordinators work."""
    open_site()
    with transaction.atomic():
        first: ProviderPage | None = None
        for home in HomePage.objects.order_by("locale__language_code"):
            page = ProviderPage.objects.child_of(home).filter(provider=provider).first()
            if page is None:
                language = home.locale.language_code
                page = ProviderPage(
                    title=provider.short_name(language),
                    slug=provider.slug,
                    provider=provider,
                    locale=home.locale,
                )
                if first is not None:
                    page.translation_key = first.translation_key
                home.add_child(instance=page)
            first = first or page
            _open_to_roles(provider, page)
        if not ProviderMedia.objects.filter(provider=provider).exists():
            collection = Collection.get_first_root_node().add_child(name=provider.short_name("kk"))
            ProviderMedia.objects.create(provider=provider, collection=collection)
            _open_media_to_roles(provider, collection)


def _open_to_roles(provider: Provider, page: Page) -> None:
    permissions = Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=PAGE_ACTIONS)
    GroupPagePermission.objects.bulk_create(
        [
            GroupPagePermission(group=group, page=page, permission=permission)
            for group in _groups_of_writers(provider)
            for permission in permissions
        ],
        ignore_conflicts=True,
    )


def _open_media_to_roles(provider: Provider, collection: Collection) -> None:
    permissions = Permission.objects.filter(
        content_type__app_label__in=MEDIA_APPS, codename__in=MEDIA_ACTIONS
    )
    GroupCollectionPermission.objects.bulk_create(
        [
            GroupCollectionPermission(group=group, collection=collection, permission=permission)
            for group in _groups_of_writers(provider)
            for permission in permissions
        ],
        ignore_conflicts=True,
    )


def _groups_of_writers(provider: Provider) -> list[Group]:
    return [role_group(provider, role) for role in roles_that_may(May.WRITE_CONTENT)]
