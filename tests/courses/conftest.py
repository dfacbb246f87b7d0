"""An edition to run cohorts on. The domain is asked in English here, as its sentences stand in the code."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation

from content.models import Edition
from lms import panels
from lms.models import Provider
from tests.courses_made import make_edition
from tests.factories import make_provider


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def no_second_factor(settings: Any) -> None:
    settings.REQUIRE_SECOND_FACTOR = False


@pytest.fixture
def no_panels_from_above(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page with the parts of this app alone, so that its queries can be counted whatever other apps add."""
    own = [panel for panel in panels._panels["home"] if panel.template.startswith("courses/")]
    monkeypatch.setitem(panels._panels, "home", own)


@pytest.fixture
def provider(db: None) -> Provider:
    return make_provider()


@pytest.fixture
def edition(provider: Provider) -> Edition:
    return make_edition(provider)
