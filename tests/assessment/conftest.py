"""One course for a module's tests, built once; each test undoes its own part of it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction

from tests.assessment.course import Course, run_course


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: Any) -> Iterator[Course]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield run_course()
        transaction.set_rollback(True)


@pytest.fixture
def course(built: Course, db: None) -> Course:
    """Fetched anew, so that nothing one test has read is believed by the next."""
    cache.clear()
    for row in (built.cohort, built.defence, built.provider):
        row.refresh_from_db()
    built.defence = type(built.defence).objects.get(pk=built.defence.pk)
    return built
