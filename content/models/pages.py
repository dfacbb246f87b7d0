"""The prose: the pages of a programme, its modules and topics. Numbers and titles come from the rows."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from content import blocks

from .plan import Module, Programme, Topic

DOCUMENT_PROSE = ["h3", "h4", "bold", "italic", "ol", "ul", "link"]


class Told(Page):
    """A page that tells of a row. It is read under an address of our own, not served by Wagtail."""

    # the row it tells of, once in each language
    of: str
    preview_template = "content/preview.html"

    # the address and the title follow from the row, and the clock publishes nothing
    promote_panels: list[Any] = []
    settings_panels: list[Any] = []

    class Meta:
        abstract = True

    def address(self) -> str:
        raise NotImplementedError

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str, str] | None:
        parts = super().get_url_parts(request)
        if parts is None:
            return None
        with override(self.locale.language_code):
            return parts[0], parts[1], self.address()

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # within the reader's frame: under /en/ a Kazakh page is read without leaving it
        return HttpResponseRedirect(self.address())

    # a page is there because its row is (content.domain.pages), and nobody adds one by hand
    @classmethod
    def can_create_at(cls, parent: Page) -> bool:
        return False

    def with_content_json(self, content: dict[str, Any]) -> Page:
        """An older version of the text comes back under the title that the row has now."""
        page: Page = super().with_content_json(content)
        page.title, page.slug = self.title, self.slug
        return page

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return self.preview_template

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        """The text as it would be stored, of what stands in the form and isn't saved yet."""
        from content.domain.texts import preview_of

        return {
            **self.get_context(request),
            "pieces": preview_of(self, variant=mode_name),
            "content_language": self.locale.language_code,
        }

    def clean(self) -> None:
        super().clean()
        row = getattr(self, f"{self.of}_id")
        twins = type(self)._default_manager.filter(**{f"{self.of}_id": row}, locale=self.locale_id)
        if row and twins.exclude(pk=self.pk).exists():
            raise ValidationError(_("There is a page of this in this language already."))


class ProgrammePage(Told):
    """A programme's public page, and the ten sections of its official document that are prose.

    Section 2 is the glossary, section 10 the literature; both are rows.
    """

    of = "programme"
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="pages", verbose_name=_("programme")
    )
    lead = models.TextField(_("lead"), blank=True)
    audience = models.TextField(_("who it is for"), blank=True)
    general = RichTextField(_("General provisions"), blank=True, features=DOCUMENT_PROSE)
    subject = RichTextField(_("Subject of the programme"), blank=True, features=DOCUMENT_PROSE)
    aims = RichTextField(_("Aim, tasks and expected results"), blank=True, features=DOCUMENT_PROSE)
    structure = RichTextField(_("Structure and content"), blank=True, features=DOCUMENT_PROSE)
    organisation = RichTextField(_("Organisation of learning"), blank=True, features=DOCUMENT_PROSE)
    equipment = RichTextField(_("Teaching materials"), blank=True, features=DOCUMENT_PROSE)
    assessment = RichTextField(_("Assessment of results"), blank=True, features=DOCUMENT_PROSE)
    support = RichTextField(_("Post-course support"), blank=True, features=DOCUMENT_PROSE)

    content_panels = [
        FieldPanel("title", read_only=True),
        FieldPanel("lead"),
        FieldPanel("audience"),
        MultiFieldPanel(
            [
                FieldPanel(name)
                for name in (
                    "general",
                    "subject",
                    "aims",
                    "structure",
                    "organisation",
                    "equipment",
                    "assessment",
                    "support",
                )
            ],
            heading=_("Sections of the programme's document"),
        ),
    ]
    parent_page_types = ["content.ProviderPage"]
    subpage_types = ["content.ModulePage"]

    class Meta:
        verbose_name = _("programme page")

    def address(self) -> str:
        return reverse("programme", args=[self.programme.code])


class ModulePage(Told):
    """What a module is about and what one can do after it."""

    of = "module"
    module = models.ForeignKey(Module, models.PROTECT, related_name="pages", verbose_name=_("module"))
    intro = RichTextField(_("introduction"), blank=True, features=blocks.PROSE)
    outcomes = models.TextField(_("outcomes"), blank=True, help_text=_("One a line."))

    content_panels = [FieldPanel("title", read_only=True), FieldPanel("intro"), FieldPanel("outcomes")]
    parent_page_types = ["content.ProgrammePage"]
    subpage_types = ["content.TopicPage"]

    class Meta:
        verbose_name = _("module page")

    def address(self) -> str:
        return reverse("programme_module", args=[self.module.programme.code, self.module.number])


class TopicPage(Told):
    """A lesson: the prose of one topic in one language."""

    of = "topic"
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="pages", verbose_name=_("topic"))
    aim = models.TextField(_("aim"), blank=True, help_text=_("What the reader can do after the lesson."))
    body = StreamField(blocks.LESSON, verbose_name=_("body"), blank=True)

    content_panels = [FieldPanel("title", read_only=True), FieldPanel("aim"), FieldPanel("body")]
    parent_page_types = ["content.ModulePage"]
    subpage_types: list[str] = []

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        """As the public reads it, and as each variant's learners do."""
        variants = self.topic.programme.variants.all()
        return [("", _("To the public")), *((variant.code, variant.title()) for variant in variants)]

    class Meta:
        verbose_name = _("lesson page")

    def address(self) -> str:
        # where the public finds it; a draft's new code leads nowhere yet
        code = (self.topic.approved() or self.topic).code
        return reverse("programme_topic", args=[self.topic.programme.code, code])
