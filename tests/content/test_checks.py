"""The system checks over the data say which edition doesn't add up, and which text is missing."""

from __future__ import annotations

import pytest
from django.core.checks import CheckMessage, Tags, run_checks

from content.models import EditionHours, Programme, TopicPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme(starter: Programme) -> Programme:
    return starter


def found() -> list[CheckMessage]:
    said = run_checks(tags=[Tags.database], databases=["default"])
    return [message for message in said if str(message.id).startswith("content.")]


def test_the_starter_programme_is_whole(programme: Programme) -> None:
    assert found() == []


def test_an_edition_that_doesnt_come_to_its_hours_is_an_error(programme: Programme) -> None:
    EditionHours.objects.filter(topic__code="1.1", kind__code="practice").delete()
    (error,) = found()
    assert error.id == "content.E001"
    assert "71 hours, 1 fewer than 72" in error.msg


def test_a_rubric_with_a_gap_in_its_bands_is_an_error(programme: Programme) -> None:
    programme.rubrics.get().bands.filter(least=14)._raw_delete("default")
    (error,) = found()
    assert error.id == "content.E002"
    assert "14 to 16" in error.msg


def test_a_lesson_missing_in_one_language_is_a_warning_that_says_which(programme: Programme) -> None:
    TopicPage.objects.get(topic__code="3.2", locale__language_code="ru").unpublish()
    (warning,) = found()
    assert warning.id == "content.W001"
    assert warning.msg == "Topic 3.2: no lesson in Russian."
