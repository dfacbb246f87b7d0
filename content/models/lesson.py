"""The prose: a programme's page and each topic's lesson; and a lesson's HTML as it is served."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.blocks import RichTextBlock
from wagtail.fields import StreamField
from wagtail.models import Page

from .plan import Programme, Topic

PROSE = ["h3", "h4", "bold", "italic", "ol", "ul", "link", "document-link", "blockquote"]


class ProgrammePage(Page):
    """A programme's public page. Its numbers come from the rows; here stands what is said about them."""

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="pages", verbose_name=_("programme")
    )
    lead = models.TextField(_("lead"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("lead")]
    parent_page_types = ["content.ProviderPage"]
    subpage_types = ["content.TopicPage"]

    class Meta:
        verbose_name = _("programme page")


class TopicPage(Page):
    """A lesson: the prose of one topic in one language. The title follows the topic's row."""

    topic = models.ForeignKey(Topic, models.PROTECT, related_name="pages", verbose_name=_("topic"))
    body = StreamField(
        [("text", RichTextBlock(features=PROSE, label=_("text")))], verbose_name=_("body"), blank=True
    )

    content_panels = [FieldPanel("title", read_only=True), FieldPanel("body")]
    parent_page_types = ["content.ProgrammePage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("lesson page")

    def clean(self) -> None:
        super().clean()
        twin = TopicPage.objects.filter(topic=self.topic_id, locale=self.locale_id).exclude(pk=self.pk)
        if self.topic_id and twin.exists():
            raise ValidationError(_("This topic has a page in this language already."))


class LessonHTML(models.Model):
    """A live lesson as served: made at publication (content.domain.lessons), read by every view."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="lessons")
    language = models.CharField(max_length=2)
    html = models.TextField()
    made_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("lesson as served")
        verbose_name_plural = _("lessons as served")
        constraints = [models.UniqueConstraint(fields=["topic", "language"], name="lesson_html_once")]

    def __str__(self) -> str:
        return f"{self.topic.code} · {self.language}"
