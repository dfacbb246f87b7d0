"""What search looks through: a row for each lesson, term, source and material, in each language."""

from __future__ import annotations

from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils.translation import override

from content.domain.literature import by_group
from content.domain.site import CONTENT_LANGUAGES
from content.enums import EntryKind
from content.models import (
    ModulePage,
    Programme,
    ProgrammePage,
    PublishedText,
    SearchEntry,
    Topic,
    TopicPage,
)
from lms.stems import stems


def index_page(page: ProgrammePage | ModulePage | TopicPage) -> None:
    """A lesson as it is read by the public; the programme's and modules' own pages lead nowhere further."""
    if not isinstance(page, TopicPage):
        return
    index_lesson(page.topic, page.locale.language_code)


def index_lessons(programme: Programme) -> None:
    """All that are written, after an approval: what is found is called as the edition calls it."""
    topics = {f"topic-{topic.uid}": topic for topic in programme.topics.all()}
    lessons = PublishedText.objects.filter(programme=programme, variant="", part__startswith="topic-")
    for part, language in lessons.values_list("part", "language"):
        if part in topics:
            index_lesson(topics[part], language)


def index_lesson(topic: Topic, language: str) -> None:
    """Under the name and the code of the latest edition; what no edition has isn't found."""
    approved = topic.approved()
    stored = PublishedText.objects.filter(part=f"topic-{topic.uid}", language=language, variant="").first()
    if stored is None or approved is None:
        SearchEntry.objects.filter(kind=EntryKind.LESSON, key=topic.uid, language=language).delete()
        return
    with override(language):
        _write(
            topic.programme,
            EntryKind.LESSON,
            str(topic.uid),
            language,
            title=f"{approved.code} {approved.title(language)}",
            address=reverse("programme_topic", args=[topic.programme.code, approved.code]),
            text=plain(stored.html),
        )


def index_rows(programme: Programme) -> None:
    """The glossary, the literature and the materials; what is no longer there goes."""
    programme.entries.exclude(kind=EntryKind.LESSON).delete()
    for language in CONTENT_LANGUAGES:
        with override(language):
            _index_glossary(programme, language)
            _index_literature(programme, language)
            _index_materials(programme, language)


def _index_glossary(programme: Programme, language: str) -> None:
    page = reverse("programme_glossary", args=[programme.code])
    for entry in programme.glossary.all():
        text = " ".join((entry.definition(language), *entry.names(language)))
        place = f"{page}#term-{entry.pk}"
        title = entry.title(language)
        _write(programme, EntryKind.TERM, str(entry.pk), language, title=title, address=place, text=text)


def _index_literature(programme: Programme, language: str) -> None:
    page = reverse("programme_literature", args=[programme.code])
    for item in (item for group in by_group(programme) for item in group["sources"]):
        source = item["source"]
        place = f"{page}#source-{source.pk}"
        text = item["citation"]
        _write(
            programme, EntryKind.SOURCE, str(source.pk), language, title=str(source), address=place, text=text
        )


def _index_materials(programme: Programme, language: str) -> None:
    page = reverse("programme_materials", args=[programme.code])
    for row in programme.materials.select_related("topic"):
        text = " ".join(filter(None, (row.get_kind_display(), str(row.topic or ""))))
        place = f"{page}#material-{row.pk}"
        title = row.title(language)
        _write(programme, EntryKind.MATERIAL, str(row.pk), language, title=title, address=place, text=text)


def _write(
    programme: Programme, kind: EntryKind, key: str, language: str, *, title: str, address: str, text: str
) -> None:
    found = {"title": title, "address": address.removeprefix(f"/{language}"), "text": text}
    words = stems(f"{title} {text}", language)
    SearchEntry.objects.update_or_create(
        programme=programme,
        kind=kind,
        key=key,
        language=language,
        defaults={**found, "stems": " ".join(words)},
    )


def plain(html: str) -> str:
    """The text of a lesson without the meanings of its terms, which stand in the glossary."""
    soup = BeautifulSoup(html, "html.parser")
    for meanings in soup.select("section.terms"):
        meanings.decompose()
    return " ".join(soup.get_text(" ").split())
