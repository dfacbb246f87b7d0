"""A starter lesson's plain pieces become the blocks of its page, and its forms files to download."""

from __future__ import annotations

from typing import Any

from django.core.files.base import ContentFile
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from wagtail.documents import get_document_model

from content.domain.texts import LANGUAGES
from content.enums import MaterialKind
from content.models import ProviderMedia, Topic
from content.papers import form

FORMS = {"specimen": MaterialKind.SPECIMEN, "worksheet": MaterialKind.WORKSHEET}


def prose(items: list[dict[str, Any]]) -> SafeString:
    """Rich text from the plain pieces a text is written in."""
    tags = {"p": "<p>{}</p>", "h": "<h3>{}</h3>", "heading": "<h2>{}</h2>"}
    lists = {"list": "<ul>{}</ul>", "steps": "<ol>{}</ol>"}
    pieces = []
    for item in items:
        ((kind, words),) = item.items()
        if kind in tags:
            pieces.append(format_html(tags[kind], words))
        else:
            pieces.append(
                format_html(lists[kind], format_html_join("", "<li>{}</li>", ((word,) for word in words)))
            )
    return format_html_join("", "{}", ((piece,) for piece in pieces))


def body_of(words: dict[str, Any], files: dict[str, Any]) -> list[dict[str, Any]]:
    """Key ideas first, then the text as it was written; the task, the quiz and the reflection close it."""
    blocks = [_block("ideas", {"ideas": words["ideas"]})]
    for piece in words["body"]:
        ((kind, told),) = piece.items()
        if kind == "links":
            blocks += [_block("link", link) for link in told]
        else:
            blocks.append(_block(kind, _value(kind, told, files)))
    return [
        *blocks,
        {"type": "task", "value": None},
        {"type": "quiz", "value": None},
        _block("reflection", {"prompt": words["reflection"]}),
    ]


def _block(kind: str, value: dict[str, Any]) -> dict[str, Any]:
    return {"type": kind, "value": value}


def _value(kind: str, told: dict[str, Any], files: dict[str, Any]) -> dict[str, Any]:
    if kind == "text":
        paragraphs = [{"p": paragraph} for paragraph in told["paragraphs"]]
        return {"text": prose([{"heading": told["heading"]}, *paragraphs])}
    if kind == "case":
        paragraphs = [{"p": paragraph} for paragraph in told["paragraphs"]]
        return {"title": told["title"], "text": prose(paragraphs), "questions": told["questions"]}
    if kind in {"checklist", "steps"}:
        return {"title": told["title"], "points": told["items"]}
    if kind == "table":
        return {"table": _table(told)}
    if kind in FORMS:
        kept = {name: told.get(name, "" if name == "note" else []) for name in ("note", "before", "after")}
        return {"title": told["title"], "table": _table(told), "document": files.get(kind), **kept}
    return told


def _table(told: dict[str, Any]) -> dict[str, Any]:
    return {
        "columns": [{"type": "text", "heading": head} for head in told["head"]],
        "rows": [{"values": row} for row in told["rows"]],
        "caption": told.get("caption", ""),
    }


def keep_files(topic: Topic, told: dict[str, Any]) -> dict[str, dict[str, int]]:
    """Each form as a Word file in the provider's media, and the two of a kind as a material of the topic.

    By language and kind of form: the document's key.
    """
    collection = ProviderMedia.objects.get(provider=topic.programme.provider).collection
    made: dict[str, dict[str, Any]] = {language: {} for language in LANGUAGES}
    for language in LANGUAGES:
        for kind, value in _forms(told[language]):
            name = f"{topic.code}-{value['file']}-{language}.docx"
            document = get_document_model()(title=value["title"], collection=collection)
            document.file.save(name, ContentFile(form.write(value, language=language)), save=False)
            document.file_size = document.file.size
            document.save()
            made[language][kind] = document
    for order, kind in enumerate(made["kk"]):
        topic.materials.create(
            programme=topic.programme,
            module=topic.module,
            kind=FORMS[kind],
            order=order,
            **{f"title_{language}": made[language][kind].title for language in LANGUAGES},
            **{f"document_{language}": made[language][kind] for language in LANGUAGES},
        )
    return {
        language: {kind: document.pk for kind, document in kinds.items()} for language, kinds in made.items()
    }


def _forms(words: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(kind, value) for piece in words["body"] for kind, value in piece.items() if kind in FORMS]
