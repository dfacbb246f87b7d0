"""The public face: the home page of the site and one page a provider, each in Kazakh and in Russian."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Collection, Page

from lms.models import Provider

PROSE = ["bold", "italic", "ol", "ul", "link"]


def offered(language: str, **of: Any) -> list[Any]:
    """The programmes that anyone may read of, as the lists of them show them."""
    from content import access
    from content.domain.reading import offers

    return offers(access.public_programmes().filter(**of), access.public_editions(), language)


class HomePage(Page):
    """Where everyone arrives. What it says is an author's; the providers below are listed by themselves."""

    lead = models.CharField(_("lead"), max_length=300, blank=True)
    text = RichTextField(_("text"), blank=True, features=PROSE)

    content_panels = [*Page.content_panels, FieldPanel("lead"), FieldPanel("text")]
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["content.ProviderPage"]

    class Meta:
        verbose_name = _("home page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["providers"] = ProviderPage.objects.child_of(self).live().select_related("provider", "locale")
        context["offers"] = offered(self.locale.language_code)
        return context


class ProviderPage(Page):
    """A provider's own page; its programmes stand below it."""

    provider = models.ForeignKey(Provider, models.PROTECT, related_name="pages", verbose_name=_("provider"))
    text = RichTextField(_("text"), blank=True, features=PROSE)

    content_panels = [*Page.content_panels, FieldPanel("text")]
    parent_page_types = ["content.HomePage"]
    subpage_types = ["content.ProgrammePage"]

    class Meta:
        verbose_name = _("provider's page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["offers"] = offered(self.locale.language_code, provider=self.provider_id)
        return context


class ProviderMedia(models.Model):
    """Which media collection is a provider's own; its people see no other."""

    provider = models.OneToOneField(Provider, models.CASCADE, related_name="media")
    collection = models.OneToOneField(Collection, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("provider's media")
        verbose_name_plural = _("providers' media")

    def __str__(self) -> str:
        return str(self.provider)
