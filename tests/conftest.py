"""Journeys need Chromium; where it isn't found they are left out, and the end of the run says so."""

from __future__ import annotations

import os
import shutil
from typing import Any

import pytest

pytest_plugins = ["tests.installation"]

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
LEFT_OUT = "Chromium was not found"


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where the browser is; for tests marked `browser`."""
    assert CHROMIUM, LEFT_OUT
    return CHROMIUM


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if CHROMIUM is None:
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason=LEFT_OUT))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    skipped = [str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])]
    if left_out := sum(LEFT_OUT in reason for reason in skipped):
        terminalreporter.write_line(
            f"LEFT OUT: {left_out} browser journeys. {LEFT_OUT}: install it, or name it by CHROMIUM=path.",
            yellow=True,
        )
