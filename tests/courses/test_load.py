"""make_load builds as many enrolments as asked for, in bulk, and tells where to look and as whom."""

import json
from io import StringIO
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.management import call_command

from courses.models import Enrolment
from lms.models import Region, User
from tests.factories import signed_in

pytestmark = pytest.mark.django_db


def make_load(learners: int, seed: int) -> tuple[Any, int]:
    into = StringIO()
    try:
        call_command("make_load", "--learners", str(learners), "--seed", str(seed), "--json", stdout=into)
    except SystemExit as left:
        return json.loads(into.getvalue()), int(str(left.code))
    return json.loads(into.getvalue()), 0


def test_the_load_is_built_told_and_opens_to_those_who_sign_in() -> None:
    told, status = make_load(120, 3)
    assert status == 0
    assert set(told) == {"seconds", "rows", "signin", "paths"}
    assert told["rows"]["enrolments"] == Enrolment.objects.count() == 120
    assert told["rows"]["cohorts"] >= 4
    assert told["rows"]["attendance"] > 0
    assert Region.objects.filter(enrolment__isnull=False).distinct().count() > 1
    assert {"learner", "coordinator", "assessor", "password"} <= set(told["signin"])
    assert {"learner_home", "lesson", "cohort"} <= set(told["paths"])

    opened_by = {"learner": ("learner_home", "learn", "lesson"), "teacher": ("cohorts", "cohort", "session")}
    for who, pages in opened_by.items():
        person = User.objects.get(email=told["signin"][who])
        assert person.check_password(told["signin"]["password"])
        assert EmailAddress.objects.filter(user=person, verified=True).exists()
        client = signed_in(person)
        assert {page: client.get(told["paths"][page]).status_code for page in pages} == dict.fromkeys(
            pages, 200
        )

    again, status = make_load(1, 3)
    assert status == 2
    assert "choose another seed" in again["error"]["message"]
