"""A page's text is made once, when it is published, and read by every view after that."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from wagtail.rich_text import expand_db_html

from content.domain.literature import by_group
from content.domain.plan import plan_of
from content.domain.publication import bump
from content.domain.search_index import index_page, index_rows
from content.domain.site import CONTENT_LANGUAGES
from content.domain.terms import Term, mark_terms
from content.models import (
    Edition,
    Module,
    ModulePage,
    Programme,
    ProgrammePage,
    PublishedText,
    Topic,
    TopicPage,
)
from lms.jobs import wake_once
from lms.text import search_key

LANGUAGES = CONTENT_LANGUAGES
GLOSSARY, LITERATURE = 2, 10
# number in the official document (order No. 175), its name there, and the field of the page that holds it
SECTIONS = (
    (1, _("General provisions"), "general"),
    (GLOSSARY, _("Glossary"), ""),
    (3, _("Subject of the programme"), "subject"),
    (4, _("Aim, tasks and expected results of the programme"), "aims"),
    (5, _("Structure and content of the programme"), "structure"),
    (6, _("Organisation of learning"), "organisation"),
    (7, _("Teaching and methodical provision of the programme"), "equipment"),
    (8, _("Assessment of learning results"), "assessment"),
    (9, _("Post-course support"), "support"),
    (LITERATURE, _("List of main and additional literature"), ""),
)

AnyPage = ProgrammePage | ModulePage | TopicPage


def section_part(number: int) -> str:
    return f"section-{number}"


def module_part(uid: UUID) -> str:
    return f"module-{uid}"


def topic_part(uid: UUID) -> str:
    return f"topic-{uid}"


# --- Made at publication ---


def store_page(page: AnyPage) -> None:
    """The one writer of PublishedText. Links inside the text are resolved here, not at every reading."""
    programme, language = programme_of(page), page.locale.language_code
    with override(language):
        made = texts_of(page, programme, language)
    with transaction.atomic():
        for (part, variant), html in made.items():
            PublishedText.objects.update_or_create(
                programme=programme, part=part, language=language, variant=variant, defaults={"html": html}
            )
        index_page(page)
        bump()


def forget_page(page: AnyPage) -> None:
    parts = {part for part, _variant in texts_of(page, programme_of(page), page.locale.language_code)}
    PublishedText.objects.filter(part__in=parts, language=page.locale.language_code).delete()
    index_page(page)
    bump()


def changed(programme: Programme) -> None:
    """What lessons take up from elsewhere has been written anew: their texts follow, in the worker."""
    from content.tasks import refresh_texts

    bump()
    transaction.on_commit(lambda: wake_once(refresh_texts, programme.pk))


def refresh(programme: Programme) -> None:
    """Every live text anew, after the glossary or the literature has changed. Done in the worker."""
    for model, lookup in (
        (ProgrammePage, "programme"),
        (ModulePage, "module__programme"),
        (TopicPage, "topic__programme"),
    ):
        for page in model.objects.live().filter(**{lookup: programme}).select_related("locale"):
            store_page(page)
    index_rows(programme)
    bump()


def programme_of(page: AnyPage) -> Programme:
    row: Programme | Module | Topic
    if isinstance(page, ProgrammePage):
        row = page.programme
    else:
        row = page.module if isinstance(page, ModulePage) else page.topic
    return row if isinstance(row, Programme) else row.programme


def texts_of(page: AnyPage, programme: Programme, language: str) -> dict[tuple[str, str], str]:
    """By part and variant. Of a lesson one for each variant, and one with all of it for the public."""
    if isinstance(page, ProgrammePage):
        return {
            (section_part(number), ""): expand_db_html(getattr(page, field))
            for number, _name, field in SECTIONS
            if field
        }
    if isinstance(page, ModulePage):
        return {(module_part(page.module.uid), ""): _module_text(page)}
    terms = terms_of(programme, language)
    variants = ["", *programme.variants.values_list("code", flat=True)]
    return {
        (topic_part(page.topic.uid), variant): lesson_text(page, variant, terms, language)
        for variant in variants
    }


def preview_of(page: AnyPage, *, variant: str) -> list[tuple[str, str]]:
    """The page's texts as they would be stored, each with its heading where the page gives it one."""
    programme, language = programme_of(page), page.locale.language_code
    with override(language):
        if isinstance(page, TopicPage):
            return [("", lesson_text(page, variant, terms_of(programme, language), language))]
        headings = {section_part(number): str(name) for number, name, _field in SECTIONS}
        made = texts_of(page, programme, language)
        return [(headings.get(part, ""), html) for (part, _variant), html in made.items()]


def _module_text(page: ModulePage) -> str:
    outcomes = [(line.strip(),) for line in page.outcomes.splitlines() if line.strip()]
    items = format_html_join("", "<li>{}</li>", outcomes)
    listed = format_html("<h2>{}</h2><ul>{}</ul>", _("After the module"), items) if outcomes else ""
    closing = page.module.interim.select_related("variant")
    return str(
        expand_db_html(page.intro)
        + listed
        + render_to_string("content/parts/interim.html", {"tasks": closing})
    )


def lesson_text(page: TopicPage, variant: str, terms: list[Term], language: str) -> str:
    """The aim and the blocks. A block of one variant is left out of the other, and named for the public."""
    names = {row.code: row.title(language) for row in page.topic.programme.variants.all()}
    pieces = []
    for block in page.body:
        only = block.value.get("only") if hasattr(block.value, "get") else ""
        if only and variant not in ("", only):
            continue
        pieces.append(
            (
                block.block_type,
                "" if variant else names.get(only or "", ""),
                block.render(_about(page, block, language, variant)),
            )
        )
    html = render_to_string("content/parts/lesson.html", {"aim": page.aim, "pieces": pieces})
    return mark_terms(html, terms, language)


def _about(page: TopicPage, block: Any, language: str, variant: str) -> dict[str, Any]:
    """What a block's template may need besides its own value.

    The public reads tasks and questions in their place; a cohort's lesson leads to where they are done.
    """
    if block.block_type == "task" and not variant:
        return {"tasks": page.topic.tasks.all()}
    if block.block_type == "quiz" and not variant:
        return {"quizzes": page.topic.quizzes.prefetch_related("questions__choices")}
    if block.block_type == "quiz":
        return {"quiz_at": f"{page.address()}#quiz"}
    if block.block_type != "term":
        return {}
    name = search_key(block.value["name"])
    for term in terms_of(page.topic.programme, language):
        if name in map(search_key, term.names):
            return {"meaning": {"name": term.names[0], "definition": term.definition}}
    return {}


def terms_of(programme: Programme, language: str) -> list[Term]:
    return [
        Term(entry.pk, entry.names(language), entry.definition(language), entry.link)
        for entry in programme.glossary.all()
    ]


# --- The text as a whole, as it is laid open, frozen and compared ---


def parts_now(programme: Programme) -> dict[tuple[str, str], str]:
    """By part and language: every live text, the glossary, the literature and the table of the plan."""
    live = PublishedText.objects.filter(programme=programme, variant="")
    parts = {(row.part, row.language): row.html for row in live}
    plan, variants = plan_of(programme), programme.variants.all()
    for language in LANGUAGES:
        with override(language):
            parts[section_part(GLOSSARY), language] = render_to_string(
                "content/parts/glossary.html", {"entries": programme.glossary.all()}
            )
            parts[section_part(LITERATURE), language] = render_to_string(
                "content/parts/literature.html", {"groups": by_group(programme)}
            )
            parts["methods", language] = render_to_string(
                "content/parts/methods.html", {"variants": variants, "language": language}
            )
            parts["plan", language] = render_to_string(
                "content/parts/plan.html", {"plan": plan, "language": language}
            )
    return parts


def sections(parts: dict[tuple[str, str], str], language: str) -> list[dict[str, Any]]:
    """The ten sections in their order, as pages and documents show them."""
    with override(language):
        return [
            {"number": number, "title": str(name), "html": parts.get((section_part(number), language), "")}
            for number, name, _field in SECTIONS
        ]


def parts_of_edition(edition: Edition) -> dict[tuple[str, str], str]:
    return {(text.part, text.language): text.html for text in edition.texts.all()}


# --- Read ---


def text_of(part: str, language: str, variant: str = "") -> PublishedText | None:
    """The text in that language, or in Kazakh where it hasn't been written in it."""
    rows = PublishedText.objects.filter(part=part, variant=variant, language__in={language, "kk"})
    found = {row.language: row for row in rows}
    return found.get(language) or found.get("kk")


def lesson_of(topic_uid: UUID, language: str, variant: str = "") -> PublishedText | None:
    return text_of(topic_part(topic_uid), language, variant)
