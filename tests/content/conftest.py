"""The domain is asked in English here, as its sentences stand; programmes are written once a module."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.utils import translation

from content.domain.programme import approve
from content.domain.starter import load_programme
from content.models import Programme
from tests.content.life import small_programme
from tests.factories import make_provider
from tests.once import written_once

APPROVED = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture(scope="module")
def _starter(django_db_setup: None, django_db_blocker: Any) -> Iterator[Programme]:
    with written_once(django_db_blocker):
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


@pytest.fixture
def starter(_starter: Programme, db: None) -> Programme:
    """The starter programme with all its texts, approved."""
    return anew(_starter)


@pytest.fixture(scope="module")
def _small(django_db_setup: None, django_db_blocker: Any) -> Iterator[Programme]:
    with written_once(django_db_blocker):
        yield small_programme()


@pytest.fixture
def small(_small: Programme, db: None) -> Programme:
    """The small programme, as nobody has touched it yet."""
    return anew(_small)


def anew(programme: Programme) -> Programme:
    return Programme.objects.select_related("provider").get(pk=programme.pk)
