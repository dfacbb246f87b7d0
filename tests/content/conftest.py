"""The domain is asked in English here, as its sentences stand; the starter is loaded once a module."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.utils import translation

from content.domain.programme import approve
from content.domain.starter import load_programme
from content.models import Programme
from tests.factories import make_provider

APPROVED = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture(scope="module")
def _starter(django_db_setup: None, django_db_blocker: Any) -> Iterator[Programme]:
    """Loading it takes seconds, so a module's tests share it, each within a savepoint of its own."""
    with django_db_blocker.unblock(), transaction.atomic(), translation.override("en"):
        programme = load_programme(provider=make_provider())
        approve(
            programme=programme,
            by=None,
            on=APPROVED,
            order_number="1",
            order_date=APPROVED,
            agreed_elsewhere="№ 7",
        )
        yield programme
        transaction.set_rollback(True)


@pytest.fixture
def starter(_starter: Programme, db: None) -> Programme:
    """The starter programme with all its texts, approved."""
    return Programme.objects.get(pk=_starter.pk)
