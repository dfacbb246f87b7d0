"""Two editions beside each other, or the draft and an edition: titles, rules, hours, rubric, every text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import override

from content.domain.compare import Passage, compare, paragraphs
from content.domain.parts import part_names
from content.domain.plan import Change, Plan, changes, plan_of, plan_of_edition
from content.domain.texts import LANGUAGES, parts_now, parts_of_edition
from content.models import Criterion, Edition, Programme, Rubric, Rules

Parts = dict[tuple[str, str], str]


@dataclass(frozen=True)
class Version:
    """What is compared: an edition, or the programme as it is being written."""

    name: str
    whole: Programme | Edition
    plan: Plan
    parts: Parts
    rubric: Rubric | None


@dataclass(frozen=True)
class TextChange:
    """What has changed in one part in one language."""

    part: str
    name: str
    language: str
    passages: tuple[Passage, ...]
    unchanged: int
    # it stands in one of the two alone
    appeared: bool = False
    vanished: bool = False

    @property
    def only_form(self) -> bool:
        """The words are the same; a link, an emphasis or a picture is not."""
        return not self.passages


@dataclass(frozen=True)
class Comparison:
    titles: list[Change]
    rules: list[Change]
    plan: list[Change]
    texts: list[TextChange]
    unchanged_texts: int

    @property
    def nothing(self) -> bool:
        return not (self.titles or self.rules or self.plan or self.texts)


def draft_of(programme: Programme) -> Version:
    rubric = programme.rubrics.order_by("-version").first()
    return Version(_("Draft"), programme, plan_of(programme), parts_now(programme), rubric)


def version_of(edition: Edition) -> Version:
    name = _("Edition %(number)s") % {"number": edition.number}
    return Version(name, edition, plan_of_edition(edition), parts_of_edition(edition), edition.rubric)


def comparison(before: Version, after: Version) -> Comparison:
    texts = list(_text_changes(before, after))
    compared = {key for version in (before, after) for key in _texts(version)}
    return Comparison(
        titles=list(_titles(before, after)),
        rules=list(_rules(before, after)),
        plan=changes(before.plan, after.plan),
        texts=texts,
        unchanged_texts=len(compared) - len(texts),
    )


def _titles(before: Version, after: Version) -> Iterator[Change]:
    old, new = before.whole.written(), after.whole.written()
    for language, was in old.items():
        if was != new[language]:
            yield Change(language, f"«{was}» → «{new[language]}»")


def _rules(before: Version, after: Version) -> Iterator[Change]:
    for rule in Rules._meta.fields:
        was, now = getattr(before.whole, rule.name), getattr(after.whole, rule.name)
        if was != now:
            yield Change(str(rule.verbose_name), f"{_said(was)} → {_said(now)}")


def _said(value: object) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)


def _texts(version: Version) -> Parts:
    """The texts to compare: the plan's table is compared by its numbers, and the rubric is read as a text."""
    kept = {key: html for key, html in version.parts.items() if key[0] != "plan" and html.strip()}
    if version.rubric:
        for language in LANGUAGES:
            lines = _lines(version.rubric, language)
            kept["rubric", language] = format_html_join("", "<p>{}</p>", ((line,) for line in lines))
    return kept


def _lines(rubric: Rubric, language: str) -> Iterator[str]:
    for criterion in rubric.criteria.all():
        each = f" ({Criterion._meta.get_field('per_member').verbose_name})" if criterion.per_member else ""
        yield f"{criterion.number}. {criterion.title(language)}{each}"
    for level in rubric.levels.all():
        yield f"{level.value} – {level.title(language)}"
    for band in rubric.bands.all():
        yield f"{band.least}–{band.most}: {band.grade or '–'} – {band.title(language)}"


def _text_changes(before: Version, after: Version) -> Iterator[TextChange]:
    old, new = _texts(before), _texts(after)
    for language in LANGUAGES:
        with override(language):
            names = part_names(before.whole) | part_names(after.whole) | {"rubric": _("Rubric")}
        for part, name in names.items():
            was, now = old.get((part, language), ""), new.get((part, language), "")
            if was == now:
                continue
            passages = compare(paragraphs(was), paragraphs(now))
            changed = tuple(passage for passage in passages if passage.changed)
            yield TextChange(
                part,
                name,
                language,
                changed,
                len(passages) - len(changed),
                appeared=not was,
                vanished=not now,
            )
