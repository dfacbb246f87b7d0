"""The whole product as one process group: web, workers and clock, started, watched and stopped together.

    python -m lms.serve

Whatever dies is started again. Nothing outlives this process, not even a `kill -9` of it: every child holds
the reading end of a pipe whose writing end is here alone, and ends when the pipe does.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from argparse import SUPPRESS, ArgumentParser
from dataclasses import dataclass, field
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.production")

log = logging.getLogger("lms.serve")

PIPE, LISTENER = "LMS_PARENT_PIPE", "LMS_LISTENER"
STOP_WITHIN = 20.0
LONGEST_WAIT = 30.0
STEADY_AFTER = 60.0


# --- the parent ---------------------------------------------------------------------------------------------


@dataclass
class Child:
    """One part of the product, and when it may be started again."""

    role: str
    descriptors: dict[str, int]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    wait: float = 0.0
    not_before: float = 0.0

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "lms.serve", self.role],
            env={**os.environ, **{name: str(number) for name, number in self.descriptors.items()}},
            pass_fds=tuple(self.descriptors.values()),
            stdin=subprocess.DEVNULL,
            # Ctrl-C in a terminal reaches the parent alone, which then stops everything in order
            start_new_session=True,
        )

    def look_after(self) -> None:
        """Started if it isn't running; after each early death the wait doubles, up to half a minute."""
        now = time.monotonic()
        if self.process is not None and (status := self.process.poll()) is not None:
            self.wait = 0.0 if now - self.started > STEADY_AFTER else min(self.wait * 2 or 0.5, LONGEST_WAIT)
            self.not_before, self.process = now + self.wait, None
            log.warning(
                "child ended",
                extra={"facts": {"child": self.role, "status": status, "again_in_s": self.wait}},
            )
        if self.process is None and now >= self.not_before:
            self.start()

    def signal(self, number: signal.Signals) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)


@dataclass
class Supervisor:
    children: list[Child]
    stop_with_parent: bool = False
    stopping: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            # under nohup a closed terminal is to be ignored
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, lambda *_: self.stopping.set())
        parent = os.getppid()
        while not self.stopping.wait(0.3):
            for child in self.children:
                child.look_after()
            if self.stop_with_parent and os.getppid() != parent:
                break
        self.stop()

    def stop(self) -> None:
        for child in self.children:
            child.signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_WITHIN
        for child in self.children:
            if child.process is None:
                continue
            try:
                child.process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                log.warning("child did not stop in time", extra={"facts": {"child": child.role}})
                child.signal(signal.SIGKILL)


def serve(*, stop_with_parent: bool) -> int:
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.utils.log import configure_logging

    try:
        env = settings.ENV
        configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)
    except ImproperlyConfigured as problem:
        return refuse(str(problem))
    reading, _writing = os.pipe()
    children = [Child("worker", {PIPE: reading}) for _number in range(settings.WORKERS)]
    children.append(Child("clock", {PIPE: reading}))
    if settings.WEB_PROCESSES:
        try:
            listener = listen(env["HOST"], env["PORT"])
        except OSError as problem:
            return refuse(
                f"Port {env['PORT']} on {env['HOST']} can't be used: {str(problem.strerror).split(' (')[0]}. "
                f"Stop what runs there, or choose another: PORT={env['PORT'] + 1}"
            )
        children.insert(0, Child("web", {PIPE: reading, LISTENER: listener.fileno()}))
        greet(settings)
    Supervisor(children, stop_with_parent).run()
    return 0


def listen(host: str, port: int) -> socket.socket:
    """Opened here and handed down: a request that comes while the web part starts anew waits its turn."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=512)


def refuse(message: str) -> int:
    print(message, file=sys.stderr)  # noqa: T201
    return 2


def greet(settings: Any) -> None:
    """The address, and whom one can sign in as where the demo is loaded (`make setup` leaves the note)."""
    lines = ["", f"  {settings.BASE_URL}/", ""]
    note = settings.VAR_DIR / "demo.json"
    if note.exists():
        demo = json.loads(note.read_text())
        lines += [f"  {role:20} {address}" for role, address in demo["users"].items()]
        lines += [f"  {'password of all':20} {demo['password']}", ""]
    print("\n".join(lines), flush=True)  # noqa: T201


# --- the children -------------------------------------------------------------------------------------------


def end_with_parent() -> None:
    """Ends this process at once when the pipe does. What it was at is taken up again: its truth is a row."""

    def watch() -> None:
        os.read(int(os.environ[PIPE]), 1)
        os._exit(1)

    threading.Thread(target=watch, name="end-with-parent", daemon=True).start()


class WebLog(Logger):
    """Gunicorn's lines in the log of all, without the addresses of people and pages that they would name."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True

    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        super().warning("Invalid request" if msg.startswith("Invalid request from") else msg, *args, **kwargs)

    def exception(self, msg: str, *args: Any, **kwargs: Any) -> None:
        if msg.startswith("Error handling request"):
            msg, args = "Error handling request", ()
        super().exception(msg, *args, **kwargs)


class Web(BaseApplication):
    """Gunicorn with threads, on the socket that the parent opened."""

    def load_config(self) -> None:
        from django.conf import settings

        options = {
            "bind": f"fd://{os.environ[LISTENER]}",
            "worker_class": "gthread",
            "workers": settings.WEB_PROCESSES,
            "threads": settings.WEB_THREADS,
            "timeout": 60,
            "graceful_timeout": int(STOP_WITHIN) - 5,
            "logger_class": WebLog,
            "control_socket_disable": True,
            "post_worker_init": lambda worker: end_with_parent(),
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        from lms.wsgi import application

        return application


def web() -> None:
    from django.conf import settings
    from django.utils.log import configure_logging

    configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)
    Web().run()


def worker() -> None:
    from django.core.management import call_command

    # A wake-up is looked for twice a second, which costs a third of a percent of one core.
    call_command("db_worker", queue_name="*", interval=0.5, startup_delay=False, reload=False)


def clock() -> None:
    from django.db import close_old_connections

    from lms.jobs import tick

    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    while not stopping.is_set():
        close_old_connections()
        tick()
        stopping.wait(60 - time.time() % 60)


PARTS = {"web": web, "worker": worker, "clock": clock}


def run_part(name: str) -> int:
    end_with_parent()
    logging.captureWarnings(True)
    if name != "web":
        import django

        django.setup()
    try:
        PARTS[name]()
    except Exception:
        # not left to Python, which would print the exception's own words
        log.exception("child broke", extra={"facts": {"child": name}})
        return 1
    return 0


def main() -> int:
    parser = ArgumentParser(prog="python -m lms.serve", description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--stop-with-parent", action="store_true", help="stop when whoever started it is gone"
    )
    parser.add_argument("part", nargs="?", choices=PARTS, help=SUPPRESS)
    given = parser.parse_args()
    return run_part(given.part) if given.part else serve(stop_with_parent=given.stop_with_parent)


if __name__ == "__main__":
    sys.exit(main())
