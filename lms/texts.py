"""The catalogues of translations: collected, checked and compiled with Babel, without gettext's own tools."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tokenize import TokenError
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.template import TemplateSyntaxError
from django.utils.translation.template import templatize

BASE_DIR = Path(__file__).resolve().parent.parent
LOCALE_DIR = BASE_DIR / "locale"
LANGUAGES = ("kk", "ru")
DOMAINS = ("django", "djangojs")
TEMPLATE_SUFFIXES = {".html", ".txt", ".xml", ".svg"}
NOT_SHOWN = {"migrations", "tests"}

PLURALS = {
    "kk": "nplurals=2; plural=(n != 1);",
    "ru": (
        "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : "
        "n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);"
    ),
}
# No dates and no names: a catalogue changes only where its words do.
HEADER = """msgid ""
msgstr ""
"Language: {language}\\n"
"Plural-Forms: {plural}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
KEYWORDS: dict[str, Any] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}


# --- collecting ---------------------------------------------------------------------------------------------


def sources() -> Iterator[tuple[str, Path]]:
    """Every file of the project that may speak to a person, with the catalogue's name it speaks from."""
    apps = [found.parent for found in BASE_DIR.glob("*/apps.py")]
    for folder in sorted([*apps, BASE_DIR / "templates", BASE_DIR / "static"]):
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(BASE_DIR)
            if NOT_SHOWN & set(inside.parts):
                continue
            if path.suffix == ".py" or (path.suffix in TEMPLATE_SUFFIXES and "templates" in inside.parts):
                yield "django", path
            elif path.suffix == ".js":
                yield "djangojs", path


def collect(domain: str = "django") -> Catalog:
    """What the project itself says, as a catalogue without translations."""
    catalog = Catalog(charset="utf-8")
    for found_domain, path in sources():
        if found_domain == domain:
            where = path.relative_to(BASE_DIR).as_posix()
            try:
                found = messages_of(path)
            except (SyntaxError, TokenError, TemplateSyntaxError) as problem:
                raise ValueError(f"{where} can't be read: {problem}") from problem
            for message, context in found:
                catalog.add(message, locations=[(where, 1)], context=context)
    return catalog


def messages_of(path: Path) -> list[tuple[Any, str | None]]:
    """Each message of the file with its context; a plural one is a tuple."""
    text = path.read_text(encoding="utf-8")
    if path.suffix not in {".py", ".js"}:
        # What is no message comes out as words of X; its indentation would only confuse a reader of Python.
        text = "\n".join(line.strip() for line in templatize(text, origin=str(path)).splitlines())
    method = "javascript" if path.suffix == ".js" else "python"
    return [
        (message, context)
        for _line, message, _comments, context in extract(method, BytesIO(text.encode()), keywords=KEYWORDS)
    ]


def catalogue_path(language: str, domain: str = "django") -> Path:
    return LOCALE_DIR / language / "LC_MESSAGES" / f"{domain}.po"


def load(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name, charset="utf-8", abort_invalid=True)


def merge(language: str, domain: str = "django") -> Catalog:
    """What the project says with what is translated of it; what it no longer says is left out."""
    path = catalogue_path(language, domain)
    known = load(path) if path.exists() else Catalog()
    merged = Catalog(locale=language, charset="utf-8")
    for message in collect(domain):
        if not message.id:
            continue
        old = known.get(msgid_of(message), message.context)
        kept = old is not None and not old.fuzzy and type(old.id) is type(message.id)
        merged.add(
            message.id,
            old.string if old is not None and kept else None,
            locations=message.locations,
            context=message.context,
        )
    return merged


def save(catalog: Catalog, path: Path) -> None:
    """Writes the catalogue in one stroke, whole at every moment, and sorted, for small diffs."""
    into = BytesIO()
    write_po(into, catalog, width=100, sort_output=True, omit_header=True, include_lineno=False)
    language = path.parent.parent.name
    content = HEADER.format(language=language, plural=PLURALS[language]).encode() + into.getvalue()
    if not path.exists() or path.read_bytes() != content:
        _replace(path, content)


# --- compiling ----------------------------------------------------------------------------------------------


def compile_all() -> list[Path]:
    """Compiles every catalogue under locale/ whose words are newer than their compiled form."""
    done = []
    for path in sorted(LOCALE_DIR.rglob("LC_MESSAGES/*.po")):
        compiled = path.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime_ns >= path.stat().st_mtime_ns:
            continue
        catalog = load(path)
        # Left in, a plural without translation would be compiled as English and never fall back to Russian.
        for message in [message for message in catalog if message.id and not is_translated(message)]:
            catalog.delete(message.id, message.context)
        into = BytesIO()
        write_mo(into, catalog)
        _replace(compiled, into.getvalue())
        done.append(compiled)
    return done


def _replace(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_bytes(content)
    beside.replace(path)


# --- checking -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Problem:
    """What is wrong with a translation: `kind` is missing, stale, fuzzy or placeholders."""

    language: str
    kind: str
    msgid: str

    def __str__(self) -> str:
        return f"{self.language} {self.kind}: {self.msgid}"


def check() -> list[Problem]:
    """All that is wrong with the project's own catalogues."""
    return [
        problem
        for domain in DOMAINS
        for language in LANGUAGES
        for problem in check_catalogue(language, domain)
    ]


def check_catalogue(language: str, domain: str = "django") -> list[Problem]:
    path = catalogue_path(language, domain)
    known = load(path) if path.exists() else Catalog()
    said = {(msgid_of(message), message.context): message for message in collect(domain) if message.id}
    problems = [
        Problem(language, "stale", msgid_of(message))
        for message in known
        if message.id and (msgid_of(message), message.context) not in said
    ]
    for msgid, context in said:
        translated = known.get(msgid, context)
        if translated is None or not is_translated(translated):
            problems.append(Problem(language, "missing", msgid))
    return problems + check_translations(known, language)


def check_translations(catalog: Catalog, language: str) -> list[Problem]:
    """Fuzzy translations, and those whose placeholders or tags are not the original's."""
    problems = []
    for message in catalog:
        if not message.id:
            continue
        if message.fuzzy:
            problems.append(Problem(language, "fuzzy", msgid_of(message)))
        elif is_translated(message) and not same_placeholders(message, language):
            problems.append(Problem(language, "placeholders", msgid_of(message)))
    return problems


def is_translated(message: Message) -> bool:
    return all(_forms(message.string))


def msgid_of(message: Message) -> str:
    return _forms(message.id)[0]


def _forms(value: Any) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, (list, tuple)) else (value or "",)


_NAMED = re.compile(r"%\((\w+)\)|\{(\w*)\}")
_POSITIONAL = re.compile(r"%[-+#0]*\d*(?:\.\d+)?[a-z]")
_TAG = re.compile(r"</?[a-zA-Z]+")


def same_placeholders(message: Message, language: str) -> bool:
    """Whether every form says what the original says of names, numbers and tags.

    «One file» leaves out the number that «%(count)s files» has. Only the Kazakh form for one may do the same:
    the Russian one serves 21 and 31 as well.
    """
    originals = _forms(message.id)
    filled = any(_marks(form)[:2] != (set(), []) or "%%" in form for form in originals)
    for index, form in enumerate(_forms(message.string)):
        alike = [_marks(originals[-1])]
        if language == "kk" and index == 0:
            alike.append(_marks(originals[0]))
        if _marks(form) not in alike or (filled and not _can_be_filled(form)):
            return False
    return True


def _marks(text: str) -> tuple[set[str], list[str], list[str]]:
    text = text.replace("%%", "")
    named = {found.group() for found in _NAMED.finditer(text)}
    return named, _POSITIONAL.findall(text), sorted(_TAG.findall(text))


def _can_be_filled(text: str) -> bool:
    """A lone per cent sign before a letter breaks a page, and only when it is shown."""
    positional = _POSITIONAL.findall(text.replace("%%", ""))
    try:
        text % (tuple(1 for _found in positional) if positional else defaultdict(int))
    except (TypeError, ValueError):
        return False
    return True
