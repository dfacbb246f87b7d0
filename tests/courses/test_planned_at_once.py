"""Several coordinators at once, in an installation of its own: what the database must hold."""

from tests.installation import Installation

AT_ONCE = """
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.conf import settings
from django.db import connection

settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

from courses.domain import planned
from courses.domain.timetable import Draft, draw
from courses.models import Session
from lms.refusals import Refused
from tests.courses_made import BEGINS, make_cohort, make_edition, make_room, noon, with_teacher
from tests.factories import make_provider

provider, at = make_provider(), noon(BEGINS)
edition, room = make_edition(provider), make_room(provider)
cohorts = [make_cohort(edition, f"kk-{number}") for number in range(4)]
for cohort in cohorts:
    facts = {"teacher": with_teacher(cohort), "room": room}
    drafts = [Draft(**(draft.facts() | facts)) for draft in draw(cohort)]
    planned.replace(cohort=cohort, drafts=drafts, by=None, at=at)


def at_once(verb, *rows):
    barrier = Barrier(len(rows))

    def run(row):
        barrier.wait()
        try:
            verb(row)
            return 1
        except Refused:
            return 0
        finally:
            connection.close()

    with ThreadPoolExecutor(len(rows)) as threads:
        return sum(threads.map(run, rows))


changed = at_once(
    lambda row: planned.change(planned=row, version=1, by=None, at=at, hours=row.hours),
    *[planned.working_copy(cohorts[0])[0] for _hand in range(4)],
)
published = at_once(lambda cohort: planned.publish(cohort=cohort, by=None, at=at), *cohorts)
print(changed, published, Session.objects.values("cohort").distinct().count())
"""


def test_one_room_and_one_session_are_had_by_one_alone(installation: Installation) -> None:
    """Four save one session; four publish into one room: on SQLite or on PostgreSQL, as the tests are run."""
    assert installation.python(AT_ONCE).splitlines()[-1] == "1 1 1"


MEANWHILE = """
from threading import Thread

from django.db import connection

from courses.domain import planned
from courses.models import Session
from lms.refusals import Refused
from tests.courses_made import BEGINS, drafts_of, make_cohort, make_edition, noon, with_teacher
from tests.factories import make_provider

at = noon(BEGINS)
edition = make_edition(make_provider())
difference = planned.difference
told = []


def publish_while(verb, code):
    cohort = make_cohort(edition, code)
    planned.replace(cohort=cohort, drafts=drafts_of(cohort, with_teacher(cohort)), by=None, at=at)
    row = planned.working_copy(cohort)[0]

    def save():
        try:
            verb(cohort, row)
            told.append("saved")
        except Refused:
            told.append("refused")
        finally:
            connection.close()

    thread = Thread(target=save)

    def read(*facts):
        # the copy is read and not yet gone: somebody saves now
        thread.start()
        thread.join(timeout=1)
        return difference(*facts)

    planned.difference = read
    planned.publish(cohort=cohort, by=None, at=at)
    thread.join()
    told.append(planned.working_copy(cohort).count())


def add(cohort, row):
    facts = {name: getattr(row, name) for name in ("topic", "kind", "hours", "starts", "teacher", "room")}
    planned.add(cohort=cohort, by=None, at=at, **facts)


publish_while(lambda cohort, row: planned.change(planned=row, version=1, by=None, at=at, hours=1), "kk-a")
publish_while(lambda cohort, row: planned.remove(planned=row, version=1), "kk-b")
publish_while(add, "kk-c")
print(*told)
"""


def test_nothing_saved_while_it_is_published_is_lost_in_silence(installation: Installation) -> None:
    """Whoever saves into a copy that is being published waits, and is told that it is gone."""
    assert installation.python(MEANWHILE).splitlines()[-1] == "refused 0 refused 0 refused 0"
