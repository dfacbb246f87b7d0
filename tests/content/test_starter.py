"""The starter programme is put in whole, once, and never over what an author has written since."""

from __future__ import annotations

import pytest
from django.apps import apps

from content.domain.plan import plan_of
from content.domain.programme import missing_texts, problems
from content.domain.starter import load_programme, plan_in, read
from content.models import Programme, PublishedText, TopicPage
from tests.factories import make_provider

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme(starter: Programme) -> Programme:
    return starter


def count_of_rows() -> dict[str, int]:
    return {
        model.__name__: model._default_manager.count()
        for model in apps.get_app_config("content").get_models()
    }


def test_nothing_stands_in_the_way_of_approving_it(programme: Programme) -> None:
    assert problems(programme) == []
    assert missing_texts(programme) == []


def test_its_plan_is_the_one_of_the_facts(programme: Programme) -> None:
    stands, facts = plan_of(programme), plan_in(read("programme.json"))
    assert stands.totals() == facts.totals()
    assert [(line.code, dict(line.titles)) for line in stands.topics] == [
        (line.code, dict(line.titles)) for line in facts.topics
    ]


def test_every_page_is_published_in_both_languages_and_served(programme: Programme) -> None:
    for language in ("kk", "ru"):
        lessons = TopicPage.objects.live().filter(topic__programme=programme, locale__language_code=language)
        assert lessons.count() == 15
        assert all(page.title.startswith(page.topic.code) for page in lessons.select_related("topic"))
    served = PublishedText.objects.filter(programme=programme, part__startswith="topic-")
    # for the public, and for each of the two variants
    assert served.count() == 15 * 2 * 3
    assert all(len(text.html) > 5000 for text in served)


def test_each_topic_has_its_task_quiz_and_files_and_each_module_closes_in_words(programme: Programme) -> None:
    for topic in programme.topics.all():
        assert topic.tasks.count() == 1
        assert topic.quizzes.get().questions.count() >= 4
        assert {material.kind for material in topic.materials.all()} == {"specimen", "worksheet"}
        assert all(material.document_kk and material.document_ru for material in topic.materials.all())
    for module in programme.modules.all():
        assert {task.variant.code for task in module.interim.all() if task.variant} == {"day", "online"}


def test_loading_again_changes_nothing_and_keeps_what_an_author_wrote(programme: Programme) -> None:
    topic = programme.topics.get(code="3.2")
    topic.title_ru = "Название, которое дал методист"
    topic.save()
    page = TopicPage.objects.get(topic=topic, locale__language_code="kk")
    page.aim = "Әдіскер жазған мақсат"
    page.save_revision().publish()
    programme.glossary.first().delete()
    before = count_of_rows()
    assert load_programme(provider=programme.provider) == programme
    assert count_of_rows() == before
    topic.refresh_from_db()
    page.refresh_from_db()
    assert topic.title_ru == "Название, которое дал методист"
    assert page.aim == "Әдіскер жазған мақсат"


def test_a_second_provider_may_have_its_own_under_another_code(programme: Programme) -> None:
    other = load_programme(provider=make_provider("other"), code="kitaphana-2")
    assert other.topics.count() == 15
    assert problems(other) == []
    assert programme.topics.count() == 15
