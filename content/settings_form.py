"""A programme's settings as one form: titles, rules in groups, and its variants with their kinds of hours."""

from __future__ import annotations

from typing import Any

from django.forms.models import modelform_factory
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content.domain.plan import LONGEST_TITLE, Column
from content.domain.planning import SavedMeanwhile, WouldBeLost
from content.domain.settings import rule_faults, save_settings
from content.enums import HeldAs
from content.models import HourKind, Programme, Rules, Variant
from content.typed import Row, TypedTable, cleaned

LANGUAGES = ("kk", "ru", "en")
TITLES = tuple(f"title_{language}" for language in LANGUAGES)
GROUPS = (
    (
        gettext_lazy("The course"),
        ("attendance_percent", "cohort_least", "cohort_most", "consultation_days", "support_months"),
    ),
    (
        gettext_lazy("The project and its defence"),
        (
            *("pass_points", "group_least", "group_most", "alone_allowed"),
            *("commission_least", "commission_most"),
        ),
    ),
    (gettext_lazy("The certificate"), ("certificate_years",)),
)
HELP = {
    "attendance_percent": gettext_lazy("Whoever attended less gets no certificate."),
    "cohort_least": gettext_lazy("Only a warning is given where a cohort is smaller."),
    "cohort_most": gettext_lazy("Offered as the places of a new cohort."),
    "consultation_days": gettext_lazy("In the year of support a question is answered within so many days."),
    "support_months": gettext_lazy("Counted from the day on which the result is released."),
    "pass_points": gettext_lazy(
        "From so many points on the programme counts as mastered. The rubric's bands must agree."
    ),
    "group_least": gettext_lazy("A smaller group can't be formed, save by one person alone."),
    "alone_allowed": gettext_lazy("Then the criterion of each member has a wording of its own."),
    "commission_least": gettext_lazy("The chair counts too."),
}


class FactsForm(modelform_factory(Programme, fields=[*TITLES, *Rules.names()], help_texts=HELP)):  # type: ignore[misc]
    """The titles and the rules."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        rules = {name: cleaned[name] for name in Rules.names() if cleaned.get(name) is not None}
        if len(rules) == len(Rules.names()):
            for name, words in rule_faults(rules).items():
                self.add_error(name, words)
        return cleaned

    def groups(self) -> list[tuple[Any, list[Any]]]:
        return [(title, [self[name] for name in names]) for title, names in GROUPS]

    def titles(self) -> list[Any]:
        return [self[name] for name in TITLES]


class SettingsForm(TypedTable):
    """Kinds of hours under their variants, as typed, and the form of the facts beside them."""

    HEADING, LINE = "v", "k"

    def __init__(self, programme: Programme, data: Any = None) -> None:
        self.programme, self.data = programme, data if data is not None else {}
        self.facts = FactsForm(data, instance=Programme.objects.get(pk=programme.pk))
        rows = _rows_of(programme)
        self.known = [row.key for row in rows]
        super().__init__(rows if data is None else self.rows_in(data, self.known))
        self.version = str(programme.version) if data is None else data.get("version", "")
        self.errors: list[dict[str, str]] = []
        self.asks = "with_hours" in self.data
        self.changed = data is not None
        self.done = None

    def do(self, button: str) -> bool:
        if button != "add-variant":
            return super().do(button)
        self.add_heading()
        return True

    # A kind of hours stays in its variant.

    def can_go_up(self, place: int) -> bool:
        return super().can_go_up(place) and (self.rows[place].heading or not self.rows[place - 1].heading)

    def can_go_down(self, place: int) -> bool:
        return super().can_go_down(place) and (self.rows[place].heading or not self.rows[place + 1].heading)

    # --- Judged and saved ---

    def is_valid(self) -> bool:
        for place, row in enumerate(self.rows):
            for language in LANGUAGES:
                title = cleaned(row.words.get(language, ""))
                if len(title) > LONGEST_TITLE:
                    facts = {"length": len(title), "most": LONGEST_TITLE}
                    words = _("The title has %(length)s characters; up to %(most)s fit.") % facts
                    self._wrong(place, language, words)
                elif not title and language != "en":
                    where = _("no title in Kazakh") if language == "kk" else _("no title in Russian")
                    self._wrong(place, language, f"{self._said(place)}: {where}.")
            if row.heading and self.end_of(place) == place + 1:
                words = _("%(name)s: a variant needs at least one kind of hours.")
                self._wrong(place, "kk", words % {"name": self._said(place)})
        if not self.rows:
            self.add_error(None, _("A programme needs at least one variant."))
        facts_valid = self.facts.is_valid()
        for name, problems in self.facts.errors.items():
            label = self.facts.fields[name].label
            self.errors += [{"name": f"id_{name}", "words": f"{label}: {words}"} for words in problems]
        return facts_valid and not self.errors

    def _wrong(self, place: int, part: str, words: str) -> None:
        self.rows[place].wrong.setdefault(part, []).append(words)
        self.errors.append({"name": self.name(place, part), "words": words})

    def _said(self, place: int) -> str:
        row = self.rows[place]
        return cleaned(row.words.get("kk", "")) or (
            _("new variant") if row.heading else _("new kind of hours")
        )

    def add_error(self, _field: None, words: Any) -> None:
        self.errors.append({"name": "", "words": str(words)})

    def save(self) -> None:
        facts = self.facts.cleaned_data
        columns, methods = self._columns()
        try:
            save_settings(
                programme=self.programme,
                version=int(self.version) if self.version.isdecimal() and len(self.version) < 10 else 0,
                titles={language: facts[f"title_{language}"] for language in LANGUAGES},
                rules={name: facts[name] for name in Rules.names()},
                columns=columns,
                methods=methods,
                with_hours=self.data.get("with_hours") == "yes",
            )
        except WouldBeLost:
            self.asks = True
            raise
        except SavedMeanwhile:
            self.programme.refresh_from_db()
            self.version = str(self.programme.version)
            raise

    def _columns(self) -> tuple[list[Column], dict[str, dict[str, str]]]:
        columns: list[Column] = []
        methods: dict[str, dict[str, str]] = {}
        taken = set(self.known)
        variant, titles = "", {}
        for row in self.rows:
            code = row.key.rpartition(".")[2] or _new_code(row, variant, taken)
            words = {language: cleaned(row.words.get(language, "")) for language in LANGUAGES}
            if row.heading:
                variant, titles = code, words
                methods[code] = {
                    language: row.words.get(f"methods_{language}", "") for language in ("kk", "ru")
                }
                continue
            held_as = row.words.get("held_as", "")
            held_as = held_as if held_as in HeldAs.values else HeldAs.SESSION
            columns.append(Column(variant, code, titles, words, held_as))
        return columns, methods

    # --- Shown ---

    def variants(self) -> list[dict[str, Any]]:
        """Each variant with its methods and its kinds of hours."""
        shown: list[dict[str, Any]] = []
        for place, row in enumerate(self.rows):
            line: dict[str, Any] = {
                "place": place,
                "key": self.name(place, "key"),
                "code": row.key,
                "said": self._said(place),
                "titles": [self._control(place, language) for language in LANGUAGES],
                "moves": self.moves(place, self._said(place)),
                "wrong": [
                    {"id": f"{self.name(place, part)}-wrong", "words": " ".join(words)}
                    for part, words in row.wrong.items()
                ],
            }
            if row.heading:
                methods = [self._control(place, f"methods_{language}") for language in ("kk", "ru")]
                shown.append({**line, "methods": methods, "kinds": [], "add": f"add-{place}"})
            else:
                held = row.words.get("held_as", HeldAs.SESSION)
                line["held_as"] = self._control(place, "held_as") | {
                    "choices": [(value, label, value == held) for value, label in HeldAs.choices]
                }
                shown[-1]["kinds"].append(line)
        return shown

    def _control(self, place: int, part: str) -> dict[str, Any]:
        name = self.name(place, part)
        labels = {
            "kk": _("title in Kazakh"),
            "ru": _("title in Russian"),
            "en": _("title in English"),
            "methods_kk": _("Methods in Kazakh, one a line"),
            "methods_ru": _("Methods in Russian, one a line"),
            "held_as": _("How it is held"),
        }
        return {
            "name": name,
            "part": part,
            "language": part[-2:],
            "label": labels[part],
            "value": self.rows[place].words.get(part, ""),
            "wrong": f"{name}-wrong" if self.rows[place].wrong.get(part) else "",
        }


def _rows_of(programme: Programme) -> list[Row]:
    """A kind is known by its variant's code and its own, so that it can't be moved into another variant."""
    rows = []
    for variant in programme.variants.prefetch_related("kinds"):
        methods = {"methods_kk": variant.methods_kk, "methods_ru": variant.methods_ru}
        rows.append(Row(True, variant.code, {**variant.written(), **methods}))
        for kind in variant.kinds.all():
            key = f"{variant.code}.{kind.code}"
            rows.append(Row(False, key, {**kind.written(), "held_as": kind.held_as}))
    return rows


def _new_code(row: Row, variant: str, taken: set[str]) -> str:
    """A code for what is new: after its English title, or a number; once in the programme or the variant."""
    longest = (Variant if row.heading else HourKind)._meta.get_field("code").max_length or 0
    stem = slugify(row.words.get("en", ""))[: longest - 3] or ("variant" if row.heading else "kind")
    place, code = 1, stem
    while (code if row.heading else f"{variant}.{code}") in taken:
        place += 1
        code = f"{stem}-{place}"
    taken.add(code if row.heading else f"{variant}.{code}")
    return code
