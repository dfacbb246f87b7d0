"""The register under several hands at once, in an installation of its own: the database must hold."""

from tests.installation import Installation

AT_ONCE = """
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.conf import settings
from django.db import connection

settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

from assessment.domain import register
from assessment.models import RegisterRow
from courses.domain.cohorts import record_order
from courses.enums import OrderKind
from tests.assessment.course import release, run_course

first = run_course(code="ulgi-1")
courses = [first, *(run_course(provider=first.provider, code=f"ulgi-{number}") for number in (2, 3))]
orders = []
for course in courses:
    release(course)
    facts = {"number": "27", "date": course.cohort.completed_on, "by": None}
    orders.append(record_order(cohort=course.cohort, kind=OrderKind.CERTIFICATES, **facts))
barrier = Barrier(6)


def issue(order):
    barrier.wait()
    try:
        return register.carry_out(order=order, at=first.held_at).numbers
    finally:
        connection.close()


with ThreadPoolExecutor(6) as threads:
    numbers = sorted(threads.map(issue, [*orders, *orders]))
assert [numbers[place] == numbers[place + 1] for place in (0, 2, 4)] == [True] * 3, numbers
rows = RegisterRow.objects.order_by("row").values_list("row", "serial")
print(list(rows), register.broken_at(first.provider))
"""


def test_orders_carried_out_at_once_leave_no_gap_and_no_double(installation: Installation) -> None:
    """Three orders, each by two threads: on a SQLite file or on PostgreSQL, as the tests are run."""
    told = installation.python(AT_ONCE).splitlines()[-1]
    assert told == f"{[(place, place) for place in range(1, 10)]} None"
