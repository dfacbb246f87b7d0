"""What follows by itself when a page is published or taken down."""

from typing import Any

from django.dispatch import receiver
from wagtail.signals import page_published, page_unpublished

from content.domain.lessons import forget_lesson, store_lesson
from content.models import TopicPage


@receiver(page_published, sender=TopicPage)
def lesson_published(sender: Any, instance: TopicPage, **kwargs: Any) -> None:
    store_lesson(instance)


@receiver(page_unpublished, sender=TopicPage)
def lesson_unpublished(sender: Any, instance: TopicPage, **kwargs: Any) -> None:
    forget_lesson(instance)
