"""Journeys need Chromium; where it isn't found they are left out, and the end of the run says so."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections
from django.utils import translation

from tests.once import first_without

pytest_plugins = ["tests.installation", "tests.migrated"]

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
LEFT_OUT = "Chromium was not found"
# fixtures whose rows stay for the rest of a module
WRITTEN_ONCE = {"_small", "_starter", "_edition"}


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where the browser is; for tests marked `browser`."""
    assert CHROMIUM, LEFT_OUT
    return CHROMIUM


FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Any]:
    """One browser for all journeys of a process: a second one would meet the first one's event loop."""
    from playwright.sync_api import sync_playwright

    # That loop goes on in this thread, and Django takes every test after it for a coroutine, with connections
    # of its own: the ones from before and those are closed here, or PostgreSQL won't let the database go.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    connections.close_all()
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield started
        connections.close_all()
        started.close()


@pytest.fixture(autouse=True)
def kazakh() -> None:
    """Every test begins in Kazakh, whatever language a page of the one before was in."""
    translation.activate("kk")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    from tests.processes import FileByFile

    return FileByFile(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    first_without(items, WRITTEN_ONCE)
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
