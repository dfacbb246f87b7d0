"""Words, sources, files, tasks and quizzes at the desk: whose they are, what is refused, what follows."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult
from hypothesis import given
from hypothesis import strategies as st
from wagtail.documents.models import Document

from assessment.domain import submissions
from content.domain import texts
from content.domain.editions import freeze
from content.domain.publication import stamp
from content.domain.quizzes import problem_of_answers
from content.enums import QuestionKind
from content.models import GlossaryEntry, Material, Programme, Quiz, Source, Task
from lms.domain.roles import grant_role
from lms.enums import Role
from tests.courses_made import BEGINS, SECOND_WEEK, make_cohort, make_programme, some_people, take_in
from tests.lms.desks import Desk, at_desk, open_desk, page, staff, text

NAMES = ["glossary", "literature", "materials", "tasks", "quizzes"]


@pytest.fixture
def ours(db: None) -> Desk:
    return open_desk("ulgi")


@pytest.fixture
def theirs(db: None) -> Desk:
    return open_desk("mysal")


@pytest.fixture
def programme(ours: Desk) -> Programme:
    return make_programme(ours.provider)


@pytest.fixture
def other(theirs: Desk) -> Programme:
    return make_programme(theirs.provider, "mysal-programme")


def document(programme: Programme, name: str = "act") -> Document:
    collection = programme.provider.media.collection
    return Document.objects.create(
        title=name, collection=collection, file=ContentFile(b"words", name=f"{name}.docx"), file_size=5
    )


def titled(what: str) -> dict[str, str]:
    return {"title_kk": what, "title_ru": what}


def make(name: str, programme: Programme, what: str = "Қор") -> Any:
    topic = programme.topics.get(code="1.1")
    if name == "glossary":
        return programme.glossary.create(definition_kk="Кітаптар", definition_ru="Книги", **titled(what))
    if name == "literature":
        return programme.literature.create(group="main", kind="book", language="ru", heading=what, year=2004)
    if name == "materials":
        whole = {"kind": "guide", "document_kk": document(programme), **titled(what)}
        return programme.materials.create(topic=topic, module=topic.module, **whole)
    if name == "tasks":
        return topic.tasks.create(text_kk="Жаз", text_ru="Напиши", **titled(what))
    return topic.quizzes.create(**titled(what))


def sent_of(name: str, programme: Programme) -> dict[str, Any]:
    """What the form of each is sent, all in order."""
    topic = programme.topics.get(code="1.1")
    whole = {**titled("Кітап қоры"), "title_en": "", "order": 0}
    if name == "glossary":
        words = {
            "definition_kk": "Кітаптар",
            "definition_ru": "Книги",
            "also_kk": "",
            "also_ru": "",
            "link": "",
        }
        return {"programme": programme.pk, **whole, **words}
    if name == "literature":
        facts = {
            "group": "main",
            "kind": "book",
            "language": "ru",
            "heading": "Книга",
            "year": 2020,
            "order": 0,
        }
        return {"programme": programme.pk, **facts}
    if name == "materials":
        file = document(programme)
        return {
            "programme": programme.pk,
            "topic": topic.pk,
            "kind": "guide",
            "document_kk": file.pk,
            **whole,
        }
    if name == "tasks":
        return {"topic": topic.pk, "kind": "practical", "text_kk": "Жаз", "text_ru": "Напиши", **whole}
    return {"topic": topic.pk, **whole, **questions([("single", [True, False])])}


def questions(asked: list[tuple[str, list[bool]]]) -> dict[str, Any]:
    sent = {"questions-TOTAL_FORMS": len(asked), "questions-INITIAL_FORMS": 0}
    for place, (kind, right) in enumerate(asked):
        prefix = f"questions-{place}"
        sent |= {f"{prefix}-kind": kind, f"{prefix}-ORDER": place + 1}
        for language in ("kk", "ru"):
            sent |= {f"{prefix}-text_{language}": "Неге?", f"{prefix}-explanation_{language}": "Өйткені"}
        sent |= {f"{prefix}-choices-TOTAL_FORMS": len(right), f"{prefix}-choices-INITIAL_FORMS": 0}
        for number, is_right in enumerate(right):
            answer = f"{prefix}-choices-{number}"
            sent |= {
                f"{answer}-text_kk": f"{number}",
                f"{answer}-text_ru": f"{number}",
                f"{answer}-ORDER": number + 1,
            }
            sent |= {f"{answer}-right": "on"} if is_right else {}
    return sent


# --- whose rows are whose -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_rows_of_another_provider_are_not_there(
    name: str, ours: Desk, programme: Programme, other: Programme
) -> None:
    make(name, programme, "Ulgi-қор")
    hidden = make(name, other, "Mysal-қор")
    client = at_desk(ours.coordinator)
    for address in (page(f"{name}:index"), page(f"{name}:index_results")):
        shown = text(client.get(address))
        assert "Ulgi-қор" in shown
        assert "Mysal" not in shown
    for asked in ("edit", "delete"):
        address = page(f"{name}:{asked}", hidden.pk)
        assert client.get(address).status_code == 404
        assert client.post(address, sent_of(name, programme)).status_code == 404
    hidden.refresh_from_db()
    assert "mysal" not in text(client.get(page(f"{name}:add")))


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_written_into_another_providers_programme(
    name: str, ours: Desk, programme: Programme, other: Programme
) -> None:
    response = at_desk(ours.coordinator).post(page(f"{name}:add"), sent_of(name, other))
    assert response.status_code == 200
    assert "Select a valid choice" in text(response)
    model = {
        "glossary": GlossaryEntry,
        "literature": Source,
        "materials": Material,
        "tasks": Task,
        "quizzes": Quiz,
    }
    assert not model[name].objects.exists()


@pytest.mark.parametrize("name", NAMES)
def test_an_author_adds_edits_and_deletes(name: str, ours: Desk, programme: Programme) -> None:
    client = at_desk(staff(ours.provider, Role.AUTHOR))
    sent = sent_of(name, programme)
    response = client.post(page(f"{name}:add"), sent)
    assert response.status_code == 302, response.context["form"].errors
    shown = client.get(page(f"{name}:index"))
    (row,) = shown.context["object_list"]
    assert client.get(page(f"{name}:edit", row.pk)).status_code == 200
    assert client.post(page(f"{name}:delete", row.pk)).status_code == 302
    assert not type(row).objects.exists()


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.TEACHER])
@pytest.mark.parametrize("name", NAMES)
def test_who_does_not_write_content_has_no_such_pages(
    name: str, role: Role, ours: Desk, programme: Programme
) -> None:
    row = make(name, programme)
    client = at_desk(staff(ours.provider, role))
    for address in (page(f"{name}:index"), page(f"{name}:edit", row.pk)):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("name", NAMES)
def test_a_list_takes_as_many_queries_for_thirty_as_for_two(
    name: str, ours: Desk, programme: Programme
) -> None:
    client = at_desk(ours.coordinator)

    def asked(count: int) -> int:
        for place in range(count):
            make(name, programme, f"Қор {place} {count}")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(page(f"{name}:index_results")).status_code == 200
        return len(queries)

    asked(0)
    assert asked(2) == asked(17) <= 20


@pytest.mark.parametrize("name", NAMES)
def test_search_finds_by_neighbouring_letters(name: str, ours: Desk, programme: Programme) -> None:
    make(name, programme, "Өңірлік қор")
    make(name, programme, "Басқа")
    shown = at_desk(ours.coordinator).get(page(f"{name}:index_results"), {"q": "онирлик КОР"})
    assert "Өңірлік қор" in text(shown)
    assert "Басқа" not in text(shown)


# --- what follows a change ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_texts_follow_a_saving_and_a_deletion(
    name: str,
    ours: Desk,
    programme: Programme,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    refreshed: list[Programme] = []
    monkeypatch.setattr(texts, "refresh", refreshed.append)
    client, before = at_desk(ours.coordinator), stamp()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(page(f"{name}:add"), sent_of(name, programme)).status_code == 302
    assert refreshed == [programme]
    assert stamp() > before
    (row,) = client.get(page(f"{name}:index")).context["object_list"]
    with django_capture_on_commit_callbacks(execute=True):
        client.post(page(f"{name}:delete", row.pk))
    assert refreshed == [programme, programme]


def test_what_waits_in_line_already_is_not_put_there_again(
    programme: Programme, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    with django_capture_on_commit_callbacks(execute=True):
        for _time in range(5):
            texts.changed(programme)
    (waiting,) = DBTaskResult.objects.all()
    assert waiting.args_kwargs["args"] == [programme.pk]
    DBTaskResult.objects.update(status="RUNNING")
    with django_capture_on_commit_callbacks(execute=True):
        texts.changed(programme)
    assert DBTaskResult.objects.count() == 2


# --- what is refused, and where -----------------------------------------------------------------------------


def refused(desk: Desk, name: str, sent: dict[str, Any]) -> Any:
    response = at_desk(desk.coordinator).post(page(f"{name}:add"), sent)
    assert response.status_code == 200
    return response


def test_a_term_stands_once_in_the_glossary(ours: Desk, programme: Programme) -> None:
    make("glossary", programme, "Кітап  қоры")
    form = refused(ours, "glossary", sent_of("glossary", programme)).context["form"]
    assert form.errors == {
        name: ["This term is in the glossary already."] for name in ("title_kk", "title_ru")
    }


def test_a_material_has_a_file_of_its_own_provider(
    ours: Desk, programme: Programme, other: Programme
) -> None:
    sent = sent_of("materials", programme)
    form = refused(ours, "materials", sent | {"document_kk": ""}).context["form"]
    assert form.errors == {"document_kk": ["Choose a file in Kazakh, in Russian or in both."]}
    form = refused(ours, "materials", sent | {"document_kk": document(other).pk}).context["form"]
    assert set(form.errors) == {"document_kk"}


def test_a_person_of_two_providers_does_not_mix_their_files(
    ours: Desk, theirs: Desk, programme: Programme, other: Programme
) -> None:
    grant_role(person=ours.coordinator, provider=theirs.provider, role=Role.COORDINATOR, by=None)
    sent = sent_of("materials", programme)
    form = refused(ours, "materials", sent | {"document_kk": document(other).pk}).context["form"]
    assert form.errors == {"document_kk": ["This file is in another organisation's collection."]}
    topic = other.topics.get(code="1.1")
    form = refused(ours, "materials", sent | {"topic": topic.pk}).context["form"]
    assert form.errors == {
        "topic": [f"This is of another programme: choose one of «{programme.title('en')}»."]
    }


def test_a_material_of_a_topic_is_of_its_module(ours: Desk, programme: Programme) -> None:
    at_desk(ours.coordinator).post(page("materials:add"), sent_of("materials", programme))
    assert Material.objects.get().module == programme.modules.get(number="1")
    module = programme.modules.get(number="2")
    form = refused(ours, "materials", sent_of("materials", programme) | {"module": module.pk}).context["form"]
    assert form.errors == {"module": ["The topic is in another module."]}


def test_a_task_is_of_a_topic_or_closes_a_module(ours: Desk, programme: Programme) -> None:
    sent, module = sent_of("tasks", programme), programme.modules.get(number="1")
    form = refused(ours, "tasks", sent | {"module": module.pk}).context["form"]
    assert form.errors == {"module": ["It is of a topic or closes a module: leave one of the two empty."]}
    form = refused(ours, "tasks", sent | {"topic": ""}).context["form"]
    assert form.errors == {"topic": ["Choose the topic it is of, or the module it closes."]}
    response = at_desk(ours.coordinator).post(page("tasks:add"), sent | {"topic": "", "module": module.pk})
    assert response.status_code == 302
    assert Task.objects.get().module == module


def test_a_task_with_handed_in_work_stays(ours: Desk, programme: Programme) -> None:
    task = make("tasks", programme)
    edition = freeze(programme, BEGINS, "1", BEGINS)
    (enrolment,) = take_in(make_cohort(edition), *some_people(1))
    submissions.hand_in(enrolment=enrolment, task=task, text="Жұмыс", at=SECOND_WEEK)
    client = at_desk(ours.coordinator)
    response = client.post(page("tasks:delete", task.pk), follow=True)
    assert "Learners have handed in work for this, so it stays." in text(response)
    assert Task.objects.filter(pk=task.pk).exists()


@pytest.mark.parametrize(
    ("kind", "right", "words"),
    [
        ("single", [True], "A question needs at least two answers to choose from."),
        ("single", [False, False], "Mark the right answer."),
        ("single", [True, True, False], "Mark one right answer only, or choose «Several answers are right»."),
        (
            "multiple",
            [True, False, False],
            "Mark two right answers or more, or choose «One answer is right».",
        ),
        ("truefalse", [True, False, False], "«True or false» has two answers, no more."),
    ],
)
def test_what_is_wrong_with_a_question_is_said_above_its_answers(
    kind: str, right: list[bool], words: str, ours: Desk, programme: Programme
) -> None:
    sent = sent_of("quizzes", programme) | questions([("single", [True, False]), (kind, right)])
    response = refused(ours, "quizzes", sent)
    asked = response.context["form"].formsets["questions"].forms
    assert asked[0].formsets["choices"].non_form_errors() == []
    assert asked[1].formsets["choices"].non_form_errors() == [words]
    assert words in text(response)
    assert "Неге?" in text(response)  # what was typed is kept
    assert not Quiz.objects.exists()


def test_a_quiz_is_saved_with_its_questions_and_answers_in_order(ours: Desk, programme: Programme) -> None:
    sent = sent_of("quizzes", programme)
    sent |= questions(
        [("single", [True, False]), ("multiple", [True, True, False]), ("truefalse", [True, False])]
    )
    assert at_desk(ours.coordinator).post(page("quizzes:add"), sent).status_code == 302
    asked = list(Quiz.objects.get().questions.all())
    assert [question.kind for question in asked] == ["single", "multiple", "truefalse"]
    assert [[choice.right for choice in question.choices.all()] for question in asked] == [
        [True, False],
        [True, True, False],
        [True, False],
    ]


def test_a_quiz_without_questions_is_refused(ours: Desk, programme: Programme) -> None:
    refused(ours, "quizzes", sent_of("quizzes", programme) | questions([]))
    assert not Quiz.objects.exists()


@given(st.sampled_from(QuestionKind.values), st.lists(st.booleans(), max_size=6))
def test_answers_are_in_order_exactly_by_the_rule_of_their_kind(kind: str, right: list[bool]) -> None:
    by_rule = {
        QuestionKind.SINGLE: len(right) >= 2 and sum(right) == 1,
        QuestionKind.MULTIPLE: len(right) >= 2 and sum(right) >= 2,
        QuestionKind.TRUE_FALSE: len(right) == 2 and sum(right) == 1,
    }
    assert (problem_of_answers(kind, right) == "") == by_rule[QuestionKind(kind)]


# --- literature ---------------------------------------------------------------------------------------------


def test_the_list_of_sources_cites_them_and_warns(ours: Desk, programme: Programme) -> None:
    make("literature", programme, "Библиотека")
    noted = make("literature", programme, "Ескерту")
    Source.objects.filter(pk=noted.pk).update(kind="site", note_kk="Редакторы жоқ", note_ru="Нет редактора")
    shown = text(at_desk(ours.coordinator).get(page("literature:index")))
    assert "Библиотека. – 2004." in shown
    assert shown.count("Older than 5 years.") == 1
    assert "Редакторы жоқ" in shown


def test_sources_are_filtered_by_their_group(ours: Desk, programme: Programme) -> None:
    make("literature", programme, "Негізгі")
    Source.objects.filter(pk=make("literature", programme, "Қосымша").pk).update(group="additional")
    client = at_desk(ours.coordinator)
    shown = text(client.get(page("literature:index_results"), {"group": "additional"}))
    assert "Қосымша" in shown
    assert "Негізгі" not in shown
