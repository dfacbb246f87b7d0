"""Starts `make serve` in a fresh clone, looks at the main pages, stops it, and sees what is left.

python .ci/visit.py CLONE
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

CLONE = Path(sys.argv[1]).resolve()
FIRST_START, SECOND_START, STOP = 400, 20, 30
# nothing of the caller's installation counts in the clone
NOT_OURS = {"VAR_DIR", "DATABASE_URL", "DJANGO_SETTINGS_MODULE", "MAKEFLAGS", "MAKELEVEL"}


def fail(message: str) -> None:
    print(f"{message}\n--- what runs: {left()}\n--- what make serve said:")
    print((CLONE.parent / "serve.log").read_text()[-4000:])
    sys.exit(1)


def until(condition: Callable[[], bool], seconds: float, otherwise: str) -> float:
    began = time.monotonic()
    while not condition():
        if time.monotonic() - began > seconds:
            fail(otherwise)
        time.sleep(0.1)
    return time.monotonic() - began


def left() -> dict[int, str]:
    """The processes at home in the clone."""
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").readlink() == CLONE:
                found[int(process.name)] = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
    return found


class Visitor:
    """A browser without scripts: it keeps cookies and follows redirects."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.opener = build_opener(HTTPCookieProcessor(CookieJar()))

    def get(self, path: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        data = urlencode(form).encode() if form else None
        request = Request(self.base + path, data, {"Referer": self.base + path})
        try:
            with self.opener.open(request, timeout=60) as response:
                return response.status, response.url.removeprefix(self.base), response.read().decode()
        except HTTPError as refusal:
            with refusal:
                return refusal.code, path, refusal.read().decode(errors="replace")
        except URLError:
            return 0, path, ""

    def expect(self, path: str, status: int, *, at: str | None = None, says: str = "") -> str:
        got, where, text = self.get(path)
        if got != status or (at is not None and where != at) or says not in text:
            fail(f"{path}: {got} at {where}, and not {status} at {at or path} saying {says!r}")
        print(f"  {path} {got} {where if where != path else ''}")
        return text

    def sign_in(self, address: str, password: str) -> None:
        _status, _where, page = self.get("/accounts/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        form = {"login": address, "password": password, "csrfmiddlewaretoken": token[1] if token else ""}
        status, where, _text = self.get("/accounts/login/", form)
        if status != 200 or where.startswith("/accounts/login/"):
            fail(f"{address} could not sign in: {status} at {where}")
        print(f"  {address} signed in, at {where}")


def start(port: int) -> subprocess.Popen[bytes]:
    env = {name: value for name, value in os.environ.items() if name not in NOT_OURS} | {"PORT": str(port)}
    with (CLONE.parent / "serve.log").open("wb") as log:
        return subprocess.Popen(
            ["make", "serve"], cwd=CLONE, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )


def main() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    anyone = Visitor(f"http://127.0.0.1:{port}")

    make = start(port)
    up = lambda: make.poll() is not None or anyone.get("/healthz")[0] == 200  # noqa: E731
    took = until(up, FIRST_START, "It did not start.")
    if make.poll() is not None:
        fail(f"make serve ended with {make.returncode}.")
    print(f"First start: {took:.0f} s")
    until(lambda: anyone.get("/readyz")[0] == 200, 90, "It did not become ready.")
    look_around(anyone, port)

    make.send_signal(signal.SIGTERM)
    until(lambda: make.poll() is not None and not left(), STOP, "After SIGTERM something is left.")
    print("Stopped, and nothing is left.")

    make = start(port)
    print(f"Second start: {until(up, SECOND_START, 'The second start took too long.'):.1f} s")
    [parent] = [pid for pid, line in left().items() if line.endswith("-m lms.serve --stop-with-parent ")]
    os.kill(parent, signal.SIGKILL)
    until(lambda: make.poll() is not None and not left(), 10, "After kill -9 something is left.")
    print("Killed, and nothing is left.")


def look_around(anyone: Visitor, port: int) -> None:
    said = (CLONE.parent / "serve.log").read_text()
    password = re.search(r"password of all +(\S+)", said)
    people = dict(re.findall(r"^  (\w+) +(\S+@\S+)$", said, flags=re.MULTILINE))
    if f"http://127.0.0.1:{port}/" not in said or not password or not people:
        fail("make serve did not print the address and the sign-ins.")
    home = anyone.expect("/", 200, at="/kk/", says='lang="kk"')
    anyone.expect("/ru/", 200, says='lang="ru"')
    anyone.expect("/en/", 200)
    anyone.expect("/accounts/login/", 200, says='name="password"')
    anyone.expect("/kk/nowhere/", 404)
    anyone.expect("/nowhere/", 404, at="/nowhere/")
    for sheet in re.findall(r'href="(/static/[^"]+\.css)"', home):
        anyone.expect(sheet, 200)
    for role in ("coordinator", "author", "learner1"):
        someone = Visitor(anyone.base)
        someone.sign_in(people[role], password[1])
        someone.expect("/kk/home/", 200)
        if role != "learner1":
            someone.expect("/admin/", 200, at="/admin/")


if __name__ == "__main__":
    main()
