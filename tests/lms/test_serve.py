"""The product as one process group, seen from outside."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

import pytest

from lms.serve import LONGEST_WAIT, Child


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def until(condition: Callable[[], Any], seconds: float = 45) -> Any:
    """What the condition comes to; it is asked again and again, and the test fails if it never comes."""
    deadline = time.monotonic() + seconds
    while not (result := condition()):
        assert time.monotonic() < deadline, "it did not come to pass in time"
        time.sleep(0.05)
    return result


def family(pid: int) -> dict[int, str]:
    """The processes that descend from this one, with what each is."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True)
    rows = [line.split(None, 2) for line in listed.stdout.splitlines()]
    found, more = {}, {pid}
    while more:
        children = {int(child): args for child, parent, args in rows if int(parent) in more}
        found |= children
        more = set(children)
    return found


def part(serving: subprocess.Popen[str], role: str) -> int | None:
    """The process directly under the parent that is the worker, or the clock, or the web's master."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True)
    rows = [line.split(None, 2) for line in listed.stdout.splitlines()]
    return next((int(p) for p, parent, a in rows if int(parent) == serving.pid and a.endswith(role)), None)


def all_started(serving: subprocess.Popen[str]) -> dict[int, str]:
    """Once they are four: the worker, the clock, the web's master and its one process."""
    found: dict[int, str] = until(lambda: len(found := family(serving.pid)) >= 4 and found)
    return found


def alive(pid: int) -> bool:
    """Whether it runs; a dead child that nobody has asked after yet doesn't."""
    status = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True)
    return bool(status.stdout.strip()) and not status.stdout.startswith("Z")


def answer(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.read().decode()


@contextmanager
def served(installation: Any, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    port = free_port()
    with (installation.var / "log").open("w") as log:
        serving = installation.start(
            "-m", "lms.serve", *arguments, env={"PORT": str(port)}, stdout=subprocess.PIPE, stderr=log
        )
    try:
        yield serving, port
    finally:
        serving.terminate()
        serving.communicate(timeout=60)


def test_serves_restarts_what_dies_and_stops_with_nothing_left(installation: Any) -> None:
    with served(installation) as (serving, port):
        # asked before the web part can have started: the request waits instead of being turned away
        until(lambda: serving.stdout.readline().strip() == f"http://127.0.0.1:{port}/")
        assert answer(port, "/healthz") == (200, "ok")
        until(lambda: answer(port, "/readyz")[0] == 200)

        worker, web = part(serving, "worker"), part(serving, "web")
        assert worker
        assert web
        os.kill(worker, signal.SIGKILL)
        os.kill(web, signal.SIGKILL)
        until(lambda: part(serving, "worker") not in (None, worker))
        until(lambda: part(serving, "web") not in (None, web))
        assert answer(port, "/healthz") == (200, "ok")

        everyone = all_started(serving)
        serving.terminate()
        assert serving.wait(timeout=40) == 0
        assert not [pid for pid in everyone if alive(pid)]

    lines = (installation.var / "log").read_text().splitlines()
    parsed = [json.loads(line) for line in lines]
    assert any(line["message"] == "child ended" for line in parsed)
    assert any(line["message"] == "request" and line["route"] == "healthz" for line in parsed)


def test_nothing_outlives_a_killed_parent(installation: Any) -> None:
    with served(installation) as (serving, port):
        assert answer_when_up(port) == (200, "ok")
        everyone = all_started(serving)
        serving.kill()
        until(lambda: not [pid for pid in everyone if alive(pid)], seconds=15)


def test_stops_when_the_make_that_started_it_is_killed(installation: Any) -> None:
    script = f"'{sys.executable}' -m lms.serve --stop-with-parent & echo $!; wait"
    with (installation.var / "log").open("w") as log:
        make = subprocess.Popen(
            ["/bin/sh", "-c", script],
            env=installation.env | {"WEB_PROCESSES": "0", "WORKERS": "0"},
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    serving = int(make.stdout.readline())
    clock = until(lambda: family(serving))
    make.kill()
    make.communicate()
    until(lambda: not [pid for pid in (serving, *clock) if alive(pid)])


def answer_when_up(port: int) -> tuple[int, str]:
    def listens() -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    until(listens)
    return answer(port, "/healthz")


def test_port_in_use_is_told_in_one_sentence(installation: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        out, err = installation.run("-m", "lms.serve", env={"PORT": port}, status=2)

    assert out == ""
    assert err.startswith(f"Port {port} on 127.0.0.1 can't be used: ")
    assert err.count("\n") == 1


def test_environment_that_can_not_be_used_is_told_in_one_sentence(installation: Any) -> None:
    _out, err = installation.run("-m", "lms.serve", env={"PORT": "eight thousand"}, status=2)

    assert err == "PORT can't be used (expected a whole number). Example: 8000\n"


def test_greets_with_the_sign_ins_of_the_demo(
    settings: Any, tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    from lms.serve import greet

    settings.VAR_DIR, settings.BASE_URL = tmp_path, "http://127.0.0.1:8000"
    demo = {"password": "secret-word", "users": {"author": "author@ulgi.example"}}
    (tmp_path / "demo.json").write_text(json.dumps(demo))
    greet(settings)

    told = capsys.readouterr().out
    assert "http://127.0.0.1:8000/" in told
    assert "author@ulgi.example" in told
    assert "secret-word" in told


def test_what_dies_early_waits_longer_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    child, starts = Child("worker", {}), []

    class Dead:
        def poll(self) -> int:
            return 1

    def start() -> None:
        starts.append(now[0])
        child.started, child.process = now[0], Dead()  # type: ignore[assignment]

    monkeypatch.setattr(child, "start", start)
    for _tenth in range(3000):
        child.look_after()
        now[0] += 0.1

    pauses = [round(later - earlier) for earlier, later in pairwise(starts)]
    assert pauses == sorted(pauses)
    assert pauses[0] <= 1
    assert pauses[-1] == LONGEST_WAIT


HEAVY = ("pandas", "ortools", "xhtml2pdf", "pyhanko", "reportlab", "openpyxl", "xlrd")

LOAD_EVERYTHING_A_PAGE_NEEDS = f"""
import sys
import lms.wsgi
from django.urls import get_resolver
def load(resolver):
    for entry in resolver.url_patterns:
        load(entry) if hasattr(entry, "url_patterns") else entry.callback
load(get_resolver())
print(*(name for name in {HEAVY!r} if name in sys.modules))
"""


def test_web_processes_import_none_of_the_heavy_libraries(installation: Any) -> None:
    assert installation.run("-c", LOAD_EVERYTHING_A_PAGE_NEEDS)[0].strip() == ""
