"""The desk's pages for what a programme holds besides its plan and pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import django_filters
from django.contrib import messages
from django.db import transaction
from django.db.models import Count, ProtectedError, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
)
from wagtail.admin.ui.tables import BaseColumn, Column
from wagtail.documents import get_document_model

from content import access
from content.desk_forms import (
    ContentForm,
    GlossaryForm,
    MaterialForm,
    Questions,
    SourceForm,
    TaskForm,
    programme_of,
)
from content.domain.literature import OLD_AFTER_YEARS, cite, is_old
from content.domain.texts import changed
from content.models import GlossaryEntry, Material, Module, Programme, Quiz, Source, Task, Topic, Variant
from lms.desk import CreateView, DeleteView, EditView, IndexView, ProviderViewSet
from lms.desk_rules import CHOICES
from lms.roles import May
from lms.text import search_key

# What the forms here offer; a viewset's own model is added by itself.
CHOICES[Programme] = access.programmes_to_write
CHOICES[Module] = access.modules_written
CHOICES[Topic] = access.topics_written
CHOICES[Variant] = access.variants_written
CHOICES[get_document_model()] = access.documents_written

FOLLOWS = _("The lessons follow within a minute after you save.")


class ContentIndex(IndexView):
    """Looked through by what its lines say, folded, so that Қ is found by К."""

    viewset: ContentViewSet
    is_searchable = True

    def search_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        words = search_key(self.search_query).split()
        keys = {row.pk: search_key(self.viewset.said_of(row)) for row in queryset}
        return queryset.filter(pk__in=[pk for pk, key in keys.items() if all(word in key for word in words)])

    def _get_title_column(self, field_name: str, *args: Any, **kwargs: Any) -> BaseColumn:
        column = super()._get_title_column(field_name, *args, **kwargs)
        column.accessor = self.viewset.title_of
        return column


class AddContent(CreateView):
    success_message = _("Added: %(object)s. The lessons follow within a minute.")


class EditContent(EditView):
    success_message = _("Saved. The lessons follow within a minute.")


class DeleteContent(DeleteView):
    success_message = _("Deleted: %(object)s. The lessons follow within a minute.")

    def delete_action(self) -> None:
        with transaction.atomic():
            programme = programme_of(self.object)
            super().delete_action()
            changed(programme)

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            return super().form_valid(form)
        except ProtectedError:
            messages.error(self.request, gettext("Learners have handed in work for this, so it stays."))
            return redirect(self.get_success_url())


class OfProgramme(WagtailFilterSet):
    """A list of everything one writes, or of one programme."""

    programme = django_filters.ModelChoiceFilter(
        label=_("Programme"), queryset=Programme.objects.all(), method="by_programme", empty_label=_("All")
    )
    # the ways from a row to its programme
    ways = ["programme"]

    def by_programme(self, rows: QuerySet[Any], name: str, value: Programme) -> QuerySet[Any]:
        found = Q()
        for way in self.ways:
            found |= Q(**{way: value})
        return rows.filter(found)


class ContentViewSet(ProviderViewSet):
    """Rows of a programme. Whoever writes it writes them; the lessons follow each change."""

    may = dict.fromkeys(("view", "add", "change", "delete"), May.WRITE_CONTENT)
    index_view_class = ContentIndex
    add_view_class = AddContent
    edit_view_class = EditContent
    delete_view_class = DeleteContent
    log_changes = True
    add_to_reference_index = True
    form: type[ContentForm] = ContentForm
    labels = {"__str__": _("Title")}
    with_rows: tuple[str, ...] = ("programme",)
    in_order: tuple[str, ...] = ("programme__code", "order", "pk")
    title_of: Callable[[Any], str] = staticmethod(str)

    def said_of(self, row: Any) -> str:
        """What a search looks through."""
        return " ".join(row.written().values())

    def listed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related(*self.with_rows).order_by(*self.in_order)

    def fields(self) -> list[Panel]:
        raise NotImplementedError

    def get_edit_handler(self) -> Panel:
        help_above = HelpPanel(content=FOLLOWS)
        return ObjectList([help_above, *self.fields()], base_form_class=self.form).bind_to_model(self.model)


def titles(heading: Any) -> Panel:
    return MultiFieldPanel(
        [FieldPanel(f"title_{language}") for language in ("kk", "ru", "en")], heading=heading
    )


def place_in_list() -> Panel:
    # not «order», which is a director's
    return FieldPanel("order", heading=_("Place in the list"))


# --- words --------------------------------------------------------------------------------------------------


class GlossaryFilter(OfProgramme):
    class Meta:
        model = GlossaryEntry
        fields: list[str] = []


class Glossary(ContentViewSet):
    model = GlossaryEntry
    name = "glossary"
    icon = "openquote"
    menu_label = _("Glossary")
    add_label = _("Add a term")
    queryset_for = staticmethod(access.glossary_entries)
    form = GlossaryForm
    filterset_class = GlossaryFilter
    list_display = [
        "__str__",
        Column("meaning", label=_("Meaning"), accessor=lambda row: Truncator(row.definition()).words(20)),
        Column("programme", label=_("Programme"), accessor="programme.code"),
    ]
    labels = {"__str__": _("Term")}

    def said_of(self, row: GlossaryEntry) -> str:
        names = (*row.names("kk"), *row.names("ru"), row.title_en)
        return " ".join((*names, row.definition_kk, row.definition_ru))

    def fields(self) -> list[Panel]:
        return [
            FieldPanel("programme"),
            titles(_("Term")),
            *(FieldPanel(name) for name in ("definition_kk", "definition_ru", "also_kk", "also_ru", "link")),
            place_in_list(),
        ]


# --- sources ------------------------------------------------------------------------------------------------


class SourceFilter(OfProgramme):
    class Meta:
        model = Source
        fields = ["group", "kind", "language"]


def warnings_of(source: Source) -> str:
    """What its author should look at: its age, and what was noted when it was taken over."""
    old = gettext("Older than %(years)s years.") % {"years": OLD_AFTER_YEARS}
    return " ".join(filter(None, (old if is_old(source, on=timezone.localdate()) else "", source.note())))


class Literature(ContentViewSet):
    model = Source
    name = "literature"
    icon = "list-ul"
    menu_label = _("Literature")
    add_label = _("Add a source")
    queryset_for = staticmethod(access.sources)
    form = SourceForm
    filterset_class = SourceFilter
    title_of = staticmethod(cite)
    list_display = [
        "__str__",
        "group",
        Column("warnings", label=_("To look at"), accessor=warnings_of),
        Column("programme", label=_("Programme"), accessor="programme.code"),
    ]
    labels = {"__str__": _("As it is cited"), "group": _("Part of the list")}

    def said_of(self, row: Source) -> str:
        return f"{cite(row)} {row.note_kk} {row.note_ru}"

    def fields(self) -> list[Panel]:
        part = FieldPanel("group", heading=_("Part of the list"))
        return [
            FieldPanel("programme"),
            FieldRowPanel([part, FieldPanel("kind"), FieldPanel("language")]),
            FieldPanel("authors"),
            FieldPanel("heading"),
            FieldPanel(
                "about",
                help_text=_(
                    "«Textbook»; «/ edited by N. N.» after a stroke; «(Name of the series)» in brackets."
                ),
            ),
            FieldPanel("host"),
            FieldRowPanel([FieldPanel("place"), FieldPanel("publisher"), FieldPanel("year")]),
            FieldRowPanel([FieldPanel("issue"), FieldPanel("pages")]),
            FieldRowPanel([FieldPanel("url"), FieldPanel("seen_on")]),
            FieldPanel("same_as"),
            MultiFieldPanel([FieldPanel("note_kk"), FieldPanel("note_ru")], heading=_("Note to the author")),
            place_in_list(),
        ]


# --- files --------------------------------------------------------------------------------------------------


class MaterialFilter(OfProgramme):
    class Meta:
        model = Material
        fields = ["kind"]


def languages_of(material: Material) -> str:
    files = {gettext("Kazakh"): material.document_kk_id, gettext("Russian"): material.document_ru_id}
    return ", ".join(language for language, document in files.items() if document)


class Materials(ContentViewSet):
    model = Material
    name = "materials"
    icon = "folder-open-inverse"
    menu_label = _("Materials")
    add_label = _("Add a material")
    queryset_for = staticmethod(access.materials)
    form = MaterialForm
    filterset_class = MaterialFilter
    with_rows = ("programme", "module", "topic")
    in_order = ("programme__code", "module__order", "topic__order", "order", "pk")
    list_display = [
        "__str__",
        "kind",
        Column("place", label=_("Topic or module"), accessor=lambda row: row.topic or row.module or ""),
        Column("languages", label=_("Files"), accessor=languages_of),
        Column("programme", label=_("Programme"), accessor="programme.code"),
    ]

    def fields(self) -> list[Panel]:
        places = [
            FieldPanel("module", help_text=_("Leave both empty for what belongs to the whole programme.")),
            FieldPanel("topic"),
        ]
        return [
            FieldPanel("programme"),
            titles(_("Title")),
            FieldPanel("kind"),
            FieldRowPanel(places),
            FieldRowPanel([FieldPanel("document_kk"), FieldPanel("document_ru")]),
            place_in_list(),
        ]


# --- tasks and quizzes --------------------------------------------------------------------------------------


class TaskFilter(OfProgramme):
    ways = ["topic__programme", "module__programme"]

    class Meta:
        model = Task
        fields = ["kind"]


def place_of_task(task: Task) -> str:
    return str(task.topic) if task.topic else gettext("Closes module %(module)s") % {"module": task.module}


class Tasks(ContentViewSet):
    model = Task
    name = "tasks"
    icon = "edit"
    menu_label = _("Tasks")
    add_label = _("Add a task")
    queryset_for = staticmethod(access.tasks)
    form = TaskForm
    filterset_class = TaskFilter
    with_rows = ("topic__programme", "module__programme", "variant")
    in_order = ("topic__module__order", "topic__order", "module__order", "order", "pk")
    list_display = [
        "__str__",
        Column("place", label=_("Topic or module"), accessor=place_of_task),
        "kind",
        Column("variant", label=_("Only in the variant"), accessor=lambda row: row.variant or ""),
        Column("programme", label=_("Programme"), accessor=lambda row: programme_of(row).code),
    ]

    def said_of(self, row: Task) -> str:
        return f"{super().said_of(row)} {row.text_kk} {row.text_ru} {place_of_task(row)}"

    def fields(self) -> list[Panel]:
        return [
            FieldRowPanel([FieldPanel("topic"), FieldPanel("module")]),
            FieldRowPanel([FieldPanel("kind"), FieldPanel("variant")]),
            titles(_("Title")),
            FieldPanel("text_kk"),
            FieldPanel("text_ru"),
            place_in_list(),
        ]


class QuizFilter(OfProgramme):
    ways = ["topic__programme"]

    class Meta:
        model = Quiz
        fields: list[str] = []


class Quizzes(ContentViewSet):
    model = Quiz
    name = "quizzes"
    icon = "help"
    menu_label = _("Self-check quizzes")
    add_label = _("Add a quiz")
    queryset_for = staticmethod(access.quizzes)
    filterset_class = QuizFilter
    with_rows = ("topic__programme",)
    in_order = ("topic__programme__code", "topic__module__order", "topic__order", "order", "pk")
    list_display = [
        "__str__",
        Column("topic", label=_("Topic")),
        Column("questions", label=_("Questions"), accessor="number_of_questions"),
        Column("programme", label=_("Programme"), accessor="topic.programme.code"),
    ]

    def listed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return super().listed(rows).annotate(number_of_questions=Count("questions"))

    def said_of(self, row: Quiz) -> str:
        return f"{super().said_of(row)} {row.topic}"

    def fields(self) -> list[Panel]:
        answers = InlinePanel(
            "choices",
            panels=[FieldRowPanel([FieldPanel(name) for name in ("text_kk", "text_ru", "right")])],
            heading=_("Answers"),
            label=_("answer"),
        )
        asked = [
            FieldPanel("kind"),
            *(FieldPanel(name) for name in ("text_kk", "text_ru")),
            answers,
            *(FieldPanel(name) for name in ("explanation_kk", "explanation_ru")),
        ]
        return [
            FieldPanel("topic"),
            titles(_("Title")),
            place_in_list(),
            Questions("questions", panels=asked, heading=_("Questions"), label=_("question"), min_num=1),
        ]
