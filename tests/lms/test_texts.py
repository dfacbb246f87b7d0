"""The catalogues: nothing of ours unsaid in Kazakh or Russian, nothing borrowed left in English."""

import json
import re
import threading
from datetime import date
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django import forms
from django.apps import apps
from django.core.management import CommandError, call_command
from django.template.base import Lexer, TokenType
from django.test import Client
from django.utils import formats, translation
from django.utils.translation import trans_real

from lms import texts
from lms.text import look_alikes

BORROWED = sorted((texts.LOCALE_DIR / "borrowed").rglob("*.po"))
OURS = sorted(texts.catalogue_path(language) for language in texts.LANGUAGES)


def described(path: Path) -> str:
    return path.relative_to(texts.LOCALE_DIR).as_posix()


def words_of(path: Path) -> list[Message]:
    return [message for message in texts.load(path) if message.id]


def forms_of(message: Message) -> tuple[str, ...]:
    return tuple(message.string) if message.pluralizable else (message.string,)


# --- the project's own words --------------------------------------------------------------------------------


def test_every_string_of_ours_is_said_in_kazakh_and_russian() -> None:
    assert [str(problem) for problem in texts.check()] == []


@pytest.mark.parametrize("path", [*OURS, *BORROWED], ids=described)
def test_no_translation_carries_latin_look_alikes(path: Path) -> None:
    damaged = [form for message in words_of(path) for form in forms_of(message) if look_alikes(form or "")]
    assert damaged == []


def test_collect_finds_every_way_of_speaking_in_code(tmp_path: Path) -> None:
    code = tmp_path / "speaking.py"
    code.write_text(
        "class Form:\n"
        "    name = CharField(label=_('Name'), help_text=translation.gettext_lazy('As in\\n' 'the paper'))\n"
        "    hidden = 'not for people'\n"
        "def say(n):\n"
        "    return ngettext('%(n)s file', '%(n)s files', n) % {'n': n}, pgettext('month', 'May')\n"
        "later = ngettext_lazy('a page', 'pages', 'n'), npgettext('paper', 'sheet', 'sheets', 2)\n"
    )
    assert texts.messages_of(code) == [
        ("Name", None),
        ("As in\nthe paper", None),
        (("%(n)s file", "%(n)s files"), None),
        ("May", "month"),
        (("a page", "pages"), None),
        (("sheet", "sheets"), "paper"),
    ]


def test_collect_finds_every_way_of_speaking_in_templates(tmp_path: Path) -> None:
    template = tmp_path / "speaking.html"
    template.write_text(
        """{% load i18n %}
<p>Isn't (this "odd"
    {% blocktranslate trimmed with who=person.name count counter=letters|length %}
        One letter
        for {{ who }}
    {% plural %}
        {{ counter }} letters for {{ who }}
    {% endblocktranslate %}
  {% translate "It's done" context "task" %} {% translate 'At least 80 %' as least %}
{% include "row.html" with title=_("Heading") %}{{ empty|default:_("Nothing") }}
        {% blocktranslate context "letter" %}Dear {{ who }},{% endblocktranslate %}
"""
    )
    assert texts.messages_of(template) == [
        (("One letter for %(who)s", "%(counter)s letters for %(who)s"), None),
        ("It's done", "task"),
        ("At least 80 %%", None),
        ("Heading", None),
        ("Nothing", None),
        ("Dear %(who)s,", "letter"),
    ]


@pytest.mark.parametrize(
    ("msgid", "string", "fits"),
    [
        ("Hello, %(name)s", "Сәлеметсіз бе, %(name)s", True),
        ("Hello, %(name)s", "Сәлеметсіз бе, %(nam)s", False),
        ("Hello, {name}", "Сәлеметсіз бе", False),
        ("%(share)s %% of classes", "Сабақтардың %(share)s %%-ы", True),
        ("%(share)s %% of classes", "Сабақтардың %(share)s % бөлігі", False),
        ("At least 80 % of classes", "Сабақтың кемінде 80 % бөлігі", True),
        ("Read <a>this</a>", "Осыны оқыңыз", False),
        (("one file", "%(n)s files"), ("бір файл", "%(n)s файл"), True),
        (("one file", "%(n)s files"), ("%(n)s файл", "файлдар"), False),
    ],
)
def test_a_translation_has_to_fit_its_placeholders(
    msgid: str | tuple[str, str], string: str | tuple[str, str], fits: bool
) -> None:
    assert texts.same_placeholders(Message(msgid, string), "kk") is fits


def test_the_russian_form_for_one_keeps_its_number_for_twenty_one() -> None:
    message = Message(("one file", "%(n)s files"), ("один файл", "%(n)s файла", "%(n)s файлов"))
    assert not texts.same_placeholders(message, "ru")


@pytest.fixture
def own_locale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of catalogues to spoil, and code that says two things."""
    said = Catalog()
    said.add("Save", locations=[("lms/forms.py", 1)])
    said.add("Back", locations=[("lms/forms.py", 1)])
    monkeypatch.setattr(texts, "LOCALE_DIR", tmp_path)
    monkeypatch.setattr(texts, "DOMAINS", ("django",))
    monkeypatch.setattr(texts, "collect", lambda domain: said)
    return tmp_path


def test_collect_keeps_translations_and_drops_what_is_no_longer_said(own_locale: Path) -> None:
    path = texts.catalogue_path("kk")
    known = Catalog()
    known.add("Save", "Сақтау")
    known.add("Gone", "Кетті")
    texts.save(known, path)
    texts.save(texts.merge("kk"), path)
    assert {message.id: message.string for message in words_of(path)} == {"Save": "Сақтау", "Back": ""}
    assert "Gone" not in path.read_text()


def test_collect_writes_the_same_file_twice(own_locale: Path) -> None:
    path = texts.catalogue_path("ru")
    texts.save(texts.merge("ru"), path)
    first = path.read_bytes()
    texts.save(texts.merge("ru"), path)
    assert path.read_bytes() == first
    assert b"Date" not in first


def test_check_tells_what_is_missing_stale_or_fuzzy(own_locale: Path) -> None:
    for language in texts.LANGUAGES:
        known = Catalog()
        known.add("Save", "Сақтау", flags=["fuzzy"])
        known.add("Gone", "Кетті")
        texts.save(known, texts.catalogue_path(language))
    kinds = {(problem.kind, problem.msgid) for problem in texts.check() if problem.language == "kk"}
    assert kinds == {("missing", "Back"), ("stale", "Gone"), ("fuzzy", "Save")}
    with pytest.raises(CommandError):
        call_command("texts", "check")


def test_compile_leaves_out_a_plural_without_translation(own_locale: Path) -> None:
    known = Catalog()
    known.add("Save", "Сақтау")
    known.add(("page", "pages"), ("", ""))
    texts.save(known, texts.catalogue_path("kk"))
    (compiled,) = texts.compile_all()
    assert "Сақтау".encode() in compiled.read_bytes()
    assert b"page" not in compiled.read_bytes()
    assert texts.compile_all() == []


# --- what is borrowed ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", BORROWED, ids=described)
def test_borrowed_translations_are_whole(path: Path) -> None:
    catalog = texts.load(path)
    assert [message.id for message in catalog if message.id and not texts.is_translated(message)] == []
    assert [str(problem) for problem in texts.check_translations(catalog, path.parent.parent.name)] == []


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_what_the_project_borrows_is_what_people_read(language: str) -> None:
    """Ours comes before Django's, Wagtail's and allauth's own catalogues, whatever their plural rules."""
    own = texts.load(texts.catalogue_path(language))
    wrong = []
    with translation.override(language):
        for message in words_of(texts.LOCALE_DIR / "borrowed" / language / "LC_MESSAGES" / "django.po"):
            msgid, context = texts.msgid_of(message), message.context
            if message.pluralizable or own.get(msgid, context) is not None:
                continue
            read = translation.pgettext(context, msgid) if context else translation.gettext(msgid)
            if read != message.string:
                wrong.append((msgid, read))
    assert wrong == []


def catalogues_of_libraries() -> list[Path]:
    folders = [Path(config.path) / "locale" for config in apps.get_app_configs()]
    folders.append(Path(trans_real.__file__).parent.parent.parent / "conf" / "locale")
    found = [folder / "en" / "LC_MESSAGES" / "django.po" for folder in folders]
    return [path for path in found if path.exists()]


def entries_of(path: Path) -> list[Message]:
    with path.open("rb") as file:
        return [message for message in read_po(file) if message.id]


def says(language: str, message: Message) -> bool:
    """Whether the language has its own words for the message, its fallback left aside."""
    msgid = texts.msgid_of(message)
    key = f"{message.context}\x04{msgid}" if message.context else msgid
    catalog = trans_real.translation(language)._catalog
    try:
        return bool(catalog.plural(key, 1) if message.pluralizable else catalog.get(key))
    except KeyError:
        return False


def test_nothing_borrowed_is_left_in_english() -> None:
    unsaid = [
        message.id
        for path in catalogues_of_libraries()
        for message in entries_of(path)
        if not says("kk", message) and not says("ru", message)
    ]
    assert unsaid == []


def test_kazakh_falls_back_to_russian_and_never_to_english() -> None:
    only_russian = [
        message
        for path in catalogues_of_libraries()
        for message in entries_of(path)
        if not message.pluralizable and not message.context and not says("kk", message)
    ]
    assert only_russian, "every string has its Kazakh: choose another way to show the fallback"
    for message in only_russian:
        with translation.override("ru"):
            russian = translation.gettext(message.id)
        with translation.override("kk"):
            assert translation.gettext(message.id) == russian


def test_russian_and_english_never_fall_back_to_kazakh() -> None:
    sentence = "A sentence in no catalogue."
    for language in ("ru", "en"):
        with translation.override(language):
            assert translation.gettext(sentence) == sentence
            assert trans_real.translation(language)._fallback is None


def test_a_process_speaks_kazakh_from_its_start() -> None:
    """A management command, a worker: a thread of its own knows nothing of the languages chosen elsewhere."""
    heard = []

    def listen() -> None:
        heard.extend([translation.get_language(), translation.gettext("This field is required.")])

    thread = threading.Thread(target=listen)
    with translation.override("en"):
        thread.start()
        thread.join()
    assert heard == ["kk", "Бұл өрісті толтыру міндетті."]


def test_forms_and_week_days_are_kazakh() -> None:
    week = [date(2026, 11, day) for day in range(16, 23)]
    with translation.override("kk"):
        assert str(forms.Field().error_messages["required"]) == "Бұл өрісті толтыру міндетті."
        assert formats.date_format(week[4], "l").lower() == "жұма"
        short = [formats.date_format(day, "D").lower() for day in week]
    assert short == ["дс", "сс", "ср", "бс", "жм", "сб", "жс"]


@pytest.mark.django_db
@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_the_desks_scripts_speak_the_chosen_language(client: Client, language: str) -> None:
    client.cookies["language"] = language
    catalog = client.get("/admin/jsi18n/", headers={"accept": "application/json"}).content.decode()
    said = json.loads(re.search(r"const newcatalog = (\{.*?\});\n", catalog, re.DOTALL)[1])
    wagtail = Path(apps.get_app_config("wagtailadmin").path) / "locale" / "en" / "LC_MESSAGES" / "djangojs.po"
    keys = {
        f"{message.context}\x04{texts.msgid_of(message)}" if message.context else texts.msgid_of(message)
        for message in entries_of(wagtail)
    }
    assert keys - said.keys() == set()
    assert said["Cancel"] == {"kk": "Бас тарту", "ru": "Отменить"}[language]


# --- English left standing in templates ---------------------------------------------------------------------

# They say the same in three languages by themselves: the frame may be broken, or the law counts each word.
IN_THREE_LANGUAGES = {"500.html", "maintenance.html", "personal_data.txt", "publication.txt"}
# Nobody but those who build the product sees it (settings.COMPONENTS_PAGE).
FOR_THE_WORKSHOP = {"components.html"}
# Names and abbreviations that are the same in every language.
THE_SAME_EVERYWHERE = {"English", "PDF", "ZIP", "QR", "DOCX", "XLSX", "html", "DOCTYPE"}
ENGLISH_WORD = re.compile(r"(?<![\w.@/:#-])[A-Za-z]{3,}(?![\w.@/:-]*[@/:])")
SENTENCE_IN_A_TAG = re.compile(r"""(?<!_\()["']([A-Z][a-z]+ [a-z][^"']*)["']""")
SILENT = re.compile(r"<(script|style)\b.*?</\1>", re.DOTALL)
TAG = re.compile(r"<[^<>]*>")
SHOWN_ATTRIBUTE = re.compile(
    r"""\s(?:alt|title|placeholder|aria-label|aria-description|label)=["']([^"']*)"""
)
LOOSE_ATTRIBUTE = re.compile(r"""\b[\w-]+=(["']).*?\1""")
BUTTON = re.compile(r"""type=["']submit["'].*\svalue=["']([^"']*)""", re.DOTALL)


def shown(html: str) -> str:
    """What a person sees or hears of a page. Found by eye, as it were: half a tag is no HTML to a parser."""
    html = SILENT.sub("", html)
    tags = TAG.findall(html)
    spoken = [word for tag in tags for word in SHOWN_ATTRIBUTE.findall(tag) + BUTTON.findall(tag)]
    return " ".join([LOOSE_ATTRIBUTE.sub(" ", TAG.sub(" ", html)), *spoken])


def english_in(source: str, *, html: bool) -> list[str]:
    """The English a template says without translating it."""
    bare, said, translating = [], [], ""
    for token in Lexer(source).tokenize():
        first = (token.contents.split() or [""])[0]
        if token.token_type == TokenType.BLOCK:
            if first in {"blocktranslate", "blocktrans", "comment"}:
                translating = first
            elif translating and first == f"end{translating}":
                translating = ""
            elif not translating and first not in {"translate", "trans"}:
                said += SENTENCE_IN_A_TAG.findall(token.contents)
        elif token.token_type == TokenType.TEXT and not translating:
            bare.append(token.contents)
    text = "·".join(bare)
    if html:
        text = shown(text)
    return [word for word in ENGLISH_WORD.findall(text) if word not in THE_SAME_EVERYWHERE] + said


def test_the_search_for_english_sees_what_people_see() -> None:
    page = """{% load i18n %}<html lang="{{ language }}"><style>p { color: red }</style>
    <p class="note">{% translate "Saved." %} {{ person.name|default:"nobody" }}</p>
    {% blocktranslate %}Read <b>this</b>{% endblocktranslate %} courses@example.kz https://example.kz/path"""
    assert english_in(page, html=True) == []
    assert english_in(page + "<p>Forgotten</p>", html=True) == ["Forgotten"]
    assert english_in(page + '<img alt="Forgotten">', html=True) == ["Forgotten"]
    assert english_in('<{% if link %}a{% else %}button{% endif %} class="wide">', html=True) == []
    assert english_in('{% block frame %} class="wide"{% endblock %}', html=True) == []
    assert english_in('{% include "a.html" with title="Left standing" %}', html=True) == ["Left standing"]
    assert english_in('{% include "a.html" with title=_("Left standing") %}', html=True) == []
    assert english_in("Dear {{ person }}", html=False) == ["Dear"]


def test_templates_say_nothing_in_english_without_translating_it() -> None:
    standing = {}
    for domain, path in texts.sources():
        if domain != "django" or path.suffix == ".py" or path.name in IN_THREE_LANGUAGES | FOR_THE_WORKSHOP:
            continue
        found = english_in(path.read_text(encoding="utf-8"), html=path.suffix != ".txt")
        if found:
            standing[path.relative_to(texts.BASE_DIR).as_posix()] = found
    assert standing == {}
