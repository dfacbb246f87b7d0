import json
import subprocess
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.db.models import QuerySet
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from lms import due, jobs
from lms.jobs import (
    CLAIM_LASTS,
    MOST_ATTEMPTS,
    WAIT_AFTER_FAILURE,
    claim,
    do_due,
    due_work,
    release,
    run_again,
    tick,
    work_off,
)
from lms.models import Message, SignOfLife, User

NOW = timezone.now().replace(microsecond=0)


def letter(**fields: Any) -> Message:
    person = User.objects.filter(email="a@letters.example").first() or User.objects.create_user(
        "a@letters.example"
    )
    return Message.objects.create(**({"person": person, "kind": "test", "due_at": NOW} | fields))


def broken(row: Message) -> None:
    raise ValueError("Айгүл Серікқызы")


@pytest.fixture
def to_database(settings: Any) -> None:
    """Wake-ups wait in line, as they do outside of tests."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def running_task(started_at: Any, status: str = "RUNNING") -> DBTaskResult:
    return DBTaskResult.objects.create(
        status=status,
        args_kwargs={"args": [], "kwargs": {}},
        task_path="lms.tasks.say_alive",
        backend_name="default",
        run_after=NOW,
        started_at=started_at,
        finished_at=None if status == "RUNNING" else started_at,
    )


@pytest.mark.django_db
def test_work_off_does_what_is_due_and_leaves_the_rest() -> None:
    ready, later = letter(), letter(due_at=NOW + timedelta(seconds=1))
    done: list[int] = []

    assert work_off(Message, lambda row: done.append(row.pk), at=NOW) == {"due": 1, "done": 1, "failed": 0}

    ready.refresh_from_db()
    later.refresh_from_db()
    assert done == [ready.pk]
    assert ready.done_at is not None
    assert ready.claimed_at is None
    assert later.done_at is None
    assert work_off(Message, lambda row: done.append(row.pk), at=NOW)["due"] == 0


@pytest.mark.django_db
def test_claim_goes_to_one_of_two() -> None:
    row = letter()
    same = Message.objects.get(pk=row.pk)

    assert claim(row, at=NOW)
    assert not claim(same, at=NOW)


@pytest.mark.django_db
def test_claim_that_a_killed_worker_left_is_taken_over_once_it_has_lasted_out() -> None:
    row = letter()
    claim(row, at=NOW)

    assert not claim(row, at=NOW + CLAIM_LASTS - timedelta(seconds=1))
    assert claim(row, at=NOW + CLAIM_LASTS)


@pytest.mark.django_db
def test_failure_waits_longer_each_time_and_is_then_given_up() -> None:
    row, at = letter(), NOW
    for wait in WAIT_AFTER_FAILURE:
        assert work_off(Message, broken, at=at)["failed"] == 1
        row.refresh_from_db()
        assert row.failed_at is None
        assert timedelta() <= row.due_at - at - wait < timedelta(seconds=5)
        at = row.due_at
    work_off(Message, broken, at=at)

    row.refresh_from_db()
    assert row.attempts == MOST_ATTEMPTS
    assert row.failed_at is not None
    assert work_off(Message, broken, at=at + timedelta(days=30))["due"] == 0


@pytest.mark.django_db
def test_failure_keeps_the_kind_of_the_error_and_not_its_words() -> None:
    row = letter()
    work_off(Message, broken, at=NOW)

    row.refresh_from_db()
    assert row.error == "ValueError"


@pytest.mark.django_db
def test_run_again_starts_from_the_beginning() -> None:
    row = letter(attempts=MOST_ATTEMPTS, failed_at=NOW, error="ValueError")
    run_again(row)

    row.refresh_from_db()
    assert (row.attempts, row.failed_at, row.error) == (0, None, "")
    assert work_off(Message, lambda row: None, at=timezone.now())["done"] == 1


@pytest.mark.django_db
def test_run_again_leaves_done_work_alone() -> None:
    row = letter(attempts=1, done_at=NOW)
    run_again(row)

    assert work_off(Message, lambda row: None, at=timezone.now())["due"] == 0


@pytest.mark.django_db
def test_row_that_kills_its_worker_every_time_is_given_up() -> None:
    row = letter(attempts=MOST_ATTEMPTS, claimed_at=NOW - CLAIM_LASTS)

    assert work_off(Message, lambda row: None, at=NOW) == {"due": 1, "done": 0, "failed": 1}

    row.refresh_from_db()
    assert (row.error, row.claimed_at) == ("WorkerDied", None)
    assert row.failed_at == NOW


@pytest.mark.django_db
def test_claim_is_dated_when_it_is_made_and_not_when_the_round_began(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    letter(), letter()
    seconds = iter(range(0, 100_000, 400))
    monkeypatch.setattr(jobs.time, "monotonic", lambda: next(seconds))
    claimed: list[Any] = []

    work_off(Message, lambda row: claimed.append(row.claimed_at), at=NOW)

    assert claimed[1] - claimed[0] >= timedelta(seconds=400)


@pytest.mark.django_db
def test_failure_of_one_who_lost_the_claim_changes_nothing() -> None:
    slow = letter()
    claim(slow, at=NOW)
    quick = Message.objects.get(pk=slow.pk)
    work_off(Message, lambda row: None, at=NOW + CLAIM_LASTS)

    release(slow, ValueError(), at=NOW + CLAIM_LASTS)

    quick.refresh_from_db()
    assert quick.done_at is not None
    assert quick.error == ""


@pytest.mark.django_db
def test_letter_that_has_left_is_marked_so_though_the_database_was_locked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row = letter()
    update, locks = QuerySet.update, iter([True, True])

    def locked(self: Any, **fields: Any) -> int:
        if "done_at" in fields and next(locks, False):
            raise OperationalError("database is locked")
        return update(self, **fields)

    monkeypatch.setattr(QuerySet, "update", locked)

    assert work_off(Message, lambda row: None, at=NOW)["done"] == 1
    row.refresh_from_db()
    assert row.done_at is not None


@pytest.mark.django_db
def test_do_due_goes_on_past_what_is_locked_or_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(at: Any) -> dict[str, int]:
        raise OperationalError("database is locked")

    def broken(at: Any) -> dict[str, int]:
        raise ValueError

    work = [("locked", locked), ("broken", broken), ("sound", lambda at: {"done": 3})]
    monkeypatch.setattr(jobs, "due_work", lambda: work)

    assert do_due(at=NOW) == {"locked": {"busy": 1}, "broken": {"broken": 1}, "sound": {"done": 3}}


def test_due_work_is_found_in_the_apps_by_itself() -> None:
    names = [name for name, _work in due_work()]

    assert set(names) >= {"letters", "stuck_tasks", "old_tasks"}
    assert len(names) == len(set(names))


@pytest.mark.django_db
def test_task_of_a_killed_worker_counts_as_failed_after_a_quarter_of_an_hour() -> None:
    stuck, at_work = running_task(NOW - timedelta(minutes=15)), running_task(NOW - timedelta(minutes=14))

    assert due.stuck_tasks(NOW) == {"given_up": 1}

    stuck.refresh_from_db()
    at_work.refresh_from_db()
    assert (stuck.status, at_work.status) == ("FAILED", "RUNNING")


@pytest.mark.django_db
def test_done_tasks_are_kept_for_a_week() -> None:
    running_task(NOW - timedelta(days=8), "SUCCESSFUL")
    kept = running_task(NOW - timedelta(days=6), "FAILED")

    assert due.old_tasks(NOW) == {"deleted": 1}
    assert DBTaskResult.objects.get() == kept


@pytest.mark.django_db
def test_tick_says_that_clock_and_worker_are_alive() -> None:
    tick()

    assert set(SignOfLife.objects.values_list("name", flat=True)) == {"clock", "worker"}


@pytest.mark.django_db
def test_tick_leaves_one_wake_up_where_no_worker_takes_it(to_database: None) -> None:
    tick()
    tick()

    assert DBTaskResult.objects.filter(task_path="lms.tasks.say_alive").count() == 1
    assert not SignOfLife.objects.filter(name="worker").exists()


@pytest.mark.django_db
def test_tick_rests_while_the_maintenance_sign_is_up(settings: Any, tmp_path: Any) -> None:
    settings.MAINTENANCE_SIGN = tmp_path / "maintenance"
    settings.MAINTENANCE_SIGN.touch()
    tick()

    assert not SignOfLife.objects.exists()


@pytest.mark.django_db
def test_due_prints_what_was_due_and_done(capsys: pytest.CaptureFixture[str]) -> None:
    from django.core.management import call_command

    letter(kind="no such letter")
    with pytest.raises(SystemExit) as told:
        call_command("due", "--json")

    report = json.loads(capsys.readouterr().out)
    assert told.value.code == 1
    assert report["letters"] == {"due": 1, "done": 0, "failed": 1}


WORK = """
import sys, time
from lms.models import Message
from lms.jobs import work_off
print("ready", flush=True)
sys.stdin.readline()
done = []
work_off(Message, lambda row: done.append(row.pk))
print(*done)
"""

MAKE_LETTERS = """
from lms.models import Message, User
person = User.objects.create_user("a@letters.example")
Message.objects.bulk_create(Message(person=person, kind="test") for _number in range({}))
"""


def test_two_workers_at_once_do_each_of_200_rows_once(installation: Any) -> None:
    installation.python(MAKE_LETTERS.format(200))
    code = f"import django; django.setup()\n{WORK}"
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    workers = [installation.start("-c", code, **pipes) for _number in range(2)]
    for worker in workers:
        assert worker.stdout.readline() == "ready\n"
    for worker in workers:
        worker.stdin.write("go\n")
        worker.stdin.flush()
    done = [worker.communicate(timeout=60)[0].split() for worker in workers]

    assert len(done[0]) + len(done[1]) == 200
    assert len({*done[0], *done[1]}) == 200


AT_WORK = """
import sys
from lms.models import Message
from lms.jobs import work_off
def do(row):
    print("at work", flush=True)
    sys.stdin.readline()
work_off(Message, do)
"""

TEN_MINUTES_LATER = """
from django.utils import timezone
from lms.models import Message
from lms.jobs import CLAIM_LASTS, work_off
print(work_off(Message, lambda row: None))
print(work_off(Message, lambda row: None, at=timezone.now() + CLAIM_LASTS))
"""


def test_row_of_a_killed_worker_is_done_by_the_next(installation: Any) -> None:
    code = f"import django; django.setup()\n{MAKE_LETTERS.format(1)}\n{AT_WORK}"
    worker = installation.start("-c", code, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert worker.stdout.readline() == "at work\n"
    worker.kill()
    worker.communicate()

    at_once, later = installation.python(TEN_MINUTES_LATER).splitlines()

    assert at_once == "{'due': 0, 'done': 0, 'failed': 0}"
    assert later == "{'due': 1, 'done': 1, 'failed': 0}"


LOCKED = """
import sqlite3
from django.conf import settings
from django.db import connection
from lms.jobs import do_due, tick
connection.close()
connection.settings_dict["OPTIONS"]["timeout"] = 0.05
other = sqlite3.connect(settings.DATABASES["default"]["NAME"], isolation_level=None)
other.execute("BEGIN EXCLUSIVE")
tick()
report = do_due()
print(report["letters"], report["stuck_tasks"])
other.execute("ROLLBACK")
print(do_due()["letters"])
"""


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite is locked as a whole")
def test_due_survives_a_locked_database_and_goes_on_afterwards(installation: Any) -> None:
    code = f"{MAKE_LETTERS.format(1)}\n{LOCKED}"
    while_locked, afterwards = installation.python(code).splitlines()

    assert while_locked == "{'busy': 1} {'busy': 1}"
    assert json.loads(afterwards.replace("'", '"'))["due"] == 1
