"""The product as `make serve` runs it, with the demo in it, and a browser in front."""

from __future__ import annotations

import re
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.installation import Installation, new_installation

PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 800}


@dataclass
class Site:
    """A running installation, and what its demo told."""

    url: str
    installation: Installation
    demo: dict[str, Any]

    def address(self, who: str) -> str:
        return str(self.demo["users"][who])


@pytest.fixture(scope="session")
def site(pristine: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with new_installation(tmp_path_factory.mktemp("browser"), pristine) as installation:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        mail = installation.var / "mail"
        installation.env |= {
            "DJANGO_SETTINGS_MODULE": "tests.browser.settings",
            "PORT": str(port),
            "BASE_URL": f"http://127.0.0.1:{port}",
            "MAIL_URL": f"file:{mail}",
        }
        demo = installation.manage("demo", "--json")
        process = installation.start("-m", "lms.serve", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait_for(f"http://127.0.0.1:{port}/healthz", process)
            yield Site(f"http://127.0.0.1:{port}", installation, demo)
        finally:
            process.terminate()
            process.wait(30)


def wait_for(url: str, process: subprocess.Popen[str]) -> None:
    for _turn in range(600):
        assert process.poll() is None, "the product did not start"
        try:
            urllib.request.urlopen(url, timeout=5)
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the product did not answer within a minute")


@dataclass
class Someone:
    """A person at a browser of their own; whatever goes wrong in its console is remembered."""

    site: Site
    context: BrowserContext
    page: Page
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        self.page.goto(self.site.url + path)
        return self.page

    def sign_in(self, who: str) -> Page:
        self.open("/accounts/login/")
        self.page.fill("[name=login]", self.site.address(who))
        self.page.fill("[name=password]", self.site.demo["password"])
        self.page.press("[name=password]", "Enter")
        self.page.wait_for_url(re.compile(r"/home/$"))
        return self.page


@pytest.fixture
def someone(site: Site, browser: Browser) -> Iterator[Callable[..., Someone]]:
    """Opens a browser for one more person; at the end none may have met a script error."""
    people: list[Someone] = []

    def arrive(size: dict[str, int] = PHONE, **options: Any) -> Someone:
        # the browser's own language is never asked for, so an English one must make no difference
        context = browser.new_context(viewport=size, locale="en-US", **options)
        context.set_default_timeout(15_000)
        person = Someone(site, context, context.new_page())
        person.page.on("pageerror", lambda error: person.complaints.append(str(error)))
        person.page.on(
            "console",
            lambda line: person.complaints.append(line.text) if "Content Security" in line.text else None,
        )
        people.append(person)
        return person

    yield arrive
    for person in people:
        person.context.close()
    assert not [complaint for person in people for complaint in person.complaints]


@contextmanager
def letters(site: Site) -> Iterator[Callable[[str], str]]:
    """The letters that left: the newest to an address, waited for as its reader would."""

    def newest_to(address: str) -> str:
        folder = Path(site.installation.var / "mail")
        for _turn in range(300):
            for file in sorted(folder.glob("*.log"), reverse=True):
                text = file.read_text(encoding="utf-8")
                if f"To: {address}" in text:
                    return text
            time.sleep(0.1)
        raise AssertionError(f"no letter to {address}")

    yield newest_to
