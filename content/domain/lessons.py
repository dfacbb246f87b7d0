"""A lesson's HTML is made once, when its page is published, and read by every view after that."""

from __future__ import annotations

from uuid import UUID

from content.models import LessonHTML, Topic, TopicPage


def store_lesson(page: TopicPage) -> LessonHTML:
    """The one writer of LessonHTML. Links inside the text are resolved here, not at every reading."""
    lesson, _made = LessonHTML.objects.update_or_create(
        topic=page.topic,
        language=page.locale.language_code,
        defaults={"html": str(page.body.render_as_block() if len(page.body) else "")},
    )
    return lesson


def forget_lesson(page: TopicPage) -> None:
    LessonHTML.objects.filter(topic=page.topic, language=page.locale.language_code).delete()


def lesson_of(topic_uid: UUID, language: str) -> LessonHTML | None:
    """The lesson in that language, or in Kazakh where it hasn't been written in it."""
    found = {row.language: row for row in LessonHTML.objects.filter(topic__uid=topic_uid)}
    return found.get(language) or found.get("kk")


def title_follows(topic: Topic) -> None:
    """The one writer of lesson pages' titles."""
    for page in TopicPage.objects.filter(topic=topic).select_related("locale"):
        title = f"{topic.code} {topic.title(page.locale.language_code)}"
        TopicPage.objects.filter(pk=page.pk).update(title=title, draft_title=title)
