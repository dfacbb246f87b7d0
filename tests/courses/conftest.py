"""An edition to run cohorts on. The domain is asked in English here, as its sentences stand in the code."""

from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest
from django.utils import timezone, translation

from content.models import Edition
from courses.models import Cohort, Session
from lms import panels
from lms.enums import Role
from lms.models import Provider, User
from tests.courses_made import SECOND_WEEK, make_cohort, make_edition, with_teacher, with_timetable
from tests.factories import make_provider, make_staff
from tests.once import written_once


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def no_second_factor(settings: Any) -> None:
    settings.REQUIRE_SECOND_FACTOR = False


@pytest.fixture
def in_the_second_week() -> Iterator[None]:
    """The pages are asked at noon of the second Tuesday, when the cohort runs."""
    with mock.patch.object(timezone, "now", lambda: SECOND_WEEK):
        yield


@pytest.fixture
def no_panels_from_above(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page with the parts of this app alone, so that its queries can be counted whatever other apps add."""
    own = [panel for panel in panels._panels["home"] if panel.template.startswith("courses/")]
    monkeypatch.setitem(panels._panels, "home", own)


@pytest.fixture(scope="module")
def _edition(django_db_setup: None, django_db_blocker: Any) -> Iterator[Edition]:
    with written_once(django_db_blocker):
        yield make_edition(make_provider())


@pytest.fixture
def edition(_edition: Edition, db: None) -> Edition:
    return Edition.objects.select_related("programme__provider").get(pk=_edition.pk)


@pytest.fixture
def provider(edition: Edition) -> Provider:
    return edition.programme.provider


@pytest.fixture
def cohort(edition: Edition) -> Cohort:
    return make_cohort(edition, place_kk="2-қабат", place_ru="2 этаж")


@pytest.fixture
def coordinator(cohort: Cohort) -> User:
    return make_staff(cohort.provider, Role.COORDINATOR)


@pytest.fixture
def teacher(cohort: Cohort) -> User:
    return with_teacher(cohort)


@pytest.fixture
def sessions(cohort: Cohort, teacher: User) -> list[Session]:
    return with_timetable(cohort, teacher)
