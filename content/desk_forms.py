"""Forms of the desk's pages for what a programme holds besides its plan and pages."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import InlinePanel

from content.domain.quizzes import problem_of_answers
from content.domain.texts import changed
from content.models import GlossaryEntry, Material, Programme, Source
from lms.text import search_key


def programme_of(row: Any) -> Programme:
    """Whose it is: said by the row itself, by its topic, or by the module it closes."""
    if hasattr(row, "programme_id"):
        return row.programme
    return row.topic.programme if row.topic_id else row.module.programme


class ContentForm(WagtailAdminModelForm):
    """Saves the row, and lets the lessons that show it follow."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.before = programme_of(self.instance) if self.instance.pk else None
        for name in ("module", "topic", "variant"):
            if field := self.fields.get(name):
                field.queryset = field.queryset.select_related("programme")
                field.label_from_instance = lambda row: f"{row} · {row.programme.code}"

    def save(self, commit: bool = True) -> Any:
        with transaction.atomic():
            row = super().save(commit)
            for programme in {programme_of(row), self.before or programme_of(row)}:
                changed(programme)
        return row

    def expect_of(self, programme: Programme | None, *names: str) -> None:
        """What is chosen beside it must be of the same programme."""
        for name in names:
            chosen = self.cleaned_data.get(name)
            if programme and chosen and chosen.programme != programme:
                self.add_error(
                    name, _("This is of another programme: choose one of «%(title)s».") % {"title": programme}
                )


class GlossaryForm(ContentForm):
    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean()
        if programme := data.get("programme"):
            others = GlossaryEntry.objects.filter(programme=programme).exclude(pk=self.instance.pk)
            for language in ("kk", "ru"):
                name = f"title_{language}"
                if search_key(data.get(name) or "") in {
                    search_key(other.title(language)) for other in others
                }:
                    self.add_error(name, _("This term is in the glossary already."))
        return data


class SourceForm(ContentForm):
    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean()
        self.expect_of(data.get("programme"), "same_as")
        twin: Source | None = data.get("same_as")
        if twin and twin == self.instance:
            self.add_error("same_as", _("A source isn't its own twin."))
        if data.get("seen_on") and not data.get("url"):
            self.add_error("url", _("Give the address that was seen on that day."))
        return data


class MaterialForm(ContentForm):
    """A file in one language at least, out of the media of the programme's own provider."""

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean()
        programme, topic = data.get("programme"), data.get("topic")
        self.expect_of(programme, "module", "topic")
        if topic and data.get("module") not in (None, topic.module):
            self.add_error("module", _("The topic is in another module."))
        if not data.get("document_kk") and not data.get("document_ru") and not self.errors:
            self.add_error("document_kk", _("Choose a file in Kazakh, in Russian or in both."))
        for name in ("document_kk", "document_ru"):
            document = data.get(name)
            if programme and document and not self._is_of(document, programme):
                self.add_error(name, _("This file is in another organisation's collection."))
        return data

    def _is_of(self, document: Any, programme: Programme) -> bool:
        own = programme.provider.media.collection.path
        return bool(document.collection.path.startswith(own))

    def save(self, commit: bool = True) -> Material:
        """What is of a topic is of its module."""
        if topic := self.cleaned_data["topic"]:
            self.instance.module = topic.module
        return super().save(commit)


class TaskForm(ContentForm):
    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean()
        topic, module = data.get("topic"), data.get("module")
        if topic and module:
            self.add_error("module", _("It is of a topic or closes a module: leave one of the two empty."))
        elif not topic and not module and not {"topic", "module"} & self.errors.keys():
            self.add_error("topic", _("Choose the topic it is of, or the module it closes."))
        of = topic or module
        self.expect_of(of.programme if of else None, "variant")
        return data


# --- a quiz's questions and their answers -------------------------------------------------------------------


class Questions(InlinePanel):
    """Wagtail's rows within a form, each checked by our own form."""

    def get_form_options(self) -> dict[str, Any]:
        options: dict[str, Any] = super().get_form_options()
        options["formsets"][self.relation_name]["form"] = QuestionForm
        return options


class QuestionForm(WagtailAdminModelForm):
    """Its answers are judged together with its kind; what is wrong is said above the answers."""

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean()
        answers = self.formsets["choices"]
        if "kind" in data and answers.is_valid():
            kept = [form.cleaned_data for form in answers.forms if form not in answers.deleted_forms]
            right = [answer["right"] for answer in kept if answer]
            if problem := problem_of_answers(data["kind"], right):
                answers.non_form_errors().append(problem)
        return data
