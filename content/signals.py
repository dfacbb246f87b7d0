"""What follows by itself when a page is published or taken down, or what the public reads changes."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from wagtail.signals import page_published, page_unpublished

from content.domain.publication import bump
from content.domain.texts import AnyPage, forget_page, store_page
from content.models import HomePage, ModulePage, ProgrammePage, ProviderPage, TopicPage
from lms.models import Provider


def text_published(instance: AnyPage, **kwargs: Any) -> None:
    store_page(instance)


def text_unpublished(instance: AnyPage, **kwargs: Any) -> None:
    forget_page(instance)


for page_model in (ProgrammePage, ModulePage, TopicPage):
    page_published.connect(text_published, sender=page_model)
    page_unpublished.connect(text_unpublished, sender=page_model)
for page_model in (HomePage, ProviderPage):
    page_published.connect(bump, sender=page_model)
    page_unpublished.connect(bump, sender=page_model)
post_save.connect(bump, sender=Provider)
post_delete.connect(bump, sender=Provider)
