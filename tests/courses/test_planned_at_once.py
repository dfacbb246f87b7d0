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
