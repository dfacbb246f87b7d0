"""One course for a module's tests, built once; each test undoes its own part of it."""

from collections.abc import Iterator
from dataclasses import fields
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
    """Every row fetched anew, so that nothing one test has read is believed by the next."""
    cache.clear()
    facts = {one.name: getattr(built, one.name) for one in fields(built)}
    return Course(**{name: anew(fact) for name, fact in facts.items()})


def anew(fact: Any) -> Any:
    if isinstance(fact, list):
        return [anew(one) for one in fact]
    return type(fact)._default_manager.get(pk=fact.pk)
