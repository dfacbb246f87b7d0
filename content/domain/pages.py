"""The tree of a programme's pages follows its rows: there is a page for each, under its own, so titled."""

from __future__ import annotations

from django.utils.text import Truncator, slugify
from wagtail.models import Locale, Page

from content.domain.texts import LANGUAGES
from content.models import ModulePage, Programme, ProgrammePage, ProviderPage, TopicPage
from content.models.pages import Told


def lay_pages(programme: Programme) -> None:
    """Makes what is missing, as drafts to be written; moves what has moved; writes the titles."""
    first: dict[str, Page] = {}
    for locale in Locale.objects.filter(language_code__in=LANGUAGES).order_by("language_code"):
        language = locale.language_code
        parent = ProviderPage.objects.get(provider=programme.provider, locale=locale)
        top = _page(
            ProgrammePage, {"programme": programme}, programme.title(language), programme.code, parent, first
        )
        for module in programme.modules.all():
            title = f"{module.number}. {module.title(language)}"
            middle = _page(ModulePage, {"module": module}, title, f"m-{module.pk}", top, first)
            for topic in module.topics.all():
                title = f"{topic.code} {topic.title(language)}"
                _page(TopicPage, {"topic": topic}, title, f"t-{topic.pk}", middle, first)


def place_of(page: Told) -> Page:
    """The page it stands under: of the row above, in the same language."""
    same = {"locale": page.locale_id}
    if isinstance(page, ProgrammePage):
        return ProviderPage.objects.get(provider=page.programme.provider_id, **same)
    if isinstance(page, ModulePage):
        return ProgrammePage.objects.get(programme=page.module.programme_id, **same)
    assert isinstance(page, TopicPage)
    return ModulePage.objects.get(module=page.topic.module_id, **same)


def _page(
    model: type[Page], of: dict[str, object], title: str, slug: str, parent: Page, first: dict[str, Page]
) -> Page:
    """The page of a row under its parent; in two languages they are each other's translation."""
    title = Truncator(title).chars(Page._meta.get_field("title").max_length)
    page = model.objects.filter(**of, locale=parent.locale).first()
    if page is None:
        page = model(**of, title=title, slug=slugify(slug), locale=parent.locale, live=False)
        if slug in first:
            page.translation_key = first[slug].translation_key
        parent.add_child(instance=page)
    elif page.title != title:
        model.objects.filter(pk=page.pk).update(title=title, draft_title=title)
        page.title = title
    if not page.is_child_of(parent):
        page.move(parent, pos="last-child")
        page.refresh_from_db()
    first.setdefault(slug, page)
    return page
